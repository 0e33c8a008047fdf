"""The clock of the letter: each letter of the calendar is composed once, told about, and sent or held."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from actions.bin import put_into_bin
from actions.models import NewsPage
from core.models import Notification, User
from core.models.notification import Rhythm
from core.notifications.kinds import told
from core.notifications.telling import choose_rhythm
from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.enums import Frequency, PeriodState, SendingMode, SkipReason
from newsletter.mailings import start_mailing
from newsletter.models import CarriedNews, LetterPeriod, LetterPlan, Mailing, NewsletterIssuePage
from newsletter.periods import move_period, stop_period
from newsletter.plans import set_rhythm
from newsletter.timekeeping import keep_rhythm
from tests.factories import (
    LetterPeriodFactory,
    LetterPlanFactory,
    MembershipFactory,
    NewsPageFactory,
    SubscriberFactory,
    UserFactory,
)
from tests.notified import notified

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
# A Monday.
FIRST = timezone.make_aware(datetime.datetime(2027, 1, 4, 9))

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(tree: HomePage) -> LetterPlan:
    """Every Monday at nine, composed two days before; it waits for somebody."""
    plan = LetterPlanFactory(frequency=Frequency.WEEKLY, weekday=0, lead_hours=48)
    set_rhythm(plan, FIRST - 6 * DAY)
    SubscriberFactory()
    return plan


@pytest.fixture
def automatic(plan: LetterPlan) -> LetterPlan:
    plan.mode = SendingMode.UNLESS_STOPPED
    plan.save()
    return plan


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


def period_of(number: int = 0) -> LetterPeriod:
    return LetterPeriod.objects.select_related("plan", "issue").order_by("goes_out_at")[number]


def said_to(person: User) -> list[str]:
    rows = Notification.objects.filter(person=person).order_by("pk")
    return [said.sentence for row in rows if (said := told(row))]


def kinds_of(person: User) -> list[str]:
    rows = Notification.objects.filter(person=person).order_by("pk").values_list("kind", flat=True)
    return [kind.rpartition("_")[2] for kind in rows]


def test_a_site_without_a_rhythm_composes_nothing(tree: HomePage) -> None:
    NewsPageFactory()
    keep_rhythm(FIRST)
    assert not LetterPlan.objects.exists()
    assert not NewsletterIssuePage.objects.exists()


def test_nothing_happens_before_the_closing(plan: LetterPlan) -> None:
    NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY - HOUR / 60)
    assert not NewsletterIssuePage.objects.exists()
    assert LetterPeriod.objects.filter(state=PeriodState.PLANNED).count() >= 6


def test_a_letter_is_composed_at_its_closing_and_waits(plan: LetterPlan, coordinator: User) -> None:
    news = NewsPageFactory(title="Le forum")
    member = MembershipFactory(admin=True).user
    keep_rhythm(FIRST - 2 * DAY)
    late = NewsPageFactory()
    for later in (HOUR, DAY, 2 * DAY, 3 * DAY):
        keep_rhythm(FIRST - 2 * DAY + later)
    issue = NewsletterIssuePage.objects.get()
    assert issue.get_latest_revision_as_object().news_ids == [news.pk]
    assert late.pk not in issue.news_ids
    assert "4 janvier 2027" in issue.title
    assert issue.slug == "lettre-2027-01-04"
    period = period_of()
    assert (period.state, period.issue) == (PeriodState.COMPOSED, issue)
    assert not Mailing.objects.exists()
    assert kinds_of(coordinator) == ["composed", "waits"]
    assert said_to(coordinator) == [
        "La lettre du 4 janvier 2027 est composée, avec 1 actualité",
        "La lettre du 4 janvier 2027 attend que la coordination l’envoie",
    ]
    assert not Notification.objects.filter(person=member).exists()


def test_a_letter_leaves_by_itself_after_two_warnings(automatic: LetterPlan, coordinator: User) -> None:
    NewsPageFactory(title="Le forum")
    keep_rhythm(FIRST - 2 * DAY)
    first = notified()[coordinator.email]
    keep_rhythm(FIRST - DAY - HOUR / 60)
    assert notified() == {}
    keep_rhythm(FIRST - DAY)
    keep_rhythm(FIRST - DAY + HOUR)
    second = notified()[coordinator.email]
    for warning in (first, second):
        text = " ".join((warning.subject + warning.body).split()).replace("\xa0", " ").replace("\u202f", " ")
        assert "lundi 4 janvier 2027 à 9 h" in text
        assert "sauf si vous l’arrêtez" in text
        assert "Le forum" in text
        assert f"/admin/lettre/calendrier/{period_of().pk}/" in text
    assert len(mail.outbox) == 2
    keep_rhythm(FIRST - HOUR / 60)
    assert not Mailing.objects.exists()
    keep_rhythm(FIRST)
    keep_rhythm(FIRST + HOUR)
    sending = Mailing.objects.get()
    assert sending.requested_by is None
    assert sending.deliveries.count() == 1
    assert period_of().state == PeriodState.SENT
    assert kinds_of(coordinator) == ["composed", "soon", "sent"]
    assert said_to(coordinator) == ["La lettre du 4 janvier 2027 est partie"]


def test_who_chose_no_mails_is_warned_all_the_same(automatic: LetterPlan, coordinator: User) -> None:
    choose_rhythm(coordinator, Rhythm.NEVER)
    NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    assert set(notified()) == {coordinator.email}
    keep_rhythm(FIRST - DAY)
    assert set(notified()) == {coordinator.email}


def test_who_chose_no_mails_is_left_in_peace_as_long_as_nothing_leaves_by_itself(
    plan: LetterPlan, coordinator: User
) -> None:
    choose_rhythm(coordinator, Rhythm.NEVER)
    NewsPageFactory()
    for moment in (FIRST - 2 * DAY, FIRST - DAY, FIRST):
        keep_rhythm(moment)
        assert notified() == {}
    assert kinds_of(coordinator) == ["composed", "waits"]


def test_a_stopped_letter_does_not_leave(automatic: LetterPlan) -> None:
    NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    stop_period(period_of())
    keep_rhythm(FIRST)
    keep_rhythm(FIRST + DAY)
    assert not Mailing.objects.exists()
    # Its draft stays, and may still be sent.
    start_mailing(NewsletterIssuePage.objects.get(), None)
    assert period_of().state == PeriodState.SENT


def test_sent_by_hand_before_its_hour_it_is_not_sent_again(automatic: LetterPlan) -> None:
    NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    start_mailing(NewsletterIssuePage.objects.get(), UserFactory(coordinator=True))
    assert period_of().state == PeriodState.SENT
    keep_rhythm(FIRST)
    assert Mailing.objects.count() == 1


def test_nothing_new_skips_the_letter_and_says_so(plan: LetterPlan, coordinator: User) -> None:
    keep_rhythm(FIRST - 2 * DAY)
    keep_rhythm(FIRST - DAY)
    period = period_of()
    assert (period.state, period.reason) == (PeriodState.SKIPPED, SkipReason.NOTHING_NEW)
    assert not NewsletterIssuePage.objects.exists()
    assert kinds_of(coordinator) == ["skipped"]
    assert said_to(coordinator) == ["Aucune lettre ne part le 4 janvier 2027"]


def test_what_stands_in_the_way_is_told_and_the_letter_held(automatic: LetterPlan, coordinator: User) -> None:
    news = NewsPageFactory(title="Le forum")
    keep_rhythm(FIRST - 2 * DAY)
    news.unpublish()
    keep_rhythm(FIRST)
    keep_rhythm(FIRST + HOUR)
    period = period_of()
    assert (period.state, period.held_at) == (PeriodState.COMPOSED, FIRST)
    assert "Le forum\u202f» n’est plus en ligne" in period.problem
    assert kinds_of(coordinator).count("held") == 1
    assert "La lettre du 4 janvier 2027 n’a pas pu partir" in said_to(coordinator)
    assert not Mailing.objects.exists()
    # Put right and given another moment, it leaves.
    NewsPage.objects.get(pk=news.pk).get_latest_revision().publish()
    move_period(period, FIRST + 5 * HOUR, FIRST + 2 * HOUR)
    keep_rhythm(FIRST + 5 * HOUR)
    assert period_of().state == PeriodState.SENT


def test_the_next_letter_takes_over_what_nobody_sent(plan: LetterPlan) -> None:
    old = NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    new = NewsPageFactory()
    keep_rhythm(FIRST + 5 * DAY)
    issue = NewsletterIssuePage.objects.get()
    assert set(issue.get_latest_revision_as_object().news_ids) == {old.pk, new.pk}
    first, second = period_of(0), period_of(1)
    assert (first.state, first.reason, first.issue) == (PeriodState.SKIPPED, SkipReason.NOT_SENT, None)
    assert (second.state, second.issue) == (PeriodState.COMPOSED, issue)


def test_a_draft_begun_by_hand_becomes_the_letter_of_the_day(plan: LetterPlan, coordinator: User) -> None:
    first = NewsPageFactory()
    issue = compose_issue(FIRST - 4 * DAY, coordinator)
    issue.title = "Un titre choisi"
    issue.save_revision(user=coordinator)
    second = NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    latest = NewsletterIssuePage.objects.get().get_latest_revision_as_object()
    assert latest.title == "Un titre choisi"
    assert set(latest.news_ids) == {first.pk, second.pk}
    assert period_of().issue_id == issue.pk
    [row] = Notification.objects.filter(person=coordinator)
    assert row.data["added"] == 1
    assert "et 1 actualité y est entrée" in told(row).detail_text


def test_after_a_stop_of_the_server_the_newest_is_composed_and_the_others_skipped(
    plan: LetterPlan, coordinator: User
) -> None:
    news = [NewsPageFactory() for _number in range(3)]
    keep_rhythm(FIRST + 30 * DAY)  # a Wednesday, four weeks and more later
    states = list(LetterPeriod.objects.filter(closes_at__lte=FIRST + 30 * DAY).values_list("state", "reason"))
    assert states == [(PeriodState.SKIPPED, SkipReason.MISSED)] * 4 + [(PeriodState.COMPOSED, "")]
    assert sorted(NewsletterIssuePage.objects.get().news_ids) == sorted(row.pk for row in news)
    assert kinds_of(coordinator)[0] == "composed"
    [row] = Notification.objects.filter(person=coordinator, kind="newsletter.period_composed")
    assert "4 lettres précédentes n’ont pas pu être composées à temps" in told(row).detail_text


def test_composed_late_it_leaves_a_day_later_so_that_it_can_be_stopped(automatic: LetterPlan) -> None:
    NewsPageFactory()
    late = FIRST + 2 * HOUR
    keep_rhythm(late)
    keep_rhythm(late + HOUR)
    assert not Mailing.objects.exists()
    assert period_of().goes_out_at == late + DAY
    keep_rhythm(late + DAY)
    assert Mailing.objects.count() == 1


def test_a_letter_moved_past_the_next_closing_keeps_its_draft(automatic: LetterPlan) -> None:
    """There is one draft at a time: the second letter is composed when the first one has left."""
    first = NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    move_period(period_of(), FIRST + 6 * DAY, FIRST - DAY)
    second = NewsPageFactory()
    keep_rhythm(FIRST + 5 * DAY)
    assert NewsletterIssuePage.objects.count() == 1
    keep_rhythm(FIRST + 6 * DAY)
    assert [row.news_id for row in CarriedNews.objects.all()] == [first.pk]
    keep_rhythm(FIRST + 8 * DAY)
    assert set(CarriedNews.objects.values_list("news", flat=True)) == {first.pk, second.pk}


@pytest.mark.parametrize("mode", SendingMode)
def test_a_deleted_draft_is_told_and_its_news_wait(plan: LetterPlan, coordinator: User, mode: SendingMode) -> None:
    plan.mode = mode
    plan.save()
    news = NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    put_into_bin(NewsletterIssuePage.objects.get(), coordinator)
    keep_rhythm(FIRST)
    assert (period_of().state, period_of().reason) == (PeriodState.SKIPPED, SkipReason.DRAFT_GONE)
    assert "skipped" in kinds_of(coordinator)
    keep_rhythm(FIRST + 5 * DAY)
    assert period_of(1).issue.news_ids == [news.pk]


def test_turned_automatic_nothing_leaves_before_a_day_of_warning(plan: LetterPlan, coordinator: User) -> None:
    NewsPageFactory()
    keep_rhythm(FIRST - 2 * DAY)
    keep_rhythm(FIRST + HOUR)
    plan.mode = SendingMode.UNLESS_STOPPED
    set_rhythm(plan, FIRST + 2 * HOUR)
    keep_rhythm(FIRST + 2 * HOUR)
    assert not Mailing.objects.exists()
    assert kinds_of(coordinator) == ["composed", "waits", "soon"]
    keep_rhythm(FIRST + 2 * HOUR + DAY)
    assert Mailing.objects.count() == 1


def test_an_idle_tick_costs_little(plan: LetterPlan, django_assert_max_num_queries: Any) -> None:
    keep_rhythm(FIRST - 5 * DAY)
    for number in range(30):
        at = FIRST - (100 + number) * DAY
        LetterPeriodFactory(plan=plan, goes_out_at=at, state=PeriodState.SENT)
    with django_assert_max_num_queries(6):
        keep_rhythm(FIRST - 5 * DAY)


class PowerCut(Exception):
    """The process is gone."""


@contextmanager
def power_cut_at(number: int) -> Iterator[list[int]]:
    """Cut the power before the writing statement with this number; what was open is undone."""
    seen = [0]

    def cut(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        writes = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        seen[0] += writes
        if writes and seen[0] == number:
            raise PowerCut
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut):
        yield seen


@pytest.mark.parametrize("moment", [-2 * DAY, -DAY, 0 * DAY])
def test_the_power_may_fail_at_any_statement(
    automatic: LetterPlan, coordinator: User, moment: datetime.timedelta
) -> None:
    NewsPageFactory()
    for earlier in (-2 * DAY, -DAY):
        if earlier < moment:
            keep_rhythm(FIRST + earlier)

    def outcome() -> tuple:
        return (
            list(LetterPeriod.objects.values_list("day", "state", "issue__slug", "reminded_at")),
            [issue.news_ids for issue in NewsletterIssuePage.objects.all()],
            kinds_of(coordinator),
            CarriedNews.objects.count(),
            Mailing.objects.values_list("state", flat=True).first(),
        )

    def rolled_back(work: Callable[[], Any]) -> Any:
        with transaction.atomic():
            result = work()
            transaction.set_rollback(True)
        return result

    def whole() -> tuple[tuple, int]:
        with power_cut_at(-1) as seen:
            keep_rhythm(FIRST + moment)
        return outcome(), seen[0]

    expected, statements = rolled_back(whole)
    assert statements >= 3

    def cut(number: int) -> tuple:
        with power_cut_at(number), pytest.raises(PowerCut):
            keep_rhythm(FIRST + moment)
        keep_rhythm(FIRST + moment)
        return outcome()

    for number in range(1, statements + 1):
        assert rolled_back(lambda number=number: cut(number)) == expected, f"cut before statement {number}"
