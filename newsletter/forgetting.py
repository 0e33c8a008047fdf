"""Forgetting: what each promise of the notice covers, and how a subscriber is taken out of every table.

``newsletter.forgetting_run`` keeps the promises day by day; this module says what is due, and erases.
"""

import datetime
from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import ModelLogEntry

from newsletter import suppressions
from newsletter.enums import COUNTED_EVENTS, EventKind, MailingState, SubscriberStatus, SuppressionReason
from newsletter.events import last_letter, note
from newsletter.models import AddressChange, Consent, Delivery, Subscriber, SubscriberEvent
from newsletter.subscriptions import take_off

# Who has not confirmed by then will not: the notice promises that the address is forgotten.
REQUEST_LIFETIME = datetime.timedelta(days=30)
# How long an address stays after it left the list, with the proof that letters had been asked for; and how long it
# stays beside a mail that was sent, for whoever asks why it was refused.
LEFT_LIFETIME = datetime.timedelta(days=90)
# After this silence (36 months) we ask whether to go on, and wait so long for the answer.
SILENCE = datetime.timedelta(days=1096)
ANSWER_TIME = datetime.timedelta(days=60)
# The link of a wish for another address ended long before.
WISH_LIFETIME = datetime.timedelta(days=7)

_GONE = (SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.SUPPRESSED)
# The last act of the person; before the first one, the confirmation.
_LAST_SIGN = Coalesce("last_act_at", "confirmed_at")
_OVER = (MailingState.FINISHED, MailingState.CANCELLED)


def erase(subscriber: Subscriber, reason: SuppressionReason, *, now: datetime.datetime) -> None:
    """Forget all of a subscriber, in every table; what stays is a fingerprint against writing to them again.

    Their mails stay in the counts of each sending, and their coming and going in those of the list, without anything
    that tells whose they are. Erasing who is gone already changes nothing.
    """
    erase_rows(Subscriber.objects.filter(pk=subscriber.pk), reason, now=now)


@transaction.atomic
def erase_rows(rows: QuerySet[Subscriber], reason: SuppressionReason | None, *, now: datetime.datetime) -> int:
    """Erase a batch of subscribers; returns how many there still were.

    Args:
        rows: a few hundred at most; asked again under a lock, so that who acted in between stays.
        reason: of the fingerprint; ``LEFT`` gives way to the one that there is already. None keeps no fingerprint.
        now: the time to write.
    """
    locked = list(rows.select_for_update().order_by("pk"))
    if not locked:
        return 0
    for subscriber in locked:
        if subscriber.status == SubscriberStatus.CONFIRMED:
            _let_go(subscriber, reason, now)
    emails = {subscriber.email for subscriber in locked}
    if reason is not None:
        suppressions.suppress_all(_reasons(locked, reason), now=now)
    _forget_traces(locked, emails)
    Subscriber.objects.filter(pk__in=[subscriber.pk for subscriber in locked]).delete()
    return len(locked)


def _let_go(subscriber: Subscriber, reason: SuppressionReason | None, now: datetime.datetime) -> None:
    """Count as leaving what goes from the list straight into oblivion, and settle the mails that were still to go."""
    take_off(subscriber, SubscriberStatus.UNSUBSCRIBED, now=now)
    note(subscriber, EventKind.LEFT, at=now, mailing=last_letter(subscriber, now), reason=reason or "")


def _reasons(subscribers: Collection[Subscriber], reason: SuppressionReason) -> dict[str, SuppressionReason]:
    """Of who was taken off, the reason at that time stays, and nothing does where a coordinator took it back."""
    if reason != SuppressionReason.LEFT:
        return {subscriber.email: reason for subscriber in subscribers}
    left = {row.email: reason for row in subscribers if row.status != SubscriberStatus.SUPPRESSED}
    return left | suppressions.reasons_of([row.email for row in subscribers])


def _forget_traces(subscribers: Collection[Subscriber], emails: Collection[str]) -> None:
    # An error quotes the answer of a mail server, which mostly names the address.
    Delivery.objects.filter(subscriber__in=subscribers).update(subscriber=None, email="", error="")
    events = SubscriberEvent.objects.filter(subscriber__in=subscribers)
    events.exclude(kind__in=COUNTED_EVENTS).delete()
    events.update(subscriber=None, comment="")
    # Somebody else may have wished for one of these addresses.
    AddressChange.objects.filter(email__in=emails).delete()
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Subscriber),
        object_id__in=[str(subscriber.pk) for subscriber in subscribers],
    ).delete()


# --- What is due ---------------------------------------------------------------------------------------------


def unconfirmed(now: datetime.datetime) -> QuerySet[Subscriber]:
    """Who asked longer than ``REQUEST_LIFETIME`` ago, and never confirmed this or anything before."""
    return _stale_requests(now).exclude(pk__in=Consent.objects.values("subscriber"))


def returned(now: datetime.datetime) -> QuerySet[Subscriber]:
    """Who had left, and asked again in vain: their earlier proofs hang on the row."""
    return _stale_requests(now).filter(pk__in=Consent.objects.values("subscriber"))


def gone(now: datetime.datetime) -> QuerySet[Subscriber]:
    """Who left, or was taken off, longer than ``LEFT_LIFETIME`` ago."""
    since = Coalesce("unsubscribed_at", "confirmed_at", "requested_at")
    gone_ones = Subscriber.objects.filter(status__in=_GONE).alias(gone_since=since)
    return gone_ones.filter(gone_since__lt=now - LEFT_LIFETIME)


def silent(now: datetime.datetime) -> QuerySet[Subscriber]:
    """Who has shown no sign of wanting the letter for ``SILENCE``, and has not been asked about it yet."""
    silent_ones = Subscriber.objects.confirmed().alias(last_sign=_LAST_SIGN).filter(last_sign__lt=now - SILENCE)
    return silent_ones.filter(repermission_due_at=None).exclude(repermission_sent_at__gte=F("last_sign"))


def lapsed(now: datetime.datetime) -> QuerySet[Subscriber]:
    """Who was asked whether to go on longer than ``ANSWER_TIME`` ago, and did nothing since."""
    asked = Subscriber.objects.confirmed().filter(repermission_sent_at__lt=now - ANSWER_TIME, repermission_due_at=None)
    return asked.alias(last_sign=_LAST_SIGN).filter(repermission_sent_at__gte=F("last_sign"))


def old_wishes(now: datetime.datetime) -> QuerySet[AddressChange]:
    """Changes of address that nobody confirmed."""
    return AddressChange.objects.filter(asked_at__lt=now - WISH_LIFETIME)


def old_mails(now: datetime.datetime) -> QuerySet[Delivery]:
    """Mails of letters that are over, which still name the address that they went to."""
    return (
        Delivery.objects.filter(mailing__state__in=_OVER, mailing__created_at__lt=now - LEFT_LIFETIME)
        .alias(over_since=Coalesce("settled_at", "mailing__created_at"))
        .filter(over_since__lt=now - LEFT_LIFETIME)
        .exclude(email="")
    )


def _stale_requests(now: datetime.datetime) -> QuerySet[Subscriber]:
    return Subscriber.objects.filter(status=SubscriberStatus.PENDING, requested_at__lt=now - REQUEST_LIFETIME)
