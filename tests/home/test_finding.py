"""Search, site map, and what readers see when there is nothing."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import NetworkSettings
from home.models import EditorialPage, HomePage
from home.search import MAXIMUM_LENGTH, words_of
from newsletter.models import NewsletterIndexPage, NewsletterIssuePage
from tests.factories import ActionPageFactory, NewsPageFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db

SEARCH = "/recherche/"


def search(client: Client, words: str) -> str:
    response = client.get(SEARCH, {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def test_search_finds_each_kind_of_page_by_its_words(client: Client, tree: HomePage) -> None:
    PartnerPageFactory(title="Partenaire cormoran")
    ActionPageFactory(title="Une action", challenge="<p>Suivre le cormoran</p>")
    NewsPageFactory(title="Une nouvelle", body=[("paragraph", "<p>Un cormoran passe</p>")])
    tree.refresh_from_db()
    tree.add_child(instance=EditorialPage(title="Cormoran et compagnie", slug="cormoran"))

    html = search(client, "cormoran")

    for title in ("Partenaire cormoran", "Une action", "Une nouvelle", "Cormoran et compagnie"):
        assert title in html


def test_search_leaves_out_what_readers_may_not_see(client: Client, tree: HomePage) -> None:
    ActionPageFactory(title="Brouillon cormoran", live=False)

    assert "Brouillon cormoran" not in search(client, "cormoran")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "\x00",
        "cor\x00moran",
        "a" * 50_000,
        "'",
        '"',
        "«»",
        "AND",
        "OR NOT",
        "NEAR(",
        "*",
        "%",
        "l'été",
        "-x",
        "é" * 300,
        "😀",
        "()",
        "\\",
        "<script>",
    ],
)
def test_search_answers_anything(client: Client, tree: HomePage, words: str) -> None:
    assert "<script>" not in search(client, words)


@pytest.mark.parametrize("page", ["0", "-3", "x", "10000", "\x00", "1.5"])
def test_search_answers_any_part_number(client: Client, tree: HomePage, page: str) -> None:
    assert client.get(SEARCH, {"q": "accessibilité", "page": page}).status_code == 200


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_words_of_keeps_no_sign_that_could_be_an_operator(typed: str) -> None:
    query, words = words_of(typed)

    assert len(query) <= MAXIMUM_LENGTH
    assert "\x00" not in query
    assert all(word.replace("_", "a").isalnum() or not word.isascii() for word in words)


def test_words_of_forgets_elisions_but_not_a_lone_letter() -> None:
    assert words_of("l’emploi d'été")[1] == ["emploi", "été"]
    assert words_of("b")[1] == ["b"]


def test_search_says_what_to_do_when_nothing_is_found(client: Client, tree: HomePage) -> None:
    html = search(client, "introuvable")

    assert 'role="status"' in html
    assert "/plan-du-site/" in html


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

    assert html.count("<h1") == 1
    assert "<h2" in html
    assert "<h3" not in html


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


def test_search_asks_as_much_for_many_results_as_for_few(client: Client, tree: HomePage) -> None:
    def count() -> int:
        client.get(SEARCH, {"q": "cormoran"})
        with CaptureQueriesContext(connection) as queries:
            client.get(SEARCH, {"q": "cormoran"})
        return len(queries)

    for _number in range(2):
        ActionPageFactory(title="Un cormoran")
    few = count()
    for _number in range(6):
        ActionPageFactory(title="Un cormoran")

    assert count() <= few
