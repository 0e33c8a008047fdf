"""The keyboard, the screen reader, and readers who set their text or their colours their own way."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from home.models import HomePage
from tests.e2e import access
from tests.e2e.conftest import open_context
from tests.e2e.test_pages import content

__all__ = ["content"]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("content"),
]

SHEET = "/actions/une-maison-pour-toutes-les-associations-intercommunales/"
PAGES = [
    "/",
    SHEET,
    "/actions/",
    "/partenaires/",
    "/partenaires/communaute/",
    "/partenaires/communaute/forum/",
    "/actualites/",
    "/carte/",
    "/agenda/",
    "/lettres/inscription/",
    "/recherche/?q=maison",
    "/plan-du-site/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/flux/",
    "/nulle-part/",
]
WALKED = ["/", SHEET, "/actions/", "/carte/", "/agenda/", "/lettres/inscription/", "/accessibilite/"]


@pytest.fixture(params=[1280, 390])
def still(request: pytest.FixtureRequest, page: Page) -> Page:
    """The tab of a reader who asked for stillness: what scrolls to the focus has arrived when it is looked at."""
    page.set_viewport_size({"width": request.param, "height": 850})
    page.emulate_media(reduced_motion="reduce")
    return page


def problems(page: Page, addresses: list[str], *looks: object) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        for look in looks:
            found += [f"{address}: {problem}" for problem in look(page)]  # type: ignore[operator]
    return found


def test_every_page_has_its_landmarks_headings_and_names(still: Page) -> None:
    assert problems(still, PAGES, access.wrong_names) == []


def test_every_target_is_large_enough(still: Page) -> None:
    assert problems(still, PAGES, access.small_targets) == []


def test_tab_goes_through_the_page_as_it_is_read(still: Page) -> None:
    assert problems(still, WALKED, access.wrong_walk) == []


def test_nothing_moves_for_who_asked_for_stillness(still: Page) -> None:
    assert problems(still, WALKED, access.moving_parts) == []


def test_spaced_text_loses_nothing(still: Page) -> None:
    assert problems(still, PAGES, access.lost_text) == []


def test_the_focus_shows_in_forced_colours(still: Page) -> None:
    still.emulate_media(reduced_motion="reduce", forced_colors="active")
    assert problems(still, ["/", "/actions/"], access.wrong_walk) == []


def test_the_checks_find_what_is_wrong(page: Page) -> None:
    """A check that finds nothing anywhere proves nothing."""
    page.set_content(
        """<html><head><base href="https://example.org/"></head><body>
        <nav aria-label="Menu"></nav><nav aria-label="Menu"></nav><main><h1>Titre</h1><h3>Saut</h3>
        <a href="/un/">Lire</a> <a href="/deux/">Lire</a> <button aria-label=""></button><img src="data:,">
        <p style="height: 20px; overflow: hidden; line-height: 18px">Un texte</p>
        <div><button style="inline-size:12px; block-size:12px; outline: none">a</button><button
          style="inline-size:12px; block-size:12px">b</button></div></main></body></html>"""
    )
    names = " ".join(access.wrong_names(page))
    for sign in (
        "0 banner",
        "called « Menu »",
        "level 3 below 1",
        "« Lire » leads to",
        "button without",
        "image without",
    ):
        assert sign in names
    assert len(access.small_targets(page)) >= 2
    assert any("no visible focus" in problem for problem in access.wrong_walk(page))
    assert access.lost_text(page)


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/actions/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Aller au contenu")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_folded_menu_answers_the_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 850})
    page.goto("/")
    fold, name = page.locator(".menu-fold"), page.locator(".menu-fold > summary")
    for key in ("Enter", "Space"):
        name.focus()
        page.keyboard.press(key)
        expect(fold).to_have_attribute("open", "")
        page.keyboard.press("Tab")
        expect(fold.get_by_role("link").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(fold).not_to_have_attribute("open", "")
        expect(name).to_be_focused()
    # Leaving it closes it: it would cover what has the focus.
    page.keyboard.press("Enter")
    for _link in fold.get_by_role("link").all():
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(fold).not_to_have_attribute("open", "")


def test_the_menu_says_where_one_is(page: Page) -> None:
    page.goto("/actions/")
    menu = page.get_by_role("navigation", name="Menu principal")
    assert re.search(r"Actions", menu.locator("[aria-current=page]").inner_text())


def test_a_filter_is_taken_out_by_the_keyboard_and_reading_goes_on_at_the_list(page: Page) -> None:
    page.goto("/actions/")
    page.locator(".filters__option input").first.check()
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name="Retirer le filtre").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_have_count(0)
    expect(page.locator("#liste")).to_be_focused()
    expect(page.get_by_role("status").first).to_be_visible()


def test_a_pin_is_read_by_the_keyboard_and_left_by_escape(page: Page, tiles: list[str]) -> None:
    page.goto("/carte/")
    page.get_by_role("button", name="Afficher la carte").focus()
    page.keyboard.press("Enter")
    pin = page.locator(".leaflet-marker-icon").first
    expect(pin).to_be_visible()
    while not pin.evaluate("e => e === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(pin).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_form_says_so_first_and_beside_each_field(
    browser: Browser, live_server: LiveServer, tree: HomePage, scripts: bool
) -> None:
    context = open_context(browser, live_server, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/lettres/inscription/")
    page.get_by_label("Adresse").first.fill("pas une adresse")
    page.locator("main").get_by_role("button").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.get_by_role("alert")).to_be_focused()
    field = page.locator("[name=email]")
    expect(field).to_have_attribute("aria-invalid", "true")
    told_by = (field.get_attribute("aria-describedby") or "").split()
    assert any(page.locator(f"#{part}").inner_text() for part in told_by)
    expect(field).to_have_value("pas une adresse")
    context.close()
