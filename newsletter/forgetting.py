"""Forgetting: at the person's request, after an unsubscription, and when nobody ever confirmed."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import ModelLogEntry

from newsletter import suppressions
from newsletter.enums import COUNTED_EVENTS, EventKind, SubscriberStatus, SuppressionReason
from newsletter.events import last_letter, note
from newsletter.models import Consent, Delivery, Subscriber, SubscriberEvent

# Who has not confirmed by then will not: the notice promises that the address is forgotten.
REQUEST_LIFETIME = datetime.timedelta(days=30)
# How long an address stays after it left the list, with the proof that letters had been asked for.
LEFT_LIFETIME = datetime.timedelta(days=90)


@transaction.atomic
def erase(subscriber: Subscriber, reason: SuppressionReason, *, now: datetime.datetime) -> None:
    """Forget all of a subscriber, in every table; what stays is a fingerprint against writing to them again.

    Their mails stay in the counts of each sending, and their coming and going in those of the list, without anything
    that tells whose they are.
    """
    locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    suppressions.suppress(locked.email, reason, now=now)
    if locked.status == SubscriberStatus.CONFIRMED:
        note(locked, EventKind.LEFT, at=now, mailing=last_letter(locked, now), reason=reason)
    # An error quotes the answer of a mail server, which mostly names the address.
    Delivery.objects.filter(subscriber=locked).update(subscriber=None, email="", error="")
    events = SubscriberEvent.objects.filter(subscriber=locked)
    events.exclude(kind__in=COUNTED_EVENTS).delete()
    events.update(subscriber=None, comment="")
    ModelLogEntry.objects.for_instance(locked).delete()
    locked.delete()


def unconfirmed(now: datetime.datetime) -> QuerySet[Subscriber]:
    """Who asked longer than ``REQUEST_LIFETIME`` ago, and never confirmed."""
    return Subscriber.objects.filter(status=SubscriberStatus.PENDING, requested_at__lt=now - REQUEST_LIFETIME)


@transaction.atomic
def purge_unconfirmed(now: datetime.datetime) -> int:
    """Forget the requests that nobody confirmed in time; returns their number.

    Who had been subscribed before goes back to being unsubscribed: the proofs of their consents hang on the row.
    """
    stale = unconfirmed(now)
    known = stale.filter(pk__in=Consent.objects.values("subscriber"))
    kept = known.update(status=SubscriberStatus.UNSUBSCRIBED, confirmation_due_at=None)
    forgotten = stale.count()
    stale.delete()
    return kept + forgotten
