import datetime

import pytest
from django.utils import timezone

from newsletter import preferences
from newsletter.delivery import deliver_slice
from newsletter.enums import DeliveryState, SubscriberStatus
from newsletter.interests import Interests
from newsletter.mailings import start_mailing
from newsletter.models import Mailing, NewsletterIssuePage, Subscriber
from newsletter.preferences import NotSubscribed, months_later
from tests.factories import SubscriberFactory
from tests.newsletter.smtp import Inbox

DAY = datetime.date


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (DAY(2026, 11, 29), 1, DAY(2026, 12, 29)),
        (DAY(2026, 12, 31), 1, DAY(2027, 1, 31)),
        (DAY(2026, 11, 30), 3, DAY(2027, 2, 28)),
        (DAY(2027, 11, 30), 3, DAY(2028, 2, 29)),
        (DAY(2026, 8, 31), 6, DAY(2027, 2, 28)),
        (DAY(2026, 6, 15), 6, DAY(2026, 12, 15)),
    ],
)
def test_a_month_is_a_month(day: datetime.date, months: int, later: datetime.date) -> None:
    assert months_later(day, months) == later


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["pending", "unsubscribed", "suppressed", "gone"])
def test_who_receives_no_letter_changes_nothing(status: str) -> None:
    subscriber = SubscriberFactory()
    if status == "gone":
        Subscriber.objects.all().delete()
    else:
        Subscriber.objects.update(status=status)
    now = timezone.now()
    for change in (
        lambda: preferences.choose(subscriber, Interests(), now=now),
        lambda: preferences.pause(subscriber, 1, now=now),
        lambda: preferences.resume(subscriber, now=now),
    ):
        with pytest.raises(NotSubscribed):
            change()


@pytest.mark.django_db
def test_a_pause_of_another_length_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="2"):
        preferences.pause(SubscriberFactory(), 2, now=timezone.now())


def test_a_pause_holds_at_once_also_while_a_letter_is_being_sent(
    inbox: Inbox, mailing: Mailing, readers: list[Subscriber], issue: NewsletterIssuePage
) -> None:
    def pause_after_two() -> bool:
        # Asked before each mail, all five being taken up already.
        if len(inbox.envelopes) == 2:
            for reader in Subscriber.objects.exclude(email__in=inbox.addresses):
                preferences.pause(reader, 1, now=timezone.now())
        return False

    done = deliver_slice(mailing, 30, pause_after_two)
    assert (done.sent, done.skipped) == (2, 3)
    assert mailing.deliveries.counts_by_state() == {DeliveryState.SENT: 2, DeliveryState.SKIPPED: 3}
    assert Subscriber.objects.filter(status=SubscriberStatus.CONFIRMED).count() == 5
    assert start_mailing(issue, None) == mailing
