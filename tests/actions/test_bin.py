"""The bin: what goes in comes back as it was, and in between nobody sees, edits or publishes it."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment, GroupApprovalTask, Page, PageLogEntry, Site, Workflow, WorkflowTask
from wagtail.permissions import policy_registry

from actions.bin import HoldsTheSite, NoPlaceLeft, NotInBin, erase, erase_due, put_into_bin, restore
from actions.binned import in_bin, is_in_bin
from actions.desks import desks_of
from actions.models import ActionPage, BinnedPage, BinPage, Institution, NewsPage, PartnerPage
from actions.rights_check import check_rights, everybody
from core.models import User
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]
ACTIONS = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
QUESTIONS = [
    "can_add_subpage",
    "can_copy",
    "can_delete",
    "can_edit",
    "can_lock",
    "can_move",
    "can_publish",
    "can_publish_subpage",
    "can_reorder_children",
    "can_set_view_restrictions",
    "can_submit_for_moderation",
    "can_unlock",
    "can_unpublish",
    "can_unschedule",
    "can_view_revisions",
]


@dataclass
class World:
    ours: Institution
    profile: PartnerPage
    news: NewsPage
    draft: NewsPage
    action: ActionPage
    people: dict[str, User] = field(default_factory=dict)


@pytest.fixture
def world(tree: Page) -> World:
    ours = InstitutionFactory(name="Maison des ados")
    profile = PartnerPageFactory(institution=ours, slug="maison")
    action = ActionPageFactory(title="La navette", slug="navette", leads=[ours])
    people = {
        "contributor": MembershipFactory(institution=ours).user,
        "editor": MembershipFactory(institution=ours, editor=True).user,
        "admin": MembershipFactory(institution=ours, admin=True).user,
        "coordinator": UserFactory(coordinator=True),
        "superuser": User.objects.create_superuser("s@example.org", "x", first_name="Diane", last_name="Le Goff"),
    }
    return World(
        ours=ours,
        profile=profile,
        news=NewsPageFactory(parent=profile, title="Douze passagers", slug="douze", about=[action]),
        draft=NewsPageFactory(parent=profile, title="Brouillon", live=False, owner=people["contributor"]),
        action=action,
        people=people,
    )


def bin_of(world: World, page: Page) -> BinnedPage:
    return put_into_bin(Page.objects.get(pk=page.pk), world.people["coordinator"])


def state_of(page: Page) -> list[tuple[Any, ...]]:
    """All that must be as it was once the page is back; the path may differ, its order among its siblings not."""
    family = Page.objects.get(pk=page.pk).get_descendants(inclusive=True)
    fields = ("pk", "url_path", "slug", "live", "live_revision", "latest_revision", "has_unpublished_changes", "title")
    return [*family.order_by("path").values_list(*fields), *_siblings(page)]


def _siblings(page: Page) -> list[int]:
    return list(Page.objects.get(pk=page.pk).get_siblings().values_list("pk", flat=True))


@pytest.mark.parametrize("name", ["news", "draft", "action", "profile"])
def test_what_comes_back_is_as_it_was(world: World, client: Client, name: str) -> None:
    page = getattr(world, name)
    page.title = "Une suite non publiée"
    page.save_revision(user=world.people["editor"])
    NewsPageFactory(parent=world.profile)
    ActionPageFactory()
    PartnerPageFactory()
    Comment.objects.create(page=page, user=world.people["editor"], text="Une date ?", contentpath="title")
    before, url = state_of(page), page.url
    bin_of(world, page)
    assert Page.objects.get(pk=page.pk).get_parent().specific == BinPage.objects.get()
    assert not Page.objects.get(pk=page.pk).get_descendants(inclusive=True).live().exists()
    assert client.get(url).status_code == 404
    restored = restore(page.pk, world.people["coordinator"])
    assert state_of(page) == before
    assert not restored.has_other_address
    assert not restored.has_other_place
    assert client.get(url).status_code == (200 if page.live else 404)
    assert Comment.objects.filter(page=page.pk).exists()
    assert [*NewsPage.objects.get(pk=world.news.pk).actions.all()] == [world.action]
    assert world.action.participations.count() == 1
    assert Page.find_problems() == ([], [], [], [], [])
    acts = PageLogEntry.objects.filter(page=page.pk).order_by("pk").values_list("action", "user")
    assert [*acts][-2:] == [
        ("actions.bin", world.people["coordinator"].pk),
        ("actions.restore", world.people["coordinator"].pk),
    ]


def test_nobody_may_do_anything_in_the_bin(world: World) -> None:
    bin_of(world, world.action)
    bin_of(world, world.profile)
    binned = Page.objects.filter(in_bin())
    assert set(binned.values_list("pk", flat=True)) == {
        BinPage.objects.get().pk,
        *(page.pk for page in (world.action, world.profile, world.news, world.draft)),
    }
    policy = policy_registry.get_by_type(Page)
    for name, person in world.people.items():
        user = User.objects.get(pk=person.pk)
        for action in ACTIONS:
            assert not (policy.instances_user_has_permission_for(user, action) & binned).exists(), (name, action)
        assert not (policy.explorable_instances(user) & binned).exists(), name
        for page in binned:
            for page_form in (page, page.specific):
                tester = page_form.permissions_for_user(user)
                assert [question for question in QUESTIONS if getattr(tester, question)()] == [], name
                assert not policy.user_has_any_permission_for_instance(user, ACTIONS, page_form), name
    for page in binned:
        assert not policy.users_with_any_permission_for_instance(ACTIONS, page).exists()


def test_the_written_matrix_agrees(world: World) -> None:
    bin_of(world, world.action)
    bin_of(world, world.profile)
    found = [item for batch in check_rights(everybody(), Page.objects.all(), 200) for item in batch.disagreements]
    assert found == []


def test_desks_and_forms_forget_it_at_once(world: World, client_of: ClientOf) -> None:
    editor = world.people["editor"]
    assert "La navette" in client_of(editor).get("/admin/").content.decode()
    bin_of(world, world.action)
    home = client_of(editor).get("/admin/").content.decode()
    assert "La navette" not in home
    edit = client_of(editor).get(f"/admin/pages/{world.news.pk}/edit/")
    assert "La navette" not in edit.content.decode()
    assert client_of(editor).get(f"/admin/actions/{world.action.pk}/partenaires/").status_code == 404
    bin_of(world, world.profile)
    [desk] = desks_of(User.objects.get(pk=editor.pk))
    assert desk.profile is None
    assert desk.news_drafts.total == desk.led.total == 0


def test_a_news_saved_meanwhile_keeps_its_link(world: World, client_of: ClientOf) -> None:
    from tests.admin_forms import posted

    bin_of(world, world.action)
    session = client_of(world.people["editor"])
    address = f"/admin/pages/{world.news.pk}/edit/"
    form = posted(session.get(address).context["form"]) | {"summary": "Autre résumé", "action-publish": "1"}
    form.pop("actions")
    assert session.post(address, form).status_code == 302
    restore(world.action.pk, world.people["coordinator"])
    news = NewsPage.objects.get(pk=world.news.pk)
    assert news.summary == "Autre résumé"
    assert [*news.actions.all()] == [world.action]


def test_nothing_publishes_itself_from_the_bin(world: World) -> None:
    from django.core.management import call_command

    world.draft.go_live_at = timezone.now() + datetime.timedelta(seconds=1)
    revision = world.draft.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(seconds=1))
    bin_of(world, world.draft)
    call_command("publish_scheduled")
    assert not Page.objects.get(pk=world.draft.pk).live
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None


def test_an_address_that_is_taken_gives_another(world: World, client: Client) -> None:
    bin_of(world, world.action)
    ActionPageFactory(title="Une autre", slug="navette")
    restored = restore(world.action.pk, world.people["coordinator"])
    assert restored.has_other_address
    assert restored.page.slug == "navette-2"
    assert client.get("/actions/navette-2/").status_code == 200
    # Its next publication does not want the old one back.
    restored.page.get_latest_revision().publish()
    assert ActionPage.objects.get(pk=world.action.pk).slug == "navette-2"


def test_two_of_the_same_address_meet_in_the_bin(world: World) -> None:
    bin_of(world, world.action)
    other = ActionPageFactory(title="Une autre", slug="navette")
    bin_of(world, other)
    assert restore(other.pk, None).page.slug == "navette"
    assert restore(world.action.pk, None).page.slug == "navette-2"


def test_a_page_whose_parent_is_in_the_bin_waits_for_it(world: World) -> None:
    bin_of(world, world.news)
    bin_of(world, world.profile)
    with pytest.raises(NoPlaceLeft) as refused:
        restore(world.news.pk, None)
    assert refused.value.parent == world.profile
    restore(world.profile.pk, None)
    assert restore(world.news.pk, None).page.get_parent().pk == world.profile.pk


def test_news_never_become_somebody_elses(world: World) -> None:
    bin_of(world, world.news)
    bin_of(world, world.profile)
    erase(world.profile.pk)
    with pytest.raises(NoPlaceLeft) as refused:
        restore(world.news.pk, None)
    assert refused.value.parent is None
    assert BinnedPage.objects.filter(page=world.news.pk).exists()


def test_a_sheet_finds_the_list_of_sheets_again(world: World) -> None:
    bin_of(world, world.action)
    BinnedPage.objects.update(former_parent=None)
    restored = restore(world.action.pk, None)
    assert restored.has_other_place
    assert restored.page.get_parent().slug == "actions"


def test_the_home_page_is_not_deleted(world: World) -> None:
    with pytest.raises(HoldsTheSite):
        put_into_bin(Site.objects.get().root_page, None)
    assert not BinnedPage.objects.exists()


def test_a_second_time_changes_nothing(world: World) -> None:
    row = bin_of(world, world.action)
    assert bin_of(world, world.action) == row
    restore(world.action.pk, None)
    for act in (restore, erase):
        with pytest.raises(NotInBin):
            act(world.action.pk, None)
    assert not is_in_bin(Page.objects.get(pk=world.action.pk))


def test_after_thirty_days_it_is_erased_and_not_before(world: World) -> None:
    now = timezone.now()
    old, young = bin_of(world, world.news), bin_of(world, world.action)
    for row, days in ((old, 30), (young, 29)):
        BinnedPage.objects.filter(pk=row.pk).update(binned_at=now - datetime.timedelta(days=days))
    assert erase_due(now) == 1
    assert not Page.objects.filter(pk=world.news.pk).exists()
    assert Page.objects.filter(pk=world.action.pk).exists()
    young.refresh_from_db()
    assert young.days_left == 1
    assert PageLogEntry.objects.filter(action="wagtail.delete", page=world.news.pk).exists()


def test_an_alias_goes_and_comes_by_itself(world: World, client: Client) -> None:
    alias = world.action.create_alias(update_slug="navette-bis")
    bin_of(world, alias)
    assert client.get("/actions/navette-bis/").status_code == 404
    assert client.get("/actions/navette/").status_code == 200
    assert restore(alias.pk, None).page.alias_of_id == world.action.pk
    bin_of(world, world.action)
    assert client.get("/actions/navette-bis/").status_code == 200
    assert restore(world.action.pk, None).page.aliases.get().pk == alias.pk


def test_moderation_ends_in_the_bin(world: World) -> None:
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(world.draft, world.people["contributor"])
    bin_of(world, world.draft)
    state.refresh_from_db()
    assert state.status == state.STATUS_CANCELLED
