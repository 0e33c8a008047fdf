"""The desk says what waits for the person's answer, and where the person's own proposals are; each thing once."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from actions.reviews.desk import Reviews, reviews_of
from core.models import User
from home.models import HomePage
from tests.actions.reviews.world import World, approve, press, propose, send_back
from tests.factories import ActionPageFactory, MembershipFactory, NewsPageFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db

SECTIONS = {"to_review": "desk-to-review", "sent_back": "desk-sent-back", "in_review": "desk-in-review"}


def reviews(world: World, person: str) -> Reviews:
    return reviews_of(User.objects.get(pk=world.people[person].pk))


def shown(world: World) -> dict[str, set[str]]:
    """Who sees the sheet in which list."""
    found: dict[str, set[str]] = {name: set() for name in SECTIONS}
    for person in world.people:
        for name in SECTIONS:
            lines = getattr(reviews(world, person), name)
            if [line.page for line in lines] == [world.sheet.pk]:
                found[name].add(person)
    return found


def section(html: str, name: str) -> str:
    start = html.find(f'id="{SECTIONS[name]}"')
    return "" if start < 0 else html[start : html.index("</section>", start)]


def test_a_proposal_waits_on_the_desks_of_its_reviewers(world: World) -> None:
    propose(world)
    assert shown(world) == {
        "to_review": {"editor", "admin", "coordinator"},
        "sent_back": set(),
        "in_review": {"author"},
    }
    (line,) = reviews(world, "editor").to_review
    assert (line.title, line.person) == ("Proposé", str(world.people["author"]))
    html = world.session("editor").get("/admin/").content.decode()
    assert world.edit in section(html, "to_review")
    assert str(world.people["author"]) in section(html, "to_review")
    assert world.edit in section(world.session("author").get("/admin/").content.decode(), "in_review")


def test_what_came_back_shows_its_word_to_who_proposed_it(world: World) -> None:
    propose(world)
    send_back(world)
    assert shown(world) == {"to_review": set(), "sent_back": {"author"}, "in_review": set()}
    part = section(world.session("author").get("/admin/").content.decode(), "sent_back")
    assert "Il manque la date" in part
    assert str(world.people["editor"]) in part


@pytest.mark.parametrize("end", ["approve", "withdraw"])
def test_what_is_over_is_on_no_desk(world: World, end: str) -> None:
    propose(world)
    if end == "approve":
        approve(world)
    else:
        press(world.session("author"), world, "withdraw")
    assert shown(world) == {name: set() for name in SECTIONS}


def test_who_left_sees_neither_proposals_nor_answers(world: World) -> None:
    propose(world)
    send_back(world)
    world.people["author"].memberships.all().delete()
    assert shown(world)["sent_back"] == set()


def test_an_own_proposal_is_not_ones_own_to_review(world: World) -> None:
    propose(world)
    world.people["author"].memberships.update(role="editor")
    assert "author" not in shown(world)["to_review"]
    assert "author" in shown(world)["in_review"]


def test_nothing_is_said_twice(world: World) -> None:
    propose(world)
    for person in ("author", "editor"):
        html = world.session(person).get("/admin/").content.decode()
        desk = html[html.index('id="desk-write"') :]
        desk = desk[: desk.index("desk-lines__more") if "desk-lines__more" in desk else None]
        drafts = re.search(r"Brouillons en attente</h3>(.*?)</ul>", html, re.DOTALL)
        assert drafts is None or world.edit not in drafts[1], person
        panels = {panel.name for panel in world.session(person).get("/admin/").context["panels"]}
        assert not panels & {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}, person
        # Nor among what is new: the list of proposals has it.
        assert "news-panel" not in html, person


def test_coordinators_keep_the_stock_panels(world: World) -> None:
    propose(world)
    response = world.session("coordinator").get("/admin/")
    assert "workflow_objects_to_moderate" in {panel.name for panel in response.context["panels"]}
    assert world.edit in response.content.decode()


def test_long_lists_are_cut_and_counted(world: World) -> None:
    for sheet in ActionPageFactory.create_batch(12, leads=[world.lead]):
        sheet.get_workflow().start(sheet, world.people["author"])
    found = reviews(world, "editor")
    assert (len(found.to_review), found.more_to_review) == (10, 2)
    assert "Et 2 autres" in section(world.session("editor").get("/admin/").content.decode(), "to_review")


def test_queries_do_not_grow_with_what_waits(tree: HomePage, client_of: Any) -> None:
    profile = PartnerPageFactory()
    author = MembershipFactory(institution=profile.institution).user
    editor = MembershipFactory(institution=profile.institution, editor=True).user

    def queries(person: User) -> int:
        session = client_of(person)
        session.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            assert session.get("/admin/").status_code == 200
        return len(captured)

    def add(number: int) -> None:
        pages: list[Page] = [NewsPageFactory(parent=profile, live=False) for _ in range(number)]
        pages += ActionPageFactory.create_batch(number, leads=[profile.institution])
        for page in pages:
            page.get_workflow().start(page, author)
        state = pages[0].current_workflow_state
        state.current_task_state.reject(user=editor, comment="Non")

    add(2)
    few = {person: queries(person) for person in (author, editor)}
    add(6)
    assert {person: queries(person) for person in (author, editor)} == few
