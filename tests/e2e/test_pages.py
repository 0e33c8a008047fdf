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

pytestmark = pytest.mark.e2e

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
    context = open_context(
        browser, live_server, viewport={"width": width, "height": 800}, java_script_enabled=False
    )
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
def test_the_map_asks_for_tiles_after_a_press_only(page: Page, watch: Watch) -> None:
    page.route("**/*.tile.openstreetmap.org/**", lambda route: route.abort())
    page.goto("/carte/")
    expect(page.get_by_role("main").get_by_text("Le bourg").first).to_be_visible()
    assert watch.strangers == []
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()
    assert watch.strangers
    assert all(".tile.openstreetmap.org/" in address for address in watch.strangers)


def test_the_editors_map_puts_a_pin(page: Page, watch: Watch, tree: HomePage) -> None:
    """wagtail-geo-widget works with Leaflet from the site's own files, and an untouched map gives no place."""
    page.route("**/*.tile.openstreetmap.org/**", lambda route: route.abort())
    institution = InstitutionFactory()
    profile = PartnerPageFactory(institution=institution)
    log_in(page, MembershipFactory(institution=institution, role=MemberRole.EDITOR).user)
    page.goto(f"/admin/pages/{profile.pk}/edit/")
    page.get_by_role("button", name="Ajouter place").or_(page.locator("#id_places-ADD")).first.click()
    page.locator("#id_places-0-name").fill("Accueil")
    field = page.locator("#id_places-0-point")
    expect(field).to_have_value("")
    start = page.get_by_text("Cliquez ici").or_(page.locator("#panel-child-content-places-section .leaflet-field"))
    start.first.click()
    expect(page.locator(".leaflet-container").first).to_be_visible()
    page.locator(".leaflet-container").first.click(position={"x": 120, "y": 90})
    point = parse_point(field.input_value())
    assert point is not None
    assert 46 < point.latitude < 50
    assert -6 < point.longitude < 0
    assert all(".tile.openstreetmap.org/" in address for address in watch.strangers)
