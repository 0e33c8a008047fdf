"""Searching: what is found, by which words, what is said of it, and what is kept quiet."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from actions.models import PartnerPage
from actions.participations import add_partner
from core.models import CustomDocument
from home.models import EditorialPage, HomePage
from newsletter.models import NewsletterIndexPage, NewsletterIssuePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    NewsPageFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

SEARCH = "/recherche/"


def answer(client: Client, words: str, **parameters: str) -> str:
    response = client.get(SEARCH, {"q": words, **parameters})
    assert response.status_code == 200
    return response.content.decode()


def search(client: Client, words: str, **parameters: str) -> str:
    """What a reader reads, without the marks on found words."""
    return re.sub("</?mark>", "", answer(client, words, **parameters))


def kinds_in(html: str) -> dict[str, int]:
    """What the tabs say."""
    tabs = re.findall(r'class="chip kinds__kind"[^>]*>(.+?) <span class="kinds__number">\((\d+)\)', html)
    return {label: int(number) for label, number in tabs}


def document(title: str, **kwargs: Any) -> CustomDocument:
    return CustomDocument.objects.create(title=title, file=ContentFile(b"%PDF", name="compte-rendu.pdf"), **kwargs)


def attached(file: CustomDocument) -> list[tuple[str, Any]]:
    return [("attachment", {"title": "Pièce jointe", "document": file, "url": "", "comment": ""})]


@pytest.fixture
def cormorants(tree: HomePage) -> None:
    """One of each kind that holds the word."""
    PartnerPageFactory(title="Partenaire cormoran")
    ActionPageFactory(title="Une action", challenge="<p>Suivre le cormoran</p>")
    NewsPageFactory(title="Une nouvelle", body=[("paragraph", "<p>Un cormoran passe</p>")])
    tree.refresh_from_db()
    tree.add_child(instance=EditorialPage(title="Cormoran et compagnie", slug="cormoran"))
    issue = NewsletterIssuePage(title="Lettre de mai", body=[("text", "<p>Le cormoran du mois</p>")])
    NewsletterIndexPage.objects.get().add_child(instance=issue)
    NewsPageFactory(title="Avec une pièce", body=attached(document("Rapport cormoran")))


def test_search_finds_each_kind_by_its_words(client: Client, cormorants: None) -> None:
    html = search(client, "cormoran")

    for title in (
        "Partenaire cormoran",
        "Une action",
        "Une nouvelle",
        "Cormoran et compagnie",
        "Lettre de mai",
        "Rapport cormoran",
    ):
        assert title in html
    assert "/documents/" in html
    assert kinds_in(html) == {
        "Tout": 6,
        "Actions": 1,
        "Actualités": 1,
        "Partenaires": 1,
        "Lettres": 1,
        "Documents": 1,
        "Pages": 1,
    }


def test_a_kind_narrows_the_list_and_keeps_the_numbers(client: Client, cormorants: None) -> None:
    whole, html = search(client, "cormoran"), search(client, "cormoran", type="lettres")

    assert "Lettre de mai" in html
    assert "Partenaire cormoran" not in html
    assert kinds_in(html) == kinds_in(whole)
    for address, number in re.findall(
        r'href="(/recherche/\?[^"]+)"[^>]*>[^<]+<span class="kinds__number">\((\d+)', whole
    ):
        assert client.get(address.replace("&amp;", "&")).content.decode().count('class="result"') == int(number)


def test_a_kind_that_has_nothing_or_does_not_exist_is_answered(client: Client, cormorants: None) -> None:
    assert "voir" in search(client, "compagnie", type="lettres").lower()
    assert "Partenaire cormoran" in search(client, "cormoran", type="<script>")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("mediatheque", "Les médiathèques de Redon"),
        ("MÉDIATHÈQUES", "Les médiathèques de Redon"),
        ("médiathèque de redon", "Les médiathèques de Redon"),
        ("journal local", "Des journaux locaux"),
        ("animer", "Une soirée animée"),
        ("l'ete", "Chantiers d’été"),
        ("co-construction", "Co-construction"),
    ],
)
def test_accents_and_endings_do_not_matter(client: Client, tree: HomePage, words: str, title: str) -> None:
    ActionPageFactory(title=title)
    ActionPageFactory(title="Autre chose")

    html = search(client, words)

    assert title in html
    assert "Autre chose" not in html


def test_all_the_words_must_be_there(client: Client, tree: HomePage) -> None:
    ActionPageFactory(title="Forum des métiers")
    ActionPageFactory(title="Forum de la santé")

    html = search(client, "santé forum")

    assert "Forum de la santé" in html
    assert "Forum des métiers" not in html


def test_a_title_comes_before_a_mention(client: Client, tree: HomePage) -> None:
    ActionPageFactory(title="Une sortie", challenge="<p>On y parle de la navette.</p>")
    ActionPageFactory(title="La navette", challenge="<p>Rentrer le soir.</p>")
    NewsPageFactory(title="Encore une sortie", summary="La navette était là.")

    html = search(client, "navette")

    assert html.index("La navette</a>") < html.index("Une sortie</a>")


def test_found_words_are_marked_in_title_and_passage(client: Client, tree: HomePage) -> None:
    far = "Beaucoup de mots avant. " * 40
    ActionPageFactory(title="La <i>navette</i>", challenge=f"<p>{far} Les navettes &amp; le soir.</p>")

    html = answer(client, "navette")

    assert "La &lt;i&gt;<mark>navette</mark>&lt;/i&gt;" in html
    assert "<mark>navettes</mark> &amp; le soir" in html


def test_former_names_and_acronyms_find_the_pages(client: Client, tree: HomePage) -> None:
    territory = TerritoryFactory(name="Porte de Loire", former_names="CCMVS")
    lead = InstitutionFactory(name="Trois Écluses", acronym="3EC", territory=territory)
    PartnerPageFactory(title="Les écluses", institution=lead)
    action = ActionPageFactory(title="Sur la rivière", leads=[lead])
    action.territories = [territory]
    action.save_revision().publish()

    for words in ("CCMVS", "ex ccmvs", "porte de loire"):
        html = search(client, words.removeprefix("ex "))
        assert "Sur la rivière" in html, words
        assert "Les écluses" in html, words
    assert "Sur la rivière" in search(client, "3ec")
    assert "Sur la rivière" in search(client, "3EC rivière")


def test_what_a_page_is_found_by_follows_its_names(client: Client, tree: HomePage) -> None:
    territory, theme = TerritoryFactory(name="Vieux nom"), ThemeFactory(name="Ornithologie")
    lead, partner = InstitutionFactory(acronym="AVANT"), InstitutionFactory(acronym="JOINTE")
    action = ActionPageFactory(title="Sur la rivière", leads=[lead])
    action.territories, action.themes = [territory], [theme]
    action.save_revision().publish()

    territory.name, territory.former_names = "Nouveau", "Ancienne"
    territory.save()
    lead.acronym = "APRES"
    lead.save()
    theme.name = "Volatiles"
    theme.save()
    part = add_partner(action, partner)

    for words in ("nouveau", "ancienne", "apres", "volatiles", "jointe"):
        assert "Sur la rivière" in search(client, words), words
    for words in ("vieux nom", "avant", "ornithologie"):
        assert "Sur la rivière" not in search(client, words), words
    part.delete()
    assert "Sur la rivière" not in search(client, "jointe")


def test_search_leaves_out_what_readers_may_not_see(client: Client, tree: HomePage) -> None:
    ActionPageFactory(title="Brouillon cormoran", live=False)
    behind = PartnerPageFactory(title="Profil cormoran")
    PageViewRestriction.objects.create(page=behind, restriction_type=PageViewRestriction.PASSWORD, password="x")
    withdrawn = NewsPageFactory(title="Retirée cormoran")
    withdrawn.unpublish()
    document("Document cormoran que rien ne montre")
    NewsPageFactory(title="Brouillon", live=False, body=attached(document("Document cormoran d’un brouillon")))
    NewsPageFactory(
        title="Dessous", parent=PartnerPage.objects.get(pk=behind.pk), body=attached(document("Cormoran privé"))
    )

    html = search(client, "cormoran")

    assert 'class="result"' not in html
    for secret in ("Brouillon", "Profil", "Retirée", "Document cormoran", "Cormoran privé"):
        assert secret not in html


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mediatèque", "médiathèque"),
        ("navaette", "navette"),
        ("skatepakr", "skatepark"),
        ("logment navaette", "logement navette"),
    ],
)
def test_a_misspelt_word_gets_the_nearest_published_one(client: Client, tree: HomePage, typed: str, meant: str) -> None:
    ActionPageFactory(title="Logement, navette, skatepark et médiathèque")

    html = search(client, typed)

    assert "Vouliez-vous dire" in html
    link = re.search(r'<p class="suggestion".*?href="([^"]+)">([^<]+)</a>', html)
    assert link is not None
    assert link[2] == meant
    assert "Logement, navette" in client.get(link[1]).content.decode().replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize("typed", ["licencimeents", "ornithorynqe", "sallaire"])
def test_no_word_of_a_hidden_page_is_ever_offered(client: Client, tree: HomePage, typed: str) -> None:
    ActionPageFactory(title="Salaires et licenciements", live=False)
    gone = ActionPageFactory(title="Ornithorynque")
    search(client, "ornithorynqe")
    gone.unpublish()
    TerritoryFactory(name="Licenciements")

    html = search(client, typed)

    assert "Vouliez-vous dire" not in html


def test_nothing_is_offered_where_much_is_found_or_nothing_is_like_it(client: Client, tree: HomePage) -> None:
    for number in range(4):
        ActionPageFactory(title=f"Navette {number}")
    ActionPageFactory(title="Navire")

    assert "Vouliez-vous dire" not in search(client, "navettes")
    assert "Vouliez-vous dire" not in search(client, "xylophone")
    assert "Vouliez-vous dire" not in search(client, "12345")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "\x00",
        "cor\x00moran",
        "a" * 50_000,
        "a b " * 5_000,
        "'",
        '"',
        '"cormoran',
        "cormoran'",
        "«»",
        "AND",
        "OR NOT",
        "NEAR(",
        "{title} : x",
        "*",
        "%",
        "l'été",
        "-x",
        "é" * 300,
        "😀",
        "²",
        "_",
        "___",
        "()",
        "a & b | !c <-> d:*",
        "\\",
        "<script>",
        "ﷺ İstanbul ß ŉ",
        "le la les",
        "\ud800",
    ],
)
def test_search_answers_anything(client: Client, tree: HomePage, words: str) -> None:
    ActionPageFactory(title="Un cormoran")
    query = words.encode("utf-8", "surrogatepass")
    response = client.get(SEARCH, {"q": query})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace("<script src", "")


@pytest.mark.parametrize("page", ["0", "-3", "x", "10000", "\x00", "1.5"])
def test_search_answers_any_part_number(client: Client, tree: HomePage, page: str) -> None:
    assert client.get(SEARCH, {"q": "accessibilité", "page": page}).status_code == 200


def test_parts_keep_words_and_kind(client: Client, tree: HomePage) -> None:
    for number in range(17):
        ActionPageFactory(title=f"Cormoran {number}")
    first = search(client, "cormoran", type="actions")

    assert first.count('class="result"') == 15
    assert "?q=cormoran&amp;type=actions&amp;page=2" in first
    assert search(client, "cormoran", type="actions", page="2").count('class="result"') == 2


def test_search_says_what_to_do_when_nothing_is_found(client: Client, tree: HomePage) -> None:
    html = search(client, "introuvable")

    assert 'role="status"' in html
    assert "/plan-du-site/" in html


@pytest.mark.parametrize("words", ["cormoran", "cormroan"])
def test_search_asks_as_much_for_many_results_as_for_few(client: Client, tree: HomePage, words: str) -> None:
    def grow(rows: int) -> None:
        for _number in range(rows):
            ActionPageFactory(title="Un cormoran")
            NewsPageFactory(title="Un cormoran", body=attached(document("Un cormoran")))

    def count() -> int:
        client.get(SEARCH, {"q": words})
        with CaptureQueriesContext(connection) as queries:
            client.get(SEARCH, {"q": words})
        return len(queries)

    grow(2)
    few = count()
    grow(5)

    assert count() <= few
    assert few <= 30
