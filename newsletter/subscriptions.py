"""Joining and leaving the letter: every write to a subscriber's status passes here."""

import datetime
from enum import Enum, auto
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from actions.models import Institution
from core.models import User
from newsletter import suppressions
from newsletter.consent import DEFAULT_AGREEMENT, DEFAULT_NOTICE
from newsletter.enums import (
    ACTIVE_MAILINGS,
    ON_THE_LIST,
    ConsentMethod,
    DeliveryState,
    EventKind,
    LeavingReason,
    LeftOutBecause,
    SubscriberStatus,
    SuppressionReason,
)
from newsletter.events import last_letter, note
from newsletter.interests import Interests
from newsletter.models import Consent, ConsentNotice, Delivery, Subscriber, SubscriberEvent

# An address gets one mail about its requests in this time, however often it is typed in the form.
CONFIRMATION_INTERVAL = datetime.timedelta(hours=24)


class Confirmation(Enum):
    """How an attempt to confirm ended."""

    DONE = auto()
    ALREADY_DONE = auto()
    NOTHING_ASKED = auto()
    """Nobody waits for this confirmation: they left since, or were erased."""


class Request(NamedTuple):
    """What somebody asked: when, beside which text, in which form, and who entered it for them."""

    asked_at: datetime.datetime
    notice: ConsentNotice
    origin: str
    method: ConsentMethod = ConsentMethod.WEB_FORM
    institution: Institution | None = None
    recorded_by: User | None = None
    interests: Interests = Interests()


def current_notice() -> ConsentNotice:
    """The newest version of the notice; the first one is made when there is none yet."""
    notice = ConsentNotice.objects.of_this_site().order_by("-version").first()
    if notice is None:
        texts = {"text": DEFAULT_NOTICE, "agreement": DEFAULT_AGREEMENT}
        notice, _created = ConsentNotice.objects.get_or_create(version=1, defaults=texts)
    return notice


@transaction.atomic
def request_subscription(email: str, request: Request, *, mail_from: datetime.datetime | None = None) -> None:
    """Note that somebody asked for the letter to be sent to this address; a mail goes out later.

    Whoever asks learns nothing of the address: whatever is known of it, the same statements are run.

    Args:
        email: the address, from ``normalise_address``.
        request: what was asked.
        mail_from: before then no mail about it leaves; without it, it may leave at once.
    """
    Subscriber.objects.bulk_create([Subscriber(email=email)], ignore_conflicts=True)
    subscriber = Subscriber.objects.select_for_update().get(email=email)
    silent = suppressions.may_never_be_written_to(email)
    due_at = None if silent else _confirmation_due_at(subscriber, request.asked_at, mail_from or request.asked_at)
    Subscriber.objects.filter(pk=subscriber.pk).update(**_after_request(subscriber, request, due_at))
    SubscriberEvent.objects.create(
        subscriber=subscriber,
        kind=EventKind.REQUESTED,
        at=request.asked_at,
        by=request.recorded_by,
        origin=request.origin,
    )


def _after_request(subscriber: Subscriber, request: Request, due_at: datetime.datetime | None) -> dict[str, Any]:
    stays_put = subscriber.status == SubscriberStatus.SUPPRESSED and due_at is None
    if subscriber.status == SubscriberStatus.CONFIRMED or stays_put:
        # Anybody may have typed the address: nothing changes but that its owner is told, where they may be.
        return {"confirmation_due_at": due_at}
    return {
        "status": SubscriberStatus.PENDING,
        "confirmation_due_at": due_at,
        "requested_at": request.asked_at,
        "requested_notice": request.notice,
        "requested_method": request.method,
        "requested_institution": request.institution,
        "requested_by": request.recorded_by,
        "requested_interests": request.interests.as_keys(),
        "origin": request.origin,
    }


@transaction.atomic
def confirm_subscription(key: UUID, *, now: datetime.datetime) -> Confirmation:
    """Put the subscriber on the list and keep the proof of it: one row, however often it is repeated."""
    subscriber = Subscriber.objects.select_for_update().filter(key=key).first()
    if subscriber is not None and subscriber.status == SubscriberStatus.CONFIRMED:
        return Confirmation.ALREADY_DONE
    request = open_request(subscriber)
    if subscriber is None or request is None:
        return Confirmation.NOTHING_ASKED
    admit(subscriber, request, now=now)
    return Confirmation.DONE


def admit(subscriber: Subscriber, request: Request, *, now: datetime.datetime) -> None:
    """Put a subscriber on the list, with the proof of their consent; to be called in a transaction that locks them."""
    Subscriber.objects.filter(pk=subscriber.pk).update(
        status=SubscriberStatus.CONFIRMED,
        confirmed_at=now,
        unsubscribed_at=None,
        confirmation_due_at=None,
        paused_until=None,
        requested_interests={},
    )
    request.interests.save_to(subscriber)
    Consent.objects.create(
        subscriber=subscriber,
        notice=request.notice,
        method=request.method,
        origin=request.origin,
        institution=request.institution,
        recorded_by=request.recorded_by,
        asked_at=request.asked_at,
        confirmed_at=now,
    )
    note(subscriber, EventKind.JOINED, at=now, origin=request.origin)
    suppressions.lift(subscriber.email)


@transaction.atomic
def unsubscribe(key: UUID, *, now: datetime.datetime, reason: LeavingReason | None = None, comment: str = "") -> None:
    """Take the subscriber off the list, at once and also while an issue is being sent; repeating changes nothing."""
    subscriber = Subscriber.objects.select_for_update().filter(key=key).first()
    if subscriber is None or subscriber.status not in ON_THE_LIST:
        return
    take_off(subscriber, SubscriberStatus.UNSUBSCRIBED, now=now)
    # Who had never confirmed was never on the list.
    if subscriber.status == SubscriberStatus.CONFIRMED:
        note(
            subscriber,
            EventKind.LEFT,
            at=now,
            mailing=last_letter(subscriber, now),
            reason=reason or "",
            comment=comment,
        )


@transaction.atomic
def suppress(
    subscriber: Subscriber, reason: SuppressionReason, *, now: datetime.datetime, by: User | None = None
) -> None:
    """Have nothing sent to a subscriber any more, at once, whoever enters the address later."""
    locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    suppressions.suppress(locked.email, reason, now=now)
    if locked.status == SubscriberStatus.SUPPRESSED:
        return
    take_off(locked, SubscriberStatus.SUPPRESSED, now=now)
    # Who was not on the list does not leave it: its size is counted from these lines.
    if locked.status == SubscriberStatus.CONFIRMED:
        note(locked, EventKind.SUPPRESSED, at=now, by=by, reason=reason)


def take_off(subscriber: Subscriber, status: SubscriberStatus, *, now: datetime.datetime) -> None:
    """Leave the list with what waits to be sent: letters, and mails about the subscription."""
    Subscriber.objects.filter(pk=subscriber.pk).update(
        status=status,
        unsubscribed_at=now,
        confirmation_due_at=None,
        repermission_due_at=None,
        paused_until=None,
    )
    # One that was made still owes the old address a word.
    subscriber.address_changes.open().delete()
    Delivery.objects.pending().filter(subscriber=subscriber, mailing__state__in=ACTIVE_MAILINGS).update(
        state=DeliveryState.SKIPPED, settled_at=now, left_out_because=LeftOutBecause.LEFT
    )


def open_request(subscriber: Subscriber | None) -> Request | None:
    """The request that waits for a confirmation; None when there is none whose proof could be written."""
    if (
        subscriber is None
        or subscriber.status != SubscriberStatus.PENDING
        or subscriber.requested_at is None
        or subscriber.requested_notice is None
        # Since the mail left, the mailbox may have been found dead, or its owner complained.
        or suppressions.may_never_be_written_to(subscriber.email)
    ):
        return None
    return Request(
        subscriber.requested_at,
        subscriber.requested_notice,
        subscriber.origin,
        ConsentMethod(subscriber.requested_method),
        subscriber.requested_institution,
        subscriber.requested_by,
        Interests.from_keys(subscriber.requested_interests),
    )


def _confirmation_due_at(
    subscriber: Subscriber, now: datetime.datetime, earliest: datetime.datetime
) -> datetime.datetime | None:
    """When a mail is owed to somebody who asks, maybe again."""
    if subscriber.confirmation_sent_at is None:
        return subscriber.confirmation_due_at or earliest
    next_allowed = subscriber.confirmation_sent_at + CONFIRMATION_INTERVAL
    if next_allowed <= now:
        return earliest
    # Who asks twice has the first mail; who left in between may have thrown it away, and gets another in time.
    left_since = subscriber.status not in {SubscriberStatus.PENDING, SubscriberStatus.CONFIRMED}
    return max(next_allowed, earliest) if left_since else subscriber.confirmation_due_at
