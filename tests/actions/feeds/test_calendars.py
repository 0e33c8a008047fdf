"""The calendars: valid for two readers that know nothing of each other, and never of more than readers can see."""

import datetime
from typing import Any

import icalendar
import pytest
import vobject
from django.test import Client
from django.utils import timezone

from actions.models import NewsPage
from core.fields import format_point
from tests.actions.feeds.world import WAYS_TO_HIDE, hide, queries_of
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    NewsPageFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
ADDRESS = "/agenda/agenda.ics"


def at(*moment: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(*moment))


@pytest.fixture
def meeting() -> NewsPage:
    partner = PartnerPageFactory(institution=InstitutionFactory(name="Trois Écluses", acronym="3EC"))
    action = ActionPageFactory()
    action.themes.add(ThemeFactory(name="Mobilité, transports"))
    action.save_revision().publish()
    return NewsPageFactory(
        title="Assemblée ; « ça bouge », non ?\x0b " + "très longue " * 12,
        summary="Une ligne\nune autre, avec \\ et ;",
        parent=partner,
        about=[action],
        event_start=at(2027, 3, 12, 14, 0),
        event_end=at(2027, 3, 12, 17, 30),
        event_place="Salle des fêtes",
        event_address="3 rue du Port, Redon",
        event_point=format_point(47.65, -2.08),
        registration_url="https://example.org/inscription",
    )


def read(client: Client, address: str = ADDRESS) -> icalendar.Calendar:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(response.content)


def summaries(client: Client, query: str = "") -> set[str]:
    return {str(entry["summary"]) for entry in read(client, ADDRESS + query).events}


def test_two_readers_find_every_part(client: Client, meeting: NewsPage) -> None:
    content = client.get(ADDRESS).content
    [entry] = icalendar.Calendar.from_ical(content).events
    other = vobject.readOne(content.decode()).vevent

    for summary in (str(entry["summary"]), other.summary.value):
        assert summary == meeting.title.replace("\x0b", "").strip() or summary == meeting.title.replace("\x0b", "")
    assert str(entry["uid"]) == other.uid.value == str(meeting.translation_key)
    assert entry.start == other.dtstart.value == meeting.event_start
    assert entry.end == other.dtend.value == meeting.event_end
    assert str(entry["location"]) == other.location.value == "Salle des fêtes, 3 rue du Port, Redon"
    assert (entry["geo"].latitude, entry["geo"].longitude) == (47.65, -2.08)
    assert str(entry["url"]) == other.url.value == meeting.full_url
    assert entry.categories == ["Mobilité, transports"]
    assert "Une ligne\nune autre, avec \\ et ;" in str(entry["description"])
    assert "3EC, Trois Écluses" in other.description.value
    assert "https://example.org/inscription" in other.description.value
    assert entry["dtstamp"].dt == entry["last-modified"].dt == meeting.last_published_at.replace(microsecond=0)


def test_the_form_is_what_the_standard_asks_for(client: Client, meeting: NewsPage) -> None:
    content = client.get(ADDRESS).content
    lines = content.split(b"\r\n")

    assert lines.pop() == b""
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert calendar["refresh-interval"].dt == datetime.timedelta(hours=6)
    assert "Rives & Jeunesses" in calendar["x-wr-calname"] or "Estuaire" in calendar["x-wr-calname"]
    assert not calendar.errors


@pytest.mark.parametrize(
    ("first", "last", "start", "end"),
    [
        (at(2027, 3, 27), None, datetime.date(2027, 3, 27), datetime.date(2027, 3, 28)),
        # The clocks change in the night of the 28th: days are counted, not hours.
        (at(2027, 3, 27), at(2027, 3, 29), datetime.date(2027, 3, 27), datetime.date(2027, 3, 30)),
        (at(2027, 10, 30), at(2027, 10, 31), datetime.date(2027, 10, 30), datetime.date(2027, 11, 1)),
    ],
)
def test_whole_days_are_days_and_end_before_the_next(
    client: Client, first: Any, last: Any, start: Any, end: Any
) -> None:
    NewsPageFactory(event_start=first, event_end=last, event_all_day=True)
    [entry] = read(client).events

    assert (entry.start, entry.end) == (start, end)
    assert b"DTSTART;VALUE=DATE:" in client.get(ADDRESS).content


def test_hours_stay_right_in_summer_and_without_an_end(client: Client) -> None:
    NewsPageFactory(event_start=at(2027, 7, 14, 22, 0))
    content = client.get(ADDRESS).content

    assert b"DTSTART:20270714T200000Z" in content
    assert b"DTEND" not in content


def test_a_change_keeps_the_identity_and_raises_the_number(client: Client, meeting: NewsPage) -> None:
    NewsPage.objects.filter(pk=meeting.pk).update(first_published_at=at(2026, 1, 1))
    [before] = read(client).events
    tag = client.get(ADDRESS)["ETag"]
    NewsPage.objects.filter(pk=meeting.pk).update(last_published_at=timezone.now() + datetime.timedelta(minutes=1))
    [after] = read(client).events

    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt
    assert client.get(ADDRESS)["ETag"] != tag


def test_nothing_new_is_not_sent_again(client: Client, meeting: NewsPage) -> None:
    tag = client.get(ADDRESS)["ETag"]

    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


def test_a_selection_has_its_own_calendar(client: Client, meeting: NewsPage) -> None:
    territory = TerritoryFactory(slug="redon")
    there = PartnerPageFactory(slug="mission", institution=InstitutionFactory(territory=territory))
    NewsPageFactory(title="Là-bas", parent=there, event_start=at(2020, 1, 1, 9))
    NewsPageFactory(title="Sans date", parent=there)

    assert summaries(client, "?territoire=redon") == {"Là-bas"}
    assert summaries(client, "?institution=mission") == {"Là-bas"}
    assert len(summaries(client)) == 2
    assert "redon" in str(read(client, f"{ADDRESS}?territoire=redon")["source"])


@pytest.mark.parametrize("query", ["?territoire=atlantide", "?nature=etat"])
def test_an_unknown_selection_is_refused_in_words(client: Client, query: str) -> None:
    response = client.get(ADDRESS + query)

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")
    assert query[1:] in response.content.decode()


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_what_is_hidden_leaves_the_calendar(client: Client, meeting: NewsPage, how: str) -> None:
    own = f"/agenda/{meeting.pk}.ics"
    assert client.get(own).status_code == 200
    hide(meeting, how)

    assert not read(client).events
    assert client.get(own).status_code == 404


def test_one_event_is_added_from_its_page(client: Client, meeting: NewsPage) -> None:
    address = f"/agenda/{meeting.pk}.ics"

    assert address in client.get(meeting.url).content.decode()
    assert [str(entry["uid"]) for entry in read(client, address).events] == [str(meeting.translation_key)]
    assert f'filename="{meeting.slug}.ics"' in client.get(address)["Content-Disposition"]
    assert client.get(f"/agenda/{NewsPageFactory().pk}.ics").status_code == 404


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post(ADDRESS).status_code == 405


def test_many_events_ask_as_much_as_few(client: Client, meeting: NewsPage) -> None:
    few = queries_of(client, ADDRESS)
    for number in range(5):
        action = ActionPageFactory()
        action.themes.add(ThemeFactory())
        action.save_revision().publish()
        NewsPageFactory(about=[action], event_start=at(2027, 5, 1 + number, 9), summary="")

    assert queries_of(client, ADDRESS) <= few
