"""What a coordinator does for one subscriber, in every state of theirs."""

import datetime
from typing import Any

import pytest
from django.core import mail
from wagtail.models import ModelLogEntry

from core.models import User
from newsletter import on_behalf, subscriptions, suppressions
from newsletter.confirmation import send_due_confirmations
from newsletter.enums import DeliveryState, EventKind, SubscriberStatus, SuppressionReason
from newsletter.interests import Interests
from newsletter.models import Consent, Delivery, Mailing, Subscriber, SubscriberEvent
from newsletter.on_behalf import Outcome
from tests.factories import SubscriberFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
EMAIL = "nolwenn@example.org"


@pytest.fixture
def coordinator() -> User:
    return UserFactory()


def ask(now: datetime.datetime = NOW) -> Subscriber:
    request = subscriptions.Request(now, subscriptions.current_notice(), "home")
    subscriptions.request_subscription(EMAIL, request)
    return Subscriber.objects.get(email=EMAIL)


def in_state(status: SubscriberStatus) -> Subscriber:
    subscriber = ask()
    if status != SubscriberStatus.PENDING:
        subscriptions.confirm_subscription(subscriber.key, now=NOW)
    if status == SubscriberStatus.UNSUBSCRIBED:
        subscriptions.unsubscribe(subscriber.key, now=NOW)
    if status == SubscriberStatus.SUPPRESSED:
        subscriptions.suppress(subscriber, SuppressionReason.BOUNCED, now=NOW)
    subscriber.refresh_from_db()
    return subscriber


def told(act: str) -> list[tuple[Any, str]]:
    rows = ModelLogEntry.objects.filter(action=f"newsletter.{act}").select_related("user")
    return [(row.user, row.label) for row in rows]


# Who of each state can be done what for.
TABLE = {
    SubscriberStatus.PENDING: {"resend": Outcome.DONE, "link": Outcome.NOT_THE_STATE, "take_off": Outcome.DONE},
    SubscriberStatus.CONFIRMED: {"resend": Outcome.NOT_THE_STATE, "link": Outcome.DONE, "take_off": Outcome.DONE},
    SubscriberStatus.UNSUBSCRIBED: {
        "resend": Outcome.NOT_THE_STATE,
        "link": Outcome.NOT_THE_STATE,
        "take_off": Outcome.DONE,
    },
    SubscriberStatus.SUPPRESSED: {
        "resend": Outcome.NOT_THE_STATE,
        "link": Outcome.NOT_THE_STATE,
        "take_off": Outcome.UNCHANGED,
    },
}


@pytest.mark.parametrize("status", SubscriberStatus)
@pytest.mark.parametrize("act", ["resend", "link", "take_off"])
def test_each_act_in_each_state(coordinator: User, status: SubscriberStatus, act: str) -> None:
    subscriber = in_state(status)
    send_due_confirmations(NOW)
    before = Subscriber.objects.filter(pk=subscriber.pk).values().get()
    lines = SubscriberEvent.objects.count()
    later = NOW + 25 * HOUR
    if act == "resend":
        outcome = on_behalf.resend_confirmation(subscriber, by=coordinator, now=later)
    elif act == "link":
        outcome = on_behalf.send_link(subscriber, by=coordinator, now=later)
    else:
        outcome = on_behalf.write_no_more(
            subscriber, SuppressionReason.COORDINATOR, "au téléphone", by=coordinator, now=later
        )
    assert outcome is TABLE[status][act]
    if outcome is Outcome.DONE:
        name = {"resend": "resend", "link": "link", "take_off": "suppress"}[act]
        assert told(name) == [(coordinator, f"Abonnement n° {subscriber.pk}")]
    else:
        assert Subscriber.objects.filter(pk=subscriber.pk).values().get() == before
        assert SubscriberEvent.objects.count() == lines
        assert not ModelLogEntry.objects.exists()


@pytest.mark.parametrize("status", SubscriberStatus)
def test_nobody_gets_on_the_list_by_any_of_these_acts(coordinator: User, status: SubscriberStatus) -> None:
    subscriber = in_state(status)
    proofs = Consent.objects.count()
    on_behalf.resend_confirmation(subscriber, by=coordinator, now=NOW + 48 * HOUR)
    on_behalf.send_link(subscriber, by=coordinator, now=NOW + 48 * HOUR)
    on_behalf.correct_interests(subscriber, Interests(), by=coordinator, now=NOW + 48 * HOUR)
    subscriber.refresh_from_db()
    assert subscriber.status == status
    assert Consent.objects.count() == proofs


def test_email_3_4_a_coordinator_sends_one_confirmation_a_day_too(coordinator: User) -> None:
    subscriber = ask()
    assert on_behalf.resend_confirmation(subscriber, by=coordinator, now=NOW) is Outcome.ON_ITS_WAY
    send_due_confirmations(NOW)
    almost = NOW + 24 * HOUR - datetime.timedelta(seconds=1)
    assert on_behalf.resend_confirmation(subscriber, by=coordinator, now=almost) is Outcome.TOO_SOON
    assert on_behalf.resend_confirmation(subscriber, by=coordinator, now=NOW + 24 * HOUR) is Outcome.DONE
    assert send_due_confirmations(NOW + 24 * HOUR) == 1
    assert [message.to for message in mail.outbox] == [[EMAIL], [EMAIL]]
    # The request is as old as it was: the address is forgotten thirty days after it.
    subscriber.refresh_from_db()
    assert subscriber.requested_at == NOW


def test_nothing_is_sent_again_to_a_dead_mailbox(coordinator: User) -> None:
    subscriber = ask()
    suppressions.suppress(EMAIL, SuppressionReason.BOUNCED, now=NOW)
    assert on_behalf.resend_confirmation(subscriber, by=coordinator, now=NOW) is Outcome.NEVER_WRITTEN_TO


def test_a_link_is_owed_once_and_after_an_hour_again(coordinator: User) -> None:
    subscriber = in_state(SubscriberStatus.CONFIRMED)
    assert on_behalf.send_link(subscriber, by=coordinator, now=NOW) is Outcome.DONE
    subscriber.refresh_from_db()
    assert (subscriber.link_due_at, subscriber.link_owed_since) == (NOW, NOW)
    # A coordinator's act is none of the person's: it says nothing of the letter being wanted.
    assert subscriber.last_act_at == subscriber.confirmed_at
    assert on_behalf.send_link(subscriber, by=coordinator, now=NOW + 2 * HOUR) is Outcome.ON_ITS_WAY
    Subscriber.objects.update(link_due_at=None, link_sent_at=NOW)
    assert on_behalf.send_link(subscriber, by=coordinator, now=NOW + HOUR / 2) is Outcome.TOO_SOON
    assert on_behalf.send_link(subscriber, by=coordinator, now=NOW + HOUR) is Outcome.DONE
    events = SubscriberEvent.objects.filter(kind=EventKind.LINK_ASKED)
    assert [event.by for event in events] == [coordinator, coordinator]


def test_interests_are_corrected_for_those_on_the_list(coordinator: User) -> None:
    theme = ThemeFactory()
    wanted = Interests(themes=frozenset([theme.pk]))
    waiting = ask()
    assert on_behalf.correct_interests(waiting, wanted, by=coordinator, now=NOW) is Outcome.NOT_THE_STATE
    subscriptions.confirm_subscription(waiting.key, now=NOW)
    assert on_behalf.correct_interests(waiting, wanted, by=coordinator, now=NOW + HOUR) is Outcome.DONE
    assert list(waiting.themes.all()) == [theme]
    assert on_behalf.correct_interests(waiting, wanted, by=coordinator, now=NOW + HOUR) is Outcome.UNCHANGED
    [event] = SubscriberEvent.objects.filter(kind=EventKind.INTERESTS)
    assert event.by == coordinator
    waiting.refresh_from_db()
    assert waiting.last_act_at == NOW
    assert len(told("interests")) == 1


def test_taking_somebody_off_stops_what_waits_and_is_told_with_its_reason(coordinator: User, mailing: Mailing) -> None:
    subscriber = mailing.deliveries.first().subscriber
    on_behalf.write_no_more(
        subscriber, SuppressionReason.COORDINATOR, "au téléphone le 12 mars", by=coordinator, now=NOW
    )
    assert Delivery.objects.get(subscriber=subscriber).state == DeliveryState.SKIPPED
    assert suppressions.suppressions_of([subscriber.email]).get().reason == SuppressionReason.COORDINATOR
    [event] = SubscriberEvent.objects.filter(subscriber=subscriber)
    assert (event.kind, event.by, event.reason) == (EventKind.SUPPRESSED, coordinator, SuppressionReason.COORDINATOR)
    [entry] = ModelLogEntry.objects.for_instance(subscriber)
    assert "au téléphone le 12 mars" in str(entry.message)


def test_email_2_4_erasing_leaves_the_number_in_the_history_of_the_site_and_no_more(coordinator: User) -> None:
    subscriber = in_state(SubscriberStatus.CONFIRMED)
    number = subscriber.pk
    on_behalf.send_link(subscriber, by=coordinator, now=NOW)
    on_behalf.note_look(subscriber, by=coordinator, now=NOW)
    on_behalf.erase(subscriber, by=coordinator, now=NOW + HOUR)
    assert not Subscriber.objects.exists()
    [entry] = ModelLogEntry.objects.all()
    assert (entry.action, entry.label, entry.user) == ("newsletter.erase", f"Abonnement n° {number}", coordinator)
    assert suppressions.suppressions_of([EMAIL]).get().reason == SuppressionReason.ERASED


def test_a_look_is_noted_once_a_day_for_each_who_looks(coordinator: User) -> None:
    subscriber = SubscriberFactory()
    today = datetime.datetime.now(tz=datetime.UTC)
    for _time in range(3):
        on_behalf.note_look(subscriber, by=coordinator, now=today)
    on_behalf.note_look(subscriber, by=UserFactory(), now=today)
    assert len(told("view")) == 2
    on_behalf.note_look(subscriber, by=coordinator, now=today + datetime.timedelta(days=1))
    assert len(told("view")) == 3
