"""The screen of an institution's members: every person, every act, through its address, by an oracle written apart."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page

from actions import memberships
from actions.enums import MemberRole
from actions.models import Institution, Invitation, Membership
from core.models import User
from tests.factories import (
    InstitutionFactory,
    InvitationFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]

INSIDE = ["contributor", "editor", "admin", "second admin"]
PEOPLE = [*INSIDE, "their admin", "former admin", "nobody's", "coordinator", "superuser"]
# What is posted besides the act.
ACTS: dict[str, dict[str, Any]] = {
    "invite": {"email": "nouvelle@example.org", "role": "admin"},
    "resend": {"invitation": "invitation", "link": 1},
    "revoke": {"invitation": "invitation", "link": 1},
    "promote": {"member": "contributor", "was": "contributor", "role": "admin"},
    "demote": {"member": "second admin", "was": "admin", "role": "contributor"},
    "remove": {"member": "editor", "was": "editor"},
}
NAME_OF_ACT = {"promote": "role", "demote": "role"}

Roles = dict[str, str]
BEFORE: Roles = {"contributor": "contributor", "editor": "editor", "admin": "admin", "second admin": "admin"}


def after(act: str) -> Roles:
    """What the act makes of the roles, written by hand."""
    roles = dict(BEFORE)
    match act:
        case "promote":
            roles["contributor"] = "admin"
        case "demote":
            roles["second admin"] = "contributor"
        case "remove":
            del roles["editor"]
    return roles


def invitations_after(act: str) -> set[tuple[str, str, int]]:
    """The unanswered invitations: address, role, number of the link."""
    found = {("invitee@example.org", "editor", 1)}
    match act:
        case "invite":
            found.add(("nouvelle@example.org", "admin", 1))
        case "resend":
            found = {("invitee@example.org", "editor", 2)}
        case "revoke":
            found = set()
    return found


def may(person: str) -> bool:
    """The matrix of rights, read by hand."""
    return person in ("admin", "second admin", "coordinator", "superuser")


def sees(person: str) -> bool:
    return may(person) or person in INSIDE


@dataclass
class World:
    institution: Institution
    invitation: Invitation
    people: dict[str, User] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/admin/institutions/{self.institution.pk}/membres/"

    def roles(self) -> Roles:
        names = {user.pk: name for name, user in self.people.items()}
        return {names[row.user_id]: row.role for row in self.institution.memberships.all()}

    def invited(self) -> set[tuple[str, str, int]]:
        rows = self.institution.invitations.unanswered()
        return set(rows.values_list("email", "role", "link_number"))

    def form(self, act: str) -> dict[str, Any]:
        """What the browser posts for an act."""
        data = ACTS.get(act, {}) | {"act": NAME_OF_ACT.get(act, act)}
        if "member" in data:
            data["member"] = self.people[data["member"]].pk
        if "invitation" in data:
            data["invitation"] = self.invitation.pk
        return data


@pytest.fixture
def world(tree: Page) -> World:
    institution = InstitutionFactory(name="Maison des secrets")
    world = World(institution, InvitationFactory(institution=institution, email="invitee@example.org", editor=True))
    for name, role in BEFORE.items():
        user = UserFactory(
            first_name="Membre", last_name=name.title(), email=f"{name.replace(' ', '-')}@secret.example"
        )
        MembershipFactory(institution=institution, user=user, role=role)
        world.people[name] = user
    world.people["their admin"] = MembershipFactory(admin=True).user
    former = MembershipFactory(institution=institution, admin=True)
    world.people["former admin"] = former.user
    former.delete()
    world.people["nobody's"] = UserFactory()
    world.people["coordinator"] = UserFactory(coordinator=True)
    world.people["superuser"] = User.objects.create_superuser("chef@example.org", "x", first_name="A", last_name="B")
    ModelLogEntry.objects.all().delete()
    return world


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def assert_nothing_told(response: Any) -> None:
    text = text_of(response)
    for secret in ("Maison des secrets", "secret.example", "invitee@example.org"):
        assert secret not in text


def test_who_sees_the_screen(world: World, client_of: ClientOf) -> None:
    for person in PEOPLE:
        response = client_of(world.people[person]).get(world.address)
        if not sees(person):
            assert response.status_code in (302, 404), person
            assert_nothing_told(response)
            continue
        assert response.status_code == 200, person
        for name in BEFORE:
            assert f"Membre {name.title()}" in text_of(response), person
        # Whom they invite is the business of those who do.
        assert ("invitee@example.org" in text_of(response)) == may(person), person
        assert ("/invitation/" in text_of(response)) == may(person), person


def test_an_outsider_cannot_tell_an_institution_from_none(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["their admin"])
    for number in (world.institution.pk, 999_999):
        address = f"/admin/institutions/{number}/membres/"
        assert session.get(address).status_code == 404
        assert session.post(address, world.form("remove")).status_code == 404


def test_visitors_are_sent_to_the_login(world: World, client: Client) -> None:
    for response in (client.get(world.address), client.post(world.address, world.form("remove"))):
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]
    assert world.roles() == BEFORE


@pytest.mark.parametrize(
    ("person", "act"),
    # To step back is another matter: see the tests of one's own role.
    [pair for pair in itertools.product(PEOPLE, ACTS) if may(pair[0]) and pair != ("second admin", "demote")],
    ids=" · ".join,
)
def test_whoever_may_does(world: World, client_of: ClientOf, person: str, act: str) -> None:
    response = client_of(world.people[person]).post(world.address, world.form(act))
    assert response.status_code == 302
    assert response["Location"] == world.address
    assert world.roles() == after(act)
    assert world.invited() == invitations_after(act)
    entry = ModelLogEntry.objects.get()
    assert entry.user == world.people[person]
    assert entry.action == f"actions.members.{NAME_OF_ACT.get(act, act)}"
    assert entry.object_id == str(world.institution.pk)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_does(world: World, client_of: ClientOf, act: str) -> None:
    for person in PEOPLE:
        if may(person):
            continue
        response = client_of(world.people[person]).post(world.address, world.form(act))
        assert response.status_code in (302, 403, 404), person
        assert response.headers.get("Location") != world.address, person
        assert world.roles() == BEFORE, person
        assert world.invited() == invitations_after(""), person
        if not sees(person):
            assert_nothing_told(response)
    assert not ModelLogEntry.objects.exists()


@pytest.mark.parametrize("person", [person for person in PEOPLE if sees(person)])
def test_the_screen_offers_what_the_person_may_do(world: World, client_of: ClientOf, person: str) -> None:
    html = client_of(world.people[person]).get(world.address).content.decode()
    offered = set(re.findall(r'name="act" value="(\w+)"', html))
    expected = {"invite", "resend", "revoke", "role", "remove"} if may(person) else set()
    assert offered == expected | ({"leave"} if person in INSIDE else set())
    removable = set(re.findall(r'name="member" value="(\d+)"', html))
    assert removable == ({str(world.people[name].pk) for name in BEFORE} if may(person) else set())


@pytest.mark.parametrize("person", INSIDE)
def test_everybody_leaves_by_themselves(world: World, client_of: ClientOf, person: str) -> None:
    session = client_of(world.people[person])
    response = session.post(world.address, {"act": "leave"})
    assert response.status_code == 200
    assert "Maison des secrets" in text_of(response)
    assert world.roles() == {name: role for name, role in BEFORE.items() if name != person}
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user) == ("actions.members.leave", world.people[person])
    assert session.get("/admin/").status_code == 302


def test_who_has_another_institution_goes_on_there(world: World, client_of: ClientOf) -> None:
    MembershipFactory(user=world.people["editor"], editor=True)
    response = client_of(world.people["editor"]).post(world.address, {"act": "leave"}, follow=True)
    assert response.redirect_chain == [("/admin/", 302)]
    assert "Vous avez quitté" in text_of(response)


def test_a_coordinator_who_is_no_member_does_not_leave(world: World, client_of: ClientOf) -> None:
    response = client_of(world.people["coordinator"]).post(world.address, {"act": "leave"}, follow=True)
    assert len(list(response.context["messages"])) == 1
    assert world.roles() == BEFORE


@pytest.mark.parametrize("act", [*ACTS, "leave"])
def test_acts_are_guarded_posts(world: World, act: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["admin"])
    assert strict.post(world.address, world.form(act)).status_code == 403
    assert strict.get(world.address, world.form(act)).status_code == 200
    assert world.roles() == BEFORE
    assert world.invited() == invitations_after("")


@pytest.mark.parametrize("act", [act for act in ACTS if act != "invite"])
def test_an_act_done_twice_is_done_once(world: World, client_of: ClientOf, act: str) -> None:
    session = client_of(world.people["coordinator"])
    for _time in range(2):
        response = session.post(world.address, world.form(act), follow=True)
        assert response.status_code == 200
        assert len(list(response.context["messages"])) == 1
    assert world.roles() == after(act)
    assert world.invited() == invitations_after(act)
    assert ModelLogEntry.objects.count() == 1


# --- The last admin ---


def leave_one_admin(world: World) -> None:
    Membership.objects.filter(user=world.people["second admin"]).delete()


LAST_ADMIN_ACTS = {
    "remove": {"act": "remove", "was": "admin"},
    "demote": {"act": "role", "was": "admin", "role": "editor"},
    "leave": {"act": "leave"},
}


@pytest.mark.parametrize(
    ("person", "act"),
    [("admin", "leave"), *itertools.product(["admin", "coordinator", "superuser"], ["remove", "demote"])],
)
def test_the_last_admin_stays_whoever_asks(world: World, client_of: ClientOf, person: str, act: str) -> None:
    leave_one_admin(world)
    session = client_of(world.people[person])
    response = session.post(world.address, LAST_ADMIN_ACTS[act] | {"member": world.people["admin"].pk})
    assert response.status_code == 409
    (row,) = [row for row in response.context["members"] if row.refusal]
    assert row.membership.user == world.people["admin"]
    assert row.refusal in response.content.decode()
    assert not row.has_acts
    assert world.roles()["admin"] == "admin"
    assert not ModelLogEntry.objects.exists()


def test_an_admin_whose_account_is_closed_does_not_count(world: World, client_of: ClientOf) -> None:
    User.objects.filter(pk=world.people["second admin"].pk).update(is_active=False)
    response = client_of(world.people["admin"]).post(world.address, {"act": "leave"})
    assert response.status_code == 409


def test_a_deactivated_institution_needs_no_admin(world: World, client_of: ClientOf) -> None:
    leave_one_admin(world)
    Institution.objects.filter(pk=world.institution.pk).update(is_active=False)
    form = {"act": "remove", "member": world.people["admin"].pk, "was": "admin"}
    assert client_of(world.people["admin"]).post(world.address, form).status_code == 302
    assert "admin" in world.roles()
    rows = client_of(world.people["coordinator"]).get(world.address).context["members"]
    assert all(row.may_remove for row in rows)
    assert client_of(world.people["coordinator"]).post(world.address, form)["Location"] == world.address
    assert "admin" not in world.roles()


def test_once_another_is_admin_the_first_may_go(world: World, client_of: ClientOf) -> None:
    leave_one_admin(world)
    session = client_of(world.people["admin"])
    session.post(world.address, world.form("promote"))
    assert session.post(world.address, {"act": "leave"}).status_code == 200
    assert world.roles() == {"contributor": "admin", "editor": "editor"}


# --- One's own role ---


@pytest.mark.parametrize("role", [MemberRole.EDITOR, MemberRole.ADMIN])
def test_nobody_promotes_themselves(world: World, client_of: ClientOf, role: str) -> None:
    """Not even a coordinator, whose rights as one are another matter."""
    MembershipFactory(institution=world.institution, user=world.people["coordinator"])
    session = client_of(world.people["coordinator"])
    form = {"act": "role", "member": world.people["coordinator"].pk, "was": "contributor", "role": role}
    response = session.post(world.address, form)
    assert response.status_code == 403
    assert [row.refusal for row in response.context["members"] if row.is_self] != [""]
    assert world.roles()["coordinator"] == "contributor"


def test_an_admin_steps_back(world: World, client_of: ClientOf) -> None:
    form = {"act": "role", "member": world.people["admin"].pk, "was": "admin", "role": "editor"}
    assert client_of(world.people["admin"]).post(world.address, form).status_code == 302
    assert world.roles()["admin"] == "editor"


# --- What changed meanwhile, and what is crafted ---


@pytest.mark.parametrize("act", ["promote", "demote", "remove"])
def test_a_member_whose_role_changed_meanwhile_is_left_alone(world: World, client_of: ClientOf, act: str) -> None:
    member = world.people[ACTS[act]["member"]]
    Membership.objects.filter(user=member).update(role="editor" if act != "remove" else "admin")
    before = world.roles()
    response = client_of(world.people["admin"]).post(world.address, world.form(act), follow=True)
    assert len(list(response.context["messages"])) == 1
    assert world.roles() == before


@pytest.mark.parametrize("act", ["resend", "revoke"])
@pytest.mark.parametrize(
    "change", [{"link_number": 2}, {"revoked_at": "2026-11-24T10:00Z"}, {"accepted_at": "2026-11-24T10:00Z"}]
)
def test_an_invitation_that_changed_meanwhile_is_left_alone(
    world: World, client_of: ClientOf, act: str, change: dict[str, Any]
) -> None:
    Invitation.objects.filter(pk=world.invitation.pk).update(**change)
    before = Invitation.objects.values().get()
    response = client_of(world.people["admin"]).post(world.address, world.form(act), follow=True)
    assert len(list(response.context["messages"])) == 1
    assert Invitation.objects.values().get() == before


@pytest.mark.parametrize("key", ["", "x", "-1", "²", "9" * 40, "1.5", "0"])
@pytest.mark.parametrize("act", ["promote", "remove", "resend", "revoke"])
def test_a_crafted_number_does_nothing(world: World, client_of: ClientOf, key: str, act: str) -> None:
    form = world.form(act)
    form["member" if "member" in form else "invitation"] = key
    assert client_of(world.people["coordinator"]).post(world.address, form).status_code == 302
    assert world.roles() == BEFORE
    assert world.invited() == invitations_after("")


@pytest.mark.parametrize("form", [{"act": ""}, {"act": "join"}, {"act": "REMOVE"}, {"act": "deactivate"}])
def test_a_crafted_act_does_nothing(world: World, client_of: ClientOf, form: dict[str, str]) -> None:
    data = world.form("remove") | form
    assert client_of(world.people["coordinator"]).post(world.address, data).status_code == 400
    assert world.roles() == BEFORE


@pytest.mark.parametrize("role", ["", "owner", "ADMIN"])
def test_a_crafted_role_does_nothing(world: World, client_of: ClientOf, role: str) -> None:
    session = client_of(world.people["coordinator"])
    assert session.post(world.address, world.form("promote") | {"role": role}).status_code == 400
    assert session.post(world.address, world.form("invite") | {"role": role}).status_code == 422
    assert world.roles() == BEFORE
    assert world.invited() == invitations_after("")


@pytest.mark.parametrize("act", ["promote", "remove", "resend", "revoke"])
def test_what_belongs_to_another_institution_is_out_of_reach(world: World, client_of: ClientOf, act: str) -> None:
    theirs = Institution.objects.get(memberships__user=world.people["their admin"])
    address = f"/admin/institutions/{theirs.pk}/membres/"
    client_of(world.people["their admin"]).post(address, world.form(act))
    assert world.roles() == BEFORE
    assert world.invited() == invitations_after("")


# --- Inviting ---


@pytest.mark.parametrize(
    "email", ["", "personne", "a@b", "CONTRIBUTOR@secret.example", " Invitee@example.org ", f"{'x' * 250}@example.org"]
)
def test_an_address_that_cannot_be_invited_is_told_beside_the_field(
    world: World, client_of: ClientOf, email: str
) -> None:
    response = client_of(world.people["admin"]).post(world.address, {"act": "invite", "email": email, "role": "editor"})
    assert response.status_code == 422
    bound = response.context["form"]
    assert len(bound.errors["email"]) == 1
    assert bound["email"].value() == email
    assert bound["role"].value() == "editor"
    html = text_of(response)
    assert html.index('data-contentpath="email"') < html.rindex("error-message") < html.index('data-contentpath="role"')
    assert world.invited() == invitations_after("")


@pytest.mark.parametrize(("person", "status"), [("coordinator", 422), ("admin", 302)])
def test_of_a_closed_account_only_who_knows_all_accounts_is_told(
    world: World, client_of: ClientOf, person: str, status: int
) -> None:
    UserFactory(email="nouvelle@example.org", is_active=False)
    response = client_of(world.people[person]).post(world.address, world.form("invite"))
    assert response.status_code == status
    assert world.invited() == invitations_after("invite" if status == 302 else "")


def test_an_invitation_whose_time_is_over_starts_again(world: World, client_of: ClientOf) -> None:
    Invitation.objects.filter(pk=world.invitation.pk).update(expires_at="2026-01-01T00:00Z")
    form = {"act": "invite", "email": "INVITEE@example.org", "role": "contributor"}
    assert client_of(world.people["admin"]).post(world.address, form).status_code == 302
    assert world.invited() == {("invitee@example.org", "contributor", 2)}
    assert Invitation.objects.get().invited_by == world.people["admin"]


def test_whoever_was_revoked_can_be_invited_again(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["admin"])
    session.post(world.address, world.form("revoke"))
    form = {"act": "invite", "email": "invitee@example.org", "role": "contributor"}
    assert session.post(world.address, form).status_code == 302
    assert world.invited() == {("invitee@example.org", "contributor", 1)}


def test_a_deactivated_institution_invites_nobody(world: World, client_of: ClientOf) -> None:
    Institution.objects.filter(pk=world.institution.pk).update(is_active=False)
    session = client_of(world.people["coordinator"])
    assert "form" not in session.get(world.address).context
    assert session.post(world.address, world.form("invite")).status_code == 422
    assert session.post(world.address, world.form("resend")).status_code == 409
    assert world.invited() == invitations_after("")


# --- From the next request on ---


def test_access_ends_with_the_next_request_and_the_drafts_stay(world: World, client_of: ClientOf) -> None:
    profile = PartnerPageFactory(institution=world.institution)
    draft = NewsPageFactory(parent=profile, owner=world.people["editor"], live=False)
    editor, admin = client_of(world.people["editor"]), client_of(world.people["admin"])
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert editor.get(address).status_code == 200
    admin.post(world.address, world.form("remove"))
    assert "/admin/login/" in editor.get(address)["Location"]
    assert editor.get(world.address).status_code == 302
    assert admin.get(address).status_code == 200


def test_a_role_holds_from_the_next_request_on(world: World, client_of: ClientOf) -> None:
    profile = PartnerPageFactory(institution=world.institution)
    address = reverse("wagtailadmin_pages:edit", args=[profile.pk])
    session, admin = client_of(world.people["contributor"]), client_of(world.people["admin"])
    assert "action-publish" not in session.get(address).content.decode()
    admin.post(world.address, world.form("promote"))
    assert "action-publish" in session.get(address).content.decode()


def test_the_right_is_asked_once_the_institution_is_held(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever had to wait for the other's act is judged by what that act left."""
    stock = memberships.hold

    def hold_after_the_other(institution: Institution) -> None:
        stock(institution)
        Membership.objects.filter(user=world.people["admin"]).update(role="editor")

    monkeypatch.setattr(memberships, "hold", hold_after_the_other)
    client_of(world.people["admin"]).post(world.address, world.form("remove"))
    assert "editor" in world.roles()


# --- Ways in, the log, the cost ---


def test_the_desk_leads_to_the_colleagues_of_each_institution(world: World, client_of: ClientOf) -> None:
    other = MembershipFactory(user=world.people["contributor"]).institution
    html = client_of(world.people["contributor"]).get("/admin/").content.decode()
    for institution in (world.institution, other):
        assert f'href="/admin/institutions/{institution.pk}/membres/"' in html


def test_coordinators_read_who_did_what(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["admin"])
    for act in ACTS:
        if act != "revoke":
            session.post(world.address, world.form(act))
    history = reverse("institution:history", args=[world.institution.pk])
    text = text_of(client_of(world.people["coordinator"]).get(history))
    entries = list(ModelLogEntry.objects.all())
    assert len(entries) == len(ACTS) - 1
    for entry in entries:
        # Wagtail starts the line with a capital.
        assert re.sub(r"\s+", " ", entry.message)[1:] in text
        assert "%(" not in entry.message
        assert "Inconnu" not in entry.message
    assert str(world.people["admin"]) in text
    assert client_of(world.people["admin"]).get(history).status_code == 302


def test_queries_do_not_grow_with_members_and_invitations(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["admin"])
    session.get(world.address)
    with CaptureQueriesContext(connection) as few:
        session.get(world.address)
    MembershipFactory.create_batch(20, institution=world.institution)
    InvitationFactory.create_batch(20, institution=world.institution, invited_by=world.people["admin"])
    with CaptureQueriesContext(connection) as many:
        session.get(world.address)
    assert len(many) == len(few), "\n".join(query["sql"] for query in many)
