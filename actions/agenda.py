"""The agenda as readers leaf through it: what is coming, or one month, past ones back to the first."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, Self

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import MONTHS

from actions.models.news import NewsPage
from actions.querysets import NewsQuerySet
from core.event_times import EventTimes

_EVENTS_PER_PART = 40
_WORDS = re.compile(r"((?:19|20|21)\d\d)-(0[1-9]|1[0-2])", re.ASCII)
# An event that lasts longer, by its own account, is found in the first of its months.
_MOST_MONTHS = 36


class Month(NamedTuple):
    """A month of the calendar, by the clock of the site; months sort by time."""

    year: int
    number: int

    @classmethod
    def read(cls, words: str) -> Self | None:
        """Read ``2027-03``, from 1900 to 2199; None for anything else."""
        match = _WORDS.fullmatch(words)
        return cls(int(match[1]), int(match[2])) if match else None

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        return cls(day.year, day.month)

    @property
    def following(self) -> Self:
        return type(self)(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def first_moment(self) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime(self.year, self.number, 1))

    @property
    def address(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def name(self) -> str:
        """« mars »."""
        return str(MONTHS[self.number])

    def __str__(self) -> str:
        """« mars 2027 »."""
        return f"{self.name} {self.year}"


class Shelf(NamedTuple):
    """A month that has events, and how many."""

    month: Month
    size: int


@dataclass(frozen=True)
class Agenda:
    """What one address of the agenda shows.

    ``events`` are live public news that announce one; ``asked`` is the month of the address, as it stands there, empty
    for what is coming; ``number`` the part of a long list.
    """

    events: NewsQuerySet
    asked: str
    now: datetime.datetime
    number: str = ""

    @cached_property
    def month(self) -> Month | None:
        """The month that is shown; None for what is coming, also where the address names no month."""
        return Month.read(self.asked)

    @property
    def is_understood(self) -> bool:
        return not self.asked or self.month is not None

    @cached_property
    def part(self) -> Part:
        """The events to show, in the order in which they begin."""
        rows = self.events.with_institutions().with_cards()
        found = _of_month(rows, self.month) if self.month else rows.coming_events(self.now)
        return Paginator(found, _EVENTS_PER_PART).get_page(self.number)

    def by_month(self) -> Iterator[tuple[Month, list[NewsPage]]]:
        """The events to show below the month in which they begin; what began earlier stands below the first one."""
        first = self.month or Month.of(timezone.localdate(self.now))
        for month, events in groupby(self.part, lambda event: max(first, Month.of(event.event_when.first_day))):
            yield month, list(events)

    @cached_property
    def shelves(self) -> list[Shelf]:
        """Every month that has events, the first one first. One query of three columns, whatever the month shown."""
        rows = self.events.order_by().values_list("event_start", "event_end", "event_all_day")
        counts = Counter(month for row in rows for month in _months(EventTimes(*row)))
        return [Shelf(*row) for row in sorted(counts.items())]

    def years(self) -> list[tuple[int, list[Shelf]]]:
        """The shelves by year, the newest year first, its months in order."""
        years = groupby(self.shelves, lambda shelf: shelf.month.year)
        return [(year, list(shelves)) for year, shelves in years][::-1]

    @property
    def open_year(self) -> int:
        return self.month.year if self.month else timezone.localdate(self.now).year

    @property
    def earlier(self) -> Month | None:
        """The nearest month with events before the one shown; before this month, or this one, for what is coming."""
        if self.month:
            return next((shelf.month for shelf in reversed(self.shelves) if shelf.month < self.month), None)
        this_month = Month.of(timezone.localdate(self.now))
        return next((shelf.month for shelf in reversed(self.shelves) if shelf.month <= this_month), None)

    @property
    def later(self) -> Month | None:
        if not self.month:
            return None
        return next((shelf.month for shelf in self.shelves if shelf.month > self.month), None)


def _of_month(events: NewsQuerySet, month: Month) -> NewsQuerySet:
    """The events that take place in the month, if only for a day of it."""
    opens, closes = month.first_moment, month.following.first_moment
    goes_on = Q(event_start__gte=opens) | Q(event_end__gte=opens)
    return events.filter(goes_on, event_start__lt=closes).order_by("event_start", "pk")


def _months(times: EventTimes) -> list[Month]:
    """The months in which an event takes place."""
    months, last = [Month.of(times.first_day)], Month.of(times.last_day)
    while months[-1] < last and len(months) < _MOST_MONTHS:
        months.append(months[-1].following)
    return months
