"""Dates with their precision: French words, order, and reading them back."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import DatePrecision, VagueDate, format_day, parse_french_date

DAYS = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2100, 12, 31))


@st.composite
def vague_dates(draw: st.DrawFn) -> VagueDate:
    start, precision = draw(DAYS), draw(st.sampled_from(DatePrecision))
    end = None
    if precision == DatePrecision.MONTHS:
        start, end = sorted((start, draw(DAYS)))
    return VagueDate(start, precision, end)


@pytest.mark.parametrize(
    ("date", "words", "machine"),
    [
        (VagueDate(datetime.date(2026, 11, 22)), "22 novembre 2026", "2026-11-22"),
        (VagueDate(datetime.date(2019, 5, 1)), "1er mai 2019", "2019-05-01"),
        (VagueDate(datetime.date(2019, 5, 1), DatePrecision.MONTH), "mai 2019", "2019-05"),
        (VagueDate(datetime.date(2017, 1, 1), DatePrecision.YEAR), "2017", "2017"),
        (
            VagueDate(datetime.date(2017, 5, 1), DatePrecision.MONTHS, datetime.date(2017, 7, 1)),
            "mai à juillet 2017",
            "",
        ),
        (
            VagueDate(datetime.date(2017, 11, 1), DatePrecision.MONTHS, datetime.date(2018, 1, 31)),
            "novembre 2017 à janvier 2018",
            "",
        ),
    ],
)
def test_words(date: VagueDate, words: str, machine: str) -> None:
    assert str(date) == words
    assert date.machine_readable == machine


def test_first_of_the_month() -> None:
    assert format_day(datetime.date(2024, 8, 1)) == "1er août 2024"


def test_a_range_needs_its_end() -> None:
    with pytest.raises(ValueError, match="end"):
        VagueDate(datetime.date(2017, 5, 1), DatePrecision.MONTHS)
    with pytest.raises(ValueError, match="end"):
        VagueDate(datetime.date(2017, 5, 1), DatePrecision.MONTHS, datetime.date(2017, 4, 1))


@given(vague_dates())
def test_what_is_written_is_read_back(date: VagueDate) -> None:
    read = parse_french_date(str(date).capitalize())
    assert read is not None
    assert str(read) == str(date)
    assert read.precision == date.precision or _one_month(date)


def _one_month(date: VagueDate) -> bool:
    """A range inside one month reads « mai à mai 2017 »: still a range."""
    return date.precision == DatePrecision.MONTHS


@given(vague_dates())
def test_the_last_day_is_covered_and_not_before_the_first(date: VagueDate) -> None:
    assert date.last_day >= date.start
    if date.precision in (DatePrecision.MONTH, DatePrecision.MONTHS):
        assert (date.last_day + datetime.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "text", ["", "printemps 2017", "30/02/2018", "mai 2017 environ", "juillet à mai 2017", "日本 2017"]
)
def test_other_texts_are_no_dates(text: str) -> None:
    assert parse_french_date(text) is None


@given(st.text())
def test_any_text_gives_a_date_or_none(text: str) -> None:
    assert parse_french_date(text) is None or isinstance(parse_french_date(text), VagueDate)
