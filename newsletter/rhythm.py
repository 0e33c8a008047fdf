"""When letters go out, by a rule: days of the calendar and an hour by the clock of one place. No database here."""

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from newsletter.enums import Frequency

_DAY = datetime.timedelta(days=1)
_MINUTE = datetime.timedelta(minutes=1)
LAST = -1
SOME_MONDAY = datetime.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule that names one day after another.

    Attributes:
        frequency: weekly, fortnightly or monthly; by hand names no day.
        hour: by the clock of the place, the same in summer and in winter.
        weekday: 0 is Monday; for weekly, fortnightly, and for monthly together with ``week``.
        week: which such weekday of the month, 1 to 4, ``LAST`` for the last one; monthly only.
        month_day: 1 to 31, in a shorter month its last day; monthly, when no ``week`` is given.
        anchor: any day of a week in which a letter goes out; fortnightly only.
    """

    frequency: Frequency
    hour: datetime.time = datetime.time(9)
    weekday: int = 0
    week: int | None = None
    month_day: int = 1
    anchor: datetime.date = SOME_MONDAY

    def days_from(self, first: datetime.date) -> Iterator[datetime.date]:
        """The days of the rule, the first day included when it is one, in order and without end."""
        match self.frequency:
            case Frequency.WEEKLY:
                return _every(7, first + _DAY * ((self.weekday - first.weekday()) % 7))
            case Frequency.FORTNIGHTLY:
                start = self.anchor + _DAY * (self.weekday - self.anchor.weekday())
                return _every(14, first + _DAY * ((start - first).days % 14))
            case Frequency.MONTHLY:
                return self._month_days(first)
        return iter(())

    def _month_days(self, first: datetime.date) -> Iterator[datetime.date]:
        year, month = first.year, first.month
        while True:
            day = self._day_of(year, month)
            if day >= first:
                yield day
            year, month = year + month // 12, month % 12 + 1

    def _day_of(self, year: int, month: int) -> datetime.date:
        opens_on, length = calendar.monthrange(year, month)
        if self.week is None:
            return datetime.date(year, month, min(self.month_day, length))
        number = 1 + (self.weekday - opens_on) % 7
        if self.week == LAST:
            return datetime.date(year, month, number + (length - number) // 7 * 7)
        return datetime.date(year, month, number + 7 * (self.week - 1))

    def after(self, moment: datetime.datetime, zone: ZoneInfo) -> Iterator[datetime.datetime]:
        """The moments strictly after ``moment`` (aware) at which letters go out, in order, by the clock of a zone."""
        for day in self.days_from(moment.astimezone(zone).date()):
            at = at_hour(day, self.hour, zone)
            if at > moment:
                yield at


def at_hour(day: datetime.date, hour: datetime.time, zone: ZoneInfo) -> datetime.datetime:
    """The moment at which the clock of ``zone`` shows that hour.

    An hour that the clock leaves out in spring becomes the one to which it jumps; of an hour that it shows twice in
    autumn, the first counts.
    """
    wall = datetime.datetime.combine(day, hour.replace(tzinfo=None, fold=0))
    while not _is_shown(wall, zone):
        wall = wall.replace(second=0, microsecond=0) + _MINUTE
    return wall.replace(tzinfo=zone)


def _is_shown(wall: datetime.datetime, zone: ZoneInfo) -> bool:
    there_and_back = wall.replace(tzinfo=zone).astimezone(datetime.UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None, fold=0) == wall


def _every(days: int, first: datetime.date) -> Iterator[datetime.date]:
    while True:
        yield first
        first += datetime.timedelta(days=days)
