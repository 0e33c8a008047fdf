"""Who reads a document."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import PageViewRestriction

from core.models import CustomDocument
from tests.actions.closings.media_world import World
from tests.factories import (
    ActionPageFactory,
    MembershipFactory,
    NewsPageFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def attached(document: CustomDocument) -> list[Any]:
    return [("attachment", {"title": "Annexe", "document": document, "url": "", "comment": ""})]


def linked(document: CustomDocument) -> list[Any]:
    return [("paragraph", f'<p><a linktype="document" id="{document.pk}">Le compte rendu</a></p>')]


def reads(session: Client, document: CustomDocument) -> bool:
    response = session.get(document.url)
    assert response.status_code in (200, 404)
    return response.status_code == 200


@pytest.mark.parametrize("used", [attached, linked])
def test_rights_leak_8_a_reader_reads_what_a_live_page_holds(world: World, used: Any) -> None:
    document, reader = world.documents["foreign"], Client()
    assert not reads(reader, document)
    page = NewsPageFactory(parent=world.their_profile, live=False, body=used(document))
    assert not reads(reader, document)
    page.get_latest_revision().publish()
    assert reads(reader, document)
    page.refresh_from_db()
    page.unpublish()
    assert not reads(reader, document)


def test_rights_leak_8_the_web_server_has_no_document_to_hand_out(world: World) -> None:
    for document in world.documents.values():
        assert not Path(document.file.path).is_relative_to(settings.MEDIA_ROOT)
        for folder in ("", "documents/", "../documents/", "images/../../documents/"):
            response = Client().get(f"{settings.MEDIA_URL}{folder}{document.file.name}")
            assert response.status_code in (400, 404), folder


def test_rights_leak_8_a_file_taken_out_of_a_page_is_no_longer_read(world: World) -> None:
    document, reader = world.documents["foreign"], Client()
    page = NewsPageFactory(parent=world.their_profile, body=linked(document))
    assert reads(reader, document)
    page.body = []
    draft = page.save_revision()
    assert reads(reader, document)
    draft.publish()
    assert not reads(reader, document)


def test_rights_leak_8_a_page_behind_a_password_opens_its_files_with_itself(world: World) -> None:
    document, reader = world.documents["foreign"], Client()
    page = NewsPageFactory(parent=world.their_profile, body=linked(document))
    restriction = PageViewRestriction.objects.create(
        page=world.their_profile, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )
    assert not reads(reader, document)
    session = reader.session
    session["passed_page_view_restrictions"] = [restriction.pk]
    session.save()
    reader.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert reads(reader, document)
    assert page.live


def test_rights_leak_8_members_read_their_own_the_shared_and_coordinators_all(world: World, client_of: Any) -> None:
    for person, user in world.people.items():
        session = client_of(user)
        readable = {place for place, document in world.documents.items() if reads(session, document)}
        assert readable == ({"own", "shared", "foreign"} if person == "coordinator" else {"own", "shared"}), person
    outsider = client_of(UserFactory())
    assert not any(reads(outsider, document) for document in world.documents.values())
    former = world.people["editor"]
    session = client_of(former)
    former.memberships.all().delete()
    assert not any(reads(session, document) for document in world.documents.values())


def test_rights_leak_8_a_co_editor_reads_what_a_partner_attached_to_their_draft(world: World, client_of: Any) -> None:
    document = world.documents["foreign"]
    sheet = ActionPageFactory(leads=[world.ours], partners=[world.theirs])
    sheet.annexes = [("annex", {"title": "Annexe", "document": document, "url": "", "comment": ""})]
    sheet.save_revision()
    session = client_of(world.people["contributor"])
    assert reads(session, document)
    assert not reads(Client(), document)
    assert not reads(client_of(MembershipFactory().user), document)
    sheet.participations.filter(institution=world.ours).delete()
    assert not reads(session, document)
