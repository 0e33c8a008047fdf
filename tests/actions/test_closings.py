"""The leaks of the stock admin, each held closed; the numbers are those of the standard of rights."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from actions import admin_urls
from actions.closings.page_screens import GuardedPageViewSet
from actions.closings.sight import show_as_readers_see
from actions.models import ActionIndexPage, PartnerIndexPage
from core.models import User
from home.models import HomePage
from tests.actions.foreign_world import WORD, ForeignWorld, build_foreign_world, heard
from tests.factories import NewsPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def world(tree: HomePage) -> ForeignWorld:
    return build_foreign_world()


@pytest.fixture
def member(world: ForeignWorld, client_of: Any) -> Any:
    return client_of(world.member)


@pytest.fixture
def coordinator(tree: HomePage, client_of: Any) -> Any:
    return client_of(UserFactory(coordinator=True))


def status_of(page: Page) -> str:
    return str(Page.objects.get(pk=page.pk).status_string)


# --- 1. Choosers


def test_rights_leak_1_a_member_browses_among_live_pages(world: ForeignWorld, member: Any, coordinator: Any) -> None:
    above = reverse("wagtailadmin_choose_page_child", args=[PartnerIndexPage.objects.get().pk])
    assert world.secret in heard(coordinator.get(above))
    shown = heard(member.get(above))
    assert world.secret not in shown
    assert world.own_profile.title in shown
    assert world.live.get_parent().title in shown


def test_rights_leak_1_our_choosers_ask_who_is_there(world: ForeignWorld, client: Any) -> None:
    """Standing before the stock ones, they must bring the door of the admin themselves."""
    for entry in admin_urls.urlpatterns:
        address = "/admin/" + re.sub(r"<int:\w+>", str(world.live.pk), str(entry.pattern))
        assert client.get(address).url.startswith(reverse("wagtailadmin_login")), address


def test_rights_leak_1_browsing_by_number_stops_above_a_draft(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    for page in (world.profile, world.draft):
        address = reverse("wagtailadmin_choose_page_child", args=[page.pk])
        assert member.get(address).json()["parent_page_id"] == PartnerIndexPage.objects.get().pk
        assert world.secret not in heard(member.get(address))
        assert coordinator.get(address).json()["parent_page_id"] == page.pk


def test_rights_leak_1_a_live_page_is_chosen_without_a_word_about_its_draft(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    above = reverse("wagtailadmin_choose_page_child", args=[world.live.get_parent().pk])
    search = reverse("wagtailadmin_choose_page_search") + f"?q={WORD}"
    for address in (above, search):
        shown = heard(member.get(address))
        assert f"{WORD} publique" in shown
        assert world.secret not in shown
        assert status_of(world.live) not in shown
        assert status_of(world.live) in heard(coordinator.get(address))


def test_rights_leak_1_the_parent_itself_is_shown_as_readers_see_it(world: ForeignWorld, member: Any) -> None:
    shown = heard(member.get(reverse("wagtailadmin_choose_page_child", args=[world.live.pk])))
    assert f"{WORD} publique" in shown
    assert status_of(world.live) not in shown


def test_rights_leak_1_choosing_one_type_does_not_start_in_a_draft(tree: HomePage, client_of: Any) -> None:
    world = build_foreign_world()
    for page in (world.live.get_parent(), world.own_news):
        page.specific.delete()
    address = reverse("wagtailadmin_choose_page") + "?page_type=actions.newspage"
    response = client_of(world.member).get(address)
    assert response.status_code == 200
    assert world.secret not in heard(response)


def test_rights_leak_1_the_place_of_a_live_page_is_not_named_when_it_is_a_draft(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    NewsPageFactory(parent=world.profile, title=f"{WORD} orpheline", slug="orpheline")
    shown = member.get(reverse("wagtailadmin_choose_page_search"), {"q": f"{WORD} orpheline"}).context["table"]
    parents = [
        column.get_value(row) for column in shown.columns.values() for row in shown.data if column.name == "parent"
    ]
    assert parents == [None]
    assert world.secret in heard(coordinator.get(reverse("wagtailadmin_choose_page_search"), {"q": "orpheline"}))


def test_rights_leak_1_the_way_to_a_live_page_is_not_named_where_it_leads_through_a_draft(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    orphan = NewsPageFactory(parent=world.profile, title=f"{WORD} orpheline", slug="orpheline")
    address = reverse("wagtailadmin_choose_page_child", args=[orphan.pk])
    assert world.secret in heard(coordinator.get(address))
    response = member.get(address)
    assert response.json()["parent_page_id"] == PartnerIndexPage.objects.get().pk
    assert world.secret not in heard(response)


def test_rights_leak_1_the_place_of_a_found_page_goes_by_its_public_title(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    above = world.live.get_parent().specific
    published = above.title
    above.title = f"Renommée {world.secret}"
    above.save_revision()
    search = reverse("wagtailadmin_choose_page_search") + f"?q={WORD}"
    shown = heard(member.get(search))
    assert published in shown
    assert world.secret not in shown
    assert published in heard(coordinator.get(search))


def test_rights_leak_1_chosen_pages_come_back_only_when_they_may_be_named(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    address = reverse("wagtailadmin_choose_page_chosen_multiple")
    keys = {"id": [*world.foreign_keys, world.own_news.pk, "x"]}
    titles = {row["id"]: row["adminTitle"] for row in member.get(address, keys).json()["result"]}
    assert titles == {world.live.pk: f"{WORD} publique", world.own_news.pk: world.own_news.title}
    # What is in the bin is offered to nobody.
    seen = {row["id"] for row in coordinator.get(address, keys).json()["result"]}
    assert seen == {*world.foreign_keys, world.own_news.pk} - {world.binned.pk}


def test_rights_leak_1_an_address_becomes_a_link_under_the_public_title(world: ForeignWorld, member: Any) -> None:
    address = reverse("wagtailadmin_choose_page_external_link")
    field = "external-link-chooser-url"
    result = member.post(address, {field: world.live.full_url}).json()["result"]
    assert (result["id"], result["adminTitle"]) == (world.live.pk, f"{WORD} publique")
    nearly = member.post(address, {field: world.live.full_url + "?vue=1"})
    assert nearly.json()["step"] == "external_link_chosen"
    assert world.secret not in heard(nearly)


def test_rights_leak_1_a_live_page_that_readers_cannot_open_is_not_offered(world: ForeignWorld, member: Any) -> None:
    PageViewRestriction.objects.create(page=world.live, restriction_type=PageViewRestriction.LOGIN)
    assert f"{WORD} publique" not in heard(member.get(reverse("wagtailadmin_choose_page_search"), {"q": WORD}))
    address, field = reverse("wagtailadmin_choose_page_external_link"), "external-link-chooser-url"
    result = member.post(address, {field: world.live.full_url}).json()["result"]
    assert "adminTitle" not in result
    assert result["url"] == world.live.full_url


def test_rights_leak_1_a_live_page_goes_by_its_public_title(world: ForeignWorld) -> None:
    assert Page.objects.get(pk=world.live.pk).specific.get_admin_display_title() == f"{WORD} publique"
    assert world.secret in Page.objects.get(pk=world.draft.pk).specific.get_admin_display_title()


def test_rights_leak_1_so_does_the_bare_page_in_a_list(world: ForeignWorld) -> None:
    """Lists of bare pages go by their next title, unless it is taken from them."""
    page = Page.objects.get(pk=world.live.pk)
    assert world.secret in page.get_admin_display_title()
    show_as_readers_see(world.member, [page])
    assert page.get_admin_display_title() == f"{WORD} publique"


# --- 2. Screens of one page


def test_rights_leak_2_the_explorer_leads_home_from_the_pages_of_others(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    for page in world.foreign_pages:
        for name in ("wagtailadmin_explore", "wagtailadmin_explore_results"):
            response = member.get(reverse(name, args=[page.pk]))
            assert response.status_code == 302
            assert response.url == reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk])
    assert member.get(reverse("wagtailadmin_explore", args=[world.own_profile.pk])).status_code == 200
    assert coordinator.get(reverse("wagtailadmin_explore", args=[world.profile.pk])).status_code == 200


def test_rights_leak_2_sections_keep_their_drafts_from_members(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    section = ActionIndexPage.objects.get()
    section.title = f"Sections {world.secret}"
    section.save_revision()
    status = status_of(section)
    for address in (
        reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk]),
        reverse("wagtailadmin_explore", args=[section.pk]),
        reverse("wagtailadmin_pages:type_use", args=["actions", "actionindexpage"]),
        reverse("wagtailadmin_pages:search") + f"?q={section.slug}",
        reverse("wagtailadmin_api:pages:listing") + f"?child_of={HomePage.objects.get().pk}",
        reverse("wagtailadmin_api:pages:detail", args=[section.pk]),
    ):
        shown = heard(member.get(address))
        assert world.secret not in shown, address
        assert status not in shown, address
    assert status in heard(coordinator.get(reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk])))
    # Beside the list: where the section's draft stands.
    beside = reverse("wagtailadmin_explore", args=[section.pk])
    assert not member.get(beside).context["side_panels"]
    assert coordinator.get(beside).context["side_panels"]
    assert member.get(reverse("wagtailadmin_explore", args=[world.own_profile.pk])).context["side_panels"]


def test_rights_leak_2_a_pages_own_screens_open_to_its_writers_only(world: ForeignWorld, member: Any) -> None:
    for name in ("confirm_workflow_cancellation", "history", "usage", "workflow_history"):
        address = f"wagtailadmin_pages:{name}"
        assert member.get(reverse(address, args=[world.own_news.pk])).status_code == 200, name
        for page in world.foreign_pages:
            response = member.get(reverse(address, args=[page.pk]))
            assert response.status_code == 302, name
            assert response.url == reverse("wagtailadmin_home"), name


def test_rights_leak_2_every_page_type_has_guarded_screens() -> None:
    for model in (Page, *Page.__subclasses__(), *HomePage.allowed_subpage_models()):
        assert isinstance(page_viewset_registry.get_by_type(model), GuardedPageViewSet), model
        assert isinstance(page_viewset_registry.get_by_parent_model(model), GuardedPageViewSet), model


def test_rights_leak_2_moving_asks_for_rights_before_it_shows_titles(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    other = world.live.get_parent()
    for page, place in ((world.draft, other), (world.own_news, world.profile), (world.own_news, other)):
        address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, place.pk])
        for ask in (member.get, member.post):
            response = ask(address)
            assert response.url == reverse("wagtailadmin_home")
            assert world.secret not in heard(response)
    allowed = reverse("wagtailadmin_pages:move_confirm", args=[world.draft.pk, other.pk])
    assert coordinator.get(allowed).status_code == 200


@pytest.mark.parametrize(
    ("screen", "field"), [("wagtailadmin_pages:copy", "new_parent_page"), ("choose parent", "parent_page")]
)
def test_rights_leak_2_a_refused_place_is_not_named(world: ForeignWorld, member: Any, screen: str, field: str) -> None:
    address = (
        reverse("wagtailadmin_pages:choose_parent", args=["actions", "newspage"])
        if screen == "choose parent"
        else reverse(screen, args=[world.own_news.pk])
    )
    data = {"new_title": "Copie", "new_slug": "copie"}
    for place in (world.profile, world.draft, world.live, 999_999):
        response = member.post(address, data | {field: getattr(place, "pk", place)})
        assert response.url == reverse("wagtailadmin_home")
        assert world.secret not in heard(response)
    assert not Page.objects.filter(slug="copie").exists()
    accepted = member.post(address, data | {field: world.own_profile.pk})
    assert accepted.status_code == 302
    assert accepted.url != reverse("wagtailadmin_home")


def test_rights_leak_2_a_copy_without_a_place_is_asked_for_one(world: ForeignWorld, member: Any) -> None:
    address = reverse("wagtailadmin_pages:copy", args=[world.own_news.pk])
    response = member.post(address, {"new_title": "Copie", "new_slug": "copie", "new_parent_page": ""})
    assert "new_parent_page" in response.context["form"].errors


@pytest.mark.parametrize("name", ["workflow_action", "collect_workflow_action_data"])
def test_rights_leak_2_an_act_of_moderation_is_done_to_the_page_that_it_names(
    world: ForeignWorld, member: Any, name: str
) -> None:
    """A reviewer of one's own page does not act on the task of another by its number."""
    world.task.groups.get().user_set.add(world.member)
    world.workflow.start(world.own_news, world.colleague)
    own, foreign = world.task_state(world.own_news), world.task_state(world.draft)
    address = f"wagtailadmin_pages:{name}"
    response = member.post(reverse(address, args=[world.own_news.pk, "reject", foreign.pk]), {"comment": "non"})
    assert response.status_code == 404
    foreign.refresh_from_db()
    assert foreign.status == foreign.STATUS_IN_PROGRESS
    response = member.post(reverse(address, args=[world.own_news.pk, "reject", own.pk]), {"comment": "non"})
    assert response.status_code in (200, 302)


# --- 2 and 12. The admin's own interface


def test_rights_leak_12_the_admin_api_lists_what_the_member_explores(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    listing = reverse("wagtailadmin_api:pages:listing")
    shown = {row["id"] for row in member.get(listing, {"limit": 20}).json()["items"]}
    assert world.own_news.pk in shown
    assert not shown & set(world.foreign_keys)
    for page in world.foreign_pages:
        detail = reverse("wagtailadmin_api:pages:detail", args=[page.pk])
        assert member.get(detail).status_code == 404
        assert coordinator.get(detail).status_code == (404 if page == world.binned else 200)


def test_rights_leak_12_the_admin_api_acts_for_coordinators_only(
    world: ForeignWorld, member: Any, coordinator: Any
) -> None:
    for page in (world.own_news, ActionIndexPage.objects.get()):
        address = reverse("wagtailadmin_api:pages:action", args=[page.pk, "unpublish"])
        assert member.post(address).status_code == 403
        assert Page.objects.get(pk=page.pk).live
    address = reverse("wagtailadmin_api:pages:action", args=[world.own_news.pk, "unpublish"])
    assert coordinator.post(address).status_code == 200


# --- 4. Panels of the home


@pytest.mark.parametrize("kept", [True, False])
def test_rights_leak_4_the_home_forgets_pages_with_the_right_to_them(
    world: ForeignWorld, client_of: Any, kept: bool
) -> None:
    former: User = world.stranger
    world.theirs.memberships.all().delete()
    if kept:
        world.theirs.memberships.create(user=former, role="admin")
    else:
        world.ours.memberships.create(user=former, role="admin")
    for page in world.foreign_pages:
        PageLogEntry.objects.log_action(page, "wagtail.edit", user=former)
    Page.objects.filter(pk=world.action.pk).update(locked=True, locked_by=former, locked_at=timezone.now())
    # The secret stands in the person's own name too, which the home says.
    html = client_of(former).get("/admin/").content.decode().replace(former.last_name, "")
    # An empty panel is not shown at all.
    for panel in ("locked-pages", "recent-edits"):
        assert (f'id="{panel}-section"' in html) == kept, panel
    # Our own list of proposals stands in the place of the stock one.
    assert "objects-in-workflow" not in html
    assert ('id="desk-in-review"' in html) == kept
    assert (world.secret in html) == kept


# --- 6 and 14. Filters


def test_rights_leak_6_and_14_filters_offer_colleagues(world: ForeignWorld, member: Any, coordinator: Any) -> None:
    # The stranger owns and edited pages, and so did both colleagues.
    mine = NewsPageFactory(parent=world.own_profile, owner=world.colleague)
    for page, person in ((mine, world.colleague), (mine, world.member), (world.live, world.stranger)):
        PageLogEntry.objects.log_action(page, "wagtail.edit", user=person)
    ours = {world.member, world.colleague}
    for address in (
        reverse("wagtailadmin_explore", args=[world.own_profile.pk]),
        reverse("wagtailadmin_pages:type_use", args=["actions", "newspage"]),
    ):
        for name in ("owner", "edited_by"):
            offered = member.get(address).context["filters"].form.fields[name].queryset
            assert set(offered) == ours, name
            assert world.stranger in coordinator.get(address).context["filters"].form.fields[name].queryset
            forged = member.get(address, {name: world.stranger.pk}).context["filters"]
            assert name in forged.form.errors
        assert world.stranger.get_full_name() not in heard(member.get(address))


@pytest.mark.parametrize(
    "address",
    [
        "/admin/api/main/pages/?search=",
        "/admin/pages/search/?q=",
        "/admin/pages/?q=",
        "/admin/pages/usage/actions/newspage/?q=",
        "/admin/choose-page/search/?q=",
    ],
)
def test_every_search_leaves_the_bin_out(world: ForeignWorld, coordinator: Any, member: Any, address: str) -> None:
    """Conditions that a list takes are not all understood by a search."""
    found = heard(coordinator.get(address + WORD, follow=True))
    assert f"{WORD} publique" in found or world.live.draft_title in found
    assert world.binned.title not in found
    assert world.binned.title not in heard(member.get(address + WORD, follow=True))
