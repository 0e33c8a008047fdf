"""When an event takes place: some hours of a day, whole days, or from a moment of one day to one of another."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from core.dates import format_day


def midnight(moment: datetime.datetime) -> datetime.datetime:
    """The beginning of the moment's day, by the clock of the site."""
    return timezone.make_aware(datetime.datetime.combine(timezone.localdate(moment), datetime.time.min))


def format_hour(moment: datetime.datetime) -> str:
    """« 18 h 30 », « 9 h », with no-break spaces; by the clock of the site."""
    local = timezone.localtime(moment)
    hour = f"{local.hour}\u00a0h"
    return f"{hour}\u00a0{local.minute:02}" if local.minute else hour


@dataclass(frozen=True, slots=True)
class _Point:
    """One end of the times: for ``<time datetime>``, and in words."""

    machine: str
    words: str

    def tag(self, words: str) -> SafeString:
        return format_html('<time datetime="{}">{}</time>', self.machine, words)


@dataclass(frozen=True, slots=True)
class EventTimes:
    """The times of an event, all of them aware; days are those of the site's time zone.

    ``end`` is None when nobody said when it ends. An event of whole days begins at midnight of its first day and
    ends at midnight of its last one, which it still includes: from 12 to 14 March it lasts three days.
    """

    start: datetime.datetime
    end: datetime.datetime | None = None
    all_day: bool = False

    @property
    def first_day(self) -> datetime.date:
        return timezone.localdate(self.start)

    @property
    def last_day(self) -> datetime.date:
        """The last day on which it takes place: the first one when nobody said when it ends."""
        return max(self.first_day, timezone.localdate(self.end)) if self.end else self.first_day

    def is_over(self, now: datetime.datetime) -> bool:
        """Whether it is over. Of whole days, or without an end, it lasts until midnight."""
        if self.end is None or self.all_day:
            return self.last_day < timezone.localdate(now)
        return self.end < now

    def __str__(self) -> str:
        """In the active language: « vendredi 12 mars 2027, de 14 h à 17 h », « du 12 au 14 mars 2027 »."""
        sentence, start, end = self._parts()
        return sentence % {"start": start.words, "end": end.words if end else ""}

    def as_html(self) -> SafeString:
        """The same with a capital, its days and hours inside ``<time>``."""
        sentence, start, end = self._parts()
        opens = sentence.startswith("%")
        return format_html(
            capfirst(sentence % {"start": "{start}", "end": "{end}"}),
            start=start.tag(capfirst(start.words) if opens else start.words),
            end=end.tag(end.words) if end else "",
        )

    def _parts(self) -> tuple[str, _Point, _Point | None]:
        """The sentence with its places, and what stands there."""
        if self.all_day:
            return self._days()
        start = timezone.localtime(self.start)
        if self.end is None or self.end <= self.start:
            return "%(start)s", _Point(start.isoformat(), _moment(start)), None
        end = timezone.localtime(self.end)
        if self.first_day == self.last_day:
            opening = gettext("%(day)s, from %(hour)s") % {"day": _weekday(self.first_day), "hour": format_hour(start)}
            return (
                gettext("%(start)s till %(end)s"),
                _Point(start.isoformat(), opening),
                _Point(end.isoformat(), format_hour(end)),
            )
        return (
            gettext("from %(start)s until %(end)s"),
            _Point(start.isoformat(), _moment(start)),
            _Point(end.isoformat(), _moment(end)),
        )

    def _days(self) -> tuple[str, _Point, _Point | None]:
        first, last = self.first_day, self.last_day
        if first == last:
            return "%(start)s", _Point(first.isoformat(), _weekday(first)), None
        return (
            gettext("from %(start)s to %(end)s"),
            _Point(first.isoformat(), _opening_day(first, last)),
            _Point(last.isoformat(), format_day(last)),
        )


def _weekday(day: datetime.date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {format_day(day)}"


def _moment(moment: datetime.datetime) -> str:
    return gettext("%(day)s at %(hour)s") % {"day": _weekday(moment.date()), "hour": format_hour(moment)}


def _opening_day(first: datetime.date, last: datetime.date) -> str:
    """The first of several days, without the month or the year that the last one repeats: « 12 », « 30 mars »."""
    if first.year != last.year:
        return format_day(first)
    number = gettext("1st") if first.day == 1 else str(first.day)
    return number if first.month == last.month else f"{number} {MONTHS[first.month]}"
