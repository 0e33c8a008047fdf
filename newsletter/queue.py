"""The delivery table as a queue: each step is one conditional statement, by the database's clock.

A crash at any point leaves a row that says what is known of its mail: ``CLAIMED`` when nothing left,
``HANDING`` when the mail may have left.
"""

import datetime
import random
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from newsletter.decisions import Verdict, may_hand_over
from newsletter.enums import DeliveryState, LeftOutBecause, MailingState, SubscriberStatus
from newsletter.models import Delivery, Mailing, Subscriber
from newsletter.querysets import DeliveryQuerySet

# A batch must be through well before; what is left then goes back to the queue.
CLAIM_LEASE = datetime.timedelta(minutes=5)
# Longer than all the time-outs of one hand-over together.
HANDING_LEASE = datetime.timedelta(minutes=10)
MAX_ATTEMPTS = 8
_FIRST_RETRY = datetime.timedelta(minutes=1)
_LONGEST_RETRY = datetime.timedelta(hours=6)


def claim(mailing: Mailing, number: int) -> tuple[UUID, list[Delivery]]:
    """Take up to ``number`` due deliveries of a running mailing; two workers never take the same one.

    Returns:
        The token of the lease, and the deliveries with their subscribers.
    """
    token = uuid4()
    with transaction.atomic():
        due = (
            Delivery.objects.pending()
            .filter(mailing=mailing, mailing__state=MailingState.SENDING, not_before__lte=Now())
            .order_by("not_before", "pk")
        )
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        keys = list(due.values_list("pk", flat=True)[:number])
        Delivery.objects.pending().filter(pk__in=keys).update(
            state=DeliveryState.CLAIMED, lease_token=token, lease_until=Now() + CLAIM_LEASE
        )
    claimed = Delivery.objects.filter(pk__in=keys, lease_token=token, state=DeliveryState.CLAIMED)
    return token, list(claimed.select_related("subscriber").order_by("not_before", "pk"))


def commit_intent(delivery: Delivery, token: UUID) -> bool:
    """Record, durably, that the mail is about to leave; False when it must not.

    An unsubscribe or a pause that was committed before holds; a new address too, for which the mail is built again.
    """
    subscribed = Subscriber.objects.receiving().filter(pk=OuterRef("subscriber_id"))
    running = Mailing.objects.filter(pk=OuterRef("mailing_id"), state=MailingState.SENDING)
    # Durable: inside a larger transaction the intent would vanish with it while the mail had gone.
    with transaction.atomic(durable=True):
        ours = Delivery.objects.filter(
            Exists(subscribed),
            Exists(running),
            pk=delivery.pk,
            email=delivery.email,
            state=DeliveryState.CLAIMED,
            lease_token=token,
        )
        updated = ours.filter(lease_until__gt=Now()).update(
            state=DeliveryState.HANDING, lease_until=Now() + HANDING_LEASE
        )
    return bool(updated)


def withdraw(delivery: Delivery, token: UUID) -> Verdict:
    """Settle a delivery whose intent was refused, and say why."""
    facts = (
        Delivery.objects.filter(pk=delivery.pk, lease_token=token, lease_until__gt=Now())
        .values_list("state", "mailing__state", "subscriber__status", "subscriber__paused_until")
        .first()
    )
    verdict = may_hand_over(
        delivery_state=DeliveryState(facts[0]) if facts else DeliveryState.PENDING,
        holds_lease=facts is not None,
        mailing_state=MailingState(facts[1]) if facts else MailingState.PAUSED,
        subscriber_status=SubscriberStatus(facts[2]) if facts and facts[2] else None,
        paused=bool(facts and facts[3] and facts[3] > timezone.localdate()),
    )
    if verdict == Verdict.LEAVE_OUT:
        paused = facts is not None and facts[2] == SubscriberStatus.CONFIRMED
        _claimed(token).filter(pk=delivery.pk).update(
            state=DeliveryState.SKIPPED,
            lease_until=None,
            settled_at=Now(),
            left_out_because=LeftOutBecause.PAUSED if paused else LeftOutBecause.LEFT,
        )
    elif verdict != Verdict.NOT_OURS:
        _claimed(token).filter(pk=delivery.pk).update(**_RELEASED)
    return verdict


def release(token: UUID) -> None:
    """Put back what was taken up under the token and not handed over."""
    _claimed(token).update(**_RELEASED)


def record(delivery: Delivery, token: UUID, state: DeliveryState, error: str = "") -> bool:
    """Settle a delivery after its hand-over: sent, refused or in doubt. Also a late answer settles it."""
    return bool(
        _handed(delivery, token).update(
            state=state, lease_until=None, settled_at=Now(), attempts=F("attempts") + 1, error=_kept(error)
        )
    )


def retry_later(delivery: Delivery, token: UUID, error: str) -> DeliveryState:
    """Put back a delivery that the server put off; after ``MAX_ATTEMPTS`` it counts as refused.

    Returns:
        The state that the delivery is in now.
    """
    if delivery.attempts + 1 >= MAX_ATTEMPTS:
        record(delivery, token, DeliveryState.FAILED, error)
        return DeliveryState.FAILED
    _handed(delivery, token).update(
        **_RELEASED,
        settled_at=None,
        attempts=F("attempts") + 1,
        not_before=Now() + retry_delay(delivery.attempts),
        error=_kept(error),
    )
    return DeliveryState.PENDING


def put_back(delivery: Delivery, token: UUID) -> None:
    """Undo an intent of which nothing reached the server: it costs the delivery no attempt."""
    _handed(delivery, token).update(**_RELEASED, settled_at=None)


def retry_delay(attempts: int) -> datetime.timedelta:
    """How long to wait after so many earlier attempts: doubling from a minute, with jitter against herds."""
    longest = min(_FIRST_RETRY * 2**attempts, _LONGEST_RETRY)
    return longest * random.uniform(0.75, 1.25)  # noqa: S311


def reap() -> None:
    """Take the deliveries of workers that died: what had not left is due again, the rest is in doubt."""
    expired = Delivery.objects.filter(lease_until__lt=Now())
    expired.filter(state=DeliveryState.CLAIMED).update(**_RELEASED)
    # The token stays: the worker may be slow rather than dead, and its answer still settles the matter.
    expired.filter(state=DeliveryState.HANDING).update(
        state=DeliveryState.IN_DOUBT,
        lease_until=None,
        settled_at=Now(),
        error=gettext("The sending stopped at the moment when this mail was leaving."),
    )


_RELEASED = {"state": DeliveryState.PENDING, "lease_token": None, "lease_until": None}


def _kept(error: str) -> Case:
    """What the server said, which mostly names the address: of who was erased meanwhile, nothing is written again."""
    return Case(When(subscriber=None, then=Value("")), default=Value(error))


def _claimed(token: UUID) -> DeliveryQuerySet:
    return Delivery.objects.filter(state=DeliveryState.CLAIMED, lease_token=token)


def _handed(delivery: Delivery, token: UUID) -> DeliveryQuerySet:
    return Delivery.objects.filter(
        pk=delivery.pk, lease_token=token, state__in=[DeliveryState.HANDING, DeliveryState.IN_DOUBT]
    )
