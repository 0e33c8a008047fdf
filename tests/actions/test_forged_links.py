"""Line 9 of the standard of rights: a crafted form points to no page of which its writer may not hear."""

import json
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import Page

from home.models import HomePage
from newsletter.models import NewsletterIndexPage
from tests.actions.foreign_world import ForeignWorld, build_foreign_world, heard
from tests.admin_forms import posted
from tests.factories import ActionPageFactory, UserFactory

pytestmark = pytest.mark.django_db


def linking_to(page: Page) -> str:
    """Rich text that links to a page, as the editor posts it."""
    return json.dumps(
        {
            "blocks": [
                {
                    "key": "aaaaa",
                    "text": "voir",
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 4, "key": 0}],
                }
            ],
            "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"id": page.pk, "url": "/"}}},
        }
    )


def as_stream(page: Page) -> dict[str, Any]:
    """A news update's text whose one paragraph links to a page."""
    return {
        "body-count": 1,
        "body-0-type": "paragraph",
        "body-0-order": 0,
        "body-0-deleted": "",
        "body-0-id": "",
        "body-0-value": linking_to(page),
    }


@pytest.fixture
def world(tree: HomePage) -> ForeignWorld:
    return build_foreign_world()


@pytest.fixture
def member(world: ForeignWorld, client_of: Any) -> Any:
    return client_of(world.member)


def save(session: Any, page: Page, changes: dict[str, Any]) -> Any:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return session.post(address, posted(session.get(address).context["form"]) | changes)


def test_rights_leak_9_a_stream_links_to_live_pages_only(world: ForeignWorld, member: Any) -> None:
    for foreign in (world.draft, world.profile):
        response = save(member, world.own_news, as_stream(foreign))
        assert response.status_code == 200
        assert response.context["form"].has_error("__all__", "foreign")
        assert world.secret not in heard(response)
    for fine in (world.live, world.own_profile):
        assert save(member, world.own_news, as_stream(fine)).status_code == 302


@pytest.mark.parametrize("kind", ["profile", "sheet"])
def test_rights_leak_9_prose_links_to_live_pages_only(world: ForeignWorld, member: Any, kind: str) -> None:
    page, field = (world.own_profile, "mission")
    if kind == "sheet":
        page, field = ActionPageFactory(leads=[world.ours]), "challenge"
    refused = save(member, page, {field: linking_to(world.draft)})
    assert refused.context["form"].has_error("__all__", "foreign")
    assert save(member, page, {field: linking_to(world.live)}).status_code == 302


def test_rights_leak_9_a_new_page_is_checked_too(world: ForeignWorld, member: Any) -> None:
    address = reverse("wagtailadmin_pages:add", args=["actions", "newspage", world.own_profile.pk])
    form = posted(member.get(address).context["form"]) | {"title": "Forgée", "slug": "forgee"}
    assert member.post(address, form | as_stream(world.draft)).context["form"].has_error("__all__", "foreign")
    assert member.post(address, form | as_stream(world.live)).status_code == 302


def test_rights_leak_9_what_was_there_does_not_block_a_co_writer(
    world: ForeignWorld, member: Any, client_of: Any
) -> None:
    """A coordinator's link to a draft, then a version without it, then its return."""
    assert save(client_of(UserFactory(coordinator=True)), world.own_news, as_stream(world.draft)).status_code == 302
    assert save(member, world.own_news, as_stream(world.draft)).status_code == 302
    assert save(member, world.own_news, {"body-count": 0}).status_code == 302
    assert save(member, world.own_news, as_stream(world.draft)).status_code == 302
    assert save(member, world.own_news, as_stream(world.profile)).status_code == 200


def test_rights_leak_9_the_preview_of_a_forged_link_shows_no_address(world: ForeignWorld, member: Any) -> None:
    form = posted(member.get(reverse("wagtailadmin_pages:edit", args=[world.own_news.pk])).context["form"])
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[world.own_news.pk])
    assert not member.post(address, form | as_stream(world.draft)).json()["is_valid"]
    assert world.secret not in heard(member.get(address))
    assert member.post(address, form | as_stream(world.live)).json()["is_valid"]


def test_rights_leak_9_a_preview_before_creation_keeps_to_what_the_place_accepts(
    world: ForeignWorld, member: Any, client_of: Any
) -> None:
    letter = ContentType.objects.get_by_natural_key("newsletter", "newsletterissuepage")
    for kind in (letter.natural_key(), ("home", "homepage"), ("actions", "actionpage"), ("wagtailcore", "page")):
        address = reverse("wagtailadmin_pages:preview_on_add", args=[*kind, world.own_profile.pk])
        for ask in (member.get, member.post):
            assert ask(address).url == reverse("wagtailadmin_home"), kind
    own = reverse("wagtailadmin_pages:preview_on_add", args=["actions", "newspage", world.own_profile.pk])
    assert member.get(own).status_code == 200
    foreign = reverse("wagtailadmin_pages:preview_on_add", args=["actions", "newspage", world.profile.pk])
    assert member.get(foreign).url == reverse("wagtailadmin_home")
    place = NewsletterIndexPage.objects.get()
    issue = reverse("wagtailadmin_pages:preview_on_add", args=[*letter.natural_key(), place.pk])
    assert client_of(UserFactory(coordinator=True)).get(issue).status_code == 200


def test_rights_leak_9_the_editor_is_not_told_a_drafts_address(
    world: ForeignWorld, member: Any, client_of: Any
) -> None:
    """A coordinator's link stays, and says where to ask; one to a live page keeps its address."""
    coordinator = client_of(UserFactory(coordinator=True))
    address = reverse("wagtailadmin_pages:edit", args=[world.own_news.pk])
    for page in (world.draft, world.live):
        assert save(coordinator, world.own_news, as_stream(page)).status_code == 302
        shown = heard(member.get(address))
        assert world.secret not in shown
        assert (world.live.url in shown) == (page == world.live)
        assert (reverse("wagtailadmin_pages:edit", args=[page.pk]) in shown) == (page == world.draft)
