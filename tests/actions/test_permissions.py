"""Who may do what to a page: every role against every page, by an oracle written apart from the code."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest
from wagtail.models import Page, TaskState, Workflow
from wagtail.permissions import policy_registry

from actions.enums import MemberRole
from actions.models import ActionIndexPage, NewsIndexPage, PartnerIndexPage, ReviewTask
from actions.participations import add_partner
from core.models import User
from tests.admin_forms import posted
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROLES = [*MemberRole]


@dataclass
class World:
    """Three institutions: ours leads one action, joins two others, and has nothing to do with the fourth."""

    pages: dict[str, Page] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


@pytest.fixture
def world(tree: Page) -> World:
    made = World()
    ours, theirs, away = InstitutionFactory.create_batch(3)
    profile, their_profile = PartnerPageFactory(institution=ours), PartnerPageFactory(institution=theirs)
    PartnerPageFactory(institution=away)
    allowed = ActionPageFactory(leads=[theirs])
    add_partner(allowed, ours, may_publish=True)
    for role in ROLES:
        made.people[role] = MembershipFactory(institution=ours, role=role).user
    made.people["coordinator"] = UserFactory(coordinator=True)
    made.people["superuser"] = User.objects.create_superuser("chef@example.org", "x", first_name="A", last_name="B")
    made.people["outsider"] = UserFactory()
    made.people["former"] = UserFactory()
    MembershipFactory(institution=InstitutionFactory(is_active=False), user=made.people["former"], admin=True)
    made.pages = {
        "home": tree,
        "actions": ActionIndexPage.objects.get(),
        "partners": PartnerIndexPage.objects.get(),
        "news list": NewsIndexPage.objects.get(),
        "own profile": profile,
        "own news": NewsPageFactory(parent=profile),
        "own draft": NewsPageFactory(parent=profile, live=False),
        "led action": ActionPageFactory(leads=[ours]),
        "shared lead": ActionPageFactory(leads=[ours, theirs]),
        "joined action": ActionPageFactory(leads=[theirs], partners=[ours]),
        "allowed action": allowed,
        "foreign action": ActionPageFactory(leads=[theirs], partners=[away]),
        "foreign profile": their_profile,
        "foreign news": NewsPageFactory(parent=their_profile),
        "network news": NewsPageFactory(parent=NewsIndexPage.objects.get()),
    }
    return made


def oracle(person: str, page: str) -> tuple[bool, bool, bool]:
    """The matrix of rights, read by hand: (edits, publishes, reviews)."""
    if person in ("coordinator", "superuser"):
        return True, True, True
    if person not in [*MemberRole]:
        return False, False, False
    publishes = person in ("editor", "admin")
    if page in ("own profile", "own news", "own draft", "led action", "shared lead"):
        return True, publishes, publishes
    if page == "allowed action":
        return True, publishes, False
    if page == "joined action":
        return True, False, False
    return False, False, False


PEOPLE = [*ROLES, "coordinator", "superuser", "outsider", "former"]


def test_every_person_against_every_page(world: World) -> None:
    """The tester, the policy's question, its set and its reverse give the oracle's answer."""
    policy = policy_registry.get_by_type(Page)
    for person, page_name in itertools.product(PEOPLE, world.pages):
        user = User.objects.get(pk=world.people[person].pk)
        page = Page.objects.get(pk=world.pages[page_name].pk)
        tester = page.permissions_for_user(user)
        for action, expected, said in (
            ("change", oracle(person, page_name)[0], tester.can_edit()),
            ("publish", oracle(person, page_name)[1], tester.can_publish()),
            ("review", oracle(person, page_name)[2], tester.can_review()),
        ):
            where = f"{person}, {page_name}, {action}"
            assert said == expected, where
            assert policy.user_has_permission_for_instance(user, action, page) == expected, where
            assert (page in policy.instances_user_has_permission_for(user, action)) == expected, where
            assert (user in policy.users_with_permission_for_instance(action, page)) == expected, where


def propose_all(world: World, person: User | None) -> None:
    for page in world.pages.values():
        specific = page.specific
        specific.save_revision()
        Workflow.objects.get().start(specific, person)


def test_the_task_of_reviews_agrees_with_the_matrix(world: World) -> None:
    """Every page waits: what the task offers, lists and locks, for every person."""
    task, writer = ReviewTask.objects.get(), world.people[MemberRole.CONTRIBUTOR]
    propose_all(world, writer)
    for person in PEOPLE:
        user = User.objects.get(pk=world.people[person].pk)
        expected = {name for name in world.pages if oracle(person, name)[2]}
        states = task.get_task_states_user_can_moderate(user).values_list("workflow_state__object_id", flat=True)
        assert {name for name, page in world.pages.items() if str(page.pk) in set(states)} == expected, person
        assert TaskState.objects.reviewable_by(user).count() == len(expected), person
        pages = {name: Page.objects.get(pk=page.pk) for name, page in world.pages.items()}
        assert {name for name, page in pages.items() if task.get_actions(page, user)} == expected, person
        assert {name for name, page in pages.items() if task.user_can_access_editor(page, user)} == expected, person
        for name, page in pages.items():
            edits, publishes, _reviews = oracle(person, name)
            tester = page.permissions_for_user(user)
            assert tester.can_edit() == edits, f"{person}, {name}"
            assert tester.can_lock() == publishes, f"{person}, {name}"
            assert not edits or not page.get_lock().for_user(user), f"{person}, {name}"


def test_proposals_are_found_in_one_query(world: World, django_assert_num_queries: Any) -> None:
    editor = User.objects.get(pk=world.people[MemberRole.EDITOR].pk)
    task = ReviewTask.objects.get()
    propose_all(world, None)
    list(task.get_task_states_user_can_moderate(editor))
    with django_assert_num_queries(1):
        assert len(task.get_task_states_user_can_moderate(editor)) == 5


def test_who_may_do_something_somewhere(world: World) -> None:
    """The question without a page and its reverse agree, and members are among the answers."""
    policy = policy_registry.get_by_type(Page)
    everywhere, members = {"coordinator", "superuser"}, set(ROLES)
    expected = {
        "add": everywhere | members,
        "change": everywhere | members,
        "publish": everywhere | {MemberRole.EDITOR, MemberRole.ADMIN},
        "review": everywhere | {MemberRole.EDITOR, MemberRole.ADMIN},
        "lock": everywhere | {MemberRole.EDITOR, MemberRole.ADMIN},
        "bulk_delete": everywhere,
    }
    for action, names in expected.items():
        people = set(policy.users_with_permission(action))
        for person in PEOPLE:
            user = User.objects.get(pk=world.people[person].pk)
            assert (user in people) == (person in names), f"{person}, {action}"
            assert policy.user_has_permission(user, action) == (person in names), f"{person}, {action}"
    some = set(policy.users_with_any_permission({"publish", "change"}, include_superusers=False))
    assert world.people[MemberRole.CONTRIBUTOR] in some
    assert world.people["superuser"] not in some


def test_only_coordinators_move_reorder_and_restrict(world: World) -> None:
    for person, page_name in itertools.product(PEOPLE, world.pages):
        user = User.objects.get(pk=world.people[person].pk)
        tester = world.pages[page_name].specific.permissions_for_user(user)
        expected = person in ("coordinator", "superuser")
        assert tester.can_move() == expected
        assert tester.can_reorder_children() == expected
        assert tester.can_set_view_restrictions() == expected


def test_a_closed_account_may_nothing(world: World) -> None:
    """Not even a superuser's, which Wagtail would still let edit."""
    User.objects.update(is_active=False)
    for person, page in itertools.product(world.people.values(), world.pages.values()):
        tester = page.specific.permissions_for_user(User.objects.get(pk=person.pk))
        allowed = [tester.can_edit(), tester.can_publish(), tester.can_delete()]
        assert allowed == [False, False, False], f"{person}, {page}"


def test_deleting(world: World) -> None:
    """Editors delete their institution's news, contributors their own never published draft, nobody else anything."""
    contributor = world.people[MemberRole.CONTRIBUTOR]
    mine = NewsPageFactory(parent=world.pages["own profile"], live=False, owner=contributor)
    published = NewsPageFactory(parent=world.pages["own profile"], owner=contributor)
    pages = world.pages | {"mine": mine, "mine, published": published}
    deletable = {
        MemberRole.CONTRIBUTOR: {"mine"},
        MemberRole.EDITOR: {"own news", "own draft", "mine", "mine, published"},
        MemberRole.ADMIN: {"own news", "own draft", "mine", "mine, published"},
        "coordinator": set(pages),
        "superuser": set(pages),
        "outsider": set(),
        "former": set(),
    }
    for person, (name, page) in itertools.product(PEOPLE, pages.items()):
        user = User.objects.get(pk=world.people[person].pk)
        expected = name in deletable[person]
        assert page.specific.permissions_for_user(user).can_delete() == expected, f"{person}, {name}"


def test_adding(world: World) -> None:
    """A member starts a sheet below the list of actions and a news update below its own profile."""
    for person, name in itertools.product(PEOPLE, ("actions", "partners", "own profile", "foreign profile")):
        user = User.objects.get(pk=world.people[person].pk)
        expected = person in ("coordinator", "superuser") or (
            person in [*MemberRole] and name in ("actions", "own profile")
        )
        assert world.pages[name].specific.permissions_for_user(user).can_add_subpage() == expected, f"{person}, {name}"


@pytest.mark.parametrize("person", PEOPLE)
def test_entering_the_admin(world: World, client_of: Any, person: str) -> None:
    response = client_of(world.people[person]).get("/admin/")
    expected = 302 if person in ("outsider", "former") else 200
    assert response.status_code == expected


def test_a_change_holds_from_the_next_request_on(world: World, client_of: Any) -> None:
    editor = world.people[MemberRole.EDITOR]
    session = client_of(editor)
    address = f"/admin/pages/{world.pages['joined action'].pk}/edit/"
    assert session.get(address).status_code == 200
    world.pages["joined action"].participations.filter(institution__memberships__user=editor).delete()
    assert session.get(address).status_code == 302
    editor.memberships.all().delete()
    assert session.get("/admin/").status_code == 302


def test_bringing_an_old_version_back_brings_no_partner_back(world: World) -> None:
    action = world.pages["joined action"]
    revision = action.save_revision()
    action.participations.all().delete()
    revision.publish()
    assert not action.participations.exists()


def test_a_new_sheet_is_led_by_its_writers_institution(world: World, client_of: Any) -> None:
    contributor = world.people[MemberRole.CONTRIBUTOR]
    institution = contributor.memberships.get().institution
    session = client_of(contributor)
    address = f"/admin/pages/add/actions/actionpage/{world.pages['actions'].pk}/"
    form = session.get(address).context["form"]
    assert list(form.fields["lead_institution"].queryset) == [institution]
    data = posted(form) | {"title": "Une maison des adolescents", "slug": "maison", "lead_institution": institution.pk}
    response = session.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    page = world.pages["actions"].get_children().get(title="Une maison des adolescents").specific
    assert page.leads == [institution]
    assert not page.live


def test_a_foreign_institution_cannot_be_made_lead(world: World, client_of: Any) -> None:
    contributor = world.people[MemberRole.CONTRIBUTOR]
    address = f"/admin/pages/add/actions/actionpage/{world.pages['actions'].pk}/"
    session = client_of(contributor)
    foreign = world.pages["foreign profile"].institution
    data = posted(session.get(address).context["form"]) | {
        "title": "Forgée",
        "slug": "forgee",
        "lead_institution": foreign.pk,
    }
    response = session.post(address, data)
    assert response.status_code == 200
    assert "lead_institution" in response.context["form"].errors
    assert not Page.objects.filter(title="Forgée").exists()


def test_a_members_desk_leads_to_the_pages_of_the_institution_only(world: World, client_of: Any) -> None:
    html = client_of(world.people[MemberRole.EDITOR]).get("/admin/").content.decode()
    for name in ("own profile", "led action", "joined action"):
        assert f"/admin/pages/{world.pages[name].pk}/edit/" in html, name
    for name in ("foreign action", "foreign profile", "foreign news"):
        assert f"/admin/pages/{world.pages[name].pk}/" not in html, name
    assert 'action="/admin/actions/ecrire/"' in html


def test_news_are_about_the_sheets_that_the_institution_takes_part_in(world: World, client_of: Any) -> None:
    session = client_of(world.people[MemberRole.EDITOR])
    address = f"/admin/pages/add/actions/newspage/{world.pages['own profile'].pk}/"
    form = session.get(address).context["form"]
    offered = {page.pk for page in form.fields["actions"].queryset}
    assert offered == {
        world.pages[name].pk for name in ("led action", "shared lead", "joined action", "allowed action")
    }
    forged = posted(form) | {"title": "Forgée", "slug": "forgee", "actions": [world.pages["foreign action"].pk]}
    response = session.post(address, forged)
    assert "actions" in response.context["form"].errors
    assert not Page.objects.filter(title="Forgée").exists()


def test_a_foreign_action_that_a_coordinator_linked_does_not_block_the_writer(world: World, client_of: Any) -> None:
    news = world.pages["own news"]
    news.actions.set([world.pages["foreign action"]])
    news.save_revision().publish()
    session = client_of(world.people[MemberRole.EDITOR])
    address = f"/admin/pages/{news.pk}/edit/"
    form = session.get(address).context["form"]
    response = session.post(address, posted(form) | {"title": "Corrigée"})
    assert response.status_code == 302, response.context["form"].errors
    assert list(news.get_latest_revision_as_object().actions.all()) == [world.pages["foreign action"]]
