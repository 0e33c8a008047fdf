"""The agenda that readers leaf through: what is coming, and every month back to the first."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actions.agenda import Agenda, Month
from actions.models import NewsPage
from home.models import HomePage
from tests.actions.feeds.world import WAYS_TO_HIDE, hide, queries_of
from tests.factories import ActionPageFactory, NewsPageFactory, PartnerPageFactory, ThemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


def at(year: int, month: int, day: int, hour: int = 18) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(year, month, day, hour))


def event(title: str, start: datetime.datetime, end: datetime.datetime | None = None, **more: Any) -> NewsPage:
    return NewsPageFactory(title=title, event_start=start, event_end=end, **more)


def titles(asked: str = "", now: datetime.datetime | None = None) -> dict[str, list[str]]:
    agenda = Agenda(NewsPage.objects.live().events(), asked, now or at(2027, 3, 15))
    return {month.address: [one.title for one in events] for month, events in agenda.by_month()}


def test_months_are_read_strictly_and_written_alike() -> None:
    assert Month.read("2027-03") == (2027, 3)
    assert Month(2027, 12).following == Month(2028, 1)
    assert Month(2027, 3).address == "2027-03"
    assert str(Month(2027, 3)) == "mars 2027"
    for odd in ("2027-13", "2027-00", "2027-3", "2500-01", "1800-01", "٢٠٢٧-03", "", "2027-03\n", "mars"):
        assert Month.read(odd) is None


def test_what_is_coming_stands_below_its_month() -> None:
    event("Après", at(2027, 4, 2))
    event("Ce soir", at(2027, 3, 15, 20))
    event("Fini", at(2027, 3, 14), at(2027, 3, 14, 20))
    event("Encore", at(2027, 1, 1), at(2027, 5, 1))

    assert titles() == {"2027-03": ["Encore", "Ce soir"], "2027-04": ["Après"]}


def test_a_month_holds_what_takes_place_in_it_if_only_for_a_day() -> None:
    event("Du 30 mars au 2 avril", at(2027, 3, 30, 0), at(2027, 4, 2, 0), event_all_day=True)
    event("Jusqu’au 1er avril", at(2027, 3, 1, 0), at(2027, 4, 1, 0), event_all_day=True)
    event("Dernier soir de mars", at(2027, 3, 31, 23))
    event("Premier matin de mai", at(2027, 5, 1, 0))

    assert titles("2027-04") == {"2027-04": ["Jusqu’au 1er avril", "Du 30 mars au 2 avril"]}
    assert titles("2027-03")["2027-03"] == ["Jusqu’au 1er avril", "Du 30 mars au 2 avril", "Dernier soir de mars"]
    assert titles("2027-05") == {"2027-05": ["Premier matin de mai"]}


def test_shelves_agree_with_what_each_month_shows() -> None:
    for number in range(14):
        start = at(2026, 1, 1, 0) + datetime.timedelta(days=23 * number, hours=number)
        event(f"Rendez-vous {number}", start, start + datetime.timedelta(days=5 * number) if number % 3 else None)
    agenda = Agenda(NewsPage.objects.live().events(), "", at(2027, 1, 1))

    assert len(agenda.shelves) > 8
    for shelf in agenda.shelves:
        assert len(titles(shelf.month.address)[shelf.month.address]) == shelf.size
    first = agenda.shelves[0].month
    assert first == Month(2026, 1)


def test_every_past_event_is_reached_step_by_step(client: Client) -> None:
    for year in (2017, 2019, 2024):
        event(f"Rencontre de {year}", at(year, 5, 3))
    address, seen = "/agenda/", []
    for _step in range(3):
        html = client.get(address).content.decode()
        address = "/agenda/" + html.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
        seen.append(address)
    assert seen == ["/agenda/?mois=2024-05", "/agenda/?mois=2019-05", "/agenda/?mois=2017-05"]
    oldest = client.get(address).content.decode()
    assert "Rencontre de 2017" in oldest
    assert 'rel="prev"' not in oldest
    assert 'rel="next" href="?mois=2019-05"' in oldest


def test_a_month_without_events_says_so_and_leads_on(client: Client) -> None:
    event("Rencontre", at(2019, 5, 3))
    response = client.get("/agenda/?mois=2020-02")

    assert response.status_code == 200
    assert "février 2020" in response.content.decode()
    assert 'href="?mois=2019-05"' in response.content.decode()


@pytest.mark.parametrize("query", ["mois=2027-13", "mois=%00", "mois=<b>x", "theme=rien"])
def test_what_does_not_exist_is_said_and_the_agenda_stays(client: Client, query: str) -> None:
    event("Toujours là", timezone.now() + datetime.timedelta(days=4))
    response = client.get(f"/agenda/?{query}")

    assert response.status_code == 400
    assert "Toujours là" in response.content.decode()
    assert "<b>x" not in response.content.decode()


def test_filters_and_month_go_together(client: Client) -> None:
    theme = ThemeFactory(slug="mobilite", name="Mobilité")
    action = ActionPageFactory()
    action.themes.add(theme)
    action.save_revision().publish()
    event("Dedans", at(2019, 5, 3), about=[action])
    event("Dehors", at(2019, 5, 4))

    html = client.get("/agenda/?theme=mobilite&mois=2019-05").content.decode()

    assert "Dedans" in html
    assert "Dehors" not in html
    assert "/agenda/agenda.ics?theme=mobilite" in html
    assert 'href="webcal://' in html
    assert '<link rel="canonical" href="http://localhost/agenda/?mois=2019-05&amp;theme=mobilite">' in html


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_hidden_events_are_neither_shown_nor_counted(client: Client, how: str) -> None:
    hide(event("Réunion secrète", at(2019, 5, 3)), how)

    for address in ("/agenda/", "/agenda/?mois=2019-05"):
        html = client.get(address).content.decode()
        assert "Réunion secrète" not in html
        assert "months__list" not in html


def test_a_month_asks_as_much_for_many_events_as_for_few(client: Client, tree: HomePage) -> None:
    partner = PartnerPageFactory()
    for number in range(2):
        event(f"Un {number}", at(2019, 5, 3), parent=partner, about=[ActionPageFactory()])
    few = queries_of(client, "/agenda/?mois=2019-05")
    for number in range(8):
        event(f"Autre {number}", at(2019, 5, 3 + number), about=[ActionPageFactory()])
        event(f"Ailleurs {number}", at(2010 + number, 5, 3))

    assert queries_of(client, "/agenda/?mois=2019-05") <= few
