"""What readers get: every page answers, says what it holds, and says nothing of what it does not."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.enums import ActionStatus
from actions.models import (
    ActionIndexPage,
    ActionPage,
    ActionPlace,
    AgendaPage,
    MapPage,
    NewsIndexPage,
    PartnerIndexPage,
    PartnerPage,
    Territory,
)
from core.dates import DatePrecision
from core.fields import format_point
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


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def action(tree: HomePage) -> ActionPage:
    return ActionPageFactory(
        title="La navette du soir", leads=[InstitutionFactory(name="Trois Écluses", acronym="3EC")]
    )


@pytest.mark.parametrize(
    "page_type", [ActionIndexPage, PartnerIndexPage, NewsIndexPage, MapPage, AgendaPage], ids=lambda kind: kind.__name__
)
def test_lists_answer_when_there_is_nothing_to_list(client: Client, tree: HomePage, page_type: type) -> None:
    html = read(client, page_type.objects.get().url)

    assert html.count("<h1") == 1
    assert 'class="empty"' in html


def test_a_sheet_with_only_its_title_shows_no_empty_heading(client: Client, tree: HomePage) -> None:
    html = read(client, ActionPageFactory(title="Une idée", challenge="").url)

    assert html.count("<h1") == 1
    assert "<h2" not in html
    assert "<h3" not in html
    assert "<dt" not in html


def test_rich_text_without_a_word_is_no_content(client: Client, tree: HomePage) -> None:
    html = read(client, ActionPageFactory(needs='<p data-block-key="a1b2c"></p>', resources="<p>Deux minibus</p>").url)

    assert _("Resources") in html
    assert _("Needs") not in html


def test_a_full_sheet_says_every_part(client: Client, action: ActionPage) -> None:
    parts = {
        "objectives": "Objectif lisible",
        "resources": "Ressource lisible",
        "needs": "Besoin lisible",
        "diagnosis": "Diagnostic lisible",
        "journal_notes": "Note lisible",
        "cartography": "Carte lisible",
        "perspectives": "Perspective lisible",
        "leads_to_explore": "Piste lisible",
        "expected_transformations": "Transformation lisible",
        "potential_difficulties": "Obstacle lisible",
        "levers": "Levier lisible",
        "other_partners": "Habitants lisibles",
        "additional_text": "Reste lisible",
    }
    for name, words in parts.items():
        setattr(action, name, f"<p>{words}</p>")
    action.audience_words = "Paroles lisibles"
    action.involvement_details = "Place lisible"
    action.start_date = datetime.date(2017, 6, 1)
    action.steps = [("step", {"title": "Étape lisible", "text": ""})]
    action.milestones = [
        (
            "milestone",
            {
                "date": {"start": datetime.date(2017, 5, 1), "precision": "month"},
                "title": "",
                "text": "<p>Jalon lisible</p>",
            },
        )
    ]
    action.pilots = [("pilot", {"name": "Pilote lisible", "organisation": ""})]
    action.funders = [("funder", {"name": "Financeur lisible", "amount": 12500})]
    action.indicators = [
        (
            "indicator",
            {
                "label": "Mesure lisible",
                "unit": "%",
                "target": 90,
                "measures": [{"date": datetime.date(2026, 1, 1), "value": 12.5}],
            },
        )
    ]
    action.annexes = [("annex", {"title": "Annexe lisible", "url": "https://example.org/a", "comment": "Mot lisible"})]
    action.territories.add(TerritoryFactory(name="Porte de Loire", former_names="CCMVS"))
    action.save_revision().publish()

    html = read(client, action.url)

    for words in [*parts.values(), "Paroles lisibles", "Place lisible", "Étape lisible", "Jalon lisible"]:
        assert words in html
    for words in ["Pilote lisible", "Financeur lisible", "12\u202f500", "Mesure lisible", "12,5", "Annexe lisible"]:
        assert words in html
    assert "Porte de Loire (ex CCMVS)" in html
    assert '<time datetime="2017-06-01">' in html
    assert '<time datetime="2017-05">' in html
    assert "3EC, Trois Écluses" in html


@pytest.mark.parametrize("status", ActionStatus.values)
def test_every_status_has_its_icon_and_word(client: Client, tree: HomePage, status: str) -> None:
    sheet = ActionPageFactory(
        status=status,
        status_since=datetime.date(2026, 3, 2),
        status_reason="Le poste est vacant.",
        status_lift="Un recrutement en avril.",
    )

    html = read(client, sheet.url)

    badge = html.split(f'class="status status--{status}">')[1].split("</span>")[0]
    assert "<svg" in badge
    assert str(ActionStatus(status).label) in badge
    assert '<time datetime="2026-03-02">' in html
    # What explained an earlier stop does not follow an action that goes on.
    assert ("Le poste est vacant." in html) == (status in ("suspended", "abandoned"))
    assert ("Un recrutement en avril." in html) == (status == "suspended")


def test_the_journal_holds_the_whole_text_of_each_update(client: Client, action: ActionPage) -> None:
    long_text = " ".join(f"mot{number}" for number in range(400))
    for year in (2016, 2017, 2018):
        NewsPageFactory(
            about=[action],
            date=datetime.date(year, 3, 1),
            summary="",
            body=[("paragraph", f"<p>Année {year}. {long_text}</p>")],
        )
    NewsPageFactory(
        about=[action],
        date=datetime.date(2017, 5, 1),
        date_precision=DatePrecision.MONTHS,
        date_end=datetime.date(2017, 7, 1),
    )

    html = read(client, action.url)

    assert html.count(long_text) >= 3
    # The newest two stay open; what is older and long is folded.
    assert html.count('<details class="fold"') == 2
    assert html.index("Année 2018") < html.index("Année 2017") < html.index("Année 2016")
    assert html.count("flow--vague") == 1
    assert 'datetime=""' not in html


def test_what_is_not_published_stays_out_of_the_journal(client: Client, action: ActionPage) -> None:
    NewsPageFactory(about=[action], title="Brouillon secret", live=False)

    assert "Brouillon secret" not in read(client, action.url)


def test_a_withdrawn_sheet_is_not_named_beside_its_news(client: Client, action: ActionPage) -> None:
    news = NewsPageFactory(about=[action])
    action.unpublish()

    assert "La navette du soir" not in read(client, news.url)


def test_headings_of_rich_text_follow_those_of_the_page(client: Client, action: ActionPage) -> None:
    action.needs = "<h3>Un titre</h3><p>Du texte</p><h4>Plus bas</h4><p>Encore</p>"
    action.save_revision().publish()

    html = read(client, action.url)

    assert "<h5>Un titre</h5>" in html
    assert "<h6>Plus bas</h6>" in html


def test_places_are_a_list_and_data_for_the_map(client: Client, action: ActionPage) -> None:
    point = format_point(47.65, -2.08)
    ActionPlace.objects.create(page=action, name="</script><b>Gare", address="Place de la Gare", point=point)

    html = read(client, action.url)

    assert "Place de la Gare" in html
    assert 'id="map-places"' in html
    assert "</script><b>Gare" not in html
    # Leaflet and its tiles wait for the reader's click.
    assert 'src="/static/vendor' not in html
    assert '<link rel="stylesheet" href="/static/vendor' not in html


def test_the_map_page_lists_each_place_with_its_kind(client: Client, action: ActionPage) -> None:
    ActionPlace.objects.create(page=action, name="Gare", address="Redon", point=format_point(47.65, -2.08))
    NewsPageFactory(
        title="Grand bal",
        event_start=timezone.now() + datetime.timedelta(days=3),
        event_place="Halles",
        event_point=format_point(47.7, -2),
    )

    html = read(client, MapPage.objects.get().url)

    for words in ("Gare", "Redon", "Halles", "Grand bal", action.url):
        assert words in html


def test_a_partner_page_shows_actions_and_news(client: Client, tree: HomePage) -> None:
    partner = PartnerPageFactory()
    ActionPageFactory(title="Portée ici", leads=[partner.institution])
    ActionPageFactory(title="Rejointe ici", partners=[partner.institution])
    NewsPageFactory(title="Écrite ici", parent=partner)

    html = read(client, partner.url)

    for words in ("Portée ici", "Rejointe ici", "Écrite ici", "Accueillir et informer"):
        assert words in html


def test_an_event_is_dated_in_full_on_its_page_and_in_the_agenda(client: Client, tree: HomePage) -> None:
    start = timezone.make_aware(datetime.datetime(2036, 11, 24, 18, 30))
    news = NewsPageFactory(event_start=start, event_end=start + datetime.timedelta(hours=2))

    for html in (read(client, news.url), read(client, AgendaPage.objects.get().url)):
        assert "18\u00a0h\u00a030" in html
        assert "20\u00a0h\u00a030" in html
        assert 'datetime="2036-11-24T' in html


def test_news_list_has_years_and_parts(client: Client, tree: HomePage) -> None:
    partner = PartnerPageFactory()
    for number in range(NewsIndexPage.per_page + 1):
        NewsPageFactory(parent=partner, date=datetime.date(2025 if number else 2019, 1, 1))
    address = NewsIndexPage.objects.get().url

    assert 'id="y2025"' in read(client, address)
    assert 'id="y2019"' in read(client, f"{address}?page=2")
    assert f'{address}?page=2"' in read(client, f"{address}?page=2")
    for odd in ("0", "-1", "deux", "99999", "%00"):
        read(client, f"{address}?page={odd}")


def _count(client: Client, address: str) -> int:
    # The first reading warms what is cached: content types, addresses of the site.
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def _grow(partner: PartnerPage, territory: Territory) -> None:
    for _number in range(4):
        action = ActionPageFactory(leads=[partner.institution], partners=[InstitutionFactory()])
        action.territories.add(territory)
        action.themes.add(ThemeFactory())
        action.save_revision().publish()
        NewsPageFactory(parent=partner, about=[action], event_start=timezone.now() + datetime.timedelta(days=1))
        NewsPageFactory(parent=PartnerPageFactory())


@pytest.mark.parametrize(
    "address", ["/", "/actions/", "/partenaires/", "/actualites/", "/agenda/", "/plan-du-site/", "profile"]
)
def test_lists_ask_as_much_for_many_rows_as_for_few(client: Client, tree: HomePage, address: str) -> None:
    partner, territory = PartnerPageFactory(), TerritoryFactory()
    address = partner.url if address == "profile" else address
    _grow(partner, territory)
    few = _count(client, address)
    _grow(partner, territory)

    assert _count(client, address) <= few


def test_an_update_leads_to_the_others_about_its_action(client: Client, tree: HomePage) -> None:
    profile = PartnerPageFactory()
    action = ActionPageFactory(leads=[profile.institution])
    news = NewsPageFactory(parent=profile, title="La première", about=[action])
    NewsPageFactory(parent=PartnerPageFactory(), title="D’un partenaire", about=[action])
    NewsPageFactory(parent=profile, title="D’autre chose")
    NewsPageFactory(parent=profile, title="En brouillon", about=[action], live=False)
    page = client.get(news.url).content.decode()
    further = page[page.index('id="next-reads"') :]
    assert "D’un partenaire" in further
    assert "D’autre chose" not in page
    assert "En brouillon" not in page


def test_an_update_about_no_action_leads_to_those_of_its_writers(client: Client, tree: HomePage) -> None:
    profile = PartnerPageFactory()
    news = NewsPageFactory(parent=profile, title="Seule")
    NewsPageFactory(parent=profile, title="De la même maison")
    NewsPageFactory(parent=PartnerPageFactory(), title="D’ailleurs")
    page = client.get(news.url).content.decode()
    assert "De la même maison" in page
    assert "D’ailleurs" not in page
