"""When an event takes place, in words and by the clock of the site."""

import datetime

import pytest
from django.utils import timezone, translation

from core.event_times import EventTimes, midnight


@pytest.fixture(autouse=True)
def in_french() -> object:
    with translation.override("fr"):
        yield


def at(day: str, hour: str = "00:00") -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(f"{day}T{hour}"))


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (EventTimes(at("2027-03-12"), None, True), "vendredi 12 mars 2027"),
        (EventTimes(at("2027-03-12"), at("2027-03-12"), True), "vendredi 12 mars 2027"),
        (EventTimes(at("2027-03-12"), at("2027-03-14"), True), "du 12 au 14 mars 2027"),
        (EventTimes(at("2027-04-01"), at("2027-05-01"), True), "du 1er avril au 1er mai 2027"),
        (EventTimes(at("2027-12-30"), at("2028-01-02"), True), "du 30 décembre 2027 au 2 janvier 2028"),
        (EventTimes(at("2027-03-12", "14:00")), "vendredi 12 mars 2027 à 14\xa0h"),
        (EventTimes(at("2027-03-12", "14:00"), at("2027-03-12", "17:05")),
         "vendredi 12 mars 2027, de 14\xa0h à 17\xa0h\xa005"),
        (EventTimes(at("2027-03-12", "14:00"), at("2027-03-13", "02:00")),
         "du vendredi 12 mars 2027 à 14\xa0h au samedi 13 mars 2027 à 2\xa0h"),
    ],
)  # fmt: skip
def test_the_times_in_words(times: EventTimes, words: str) -> None:
    assert str(times) == words


def test_days_and_hours_stand_in_time_tags() -> None:
    days = EventTimes(at("2027-03-12"), at("2027-03-14"), True)
    assert (
        days.as_html() == 'Du <time datetime="2027-03-12">12</time> au <time datetime="2027-03-14">14 mars 2027</time>'
    )
    hour = EventTimes(at("2027-03-12", "14:00"))
    assert hour.as_html() == '<time datetime="2027-03-12T14:00:00+01:00">Vendredi 12 mars 2027 à 14\xa0h</time>'


@pytest.mark.parametrize("end", [None, at("2027-03-28")])
def test_an_event_of_a_whole_day_lasts_until_midnight_also_when_the_clocks_change(
    end: datetime.datetime | None,
) -> None:
    """The 28th of March 2027 has 23 hours."""
    times = EventTimes(at("2027-03-28"), end, True)

    assert not times.is_over(at("2027-03-28", "23:59"))
    assert times.is_over(at("2027-03-29"))
    # Midnight in Paris, not in London.
    assert times.is_over(datetime.datetime(2027, 3, 28, 22, 0, tzinfo=datetime.UTC))
    assert not times.is_over(datetime.datetime(2027, 3, 28, 21, 59, tzinfo=datetime.UTC))


def test_an_event_with_hours_is_over_at_its_end_and_without_one_at_midnight() -> None:
    assert EventTimes(at("2027-03-12", "14:00"), at("2027-03-12", "17:00")).is_over(at("2027-03-12", "17:01"))
    assert not EventTimes(at("2027-03-12", "14:00"), at("2027-03-12", "17:00")).is_over(at("2027-03-12", "16:59"))
    assert not EventTimes(at("2027-03-12", "14:00")).is_over(at("2027-03-12", "23:00"))
    assert EventTimes(at("2027-03-12", "14:00")).is_over(at("2027-03-13"))


def test_midnight_is_that_of_the_day_in_paris() -> None:
    assert midnight(datetime.datetime(2027, 7, 1, 22, 30, tzinfo=datetime.UTC)) == at("2027-07-02")
