"""The history of subscriptions: one line for each thing that happened."""

import datetime
from typing import Any

from newsletter.enums import OWN_ACTS, DeliveryState, EventKind
from newsletter.models import Mailing, Subscriber, SubscriberEvent

# Who leaves within this time of a letter is counted as having left because of it.
_LAST_LETTER = datetime.timedelta(days=60)


def note(subscriber: Subscriber, kind: EventKind, *, at: datetime.datetime, **facts: Any) -> SubscriberEvent:
    """Write one line; ``facts`` are further fields of :class:`SubscriberEvent`."""
    if kind in OWN_ACTS and not facts.get("by"):
        Subscriber.objects.filter(pk=subscriber.pk).update(last_act_at=at, repermission_due_at=None)
    return SubscriberEvent.objects.create(subscriber=subscriber, kind=kind, at=at, **facts)


def last_letter(subscriber: Subscriber, at: datetime.datetime) -> Mailing | None:
    """The letter that the subscriber received last, within two months."""
    sent = subscriber.deliveries.filter(state=DeliveryState.SENT, settled_at__gte=at - _LAST_LETTER)
    delivery = sent.select_related("mailing").order_by("-settled_at").first()
    return delivery.mailing if delivery else None
