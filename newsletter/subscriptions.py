"""Joining and leaving the letter: every write to a subscriber's status passes here."""

import datetime
from enum import Enum, auto
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from newsletter.consent import DEFAULT_NOTICE
from newsletter.enums import ACTIVE_MAILINGS, DeliveryState, SubscriberStatus
from newsletter.models import Consent, ConsentNotice, Delivery, Subscriber

# Who has not confirmed by then will not: the notice promises that the address is forgotten.
REQUEST_LIFETIME = datetime.timedelta(days=30)
# An address gets one confirmation mail in this time, however often it is typed in the form.
CONFIRMATION_INTERVAL = datetime.timedelta(hours=24)


class Confirmation(Enum):
    """How an attempt to confirm ended."""

    DONE = auto()
    ALREADY_DONE = auto()
    NOTHING_ASKED = auto()
    """Nobody waits for this confirmation: they left since, or were erased."""


class Request(NamedTuple):
    """What somebody asked: when, beside which text, and in which form."""

    asked_at: datetime.datetime
    notice: ConsentNotice
    origin: str


def current_notice() -> ConsentNotice:
    """The newest version of the notice; the first one is made when there is none yet."""
    notice = ConsentNotice.objects.order_by("-version").first()
    if notice is None:
        notice, _created = ConsentNotice.objects.get_or_create(version=1, defaults={"text": DEFAULT_NOTICE})
    return notice


@transaction.atomic
def request_subscription(email: str, *, notice: ConsentNotice, origin: str, now: datetime.datetime) -> None:
    """Note that somebody asked for the letter to be sent to this address; the mail goes out later.

    Args:
        email: the address, from ``normalise_address``.
        notice: the text that was shown beside the form.
        origin: which form it was; kept with the proof of consent.
        now: when it was asked.
    """
    asked = {"requested_at": now, "requested_notice": notice, "origin": origin}
    subscriber, created = Subscriber.objects.select_for_update().get_or_create(
        email=email, defaults={**asked, "confirmation_due_at": now}
    )
    if created:
        return
    row = Subscriber.objects.filter(pk=subscriber.pk)
    if subscriber.status == SubscriberStatus.CONFIRMED:
        # Nothing changes, but it takes as long as for the others: the time of the answer tells nothing either.
        row.update(status=SubscriberStatus.CONFIRMED)
    else:
        due_at = _confirmation_due_at(subscriber, now)
        row.update(status=SubscriberStatus.PENDING, confirmation_due_at=due_at, **asked)


@transaction.atomic
def confirm_subscription(key: UUID, *, now: datetime.datetime) -> Confirmation:
    """Put the subscriber on the list and keep the proof of it: one row, however often it is repeated."""
    subscriber = Subscriber.objects.select_for_update().filter(key=key).first()
    if subscriber is not None and subscriber.status == SubscriberStatus.CONFIRMED:
        return Confirmation.ALREADY_DONE
    request = open_request(subscriber)
    if subscriber is None or request is None:
        return Confirmation.NOTHING_ASKED
    Subscriber.objects.filter(pk=subscriber.pk).update(
        status=SubscriberStatus.CONFIRMED, confirmed_at=now, unsubscribed_at=None, confirmation_due_at=None
    )
    Consent.objects.create(
        subscriber=subscriber,
        notice=request.notice,
        origin=request.origin,
        asked_at=request.asked_at,
        confirmed_at=now,
    )
    return Confirmation.DONE


@transaction.atomic
def unsubscribe(key: UUID, *, now: datetime.datetime) -> None:
    """Take the subscriber off the list, at once and also while an issue is being sent; repeating changes nothing."""
    subscriber = Subscriber.objects.select_for_update().filter(key=key).first()
    if subscriber is None or subscriber.status == SubscriberStatus.UNSUBSCRIBED:
        return
    Subscriber.objects.filter(pk=subscriber.pk).update(
        status=SubscriberStatus.UNSUBSCRIBED, unsubscribed_at=now, confirmation_due_at=None
    )
    Delivery.objects.pending().filter(subscriber=subscriber, mailing__state__in=ACTIVE_MAILINGS).update(
        state=DeliveryState.SKIPPED, settled_at=now
    )


@transaction.atomic
def purge_unconfirmed(now: datetime.datetime) -> int:
    """Forget the requests that nobody confirmed within ``REQUEST_LIFETIME``; returns their number.

    Who had been subscribed before keeps the row, as unsubscribed: the proofs of their consents hang on it.
    """
    stale = Subscriber.objects.filter(status=SubscriberStatus.PENDING, requested_at__lt=now - REQUEST_LIFETIME)
    kept = stale.filter(Exists(Consent.objects.filter(subscriber=OuterRef("pk")))).update(
        status=SubscriberStatus.UNSUBSCRIBED, confirmation_due_at=None
    )
    forgotten = stale.count()
    stale.delete()
    return kept + forgotten


def open_request(subscriber: Subscriber | None) -> Request | None:
    """The request that waits for a confirmation; None when there is none whose proof could be written."""
    if (
        subscriber is None
        or subscriber.status != SubscriberStatus.PENDING
        or subscriber.requested_at is None
        or subscriber.requested_notice is None
    ):
        return None
    return Request(subscriber.requested_at, subscriber.requested_notice, subscriber.origin)


def _confirmation_due_at(subscriber: Subscriber, now: datetime.datetime) -> datetime.datetime | None:
    """When a mail is owed to somebody known who asks again, and is not on the list."""
    if subscriber.confirmation_sent_at is None:
        return subscriber.confirmation_due_at or now
    next_allowed = subscriber.confirmation_sent_at + CONFIRMATION_INTERVAL
    if next_allowed <= now:
        return now
    # Who asks twice has the first mail; who left in between may have thrown it away, and gets another in time.
    left_since = subscriber.status == SubscriberStatus.UNSUBSCRIBED
    return next_allowed if left_since else subscriber.confirmation_due_at
