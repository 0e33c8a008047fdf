"""The days and hours of the letter, held against a calendar that is walked day by day."""

import datetime
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.enums import Frequency
from newsletter.rhythm import LAST, Rhythm, at_hour

PARIS = ZoneInfo("Europe/Paris")
UTC = datetime.UTC

rhythms = st.builds(
    Rhythm,
    frequency=st.sampled_from([Frequency.WEEKLY, Frequency.FORTNIGHTLY, Frequency.MONTHLY]),
    hour=st.builds(datetime.time, hour=st.integers(0, 23), minute=st.sampled_from([0, 1, 30, 59])),
    weekday=st.integers(0, 6),
    week=st.sampled_from([None, 1, 2, 3, 4, LAST]),
    month_day=st.integers(1, 31),
    anchor=st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 1, 1)),
)
moments = st.datetimes(datetime.datetime(2024, 1, 1), datetime.datetime(2032, 1, 1), timezones=st.just(UTC))


def names(rhythm: Rhythm, day: datetime.date) -> bool:
    """Whether the rule names the day, said from the day's side."""
    tomorrow, in_a_week = day + datetime.timedelta(days=1), day + datetime.timedelta(days=7)
    is_weekday = day.isoweekday() - 1 == rhythm.weekday
    if rhythm.frequency == Frequency.WEEKLY:
        return is_weekday
    if rhythm.frequency == Frequency.FORTNIGHTLY:
        # The Mondays of the two weeks are an even number of weeks apart.
        monday = day.toordinal() - day.weekday()
        anchored = rhythm.anchor.toordinal() - rhythm.anchor.weekday()
        return is_weekday and (monday - anchored) // 7 % 2 == 0
    if rhythm.week is None:
        return day.day == rhythm.month_day or (day.day < rhythm.month_day and tomorrow.month != day.month)
    if rhythm.week == LAST:
        return is_weekday and in_a_week.month != day.month
    return is_weekday and (day.day + 6) // 7 == rhythm.week


def shown_by_the_clock() -> dict[datetime.datetime, datetime.datetime]:
    """Each minute that the clock of Paris shows in the two weeks of the changes, with the first moment it does."""
    shown: dict[datetime.datetime, datetime.datetime] = {}
    for change in (datetime.datetime(2026, 3, 28, tzinfo=UTC), datetime.datetime(2026, 10, 24, tzinfo=UTC)):
        for minute in range(3 * 24 * 60):
            moment = change + datetime.timedelta(minutes=minute)
            shown.setdefault(moment.astimezone(PARIS).replace(tzinfo=None, fold=0), moment)
    return shown


@given(rhythms, moments)
def test_the_days_are_those_that_the_rule_names(rhythm: Rhythm, moment: datetime.datetime) -> None:
    first = moment.astimezone(PARIS).date()
    walked = (first + datetime.timedelta(days=number) for number in range(200))
    expected = [day for day in walked if names(rhythm, day)]
    found = list(islice(rhythm.days_from(first), len(expected) + 1))
    assert found[:-1] == expected
    assert found[-1] > first + datetime.timedelta(days=199)


@given(rhythms, moments)
def test_each_moment_comes_once_and_after_the_one_before(rhythm: Rhythm, moment: datetime.datetime) -> None:
    found = list(islice(rhythm.after(moment, PARIS), 30))
    assert all(at.astimezone(UTC) > moment for at in found)
    assert all(one.astimezone(UTC) < two.astimezone(UTC) for one, two in pairwise(found))
    assert len({at.date() for at in found}) == 30
    # Asking again from one of them goes on with the next: nothing is left out, nothing comes back.
    assert list(islice(rhythm.after(found[9], PARIS), 20)) == found[10:]


def test_every_minute_of_the_days_on_which_the_clock_changes() -> None:
    shown = shown_by_the_clock()
    for day in (datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)):
        for number in range(24 * 60):
            hour = (datetime.datetime.min + datetime.timedelta(minutes=number)).time()
            wall = datetime.datetime.combine(day, hour)
            expected = next(moment for minute, moment in sorted(shown.items()) if minute >= wall)
            assert at_hour(day, hour, PARIS).astimezone(UTC) == expected, wall


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        ((2026, 3, 29), (2, 30), "2026-03-29T03:00:00+02:00"),
        ((2026, 3, 29), (1, 59), "2026-03-29T01:59:00+01:00"),
        ((2026, 10, 25), (2, 30), "2026-10-25T02:30:00+02:00"),
        ((2026, 10, 25), (3, 0), "2026-10-25T03:00:00+01:00"),
        ((2026, 7, 14), (9, 0), "2026-07-14T09:00:00+02:00"),
        ((2026, 12, 14), (9, 0), "2026-12-14T09:00:00+01:00"),
    ],
)
def test_hours_across_the_changes(day: tuple, hour: tuple, expected: str) -> None:
    assert at_hour(datetime.date(*day), datetime.time(*hour), PARIS).isoformat() == expected


def test_an_hour_shown_twice_counts_once() -> None:
    rhythm = Rhythm(Frequency.WEEKLY, datetime.time(2, 30), weekday=6)
    between = datetime.datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 02:00 for the second time
    assert next(rhythm.after(between, PARIS)).isoformat() == "2026-11-01T02:30:00+01:00"


def test_months_without_the_day_end_on_their_last() -> None:
    rhythm = Rhythm(Frequency.MONTHLY, month_day=31)
    days = islice(rhythm.days_from(datetime.date(2028, 1, 31)), 5)
    assert [day.isoformat()[5:] for day in days] == ["01-31", "02-29", "03-31", "04-30", "05-31"]


def test_by_hand_names_no_day() -> None:
    assert list(Rhythm(Frequency.BY_HAND).after(datetime.datetime(2026, 1, 1, tzinfo=UTC), PARIS)) == []
