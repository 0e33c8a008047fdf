"""Why somebody left, if they like to say so afterwards."""

from uuid import UUID

from django.db import transaction

from newsletter.enums import EventKind, LeavingReason, SubscriberStatus
from newsletter.models import SubscriberEvent


def may_tell_reason(key: UUID) -> bool:
    """Whether the subscriber with this key left, and has not said why."""
    return _unexplained(key) is not None


@transaction.atomic
def tell_reason(key: UUID, reason: LeavingReason | None, comment: str) -> None:
    """Add the reason to the last departure; one that was given already stays as it is."""
    event = _unexplained(key)
    if event is not None:
        unexplained = SubscriberEvent.objects.filter(pk=event.pk, reason="", comment="")
        unexplained.update(reason=reason or "", comment=comment)


def _unexplained(key: UUID) -> SubscriberEvent | None:
    departures = SubscriberEvent.objects.filter(
        kind=EventKind.LEFT, subscriber__key=key, subscriber__status=SubscriberStatus.UNSUBSCRIBED
    )
    last = departures.order_by("-at", "-pk").first()
    return last if last and not last.reason and not last.comment else None
