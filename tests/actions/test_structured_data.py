"""What pages tell programs, read apart from the code: what search engines ask of each kind, and nothing hidden."""

import datetime
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Site

from actions.enums import InstitutionKind
from actions.models import ActionPage, ActionPlace, PartnerPage, PartnerPlace
from core.dates import DatePrecision
from core.fields import format_point
from core.models import NetworkSettings
from core.structured_data import node, postal_address, script
from home.models import HomePage
from tests.actions.feeds.world import WAYS_TO_HIDE, hide, queries_of
from tests.factories import ActionPageFactory, InstitutionFactory, NewsPageFactory, PartnerPageFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

# Required or strongly asked for by what reads them, by type.
REQUIRED = {
    "Organization": {"name"},
    "GovernmentOrganization": {"name"},
    "NGO": {"name"},
    "BreadcrumbList": {"itemListElement"},
    "Article": {"headline", "image", "datePublished", "author"},
    "NewsArticle": {"headline", "image", "datePublished", "dateModified", "author", "publisher"},
    "Event": {"name", "startDate", "location", "eventStatus", "eventAttendanceMode", "organizer"},
    "Place": {"name", "address"},
    "VirtualLocation": {"url"},
    "ImageObject": {"url"},
    "ContactPoint": {"contactType"},
    "WebSite": {"name", "url", "potentialAction"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position"},
}
_DAY = r"\d{4}-\d\d-\d\d"
_MOMENT = rf"{_DAY}T\d\d:\d\d:\d\d[+-]\d\d:\d\d"
FORMS = {
    "datePublished": rf"{_MOMENT}|{_DAY}|\d{{4}}-\d\d|\d{{4}}",
    "dateModified": _MOMENT,
    "startDate": rf"{_MOMENT}|{_DAY}",
    "endDate": rf"{_MOMENT}|{_DAY}",
    "url": r"https?://\S+",
    "item": r"https?://\S+",
}


def check(thing: Any) -> None:
    """Every thing, at any depth, has what its type needs, and no empty fact."""
    if isinstance(thing, list):
        for part in thing:
            check(part)
    elif isinstance(thing, dict):
        assert REQUIRED.get(thing.get("@type", ""), set()) <= set(thing), thing
        for name, value in thing.items():
            assert value not in ("", None, [], {}), (name, thing)
            if name in FORMS and isinstance(value, str):
                assert re.fullmatch(FORMS[name], value), (name, value)
            check(value)


def graph(client: Client, address: str) -> list[dict[str, Any]]:
    response = client.get(address)
    assert response.status_code == 200
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    assert len(found) == 1
    told = json.loads(found[0])
    assert told["@context"] == "https://schema.org"
    check(told["@graph"])
    return list(told["@graph"])


def of_type(things: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    found = [thing for thing in things if thing["@type"] == kind]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def partner(tree: HomePage) -> PartnerPage:
    territory = TerritoryFactory(name="Redon")
    return PartnerPageFactory(
        institution=InstitutionFactory(name="Trois Écluses", kind=InstitutionKind.ASSOCIATION, territory=territory)
    )


def at(*parts: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(*parts))  # type: ignore[arg-type]


def test_the_home_page_says_who_the_network_is_and_how_to_search(client: Client, tree: HomePage) -> None:
    network = NetworkSettings.for_site(Site.objects.get())
    network.name, network.tagline = "Rives & Jeunesses", "Le réseau"
    network.save()

    told = graph(client, "/")

    organization = of_type(told, "Organization")
    assert organization["name"] == "Rives & Jeunesses"
    assert client.get(organization["logo"]["url"].removeprefix("http://localhost")).status_code == 200
    site = of_type(told, "WebSite")
    assert site["publisher"] == {"@id": organization["@id"]}
    template = site["potentialAction"]["target"]["urlTemplate"]
    address = template.removeprefix("http://localhost").replace("{search_term_string}", "navette")
    assert client.get(address).context["search"].query == "navette"


def test_the_way_up_is_that_of_the_page(client: Client, partner: PartnerPage) -> None:
    news = NewsPageFactory(parent=partner, title="Bonne nouvelle")

    steps = of_type(graph(client, news.url), "BreadcrumbList")["itemListElement"]

    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert [step["name"] for step in steps] == ["Accueil", "Partenaires", "Trois Écluses", "Bonne nouvelle"]
    assert steps[-1]["item"] == news.full_url
    assert steps[0]["item"] == "http://localhost/"


@pytest.mark.parametrize("address", ["/plan-du-site/", "/flux/", "/carte/integrer/"])
def test_views_have_a_way_up_too(client: Client, tree: HomePage, address: str) -> None:
    steps = of_type(graph(client, address), "BreadcrumbList")["itemListElement"]

    assert steps[-1]["item"] == f"http://localhost{address}"


@pytest.mark.parametrize(
    ("precision", "end", "published"),
    [
        (DatePrecision.DAY, None, "2017-05-01"),
        (DatePrecision.MONTH, None, "2017-05"),
        (DatePrecision.YEAR, None, "2017"),
        (DatePrecision.MONTHS, datetime.date(2017, 7, 1), "2017-07"),
    ],
)
def test_news_are_dated_no_more_precisely_than_they_are_known(
    client: Client, partner: PartnerPage, precision: DatePrecision, end: datetime.date | None, published: str
) -> None:
    news = NewsPageFactory(
        parent=partner, date=datetime.date(2017, 5, 1), date_precision=precision, date_end=end, title="Nouvelle"
    )

    told = of_type(graph(client, news.url), "NewsArticle")

    assert told["headline"] == "Nouvelle"
    assert told["datePublished"] == published
    assert told.get("temporalCoverage") == ("2017-05/2017-07" if end else None)
    assert told["author"]["name"] == "Trois Écluses"
    assert told["author"]["@type"] == "NGO"
    assert told["author"]["url"] == partner.full_url


def test_news_of_a_day_to_come_were_published_when_readers_saw_them(client: Client, partner: PartnerPage) -> None:
    news = NewsPageFactory(parent=partner, date=timezone.localdate() + datetime.timedelta(days=40))

    told = of_type(graph(client, news.url), "NewsArticle")

    assert told["datePublished"] == timezone.localtime(news.first_published_at).isoformat(timespec="seconds")


def test_an_event_has_its_hours_and_its_place(client: Client, partner: PartnerPage) -> None:
    news = NewsPageFactory(
        parent=partner,
        event_start=at(2036, 11, 24, 18, 30),
        event_end=at(2036, 11, 24, 20, 0),
        event_place="Halles",
        event_address="3 rue du Port, 35600 Redon",
        event_point=format_point(47.65, -2.08),
    )

    told = of_type(graph(client, news.url), "Event")

    assert told["startDate"] == "2036-11-24T18:30:00+01:00"
    assert told["endDate"] == "2036-11-24T20:00:00+01:00"
    assert told["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 47.65, "longitude": -2.08}
    assert told["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "3 rue du Port",
        "postalCode": "35600",
        "addressLocality": "Redon",
        "addressCountry": "FR",
    }


def test_an_event_of_whole_days_has_no_hour(client: Client, partner: PartnerPage) -> None:
    news = NewsPageFactory(
        parent=partner,
        event_start=at(2036, 7, 12),
        event_end=at(2036, 7, 14),
        event_all_day=True,
        event_place="Quai",
    )

    told = of_type(graph(client, news.url), "Event")

    assert (told["startDate"], told["endDate"]) == ("2036-07-12", "2036-07-14")


@pytest.mark.parametrize(
    ("place", "url", "mode"),
    [
        ("", "https://visio.example.org/salle", "Online"),
        ("En ligne", "", "Online"),
        ("Halles", "https://visio.example.org/salle", "Mixed"),
        ("Halles", "", "Offline"),
    ],
)
def test_how_an_event_is_attended(client: Client, partner: PartnerPage, place: str, url: str, mode: str) -> None:
    news = NewsPageFactory(parent=partner, event_start=at(2036, 7, 12, 9), event_place=place, event_url=url)

    told = of_type(graph(client, news.url), "Event")

    assert told["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert "endDate" not in told


def test_an_event_whose_place_nobody_gave_is_only_news(client: Client, partner: PartnerPage) -> None:
    news = NewsPageFactory(parent=partner, event_start=at(2036, 7, 12, 9))

    assert [thing["@type"] for thing in graph(client, news.url)] == ["Organization", "BreadcrumbList", "NewsArticle"]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (InstitutionKind.LOCAL_AUTHORITY, "GovernmentOrganization"),
        (InstitutionKind.STATE, "GovernmentOrganization"),
        (InstitutionKind.ASSOCIATION, "NGO"),
        (InstitutionKind.SCHOOL, "EducationalOrganization"),
        (InstitutionKind.HEALTH, "MedicalOrganization"),
    ],
)
def test_a_profile_presents_its_institution(client: Client, tree: HomePage, kind: str, type_: str) -> None:
    page = PartnerPageFactory(
        institution=InstitutionFactory(name="Maison", acronym="MDA", kind=kind),
        opening_hours="lundi 9 h – 12 h",
        website="https://maison.example.org",
        contacts=[("contact", {"label": "Accueil", "phone": "02 99 00 00 00", "email": "accueil@example.org"})],
        social_accounts=[("account", {"network": "mastodon", "url": "https://mastodon.social/@maison"})],
    )
    PartnerPlace.objects.create(
        page=page, name="Gare", address="1 place de la Gare 35600 Redon", point=format_point(47.65, -2.08)
    )

    told = of_type(graph(client, page.url), type_)

    assert told["alternateName"] == "MDA"
    assert told["address"]["addressLocality"] == "Redon"
    assert told["location"][0]["openingHoursSpecification"]["description"] == "lundi 9 h – 12 h"
    assert told["sameAs"] == ["https://maison.example.org", "https://mastodon.social/@maison"]
    assert told["contactPoint"][0]["telephone"] == "02 99 00 00 00"


def test_a_sheet_is_an_article_about_what_is_done(client: Client, partner: PartnerPage) -> None:
    sheet = ActionPageFactory(
        title="Navette",
        leads=[partner.institution],
        start_date=datetime.date(2026, 1, 5),
        funders=[("funder", {"name": "Région", "amount": 100})],
    )
    ActionPlace.objects.create(page=sheet, name="Gare", address="Redon", point=format_point(47.65, -2.08))

    told = of_type(graph(client, sheet.url), "Article")

    assert told["author"][0]["name"] == "Trois Écluses"
    assert told["temporalCoverage"] == "2026-01-05/.."
    assert told["creativeWorkStatus"] == "En cours"
    assert told["contentLocation"][0]["geo"]["latitude"] == 47.65
    assert told["funder"][0]["name"] == "Région"


def test_lists_name_what_they_show(client: Client, partner: PartnerPage) -> None:
    sheet = ActionPageFactory(title="Navette")
    event = NewsPageFactory(parent=partner, title="Fête", event_start=at(2036, 7, 12, 9), event_place="Quai")

    actions = of_type(graph(client, "/actions/"), "CollectionPage")["mainEntity"]["itemListElement"]
    agenda = of_type(graph(client, "/agenda/"), "CollectionPage")["mainEntity"]["itemListElement"]

    assert [(row["position"], row["url"]) for row in actions] == [(1, sheet.full_url)]
    assert [row["item"]["name"] for row in agenda] == ["Fête"]
    assert agenda[0]["item"]["url"] == event.full_url
    for address in ("/partenaires/", "/actualites/", "/lettres/", "/carte/", "/accessibilite/"):
        graph(client, address)


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_what_readers_do_not_see_is_not_told(client: Client, partner: PartnerPage, how: str) -> None:
    secret = ActionPageFactory(title="Fiche retirée", leads=[partner.institution])
    news = NewsPageFactory(parent=partner, about=[secret])
    hide(secret, how)

    for address in (news.url, partner.url, "/actions/", "/actualites/", "/"):
        assert "Fiche retirée" not in json.dumps(graph(client, address), ensure_ascii=False)


def test_what_a_next_version_says_is_not_told(client: Client, partner: PartnerPage) -> None:
    page = ActionPageFactory(title="Publiée", leads=[partner.institution])
    page.title, page.challenge = "Brouillon secret", "<p>Brouillon secret</p>"
    page.funders = [("funder", {"name": "Brouillon secret", "amount": 1})]
    page.save_revision()

    assert "Brouillon secret" not in json.dumps(graph(client, page.url), ensure_ascii=False)


@pytest.mark.parametrize("address", ["/agenda/", "/actualites/", "/actions/", "/partenaires/", "profile", "sheet"])
def test_as_many_queries_for_many_rows(client: Client, partner: PartnerPage, address: str) -> None:
    def grow() -> ActionPage:
        for _number in range(3):
            sheet = ActionPageFactory(leads=[partner.institution])
            ActionPlace.objects.create(page=sheet, name="Gare", point=format_point(47.65, -2.08))
            NewsPageFactory(parent=partner, about=[sheet], event_start=at(2036, 7, 12, 9), event_place="Quai")
            NewsPageFactory(parent=PartnerPageFactory(), about=[sheet])
        return sheet

    sheet = grow()
    address = {"profile": partner.url, "sheet": sheet.url}.get(address, address)
    few = queries_of(client, address)
    grow()

    assert queries_of(client, address) <= few


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=60), max_size=4))
def test_any_words_come_back_and_end_no_element(facts: dict[str, str]) -> None:
    things = [node("Thing", facts=[list(pair) for pair in facts.items()], description=facts.get("a", "</script>"))]
    html = script(things)

    body = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in body
    assert ">" not in body
    assert json.loads(body)["@graph"] == json.loads(json.dumps(things))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(words=st.text(min_size=1, max_size=80).filter(lambda text: "\x00" not in text and text.strip()))
def test_a_page_of_any_words_is_read(client: Client, partner: PartnerPage, words: str) -> None:
    hostile = f"</script><script>alert(1)</script>{words}".encode("utf-8", "ignore").decode()
    ActionPage.objects.all().delete()
    page = ActionPageFactory(title="Titre", slug="titre", leads=[partner.institution])
    ActionPage.objects.filter(pk=page.pk).update(title=hostile[:200], challenge=hostile)

    told = of_type(graph(client, page.url), "Article")

    assert told["headline"].startswith("</script><script>alert(1)</script>")


@given(st.text(max_size=80))
def test_any_address_is_one_or_none(text: str) -> None:
    told = postal_address(text)

    assert (told is None) == (not text.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("35600 Redon", (None, "35600", "Redon")),
        ("12 rue X, 35600 Redon Cedex", ("12 rue X", "35600", "Redon Cedex")),
        ("12 rue X\n35600 Redon", ("12 rue X", "35600", "Redon")),
        ("Le bourg", ("Le bourg", None, None)),
    ],
)
def test_addresses_as_people_write_them(text: str, told: tuple[str | None, ...]) -> None:
    found = postal_address(text) or {}

    assert tuple(found.get(name) for name in ("streetAddress", "postalCode", "addressLocality")) == told
