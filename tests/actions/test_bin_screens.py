"""The screens around the bin, through their addresses: every door to deletion, the list, its acts, who sees what."""

import datetime
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from actions.bin import erase_due, put_into_bin
from actions.models import BinnedPage, BinPage, Institution, NewsPage
from core.models import User
from core.palette import house_palette
from newsletter.composition import compose_issue, issue_in_preparation
from newsletter.letter import letter_parts
from tests.actions.test_bin import World, world
from tests.factories import ActionPageFactory, MembershipFactory, NewsPageFactory, PartnerPageFactory

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

ClientOf = Callable[[User], Client]
BIN = "/admin/actions/corbeille/"


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def in_the_bin(page: Page) -> bool:
    return BinnedPage.objects.filter(page=page.pk).exists() and Page.objects.filter(pk=page.pk).exists()


# --- The doors --------------------------------------------------------------------------------------------------------


def test_the_delete_screen_asks_then_puts_into_the_bin(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["editor"])
    address = f"/admin/pages/{world.news.pk}/delete/"
    asked = words(session.get(address))
    assert "Pendant 30 jours, la coordination du réseau peut la remettre en place." in asked
    assert Page.objects.get(pk=world.news.pk).live
    done = session.post(address, follow=True)
    assert in_the_bin(world.news)
    row = BinnedPage.objects.get()
    assert row.binned_by == world.people["editor"]
    assert "La coordination du réseau peut la remettre en place jusqu’au" in words(done)
    assert BIN not in words(done)


def test_a_contributor_deletes_the_own_draft_only(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["contributor"])
    session.post(f"/admin/pages/{world.news.pk}/delete/")
    assert not in_the_bin(world.news)
    session.post(f"/admin/pages/{world.draft.pk}/delete/")
    assert in_the_bin(world.draft)


@pytest.mark.parametrize("name", ["action", "profile", "news"])
def test_strangers_and_members_without_the_right_delete_nothing(world: World, client_of: ClientOf, name: str) -> None:
    stranger = MembershipFactory(admin=True).user
    page = getattr(world, name)
    people = [stranger] if name == "news" else [stranger, world.people["admin"], world.people["contributor"]]
    for person in people:
        for send in (client_of(person).get, client_of(person).post):
            assert send(f"/admin/pages/{page.pk}/delete/").status_code == 302
    assert not BinnedPage.objects.exists()


def test_bulk_deletion_puts_into_the_bin(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["coordinator"])
    home = Site.objects.get().root_page
    keys = [world.news.pk, world.profile.pk, home.pk]
    address = "/admin/bulk/wagtailcore/page/delete/?" + "&".join(f"id={key}" for key in keys)
    assert "Elles vont dans la corbeille" in words(session.get(address))
    session.post(address)
    # The news, chosen too, has a line of its own and comes back by itself; the home page stays.
    assert set(BinnedPage.objects.values_list("page", flat=True)) == {world.news.pk, world.profile.pk}
    assert Page.objects.filter(pk__in=[*keys, world.draft.pk]).count() == 4
    assert Page.objects.get(pk=home.pk).live


def test_the_admin_api_puts_into_the_bin(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["coordinator"])
    assert session.post(f"/admin/api/main/pages/{world.action.pk}/action/delete/").status_code == 204
    assert in_the_bin(world.action)
    home = Site.objects.get().root_page
    assert session.post(f"/admin/api/main/pages/{home.pk}/action/delete/").status_code == 400
    assert client_of(world.people["editor"]).post(
        f"/admin/api/main/pages/{world.news.pk}/action/delete/"
    ).status_code in (302, 403)
    assert not in_the_bin(world.news)


@pytest.mark.parametrize("name", ["coordinator", "superuser"])
def test_nothing_is_moved_copied_or_made_in_or_out_by_hand(world: World, client_of: ClientOf, name: str) -> None:
    session = client_of(world.people[name])
    put_into_bin(world.action, world.people[name])
    the_bin, index = BinPage.objects.get(), Page.objects.get(slug="actions")
    before = list(Page.objects.order_by("pk").values_list("pk", "path", "title"))
    for page, place in ((world.news, the_bin), (world.action, index), (the_bin, index)):
        session.get(f"/admin/pages/{page.pk}/move/{place.pk}/confirm/")
        session.post(f"/admin/pages/{page.pk}/move/{place.pk}/confirm/")
        for act in ("move", "copy"):
            data = {"destination_page_id": place.pk, "update_redirects": "false"}
            session.post(f"/admin/api/main/pages/{page.pk}/action/{act}/", data)
        form = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": place.pk}
        session.post(f"/admin/pages/{page.pk}/copy/", form)
    for screen in ("delete", "unpublish", "edit", "convert_alias", "privacy", "lock", "unlock"):
        for page in (world.action, the_bin):
            session.post(f"/admin/pages/{page.pk}/{screen}/", {"title": "Forgée", "slug": "forgee"})
    for act in ("publish", "delete", "unpublish"):
        session.post(f"/admin/api/main/pages/{world.action.pk}/action/{act}/")
    session.post(f"/admin/pages/add/actions/actionpage/{the_bin.pk}/", {"title": "x", "slug": "x"})
    assert list(Page.objects.order_by("pk").values_list("pk", "path", "title")) == before
    assert not Page.objects.get(pk=world.action.pk).live


def test_the_home_page_is_refused_with_words(world: World, client_of: ClientOf) -> None:
    home = Site.objects.get().root_page
    session = client_of(world.people["coordinator"])
    address = f"/admin/pages/{home.pk}/delete/"
    assert "ne peut pas être supprimée" in words(session.get(address))
    assert session.post(address).status_code == 409
    assert not BinnedPage.objects.exists()


# --- What hangs on a page ---------------------------------------------------------------------------------------------


def test_deleting_names_what_refers_to_the_page_and_only_what_the_person_may_know(
    world: World, client_of: ClientOf
) -> None:
    foreign = PartnerPageFactory()
    link = f'<a linktype="page" id="{world.news.pk}">ici</a>'
    body = [("paragraph", f"<p>{link}</p>")]
    NewsPageFactory(parent=foreign, title="Voisine publique", body=body)
    NewsPageFactory(parent=foreign, title="Voisine secrète", body=body, live=False)
    NewsPageFactory(parent=world.profile, title="La nôtre", body=body)
    gone = NewsPageFactory(parent=world.profile, title="Déjà supprimée", body=body)
    put_into_bin(gone, None)
    compose_issue(timezone.now())
    issue = issue_in_preparation()
    address = f"/admin/pages/{world.news.pk}/delete/"
    editor, coordinator = (words(client_of(world.people[name]).get(address)) for name in ("editor", "coordinator"))
    for said in (editor, coordinator):
        assert "Voisine publique" in said
        assert "La nôtre" in said
        assert "Déjà supprimée" not in said
    assert "Voisine secrète" not in editor
    assert issue.title not in editor
    assert "Voisine secrète" in coordinator
    # The letter that carries it.
    assert issue.title in coordinator
    of_the_action = words(client_of(world.people["coordinator"]).get(f"/admin/pages/{world.action.pk}/delete/"))
    assert "Douze passagers" in of_the_action


def test_deleting_says_what_stands_below(world: World, client_of: ClientOf) -> None:
    asked = words(client_of(world.people["coordinator"]).get(f"/admin/pages/{world.profile.pk}/delete/"))
    assert "2 pages qu’elle contient disparaissent avec elle" in asked
    assert "Douze passagers" in asked
    assert "Brouillon" in asked


def test_an_institution_that_holds_something_is_not_deleted_and_says_why(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["coordinator"])
    address = f"/admin/institution/delete/{world.ours.pk}/"
    assert "sa participation à 1 action" in words(session.get(address))
    refused = session.post(address)
    assert refused.status_code == 409
    assert "son profil, sur le site ou dans la corbeille" in words(refused)
    free = MembershipFactory().institution
    assert session.post(f"/admin/institution/delete/{free.pk}/").status_code == 302
    assert not Institution.objects.filter(pk=free.pk).exists()


# --- The bin's own screens --------------------------------------------------------------------------------------------


def test_who_sees_the_bin(world: World, client_of: ClientOf) -> None:
    put_into_bin(world.action, None)
    addresses = [BIN, f"{BIN}{world.action.pk}/apercu/", f"{BIN}{world.action.pk}/effacer/"]
    for name, person in world.people.items():
        sees = name in ("coordinator", "superuser")
        session = client_of(person)
        for address in addresses:
            assert session.get(address).status_code == (200 if sees else 404), (name, address)
        assert (BIN in words(session.get("/admin/"))) == sees
        if not sees:
            for address in addresses:
                assert session.post(address, {"page": world.action.pk}).status_code == 404
    assert in_the_bin(world.action)
    assert Client().get(BIN).status_code == 302


def test_the_list_says_what_whose_by_whom_and_until_when(world: World, client_of: ClientOf) -> None:
    put_into_bin(world.news, world.people["editor"])
    put_into_bin(world.action, world.people["coordinator"])
    put_into_bin(world.profile, world.people["coordinator"])
    BinnedPage.objects.filter(page=world.news.pk).update(binned_at=timezone.now() - datetime.timedelta(days=28))
    said = words(client_of(world.people["coordinator"]).get(BIN))
    for text in ("Douze passagers", "La navette", "encore 2 jours", "encore 30 jours", "avec 1 page qu’elle contient"):
        assert text in said
    assert said.count("· Maison des ados") == 3
    assert f"Supprimée par {world.people['editor']} le" in said


def test_looking_shows_the_latest_version(world: World, client_of: ClientOf) -> None:
    world.news.title = "Titre à venir"
    world.news.save_revision()
    put_into_bin(world.news, None)
    seen = client_of(world.people["coordinator"]).get(f"{BIN}{world.news.pk}/apercu/")
    assert "Titre à venir" in words(seen)
    for other in (world.action.pk, BinPage.objects.get().pk, 10**9):
        assert client_of(world.people["coordinator"]).get(f"{BIN}{other}/apercu/").status_code == 404


def test_bringing_back_says_what_changed(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["coordinator"])
    put_into_bin(world.action, None)
    ActionPageFactory(slug="navette")
    done = session.post(BIN, {"page": world.action.pk}, follow=True)
    assert "les lecteurs la voient de nouveau" in words(done)
    assert "/actions/navette-2/" in words(done)
    assert not in_the_bin(world.action)
    again = session.post(BIN, {"page": world.action.pk}, follow=True)
    assert "n’est plus dans la corbeille" in words(again)


def test_a_refusal_stands_beside_the_page(world: World, client_of: ClientOf) -> None:
    put_into_bin(world.news, None)
    put_into_bin(world.profile, None)
    refused = client_of(world.people["coordinator"]).post(BIN, {"page": world.news.pk})
    assert refused.status_code == 409
    assert "« Maison des ados », est elle aussi dans la corbeille" in words(refused).replace("\xa0", " ")
    assert in_the_bin(world.news)


@pytest.mark.parametrize("key", ["", "x", "9" * 40, "-1"])
def test_a_crafted_number_changes_nothing(world: World, client_of: ClientOf, key: str) -> None:
    done = client_of(world.people["coordinator"]).post(BIN, {"page": key}, follow=True)
    assert done.status_code == 200
    assert "n’est plus dans la corbeille" in words(done)


def test_erasing_asks_and_a_sent_letter_stays(world: World, client_of: ClientOf) -> None:
    from newsletter.models import Mailing

    session = client_of(world.people["coordinator"])
    put_into_bin(world.news, None)
    address = f"{BIN}{world.news.pk}/effacer/"
    assert "Personne ne pourra la remettre en place" in words(session.get(address))
    assert in_the_bin(world.news)
    assert "supprimée définitivement" in words(session.post(address, follow=True))
    assert not Page.objects.filter(pk=world.news.pk).exists()
    assert "n’est plus dans la corbeille" in words(session.post(address, follow=True))
    NewsPageFactory(parent=world.profile)
    issue = compose_issue(timezone.now())
    Mailing.objects.create(issue=issue)
    put_into_bin(issue, None)
    refused = session.post(f"{BIN}{issue.pk}/effacer/")
    assert refused.status_code == 409
    BinnedPage.objects.update(binned_at=timezone.now() - datetime.timedelta(days=40))
    assert erase_due(timezone.now()) == 0
    assert in_the_bin(issue)


def test_the_running_site_empties_the_bin(world: World) -> None:
    put_into_bin(world.news, None)
    call_command("run", once=True)
    assert in_the_bin(world.news)
    BinnedPage.objects.update(binned_at=timezone.now() - datetime.timedelta(days=31))
    call_command("run", once=True)
    assert not Page.objects.filter(pk=world.news.pk).exists()


def test_the_list_asks_the_database_as_often_whatever_its_length(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["coordinator"])
    put_into_bin(world.news, world.people["editor"])
    put_into_bin(world.action, world.people["editor"])
    put_into_bin(world.profile, world.people["editor"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            session.get(BIN)
        return len(captured)

    queries()
    before = queries()
    for _number in range(6):
        put_into_bin(NewsPageFactory(parent=PartnerPageFactory()), world.people["admin"])
        put_into_bin(ActionPageFactory(leads=[world.ours]), world.people["coordinator"])
    assert queries() == before


# --- In no list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["contributor", "admin", "coordinator", "superuser"])
def test_no_list_of_the_admin_shows_it(world: World, client_of: ClientOf, name: str) -> None:
    root = Page.get_first_root_node()
    put_into_bin(world.action, None)
    put_into_bin(world.profile, None)
    session = client_of(world.people[name])
    bin_page = BinPage.objects.get()
    for address in (
        f"/admin/pages/{root.pk}/",
        f"/admin/pages/{bin_page.pk}/",
        "/admin/pages/search/?q=navette",
        "/admin/pages/types_in_use/actions/actionpage/",
        "/admin/choose-page/",
        f"/admin/choose-page/{bin_page.pk}/",
        f"/admin/choose-page/{root.pk}/",
        "/admin/choose-page/search/?q=navette",
        f"/admin/choose-page/chosen-multiple/?id={world.action.pk}",
        "/admin/choose-page/?page_type=actions.actionpage",
        f"/admin/api/main/pages/?child_of={bin_page.pk}&for_explorer=1",
        f"/admin/api/main/pages/?child_of={root.pk}&for_explorer=1",
        "/admin/",
    ):
        said = words(session.get(address, follow=True))
        assert "La navette" not in said, address
        assert "Douze passagers" not in said, address
        if "api" in address:
            assert '"Corbeille"' not in said, address


def test_the_letter_forgets_it(world: World) -> None:
    issue = compose_issue(timezone.now())
    assert letter_parts(issue, "https://exemple.fr", house_palette().light)
    put_into_bin(world.news, None)
    assert letter_parts(issue, "https://exemple.fr", house_palette().light) == []
    put_into_bin(issue, None)
    assert issue_in_preparation() is None
    assert NewsPage.objects.filter(pk=world.news.pk).exists()
