"""Every page type and view: a title and a description of its own, one address, and what is shared of it."""

import datetime
import html as entities
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from actions.models import NewsIndexPage, PartnerPlace
from core.fields import format_point
from core.models import BasePage
from core.models.page import DESCRIPTION_LENGTH
from home.models import EditorialPage, HomePage
from newsletter.models import NewsletterIndexPage, NewsletterIssuePage
from newsletter.tokens import unsubscribe_token
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    NewsPageFactory,
    PartnerPageFactory,
    SubscriberFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class Head:
    """What stands in the head of an answer, read by hand."""

    def __init__(self, html: str) -> None:
        self.html = html.split("</head>")[0]
        titles = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
        self.titles = [entities.unescape(found).strip() for found in titles]
        self.robots = self.meta("robots")
        self.canonical = re.findall(r'<link rel="canonical" href="(.*?)">', self.html)

    def meta(self, name: str) -> list[str]:
        found = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', self.html)
        return [entities.unescape(words) for words in found]


def head(client: Client, address: str, status: int = 200) -> Head:
    response = client.get(address)
    assert response.status_code == status
    return Head(response.content.decode())


@pytest.fixture
def bare_pages(tree: HomePage) -> list[BasePage]:
    """One page of each type, on which nobody wrote anything but a title."""
    institution = InstitutionFactory(name="Trois Écluses", acronym="3EC")
    partner = PartnerPageFactory(institution=institution, mission="")
    ActionPageFactory(title="Navette", challenge="", leads=[institution])
    NewsPageFactory(title="Bonne nouvelle", parent=partner, summary="", body=[])
    start = timezone.make_aware(datetime.datetime(2036, 11, 24, 18, 30))
    NewsPageFactory(title="Fête", parent=partner, summary="", body=[], event_start=start, event_place="Halles")
    issue = NewsletterIndexPage.objects.get().add_child(instance=NewsletterIssuePage(title="Numéro 1"))
    issue.save_revision().publish()
    tree.add_child(instance=EditorialPage(title="Qui sommes-nous ?")).save_revision().publish()
    return list(Page.objects.descendant_of(tree, inclusive=True).live().specific())


def test_each_page_says_what_it_is(client: Client, bare_pages: list[BasePage]) -> None:
    titles, descriptions = [], []
    for page in bare_pages:
        shown = head(client, page.url)
        assert len(shown.titles) == 1
        assert len(shown.meta("description")) == 1
        assert shown.canonical == [page.full_url]
        assert shown.meta("og:url") == [page.full_url]
        assert shown.meta("og:description") == shown.meta("description")
        assert shown.meta("og:title")[0]
        assert shown.meta("og:image")[0].startswith("http://localhost/partage/")
        assert shown.meta("twitter:card") == ["summary_large_image"]
        assert not shown.robots
        titles += shown.titles
        descriptions += shown.meta("description")

    assert len(bare_pages) >= 13
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)
    assert all(10 < len(words) <= DESCRIPTION_LENGTH for words in descriptions)


def test_a_page_without_text_says_who_leads_it_and_when(client: Client, bare_pages: list[BasePage]) -> None:
    said = {page.title: head(client, page.url).meta("description")[0] for page in bare_pages}

    assert "3EC" in said["Navette"]
    assert "Trois Écluses" in said["Bonne nouvelle"]
    assert "14 mars 2026" in said["Bonne nouvelle"]
    assert "24 novembre 2036" in said["Fête"]
    assert "Halles" in said["Fête"]


def test_a_long_description_is_cut_at_a_word(client: Client, tree: HomePage) -> None:
    words = " ".join(f"mot{number}" for number in range(100))
    said = head(client, ActionPageFactory(challenge=f"<p>{words}</p>").url).meta("description")[0]

    assert len(said) <= DESCRIPTION_LENGTH
    assert said.endswith("…")
    assert words.startswith(said[:-1] + " ")


def test_hostile_words_stay_inside_of_the_attributes(client: Client, tree: HomePage) -> None:
    title = 'Dire "non" <b> & </title><script>alert(1)</script>'
    shown = head(client, ActionPageFactory(title=title, challenge='<p>« "&lt;/script&gt; »</p>').url)

    assert shown.meta("og:title") == [title]
    assert shown.titles[0].startswith(title)
    assert "<script>alert" not in shown.html


INDEXED_VIEWS = ["home:sitemap", "newsletter:subscribe", "newsletter:embedding", "feeds:overview", "atlas:embedding"]


def test_views_that_may_be_found_say_what_they_are(client: Client, tree: HomePage) -> None:
    shown = [head(client, reverse(name)) for name in INDEXED_VIEWS]

    for view in shown:
        assert len(view.canonical) == len(view.meta("og:image")) == 1
        assert not view.robots
        assert 20 < len(view.meta("description")[0]) <= DESCRIPTION_LENGTH
        assert view.meta("og:title")[0] in view.titles[0]
    assert len({view.titles[0] for view in shown}) == len(shown)
    assert len({view.meta("description")[0] for view in shown}) == len(shown)


def test_views_that_are_nobodys_find_say_so(client: Client, tree: HomePage) -> None:
    partner = PartnerPageFactory()
    asked = SubscriberFactory()
    places = ["/recherche/", "/recherche/?q=navette", "/carte/signaler/merci/", "/votre-fiche/merci/"]
    places += ["/lettres/inscription/merci/", "/lettres/bienvenue/", f"/votre-fiche/fiche/{partner.slug}/"]
    places += ["/actions/imprimer/"]
    shown = {address: head(client, address) for address in places}
    token = unsubscribe_token(asked.key)
    shown["leave"] = head(client, reverse("newsletter:unsubscribe", args=[token]))
    shown["unknown"] = head(client, reverse("newsletter:unsubscribe", args=["rien"]), 404)
    shown["lost"] = head(client, "/nulle-part/", 404)

    for address, view in shown.items():
        assert view.robots == ["noindex"], address
        assert len(view.titles) == 1
        assert 5 < len(view.meta("description")[0]) <= DESCRIPTION_LENGTH, address
    for secret in ("leave", "unknown", "/lettres/bienvenue/"):
        assert not shown[secret].canonical


def test_parts_and_choices_of_a_list_are_told_apart(client: Client, tree: HomePage) -> None:
    theme, partner = ThemeFactory(name="Mobilité", slug="mobilite"), PartnerPageFactory()
    for _number in range(NewsIndexPage.per_page + 1):
        news = NewsPageFactory(parent=partner)
        news.themes.add(theme)
        news.save()
    addresses = ["/actualites/", "/actualites/?page=2", "/actualites/?theme=mobilite"]
    shown = [head(client, address) for address in addresses]

    assert len({view.titles[0] for view in shown}) == len(addresses)
    assert len({view.meta("description")[0] for view in shown}) == len(addresses)
    assert len({view.canonical[0] for view in shown}) == len(addresses)
    assert "Mobilité" in shown[2].meta("description")[0]
    for odd in ("0", "-1", "deux", "9" * 5000, "%00"):
        assert len(head(client, f"/actualites/?page={odd}").meta("description")[0]) <= DESCRIPTION_LENGTH


def test_the_map_tells_its_parts_apart(client: Client, tree: HomePage) -> None:
    profile = PartnerPageFactory()
    for number in range(101):
        PartnerPlace.objects.create(page=profile, name=f"Lieu {number}", point=format_point(47.6, -2.1))

    assert head(client, "/carte/").titles != head(client, "/carte/?page=2").titles


def test_a_preview_names_no_picture(client_of: object, tree: HomePage) -> None:
    page = ActionPageFactory()
    page.title = "Pas encore"
    page.save_revision()
    browser = client_of(UserFactory(coordinator=True))  # type: ignore[operator]

    html = browser.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()

    assert "Pas encore" in html
    assert "og:image" not in html
    assert "application/ld+json" not in html
