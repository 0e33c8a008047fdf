"""A selection of sheets as one document, and the page that tells of every feed."""

import re
from itertools import pairwise

import pytest
from django.test import Client

from actions.feeds import print_views
from actions.models import ActionPage
from core.templatetags.outline_tags import anchors
from tests.actions.feeds.world import WAYS_TO_HIDE, hide, queries_of
from tests.factories import ActionPageFactory, InstitutionFactory, NewsPageFactory, PartnerPageFactory, ThemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
ADDRESS = "/actions/imprimer/"


def sheet(title: str, **fields: object) -> ActionPage:
    page = ActionPageFactory(title=title, needs="<h3>Titre</h3><p>Besoin lisible</p>", **fields)
    NewsPageFactory(about=[page], title=f"Nouvelle de {title}")
    return page


def read(client: Client, address: str = ADDRESS) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_document_has_a_cover_its_contents_and_every_sheet(client: Client) -> None:
    pages = [sheet("Bateau"), sheet("Avion")]
    html = read(client)

    assert html.count("<h1") == 1
    assert html.index(f'href="#fiche-{pages[1].pk}"') < html.index(f'href="#fiche-{pages[0].pk}"')
    for page in pages:
        assert html.count(f'id="fiche-{page.pk}"') == 1
        assert f"Nouvelle de {page.title}" in html
    assert html.count("Besoin lisible") == 2
    assert '<meta name="robots" content="noindex">' in html


def test_headings_are_in_order_and_anchors_are_once(client: Client) -> None:
    for title in ("Avion", "Bateau"):
        sheet(title)
    html = read(client)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    names = re.findall(r'\sid="([^"]+)"', html)

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(names) == len(set(names))
    for pointed in re.findall(r'aria-labelledby="([^"]+)"|href="#([^"]+)"', html):
        assert "".join(pointed) in names


def test_anchors_get_their_prefix_and_text_stays_text() -> None:
    from django.utils.safestring import mark_safe

    html = mark_safe('<h2 id="a" data-id="a">id="a"</h2><a href="#a">x</a><a href="/b#a">y</a><a href="#">z</a>')
    assert anchors(html, "p") == (
        '<h2 id="p-a" data-id="a">id="a"</h2><a href="#p-a">x</a><a href="/b#a">y</a><a href="#">z</a>'
    )
    assert anchors("<b>", "p") == "&lt;b&gt;"


def test_sections_of_several_outlines_are_no_landmarks_of_one_name() -> None:
    from django.utils.safestring import mark_safe

    html = mark_safe('<section class="part" aria-labelledby="a"><h2 id="a">A</h2></section>')
    assert anchors(html, "p") == '<section class="part"><h2 id="p-a">A</h2></section>'


def test_a_selection_says_what_it_is(client: Client) -> None:
    page = sheet("Avion")
    page.themes.add(ThemeFactory(name="Mobilité", slug="mobilite"))
    page.save_revision().publish()
    sheet("Bateau")
    html = read(client, f"{ADDRESS}?theme=mobilite")

    assert "Mobilité" in html.split("</header>")[1]
    assert "Bateau" not in html
    assert 'href="/actions/?theme=mobilite"' in html


def test_too_many_are_refused_with_what_to_do(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_views, "MOST_PRINTED", 1)
    sheet("Avion")
    assert client.get(ADDRESS).status_code == 200
    sheet("Bateau")
    response = client.get(f"{ADDRESS}?statut=en-cours")

    assert response.status_code == 400
    assert 'href="/actions/export.xlsx?statut=en-cours"' in response.content.decode()


def test_nothing_to_print_is_said(client: Client) -> None:
    assert 'class="empty"' in read(client, f"{ADDRESS}?statut=terminee")


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_hidden_sheets_are_not_printed(client: Client, how: str) -> None:
    hide(sheet("Réunion secrète"), how)

    assert "secrète" not in read(client)


def test_each_sheet_costs_the_same(client: Client) -> None:
    def more(number: int) -> None:
        for _one in range(number):
            page = sheet(f"Fiche {ActionPage.objects.count()}", leads=[InstitutionFactory()])
            page.themes.add(ThemeFactory())
            page.save_revision().publish()

    more(1)
    one = queries_of(client, ADDRESS)
    more(1)
    each = queries_of(client, ADDRESS) - one
    more(3)

    assert queries_of(client, ADDRESS) <= one + 4 * each
    assert each <= 12


def test_the_page_of_feeds_leads_to_what_exists(client: Client) -> None:
    partner = PartnerPageFactory()
    page = sheet("Avion", leads=[partner.institution])
    page.themes.add(ThemeFactory())
    page.save_revision().publish()
    ThemeFactory(name="Sans action", slug="sans-action")
    html = read(client, "/flux/")

    addresses = set(re.findall(r'(?:href|value)="(?:(?:http|webcal)://localhost)?(/[^"]+)"', html))
    ours = {address for address in addresses if re.search(r"flux\.xml|\.ics|export|imprimer|/api/", address)}
    assert len(ours) >= 9
    for address in ours:
        assert client.get(address).status_code == 200, address
    assert "sans-action" not in html
    assert 'href="/flux/"' in read(client, "/")


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_the_page_of_feeds_names_nothing_hidden(client: Client, how: str) -> None:
    partner = PartnerPageFactory(title="Secrète")
    page = sheet("Avion")
    page.themes.add(ThemeFactory(name="Thème caché"))
    page.save_revision().publish()
    for one in (partner, page):
        hide(one, how)
    html = read(client, "/flux/")

    assert "Secrète" not in html
    assert "Thème caché" not in html


def test_the_page_of_feeds_asks_as_much_for_many(client: Client) -> None:
    sheet("Avion")
    few = queries_of(client, "/flux/")
    for _number in range(4):
        PartnerPageFactory()
        page = sheet("Autre")
        page.themes.add(ThemeFactory())
        page.save_revision().publish()

    assert queries_of(client, "/flux/") <= few
