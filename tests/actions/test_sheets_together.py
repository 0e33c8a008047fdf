"""Themes and status of several sheets at once: for coordinators alone, drafts and proposals kept."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.enums import ActionStatus
from actions.models import ActionIndexPage, ActionPage
from home.models import HomePage
from tests.actions.reviews.world import World, build_world, propose
from tests.factories import ActionPageFactory, NewsPageFactory, ThemeFactory

pytestmark = pytest.mark.django_db

WHY = {"status": "suspended", "reason": "Le poste est vacant.", "lift": "Un recrutement."}


@pytest.fixture
def world(tree: HomePage) -> World:
    return build_world()


def address(*pages: Any) -> str:
    stem = reverse("wagtail_bulk_action", args=["actions", "actionpage", "change_sheets"])
    # Where the browser was, as the script of the list adds it.
    return f"{stem}?next=/admin/&" + "&".join(f"id={getattr(page, 'pk', page)}" for page in pages)


def themes(sheet: ActionPage) -> set[str]:
    return set(ActionPage.objects.get(pk=sheet.pk).themes.values_list("name", flat=True))


def test_a_coordinator_changes_several_and_hears_how_many(world: World, client: Client) -> None:
    old, new = ThemeFactory(name="Ancien"), ThemeFactory(name="Neuf")
    other = ActionPageFactory()
    other.themes = [old]
    other.save_revision().publish()
    session = world.session("coordinator")
    assert "2 fiches vont changer" in session.get(address(world.sheet, other)).content.decode()
    response = session.post(address(world.sheet, other), {"added": new.pk, "removed": old.pk, **WHY}, follow=True)
    assert "2 fiches ont changé" in response.content.decode()
    for sheet in (world.sheet, other):
        fresh = ActionPage.objects.get(pk=sheet.pk)
        assert themes(fresh) == {"Neuf"}
        assert (fresh.status, fresh.status_since, fresh.live) == ("suspended", timezone.localdate(), True)
        assert not fresh.has_unpublished_changes
        assert fresh.latest_revision.user == world.people["coordinator"]
        assert "Un recrutement." in client.get(fresh.url).content.decode()
        history = session.get(f"/admin/pages/{fresh.pk}/history/").content.decode()
        assert "thèmes ajoutés\u00a0: Neuf" in history


def test_what_waits_for_its_publication_and_its_proposal_stay(world: World) -> None:
    theme = ThemeFactory(name="Neuf")
    propose(world, title="Proposé")
    world.session("coordinator").post(address(world.sheet), {"added": theme.pk, **WHY})
    sheet = world.fresh()
    assert (sheet.title, sheet.status, themes(sheet)) == ("Avant", "suspended", {"Neuf"})
    assert sheet.has_unpublished_changes
    draft = sheet.get_latest_revision_as_object()
    assert (draft.title, draft.status, [row.name for row in draft.themes.all()]) == ("Proposé", "suspended", ["Neuf"])
    review = world.review()
    assert review is not None
    assert review.is_active


def test_a_draft_stays_a_draft(world: World) -> None:
    draft = ActionPageFactory(live=False)
    world.session("coordinator").post(address(draft), {"status": "done"})
    fresh = ActionPage.objects.get(pk=draft.pk)
    assert (fresh.live, fresh.status) == (False, ActionStatus.DONE)
    assert fresh.get_latest_revision_as_object().status == ActionStatus.DONE


def test_a_version_that_comes_out_later_comes_out_changed(world: World) -> None:
    import datetime

    sheet = world.fresh()
    sheet.title = "Prévu"
    sheet.go_live_at = timezone.now() + datetime.timedelta(days=1)
    planned = sheet.save_revision()
    planned.publish()
    world.session("coordinator").post(address(world.sheet), {"added": ThemeFactory(name="Neuf").pk})
    planned.refresh_from_db()
    version = planned.as_object()
    assert (version.title, [theme.name for theme in version.themes.all()]) == ("Prévu", ["Neuf"])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "__all__"),
        ({"status": "suspended"}, "reason"),
        ({"status": "suspended", "reason": "Un mot"}, "lift"),
        ({"status": "abandoned"}, "reason"),
        ({"status": "odd"}, "status"),
        ({"status": "done", "since": "hier"}, "since"),
        ({"added": "999999"}, "added"),
    ],
)
def test_what_is_missing_is_said_and_nothing_changes(world: World, data: dict[str, str], field: str) -> None:
    revisions = world.sheet.revisions.count()
    response = world.session("coordinator").post(address(world.sheet), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert world.sheet.revisions.count() == revisions


def test_the_same_again_is_no_change(world: World) -> None:
    session, theme = world.session("coordinator"), ThemeFactory()
    session.post(address(world.sheet), {"added": theme.pk})
    revisions = world.sheet.revisions.count()
    response = session.post(address(world.sheet), {"added": theme.pk}, follow=True)
    assert "était déjà ainsi" in response.content.decode()
    assert world.sheet.revisions.count() == revisions


def test_the_whole_list_can_be_chosen(world: World) -> None:
    other = ActionPageFactory()
    whole = address("all") + f"&childOf={ActionIndexPage.objects.get().pk}"
    world.session("coordinator").post(whole, {"status": "done"})
    assert set(ActionPage.objects.values_list("status", flat=True)) == {"done"}
    assert ActionPage.objects.get(pk=other.pk).live


def test_only_sheets_are_changed(world: World) -> None:
    assert world.session("coordinator").get(address(NewsPageFactory())).status_code == 404


def test_members_neither_see_nor_do_it(world: World) -> None:
    listing = reverse("wagtailadmin_explore", args=[ActionIndexPage.objects.get().pk])
    for person in set(world.people) - {"coordinator"}:
        session = world.session(person)
        assert "change_sheets" not in session.get(listing).content.decode(), person
        for response in (session.get(address(world.sheet)), session.post(address(world.sheet), {"status": "done"})):
            assert response.status_code == 302, person
        assert world.fresh().status == ActionStatus.UNDER_WAY
    assert "change_sheets" in world.session("coordinator").get(listing).content.decode()
