"""Reports are for coordinators, and menus hold what a role can use."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.urls import reports as report_urls

from actions.enums import MemberRole
from tests.actions.closings.media_world import SECRET, World
from tests.factories import (
    NewsPageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


REPORTS = [pattern.name for pattern in report_urls.urlpatterns]


@pytest.mark.parametrize("report", REPORTS)
def test_rights_leak_5_reports_are_for_coordinators(world: World, client_of: Any, report: str) -> None:
    address = reverse(f"wagtailadmin_reports:{report}")
    exports = ["", "?export=csv", "?export=xlsx"]
    for person in MemberRole:
        session = client_of(world.people[person])
        for export in exports:
            assert session.get(address + export).status_code == 302, (person, export)
            answer = session.get(address + export, headers={"X-Requested-With": "XMLHttpRequest"})
            assert answer.status_code == 403, (person, export)
    assert client_of(world.people["coordinator"]).get(address).status_code == 200
    assert Client().get(address).status_code == 302


def test_rights_leak_5_usage_of_a_type_lists_ones_own_pages_only(world: World, editor: Client) -> None:
    for address in ("type_use", "type_use_results"):
        html = editor.get(reverse(f"wagtailadmin_pages:{address}", args=["actions", "newspage"])).content.decode()
        assert SECRET not in html


def test_rights_leak_5_usage_of_a_picture_hides_the_pages_of_others(world: World, editor: Client) -> None:
    """Who wants to delete a shared thing must know that it is used; where, is the others' business."""
    image, document = world.images["own"], world.documents["own"]
    image.description = "Une rive"
    image.save()
    foreign = NewsPageFactory(
        parent=world.their_profile,
        title=f"{SECRET} ailleurs",
        live=False,
        image=image,
        body=[("attachment", {"title": "Annexe", "document": document, "url": "", "comment": ""})],
    )
    for address in (
        reverse("wagtailimages:image_usage", args=[image.pk]),
        reverse("wagtaildocs:document_usage", args=[document.pk]),
        reverse("wagtailimages:image_usage", args=[image.pk]) + "?describe_on_delete=1",
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages:delete", args=[image.pk]),
        reverse("wagtaildocs:delete", args=[document.pk]),
    ):
        response = editor.get(address)
        assert response.status_code == 200, address
        assert SECRET not in response.content.decode(), address
        assert f"/pages/{foreign.pk}/" not in response.content.decode(), address


def menu_names(session: Client) -> dict[str, Any]:
    """The menu of the side bar, by name, with the names of what each holds."""
    from wagtail.admin.menu import admin_menu

    request = session.get("/admin/").wsgi_request
    return {
        entry.name: sorted(sub.name for sub in entry.menu.menu_items_for_request(request))
        if hasattr(entry, "menu")
        else None
        for entry in admin_menu.menu_items_for_request(request)
    }


@pytest.mark.parametrize("person", [*MemberRole])
def test_members_menus_hold_what_their_role_can_use(world: World, client_of: Any, person: str) -> None:
    assert menu_names(client_of(world.people[person])) == {
        "explorer": None,
        "images": None,
        "documents": None,
        "place_reports": None,
        "help": ["keyboard-shortcuts-trigger"],
    }


def test_coordinators_menus_keep_reports_help_and_settings(world: World, client_of: Any) -> None:
    menus = menu_names(client_of(world.people["coordinator"]))
    assert {"reports", "settings", "help"} <= set(menus)
    assert "site-history" in menus["reports"]
    # The rest of Wagtail's help is in English.
    assert menus["help"] == ["keyboard-shortcuts-trigger"]


def test_nobody_meets_a_badge_of_the_softwares_news(world: World, client_of: Any) -> None:
    for person in ("editor", "coordinator"):
        assert "whats-new-in-wagtail" not in client_of(world.people[person]).get("/admin/").content.decode(), person
