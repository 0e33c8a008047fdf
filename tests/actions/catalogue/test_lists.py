"""The three lists as readers filter them, held against an oracle that reads every row by itself."""

import datetime
import itertools
import random
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.catalogue.criteria import Criteria
from actions.catalogue.facets import KIND_WORDS, STATUS_WORDS
from actions.catalogue.filters import Filters
from actions.enums import ActionStatus, InstitutionKind
from actions.models import ActionIndexPage, ActionPage, AgeRange, Audience, NewsPage, PartnerPage
from home.models import HomePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    NewsPageFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

LISTS = {"/actions/": ActionPage, "/partenaires/": PartnerPage, "/actualites/": NewsPage}
PARAMETERS = {
    "/actions/": ("theme", "public", "age", "territoire", "institution", "statut", "annee"),
    "/partenaires/": ("theme", "public", "age", "territoire", "institution", "nature"),
    "/actualites/": ("theme", "public", "age", "territoire", "institution", "statut", "annee"),
}


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def number_in(html: str) -> int:
    found = re.search(r'class="catalogue__count"[^>]*>\s*(\d+)', html)
    assert found, html
    return int(found[1])


def counts_in(html: str) -> dict[tuple[str, str], int]:
    """What the page says of each box: parameter and value, and the number beside it."""
    boxes = re.findall(r'type="checkbox" name="(\w+)" value="([^"]+)".*?filters__count">\((\d+)\)', html)
    return {(name, unescape(value)): int(number) for name, value, number in boxes}


@pytest.fixture
def network(tree: HomePage) -> None:
    """A small network in which everything is mixed with everything, hidden pages too."""
    dice = random.Random(7)
    themes = [ThemeFactory(slug=f"theme-{n}", name=f"Thème {n}") for n in range(3)]
    audiences = [Audience.objects.create(name=f"Public {n}", slug=f"public-{n}") for n in range(2)]
    ages = [AgeRange.objects.create(name=f"Âge {n}", slug=f"age-{n}", minimum=n, maximum=n + 3) for n in range(2)]
    territories = [TerritoryFactory(slug=f"lieu-{n}", name=f"Lieu {n}") for n in range(3)]
    some = lambda rows: dice.sample(rows, dice.randint(0, 2))  # noqa: E731
    profiles = []
    for number in range(6):
        institution = InstitutionFactory(
            kind=dice.choice(InstitutionKind.values), territory=dice.choice([None, *territories])
        )
        profile = PartnerPageFactory(slug=f"profil-{number}", institution=institution, live=number != 5)
        profile.themes, profile.audiences, profile.age_ranges = some(themes), some(audiences), some(ages)
        profile.save()
        profiles.append(profile)
    actions = []
    for number in range(12):
        start = dice.choice([None, datetime.date(2022 + dice.randint(0, 4), dice.randint(1, 12), 1)])
        action = ActionPageFactory(
            title=f"Fiche {number}",
            live=bool(number % 5),
            status=dice.choice([ActionStatus.PLANNED, ActionStatus.UNDER_WAY, ActionStatus.DONE]),
            start_date=start,
            end_date=dice.choice([None, datetime.date(2028, 3, 1)]),
            leads=[dice.choice(profiles).institution],
            partners=[],
        )
        action.themes, action.audiences = some(themes), some(audiences)
        action.age_ranges, action.territories = some(ages), some(territories)
        action.save()
        actions.append(action)
    for number in range(24):
        news = NewsPageFactory(
            title=f"Nouvelle {number}",
            parent=dice.choice(profiles[:5]),
            live=bool(number % 6),
            date=datetime.date(2023 + number % 3, 11, 1),
            **({"date_precision": "months", "date_end": datetime.date(2026, 1, 1)} if number % 4 == 0 else {}),
        )
        news.actions, news.themes = some(actions), some(themes)
        news.save()


def words_of(page: Any) -> dict[str, set[str]]:
    """The oracle: what a page can be found by, read row by row and written apart from the queries."""
    slugs = lambda rows: {row.slug for row in rows.all()}  # noqa: E731
    if isinstance(page, ActionPage):
        years: set[str] = set()
        if page.start_date:
            last = page.end_date.year if page.end_date else max(page.start_date.year, datetime.date.today().year)
            years = {str(year) for year in range(page.start_date.year, last + 1)}
        return {
            "theme": slugs(page.themes),
            "public": slugs(page.audiences),
            "age": slugs(page.age_ranges),
            "territoire": slugs(page.territories),
            "institution": {part.institution.profile.slug for part in page.participations.all()},
            "statut": {word for word, status in STATUS_WORDS.items() if status == page.status},
            "annee": years,
        }
    if isinstance(page, PartnerPage):
        home = page.institution.territory
        return {
            "theme": slugs(page.themes),
            "public": slugs(page.audiences),
            "age": slugs(page.age_ranges),
            "territoire": {home.slug} if home else set(),
            "institution": {page.slug},
            "nature": {word for word, kind in KIND_WORDS.items() if kind == page.institution.kind},
        }
    about = [words_of(action) for action in page.actions.all() if action.live]
    found = {name: set().union(*(words[name] for words in about)) for name in ("theme", "public", "age", "statut")}
    found["theme"] |= slugs(page.themes)
    home = page.institution.territory
    found["territoire"] = set().union(*(words["territoire"] for words in about)) | ({home.slug} if home else set())
    found["institution"] = {page.get_parent().slug}
    found["annee"] = {str(year) for year in range(page.date.year, (page.date_end or page.date).year + 1)}
    return found


def fitting(rows: list[dict[str, set[str]]], chosen: dict[str, tuple[str, ...]]) -> int:
    return sum(all(row[name] & set(values) for name, values in chosen.items()) for row in rows)


@pytest.mark.parametrize("address", LISTS)
def test_every_pair_of_filters_finds_what_reading_each_row_finds(network: None, address: str) -> None:
    model = LISTS[address]
    live = model.objects.live()
    rows = [words_of(page) for page in live]
    values = {name: sorted(set().union(*(row[name] for row in rows)))[:4] for name in PARAMETERS[address]}
    tried = 0
    for one, other in itertools.combinations(values, 2):
        for pair in itertools.product(values[one], values[other]):
            chosen = {one: (pair[0],), other: (pair[1], values[other][0])}
            query = QueryDict(mutable=True)
            for name, words in chosen.items():
                query.setlist(name, list(words))
            criteria = Criteria.from_query(query)
            # The profile that readers can't see is no institution to filter by.
            if criteria.unknown:
                continue
            assert criteria.filter(live).count() == fitting(rows, chosen), chosen
            tried += 1
    assert tried > 40


@pytest.mark.parametrize("address", LISTS)
def test_the_number_beside_each_box_is_what_the_oracle_counts(network: None, address: str) -> None:
    model = LISTS[address]
    rows = [words_of(page) for page in model.objects.live()]
    dice = random.Random(3)
    seen = 0
    for _try in range(12):
        name = dice.choice(PARAMETERS[address])
        values = sorted(set().union(*(row[name] for row in rows)) - {"profil-5"})
        chosen = {name: (dice.choice(values),)}
        query = QueryDict(f"{name}={chosen[name][0]}")
        filters = Filters.of(Criteria.from_query(query), model.objects.live())
        for group in filters.groups:
            others = {facet: words for facet, words in chosen.items() if facet != group.facet}
            for option in group.options:
                assert option.count == fitting(rows, {**others, str(group.facet): (option.value,)}), (chosen, option)
                seen += 1
    assert seen > 60


@pytest.mark.parametrize("address", LISTS)
def test_a_click_gives_the_number_that_stood_beside_the_box(client: Client, network: None, address: str) -> None:
    boxes = counts_in(read(client, address))
    assert {name for name, _value in boxes} == set(PARAMETERS[address])
    for (name, value), number in boxes.items():
        html = read(client, f"{address}?{name}={value}")
        assert number_in(html) == number, (name, value)
        assert f'name="{name}" value="{value}" checked' in html


def test_filters_stay_in_the_address_of_every_link(client: Client, network: None) -> None:
    html = read(client, "/actions/?statut=prevue&statut=en-cours&theme=theme-0&tri=debut&utm=x")
    links = [unescape(link) for link in re.findall(r'href="(/actions/\?[^"]*)"', html)]
    # Without one, without the other, in the other orders.
    assert "/actions/?theme=theme-0&statut=en-cours&tri=debut#liste" in links
    assert "/actions/?statut=prevue&statut=en-cours&tri=debut#liste" in links
    assert "/actions/?theme=theme-0&statut=prevue&statut=en-cours&tri=mise-a-jour" in links
    assert "/actions/?theme=theme-0&statut=prevue&statut=en-cours" in links
    assert "/actions/?tri=debut#liste" in links
    assert '<input type="hidden" name="tri" value="debut">' in html
    canonical = "http://localhost/actions/?theme=theme-0&amp;statut=prevue&amp;statut=en-cours"
    assert f'<link rel="canonical" href="{canonical}">' in html
    assert "<title>Actions\u00a0: Thème 0, Prévue, En cours" in html


def test_parts_keep_the_filters(client: Client, tree: HomePage) -> None:
    for number in range(ActionIndexPage.per_page + 2):
        ActionPageFactory(status=ActionStatus.DONE if number else ActionStatus.PLANNED)
    html = read(client, "/actions/?statut=terminee&page=2")
    assert number_in(html) == ActionIndexPage.per_page + 1
    assert html.count('class="card"') == 1
    assert "?statut=terminee&amp;page=1" in html
    assert '<link rel="canonical" href="http://localhost/actions/?statut=terminee&amp;page=2">' in html


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("", ["Abeille", "Mouette", "Zébulon"]),
        ("titre", ["Abeille", "Mouette", "Zébulon"]),
        ("debut", ["Mouette", "Zébulon", "Abeille"]),
        ("mise-a-jour", ["Zébulon", "Abeille", "Mouette"]),
    ],
)
def test_actions_come_in_the_order_asked_for(client: Client, tree: HomePage, order: str, titles: list[str]) -> None:
    for title, start, updated in (
        ("Mouette", datetime.date(2026, 1, 1), 1),
        ("Zébulon", datetime.date(2025, 1, 1), 3),
        ("Abeille", None, 2),
    ):
        page = ActionPageFactory(title=title, start_date=start)
        moment = datetime.datetime(2026, 1, updated, tzinfo=datetime.UTC)
        ActionPage.objects.filter(pk=page.pk).update(last_published_at=moment)
    html = read(client, f"/actions/?tri={order}")
    assert sorted(titles, key=lambda title: html.index(f">{title}</a>")) == titles


def test_news_come_newest_or_oldest_first(client: Client, tree: HomePage) -> None:
    parent = PartnerPageFactory()
    for year in (2024, 2026, 2025):
        NewsPageFactory(parent=parent, title=f"De {year}", date=datetime.date(year, 1, 1))
    newest, oldest = read(client, "/actualites/"), read(client, "/actualites/?tri=anciennes")
    assert newest.index("De 2026") < newest.index("De 2025") < newest.index("De 2024")
    assert oldest.index("De 2024") < oldest.index("De 2025") < oldest.index("De 2026")


def test_an_empty_list_says_which_filter_to_let_go_and_what_that_gives(client: Client, tree: HomePage) -> None:
    theme = ThemeFactory(name="Logement", slug="logement")
    for status in (ActionStatus.DONE, ActionStatus.DONE, ActionStatus.PLANNED):
        ActionPageFactory(status=status)
    housed = ActionPageFactory(status=ActionStatus.PLANNED)
    housed.themes = [theme]
    housed.save()
    html = read(client, "/actions/?theme=logement&statut=terminee")
    assert number_in(html) == 0
    offered = re.findall(r'<li><a href="([^"]+)"[^>]*>sans «\s(.+?)\s»</a> <span class="soft">\((\d+)', html)
    assert offered == [
        ("/actions/?statut=terminee", "Thème\u00a0: Logement", "2"),
        ("/actions/?theme=logement", "État\u00a0: Terminée", "1"),
    ]
    for address, _label, number in offered:
        assert number_in(read(client, unescape(address))) == int(number)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("theme=rien&statut=terminee", "unknown-theme"),
        ("annee=hier&statut=terminee", "unknown-annee"),
        ("territoire=%00%3Cscript%3E&statut=terminee", "unknown-territoire"),
        ("institution=secrete&statut=terminee", "unknown-institution"),
    ],
)
def test_a_value_that_nothing_has_is_said_beside_its_filter(
    client: Client, tree: HomePage, query: str, place: str
) -> None:
    PartnerPageFactory(title="Une institution secrète", slug="secrete", live=False)
    ActionPageFactory(title="Terminée celle-ci", status=ActionStatus.DONE)
    ActionPageFactory(title="Prévue celle-là", status=ActionStatus.PLANNED)
    html = read(client, f"/actions/?{query}", status=400)
    assert f'id="{place}"' in html
    assert f'aria-describedby="{place}"' in html
    assert "<script>" not in html
    assert "secrète" not in html
    # The rest is applied.
    assert "Terminée celle-ci" in html
    assert "Prévue celle-là" not in html


def test_an_order_that_does_not_exist_is_said(client: Client, tree: HomePage) -> None:
    ActionPageFactory(title="Toujours là")
    html = read(client, "/actions/?tri=hasard", status=400)
    assert "Cet ordre n’existe pas" in html
    assert "Toujours là" in html


def test_a_filter_of_another_list_changes_nothing(client: Client, tree: HomePage) -> None:
    ActionPageFactory()
    html = read(client, "/actions/?nature=association&nature=rien")
    assert number_in(html) == 1
    assert 'class="chips chosen"' not in html
    assert '<link rel="canonical" href="http://localhost/actions/">' in html


def test_hidden_pages_are_neither_counted_nor_named(client: Client, tree: HomePage) -> None:
    theme = ThemeFactory(name="Thème caché", slug="cache")
    hidden = ActionPageFactory(live=False)
    hidden.themes = [theme]
    hidden.save()
    ActionPageFactory()
    news = NewsPageFactory(parent=PartnerPageFactory())
    news.actions = [hidden]
    news.save()
    for address in LISTS:
        assert "Thème caché" not in read(client, address)


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("query", ["", "theme=theme-1&statut=en-cours&annee=2024", "theme=rien", "annee=1999"])
def test_a_filtered_list_asks_the_same_of_many_rows(client: Client, network: None, address: str, query: str) -> None:
    def asked() -> int:
        client.get(f"{address}?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address}?{query}")
        return len(queries)

    few = asked()
    theme = ThemeFactory()
    for _number in range(8):
        profile = PartnerPageFactory()
        action = ActionPageFactory(leads=[profile.institution], start_date=datetime.date(2024, 1, 1))
        action.themes, action.territories = [theme], [TerritoryFactory()]
        action.save()
        NewsPageFactory(parent=profile, about=[action])
    assert asked() <= few
    assert few < 60
