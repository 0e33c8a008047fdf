"""What a coordinator does for one subscriber who asks for it by phone, by mail or at a meeting.

Nobody confirms in the place of somebody else: that act is missing here on purpose. Each act is a line in the history of
the site, and, where it changed the subscription, in that of the subscriber.
"""

import datetime
from enum import Enum, auto

from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import User
from newsletter import audit, forgetting, subscriptions, suppressions
from newsletter.audit import Act
from newsletter.enums import EventKind, SubscriberStatus, SuppressionReason
from newsletter.events import note
from newsletter.interests import Interests
from newsletter.link_mail import LINK_INTERVAL
from newsletter.models import Subscriber


class Outcome(Enum):
    """How an act ended; every other one than ``DONE`` changed nothing."""

    DONE = auto()
    UNCHANGED = auto()
    """It was already so."""
    ON_ITS_WAY = auto()
    """The mail is owed already."""
    TOO_SOON = auto()
    """The last one left a short while ago."""
    NOT_THE_STATE = auto()
    """What is asked for makes no sense for somebody in this state."""
    NEVER_WRITTEN_TO = auto()
    """The mailbox is dead, or its owner complained: not even such a mail goes there."""


@transaction.atomic
def resend_confirmation(subscriber: Subscriber, *, by: User, now: datetime.datetime) -> Outcome:
    """Have the mail that asks to confirm sent once more, one a day at most; the request grows no younger by it."""
    locked = _lock(subscriber)
    if locked.status == SubscriberStatus.PENDING and suppressions.may_never_be_written_to(locked.email):
        return Outcome.NEVER_WRITTEN_TO
    if subscriptions.open_request(locked) is None:
        return Outcome.NOT_THE_STATE
    if locked.confirmation_due_at is not None:
        return Outcome.ON_ITS_WAY
    if next_confirmation_at(locked) > now:
        return Outcome.TOO_SOON
    Subscriber.objects.filter(pk=locked.pk).update(confirmation_due_at=now)
    audit.record(Act.RESEND, locked, by=by)
    return Outcome.DONE


def next_confirmation_at(subscriber: Subscriber) -> datetime.datetime:
    """From when on another mail that asks to confirm may go to the subscriber."""
    if subscriber.confirmation_sent_at is None:
        return datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return subscriber.confirmation_sent_at + subscriptions.CONFIRMATION_INTERVAL


@transaction.atomic
def send_link(subscriber: Subscriber, *, by: User, now: datetime.datetime) -> Outcome:
    """Have the mail with the link to « my subscription » sent to a subscriber."""
    locked = _lock(subscriber)
    if locked.status != SubscriberStatus.CONFIRMED:
        return Outcome.NOT_THE_STATE
    if locked.link_due_at is not None:
        return Outcome.ON_ITS_WAY
    if locked.link_sent_at is not None and locked.link_sent_at + LINK_INTERVAL > now:
        return Outcome.TOO_SOON
    Subscriber.objects.filter(pk=locked.pk).update(link_due_at=now, link_owed_since=now)
    note(locked, EventKind.LINK_ASKED, at=now, by=by)
    audit.record(Act.LINK, locked, by=by)
    return Outcome.DONE


@transaction.atomic
def correct_interests(subscriber: Subscriber, interests: Interests, *, by: User, now: datetime.datetime) -> Outcome:
    """Make these the interests of somebody on the list."""
    locked = _lock(subscriber)
    if locked.status != SubscriberStatus.CONFIRMED:
        return Outcome.NOT_THE_STATE
    if Interests.of(locked) == interests:
        return Outcome.UNCHANGED
    interests.save_to(locked)
    note(locked, EventKind.INTERESTS, at=now, by=by)
    audit.record(Act.INTERESTS, locked, by=by)
    return Outcome.DONE


@transaction.atomic
def write_no_more(
    subscriber: Subscriber, reason: SuppressionReason, words: str, *, by: User, now: datetime.datetime
) -> Outcome:
    """Take a subscriber off the list at once; from then on they come back by their own request alone.

    Args:
        subscriber: in any state.
        reason: after ``BOUNCED`` and ``COMPLAINED`` nothing is sent even if the address is typed in the form.
        words: the coordinator's, without an address; they stay in the history of the site.
        by: who does it.
        now: when.
    """
    locked = _lock(subscriber)
    if locked.status == SubscriberStatus.SUPPRESSED:
        return Outcome.UNCHANGED
    subscriptions.suppress(locked, reason, now=now, by=by)
    audit.record(Act.SUPPRESS, locked, by=by, note=f"{reason.label} · {words}")
    return Outcome.DONE


@transaction.atomic
def erase(subscriber: Subscriber, *, by: User, now: datetime.datetime) -> None:
    """Forget all of a subscriber at their request; the history of the site keeps who erased which number, and when."""
    number = subscriber.pk
    forgetting.erase(subscriber, SuppressionReason.ERASED, now=now)
    audit.record(Act.ERASE, Subscriber(pk=number), by=by)


def note_look(subscriber: Subscriber, *, by: User, now: datetime.datetime) -> None:
    """Keep that a coordinator looked at what is known of somebody: one line a day for both."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    looks = ModelLogEntry.objects.for_instance(subscriber).filter(action=Act.VIEW, user=by, timestamp__gte=today)
    if not looks.exists():
        audit.record(Act.VIEW, subscriber, by=by)


def _lock(subscriber: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)
