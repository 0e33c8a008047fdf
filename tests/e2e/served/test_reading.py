"""Somebody reads the whole site without JavaScript: every link leads somewhere, every form does its work."""

from collections import deque
from urllib.error import HTTPError
from urllib.parse import parse_qs, urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

from tests.site_checks.serving import ServedSite

# The mark of the database is explained in test_rules.
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.django_db, pytest.mark.xdist_group("served")]

# Files, feeds and what members open; where a filter is chosen, the same page with fewer rows.
_NOT_READ = ("/admin", "/documents/", "/media/", "/static/", "/api/", "/partage/")
_ENOUGH_WORDS = 5


class Reader:
    """Follows the links of the site from its home page, each address once."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.pages: dict[str, BeautifulSoup] = {}
        self.files: set[str] = set()
        self.broken: list[str] = []

    def read_all(self) -> None:
        waiting, known = deque(["/"]), {"/"}
        while waiting:
            address = waiting.popleft()
            for link in self._read(address):
                if link not in known:
                    known.add(link)
                    waiting.append(link)

    def _read(self, address: str) -> list[str]:
        try:
            with urlopen(self.origin + address) as answer:
                kind, content = answer.headers.get_content_type(), answer.read()
        except HTTPError as error:
            self.broken.append(f"{error.code} at {address}")
            return []
        if kind != "text/html":
            self.files.add(address)
            return []
        page = self.pages[address] = BeautifulSoup(content, "html.parser")
        return [link for anchor in page.select("a[href]") if (link := self._followed(address, anchor["href"]))]

    def _followed(self, address: str, href: object) -> str | None:
        parts = urlsplit(urljoin(self.origin + address, str(href)))
        if f"{parts.scheme}://{parts.netloc}" != self.origin or parts.path.startswith(_NOT_READ):
            return None
        # The parts of a list are read to the end; its filters are another test's.
        if set(parse_qs(parts.query)) - {"page"}:
            return None
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_every_page_is_reached_by_links_and_says_something(site: ServedSite) -> None:
    reader = Reader(site.address)
    reader.read_all()

    assert reader.broken == []
    with urlopen(f"{site.address}/sitemap.xml") as answer:
        places = ElementTree.parse(answer).iterfind(".//{*}loc")
        listed = {urlsplit(str(place.text)).path for place in places}
    assert len(listed) > 90
    assert listed - set(reader.pages) == set()
    for address, page in reader.pages.items():
        main = page.select_one("main")
        assert main is not None, address
        assert len(page.select("h1")) == 1, address
        assert len(main.get_text(" ").split()) > _ENOUGH_WORDS, address
        # What scripts would write is no text of the page.
        assert not page.select("main noscript"), address
    # The last part of the news is reached by links too, and the files to take away are there.
    assert any("page=" in address for address in reader.pages)
    assert any(address.endswith(".ics") for address in reader.files)
    assert any(address.endswith(".xml") for address in reader.files)


def test_every_form_works(browser: Browser, site: ServedSite) -> None:
    context = browser.new_context(base_url=site.address, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()

    page.goto("/actions/")
    everything = page.locator(".card").count()
    page.get_by_label("Mobilité").check()
    page.get_by_role("button", name="Filtrer").click()
    assert "theme=mobilite" in page.url
    assert 0 < page.locator(".card").count() < everything

    page.goto("/recherche/")
    page.get_by_label("Mots à chercher").fill("navette")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("main").get_by_role("link", name="La navette du soir", exact=True)).to_be_visible()

    page.goto("/carte/")
    page.locator("summary", has_text="Filtrer").click()
    page.locator("summary", has_text="Territoire").click()
    page.get_by_role("checkbox", name="Marches de Vilaine (").check()
    page.get_by_role("button", name="Filtrer").click()
    assert "territoire=marches-de-vilaine" in page.url
    expect(page.locator(".places__list .place").first).to_be_visible()

    page.goto("/")
    page.get_by_label("Votre adresse électronique").fill("lectrice@lecture.example")
    page.locator("form", has=page.get_by_label("Votre adresse électronique")).get_by_role("button").click()
    expect(page.get_by_label("Votre adresse électronique")).to_have_value("lectrice@lecture.example")
    page.get_by_label("J’accepte de recevoir la lettre").check()
    page.wait_for_timeout(2_100)  # Faster is a robot.
    page.get_by_role("button", name="M’abonner").click()
    expect(page).to_have_url(f"{site.address}/lettres/inscription/merci/")
    context.close()
