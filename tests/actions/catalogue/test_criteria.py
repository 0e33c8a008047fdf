"""The language of filters: what it reads, keeps, refuses and writes. The lists hold it against an oracle."""

import datetime

import pytest
from django.http import QueryDict

from actions.catalogue.criteria import Criteria
from actions.catalogue.facets import KIND_WORDS, STATUS_WORDS, Facet, choices_of
from actions.enums import ActionStatus, InstitutionKind
from actions.models import ActionPage, AgeRange, Audience, NewsPage, PartnerPage
from tests.factories.actions import (
    ActionPageFactory,
    InstitutionFactory,
    NewsPageFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def read(query: str) -> Criteria:
    return Criteria.from_query(QueryDict(query))


def titles(query: str, model: type) -> set[str]:
    return {page.title for page in read(query).filter(model.objects.live())}


def test_every_status_and_kind_has_its_word() -> None:
    assert set(STATUS_WORDS.values()) == set(ActionStatus)
    assert set(KIND_WORDS.values()) == set(InstitutionKind)


def test_an_address_is_read_in_any_order_and_written_in_one(tree: object) -> None:
    ThemeFactory(name="Logement", slug="logement")
    ThemeFactory(name="Mobilité", slug="mobilite")
    criteria = read("annee=2026&theme=logement&page=3&theme=mobilite&theme=logement&statut=")
    assert criteria.query_string == "theme=logement&theme=mobilite&annee=2026"
    assert criteria.words == ["Logement", "Mobilité", "2026"]
    assert read(criteria.query_string) == criteria
    assert not criteria.unknown


def test_without_takes_out_one_value_or_the_whole_facet(tree: object) -> None:
    criteria = read("statut=en-cours&statut=prevue&annee=2026")
    assert criteria.without(Facet.STATUS, "prevue").query_string == "statut=en-cours&annee=2026"
    assert criteria.without(Facet.STATUS).query_string == "annee=2026"
    assert criteria.without(Facet.STATUS).without(Facet.YEAR, "2026").is_empty


@pytest.mark.parametrize(
    "query",
    ["theme=rien", "theme=%00", "annee=12", "annee=2500", "annee=١٩٩٩", "statut=done", "nature=nothing", "age=' or 1"],
)
def test_what_nothing_has_is_named_and_filters_nothing(tree: object, query: str) -> None:
    ActionPageFactory()
    criteria = read(query)
    assert criteria.is_empty
    assert criteria.unknown == tuple(QueryDict(query).items())
    assert criteria.filter(ActionPage.objects.live()).count() == 1


def test_thousands_of_values_ask_for_no_more_than_some(tree: object, django_assert_max_num_queries: object) -> None:
    ThemeFactory(slug="logement")
    query = "theme=logement&" + "&".join(f"theme=t{n}" for n in range(3000))
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        criteria = read(query)
    assert criteria.values(Facet.THEME) == ["logement"]
    assert len(criteria.unknown) == 3000


def test_a_hidden_profile_is_no_institution_to_filter_by(tree: object) -> None:
    PartnerPageFactory(title="Montrée", slug="montree")
    PartnerPageFactory(title="Cachée", slug="cachee", live=False)
    assert [choice.value for choice in choices_of(Facet.INSTITUTION)] == ["montree"]
    assert read("institution=cachee").unknown == (("institution", "cachee"),)


def test_sheets_by_each_facet_and_never_twice(tree: object) -> None:
    housing, transport = ThemeFactory(slug="logement"), ThemeFactory(slug="mobilite")
    redon = TerritoryFactory(slug="redon")
    teens = AgeRange.objects.create(name="11-14 ans", minimum=11, maximum=14)
    pupils = Audience.objects.create(name="Élèves")
    lead = PartnerPageFactory(slug="escale").institution
    mine = ActionPageFactory(title="Celle-ci", status=ActionStatus.DONE, leads=[lead])
    mine.themes, mine.territories = [housing, transport], [redon]
    mine.age_ranges, mine.audiences = [teens], [pupils]
    mine.save()
    ActionPageFactory(title="Une autre", status=ActionStatus.UNDER_WAY)
    for query in (
        "theme=logement&theme=mobilite",
        "territoire=redon",
        "age=11-14-ans",
        "public=eleves",
        "institution=escale",
        "statut=terminee",
        "theme=logement&statut=terminee&institution=escale",
    ):
        assert titles(query, ActionPage) == {"Celle-ci"}, query
        assert read(query).filter(ActionPage.objects.live()).count() == 1, query
    assert titles("theme=logement&statut=en-cours", ActionPage) == set()


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ((2024, 3, 1), (2025, 2, 1), {2024, 2025}),
        ((2024, 1, 1), (2024, 12, 31), {2024}),
        ((2024, 12, 31), None, {2024, 2025, 2026}),
        ((2028, 1, 1), None, {2028}),
        (None, (2025, 1, 1), set()),
        (None, None, set()),
    ],
)
def test_an_action_is_of_the_years_in_which_it_goes_on(
    tree: object, monkeypatch: pytest.MonkeyPatch, start: tuple | None, end: tuple | None, years: set[int]
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2026, 6, 1))
    ActionPageFactory(
        start_date=datetime.date(*start) if start else None, end_date=datetime.date(*end) if end else None
    )
    found = {year for year in range(2022, 2031) if titles(f"annee={year}", ActionPage)}
    assert found == years


def test_profiles_by_territory_and_kind(tree: object) -> None:
    redon = TerritoryFactory(slug="redon")
    PartnerPageFactory(
        title="Mairie", institution=InstitutionFactory(kind=InstitutionKind.LOCAL_AUTHORITY, territory=redon)
    )
    PartnerPageFactory(title="Club", institution=InstitutionFactory(kind=InstitutionKind.ASSOCIATION))
    assert titles("territoire=redon", PartnerPage) == {"Mairie"}
    assert titles("nature=association", PartnerPage) == {"Club"}
    assert titles("nature=association&nature=collectivite", PartnerPage) == {"Mairie", "Club"}
    # Profiles have no status: it takes none of them away.
    assert titles("statut=terminee", PartnerPage) == {"Mairie", "Club"}


def test_news_by_writer_territory_and_what_they_are_about(tree: object) -> None:
    redon = TerritoryFactory(slug="redon")
    housing = ThemeFactory(slug="logement")
    profile = PartnerPageFactory(slug="escale", institution=InstitutionFactory(territory=redon))
    action, hidden = ActionPageFactory(title="Vue"), ActionPageFactory(title="Non vue", live=False)
    for page in (action, hidden):
        page.themes, page.territories = [housing], [redon]
        page.save()
    NewsPageFactory(title="D’elle", parent=profile)
    about = NewsPageFactory(title="Sur l’action", parent=PartnerPageFactory())
    about.actions = [action]
    about.save()
    alone = NewsPageFactory(title="Sur le thème", parent=PartnerPageFactory())
    alone.themes = [housing]
    alone.save()
    unseen = NewsPageFactory(title="Sur un brouillon", parent=PartnerPageFactory())
    unseen.actions = [hidden]
    unseen.save()
    assert titles("institution=escale", NewsPage) == {"D’elle"}
    assert titles("territoire=redon", NewsPage) == {"D’elle", "Sur l’action"}
    assert titles("theme=logement", NewsPage) == {"Sur l’action", "Sur le thème"}
    assert titles("theme=logement&institution=escale", NewsPage) == set()


def test_news_of_a_period_are_of_each_of_its_years(tree: object) -> None:
    NewsPageFactory(
        title="Hiver",
        parent=PartnerPageFactory(),
        date=datetime.date(2025, 11, 1),
        date_precision="months",
        date_end=datetime.date(2026, 1, 1),
    )
    assert [bool(titles(f"annee={year}", NewsPage)) for year in (2024, 2025, 2026, 2027)] == [False, True, True, False]
