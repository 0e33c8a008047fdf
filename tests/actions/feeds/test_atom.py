"""The Atom feeds, as a feed reader understands them."""

import datetime
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from actions.models import ActionPage, NewsPage
from core.models import CustomImage
from tests.actions.feeds.world import WAYS_TO_HIDE, hide, queries_of
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    NewsPageFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]


@pytest.fixture
def action() -> ActionPage:
    page = ActionPageFactory(title="La navette & le soir", slug="navette")
    page.themes.add(ThemeFactory(name="Mobilité", slug="mobilite"))
    page.territories.add(TerritoryFactory(name="Redon", slug="redon"))
    page.save_revision().publish()
    return page


@pytest.fixture
def news(action: ActionPage) -> NewsPage:
    partner = PartnerPageFactory(slug="ecluses", institution=InstitutionFactory(name="Trois Écluses"))
    picture = CustomImage.objects.create(title="Quai", file=get_test_image_file(size=(1300, 700)))
    return NewsPageFactory(
        title="Le bus\x0c <roule> & 🚌\ufffe",
        summary="Résumé <b>net</b>",
        parent=partner,
        about=[action],
        image=picture,
    )


def read(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


ADDRESSES = [
    "/actualites/flux.xml",
    "/actualites/flux.xml?theme=mobilite&territoire=redon",
    "/actualites/theme/mobilite/flux.xml",
    "/actualites/territoire/redon/flux.xml",
    "/actions/navette/flux.xml",
    "/partenaires/ecluses/flux.xml",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_feed_tells_of_the_update_in_full(client: Client, news: NewsPage, address: str) -> None:
    NewsPageFactory(title="Tout autre chose")
    feed = read(client, address)
    entry = next(entry for entry in feed.entries if entry.id == news.translation_key.urn)

    assert len(feed.entries) == (2 if address == ADDRESSES[0] else 1)
    assert feed.version == "atom10"
    assert entry.title == "Le bus <roule> & 🚌" or "&lt;roule&gt;" in entry.title
    assert entry.link == news.full_url
    assert entry.author_detail == {"name": "Trois Écluses", "href": "http://localhost/partenaires/ecluses/"}
    assert [tag.term for tag in entry.tags] == ["Mobilité"]
    assert "Résumé &lt;b&gt;net&lt;/b&gt;" in entry.summary
    assert 'href="http://localhost/actions/navette/"' in entry.summary
    assert entry.updated_parsed[:5] == news.last_published_at.utctimetuple()[:5]
    [enclosure] = entry.enclosures
    assert enclosure.type == "image/jpeg"
    assert int(enclosure.length) > 0
    links = {link.rel: link.href for link in feed.feed.links}
    assert links["self"] == feed.feed.id == f"http://localhost{address}"
    assert links["alternate"].startswith("http://localhost/")
    assert client.get(links["alternate"].removeprefix("http://localhost")).status_code == 200


def test_what_was_published_last_comes_first_whatever_it_tells_of(client: Client) -> None:
    old = NewsPageFactory(title="D’hier", date=timezone.localdate())
    NewsPage.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - datetime.timedelta(days=1))
    NewsPageFactory(title="De 2017", date=datetime.date(2017, 1, 1))

    assert [entry.title for entry in read(client, "/actualites/flux.xml").entries] == ["De 2017", "D’hier"]


@pytest.mark.parametrize("address", ["/actions/navette/flux.xml", "/actualites/flux.xml?annee=2001"])
def test_an_empty_feed_is_valid_and_stays_the_same(client: Client, action: ActionPage, address: str) -> None:
    feed = read(client, address)

    assert feed.entries == []
    assert feed.feed.updated_parsed
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_withdrawing_is_noticed_by_who_asks_again(client: Client, news: NewsPage) -> None:
    first = client.get("/actualites/flux.xml")
    asked_again = {"If-None-Match": first["ETag"], "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get("/actualites/flux.xml", headers=asked_again).status_code == 304
    news.unpublish()

    assert "Last-Modified" not in first
    assert client.get("/actualites/flux.xml", headers=asked_again).status_code == 200
    dated_only = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get("/actualites/flux.xml", headers=dated_only).status_code == 200


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_hidden_pages_are_told_of_nowhere(client: Client, news: NewsPage, action: ActionPage, how: str) -> None:
    hide(action, how)

    assert client.get("/actions/navette/flux.xml").status_code == 404
    content = client.get("/actualites/flux.xml").content.decode()
    assert "navette" not in content
    assert "Mobilité" not in content
    hide(news, how)
    assert read(client, "/actualites/flux.xml").entries == []


def test_a_lost_picture_takes_no_words_away(client: Client, news: NewsPage) -> None:
    news.image.file.delete(save=False)

    [entry] = read(client, "/actualites/flux.xml").entries
    assert entry.enclosures == []


@pytest.mark.parametrize(
    "address",
    [
        "/actualites/flux.xml?theme=rien",
        "/actualites/flux.xml?nature=etat",
        "/actualites/theme/rien/flux.xml",
        "/actualites/territoire/mobilite/flux.xml",
    ],
)
def test_an_unknown_choice_is_refused_in_words(client: Client, action: ActionPage, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")
    assert "Rien" in response.content.decode()


def test_pages_name_their_feed(client: Client, news: NewsPage, action: ActionPage) -> None:
    kind = '<link rel="alternate" type="application/atom+xml"'
    for page, feed in (
        ("/actualites/", "/actualites/flux.xml"),
        ("/actualites/?theme=mobilite", "/actualites/flux.xml?theme=mobilite"),
        (action.url, "/actions/navette/flux.xml"),
        ("/partenaires/ecluses/", "/partenaires/ecluses/flux.xml"),
    ):
        html = client.get(page).content.decode()
        assert kind in html
        assert f'href="{feed}"' in html


@pytest.mark.parametrize("address", ["/actualites/flux.xml", "/actions/navette/flux.xml"])
def test_many_updates_ask_as_much_as_few(client: Client, news: NewsPage, action: ActionPage, address: str) -> None:
    few = queries_of(client, address)
    for number in range(4):
        link = f'<p>Lire <a linktype="page" id="{action.pk}">ceci</a> {number}</p>'
        picture = CustomImage.objects.create(title="Quai", file=get_test_image_file(size=(1300, 700)))
        other = ActionPageFactory()
        other.themes.add(ThemeFactory())
        other.save_revision().publish()
        NewsPageFactory(
            about=[action, other],
            summary="",
            image=picture,
            body=[("picture", {"image": picture, "caption": ""}), ("paragraph", link)],
        )

    assert queries_of(client, address) <= few
