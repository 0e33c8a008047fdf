"""What programs that walk through the site are told: the map of its addresses, and what to leave alone."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from core.models import BasePage, NetworkSettings
from home.crawlers import LivePages
from home.models import HomePage
from tests.actions.feeds.world import WAYS_TO_HIDE, hide
from tests.factories import ActionPageFactory, NewsPageFactory, PartnerPageFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def told(client: Client, address: str = "/sitemap.xml") -> dict[str, str]:
    """Each address with its last change."""
    response = client.get(address)
    assert response.status_code == 200
    rows = re.findall(r"<url>(.*?)</url>", response.content.decode(), re.DOTALL)
    pairs = [(re.search("<loc>(.*?)</loc>", row), re.search("<lastmod>(.*?)</lastmod>", row)) for row in rows]
    return {place[1].removeprefix("http://localhost"): changed[1] if changed else "" for place, changed in pairs}


def publish_on(page: BasePage, day: datetime.date) -> None:
    moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    type(page).objects.filter(pk=page.pk).update(last_published_at=moment)


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_only_what_readers_see(client: Client, tree: HomePage, how: str) -> None:
    seen, hidden = ActionPageFactory(), ActionPageFactory()
    draft = ActionPageFactory(live=False)
    address = hidden.url
    assert address in told(client)

    hide(hidden, how)
    found = told(client)

    assert seen.url in found
    assert address not in found
    assert f"/actions/{draft.slug}/" not in found


def test_other_views_are_there_on_purpose(client: Client, tree: HomePage) -> None:
    found = told(client)

    assert {"/", "/lettres/inscription/", "/lettres/inscription/integrer/", "/flux/", "/carte/integrer/"} <= set(found)
    assert not {"/recherche/", "/plan-du-site/", "/carte/signaler/"} & set(found)


def test_a_list_changed_when_its_newest_page_did(client: Client, tree: HomePage) -> None:
    partner = PartnerPageFactory()
    news = NewsPageFactory(parent=partner, event_start=timezone.now())
    sheet = ActionPageFactory()
    publish_on(news, datetime.date(2034, 3, 4))
    publish_on(sheet, datetime.date(2035, 5, 6))
    publish_on(partner, datetime.date(2033, 1, 2))

    found = told(client)

    assert found[news.url] == found["/actualites/"] == found["/agenda/"] == "2034-03-04"
    assert found[sheet.url] == found["/actions/"] == "2035-05-06"
    assert found["/partenaires/"] == "2033-01-02"
    assert found["/"] == "2035-05-06"


def test_as_many_queries_for_many_pages(client: Client, tree: HomePage) -> None:
    def asked() -> int:
        client.get("/sitemap.xml")
        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap.xml")
        return len(queries)

    partner = PartnerPageFactory()
    NewsPageFactory(parent=partner)
    ActionPageFactory()
    few = asked()
    for _number in range(6):
        NewsPageFactory(parent=PartnerPageFactory())
        ActionPageFactory()

    assert asked() <= few
    assert few < 30


def test_more_than_a_file_holds_is_split(client: Client, tree: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(3):
        ActionPageFactory()
    whole = told(client)
    assert LivePages.limit == 50_000
    monkeypatch.setattr(LivePages, "limit", 4)

    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall("<loc>http://[^/]+(/.*?)</loc>", index)
    found = [told(client, part.replace("&amp;", "&")) for part in parts]

    assert "<sitemapindex" in index
    assert all(len(part) <= 4 for part in found)
    assert {address for part in found for address in part} == set(whole)
    assert sum(map(len, found)) == len(whole)
    assert client.get("/sitemap-rien.xml").status_code == 404
    assert client.get("/sitemap-pages.xml?p=99").status_code == 404
    assert client.get("/sitemap-pages.xml?p=x").status_code == 404


def may_read(rules: str, address: str) -> bool:
    """RFC 9309, written apart: the longest rule that fits decides, « * » stands for any characters."""
    for rule in re.findall(r"^Disallow: (\S+)$", rules, re.MULTILINE):
        pattern = ".*".join(map(re.escape, rule.split("*")))
        if re.match(pattern, address):
            return False
    return True


@pytest.mark.parametrize(
    ("address", "readable"),
    [
        ("/", True),
        ("/actions/", True),
        ("/actions/?page=2", True),
        ("/actions/?theme=theme-x", True),
        ("/agenda/?mois=2027-03", True),
        ("/actualites/flux.xml", True),
        ("/flux/", True),
        ("/lettres/inscription/", True),
        ("/static/css/estuaire.css", True),
        ("/actions/?theme=theme-x&page=2", False),
        ("/actions/?theme=theme-x&statut=en-cours", False),
        ("/actions/?tri=debut", False),
        ("/agenda/?mois=2027-03&theme=theme-x", False),
        ("/carte/?calque=actions", False),
        ("/recherche/?q=navette", False),
        ("/recherche/", False),
        ("/admin/login/", False),
    ],
)
def test_robots_leave_alone_what_is_countless(client: Client, tree: HomePage, address: str, readable: bool) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert may_read(response.content.decode(), address) == readable


@pytest.mark.parametrize(
    "address",
    [
        "/actions/",
        "/actions/?page=2",
        "/actions/?theme=theme-x",
        "/actions/?theme=theme-x&page=2",
        "/actions/?theme=theme-x&statut=en-cours",
        "/agenda/?mois=2027-03",
        "/agenda/?mois=2027-03&theme=theme-x",
    ],
)
def test_robots_and_pages_say_the_same(client: Client, tree: HomePage, address: str) -> None:
    theme = ThemeFactory(slug="theme-x")
    sheet = ActionPageFactory()
    sheet.themes.add(theme)
    sheet.save()
    html = client.get(address).content.decode()
    rules = client.get("/robots.txt").content.decode()

    assert ('name="robots" content="noindex' in html) != may_read(rules, address)


def test_a_choice_with_marks_of_another_site_stays_findable(client: Client, tree: HomePage) -> None:
    html = client.get("/actions/?utm_source=lettre&utm_medium=mail").content.decode()

    assert 'name="robots"' not in html
    assert '<link rel="canonical" href="http://localhost/actions/">' in html


def test_robots_name_the_sitemap_by_its_whole_address(client: Client, tree: HomePage) -> None:
    line = client.get("/robots.txt").content.decode().splitlines()[-1]

    address = line.removeprefix("Sitemap: ")
    assert address.startswith("http://")
    assert client.get(address).status_code == 200


def test_security_contact_stands_where_there_is_one(client: Client, tree: HomePage) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    network = NetworkSettings.for_site(Site.objects.get())
    network.contact_email = "bonjour@example.org"
    network.save()

    lines = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().strip().splitlines()
    )

    assert lines["Contact"] == "mailto:bonjour@example.org"
    expires = datetime.datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%S%z")
    assert timezone.now() < expires < timezone.now() + datetime.timedelta(days=366)
