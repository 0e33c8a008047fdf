"""What a profile lacks: each part, by itself, counts the same."""

from typing import Any

import pytest
from wagtail.images import get_image_model

from actions.completeness import completeness_of
from actions.models import AgeRange, Audience, PartnerPage, PartnerPlace
from core.fields import format_point
from home.models import HomePage
from tests.factories import PartnerPageFactory, ThemeFactory

pytestmark = pytest.mark.django_db


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
