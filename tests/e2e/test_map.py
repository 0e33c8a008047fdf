"""What only a browser shows of the map: groups of pins, the list and the map that point to each other, addresses."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from actions.enums import MemberRole
from actions.models import ActionPlace, PartnerPlace
from core.fields import format_point, parse_point
from home.models import HomePage
from tests.e2e.conftest import Watch, open_context
from tests.e2e.test_from_news_to_inbox import log_in
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    TerritoryFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

OUTLINE = {"type": "MultiPolygon", "coordinates": [[[[-2.3, 47.5], [-1.9, 47.5], [-1.9, 47.8], [-2.3, 47.5]]]]}


@pytest.fixture
def places(tree: HomePage) -> None:
    """Nineteen places of a sheet that stand close together, and one of a profile far away."""
    action = ActionPageFactory(title="La navette du soir")
    for number in range(19):
        point = format_point(47.84 + number / 10_000, -1.68)
        ActionPlace.objects.create(page=action, name=f"Arrêt {number}", point=point, sort_order=number)
    partner = PartnerPageFactory(institution=InstitutionFactory(name="L’Escale"))
    PartnerPlace.objects.create(page=partner, name="Accueil", point=format_point(47.65, -2.08))
    TerritoryFactory(name="Pays de Redon", slug="redon", outline=OUTLINE)


def show_map(page: Page) -> None:
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()


@pytest.mark.usefixtures("places")
def test_pins_come_in_groups_and_each_side_shows_the_other(page: Page, watch: Watch, tiles: list[str]) -> None:
    page.goto("/carte/")
    show_map(page)

    expect(page.get_by_role("button", name="19 lieux ici")).to_be_visible()
    expect(page.locator(".outline-name", has_text="Pays de Redon")).to_be_visible()
    # From a line to its pin, through the group that holds it.
    line = page.locator(".place", has=page.get_by_text("Arrêt 7", exact=False)).first
    line.get_by_role("button", name="Voir sur la carte").click()
    popup = page.locator(".leaflet-popup", has_text="Arrêt 7")
    expect(popup).to_be_visible()
    expect(line).to_have_attribute("aria-current", "true")
    expect(popup.get_by_role("link", name="Signaler une erreur")).to_have_attribute(
        "href", re.compile(r"/carte/signaler/\?lieu=action-\d+")
    )
    # From a pin to its line.
    page.goto("/carte/?calque=partenaires")
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()
    page.get_by_role("button", name="Accueil", exact=True).press("Enter")
    expect(page.locator(".place[aria-current=true]")).to_contain_text("Accueil")
    assert watch.errors == []
    assert watch.strangers == []


@pytest.mark.usefixtures("places")
def test_what_was_asked_once_is_not_asked_again_in_the_same_visit(page: Page, tiles: list[str]) -> None:
    page.goto("/carte/")
    page.wait_for_timeout(300)
    assert tiles == []
    show_map(page)
    page.get_by_role("link", name="Masquer").first.click()
    page.wait_for_url("**/carte/?calque=**")
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()


@pytest.mark.usefixtures("places")
def test_a_phone_shows_the_list_first_and_the_map_at_a_touch(browser: Browser, live_server: LiveServer) -> None:
    context = open_context(browser, live_server, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.route("**/*.tile.openstreetmap.org/**", lambda route: route.abort())
    page.goto("/carte/")
    expect(page.get_by_text("Arrêt 0 (Action)")).to_be_visible()
    expect(page.get_by_role("button", name="Afficher la carte")).to_be_hidden()
    page.get_by_role("button", name="Carte", exact=True).click()
    expect(page.get_by_text("Arrêt 0 (Action)")).to_be_hidden()
    show_map(page)
    box = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert box[0] <= box[1]
    context.close()


@pytest.mark.usefixtures("places")
def test_the_map_works_in_the_page_of_another_site(page: Page, watch: Watch, tiles: list[str]) -> None:
    page.goto("/carte/integrer/?calque=actions")
    frame = page.frame_locator(".embedding__frame")
    frame.get_by_role("button", name="Afficher la carte").click()
    expect(frame.get_by_role("button", name="19 lieux ici")).to_be_visible()
    expect(frame.get_by_role("link", name="Cette carte sur le site")).to_have_attribute("target", "_blank")
    assert watch.errors == []
    assert watch.strangers == []


Geocoder = dict[str, Any]


@pytest.fixture
def geocoder(page: Page, live_server: LiveServer, settings: Any) -> Geocoder:
    """Stands for the Base Adresse Nationale: ``found`` is its answer, None for silence; ``asked`` are the questions."""
    settings.GEOCODER_URL = f"{live_server.url}/adresses/search"
    settings.GEOCODER_REVERSE_URL = f"{live_server.url}/adresses/reverse"
    state: Geocoder = {"asked": [], "found": [("12 Rue du Port 35600 Redon", -2.0853, 47.6489)]}

    def answer(route: Route) -> None:
        state["asked"].append(route.request.url)
        if state["found"] is None:
            route.fulfill(status=503, body="")
            return
        features = [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [x, y]}, "properties": {"label": label}}
            for label, x, y in state["found"]
        ]
        route.fulfill(
            content_type="application/json", body=json.dumps({"type": "FeatureCollection", "features": features})
        )

    page.route("**/adresses/**", answer)
    return state


@pytest.fixture
def editor(page: Page, tree: HomePage, tiles: list[str]) -> Callable[[], Page]:
    """Opens a profile with one new, empty place."""

    def open_editor() -> Page:
        institution = InstitutionFactory()
        profile = PartnerPageFactory(institution=institution)
        log_in(page, MembershipFactory(institution=institution, role=MemberRole.EDITOR).user)
        page.goto(f"/admin/pages/{profile.pk}/edit/")
        page.locator("#id_places-ADD").click()
        page.locator("#id_places-0-name").fill("Accueil")
        return page

    return open_editor


def test_an_address_is_found_and_moves_the_pin_by_keyboard(
    geocoder: Geocoder, editor: Callable[[], Page], watch: Watch
) -> None:
    page = editor()
    address, point = page.locator("#id_places-0-address"), page.locator("#id_places-0-point")
    geocoder["found"].append(("12 Rue du Port 44000 Nantes", -1.5, 47.2))
    address.press_sequentially("12 rue du port", delay=10)
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(address).to_have_attribute("aria-expanded", "true")
    # Typing alone moves nothing.
    expect(point).to_have_value("")
    assert "q=12+rue+du+port" in geocoder["asked"][-1]
    address.press("ArrowDown")
    address.press("Enter")

    expect(address).to_have_value("12 Rue du Port 35600 Redon")
    placed = parse_point(point.input_value())
    assert placed is not None
    assert (placed.latitude, placed.longitude) == (47.6489, -2.0853)
    expect(options).to_have_count(0)
    expect(page.locator("#id_places-0-point_map .leaflet-marker-icon")).to_be_visible()
    assert watch.errors == []
    assert watch.strangers == []


def test_a_pin_moved_by_hand_offers_its_address_and_replaces_nothing(
    geocoder: Geocoder, editor: Callable[[], Page]
) -> None:
    page = editor()
    address = page.locator("#id_places-0-address")
    address.fill("Derrière la halle")
    page.locator("#id_places-0-point_map").click(position={"x": 120, "y": 90})
    offer = page.get_by_role("button", name="Écrire cette adresse")
    expect(page.get_by_text("L’épingle est ailleurs : 12 Rue du Port 35600 Redon")).to_be_visible()
    expect(address).to_have_value("Derrière la halle")
    offer.click()
    expect(address).to_have_value("12 Rue du Port 35600 Redon")
    # Other words without a choice: the pin is said to be where it was.
    address.press_sequentially(" bis", delay=10)
    address.press("Escape")
    address.blur()
    expect(page.get_by_text("L’épingle n’a pas bougé")).to_be_visible()


def test_a_service_that_does_not_answer_is_said_and_nothing_is_lost(
    geocoder: Geocoder, editor: Callable[[], Page]
) -> None:
    geocoder["found"] = None
    page = editor()
    address = page.locator("#id_places-0-address")
    address.press_sequentially("12 rue du port", delay=10)

    expect(page.get_by_text("Le service d’adresses ne répond pas.")).to_be_visible()
    expect(address).to_have_value("12 rue du port")
    geocoder["found"] = []
    address.press_sequentially("e", delay=10)
    expect(page.get_by_text("Aucune adresse trouvée.")).to_be_visible()


def test_the_address_of_an_event_goes_with_its_pin(
    page: Page, geocoder: Geocoder, tree: HomePage, tiles: list[str]
) -> None:
    institution = InstitutionFactory()
    news = NewsPageFactory(parent=PartnerPageFactory(institution=institution))
    log_in(page, MembershipFactory(institution=institution, role=MemberRole.EDITOR).user)
    page.goto(f"/admin/pages/{news.pk}/edit/")
    address = page.locator("#id_event_address")
    page.evaluate("document.querySelectorAll('.w-panel.collapsed [data-panel-toggle]').forEach(e => e.click())")
    address.press_sequentially("12 rue du port", delay=10)
    page.get_by_role("option", name="12 Rue du Port").click()

    expect(address).to_have_value("12 Rue du Port 35600 Redon")
    expect(page.locator("#id_event_point")).to_have_value("SRID=4326;POINT(-2.0853 47.6489)")
