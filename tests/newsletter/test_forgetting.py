"""What is forgotten when, by the daily round and by the command."""

import datetime
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from home.models import HomePage
from newsletter import forgetting, forgetting_run, queue, subscriptions, suppressions
from newsletter.delivery import deliver_due
from newsletter.enums import (
    DeliveryState,
    EventKind,
    ForgettingKind,
    MailingState,
    SubscriberStatus,
    SuppressionReason,
)
from newsletter.events import note
from newsletter.forgetting_run import foresee, forget, forget_daily
from newsletter.models import (
    AddressChange,
    Consent,
    ForgettingRun,
    Mailing,
    Subscriber,
    SubscriberEvent,
    Suppression,
)
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
EMAIL = "nolwenn@example.org"


def ask(now: datetime.datetime, email: str = EMAIL) -> Subscriber:
    subscriptions.request_subscription(email, subscriptions.Request(now, subscriptions.current_notice(), "/lettres/"))
    return Subscriber.objects.get(email=email)


def subscribe(now: datetime.datetime, email: str = EMAIL) -> Subscriber:
    subscriber = ask(now, email)
    subscriptions.confirm_subscription(subscriber.key, now=now)
    subscriber.refresh_from_db()
    return subscriber


def counts(run: ForgettingRun) -> dict[str, int]:
    return {str(kind): number for kind, number in run.counts.items()}


def reason_of(email: str) -> SuppressionReason | None:
    return suppressions.reasons_of([email]).get(email)


# --- Never confirmed -----------------------------------------------------------------------------------------


def test_email_2_5_unconfirmed_requests_are_forgotten_after_30_days() -> None:
    ask(NOW)
    assert counts(forget(NOW + 30 * DAY)) == {}
    assert Subscriber.objects.exists()
    assert counts(forget(NOW + 30 * DAY + HOUR)) == {"unconfirmed": 1}
    assert not Subscriber.objects.exists()
    assert not SubscriberEvent.objects.exists(), "who never came is counted nowhere"
    assert not Suppression.objects.exists(), "they never had a letter: they may ask again"


def test_email_2_5_an_unconfirmed_request_is_no_subscriber() -> None:
    ask(NOW)
    assert not Subscriber.objects.confirmed().exists()
    assert not Subscriber.objects.receiving().exists()


def test_email_2_2_who_left_and_asked_again_in_vain_keeps_the_old_proof() -> None:
    subscriber = subscribe(NOW)
    subscriptions.unsubscribe(subscriber.key, now=NOW + 70 * DAY)
    ask(NOW + 71 * DAY)
    assert counts(forget(NOW + 110 * DAY)) == {"returned": 1}
    subscriber.refresh_from_db()
    assert (subscriber.status, subscriber.confirmation_due_at) == (SubscriberStatus.UNSUBSCRIBED, None)
    assert Consent.objects.count() == 1


# --- Left ----------------------------------------------------------------------------------------------------


def test_who_left_is_erased_after_90_days_but_for_a_fingerprint() -> None:
    subscriber = subscribe(NOW)
    subscriptions.unsubscribe(subscriber.key, now=NOW + DAY, comment="Trop de lettres")
    assert counts(forget(NOW + 91 * DAY)) == {}
    run = forget(NOW + 91 * DAY + HOUR)
    assert (counts(run), run.fingerprints) == ({"gone": 1}, 1)
    assert not Subscriber.objects.exists()
    assert not Consent.objects.exists()
    assert reason_of(EMAIL) == SuppressionReason.LEFT
    kept = SubscriberEvent.objects.order_by("at").values_list("kind", "subscriber", "comment")
    assert list(kept) == [(EventKind.JOINED, None, ""), (EventKind.LEFT, None, "")]


@pytest.mark.parametrize("reason", [SuppressionReason.BOUNCED, SuppressionReason.COORDINATOR])
def test_who_was_taken_off_is_erased_too_and_the_reason_stays(reason: SuppressionReason) -> None:
    subscriptions.suppress(subscribe(NOW), reason, now=NOW)
    forget(NOW + 91 * DAY)
    assert not Subscriber.objects.exists()
    assert (reason_of(EMAIL), Suppression.objects.get().created_at) == (reason, NOW)


def test_what_a_coordinator_took_back_leaves_no_fingerprint() -> None:
    subscriptions.suppress(subscribe(NOW), SuppressionReason.BOUNCED, now=NOW)
    Suppression.objects.all().delete()
    forget(NOW + 91 * DAY)
    assert not Subscriber.objects.exists()
    assert suppressions.refusal(EMAIL) is None


def test_who_came_back_in_time_is_not_forgotten() -> None:
    subscriber = subscribe(NOW)
    subscriptions.unsubscribe(subscriber.key, now=NOW + DAY)
    subscribe(NOW + 50 * DAY)
    assert counts(forget(NOW + 300 * DAY)) == {}


# --- Silent for three years ----------------------------------------------------------------------------------


def test_email_2_6_after_36_months_of_silence_a_question_is_owed_once() -> None:
    subscriber = subscribe(NOW)
    assert counts(forget(NOW + 1096 * DAY)) == {}
    later = NOW + 1097 * DAY
    assert counts(forget(later)) == {"asked": 1}
    assert counts(forget(later + DAY)) == {}
    subscriber.refresh_from_db()
    assert (subscriber.repermission_due_at, subscriber.repermission_owed_since) == (later, later)
    assert subscriber.status == SubscriberStatus.CONFIRMED


@pytest.mark.parametrize("act", [EventKind.INTERESTS, EventKind.PAUSED, EventKind.KEPT])
def test_email_2_6_an_act_of_the_person_begins_the_time_again(act: EventKind) -> None:
    note(subscribe(NOW), act, at=NOW + 100 * DAY)
    assert counts(forget(NOW + 1150 * DAY)) == {}
    assert counts(forget(NOW + 1197 * DAY)) == {"asked": 1}


def test_email_2_6_asking_for_the_link_is_no_act() -> None:
    note(subscribe(NOW), EventKind.LINK_ASKED, at=NOW + 100 * DAY)
    assert counts(forget(NOW + 1097 * DAY)) == {"asked": 1}


def test_email_2_6_without_an_answer_within_60_days_the_row_is_erased() -> None:
    subscriber = subscribe(NOW)
    asked = NOW + 1100 * DAY
    Subscriber.objects.update(repermission_sent_at=asked)
    assert counts(forget(asked + 60 * DAY)) == {}
    assert counts(forget(asked + 61 * DAY)) == {"lapsed": 1}
    assert not Subscriber.objects.filter(pk=subscriber.pk).exists()
    assert reason_of(EMAIL) == SuppressionReason.LAPSED
    left = SubscriberEvent.objects.get(kind=EventKind.LEFT)
    assert (left.reason, left.at, left.subscriber) == (SuppressionReason.LAPSED, asked + 61 * DAY, None)


def test_email_2_6_who_answered_stays_and_is_asked_again_three_years_later() -> None:
    subscriber = subscribe(NOW)
    asked = NOW + 1100 * DAY
    Subscriber.objects.update(repermission_sent_at=asked)
    note(subscriber, EventKind.KEPT, at=asked + DAY)
    assert counts(forget(asked + 1000 * DAY)) == {}
    assert counts(forget(asked + 1100 * DAY)) == {"asked": 1}


# --- Leftovers -----------------------------------------------------------------------------------------------


def test_wishes_for_another_address_that_nobody_confirmed_are_dropped() -> None:
    wish = AddressChange.objects.create(subscriber=subscribe(NOW), email="autre@example.org", asked_at=NOW)
    assert counts(forget(NOW + 7 * DAY)) == {}
    assert counts(forget(NOW + 7 * DAY + HOUR)) == {"wishes": 1}
    assert not AddressChange.objects.filter(pk=wish.pk).exists()


def test_mails_of_old_letters_lose_the_address_and_keep_their_count(mailing: Mailing) -> None:
    token, deliveries = queue.claim(mailing, 5)
    for delivery, state in zip(deliveries, [DeliveryState.SENT] * 4 + [DeliveryState.FAILED], strict=True):
        queue.commit_intent(delivery, token)
        queue.record(delivery, token, state, f"550 <{delivery.email}> inconnue")
    now = timezone.now()
    assert ForgettingKind.MAILS not in forget(now + 100 * DAY).counts, "the sending is not over"
    Mailing.objects.update(state=MailingState.FINISHED)
    before = mailing.deliveries.counts_by_state()
    assert counts(forget(now + 89 * DAY)) == {}
    assert counts(forget(now + 91 * DAY)) == {"mails": 5}
    assert set(mailing.deliveries.values_list("email", "error")) == {("", "")}
    assert mailing.deliveries.counts_by_state() == before
    assert mailing.deliveries.exclude(subscriber=None).count() == 5, "the history of a subscriber still tells of it"


def test_erasing_while_a_letter_is_being_sent_loses_no_count(mailing: Mailing, readers: list[Subscriber]) -> None:
    token, _taken = queue.claim(mailing, 1)
    for reader in readers:
        forgetting.erase(reader, SuppressionReason.ERASED, now=timezone.now())
    queue.release(token)
    states = mailing.deliveries.counts_by_state()
    assert sum(states.values()) == 5
    assert states[DeliveryState.SKIPPED] == 4
    deliver_due(10)
    assert mailing.deliveries.counts_by_state() == {DeliveryState.SKIPPED: 5}
    assert mail.outbox == []
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED
    assert SubscriberEvent.objects.filter(kind=EventKind.LEFT, subscriber=None).count() == 5


# --- The round -----------------------------------------------------------------------------------------------


@pytest.fixture
def everything(mailing: Mailing) -> datetime.datetime:
    """One or several of each kind, at the time that is returned."""
    now = timezone.now() + 2000 * DAY
    for number in range(3):
        SubscriberFactory(pending=True, requested_at=now - 40 * DAY, email=f"jamais{number}@example.org")
        SubscriberFactory(unsubscribed=True, unsubscribed_at=now - 100 * DAY, email=f"partie{number}@example.org")
    back = subscribe(now - 60 * DAY, "revenu@example.org")
    Subscriber.objects.filter(pk=back.pk).update(status=SubscriberStatus.PENDING, requested_at=now - 50 * DAY)
    SubscriberFactory(email="muette@example.org", confirmed_at=NOW, repermission_sent_at=now - 61 * DAY)
    AddressChange.objects.create(
        subscriber=subscribe(now - DAY, "mobile@example.org"), email="b@example.org", asked_at=now - 9 * DAY
    )
    Mailing.objects.update(state=MailingState.FINISHED)
    return now


EXPECTED = {"gone": 3, "unconfirmed": 3, "returned": 1, "lapsed": 1, "asked": 5, "wishes": 1, "mails": 5}


def test_a_round_does_what_was_foreseen_and_a_second_one_nothing(everything: datetime.datetime) -> None:
    assert counts(foresee(everything)) == EXPECTED
    run = forget(everything)
    assert counts(run) == EXPECTED
    assert ForgettingRun.objects.get(pk=run.pk).counts == EXPECTED
    assert run.finished_at is not None
    assert counts(forget(everything)) == {}


def test_small_batches_do_the_same(everything: datetime.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting_run, "BATCH", 2)
    assert counts(forget(everything)) == EXPECTED


def whole_database() -> Iterator[tuple[str, list[Any]]]:
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield table, sorted(map(repr, cursor.fetchall()))


def test_a_dry_run_says_it_in_french_and_writes_nothing(
    everything: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.management.commands.forget.timezone.now", lambda: everything)
    before, said = dict(whole_database()), StringIO()
    assert len(before) > 50
    call_command("forget", dry_run=True, stdout=said)
    assert dict(whole_database()) == before
    assert "Rien n’est écrit" in said.getvalue()
    lines = {line[10:]: int(line[:8]) for line in said.getvalue().splitlines()[1:]}
    assert sorted(lines.values()) == sorted([*EXPECTED.values(), 0])
    assert lines["Partis depuis 90 jours : effacés".replace(" :", "\N{NO-BREAK SPACE}:")] == 3
    assert "@" not in said.getvalue()


def test_the_command_does_it_and_keeps_the_report(
    everything: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.management.commands.forget.timezone.now", lambda: everything)
    said = StringIO()
    call_command("forget", stdout=said)
    run = ForgettingRun.objects.get()
    assert run.counts == EXPECTED
    assert run.fingerprints == 4
    assert [int(line[:8]) for line in said.getvalue().splitlines()[1:]] == [*(n for _label, n in run.rows()), 4]


def test_the_round_of_the_day_is_made_once() -> None:
    assert forget_daily(NOW) is not None
    assert forget_daily(NOW + 22 * HOUR) is None
    assert forget_daily(NOW + 24 * HOUR) is not None


def test_a_round_that_was_stopped_is_gone_on_with(
    everything: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting_run, "BATCH", 2)
    stopped = forget_daily(everything, should_stop=lambda: True)
    assert stopped is not None
    assert (stopped.finished_at, sum(stopped.counts.values())) == (None, 2)
    rest = forget_daily(everything + HOUR)
    assert rest is not None
    assert sum(rest.counts.values()) == sum(EXPECTED.values()) - 2


def test_who_acts_between_the_look_and_the_lock_stays(
    everything: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase_rows = forgetting.erase_rows

    def answered_meanwhile(rows: Any, reason: Any, *, now: datetime.datetime) -> int:
        if reason == SuppressionReason.LAPSED:
            note(Subscriber.objects.get(email="muette@example.org"), EventKind.KEPT, at=now)
        return erase_rows(rows, reason, now=now)

    monkeypatch.setattr(forgetting, "erase_rows", answered_meanwhile)
    assert "lapsed" not in forget(everything).counts
    assert Subscriber.objects.filter(email="muette@example.org").exists()


def test_two_rounds_at_once_count_each_row_once(everything: datetime.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    erase_rows, other = forgetting.erase_rows, []

    def after_the_other_one(rows: Any, reason: Any, *, now: datetime.datetime) -> int:
        if not other:
            other.append(None)
            other[0] = forget(now)
        return erase_rows(rows, reason, now=now)

    monkeypatch.setattr(forgetting, "erase_rows", after_the_other_one)
    mine = forget(everything)
    both = {kind: mine.counts.get(kind, 0) + other[0].counts.get(kind, 0) for kind in EXPECTED}
    assert both == EXPECTED


def test_reports_are_kept_for_a_year(db: None) -> None:
    forget(NOW)
    forget(NOW + 401 * DAY)
    assert ForgettingRun.objects.count() == 1


@pytest.mark.parametrize("number", [3, 30])
def test_a_batch_takes_as_many_statements_whatever_its_size(
    tree: HomePage, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _index in range(number):
        SubscriberFactory(unsubscribed=True, unsubscribed_at=NOW - 100 * DAY)
    with django_assert_max_num_queries(45):
        assert counts(forget(NOW)) == {"gone": number}
