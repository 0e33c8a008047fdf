"""What only a browser shows of the public pages and of the editor."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from actions.enums import MemberRole
from actions.models import ActionPlace
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
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PUBLIC = [
    "/",
    "/actions/",
    "/actions/une-maison-pour-toutes-les-associations-intercommunales/",
    "/partenaires/",
    "/partenaires/communaute/",
    "/partenaires/communaute/forum/",
    "/actualites/",
    "/carte/",
    "/agenda/",
    "/recherche/?q=maison",
    "/plan-du-site/",
    "/lettres/",
    "/lettres/inscription/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/nulle-part/",
]


@pytest.fixture
def content(tree: HomePage) -> None:
    institution = InstitutionFactory(name="Communauté")
    profile = PartnerPageFactory(institution=institution, slug="communaute")
    action = ActionPageFactory(title="Une maison pour toutes les associations intercommunales", leads=[institution])
    action.places = [ActionPlace(name="Le bourg", point=format_point(47.84, -1.68))]
    action.save_revision().publish()
    NewsPageFactory(parent=profile, title="Forum", slug="forum", about=[action])


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_its_screen_without_scripts_or_strangers(
    browser: Browser, live_server: LiveServer, width: int
) -> None:
    context = open_context(browser, live_server, viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    watch = Watch(live_server.url)
    page.on("request", watch.on_request)
    for address in PUBLIC:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        # Without scripts the page can't be asked; the size of what it laid out can.
        box = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert box[0] <= box[1], f"{address} at {width} px scrolls sideways"
    assert watch.strangers == []
    context.close()


@pytest.mark.usefixtures("content")
def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == "#contenu" or focused.startswith("#")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == focused


@pytest.mark.usefixtures("content")
def test_the_map_asks_for_tiles_after_a_press_only(page: Page, watch: Watch, tiles: list[str]) -> None:
    page.goto("/carte/")
    expect(page.get_by_role("main").get_by_text("Le bourg").first).to_be_visible()
    assert tiles == []
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()
    page.wait_for_timeout(300)
    assert tiles
    assert watch.strangers == []


def test_the_editors_map_puts_a_pin_and_takes_it_away(
    page: Page, watch: Watch, tiles: list[str], tree: HomePage
) -> None:
    """wagtail-geo-widget works with Leaflet from the site's own files, and an untouched map gives no place."""
    institution = InstitutionFactory()
    profile = PartnerPageFactory(institution=institution)
    log_in(page, MembershipFactory(institution=institution, role=MemberRole.EDITOR).user)
    page.goto(f"/admin/pages/{profile.pk}/edit/")
    page.locator("#id_places-ADD").click()
    page.locator("#id_places-0-name").fill("Accueil")
    field, board = page.locator("#id_places-0-point"), page.locator("#id_places-0-point_map")
    expect(board.locator(".leaflet-tile-pane")).to_be_attached()
    expect(board.locator(".leaflet-marker-icon")).to_have_count(0)
    expect(field).to_have_value("")
    board.click(position={"x": 120, "y": 90})
    expect(board.locator(".leaflet-marker-icon")).to_be_visible()
    point = parse_point(field.input_value())
    assert point is not None
    assert 46 < point.latitude < 50
    assert -8 < point.longitude < 2
    page.locator("#id_places-0-point_remove").click()
    expect(field).to_have_value("")
    expect(board.locator(".leaflet-marker-icon")).to_have_count(0)
    board.click(position={"x": 120, "y": 90})
    with page.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url):
        page.keyboard.press("Control+s")
    # What was saved is shown again, pin and all.
    page.goto(f"/admin/pages/{profile.pk}/edit/")
    expect(page.locator("#id_places-0-point_map .leaflet-marker-icon")).to_be_visible()
    profile.refresh_from_db()
    draft = profile.get_latest_revision_as_object()
    shown = parse_point(page.locator("#id_places-0-point").input_value())
    assert [place.coordinates for place in draft.places.all()] == [shown]
    assert watch.errors == []
    assert watch.strangers == []
