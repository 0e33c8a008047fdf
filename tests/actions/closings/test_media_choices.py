"""A form can't be crafted to hold a foreign picture or document."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.permissions import policy_registry

from actions.models import ActionPage
from core.models import CustomDocument, CustomImage
from tests.actions.closings.media_world import SECRET, World
from tests.admin_forms import posted
from tests.factories import (
    ActionPageFactory,
    NewsPageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def draftail_link(document: CustomDocument) -> str:
    """The text editor's own form of a link to a document."""
    block = {
        "key": "abcde",
        "type": "unstyled",
        "text": "ici",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"key": 0, "offset": 0, "length": 3}],
    }
    entity = {"type": "DOCUMENT", "mutability": "MUTABLE", "data": {"id": document.pk, "url": "/", "filename": "x"}}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def stream(name: str, kind: str, value: dict[str, Any] | str) -> dict[str, Any]:
    """One block of a stream, as a browser posts it."""
    data = {
        f"{name}-count": 1,
        f"{name}-0-deleted": "",
        f"{name}-0-order": 0,
        f"{name}-0-type": kind,
        f"{name}-0-id": "",
    }
    if isinstance(value, str):
        return data | {f"{name}-0-value": value}
    return data | {f"{name}-0-value-{key}": part for key, part in value.items()}


def forgeries(world: World, place: str) -> dict[str, dict[str, Any]]:
    """Every way in which the form of a news update holds a picture or a document."""
    image, document = world.images[place], world.documents[place]
    return {
        "picture": {"image": image.pk},
        "picture in the body": stream(
            "body",
            "picture",
            {"image-image": image.pk, "image-alt_text": "Une rive", "image-decorative": "", "caption": ""},
        ),
        "attachment": stream(
            "body", "attachment", {"title": "Annexe", "document": document.pk, "url": "", "comment": ""}
        ),
        "text": stream("body", "paragraph", draftail_link(document)),
        "text of a project": stream("body", "project", {"name": "Projet", "text": draftail_link(document)}),
    }


WAYS = ["picture", "picture in the body", "attachment", "text", "text of a project"]


def posts(session: Client, address: str, extra: dict[str, Any]) -> Any:
    return session.post(
        address, posted(session.get(address).context["form"]) | {"title": "Essai", "slug": "essai"} | extra
    )


@pytest.mark.parametrize("way", WAYS)
def test_rights_leak_9_a_foreign_picture_or_document_cannot_be_chosen(world: World, editor: Client, way: str) -> None:
    adding = f"/admin/pages/add/actions/newspage/{world.profile.pk}/"
    news = NewsPageFactory(parent=world.profile)
    for number, address in enumerate((adding, f"/admin/pages/{news.pk}/edit/")):
        revisions = news.revisions.count()
        response = posts(editor, address, forgeries(world, "foreign")[way])
        assert response.status_code == 200, address
        assert response.context["form"].non_field_errors(), address
        assert SECRET not in response.content.decode(), address
        assert not Page.objects.filter(slug="essai").exists()
        assert news.revisions.count() == revisions
        # Nor by a form that is refused for another reason, and comes back.
        other = posts(editor, address, forgeries(world, "foreign")[way] | {"title": ""})
        assert SECRET not in other.content.decode(), address
        for place in ("own", "shared"):
            accepted = posts(editor, address, forgeries(world, place)[way] | {"slug": f"essai-{place}-{number}"})
            assert accepted.status_code == 302, (place, accepted.context and accepted.context["form"].errors)


@pytest.mark.parametrize("way", WAYS)
def test_rights_leak_9_nor_by_a_preview(world: World, editor: Client, way: str) -> None:
    news = NewsPageFactory(parent=world.profile)
    for address in (
        reverse("wagtailadmin_pages:preview_on_add", args=["actions", "newspage", world.profile.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[news.pk]),
    ):
        form = editor.get(f"/admin/pages/{news.pk}/edit/").context["form"]
        data = posted(form) | {"title": "Essai", "slug": "essai"}
        fine = editor.post(address, data | forgeries(world, "own")[way])
        assert fine.json()["is_valid"], fine.json()
        forged = editor.post(address, data | forgeries(world, "foreign")[way])
        assert not forged.json()["is_valid"]
        shown = editor.get(address)
        assert SECRET not in shown.content.decode()
        assert world.documents["foreign"].url not in shown.content.decode()


@pytest.mark.parametrize("kind", ["profile", "sheet"])
def test_rights_leak_9_nor_in_a_profile_or_a_sheet(world: World, editor: Client, kind: str) -> None:
    page = world.profile if kind == "profile" else ActionPageFactory(leads=[world.ours])
    text = "mission" if kind == "profile" else "challenge"
    address = f"/admin/pages/{page.pk}/edit/"
    forged = [{"image": world.images["foreign"].pk}, {text: draftail_link(world.documents["foreign"])}]
    if kind == "profile":
        forged.append({"logo": world.images["foreign"].pk})
    for extra in forged:
        response = posts(editor, address, extra)
        assert response.status_code == 200
        assert response.context["form"].non_field_errors()
    assert posts(editor, address, {"image": world.images["own"].pk}).status_code == 302


def test_rights_leak_9_what_was_there_blocks_no_co_editor(world: World, editor: Client) -> None:
    sheet = ActionPageFactory(leads=[world.theirs], partners=[world.ours], image=world.images["foreign"])
    sheet.annexes = [("annex", {"title": "Annexe", "document": world.documents["foreign"], "url": "", "comment": ""})]
    sheet.save_revision()
    address = f"/admin/pages/{sheet.pk}/edit/"
    annex = stream(
        "annexes", "annex", {"title": "Annexe", "document": world.documents["foreign"].pk, "url": "", "comment": ""}
    )
    assert posts(editor, address, annex).status_code == 302
    # Taken out by one, and put back by the other with an earlier version.
    assert posts(editor, address, {"image": ""}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.get_latest_revision_as_object().image is None
    assert posts(editor, address, annex | {"image": world.images["foreign"].pk}).status_code == 302
    other = CustomImage.objects.create(title="Autre", file=get_test_image_file("autre.png"), collection=world.foreign)
    assert posts(editor, address, {"image": other.pk}).status_code == 200


def test_rights_leak_9_a_coordinator_chooses_any(world: World, client_of: Any) -> None:
    news = NewsPageFactory(parent=world.profile)
    session = client_of(world.people["coordinator"])
    assert posts(session, f"/admin/pages/{news.pk}/edit/", forgeries(world, "foreign")["picture"]).status_code == 302


def test_rights_leak_9_every_page_that_a_member_edits_asks_the_question(world: World) -> None:
    from wagtail.models import get_page_models

    from actions.forms import MemberPageForm

    policy = policy_registry.get_by_type(Page)
    ActionPageFactory(leads=[world.ours])
    NewsPageFactory(parent=world.profile)
    editable = policy.instances_user_has_permission_for(world.people["editor"], "change")
    types = {page.specific_class for page in editable}
    assert {ActionPage, type(world.profile)} < types
    for model in get_page_models():
        if model in types:
            assert issubclass(model.get_edit_handler().get_form_class(), MemberPageForm), model
