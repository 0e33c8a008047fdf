"""The whole site read without scripts, as a program or an old browser does: by links alone, from the home page."""

import http.client
from collections import deque
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

from tests.site_checks.opening import open_context
from tests.site_checks.serving import ServedSite

# As in test_rules.
pytestmark = [pytest.mark.e2e, pytest.mark.django_db, pytest.mark.xdist_group("served")]

# Of the addresses with a question, the parts of lists and the orders of their rows; filters have no end.
_FOLLOWED = {"page", "tri", "mois"}
# Many times the pages of the demo: beyond, links multiply by themselves.
_MOST = 600


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    html: BeautifulSoup


def _read(site: ServedSite, path: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    kind = response.headers.get("Content-Type", "")
    text = response.read().decode() if kind.startswith("text/html") else ""
    connection.close()
    return Answer(response.status, kind, BeautifulSoup(text, "html.parser"))


def _inner_links(site: ServedSite, path: str, html: BeautifulSoup) -> set[str]:
    found = set()
    for link in html.select("a[href]"):
        address = urlsplit(urldefrag(urljoin(site.address + path, str(link["href"]))).url)
        is_ours = f"{address.scheme}://{address.netloc}" == site.address
        asked = {name for name, _value in parse_qsl(address.query)}
        # The map's own list links a form to each place: one of them is looked at elsewhere.
        if is_ours and asked <= _FOLLOWED and not address.path.startswith("/admin/"):
            found.add(address.path + (f"?{address.query}" if address.query else ""))
    return found


def test_links_alone_lead_to_every_page(site: ServedSite) -> None:
    waiting, seen, wrong = deque(["/"]), {"/"}, []
    while waiting:
        path = waiting.popleft()
        answer = _read(site, path)
        if answer.status != 200:
            wrong.append(f"{answer.status} {path}")
        if answer.content_type.startswith("text/html"):
            main = answer.html.select_one("main")
            if len(answer.html.select("h1")) != 1 or main is None or len(main.get_text(strip=True)) < 40:
                wrong.append(f"no title or no text: {path}")
            for link in sorted(_inner_links(site, path, answer.html) - seen):
                seen.add(link)
                waiting.append(link)
        assert len(seen) <= _MOST, f"Links without end: {sorted(seen)[-20:]}"

    assert wrong == []
    site_map = _read(site, "/plan-du-site/").html
    listed = _inner_links(site, "/plan-du-site/", site_map)
    assert len(listed) > 80
    lists = [page.path for page in site.pages if page.shows.startswith(("actions.", "home.", "newsletter."))]
    assert {path for path in {*lists, *listed} if "?" not in path} <= seen
    assert "/actualites/?page=2" in seen


def test_forms_work_without_scripts(browser: Browser, site: ServedSite) -> None:
    context = open_context(browser, site, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    main = page.get_by_role("main")

    page.goto(f"{site.address}/recherche/")
    main.locator("input[type=search]").first.fill("navette")
    main.locator("form[role=search] button").first.click()
    expect(main.get_by_role("link", name="La navette du soir").first).to_be_visible()

    page.goto(f"{site.address}/actions/")
    for summary in main.locator("form details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    main.locator("input[name=theme][value=logement]").check()
    main.locator("form:has(input[name=theme]) button[type=submit]").first.click()
    expect(page).to_have_url(f"{site.address}/actions/?theme=logement")
    expect(main.get_by_role("link", name="Un toit près du premier emploi").first).to_be_visible()
    expect(main.get_by_role("link", name="Descendre la Vilaine")).to_have_count(0)

    page.goto(f"{site.address}/lettres/inscription/")
    main.locator("input[name=email]").fill("lectrice@lecture.example")
    main.locator("input[name=consent]").check()
    # The form takes nobody's word who fills it within two seconds.
    page.wait_for_timeout(2_100)
    main.locator("form[method=post] button[type=submit]").click()
    expect(page).to_have_url(f"{site.address}/lettres/inscription/merci/")
    context.close()
