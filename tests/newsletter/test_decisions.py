"""« May this mail go out now? »: all combinations, against a table written apart."""

import datetime
import itertools
from uuid import uuid4

import pytest
from django.utils import timezone

from newsletter import queue
from newsletter.decisions import may_hand_over
from newsletter.enums import DeliveryState, MailingState, SubscriberStatus
from newsletter.models import Delivery, Mailing, Subscriber

FACTS = list(
    itertools.product(DeliveryState, [True, False], MailingState, [*SubscriberStatus, None], [True, False])
)  # fmt: skip


def oracle(state: str, lease: bool, mailing: str, subscriber: str | None, paused: bool) -> str:
    """The rule in the words of the standard, as a table rather than as branches."""
    rows = {
        ("claimed", True, "sending", "confirmed"): "hand over",
        **{("claimed", True, other, "confirmed"): "put back"
           for other in ("preparing", "paused", "finished", "cancelled")},
        **{("claimed", True, any_mailing, other): "leave out"
           for any_mailing in ("preparing", "sending", "paused", "finished", "cancelled")
           for other in ("pending", "unsubscribed", "suppressed", "confirmed and paused", None)},
    }  # fmt: skip
    reader = "confirmed and paused" if paused and subscriber == "confirmed" else subscriber
    return rows.get((state, lease, mailing, reader), "not ours")


@pytest.mark.parametrize(("state", "lease", "mailing_state", "subscriber", "paused"), FACTS)
def test_the_decision_agrees_with_the_table(
    state: DeliveryState, lease: bool, mailing_state: MailingState, subscriber: SubscriberStatus | None, paused: bool
) -> None:
    verdict = may_hand_over(
        delivery_state=state,
        holds_lease=lease,
        mailing_state=mailing_state,
        subscriber_status=subscriber,
        paused=paused,
    )
    assert verdict.value == oracle(state, lease, mailing_state, subscriber, paused)


def test_the_database_decides_as_the_function(mailing: Mailing, readers: list[Subscriber]) -> None:
    row = mailing.deliveries.get(subscriber=readers[0])
    future = timezone.now() + datetime.timedelta(hours=1)
    for state, lease, mailing_state, subscriber, paused in FACTS:
        token = uuid4()
        Delivery.objects.filter(pk=row.pk).update(
            state=state,
            lease_token=token if lease else uuid4(),
            lease_until=future,
            subscriber=readers[0] if subscriber else None,
        )
        Mailing.objects.filter(pk=mailing.pk).update(state=mailing_state)
        if subscriber:
            Subscriber.objects.filter(pk=readers[0].pk).update(
                status=subscriber, paused_until=timezone.localdate() + datetime.timedelta(days=1) if paused else None
            )
        allowed = oracle(state, lease, mailing_state, subscriber, paused) == "hand over"
        assert queue.commit_intent(row, token) == allowed, (state, lease, mailing_state, subscriber, paused)
