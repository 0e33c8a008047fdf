"""Every version of a shared sheet is compared and brought back by whoever edits it, and the history names them all."""

import html
import re
from typing import Any

import pytest
from wagtail.models import Page

from actions.models import ActionPage, Participation
from actions.participations import remove
from tests.actions.test_stale_saves import World, opened, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def test_the_history_names_everybody_who_wrote_to_everybody_who_writes(world: World, client_of: Any) -> None:
    people = (world.lead_editor, world.writer, world.coordinator)
    for person in people:
        session = client_of(person)
        form = opened(session, world.edit) | {"title": f"De {person.first_name}"}
        assert session.post(world.edit, form).status_code == 302
    for reader in people:
        said = words(client_of(reader).get(f"/admin/pages/{world.sheet.pk}/history/"))
        for person in people:
            assert person.get_full_name() in said


def test_any_two_versions_are_compared_and_named(world: World, client_of: Any) -> None:
    first = world.save(world.lead_editor, title="De la maison des ados")
    second = world.save(world.writer, title="Du lycée")
    for reader in (world.lead_editor, world.writer, world.coordinator):
        session = client_of(reader)
        address = f"/admin/pages/{world.sheet.pk}/revisions/compare"
        said = words(session.get(f"{address}/{first.pk}...{second.pk}/"))
        assert "seulement dans la version de Anne Le Goff, " in said
        assert "seulement dans la version de Bertrand Le Goff, " in said
        assert '<span class="addition">' in said
        ends = words(session.get(f"{address}/earliest...latest/"))
        assert "seulement dans la version du " in ends
        assert "seulement dans la version de Bertrand Le Goff, " in ends
        assert "seulement dans ce que voient les lecteurs" in words(session.get(f"{address}/live...latest/"))
        assert session.get(f"{address}/{first.pk}...999999/").status_code == 404


def test_a_partner_brings_back_a_partners_version_and_no_partner(world: World, client_of: Any) -> None:
    theirs = world.save(world.lead_editor, title="De la maison des ados")
    world.save(world.writer, title="Du lycée")
    parts = set(Participation.objects.values_list("institution", "role", "may_publish"))
    session = client_of(world.writer)
    address = f"/admin/pages/{world.sheet.pk}/revisions/{theirs.pk}/revert/"
    assert session.post(address, opened(session, address)).status_code == 302
    assert world.latest().title == "De la maison des ados"
    assert set(Participation.objects.values_list("institution", "role", "may_publish")) == parts
    remove(world.sheet, world.partner)
    refused = client_of(world.lead_editor)
    back = f"/admin/pages/{world.sheet.pk}/revisions/{theirs.pk}/revert/"
    assert refused.post(back, opened(refused, back)).status_code == 302
    assert not Participation.objects.filter(action=world.sheet.pk, institution=world.partner).exists()
    compare = f"/admin/pages/{world.sheet.pk}/revisions/compare/earliest...latest/"
    assert client_of(world.writer).get(compare).status_code == 302


def test_versions_survive_the_bin(world: World) -> None:
    from actions.bin import put_into_bin, restore

    kept = world.save(world.writer, title="Du lycée")
    put_into_bin(Page.objects.get(pk=world.sheet.pk), world.coordinator)
    restore(world.sheet.pk, world.coordinator)
    assert ActionPage.objects.get(pk=world.sheet.pk).latest_revision_id == kept.pk
