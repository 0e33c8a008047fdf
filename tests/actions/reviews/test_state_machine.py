"""Every state of a sheet × everybody × every button of the editor, through real screens, by an oracle of its own."""

from typing import Any, NamedTuple

import pytest
from django.db import transaction
from wagtail.models import WorkflowState

from home.models import HomePage
from tests.actions.reviews.world import BUTTONS, World, approve, build_world, form_of, propose, send_back

pytestmark = pytest.mark.django_db

STATES = ["draft", "live with a draft", "proposed", "sent back", "approved"]
PEOPLE = [
    "author",
    "contributor",
    "editor",
    "admin",
    "partner",
    "partner's editor",
    "allowed partner",
    "former lead",
    "sleeping lead",
    "outsider",
    "coordinator",
]
# « Approve » posts the form as it was opened; with edits, a title of its own.
ACTS = [*BUTTONS, "approve with edits"]
NEW = "Corrigé"

# The oracle: the matrix of rights and the rules of moderation, read by hand.
STRANGERS = {"former lead", "sleeping lead", "outsider"}
PUBLISHERS = {"editor", "admin", "allowed partner", "coordinator"}
REVIEWERS = {"editor", "admin", "coordinator"}
# Who publishes has nobody to ask; a coordinator keeps the stock buttons.
PROPOSERS = {"author", "contributor", "partner", "partner's editor", "coordinator"}


class Seen(NamedTuple):
    """What a state looks like from outside: whether a review is open and how, what readers and writers read."""

    review: str | None
    public: str | None
    draft: str


def look(world: World) -> Seen:
    page = world.fresh()
    active = WorkflowState.objects.active().for_instance(page).first()
    return Seen(active and active.status, page.title if page.live else None, page.get_latest_revision_as_object().title)


def bring_about(state: str) -> World:
    world = build_world(live=state != "draft")
    if state == "live with a draft":
        page = world.fresh()
        page.title = "Brouillon"
        page.save_revision(user=world.people["author"])
    if state in ("proposed", "sent back", "approved"):
        propose(world)
    if state == "sent back":
        send_back(world)
    if state == "approved":
        approve(world)
    return world


def expected(state: str, person: str, act: str, before: Seen) -> tuple[int, Seen]:
    """The status of the answer, and what must be so afterwards."""
    if person in STRANGERS:
        # Whom the admin lets in gets the words back that were typed in vain.
        return 302 if person == "sleeping lead" else 403, before
    title = before.draft if act == "approve" else NEW
    saved = before._replace(draft=title)
    is_waiting = state == "proposed"
    answers = is_waiting and person in REVIEWERS
    if act == "propose" and person in PROPOSERS and not is_waiting:
        return 302, saved._replace(review="in_progress")
    if act == "withdraw" and (
        (person == "author" and state in ("proposed", "sent back")) or (person == "coordinator" and is_waiting)
    ):
        return 302, saved._replace(review=None)
    if act == "publish" and person in PUBLISHERS:
        return 302, Seen(None, title, title)
    if answers and act in ("approve", "approve with edits"):
        return 302, Seen(None, title, title)
    if answers and act == "send back":
        return 302, saved._replace(review="needs_changes")
    if answers and act == "send back in silence":
        return 422, before
    # Whatever the button, the words of a writer are kept.
    return 302, saved


def shown(state: str, person: str) -> set[str]:
    """The buttons that the oracle expects."""
    if person == "coordinator":
        answers = {"approve", "reject", "action-cancel-workflow"}
        return {"action-publish"} | (answers if state == "proposed" else {"action-submit"})
    buttons: set[str] = set()
    if state == "proposed" and person in REVIEWERS:
        buttons = {"approve", "reject"}
    elif person in PUBLISHERS:
        buttons = {"action-publish"}
    elif state != "proposed":
        buttons = {"action-submit"}
    if person == "author" and state in ("proposed", "sent back"):
        buttons |= {"action-cancel-workflow"}
    return buttons


KNOWN_BUTTONS = ("action-publish", "action-submit", "action-cancel-workflow", "action-restart-workflow")


def buttons_of(html: str) -> set[str]:
    found = {name for name in KNOWN_BUTTONS if f'name="{name}"' in html}
    return found | {name for name in ("approve", "reject") if f'data-workflow-action-name="{name}"' in html}


@pytest.mark.parametrize("state", STATES)
def test_every_act_of_everybody(tree: HomePage, state: str) -> None:
    world = bring_about(state)
    before, faults = look(world), []
    assert before.review == {"proposed": "in_progress", "sent back": "needs_changes"}.get(state)
    for person in PEOPLE:
        session = world.session(person)
        opened = session.get(world.edit)
        if person in STRANGERS:
            data: dict[str, Any] = {"title": NEW}
            assert opened.status_code == 302, person
        else:
            data = form_of(opened)
            if (buttons := buttons_of(opened.content.decode())) != shown(state, person):
                faults.append(f"{person} is shown {buttons}")
        for act in ACTS:
            button = "approve" if act == "approve with edits" else act
            changes = {} if act == "approve" else {"title": NEW}
            with transaction.atomic():
                response = session.post(world.edit, data | changes | BUTTONS[button])
                outcome = (response.status_code, look(world))
                transaction.set_rollback(True)
            if outcome != (due := expected(state, person, act, before)):
                faults.append(f"{person}, {act}: {outcome} instead of {due}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("state", STATES)
def test_the_addresses_of_an_answer_outside_of_the_editor(tree: HomePage, state: str) -> None:
    """The dialogs that ask for the words, and the acts behind them."""
    world = bring_about(state)
    before, faults = look(world), []
    review = world.review()
    number = review.current_task_state_id if review else 1
    for person in PEOPLE:
        session = world.session(person)
        answers = state == "proposed" and person in REVIEWERS
        for act, comment, status, after in (
            ("approve", "", 302, Seen(None, before.draft, before.draft)),
            ("reject", "Il manque la date", 302, before._replace(review="needs_changes")),
            ("reject", " ", 422, before),
        ):
            where = f"{person}, {act} « {comment} »"
            for kind in ("action", "collect_action_data"):
                address = f"/admin/pages/workflow/{kind}/{world.sheet.pk}/{act}/{number}/"
                asked = session.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
                if (asked.status_code == 200 and "html" in asked.json()) != answers:
                    faults.append(f"{where}: the dialog answers {asked.status_code}")
            with transaction.atomic():
                response = session.post(
                    f"/admin/pages/workflow/action/{world.sheet.pk}/{act}/{number}/", {"comment": comment}
                )
                outcome = look(world)
                transaction.set_rollback(True)
            if outcome != (after if answers else before):
                faults.append(f"{where}: {outcome}")
            if answers and response.status_code != status:
                faults.append(f"{where}: {response.status_code}")
    assert not faults, "\n".join(faults)
