"""Nothing is published that its reviewer did not have on the screen, and of two answers the first one holds."""

import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import TaskState, WorkflowState

from actions import participations
from actions.models import ReviewTask
from actions.models.review import ReviewOver, WordMissing
from core.models import User
from home.models import HomePage
from home.tree import build_tree
from tests.actions.reviews.world import BUTTONS, World, build_world, form_of, press, propose

pytestmark = pytest.mark.django_db


def write_on(world: World, title: str, person: str = "contributor") -> None:
    assert press(world.session(person), world, "edit", title=title).status_code == 302


def answer_address(world: World, act: str = "approve") -> str:
    review = world.review()
    assert review is not None
    return f"/admin/pages/workflow/action/{world.sheet.pk}/{act}/{review.current_task_state_id}/"


def status(world: World) -> str:
    review = world.review()
    assert review is not None
    return review.status


def refused(world: World, session: Client, data: dict[str, Any], code: int = 409) -> None:
    """The answer is refused, with what was typed still in the form, and nothing happened."""
    before = world.fresh().latest_revision_id
    response = session.post(world.edit, data | {"title": "Mes retouches"})
    assert response.status_code == code
    assert response.context["form"]["title"].value() == "Mes retouches"
    assert world.fresh().title == "Avant"
    assert world.fresh().latest_revision_id == before


@pytest.mark.parametrize("button", ["approve", "send back"])
def test_what_was_written_since_the_reviewer_opened_the_page_holds_the_answer_up(world: World, button: str) -> None:
    propose(world)
    session = world.session("editor")
    opened = form_of(session.get(world.edit))
    write_on(world, "Ajouté entre-temps")
    refused(world, session, opened | BUTTONS[button])
    assert status(world) == WorkflowState.STATUS_IN_PROGRESS
    # Opened again, it is answered.
    assert press(session, world, button).status_code == 302
    assert status(world) != WorkflowState.STATUS_IN_PROGRESS


def test_a_version_that_saved_itself_over_the_one_seen_holds_it_up_too(world: World) -> None:
    """Autosave keeps the number of the version, and changes its words."""
    propose(world)
    session = world.session("editor")
    opened = form_of(session.get(world.edit))
    revision = world.fresh().get_latest_revision()
    page = revision.as_object()
    page.title = "Écrasée"
    page.save_revision(user=world.people["author"], overwrite_revision=revision)
    refused(world, session, opened | BUTTONS["approve"])


def test_the_reviewers_own_autosave_does_not_hold_it_up(world: World) -> None:
    propose(world)
    session = world.session("editor")
    opened = form_of(session.get(world.edit))
    saved = session.post(
        world.edit,
        opened | {"title": "Retouché"},
        headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
    ).json()
    response = session.post(
        world.edit,
        opened | {"title": "Retouché", "overwrite_revision_id": saved["revision_id"]} | BUTTONS["approve"],
    )
    assert response.status_code == 302
    assert world.fresh().title == "Retouché"


def test_a_form_that_does_not_say_what_was_seen_answers_nothing(world: World) -> None:
    propose(world)
    session = world.session("editor")
    opened = form_of(session.get(world.edit))
    del opened["loaded_revision_id"]
    refused(world, session, opened | BUTTONS["approve"])


def test_outside_of_the_editor_only_what_was_proposed_is_approved(world: World) -> None:
    propose(world)
    write_on(world, "Ajouté entre-temps")
    session = world.session("editor")
    response = session.post(answer_address(world))
    assert response["Location"] == world.edit
    assert status(world) == WorkflowState.STATUS_IN_PROGRESS
    asked = session.post(answer_address(world), headers={"X-Requested-With": "XMLHttpRequest"})
    assert asked.json()["redirect"] == world.edit
    assert status(world) == WorkflowState.STATUS_IN_PROGRESS


def test_the_second_of_two_reviewers_is_told(world: World) -> None:
    propose(world)
    first, second = world.session("editor"), world.session("admin")
    opened = form_of(second.get(world.edit))
    press(first, world, "send back")
    response = second.post(world.edit, opened | BUTTONS["approve"] | {"title": "Trop tard"})
    # Nothing waits any more: what was typed is kept as a draft, and the screen says so.
    assert response.status_code == 302
    assert status(world) == WorkflowState.STATUS_NEEDS_CHANGES
    assert world.fresh().title == "Avant"
    assert world.fresh().get_latest_revision_as_object().title == "Trop tard"
    said = [str(message) for message in second.get(world.edit).context["messages"]]
    assert any("n’attend pas de réponse" in line for line in said)


def test_a_task_answers_once(world: World) -> None:
    propose(world)
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    again = TaskState.objects.get(pk=state.pk)
    task = ReviewTask.objects.get()
    with pytest.raises(WordMissing):
        task.on_action(state, world.people["editor"], "reject", comment=" ")
    task.on_action(state, world.people["editor"], "approve")
    with pytest.raises(ReviewOver):
        task.on_action(again, world.people["admin"], "reject", comment="Non")


@pytest.mark.parametrize("extra", ["{", "[]", "null", '"x"', '{"comment": 3, "user": 1}', '{"update": false}', ""])
def test_crafted_words_break_nothing(world: World, extra: str) -> None:
    propose(world)
    response = press(world.session("editor"), world, "approve", title="Bien", **{"workflow-action-extra-data": extra})
    assert response.status_code == 302
    assert world.fresh().title == "Bien"
    assert status(world) == WorkflowState.STATUS_APPROVED


@pytest.mark.parametrize("extra", ["{", "[]", "null", '{"update": false}', json.dumps({"comment": "\n"})])
def test_sent_back_without_a_word_asks_for_one(world: World, extra: str) -> None:
    propose(world)
    session = world.session("editor")
    opened = form_of(session.get(world.edit))
    refused(world, session, opened | BUTTONS["send back"] | {"workflow-action-extra-data": extra}, code=422)
    assert status(world) == WorkflowState.STATUS_IN_PROGRESS


def test_the_dialog_asks_for_the_word_beside_the_field(world: World) -> None:
    propose(world)
    address = answer_address(world, "reject").replace("/action/", "/collect_action_data/")
    response = world.session("editor").post(address, {"comment": ""}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert "Dites ce qu’il faut changer" in response.json()["html"]


def test_a_reviewer_who_lost_the_page_in_an_open_session_answers_nothing(world: World) -> None:
    propose(world)
    session = world.session("editor")
    opened = form_of(session.get(world.edit))
    address = answer_address(world)
    successor = build_successor(world)
    participations.remove(world.sheet, world.lead)
    assert session.post(world.edit, opened | BUTTONS["approve"]).status_code == 403
    assert session.post(address).status_code == 302
    assert status(world) == WorkflowState.STATUS_IN_PROGRESS
    world.people["successor"] = successor
    assert press(world.session("successor"), world, "approve").status_code == 302
    assert status(world) == WorkflowState.STATUS_APPROVED


def build_successor(world: World) -> User:
    from tests.factories import InstitutionFactory, MembershipFactory

    institution = InstitutionFactory()
    participations.add_lead(world.sheet, institution)
    return MembershipFactory(institution=institution, editor=True).user


def test_two_who_propose_at_once_make_one_proposal(world: World) -> None:
    sessions = {name: world.session(name) for name in ("author", "contributor")}
    opened = {name: form_of(session.get(world.edit)) for name, session in sessions.items()}
    codes = [
        session.post(world.edit, opened[name] | BUTTONS["propose"] | {"title": name}).status_code
        for name, session in sessions.items()
    ]
    assert codes == [302, 409]
    (proposal,) = WorkflowState.objects.all()
    assert proposal.requested_by == world.people["author"]
    assert world.fresh().get_latest_revision_as_object().title == "author"


def test_a_proposal_from_an_old_form_takes_no_newer_words_away(world: World) -> None:
    session = world.session("contributor")
    opened = form_of(session.get(world.edit))
    propose(world, title="Les mots de l’autre")
    refused(world, session, opened | BUTTONS["propose"])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_answers_at_the_same_moment_one_holds() -> None:
    """On a real database, each answer in its own connection."""
    build_tree("Rives & Jeunesses", hostname="localhost", port=80)
    assert HomePage.objects.exists()
    world = build_world()
    propose(world)
    sessions = [world.session("editor"), world.session("admin")]
    forms = [form_of(session.get(world.edit)) for session in sessions]
    buttons, codes = ["approve", "send back"], []
    barrier = threading.Barrier(2)

    def answer(session: Client, form: dict[str, Any], button: str) -> None:
        barrier.wait()
        codes.append(session.post(world.edit, form | BUTTONS[button]).status_code)
        connection.close()

    threads = [threading.Thread(target=answer, args=row) for row in zip(sessions, forms, buttons, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) in ([302, 302], [302, 409])
    states = list(TaskState.objects.values_list("status", flat=True))
    assert len(states) == 1
    assert states[0] in (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)
    assert (world.fresh().title == "Proposé") == (states[0] == TaskState.STATUS_APPROVED)
