"""The coordinators' screens of vocabularies and institutions, closed to members."""

from typing import Any

import pytest
from django.urls import reverse

from actions.enums import MemberRole
from home.models import HomePage
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SCREENS = [
    "theme",
    "audience",
    "agerange",
    "involvementlevel",
    "territory",
    "institution",
]


@pytest.mark.parametrize("name", SCREENS)
def test_coordinators_list_and_add_and_members_do_not(tree: HomePage, client_of: Any, name: str) -> None:
    ThemeFactory()
    TerritoryFactory()
    InstitutionFactory()
    admin = MembershipFactory(role=MemberRole.ADMIN).user
    coordinator = UserFactory(coordinator=True)
    for view in ("index", "add"):
        address = reverse(f"{name}:{view}")
        assert client_of(coordinator).get(address).status_code == 200
        assert client_of(admin).get(address).status_code == 302
