"""Who reads whose name: colleagues everywhere, co-writers of a shared sheet in that sheet, nobody else's anywhere."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from actions.closings.filters import people_to_name
from actions.models import ActionPage, Institution
from core.models import User
from home.models import HomePage
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


class World:
    """A sheet that two institutions write together, and a third one that has nothing to do with it."""

    def __init__(self) -> None:
        self.lead, self.partner, self.away = InstitutionFactory.create_batch(3)
        self.people = {
            name: MembershipFactory(
                institution=institution, editor=True, user=UserFactory(last_name=f"Nom-{name}")
            ).user
            for name, institution in (("lead", self.lead), ("partner", self.partner), ("away", self.away))
        }
        self.sheet: ActionPage = ActionPageFactory(
            leads=[self.lead], partners=[self.partner], owner=self.people["lead"]
        )
        self.foreign: ActionPage = ActionPageFactory(leads=[self.away], owner=self.people["away"])
        for page, name in ((self.sheet, "lead"), (self.sheet, "partner"), (self.foreign, "away")):
            PageLogEntry.objects.log_action(page, "wagtail.edit", user=self.people[name])
            page.save_revision(user=self.people[name])
        Page.objects.filter(pk=self.sheet.pk).update(
            locked=True, locked_by=self.people["lead"], locked_at=timezone.now()
        )


@pytest.fixture
def world(tree: HomePage) -> World:
    return World()


def named(html: str) -> set[str]:
    return {name for name in ("lead", "partner", "away") if f"Nom-{name}" in html}


@pytest.mark.parametrize("name", ["lead", "partner"])
def test_co_writers_of_a_sheet_see_each_others_names_in_it(world: World, client_of: Any, name: str) -> None:
    session = client_of(world.people[name])
    for screen in ("history", "workflow_history", "edit"):
        response = session.get(reverse(f"wagtailadmin_pages:{screen}", args=[world.sheet.pk]))
        assert response.status_code == 200, screen
        assert "away" not in named(response.content.decode()), screen
    history = session.get(reverse("wagtailadmin_pages:history", args=[world.sheet.pk]))
    assert named(history.content.decode()) == {"lead", "partner"}
    offered = set(history.context["filters"].form.fields["user"].queryset)
    assert offered == {world.people["lead"], world.people["partner"]}


@pytest.mark.parametrize("screen", ["history", "history_results", "workflow_history", "edit"])
def test_nobody_else_reads_them(world: World, client_of: Any, screen: str) -> None:
    response = client_of(world.people["away"]).get(reverse(f"wagtailadmin_pages:{screen}", args=[world.sheet.pk]))
    assert response.url == reverse("wagtailadmin_home")


@pytest.mark.parametrize("name", ["lead", "partner", "away"])
def test_rights_leak_14_lists_offer_colleagues_not_co_writers(world: World, client_of: Any, name: str) -> None:
    colleague = MembershipFactory(institution=getattr(world, name)).user
    page = world.foreign if name == "away" else world.sheet
    PageLogEntry.objects.log_action(page, "wagtail.edit", user=colleague)
    session = client_of(world.people[name])
    for address in (
        reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk]),
        reverse("wagtailadmin_explore_results", args=[HomePage.objects.get().pk]),
        reverse("wagtailadmin_pages:type_use", args=["actions", "actionpage"]),
    ):
        response = session.get(address)
        people = [
            set(field.queryset)
            for field in response.context["filters"].form.fields.values()
            if getattr(field, "queryset", None) is not None and field.queryset.model is User
        ]
        assert people, address
        assert set().union(*people) <= {world.people[name], colleague}, address
        assert colleague in set().union(*people), address
    found = session.get(reverse("wagtailadmin_pages:search") + "?q=Action")
    assert found.status_code == 200
    assert named(found.content.decode()) <= {name}


@pytest.mark.parametrize("report", ["locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages"])
@pytest.mark.parametrize("export", ["", "csv", "xlsx"])
def test_rights_leak_14_reports_with_their_filters_stay_closed(
    world: World, client_of: Any, report: str, export: str
) -> None:
    address = reverse(f"wagtailadmin_reports:{report}")
    query = {"export": export, "locked_by": world.people["lead"].pk} if export else {}
    response = client_of(world.people["partner"]).get(address, query)
    assert response.url == reverse("wagtailadmin_home")
    assert client_of(UserFactory(coordinator=True)).get(address, query).status_code == 200


def test_colleagues_are_those_of_active_institutions(world: World) -> None:
    """A person of two institutions has the colleagues of both; a deactivated institution gives none."""
    second: Institution = world.away
    person = world.people["lead"]
    MembershipFactory(institution=second, user=person)
    assert set(people_to_name(User.objects.get(pk=person.pk))) == {person, world.people["away"]}
    Institution.objects.filter(pk=second.pk).update(is_active=False)
    assert set(people_to_name(User.objects.get(pk=person.pk))) == {person}
