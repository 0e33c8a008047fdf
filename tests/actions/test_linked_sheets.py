"""Linked sheets: seen by readers on both, named to nobody who may not hear of them, drafted like the rest."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import ActionPage, SheetLink
from core.models import User
from home.models import HomePage
from tests.actions.reviews.world import form_of
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "Phosphorescence"


class World:
    def __init__(self) -> None:
        self.ours, self.theirs = InstitutionFactory.create_batch(2)
        self.editor: User = MembershipFactory(institution=self.ours, editor=True).user
        self.sheet: ActionPage = ActionPageFactory(title="La nôtre", leads=[self.ours])
        self.other: ActionPage = ActionPageFactory(title="La leur", leads=[self.theirs])
        self.draft: ActionPage = ActionPageFactory(title=SECRET, slug="leur-brouillon", live=False, leads=[self.theirs])

    @property
    def edit(self) -> str:
        return f"/admin/pages/{self.sheet.pk}/edit/"

    def link(self, to: ActionPage, publish: bool = True) -> None:
        sheet = ActionPage.objects.get(pk=self.sheet.pk)
        sheet.sheet_links = [SheetLink(linked=to)]
        revision = sheet.save_revision()
        if publish:
            revision.publish()


@pytest.fixture
def world(tree: HomePage) -> World:
    return World()


def rows(*sheets: ActionPage) -> dict[str, Any]:
    data: dict[str, Any] = {"sheet_links-TOTAL_FORMS": len(sheets), "sheet_links-INITIAL_FORMS": 0}
    for number, sheet in enumerate(sheets):
        data |= {f"sheet_links-{number}-linked": sheet.pk, f"sheet_links-{number}-ORDER": number}
    return data


def save(world: World, client_of: Any, *sheets: ActionPage, **more: Any) -> Any:
    session = client_of(world.editor)
    data = form_of(session.get(world.edit)) | rows(*sheets) | {"action-publish": "1"} | more
    return session.post(world.edit, data)


def shown(client: Client, sheet: ActionPage) -> str:
    return client.get(sheet.url).content.decode()


def test_a_member_links_a_foreign_sheet_and_readers_see_it_on_both(
    world: World, client: Client, client_of: Any
) -> None:
    assert save(world, client_of, world.other).status_code == 302
    assert SheetLink.objects.count() == 1
    assert "La leur" in shown(client, world.sheet)
    assert "La nôtre" in shown(client, world.other)


def test_a_draft_links_nothing_yet(world: World, client: Client) -> None:
    world.link(world.other, publish=False)
    assert "La leur" not in shown(client, world.sheet)
    assert "La nôtre" not in shown(client, world.other)


def test_two_sheets_that_name_each_other_are_listed_once(world: World, client: Client) -> None:
    world.link(world.other)
    other = ActionPage.objects.get(pk=world.other.pk)
    other.sheet_links = [SheetLink(linked=world.sheet)]
    other.save_revision().publish()
    assert list(ActionPage.objects.linked_to(other)) == [world.sheet]
    assert shown(client, world.sheet).count(">La leur</a>") == 1


@pytest.mark.parametrize("state", ["draft", "withdrawn", "private", "linked from a withdrawn one"])
def test_readers_see_live_public_sheets_only(world: World, client: Client, state: str) -> None:
    from wagtail.models import PageViewRestriction

    world.link(world.draft if state == "draft" else world.other)
    if state == "withdrawn":
        world.other.unpublish()
    elif state == "private":
        PageViewRestriction.objects.create(page=world.other, restriction_type="login")
    elif state == "linked from a withdrawn one":
        ActionPage.objects.get(pk=world.sheet.pk).unpublish()
        assert "La nôtre" not in shown(client, world.other)
        return
    html = shown(client, world.sheet)
    assert SECRET not in html
    assert "La leur" not in html


def test_the_editor_names_no_foreign_draft(world: World, client_of: Any) -> None:
    """A coordinator linked it, or its institution took it off the website since."""
    world.link(world.draft)
    session = client_of(world.editor)
    html = session.get(world.edit).content.decode()
    assert SECRET not in html
    assert "Une fiche qui n’est pas publiée" in html
    assert SECRET in client_of(UserFactory(coordinator=True)).get(world.edit).content.decode()
    pk = world.sheet.pk
    for screen in (f"/admin/pages/{pk}/history/", f"/admin/pages/{pk}/revisions/compare/earliest...latest/"):
        response = session.get(screen)
        assert response.status_code == 200
        assert SECRET not in response.content.decode()


def test_a_forged_link_is_refused_without_its_name(world: World, client_of: Any) -> None:
    response = save(world, client_of, world.draft)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert SECRET not in response.content.decode()
    assert not SheetLink.objects.exists()


def test_a_forged_link_beside_another_error_is_not_named_either(world: World, client_of: Any) -> None:
    response = save(world, client_of, world.draft, end_date="2020-01-01", start_date="2021-01-01")
    assert "end_date" in response.context["form"].errors
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("case", ["itself", "twice"])
def test_a_useless_link_is_refused_beside_it(world: World, client_of: Any, case: str) -> None:
    sheets = [world.sheet] if case == "itself" else [world.other, world.other]
    response = save(world, client_of, *sheets)
    assert response.status_code == 200
    assert "linked" in response.context["form"].formsets["sheet_links"].forms[len(sheets) - 1].errors
    assert not SheetLink.objects.exists()


def test_the_page_asks_as_much_for_many_links_and_annexes_as_for_few(world: World, client: Client) -> None:
    from django.core.files.base import ContentFile

    from core.models import CustomDocument

    def count(number: int) -> int:
        sheet = ActionPage.objects.get(pk=world.sheet.pk)
        documents = []
        for _row in range(number):
            document = CustomDocument(title="Plan", file_size=240_000)
            document.file.save("plan.pdf", ContentFile(b"%PDF"))
            documents.append(document)
        sheet.annexes = [("annex", {"title": "Plan", "document": row, "url": "", "comment": ""}) for row in documents]
        sheet.sheet_links = [SheetLink(linked=ActionPageFactory()) for _row in range(number)]
        sheet.save_revision().publish()
        client.get(sheet.url)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(sheet.url).content.decode()
        assert html.count("PDF, 240\u00a0ko") == number
        return len(queries)

    few = count(2)
    assert count(9) <= few
    assert few <= 60
