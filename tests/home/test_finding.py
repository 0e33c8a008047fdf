"""The site map, and what readers see when there is nothing."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.test import Client

from core.models import NetworkSettings
from home.models import HomePage
from newsletter.models import NewsletterIndexPage, NewsletterIssuePage
from tests.factories import ActionPageFactory, NewsPageFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db


def test_site_map_nests_live_pages_and_hides_the_others(client: Client, tree: HomePage) -> None:
    partner = PartnerPageFactory(title="Le profil")
    NewsPageFactory(title="La nouvelle", parent=partner)
    ActionPageFactory(title="Le brouillon", live=False)

    html = client.get("/plan-du-site/").content.decode()

    assert html.index("Le profil") < html.index("La nouvelle")
    assert "Le brouillon" not in html


def test_home_page_answers_empty_and_full(client: Client, tree: HomePage) -> None:
    assert client.get("/").status_code == 200
    NewsPageFactory(title="Toute fraîche", about=[ActionPageFactory(title="Bien en vue")])

    html = client.get("/").content.decode()

    assert html.count("<h1") == 1
    assert "Toute fraîche" in html
    assert "Bien en vue" in html


def test_unknown_address_gets_the_house_style(client: Client, tree: HomePage) -> None:
    response = client.get("/nulle-part/")

    assert response.status_code == 404
    html = response.content.decode()
    assert 'class="masthead"' in html
    assert 'rel="canonical"' not in html


def test_the_error_page_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):
        html = render_to_string("500.html")

    assert "estuaire.css" in html


def test_every_page_has_its_frame(client: Client, tree: HomePage) -> None:
    network = NetworkSettings.for_site(tree.get_site())
    network.name, network.contact_email = "Rives & Jeunesses", "bonjour@example.org"
    network.save()

    html = client.get("/actions/").content.decode()

    for part in (
        '<html lang="fr"',
        'href="#main"',
        'id="main"',
        "<title>Actions – Rives &amp; Jeunesses</title>",
        '<link rel="canonical" href="http://localhost/actions/">',
        'aria-current="page"',
        "/lettres/inscription/",
        "/accessibilite/",
        "/mentions-legales/",
        "/donnees-personnelles/",
        "/plan-du-site/",
        "mailto:bonjour@example.org",
    ):
        assert part in html
    assert " style=" not in html
    assert "http://" not in html.replace("http://localhost", "").replace("http://www.w3.org", "")


@pytest.mark.parametrize("slug", ["accessibilite", "mentions-legales", "donnees-personnelles"])
def test_editorial_pages_start_their_headings_below_the_title(client: Client, tree: HomePage, slug: str) -> None:
    html = client.get(f"/{slug}/").content.decode()

    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_letter_keeps_the_words_of_an_update_withdrawn_since(client: Client, tree: HomePage) -> None:
    news = NewsPageFactory(title="Nouvelle retirée")
    index = NewsletterIndexPage.objects.get()
    item = {"news": news.page_ptr, "summary": "Le mot de la lettre"}
    section = {"title": "En bref", "action": None, "items": [item]}
    issue = index.add_child(instance=NewsletterIssuePage(title="Numéro 1", body=[("section", section)]))
    issue.save_revision().publish()
    address = news.url
    news.unpublish()

    html = client.get(issue.url).content.decode()

    assert "Nouvelle retirée" in html
    assert "Le mot de la lettre" in html
    assert address not in html
    assert "Numéro 1" in client.get(index.url).content.decode()
