"""Acts on several things at once name and touch one's own only."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from actions.enums import MemberRole
from actions.models import ActionPage
from core.models import CustomDocument, CustomImage, User
from tests.actions.closings.media_world import MODELS, SECRET, World, item
from tests.factories import (
    ActionPageFactory,
    NewsPageFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def bulk_url(model: Any, action: str, *keys: Any) -> str:
    address = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, action])
    return f"{address}?" + "&".join(f"id={key}" for key in keys)


def stock_bulk_actions() -> Iterator[tuple[Any, str]]:
    """Every bulk action that is registered, by whatever app."""
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry

    bulk_action_registry._scan_for_bulk_actions()
    for models in bulk_action_registry.actions.values():
        for actions in models.values():
            for name, action_class in actions.items():
                for model in action_class.models:
                    yield model, name


@pytest.mark.parametrize("person", [*MemberRole])
def test_rights_leak_3_no_bulk_action_of_any_app_names_what_is_foreign(
    world: World, client_of: Any, person: str
) -> None:
    colleague = UserFactory(first_name=SECRET)
    sheet = ActionPageFactory(leads=[world.profile.institution])
    foreign_sheet = ActionPageFactory(title=SECRET, live=False)
    session, tried = client_of(world.people[person]), set()
    for model, action in stock_bulk_actions():
        own, foreign = {
            CustomImage: (world.images["own"], world.images["foreign"]),
            CustomDocument: (world.documents["own"], world.documents["foreign"]),
            Page: (world.profile, world.foreign_draft),
            ActionPage: (sheet, foreign_sheet),
            User: (world.people["editor"], colleague),
        }[model]
        tried.add(model)
        alone = bulk_url(model, action, foreign.pk)
        # The same answer as for what never existed.
        missing = bulk_url(model, action, 987654)
        for method in ("get", "post"):
            response = getattr(session, method)(alone, follow=True)
            assert SECRET not in response.content.decode(), (model, action, method)
            assert response.status_code == getattr(session, method)(missing, follow=True).status_code, (model, action)
        both = session.get(bulk_url(model, action, own.pk, foreign.pk), follow=True)
        assert SECRET not in both.content.decode(), (model, action)
        assert type(foreign).objects.filter(pk=foreign.pk).exists()
    assert tried == {CustomImage, CustomDocument, Page, ActionPage, User}


def test_rights_leak_3_bulk_acts_on_ones_own_and_spares_the_rest(world: World, editor: Client) -> None:
    for model in MODELS:
        own, foreign = item(world, model, "own"), item(world, model, "foreign")
        confirmation = editor.get(bulk_url(model, "add_tags", own.pk, foreign.pk))
        assert own.title in confirmation.content.decode()
        assert editor.post(bulk_url(model, "add_tags", own.pk, foreign.pk), {"tags": "rive"}).status_code == 302
        assert list(own.tags.names()) == ["rive"]
        assert not foreign.tags.exists()
    news = NewsPageFactory(parent=world.profile)
    address = bulk_url(Page, "unpublish", news.pk, world.their_profile.pk)
    assert editor.post(address).status_code == 302
    news.refresh_from_db()
    world.their_profile.refresh_from_db()
    assert (news.live, world.their_profile.live) == (False, True)


def test_rights_leak_3_what_one_may_use_but_not_change_is_still_explained(world: World, editor: Client) -> None:
    response = editor.get(bulk_url(CustomImage, "delete", world.images["shared"].pk))
    assert response.status_code == 200
    assert "Titre shared" in response.content.decode()


def test_rights_leak_3_nothing_is_moved_into_a_foreign_collection(world: World, editor: Client) -> None:
    for model in MODELS:
        own = item(world, model, "own")
        response = editor.post(bulk_url(model, "add_to_collection", own.pk), {"collection": world.foreign.pk})
        assert response.status_code == 200
        own.refresh_from_db()
        assert own.collection == world.own


def test_rights_leak_3_an_unknown_bulk_action_is_not_found(world: World, editor: Client) -> None:
    assert editor.get("/admin/bulk/core/nothing/delete/?id=1").status_code == 404
    assert editor.get("/admin/bulk/core/customimage/nothing/?id=1").status_code == 404
    assert Client().get(bulk_url(CustomImage, "delete", world.images["own"].pk)).status_code == 302


def test_rights_leak_3_coordinators_keep_the_stock_behaviour(world: World, client_of: Any) -> None:
    session = client_of(world.people["coordinator"])
    response = session.get(bulk_url(Page, "delete", world.foreign_draft.pk))
    assert SECRET in response.content.decode()
