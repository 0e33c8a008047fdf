"""``check_rights`` is silent on a sound site, and names user, page and action where one answer is planted wrong."""

import io
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, TaskState

from actions.models import ActionIndexPage, ActionPage, NewsIndexPage, ReviewTask
from actions.participations import add_partner
from actions.policies import MemberPagePolicy, MemberPageTester
from actions.rights_check import SET_ACTIONS, check_rights, everybody
from core.models import User
from home.models import HomePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: HomePage) -> dict[str, Any]:
    """Every kind of person and page of the matrix."""
    ours, theirs, gone = InstitutionFactory(), InstitutionFactory(), InstitutionFactory(is_active=False)
    profile, their_profile = PartnerPageFactory(institution=ours), PartnerPageFactory(institution=theirs)
    allowed = ActionPageFactory(leads=[theirs])
    add_partner(allowed, ours, may_publish=True)
    contributor = MembershipFactory(institution=ours).user
    made = {
        "contributor": contributor,
        "editor": MembershipFactory(institution=ours, editor=True).user,
        "admin": MembershipFactory(institution=ours, admin=True).user,
        "both": MembershipFactory(institution=ours, user=MembershipFactory(institution=theirs, editor=True).user).user,
        "former": MembershipFactory(institution=gone, admin=True).user,
        "inactive": MembershipFactory(institution=ours, admin=True, user=UserFactory(is_active=False)).user,
        "outsider": UserFactory(),
        "coordinator": UserFactory(coordinator=True),
        "coordinating member": MembershipFactory(institution=ours, user=UserFactory(coordinator=True)).user,
        "superuser": User.objects.create_superuser("chef@example.org", "x", first_name="A", last_name="B"),
        "led": ActionPageFactory(leads=[ours]),
        "joined": ActionPageFactory(leads=[theirs], partners=[ours]),
        "allowed": allowed,
        "of the gone": ActionPageFactory(leads=[gone], partners=[theirs]),
        "nobody's": ActionPageFactory(live=False),
        "own draft": NewsPageFactory(parent=profile, live=False, owner=contributor),
        "own news": NewsPageFactory(parent=profile, owner=contributor),
        "foreign draft": NewsPageFactory(parent=their_profile, live=False, owner=contributor),
        "network news": NewsPageFactory(parent=NewsIndexPage.objects.get()),
        "list": ActionIndexPage.objects.get(),
    }
    return made


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("check_rights", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_sound_site_agrees(world: dict[str, Any]) -> None:
    said = run(batch_size=3)
    assert re.findall(r"\d+", said) == [str(User.objects.count()), str(Page.objects.filter(depth__gt=1).count())]


def test_progress_is_told_batch_by_batch(world: dict[str, Any]) -> None:
    progress = io.StringIO()
    call_command("check_rights", stdout=io.StringIO(), stderr=progress, batch_size=2)
    total = Page.objects.filter(depth__gt=1).count()
    assert progress.getvalue().count("\n") > 5
    assert re.findall(r"\d+", progress.getvalue())[-2:] == [str(total), str(total)]


def planted(monkeypatch: pytest.MonkeyPatch, where: str, user: User, page: Page) -> None:
    """Make one of the answers wrong for one person, page and « publish »."""

    def wrongly(stock: Any) -> Any:
        def answer(self: Any, *args: Any) -> Any:
            if where == "tester":
                return True if (self.user, self.page.pk) == (user, page.pk) else stock(self)
            if where == "policy":
                return True if args == (user, {"publish"}, page) else stock(self, *args)
            if where == "set":
                right = stock(self, *args)
                return Page.objects.filter(Q(pk__in=right.values("pk")) | Q(pk=page.pk)) if args[0] == user else right
            right = stock(self, *args)
            return User.objects.filter(Q(pk__in=right.values("pk")) | Q(pk=user.pk)) if args[1] == page else right

        return answer

    owner, name = {
        "tester": (MemberPageTester, "can_publish"),
        "policy": (MemberPagePolicy, "user_has_any_permission_for_instance"),
        "set": (MemberPagePolicy, "instances_user_has_any_permission_for"),
        "reverse": (MemberPagePolicy, "users_with_any_permission_for_instance"),
    }[where]
    monkeypatch.setattr(owner, name, wrongly(getattr(owner, name)))


@pytest.mark.parametrize("where", ["tester", "policy", "set", "reverse"])
def test_a_planted_disagreement_is_named(world: dict[str, Any], monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    user, page = world["contributor"], world["joined"]
    planted(monkeypatch, where, user, page)
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("check_rights", stdout=out, stderr=io.StringIO())
    assert refused.value.returncode == 1
    line = next(line for line in out.getvalue().splitlines() if "publish" in line)
    assert line.startswith(f"user {user.pk}, page {page.pk}, publish: matrix no")
    assert f"{where} yes" in line


def test_a_right_that_all_the_code_forgets_is_named_by_the_matrix(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A grant widened everywhere at once: only the written matrix knows better."""
    monkeypatch.setattr("actions.access.PUBLISHING_ROLES", {"contributor", "editor", "admin"})
    monkeypatch.setattr("actions.policies.PUBLISHING_ROLES", {"contributor", "editor", "admin"})
    found = [item for batch in check_rights(everybody(), Page.objects.all(), 200) for item in batch.disagreements]
    assert {item.user for item in found} == {world["contributor"].pk, world["both"].pk}
    assert all(set(item.answers.values()) == {True, False} and not item.answers["matrix"] for item in found)


def review_lines(world: dict[str, Any], person: str, page: str) -> list[str]:
    """What is said of the review of one page by one person."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_rights", stdout=out, stderr=io.StringIO(), user=[world[person].pk], page=[world[page].pk])
    return [line for line in out.getvalue().splitlines() if ", review: " in line]


def test_a_task_that_offers_more_than_the_matrix_is_named(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReviewTask, "get_actions", lambda self, page, user: [("approve", "Approuver", False)])
    (line,) = review_lines(world, "contributor", "led")
    assert "matrix no" in line
    assert "task yes" in line


def test_a_proposal_that_its_reviewer_does_not_find_is_named(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = world["own draft"]
    page.get_workflow().start(page, world["contributor"])
    assert run(user=[world["editor"].pk], page=[page.pk])
    monkeypatch.setattr(ReviewTask, "get_task_states_user_can_moderate", lambda self, user: TaskState.objects.none())
    (line,) = review_lines(world, "editor", "own draft")
    assert "matrix yes" in line
    assert "proposals no" in line


def test_only_the_asked_are_checked(world: dict[str, Any]) -> None:
    said = run(user=[world["editor"].pk], page=[world["led"].pk, world["joined"].pk])
    assert re.findall(r"\d+", said) == ["1", "2"]


def test_the_set_questions_are_asked_once_for_a_batch(world: dict[str, Any]) -> None:
    person = User.objects.filter(pk=world["outsider"].pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(check_rights(person, Page.objects.exact_type(ActionPage), batch_size=200))
        return len(captured)

    before = queries()
    ActionPageFactory.create_batch(5)
    # What each page adds is its reverse questions, whatever the number of pages.
    assert queries() - before <= 5 * 2 * len(SET_ACTIONS)
