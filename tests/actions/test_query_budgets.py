"""The screens that members meet every day ask as much of a large network as of a small one, and little of both."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import ActionIndexPage, ActionPage, PartnerIndexPage, PartnerPage
from core.models import User
from home.models import HomePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

WORD = "Phosphorescence"
FEW, MANY = 3, 30


class GrowingWorld:
    """One editor whose institution leads and joins sheets and writes news, among others that do the same."""

    def __init__(self) -> None:
        self.ours = InstitutionFactory()
        self.profile: PartnerPage = PartnerPageFactory(institution=self.ours)
        self.editor: User = MembershipFactory(institution=self.ours, editor=True).user
        self.sheet: ActionPage = ActionPageFactory(leads=[self.ours], title=f"{WORD} fiche")
        self.rows = 0

    def grow(self, rows: int) -> None:
        """Up to so many rows of each kind, live and drafts, our own, shared and foreign; partners and versions too."""
        for number in range(self.rows, rows):
            live = bool(number % 2)
            theirs = InstitutionFactory()
            colleague = MembershipFactory(institution=self.ours).user
            profile = PartnerPageFactory(institution=theirs, title=f"{WORD} profil {number}", live=live)
            names = {"title": f"{WORD} {number}", "live": live}
            NewsPageFactory(parent=self.profile, owner=colleague, about=[self.sheet], **names)
            NewsPageFactory(parent=profile, **names)
            ActionPageFactory(leads=[self.ours], **names)
            ActionPageFactory(leads=[theirs], partners=[self.ours], **names)
            ActionPageFactory(leads=[theirs], **names)
            self.sheet.participations.create(institution=theirs)
            self.sheet.save_revision(user=colleague, log_action=True)
        self.rows = rows


@pytest.fixture
def growing(tree: HomePage) -> GrowingWorld:
    return GrowingWorld()


# Each screen's address, and the number of queries that it may ask.
SCREENS: dict[str, tuple[Callable[[GrowingWorld], str], int]] = {
    "home": (lambda world: reverse("wagtailadmin_home"), 48),
    "explorer, root": (lambda world: reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk]), 54),
    "explorer, actions": (lambda world: reverse("wagtailadmin_explore", args=[ActionIndexPage.objects.get().pk]), 50),
    "explorer, partners": (lambda world: reverse("wagtailadmin_explore", args=[PartnerIndexPage.objects.get().pk]), 50),
    "explorer, profile": (lambda world: reverse("wagtailadmin_explore", args=[world.profile.pk]), 52),
    "pages of a type": (lambda world: reverse("wagtailadmin_pages:type_use", args=["actions", "actionpage"]), 42),
    "search": (lambda world: reverse("wagtailadmin_pages:search") + f"?q={WORD}", 42),
    "chooser, root": (lambda world: reverse("wagtailadmin_choose_page"), 30),
    "chooser, actions": (
        lambda world: reverse("wagtailadmin_choose_page_child", args=[ActionIndexPage.objects.get().pk]),
        35,
    ),
    "chooser, partners": (
        lambda world: reverse("wagtailadmin_choose_page_child", args=[PartnerIndexPage.objects.get().pk]),
        35,
    ),
    "chooser, search": (lambda world: reverse("wagtailadmin_choose_page_search") + f"?q={WORD}", 35),
    "edit a sheet": (lambda world: reverse("wagtailadmin_pages:edit", args=[world.sheet.pk]), 90),
    "edit an update": (
        lambda world: reverse("wagtailadmin_pages:edit", args=[world.profile.get_children().first().pk]),
        80,
    ),
    "edit a profile": (lambda world: reverse("wagtailadmin_pages:edit", args=[world.profile.pk]), 65),
    "history": (lambda world: reverse("wagtailadmin_pages:history", args=[world.sheet.pk]), 40),
    "sidebar": (
        lambda world: (
            reverse("wagtailadmin_api:pages:listing") + f"?child_of={ActionIndexPage.objects.get().pk}&for_explorer=1"
        ),
        35,
    ),
}


def asked(session: Client, address: str) -> list[str]:
    """The queries of a screen that somebody opened before."""
    session.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = session.get(address)
    assert response.status_code == 200, address
    return [row["sql"] for row in captured.captured_queries]


def test_queries_do_not_grow_with_the_network_and_keep_to_their_budget(growing: GrowingWorld, client_of: Any) -> None:
    session = client_of(growing.editor)
    growing.grow(FEW)
    few = {name: len(asked(session, address(growing))) for name, (address, _budget) in SCREENS.items()}
    growing.grow(MANY)
    many = {name: len(asked(session, address(growing))) for name, (address, _budget) in SCREENS.items()}
    # Fewer where the first of many rows are of fewer types.
    assert {name: number for name, number in many.items() if number > few[name]} == {}
    over = {name: number for name, number in many.items() if number > SCREENS[name][1]}
    assert not over, "more queries than the screen may ask"
