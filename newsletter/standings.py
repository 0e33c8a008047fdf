"""Where an address stands, and what a coordinator may change in it: never written to again, or allowed again."""

import datetime
from typing import NamedTuple

from django.db import transaction

from core.models import User
from newsletter import audit, forgetting, subscriptions, suppressions
from newsletter.enums import SuppressionReason
from newsletter.models import AddressChange, Subscriber, Suppression
from newsletter.permissions import user_can_lift


class MayNotLift(PermissionError):
    """The reason is not this person's to lift, or there is none."""


class Standing(NamedTuple):
    """What is known of an address."""

    email: str
    suppression: Suppression | None
    subscriber: Subscriber | None

    @property
    def reason(self) -> SuppressionReason | None:
        return SuppressionReason(self.suppression.reason) if self.suppression else None


def standing_of(email: str) -> Standing:
    """Look up one address, in its normalised form."""
    return Standing(
        email,
        suppressions.weightiest(email),
        Subscriber.objects.filter(email=email).first(),
    )


@transaction.atomic
def put_aside(email: str, *, now: datetime.datetime, by: User, erase: bool) -> None:
    """Have nothing sent to an address any more, whether or not it is subscribed.

    Args:
        email: in its normalised form.
        now: the time to write.
        by: the coordinator.
        erase: whether all that is kept of the subscriber goes at once, rather than 90 days later.
    """
    subscriber = Subscriber.objects.filter(email=email).first()
    if subscriber is None:
        suppressions.suppress(email, SuppressionReason.COORDINATOR, now=now)
    else:
        subscriptions.suppress(subscriber, SuppressionReason.COORDINATOR, now=now, by=by)
    AddressChange.objects.filter(email=email).delete()
    audit.record(audit.Act.SUPPRESS, suppressions.weightiest(email), by=by)
    if subscriber is not None and erase:
        forgetting.erase(subscriber, SuppressionReason.COORDINATOR, now=now)
        audit.record(audit.Act.ERASE, subscriber, by=by)


@transaction.atomic
def let_back(email: str, *, by: User, why: str) -> None:
    """Allow an address to ask for the letter again; it is on no list before it confirms.

    Args:
        email: in its normalised form.
        by: the coordinator.
        why: for the history; it names no address.

    Raises:
        MayNotLift: see there.
    """
    suppression = suppressions.weightiest(email)
    if suppression is None or not user_can_lift(by, SuppressionReason(suppression.reason)):
        raise MayNotLift
    audit.record(audit.Act.LIFT, suppression, by=by, note=why)
    suppressions.suppressions_of([email]).delete()
