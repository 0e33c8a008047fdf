"""Dates as people remember them: a day, a month, a range of months or a year.

A partner writes « Mai à juillet 2017 » because nobody noted the day. Storing such a date as a
plain day would print a precision that nobody ever had.
"""

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass

from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class DatePrecision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", _("a day")
    MONTH = "month", _("a month")
    MONTHS = "months", _("several months")
    YEAR = "year", _("a year")


@dataclass(frozen=True, slots=True)
class VagueDate:
    """A date with its precision.

    ``start`` is the first day covered; ``end`` any day of the last month, for ``MONTHS`` only.

    Raises:
        ValueError: a range of months without its end, or that ends before it starts.
    """

    start: datetime.date
    precision: DatePrecision = DatePrecision.DAY
    end: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.precision == DatePrecision.MONTHS and (self.end is None or self.end < self.start):
            raise ValueError("A range of months needs an end that does not precede its start.")

    @property
    def last_day(self) -> datetime.date:
        """The last day that the date may stand for, to sort a vague date after the precise ones it covers."""
        if self.precision == DatePrecision.DAY:
            return self.start
        if self.precision == DatePrecision.YEAR:
            return datetime.date(self.start.year, 12, 31)
        month = self.end if self.precision == DatePrecision.MONTHS and self.end else self.start
        return month.replace(day=calendar.monthrange(month.year, month.month)[1])

    @property
    def machine_readable(self) -> str:
        """The value of ``<time datetime>``, as precise as the date; empty for a range, which HTML can't say."""
        if self.precision == DatePrecision.DAY:
            return self.start.isoformat()
        if self.precision == DatePrecision.MONTH:
            return f"{self.start:%Y-%m}"
        if self.precision == DatePrecision.YEAR:
            return f"{self.start:%Y}"
        return ""

    def __str__(self) -> str:
        """The date in the active language, in lower case: « 1er mai 2019 », « mai à juillet 2017 », « 2017 »."""
        if self.precision == DatePrecision.YEAR:
            return str(self.start.year)
        if self.precision == DatePrecision.MONTH:
            return _month_and_year(self.start)
        if self.precision == DatePrecision.MONTHS and self.end:
            same_year = self.start.year == self.end.year
            first = str(MONTHS[self.start.month]) if same_year else _month_and_year(self.start)
            return gettext("%(start)s to %(end)s") % {"start": first, "end": _month_and_year(self.end)}
        return format_day(self.start)


def format_day(day: datetime.date) -> str:
    """A day in full: « 22 novembre 2026 », « 1er mai 2019 »."""
    number = gettext("1st") if day.day == 1 else str(day.day)
    return gettext("%(day)s %(month)s %(year)s") % {"day": number, "month": MONTHS[day.month], "year": day.year}


def _month_and_year(day: datetime.date) -> str:
    return f"{MONTHS[day.month]} {day.year}"


_FRENCH_MONTHS = {
    name: number
    for number, name in enumerate(
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(), start=1
    )
}
_MONTH = "(" + "|".join(_FRENCH_MONTHS) + ")"
_NUMERIC = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DAY = re.compile(rf"(\d{{1,2}})(?:er)? {_MONTH} (\d{{4}})")
_ONE_MONTH = re.compile(rf"{_MONTH} (\d{{4}})")
_MONTHS = re.compile(rf"(?:de )?{_MONTH}(?: (\d{{4}}))? (?:a|au|-) {_MONTH} (\d{{4}})")
_YEAR = re.compile(r"(\d{4})")


def parse_french_date(text: str) -> VagueDate | None:
    """Read a date written in French: ``01/06/2017``, ``12 mars 2018``, ``Mai 2019``, ``Mai à juillet 2017``, ``2017``.

    Returns None when the whole text is not such a date (or no day of the calendar).
    """
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
    plain = " ".join(plain.replace("–", "-").split())
    try:
        if match := _NUMERIC.fullmatch(plain):
            day, month, year = map(int, match.groups())
            return VagueDate(datetime.date(year, month, day))
        if match := _DAY.fullmatch(plain):
            return VagueDate(datetime.date(int(match[3]), _FRENCH_MONTHS[match[2]], int(match[1])))
        if match := _ONE_MONTH.fullmatch(plain):
            return VagueDate(datetime.date(int(match[2]), _FRENCH_MONTHS[match[1]], 1), DatePrecision.MONTH)
        if match := _MONTHS.fullmatch(plain):
            first_year = int(match[2] or match[4])
            return VagueDate(
                datetime.date(first_year, _FRENCH_MONTHS[match[1]], 1),
                DatePrecision.MONTHS,
                datetime.date(int(match[4]), _FRENCH_MONTHS[match[3]], 1),
            )
        if match := _YEAR.fullmatch(plain):
            return VagueDate(datetime.date(int(match[1]), 1, 1), DatePrecision.YEAR)
    except ValueError:
        return None
    return None
