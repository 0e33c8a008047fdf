"""One action sheet and everybody who may, might or may no longer have to do with it."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client
from wagtail.models import Page, WorkflowState

from actions import participations
from actions.models import ActionPage, Institution
from core.models import User
from tests.admin_forms import posted
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    PartnerPageFactory,
    UserFactory,
)


@dataclass
class World:
    """``author`` is the contributor who proposes; the others are what their names say."""

    lead: Institution
    partner: Institution
    sheet: ActionPage
    people: dict[str, User]

    def fresh(self) -> ActionPage:
        return ActionPage.objects.get(pk=self.sheet.pk)

    @property
    def edit(self) -> str:
        return f"/admin/pages/{self.sheet.pk}/edit/"

    def review(self) -> WorkflowState | None:
        return WorkflowState.objects.for_instance(self.sheet).order_by("-pk").first()

    def session(self, person: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=self.people[person].pk))
        return client


def build_world(live: bool = True) -> World:
    """On a site whose fixed pages exist; the sheet is called « Avant »."""
    lead, partner, friend, former, away = InstitutionFactory.create_batch(5)
    asleep = InstitutionFactory()
    people = {
        "author": MembershipFactory(institution=lead).user,
        "contributor": MembershipFactory(institution=lead).user,
        "editor": MembershipFactory(institution=lead, editor=True).user,
        "admin": MembershipFactory(institution=lead, admin=True).user,
        "partner": MembershipFactory(institution=partner).user,
        "partner's editor": MembershipFactory(institution=partner, editor=True).user,
        "allowed partner": MembershipFactory(institution=friend, editor=True).user,
        "former lead": MembershipFactory(institution=former, admin=True).user,
        "sleeping lead": MembershipFactory(institution=asleep, admin=True).user,
        "outsider": MembershipFactory(institution=away, admin=True).user,
        "coordinator": UserFactory(coordinator=True),
    }
    for institution in (lead, former, away):
        PartnerPageFactory(institution=institution)
    sheet = ActionPageFactory(
        title="Avant", live=live, owner=people["author"], leads=[lead, former, asleep], partners=[partner]
    )
    participations.add_partner(sheet, friend, may_publish=True)
    participations.remove(sheet, former)
    asleep.is_active = False
    asleep.save()
    return World(lead, partner, sheet, people)


# What each button of the editor posts, as the browser does.
BUTTONS: dict[str, dict[str, str]] = {
    "edit": {},
    "propose": {"action-submit": "1"},
    "withdraw": {"action-cancel-workflow": "1"},
    "publish": {"action-publish": "1"},
    "approve": {"action-workflow-action": "true", "workflow-action-name": "approve"},
    "send back": {
        "action-workflow-action": "true",
        "workflow-action-name": "reject",
        "workflow-action-extra-data": json.dumps({"comment": "Il manque la date"}),
    },
    "send back in silence": {
        "action-workflow-action": "true",
        "workflow-action-name": "reject",
        "workflow-action-extra-data": json.dumps({"comment": "  "}),
    },
}


def form_of(response: Any) -> dict[str, Any]:
    """What the browser would post of the editor in the response, before a button adds its own."""
    context = response.context
    page: Page = context["page"]
    return posted(context["form"]) | {
        "loaded_revision_id": page.latest_revision_id,
        "loaded_revision_created_at": context["loaded_revision_created_at"],
    }


def press(session: Client, world: World, button: str, **changes: Any) -> Any:
    """Open the editor, change fields, press a button."""
    opened = session.get(world.edit)
    return session.post(world.edit, form_of(opened) | changes | BUTTONS[button])


def propose(world: World, person: str = "author", title: str = "Proposé") -> None:
    response = press(world.session(person), world, "propose", title=title)
    assert response.status_code == 302, response.context["form"].errors
    review = world.review()
    assert review is not None
    assert review.status == WorkflowState.STATUS_IN_PROGRESS


def send_back(world: World, person: str = "editor") -> None:
    assert press(world.session(person), world, "send back").status_code == 302


def approve(world: World, person: str = "editor", **changes: Any) -> None:
    assert press(world.session(person), world, "approve", **changes).status_code == 302
