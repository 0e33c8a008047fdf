"""Thirteen months of the letter by a clock of its own: whatever happens, each update goes out exactly once."""

import contextlib
import datetime
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from actions.models import NewsPage
from home.models import HomePage
from newsletter.composition import compose_issue, issue_in_preparation, waiting_news
from newsletter.enums import Frequency, PeriodState, SendingMode
from newsletter.mailings import IssueNotReady, start_mailing
from newsletter.models import CarriedNews, LetterPeriod, LetterPlan, Mailing, MailingContent
from newsletter.periods import DayTaken, add_period, move_period, skip_period, stop_period
from newsletter.plans import set_rhythm
from newsletter.readiness import latest_version
from newsletter.refreshing import leave_out, refresh_issue
from newsletter.rhythm import LAST
from newsletter.timekeeping import keep_rhythm
from tests.factories import ActionPageFactory, LetterPlanFactory, PartnerPageFactory, SubscriberFactory, UserFactory
from tests.factories.actions import NewsPageFactory
from tests.newsletter.test_timekeeping import PowerCut, power_cut_at

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
START = timezone.make_aware(datetime.datetime(2026, 9, 20, 12))
# Both changes of the clock lie in between: on 25 October 2026 and 28 March 2027.
END = timezone.make_aware(datetime.datetime(2027, 10, 20, 12))

RHYTHMS: dict[str, dict[str, Any]] = {
    # At an hour that the clock shows twice in autumn and not at all in spring.
    "weekly": {"frequency": Frequency.WEEKLY, "weekday": 6, "hour": datetime.time(2, 30), "lead_hours": 48},
    "fortnightly": {
        "frequency": Frequency.FORTNIGHTLY,
        "weekday": 3,
        "anchor": datetime.date(2026, 9, 21),
        "lead_hours": 72,
    },
    "monthly by number": {"frequency": Frequency.MONTHLY, "month_day": 31, "lead_hours": 120},
    "monthly by weekday": {"frequency": Frequency.MONTHLY, "week": LAST, "weekday": 6, "hour": datetime.time(2, 30)},
    "by hand": {"frequency": Frequency.BY_HAND},
}


class Year:
    """The people and the clock of one network, all of them moved by one seeded chance."""

    def __init__(self, plan: LetterPlan, seed: int) -> None:
        self.plan = plan
        self.chance = random.Random(seed)
        self.coordinator = UserFactory(coordinator=True)
        self.parent = PartnerPageFactory()
        self.actions = [ActionPageFactory() for _number in range(3)]
        self.number = 0

    def moments(self) -> Iterator[datetime.datetime]:
        """Every six hours, with a week in which nothing runs."""
        now = START
        asleep = START + DAY * self.chance.randrange(100, 300)
        while now < END:
            if not asleep <= now < asleep + 9 * DAY:
                yield now
            now += datetime.timedelta(hours=6)

    def live_through(self) -> None:
        for now in self.moments():
            self.act(now)
            self.tick(now)

    def tick(self, now: datetime.datetime) -> None:
        if self.chance.random() < 0.06:
            try:
                with power_cut_at(self.chance.randrange(1, 60)):
                    keep_rhythm(now)
            except PowerCut:
                return
        keep_rhythm(now)

    def act(self, now: datetime.datetime) -> None:
        for name, odds in (
            ("publish", 0.06),
            ("correct", 0.03),
            ("withdraw", 0.01),
            ("bring_back", 0.05),
            ("refresh", 0.03),
            ("leave_out", 0.01),
            ("send", 0.02),
            ("skip", 0.005),
            ("stop", 0.01),
            ("move", 0.005),
            ("add", 0.01 if self.plan.frequency == Frequency.BY_HAND else 0),
        ):
            if self.chance.random() < odds:
                getattr(self, name)(now)

    def some(self, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    def publish(self, now: datetime.datetime) -> None:
        self.number += 1
        about = self.chance.sample(self.actions, self.chance.randrange(2))
        date = timezone.localdate(now) - DAY * self.chance.randrange(400)
        NewsPageFactory(title=f"Actualité {self.number}", date=date, parent=self.parent, about=about)

    def correct(self, now: datetime.datetime) -> None:
        if news := self.some(NewsPage.objects.live()):
            news.summary = f"Corrigée le {now:%d %m}"
            news.save_revision().publish()

    def withdraw(self, now: datetime.datetime) -> None:
        if news := self.some(NewsPage.objects.live()):
            news.unpublish()

    def bring_back(self, now: datetime.datetime) -> None:
        if news := self.some(NewsPage.objects.filter(live=False)):
            news.get_latest_revision().publish()

    def refresh(self, now: datetime.datetime) -> None:
        if issue := issue_in_preparation():
            refresh_issue(issue, self.coordinator)

    def leave_out(self, now: datetime.datetime) -> None:
        if (issue := issue_in_preparation()) and (keys := latest_version(issue).news_ids):
            news = NewsPage.objects.get(pk=self.chance.choice(keys))
            leave_out(issue, news, for_good=False, by=self.coordinator)

    def send(self, now: datetime.datetime) -> None:
        if issue := issue_in_preparation():
            try:
                start_mailing(issue, self.coordinator)
            except IssueNotReady:
                # What a coordinator does then: take out what was withdrawn.
                for key in latest_version(issue).news_ids:
                    if not NewsPage.objects.live().filter(pk=key).exists():
                        leave_out(issue, NewsPage.objects.get(pk=key), for_good=False, by=self.coordinator)

    def skip(self, now: datetime.datetime) -> None:
        if period := self.some(LetterPeriod.objects.filter(state=PeriodState.PLANNED, goes_out_at__gt=now)):
            skip_period(period)

    def stop(self, now: datetime.datetime) -> None:
        if period := self.some(LetterPeriod.objects.composed()):
            stop_period(period)

    def move(self, now: datetime.datetime) -> None:
        period = self.some(LetterPeriod.objects.filter(state=PeriodState.PLANNED, goes_out_at__gt=now))
        if period:
            with contextlib.suppress(DayTaken):
                move_period(period, period.goes_out_at + DAY, now)

    def add(self, now: datetime.datetime) -> None:
        at = now + DAY * self.chance.randrange(3, 20)
        with contextlib.suppress(DayTaken):
            add_period(self.plan, at, now)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        pytest.param("weekly", SendingMode.UNLESS_STOPPED, marks=pytest.mark.long),
        pytest.param("fortnightly", SendingMode.AFTER_APPROVAL, marks=pytest.mark.long),
        pytest.param("monthly by number", SendingMode.UNLESS_STOPPED, marks=pytest.mark.long),
        ("monthly by weekday", SendingMode.AFTER_APPROVAL),
        pytest.param("by hand", SendingMode.UNLESS_STOPPED, marks=pytest.mark.long),
    ],
)
def test_a_year_carries_each_update_exactly_once(tree: HomePage, name: str, mode: SendingMode) -> None:
    plan = LetterPlanFactory(**RHYTHMS[name], mode=mode)
    set_rhythm(plan, START)
    SubscriberFactory()
    year = Year(plan, seed=7)
    year.live_through()
    sent_before = Mailing.objects.count()
    # Then all is put back online and one more letter goes out.
    for news in NewsPage.objects.filter(live=False):
        news.get_latest_revision().publish()
    while waiting_news().exists() or issue_in_preparation():
        _send_what_is_left(year)
    carried = Counter(CarriedNews.objects.values_list("news", flat=True))
    assert set(carried) == set(NewsPage.objects.values_list("pk", flat=True))
    assert set(carried.values()) == {1}
    # Also by what readers got: each title stands in one mail.
    mails = list(MailingContent.objects.values_list("text", flat=True))
    for news in NewsPage.objects.all():
        assert sum(f"* {news.title}\n" in text for text in mails) == 1, news.title
    _check_calendar(plan, sent_before, mode)


def _send_what_is_left(year: Year) -> None:
    issue = compose_issue(END, year.coordinator)
    refresh_issue(issue, year.coordinator)
    if not latest_version(type(issue).objects.get(pk=issue.pk)).news_ids:
        issue.delete()
        return
    start_mailing(issue, year.coordinator)


def _check_calendar(plan: LetterPlan, sent: int, mode: SendingMode) -> None:
    periods = LetterPeriod.objects.filter(goes_out_at__lt=END)
    days = list(periods.values_list("day", flat=True))
    assert len(days) == len(set(days))
    rule = plan.rhythm.days_from(START.date())
    if plan.frequency != Frequency.BY_HAND:
        expected = set()
        for day in rule:
            if day > END.date() - 2 * DAY:
                break
            expected.add(day)
        assert expected - {START.date()} <= set(days)
    # By itself the letter leaves nearly each time, with somebody to press it now and then.
    assert sent >= (3 if mode == SendingMode.UNLESS_STOPPED else 1)
    assert not periods.filter(state=PeriodState.SENT, issue=None).exists()
