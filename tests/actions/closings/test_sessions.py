"""Who has the page open: people who write it together see each other's names, nobody else hears any."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page, get_default_page_content_type

from actions.models import ActionPage, Institution
from actions.participations import remove
from core.models import User
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


class World:
    def __init__(self) -> None:
        self.lead, self.partner = InstitutionFactory(), InstitutionFactory()
        self.sheet: ActionPage = ActionPageFactory(leads=[self.lead], partners=[self.partner])
        self.people = {
            "lead": self.member(self.lead, "Anne"),
            "partner": self.member(self.partner, "Bertrand"),
            "coordinator": UserFactory(coordinator=True, first_name="Claire"),
            "superuser": User.objects.create_superuser("s@example.org", "x", first_name="Diane", last_name="Le Goff"),
        }

    def member(self, institution: Institution, name: str) -> User:
        return MembershipFactory(institution=institution, user__first_name=name).user

    def opens(self, person: User) -> EditingSession:
        return EditingSession.objects.create(
            user=person,
            content_type=get_default_page_content_type(),
            object_id=str(self.sheet.pk),
            last_seen_at=timezone.now(),
        )


@pytest.fixture
def world(tree: Page) -> World:
    return World()


def ping(session: Client, page: int, number: int, **data: Any) -> Any:
    return session.post(f"/admin/editing-sessions/ping/wagtailcore/page/{page}/{number}/", data)


def test_they_see_each_other_by_name(world: World, client_of: Any) -> None:
    sessions = {name: world.opens(person) for name, person in world.people.items()}
    for name, person in world.people.items():
        answer = ping(client_of(person), world.sheet.pk, sessions[name].pk).json()
        others = {other["user"] for other in answer["other_sessions"]}
        assert others == {other.get_full_name() for other in world.people.values() if other != person}


def test_who_lost_the_right_vanishes_at_once_and_learns_it(world: World, client_of: Any) -> None:
    sessions = {name: world.opens(person) for name, person in world.people.items()}
    remove(world.sheet, world.partner)
    answer = ping(client_of(world.people["lead"]), world.sheet.pk, sessions["lead"].pk).json()
    assert {other["user"] for other in answer["other_sessions"]} == {"Claire Le Goff", "Diane Le Goff"}
    lost = ping(client_of(world.people["partner"]), world.sheet.pk, sessions["partner"].pk)
    assert "Vous ne pouvez plus modifier cette page" in lost.json()["html"]
    for name in ("Anne", "Claire", "Diane", "Le Goff"):
        assert name not in lost.content.decode()
    assert not EditingSession.objects.filter(user=world.people["partner"]).exists()


def test_the_answer_says_nothing_of_the_page(world: World, client_of: Any) -> None:
    """The same for a page that never was; and nobody ends the session of somebody else."""
    outsider = client_of(MembershipFactory().user)
    other = world.opens(world.people["lead"])
    answers = [
        ping(outsider, page, other.pk).content.decode().replace(f"/{page}/", "/page/")
        for page in (world.sheet.pk, world.sheet.pk + 9999, 10**17)
    ]
    assert answers[0] == answers[1] == answers[2]
    assert EditingSession.objects.filter(pk=other.pk).exists()


def test_other_models_are_left_to_wagtail(world: World, client_of: Any) -> None:
    coordinator = client_of(world.people["coordinator"])
    assert coordinator.post("/admin/editing-sessions/ping/actions/theme/1/1/").status_code == 404
    assert coordinator.post("/admin/editing-sessions/ping/no/such/1/1/").status_code == 404
    assert coordinator.get(f"/admin/editing-sessions/ping/wagtailcore/page/{world.sheet.pk}/1/").status_code == 405
