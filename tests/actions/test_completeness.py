"""What a profile or a sheet lacks: each part, by itself, counts the same."""

import datetime
from typing import Any

import pytest
from wagtail.images import get_image_model

from actions.completeness import SHEET_RULE, completeness_of
from actions.models import ActionPage, AgeRange, Audience, PartnerPage, PartnerPlace
from core.fields import format_point
from home.models import HomePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def full_sheet() -> ActionPage:
    sheet = ActionPageFactory(
        objectives="<p>Relier.</p>",
        start_date=datetime.date(2026, 1, 1),
        involvement_details="Ils choisissent.",
        needs="<p>Un car.</p>",
        steps=[("step", {"title": "Écouter", "text": ""})],
        expected_transformations="<p>On sort le soir.</p>",
        pilots=[("pilot", {"name": "Chargée de mission", "organisation": ""})],
        indicators=[("indicator", {"label": "Passagers", "unit": "", "target": None, "measures": []})],
        review_by=datetime.date(2027, 1, 1),
    )
    sheet.audiences = [Audience.objects.create(name="Jeunes")]
    sheet.themes = [ThemeFactory()]
    sheet.territories = [TerritoryFactory()]
    sheet.image = get_image_model()(pk=1, title="Image")
    return sheet


def test_a_sheet_by_its_own_rule(tree: HomePage) -> None:
    nothing = completeness_of(ActionPageFactory(challenge="").serializable_data(), SHEET_RULE)
    assert (nothing.percent, len(nothing.missing)) == (0, len(SHEET_RULE))
    assert (nothing.missing[0], nothing.next_where) == ("l’enjeu général", "L’essentiel")
    everything = completeness_of(full_sheet().serializable_data(), SHEET_RULE)
    assert (everything.percent, everything.missing, everything.next_where) == (100, [], "")


@pytest.mark.parametrize(
    ("field", "value", "missing", "where"),
    [
        ("start_date", None, "le début", "L’essentiel"),
        ("themes", [], "un thème", "L’essentiel"),
        ("needs", "<p></p>", "le contexte (ressources, besoins ou diagnostic)", "Pour aller plus loin"),
        ("steps", [], "les étapes ou la chronologie", "Pour aller plus loin"),
        ("indicators", [], "un indicateur", "Plus en détails"),
        ("review_by", None, "la date de la prochaine vérification", "Plus en détails"),
    ],
)
def test_what_a_sheet_lacks_is_named_with_its_place(
    tree: HomePage, field: str, value: Any, missing: str, where: str
) -> None:
    sheet = full_sheet()
    setattr(sheet, field, value)
    found = completeness_of(sheet.serializable_data(), SHEET_RULE)
    assert (found.missing, found.next_where, found.percent) == ([missing], where, 93)


def test_a_version_from_before_a_field_existed_is_read(tree: HomePage) -> None:
    content = full_sheet().serializable_data()
    del content["review_by"], content["steps"]
    assert len(completeness_of(content, SHEET_RULE).missing) == 2


def test_the_editor_the_desk_and_the_list_say_it(tree: HomePage, client_of: Any) -> None:
    ours = InstitutionFactory()
    sheet = ActionPageFactory(leads=[ours])
    session = client_of(MembershipFactory(institution=ours, editor=True).user)
    editor = session.get(f"/admin/pages/{sheet.pk}/edit/").content.decode()
    assert "Cette fiche est complète à 7\u00a0%" in editor.replace("\u202f", "\u00a0").replace("7 %", "7\u00a0%")
    assert "<strong>le début</strong>" in editor
    assert "à écrire\u00a0: le début" in session.get("/admin/").content.decode()
    assert "7\u00a0%" in session.get(f"/admin/pages/{sheet.get_parent().pk}/").content.decode()
    # Readers see nothing of it.
    assert "complète à" not in session.get(sheet.url).content.decode()


@pytest.fixture
def empty(tree: HomePage) -> PartnerPage:
    return PartnerPageFactory(mission="<p></p>")


def complete(profile: PartnerPage) -> PartnerPage:
    profile.mission = "<p>Accueillir.</p>"
    profile.themes = [ThemeFactory()]
    profile.audiences = [Audience.objects.create(name="Jeunes")]
    profile.contacts = [("contact", {"label": "Accueil"})]
    profile.website = "https://www.example.org"
    profile.places = [PartnerPlace(name="Le bourg", point=format_point(47.84, -1.68))]
    profile.logo = get_image_model()(pk=1, title="Logo")
    return profile


def test_nothing_and_everything(empty: PartnerPage) -> None:
    nothing = completeness_of(empty.serializable_data())
    assert (nothing.percent, nothing.is_complete, len(nothing.missing)) == (0, False, 7)
    everything = completeness_of(complete(empty).serializable_data())
    assert (everything.percent, everything.is_complete, everything.missing) == (100, True, [])


@pytest.mark.parametrize(
    ("field", "value", "missing"),
    [
        ("mission", "<p> </p>", "ce que vous faites"),
        ("themes", [], "vos thèmes"),
        ("audiences", [], "vos publics"),
        ("contacts", [], "un contact"),
        ("website", "", "vos horaires ou votre site web"),
        ("places", [], "un lieu sur la carte"),
        ("logo", None, "votre logo ou une image"),
    ],
)
def test_each_part_is_named(empty: PartnerPage, field: str, value: Any, missing: str) -> None:
    profile = complete(empty)
    setattr(profile, field, value)
    found = completeness_of(profile.serializable_data())
    assert (found.missing, found.percent) == ([missing], 86)


@pytest.mark.parametrize("instead", ["age ranges", "opening hours", "picture"])
def test_what_stands_for_another_part(empty: PartnerPage, instead: str) -> None:
    profile = complete(empty)
    match instead:
        case "age ranges":
            profile.audiences, profile.age_ranges = [], [AgeRange.objects.create(name="15-18", minimum=15, maximum=18)]
        case "opening hours":
            profile.website, profile.opening_hours = "", "De 9 h à 17 h"
        case "picture":
            profile.logo, profile.image = None, get_image_model()(pk=1)
    assert completeness_of(profile.serializable_data()).is_complete
