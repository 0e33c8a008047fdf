"""What each person may do to a page, tried through the admin's own addresses: every person, page and act.

The oracle is the written matrix, read by hand; each act is undone before the next one.
"""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from actions.enums import MemberRole
from actions.models import ActionPage, NewsPage
from actions.participations import add_partner
from core.models import User
from home.models import HomePage
from tests.admin_forms import posted
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OURS = ("contributor", "editor", "admin")
SHARING = ("partner contributor", "partner admin", "allowed contributor", "allowed editor")
PEOPLE = (*OURS, *SHARING, "stranger", "coordinator", "outsider", "anonymous")
PAGES = ("sheet", "news", "profile")


def may(person: str, page: str, kind: str) -> bool:
    """The matrix: ``kind`` is write, publish, delete or coordinate."""
    if person == "coordinator":
        return True
    taking_part = person in OURS or (page == "sheet" and person in SHARING)
    if kind == "write":
        return taking_part
    if kind == "publish":
        return person in ("editor", "admin") or (page == "sheet" and person == "allowed editor")
    return kind == "delete" and page == "news" and person in ("editor", "admin")


class World:
    """A sheet that three institutions write, a news update and a profile of its lead, each with two versions."""

    def __init__(self) -> None:
        ours, partner, allowed, away = InstitutionFactory.create_batch(4)
        members = {
            "contributor": (ours, MemberRole.CONTRIBUTOR),
            "editor": (ours, MemberRole.EDITOR),
            "admin": (ours, MemberRole.ADMIN),
            "partner contributor": (partner, MemberRole.CONTRIBUTOR),
            "partner admin": (partner, MemberRole.ADMIN),
            "allowed contributor": (allowed, MemberRole.CONTRIBUTOR),
            "allowed editor": (allowed, MemberRole.EDITOR),
            "stranger": (away, MemberRole.ADMIN),
        }
        self.people: dict[str, User | None] = {
            name: MembershipFactory(institution=institution, role=role).user
            for name, (institution, role) in members.items()
        }
        self.people |= {
            "coordinator": UserFactory(coordinator=True),
            "outsider": UserFactory(),
            "anonymous": None,
        }
        profile = PartnerPageFactory(institution=ours)
        sheet = ActionPageFactory(leads=[ours], partners=[partner])
        add_partner(sheet, allowed, may_publish=True)
        self.pages: dict[str, Any] = {
            "sheet": sheet,
            "news": NewsPageFactory(parent=profile, about=[sheet], owner=self.people["contributor"]),
            "profile": profile,
        }
        self.other_profile = PartnerPageFactory(institution=away)
        for page in self.pages.values():
            page.save_revision().publish()
            page.refresh_from_db()

    def sessions(self, client_of: Any) -> dict[str, Client]:
        return {name: client_of(user) if user else Client() for name, user in self.people.items()}


@pytest.fixture
def world(tree: HomePage) -> World:
    return World()


# --- Screens that open


def _screen(name: str, *more: str) -> Callable[[Page], str]:
    return lambda page: reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *more])


def _version(name: str) -> Callable[[Page], str]:
    return lambda page: reverse(f"wagtailadmin_pages:{name}", args=[page.pk, page.revisions.earliest("pk").pk])


def _comparison(page: Page) -> str:
    return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])


SCREENS: dict[str, tuple[str, Callable[[Page], str]]] = {
    "edit": ("write", _screen("edit")),
    "preview of the last version": ("write", _screen("view_draft")),
    "history": ("write", _screen("history")),
    "moderation": ("write", _screen("workflow_history")),
    "usage": ("write", _screen("usage")),
    "a version": ("write", _version("revisions_view")),
    "bringing a version back": ("write", _version("revisions_revert")),
    "comparing versions": ("write", _comparison),
    "withdrawing": ("publish", _screen("unpublish")),
    "deleting": ("delete", _screen("delete")),
    "moving": ("coordinate", _screen("move")),
    "privacy": ("coordinate", _screen("set_privacy")),
}


@pytest.mark.parametrize("screen", SCREENS)
def test_who_opens_which_screen(world: World, client_of: Any, screen: str) -> None:
    kind, address = SCREENS[screen]
    for (person, session), (name, page) in itertools.product(world.sessions(client_of).items(), world.pages.items()):
        response = session.get(address(page))
        assert response.status_code in (200, 302, 403, 404), f"{person}, {name}"
        assert (response.status_code == 200) == may(person, name, kind), f"{person}, {name}"
        if response.status_code == 302 and person != "anonymous":
            # Where one with a membership lands says nothing of the page.
            assert response.url == reverse("wagtailadmin_home" if person != "outsider" else "wagtailadmin_login") or (
                person == "outsider" and response.url.startswith(reverse("wagtailadmin_login"))
            ), f"{person}, {name}"


# --- Acts that change something


def _edited(session: Client, page: Any, **more: Any) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    opened = session.get(address)
    # Who may not open the form crafts one.
    data = posted(opened.context["form"]) if opened.status_code == 200 else {"slug": page.slug}
    session.post(address, data | {"title": "Changée"} | more)


def save(session: Client, page: Any) -> bool:
    before = page.latest_revision_id
    _edited(session, page)
    return Page.objects.get(pk=page.pk).latest_revision_id != before


def publish(session: Client, page: Any) -> bool:
    _edited(session, page, **{"action-publish": "1"})
    return Page.objects.get(pk=page.pk).title == "Changée"


def bring_back(session: Client, page: Any) -> bool:
    """Publish an old version, by the editor that it opens in."""
    old = page.revisions.earliest("pk")
    page.title = "Changée entre temps"
    page.save_revision().publish()
    opened = session.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, old.pk]))
    data = posted(opened.context["form"]) if opened.status_code == 200 else {"slug": page.slug, "title": "Forgée"}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    session.post(address, data | {"revision": old.pk, "action-publish": "1"})
    return Page.objects.get(pk=page.pk).title != "Changée entre temps"


def withdraw(session: Client, page: Any) -> bool:
    session.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    return not Page.objects.get(pk=page.pk).live


def delete(session: Client, page: Any) -> bool:
    session.post(
        reverse("wagtailadmin_pages:delete", args=[page.pk]), {"confirm_site_name": settings.WAGTAIL_SITE_NAME}
    )
    return not HomePage.objects.get().get_descendants().filter(pk=page.pk).exists()


def lock(session: Client, page: Any) -> bool:
    session.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    return Page.objects.get(pk=page.pk).locked


def unlock(session: Client, page: Any) -> bool:
    Page.objects.filter(pk=page.pk).update(locked=True)
    session.post(reverse("wagtailadmin_pages:unlock", args=[page.pk]))
    return not Page.objects.get(pk=page.pk).locked


def restrict(session: Client, page: Any) -> bool:
    session.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), {"restriction_type": "login"})
    return PageViewRestriction.objects.filter(page=page).exists()


def reorder(session: Client, page: Any) -> bool:
    """To the first place among pages like it."""
    Page.objects.get(pk=page.pk).add_sibling("first-sibling", instance=type(page)(**_like(page)))
    session.post(reverse("wagtailadmin_pages:set_page_position", args=[page.pk]) + "?position=0")
    return page.get_parent().get_children().first().pk == page.pk


def _like(page: Any) -> dict[str, Any]:
    names = {"title": "Voisine", "slug": "voisine"}
    return names | ({"institution": InstitutionFactory()} if hasattr(page, "institution_id") else {})


def break_alias(session: Client, page: Any) -> bool:
    """Make the page's alias a page of its own."""
    alias = page.create_alias(update_slug="alias")
    if isinstance(alias.specific, ActionPage):
        for part in page.participations.all():
            alias.specific.participations.create(
                institution=part.institution, role=part.role, may_publish=part.may_publish
            )
    session.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
    return Page.objects.get(pk=alias.pk).alias_of_id is None


ACTS: dict[str, tuple[str, Callable[[Client, Any], bool]]] = {
    "save": ("write", save),
    "publish": ("publish", publish),
    "bring an old version back to readers": ("publish", bring_back),
    "withdraw": ("publish", withdraw),
    "delete": ("delete", delete),
    "lock": ("publish", lock),
    "unlock": ("publish", unlock),
    "restrict": ("coordinate", restrict),
    "reorder": ("coordinate", reorder),
    "make an alias a page": ("write", break_alias),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_does_what(world: World, client_of: Any, act: str) -> None:
    kind, do = ACTS[act]
    sessions = world.sessions(client_of)
    for person, name in itertools.product(PEOPLE, PAGES):
        if (act, name) == ("make an alias a page", "profile"):
            continue  # An institution has one profile.
        with transaction.atomic():
            done = do(sessions[person], world.pages[name].__class__.objects.get(pk=world.pages[name].pk))
            transaction.set_rollback(True)
        assert done == may(person, name, kind), f"{person}, {name}"


def test_nobody_but_coordinators_moves_a_page(world: World, client_of: Any) -> None:
    news = world.pages["news"]
    for person, session in world.sessions(client_of).items():
        with transaction.atomic():
            session.post(reverse("wagtailadmin_pages:move_confirm", args=[news.pk, world.other_profile.pk]))
            moved = Page.objects.get(pk=news.pk).path.startswith(world.other_profile.path)
            transaction.set_rollback(True)
        assert moved == (person == "coordinator"), person


# --- Previews


def test_who_previews(world: World, client_of: Any) -> None:
    """Of a page that exists, and of one that does not yet."""
    sessions = world.sessions(client_of)
    below = world.pages["profile"].pk
    screens = {name: ("edit", "preview_on_edit", [page.pk]) for name, page in world.pages.items()}
    screens["new"] = ("add", "preview_on_add", ["actions", "newspage", below])
    for name, (form, preview, key) in screens.items():
        opened = sessions["coordinator"].get(reverse(f"wagtailadmin_pages:{form}", args=key))
        data = {"title": "Vue", "slug": "vue"} | posted(opened.context["form"])
        data["title"] = "Vue de loin"
        address = reverse(f"wagtailadmin_pages:{preview}", args=key)
        for person, session in sessions.items():
            allowed = may(person, name, "write") if name != "new" else person in (*OURS, "coordinator")
            sent = session.post(address, data)
            shown = session.get(address)
            assert (sent.status_code == 200) == allowed, f"{person}, {name}"
            assert ("Vue de loin" in shown.content.decode()) == allowed, f"{person}, {name}"


# --- Who is there now


_NO_PAGE = 987_654_321


def answer(session: Client, address: str) -> str:
    """What a ping is told; nothing where it is not let in."""
    response = session.post(address)
    return json.dumps(response.json(), ensure_ascii=False) if response.status_code == 200 else ""


def test_who_hears_who_is_at_work(world: World, client_of: Any) -> None:
    sessions = world.sessions(client_of)
    at_work = world.people["admin"]
    assert at_work
    for name, page in world.pages.items():
        sessions["admin"].get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        address = reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", page.pk, 999_999])
        missing = reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", _NO_PAGE, 999_999])
        for person, session in sessions.items():
            heard = answer(session, address)
            allowed = may(person, name, "write")
            # Whoever may not write in it hears what is said of a page that does not exist.
            unknown = answer(session, missing).replace(str(_NO_PAGE), str(page.pk))
            assert (heard != unknown) == allowed, f"{person}, {name}"
            assert (at_work.get_full_name() in heard) == (allowed and person != "admin"), f"{person}, {name}"


# --- Rights that change while somebody is at work


def test_every_change_of_rights_holds_in_an_open_session(world: World, client_of: Any) -> None:
    """Partner, permission to publish, membership, role, institution: each added, each taken away."""
    from actions import participations

    person: User = UserFactory()
    institution = InstitutionFactory()
    sheet = ActionPage.objects.get(pk=world.pages["sheet"].pk)
    session = client_of(person)

    def rights() -> tuple[bool, bool, bool]:
        """Enters the admin; writes the sheet; publishes it."""
        with transaction.atomic():
            found = (
                session.get(reverse("wagtailadmin_home")).status_code == 200,
                session.get(reverse("wagtailadmin_pages:edit", args=[sheet.pk])).status_code == 200,
                withdraw(session, sheet),
            )
            transaction.set_rollback(True)
        return found

    assert rights() == (False, False, False)
    membership = MembershipFactory(user=person, institution=institution)
    assert rights() == (True, False, False)
    participations.add_partner(sheet, institution)
    assert rights() == (True, True, False)
    membership.role = MemberRole.EDITOR
    membership.save()
    assert rights() == (True, True, False)
    participations.let_publish(sheet, institution, True)
    assert rights() == (True, True, True)
    membership.role = MemberRole.CONTRIBUTOR
    membership.save()
    assert rights() == (True, True, False)
    membership.role = MemberRole.ADMIN
    membership.save()
    participations.let_publish(sheet, institution, False)
    assert rights() == (True, True, False)
    participations.add_lead(sheet, institution)
    assert rights() == (True, True, True)
    participations.make_partner(sheet, institution)
    assert rights() == (True, True, False)
    participations.let_publish(sheet, institution, True)
    institution.is_active = False
    institution.save()
    assert rights() == (False, False, False)
    institution.is_active = True
    institution.save()
    assert rights() == (True, True, True)
    participations.remove(sheet, institution)
    assert rights() == (True, False, False)
    membership.delete()
    assert rights() == (False, False, False)


def test_a_closed_account_does_nothing(world: World, client_of: Any) -> None:
    editor = world.people["editor"]
    assert editor
    session = client_of(editor)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    for page in world.pages.values():
        for act in (save, publish, withdraw, lock, delete):
            assert not act(session, page), act.__name__
    assert NewsPage.objects.filter(pk=world.pages["news"].pk, live=True).exists()
