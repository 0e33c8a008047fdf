"""Several processes and several people at once: an update is in exactly one issue, in whatever order things happen."""

import datetime
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from actions.models import NewsPage
from home.models import HomePage
from home.tree import build_tree
from newsletter.composition import NothingToCompose, compose_issue, issue_in_preparation, waiting_news
from newsletter.enums import Frequency, PeriodState, SendingMode
from newsletter.mailings import IssueNotReady, start_mailing
from newsletter.models import CarriedNews, LetterPeriod, LetterPlan, Mailing, NewsletterIssuePage
from newsletter.periods import TooLate, stop_period
from newsletter.plans import set_rhythm
from newsletter.readiness import latest_version
from newsletter.refreshing import IssueClosed, leave_out, refresh_issue
from newsletter.timekeeping import keep_rhythm
from tests.actions.test_at_once import at_once
from tests.factories import LetterPlanFactory, NewsPageFactory, PartnerPageFactory, SubscriberFactory, UserFactory

NOW = timezone.make_aware(datetime.datetime(2027, 1, 4, 9))
DAY = datetime.timedelta(days=1)


def compose() -> None:
    try:
        compose_issue(NOW)
    except NothingToCompose:
        return


def refresh() -> None:
    if issue := issue_in_preparation():
        refresh_issue(issue)


def send() -> None:
    """As a coordinator does: what is no longer online is taken out first."""
    if issue := issue_in_preparation():
        try:
            start_mailing(issue, None)
        except IssueNotReady:
            return


def clear_and_send() -> None:
    coordinator = UserFactory(coordinator=True)
    while waiting_news().exists():
        compose()
        issue = issue_in_preparation()
        assert issue is not None
        for key in latest_version(issue).news_ids:
            if not NewsPage.objects.live().filter(pk=key).exists():
                leave_out(issue, NewsPage.objects.get(pk=key), for_good=False, by=coordinator)
        # What was taken out of this one is for the one after it.
        refresh_issue(issue)
        issue = NewsletterIssuePage.objects.get(pk=issue.pk)
        if latest_version(issue).news_ids:
            start_mailing(issue, None)
        else:
            issue.delete()


def orders(*runs: list[str]) -> Iterator[tuple[str, ...]]:
    """Every order of all the steps in which each run keeps its own."""
    steps = [step for run in runs for step in run]
    place = {step: number for run in runs for number, step in enumerate(run)}
    for order in itertools.permutations(steps):
        in_order = all(sorted(run, key=order.index) == sorted(run, key=place.__getitem__) for run in runs)
        if in_order:
            yield order


@pytest.mark.parametrize(
    "order",
    list(orders(["publish", "withdraw", "bring back"], ["compose", "refresh", "send"])),
    ids=" ".join,
)
def test_in_every_order_of_whole_steps_it_goes_out_once(tree: HomePage, order: tuple[str, ...]) -> None:
    SubscriberFactory()
    other, late = NewsPageFactory(title="Une autre"), NewsPageFactory(title="Celle-ci", live=False)

    def put_online() -> None:
        NewsPage.objects.get(pk=late.pk).get_latest_revision().publish()

    acts: dict[str, Callable[[], Any]] = {
        "publish": put_online,
        "withdraw": lambda: NewsPage.objects.get(pk=late.pk).unpublish(),
        "bring back": put_online,
        "compose": compose,
        "refresh": refresh,
        "send": send,
    }
    for step in order:
        acts[step]()
    clear_and_send()
    assert Counter(CarriedNews.objects.values_list("news", flat=True)) == {other.pk: 1, late.pk: 1}


class LatePublication:
    """A transaction that publishes an update and commits later, on a connection of its own."""

    def __init__(self, key: int) -> None:
        self.key = key
        self._written, self._go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                NewsPage.objects.get(pk=self.key).get_latest_revision().publish()
                self._written.set()
                assert self._go.wait(60)
        finally:
            self._written.set()
            connection.close()

    def write(self) -> None:
        self._thread.start()
        assert self._written.wait(60)

    def commit(self) -> None:
        self._go.set()
        self._thread.join(60)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_publication_may_commit_at_any_moment() -> None:
    """It is written before, and committed after, any of what happens to the issue."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: nothing happens between the writing and the commit.")
    build_tree("Rives & Jeunesses")
    SubscriberFactory()
    parent = PartnerPageFactory()
    for order in orders(["write", "commit"], ["compose", "refresh", "send"]):
        other = NewsPageFactory(parent=parent)
        late = NewsPageFactory(parent=parent, live=False)
        publication = LatePublication(late.pk)
        acts = {
            "write": publication.write,
            "commit": publication.commit,
            "compose": compose,
            "refresh": refresh,
            "send": send,
        }
        for step in order:
            acts[step]()
        clear_and_send()
        carried = Counter(CarriedNews.objects.filter(news__in=[other, late]).values_list("news", flat=True))
        assert carried == {other.pk: 1, late.pk: 1}, order


def automatic_plan() -> LetterPlan:
    plan = LetterPlanFactory(frequency=Frequency.WEEKLY, mode=SendingMode.UNLESS_STOPPED, lead_hours=48)
    set_rhythm(plan, NOW - 6 * DAY)
    SubscriberFactory()
    return plan


@pytest.mark.long
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_processes_race_through_forty_periods() -> None:
    """Forty issues, each update in one of them; in rounds, because there is one draft at a time."""
    build_tree("Rives & Jeunesses")
    automatic_plan()
    UserFactory(coordinator=True)
    parent = PartnerPageFactory()
    periods = 40
    errors: list[Any] = []
    barrier = threading.Barrier(9)
    clock: list[datetime.datetime | None] = [None]

    def race() -> None:
        try:
            while True:
                barrier.wait(120)
                if clock[0] is None:
                    return
                try:
                    keep_rhythm(clock[0])
                except Exception as error:
                    errors.append(error)
                barrier.wait(120)
        finally:
            connection.close()

    racers = [threading.Thread(target=race) for _number in range(8)]
    for racer in racers:
        racer.start()

    def everybody(now: datetime.datetime | None) -> None:
        clock[0] = now
        barrier.wait(120)
        if now is not None:
            barrier.wait(120)

    try:
        for number in range(periods):
            NewsPageFactory(parent=parent)
            for moment in (NOW - 2 * DAY, NOW):
                everybody(moment + 7 * number * DAY)
    finally:
        everybody(None)
        for racer in racers:
            racer.join()
    assert not errors
    assert NewsletterIssuePage.objects.count() == Mailing.objects.count() == periods
    assert LetterPeriod.objects.filter(state=PeriodState.SENT).count() == periods
    assert CarriedNews.objects.count() == NewsPage.objects.count() == periods
    assert CarriedNews.objects.values("mailing").distinct().count() == periods


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_clock_and_people_at_the_same_moment() -> None:
    """The clock sends while somebody sends, stops or refreshes, and another clock runs: it is sent once."""
    build_tree("Rives & Jeunesses")
    automatic_plan()
    parent = PartnerPageFactory()
    for number in range(6):
        NewsPageFactory(parent=parent)
        keep_rhythm(NOW + (7 * number - 2) * DAY)
        issue = issue_in_preparation()
        period = LetterPeriod.objects.get(issue=issue)
        NewsPageFactory(parent=parent)
        at = NOW + 7 * number * DAY
        results = at_once(
            lambda at=at: keep_rhythm(at),
            lambda at=at: keep_rhythm(at),
            lambda issue=issue: start_mailing(issue, None) and None,
            lambda issue=issue: refresh_issue(issue) and None,
            lambda period=period: stop_period(period),
        )
        assert {type(result) for result in results} <= {type(None), TooLate, IssueClosed}
        period.refresh_from_db()
        assert period.state == PeriodState.SENT
        assert Mailing.objects.filter(issue=issue).count() == 1
    clear_and_send()
    assert CarriedNews.objects.count() == NewsPage.objects.count() == 12
