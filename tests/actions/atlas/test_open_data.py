"""The places for programs: valid, complete, under a named licence, and open to the pages of others."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.utils import timezone
from geojson_pydantic import Feature, FeatureCollection, Point

from actions.models import ActionPage, MapPage, NewsPage
from core.event_times import midnight
from home.models import HomePage
from tests.actions.atlas.world import BAIN, action_at, event_at, partner_at
from tests.factories import ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: HomePage) -> ActionPage:
    partner_at("Accueil, « le quai »", address="3 quai Surcouf\n35600 Redon")
    event_at("Halles")
    action = action_at("Gare", BAIN, "Place de la Gare", title="La navette")
    action.themes.add(ThemeFactory(slug="mobilite"))
    action.save_revision().publish()
    action_at("Skatepark")
    return action


def features(client: Client, query: str = "") -> list[Feature]:
    response = client.get(f"/carte/lieux.geojson{query}")
    assert response.status_code == 200
    return list(FeatureCollection[Feature[Point, dict]].model_validate_json(response.content).features)


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/carte/lieux.csv{query}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 4), ("?calque=actions", 2), ("?theme=mobilite&calque=actions", 1), ("?theme=mobilite", 1)],
)
def test_both_forms_hold_the_places_that_the_list_holds(
    client: Client, world: ActionPage, query: str, number: int
) -> None:
    idents = [feature.id for feature in features(client, query)]

    assert len(idents) == number
    assert [row["identifiant"] for row in rows(client, query)] == idents
    html = client.get(f"/carte/{query}").content.decode()
    assert html.count('data-place="') == number
    for ident in idents:
        assert f'data-place="{ident}"' in html


def test_a_place_says_what_it_is_and_where(client: Client, world: ActionPage) -> None:
    feature = features(client, "?theme=mobilite")[0]
    row = rows(client, "?theme=mobilite")[0]

    # Longitude first.
    assert feature.geometry is not None
    assert tuple(feature.geometry.coordinates) == (-1.68, 47.84)
    assert (row["latitude"], row["longitude"]) == ("47.84", "-1.68")
    assert feature.properties is not None
    for name, value in {
        "nature": "action",
        "nom": "Gare",
        "adresse": "Place de la Gare",
        "fiche": "La navette",
        "url": world.full_url,
    }.items():
        assert feature.properties[name] == value
        assert row[name] == value


def test_an_event_says_when(client: Client, world: ActionPage) -> None:
    (event,) = features(client, "?calque=evenements")

    assert event.properties is not None
    assert event.properties["debut"].startswith("20")
    assert event.properties["fin"] is None


def test_of_whole_days_an_event_says_the_days(client: Client, world: ActionPage) -> None:
    start = midnight(timezone.now() + datetime.timedelta(days=9))
    news: NewsPage = event_at("Île", event_all_day=True)
    news.event_start, news.event_end = start, start + datetime.timedelta(days=1)
    news.save_revision().publish()

    row = next(row for row in rows(client) if row["nom"] == "Île")

    assert row["debut"] == timezone.localdate(start).isoformat()
    assert row["fin"] == (timezone.localdate(start) + datetime.timedelta(days=1)).isoformat()


def test_the_licence_and_the_forms_are_named(client: Client, world: ActionPage, settings: object) -> None:
    settings.OPEN_DATA_LICENCE_NAME = "Licence d’ici"  # type: ignore[attr-defined]
    answer, table = client.get("/carte/lieux.geojson"), client.get("/carte/lieux.csv")

    assert answer.headers["Content-Type"] == "application/geo+json"
    assert answer.json()["licence"] == "Licence d’ici"
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert not table.content.startswith(b"\xef\xbb\xbf")
    assert {row["licence"] for row in rows(client)} == {"Licence d’ici"}
    assert "Licence d’ici" in client.get("/carte/").content.decode()
    for response in (answer, table):
        assert 'rel="license"' in response.headers["Link"]


def test_only_the_open_data_is_open_to_the_pages_of_others(client: Client, world: ActionPage) -> None:
    for address, is_open in {
        "/carte/lieux.geojson": True,
        "/carte/lieux.csv": True,
        "/carte/": False,
        "/carte/contours.geojson": False,
        "/carte/integree/": False,
    }.items():
        assert (client.get(address).headers.get("Access-Control-Allow-Origin") == "*") is is_open
    assert client.post("/carte/lieux.csv").status_code == 405


def test_no_cell_is_a_formula(client: Client, tree: HomePage) -> None:
    partner_at("=HYPERLINK(1)", address="+33 2 99", institution__name="@tout")

    (row,) = rows(client)

    assert row["nom"] == "'=HYPERLINK(1)"
    assert row["adresse"] == "'+33 2 99"
    assert row["fiche"] == "'@tout"
    assert row["longitude"] == "-2.08"


def test_data_is_read_where_the_map_has_another_name(client: Client, world: ActionPage) -> None:
    page = MapPage.objects.get()
    page.slug = "plan"
    page.save_revision().publish()

    assert len(features(client)) == 4
