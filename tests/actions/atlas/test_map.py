"""The map and its list: what they hold, by layer, by filter, and part by part."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _

from actions.atlas import showing
from actions.atlas.asking import MapQuestion
from actions.atlas.places import PlaceKind
from actions.models import ActionPlace, MapPage
from home.models import HomePage
from tests.actions.atlas.world import REDON, action_at, event_at, partner_at
from tests.factories import TerritoryFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def map_page(tree: HomePage) -> MapPage:
    return MapPage.objects.get()


@pytest.fixture
def three_kinds(map_page: MapPage) -> None:
    partner_at("Accueil du quai", address="3 quai Surcouf")
    action_at("Gare de Redon", title="La navette")
    event_at("Halles du marché", title="Grand bal")


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def named(html: str) -> set[str]:
    """The places of the list."""
    names = ("Accueil du quai", "Gare de Redon", "Halles du marché")
    return {name for name in names if f'place__name">{name}' in html}


@pytest.mark.usefixtures("three_kinds")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Accueil du quai", "Gare de Redon", "Halles du marché"}),
        ("?calque=partenaires", {"Accueil du quai"}),
        ("?calque=actions", {"Gare de Redon"}),
        ("?calque=evenements&calque=actions", {"Gare de Redon", "Halles du marché"}),
        # An old or a wrong link still shows a map.
        ("?calque=satellites", {"Accueil du quai", "Gare de Redon", "Halles du marché"}),
    ],
)
def test_each_layer_is_shown_or_hidden_by_the_address(client: Client, query: str, expected: set[str]) -> None:
    assert named(read(client, f"/carte/{query}")) == expected


@pytest.mark.usefixtures("three_kinds")
def test_a_hidden_layer_says_how_much_it_hides_and_is_one_link_away(client: Client) -> None:
    html = read(client, "/carte/?calque=actions&calque=partenaires")

    chip = html.split('class="layer layer--event layer--off"')[1].split("</a>")[0]
    assert 'href="/carte/"' in chip
    assert str(_("Show:")) in chip
    assert ">1<" in chip


def test_a_line_says_name_kind_address_page_and_where_to_report(client: Client, map_page: MapPage) -> None:
    action = action_at("Gare de Redon", address="Place de la Gare", title="La navette")
    place = action.places.get()

    html = read(client, "/carte/")

    line = html.split(f'id="lieu-action-{place.pk}"')[1].split("</li>")[0]
    for words in ("Gare de Redon", PlaceKind.ACTION.label, "Place de la Gare", action.url, "La navette"):
        assert words in line
    assert f"/carte/signaler/?lieu=action-{place.pk}" in line


def test_the_filters_of_every_list_hold_on_the_map(client: Client, map_page: MapPage) -> None:
    theme = ThemeFactory(name="Mobilité", slug="mobilite")
    fitting, _other = action_at("Gare de Redon"), action_at("Halles du marché")
    fitting.themes.add(theme)
    fitting.save_revision().publish()
    partner_at("Accueil du quai")

    assert named(read(client, "/carte/?theme=mobilite")) == {"Gare de Redon"}


def test_a_filter_keeps_the_layers_and_can_be_taken_out(client: Client, map_page: MapPage) -> None:
    partner = partner_at("Accueil du quai")
    partner.themes.add(ThemeFactory(name="Mobilité", slug="mobilite"))
    partner.save_revision().publish()

    html = read(client, "/carte/?calque=partenaires&theme=mobilite")

    form = html.split('<form class="filters"')[1].split("</form>")[0]
    assert '<input type="hidden" name="calque" value="partenaires">' in form
    assert 'name="theme" value="mobilite" checked' in form
    assert 'href="/carte/?calque=partenaires#liste"' in html.split('class="chips')[1]
    # Of a theme that nothing on the shown layers has, nobody need hear.
    assert 'value="mobilite"' not in read(client, "/carte/?calque=actions")


@pytest.mark.usefixtures("map_page")
def test_what_readers_do_not_see_is_on_no_map(client: Client) -> None:
    partner_at("Accueil du quai", live=False)
    action_at("Gare de Redon").unpublish()
    event_at("Halles du marché", days=-2)
    action_at("Sans épingle", point="")
    action_at("Illisible", point="SRID=4326;POINT(700 1)")

    for address in ("/carte/", "/carte/lieux.geojson", "/carte/lieux.csv", "/carte/integree/"):
        body = read(client, address)
        for name in ("Accueil du quai", "Gare de Redon", "Halles du marché", "Sans épingle", "Illisible"):
            assert name not in body


def test_nothing_that_fits_says_so_and_leads_back(client: Client, map_page: MapPage) -> None:
    ThemeFactory(slug="mobilite")
    action_at("Gare de Redon")

    html = read(client, "/carte/?theme=mobilite")

    assert str(_("No place fits what you chose.")) in html
    assert 'class="empty"' in html


def test_a_long_list_has_parts_and_the_map_shows_them_all(
    client: Client, map_page: MapPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "PLACES_PER_PART", 2)
    action = action_at("Lieu 0")
    for number in (1, 2):
        ActionPlace.objects.create(page=action, name=f"Lieu {number}", point=REDON, sort_order=number)

    first, second = read(client, "/carte/?calque=actions"), read(client, "/carte/?calque=actions&page=2")

    assert "Lieu 1" in first
    assert "Lieu 2" not in first
    assert "Lieu 2" in second
    assert 'data-per-part="2"' in first
    assert 'data-places="/carte/lieux.geojson?calque=actions"' in first
    assert len(client.get("/carte/lieux.geojson?calque=actions").json()["features"]) == 3
    for odd in ("0", "-1", "deux", "9999"):
        read(client, f"/carte/?page={odd}")


def test_a_question_has_one_spelling(map_page: MapPage) -> None:
    ThemeFactory(slug="logement")
    question = MapQuestion.from_query(QueryDict("calque=evenements&page=2&theme=logement&calque=partenaires&theme="))

    assert question.query_string == "theme=logement&calque=partenaires&calque=evenements"
    assert question.toggled(PlaceKind.ACTION).query_string == "theme=logement"
    alone = question.toggled(PlaceKind.PARTNER)
    assert alone.query_string == "theme=logement&calque=evenements"
    assert alone.toggled(PlaceKind.EVENT).shows_every_layer


@pytest.mark.parametrize("address", ["/carte/", "/carte/lieux.geojson", "/carte/lieux.csv", "/carte/integree/"])
def test_many_places_ask_as_much_as_few(client: Client, map_page: MapPage, address: str) -> None:
    def grow(rows: int) -> None:
        for number in range(rows):
            partner_at(f"P{number}")
            action_at(f"A{number}")
            event_at(f"E{number}")

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    grow(1)
    few = count()
    grow(5)

    assert count() <= few
    assert few <= 60


def test_outlines_are_those_of_the_territories_asked_for(client: Client, map_page: MapPage) -> None:
    outline = {"type": "MultiPolygon", "coordinates": [[[[-2, 47], [-1, 47], [-1, 48], [-2, 47]]]]}
    TerritoryFactory(name="Redon", slug="redon", outline=outline)
    TerritoryFactory(name="Vitré", slug="vitre", outline=outline)
    TerritoryFactory(name="Sans contour", slug="sans")

    def names(query: str) -> set[str]:
        answer = client.get(f"/carte/contours.geojson{query}")
        assert answer.headers["Content-Type"] == "application/geo+json"
        return {feature["properties"]["nom"] for feature in json.loads(answer.content)["features"]}

    assert names("") == {"Redon", "Vitré"}
    assert names("?territoire=vitre") == {"Vitré"}
    action_at("Gare de Redon").territories.add()
    partner_at("Accueil", institution__territory=TerritoryFactory(name="Ici", slug="ici"))
    html = read(client, "/carte/?territoire=ici")
    assert 'data-outlines="/carte/contours.geojson?territoire=ici" data-part' in html
    assert "data-outlines-chosen" in html
    assert "data-outlines-chosen" not in read(client, "/carte/")


@pytest.mark.parametrize("first_party", [True, False])
def test_the_background_waits_for_a_click_unless_it_is_the_networks_own(
    client: Client, map_page: MapPage, settings: Any, first_party: bool
) -> None:
    settings.MAP_TILES_FIRST_PARTY = first_party
    settings.MAP_TILE_URL = "https://tuiles.example.org/{z}/{x}/{y}.png"
    action_at("Gare de Redon")

    html = read(client, "/carte/")

    assert ("data-first-party" in html) is first_party
    assert ('<div class="map__ask" hidden>' in html) is first_party
    assert 'data-tile-url="https://tuiles.example.org/{z}/{x}/{y}.png"' in html


def test_without_a_map_that_readers_see_there_is_nothing_below_it(client: Client, map_page: MapPage) -> None:
    map_page.unpublish()
    for name in ("lieux.geojson", "lieux.csv", "contours.geojson", "integree/", "integrer/"):
        assert client.get(f"/carte/{name}").status_code == 404


@pytest.mark.parametrize(("make", "kind"), [(action_at, "action"), (partner_at, "partenaire"), (event_at, "evenement")])
def test_pages_with_a_place_say_where_to_report_an_error(
    client: Client, map_page: MapPage, make: Callable[..., Any], kind: str
) -> None:
    page = make("Gare de Redon")
    place = page.places.get() if hasattr(page, "places") else page

    assert f"/carte/signaler/?lieu={kind}-{place.pk}" in read(client, page.url)
