"""The public page of an invitation: who comes in, by which link, and what everybody else is told."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from actions import invitations, onboarding
from actions.enums import MemberRole
from actions.invitation_links import invitation_path, invitation_token, read_invitation_token
from actions.models import Institution, Invitation, Membership
from core.models import User
from tests.factories import InstitutionFactory, InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]

ADDRESS = "invitee@example.org"
NAME = "Maison des secrets"
FORM = {
    "act": "create",
    "first_name": "Rozenn",
    "last_name": "Kervella",
    "password1": "un-jardin-au-bord-de-l-eau",
    "password2": "un-jardin-au-bord-de-l-eau",
}


@pytest.fixture
def invitation(tree: Page) -> Invitation:
    inviter = UserFactory(first_name="Nolwenn", last_name="Invitante")
    return InvitationFactory(institution=InstitutionFactory(name=NAME), email=ADDRESS, editor=True, invited_by=inviter)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def everything() -> list[Any]:
    """All that a visit may change."""
    kinds = (User, Membership, Invitation, Institution, ModelLogEntry)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def members(institution: Institution) -> dict[str, str]:
    return dict(institution.memberships.values_list("user__email", "role"))


# --- Without an account ---


def test_a_newcomer_makes_an_account_and_lands_on_the_desk(invitation: Invitation, client: Client) -> None:
    address = invitation_path(invitation)
    page = client.get(address)
    assert page.status_code == 200
    for said in (NAME, "Nolwenn Invitante", ADDRESS, "rédaction"):
        assert said in text_of(page)
    response = client.post(address, FORM, follow=True)
    assert response.redirect_chain == [("/admin/", 302)]
    assert "Bienvenue" in text_of(response)
    assert f"/admin/institutions/{invitation.institution_id}/membres/" in text_of(response)
    user = User.objects.get(email=ADDRESS)
    assert (user.first_name, user.last_name, user.is_staff, user.is_superuser) == ("Rozenn", "Kervella", False, False)
    assert user.check_password(FORM["password1"])
    assert members(invitation.institution) == {ADDRESS: "editor"}
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert invitation.accepted_at
    assert ModelLogEntry.objects.get(action="actions.members.join").user == user


def test_what_is_forged_in_the_form_changes_nothing(invitation: Invitation, client: Client) -> None:
    theirs = InstitutionFactory()
    forged = {
        "email": "pirate@example.org",
        "role": "admin",
        "institution": theirs.pk,
        "is_superuser": "on",
        "is_staff": "on",
        "groups": "1",
        "key": "x",
    }
    client.post(invitation_path(invitation), FORM | forged)
    user = User.objects.get(memberships__isnull=False)
    assert (user.email, user.is_superuser, user.is_staff, user.groups.count()) == (ADDRESS, False, False, 0)
    assert members(invitation.institution) == {ADDRESS: "editor"}
    assert members(theirs) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"last_name": "  "}, "last_name"),
        ({"first_name": "x" * 151}, "first_name"),
        ({"password1": ""}, "password1"),
        ({"password2": "autre-chose-encore"}, "password2"),
        ({"password1": "court", "password2": "court"}, "password1"),
        ({"password1": "azertyuiop", "password2": "azertyuiop"}, "password1"),
        ({"password1": "84759301847", "password2": "84759301847"}, "password1"),
        ({"password1": "invitee@example", "password2": "invitee@example"}, "password1"),
        ({"password1": "Kervella1", "password2": "Kervella1"}, "password1"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    invitation: Invitation, client: Client, change: dict[str, str], field: str
) -> None:
    before = everything()
    response = client.post(invitation_path(invitation), FORM | change)
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form.errors[field][0][:20] in response.content.decode().replace("&#x27;", "'")
    assert everything() == before
    assert "_auth_user_id" not in client.session
    kept = response.content.decode()
    if "last_name" not in change:
        assert 'value="Kervella"' in kept
    assert FORM["password1"] not in kept


def test_the_account_made_meanwhile_is_not_made_again(invitation: Invitation, client: Client) -> None:
    client.get(invitation_path(invitation))
    user = UserFactory(email=ADDRESS)
    response = client.post(invitation_path(invitation), FORM)
    assert response.status_code == 302
    assert response["Location"] == invitation_path(invitation)
    user.refresh_from_db()
    assert user.last_name == "Le Goff"
    assert not Membership.objects.exists()


# --- With an account ---


def test_an_account_logs_in_then_joins(invitation: Invitation, client: Client) -> None:
    user = MembershipFactory(user=UserFactory(email="Invitee@Example.org"), admin=True).user
    address = invitation_path(invitation)
    page = client.get(address)
    assert 'name="password1"' not in text_of(page)
    (login,) = re.findall(r'href="(/admin/login/\?next=[^"]+)"', text_of(page))
    form = client.get(login)
    assert f'value="{ADDRESS}"' in text_of(form)
    data = {"username": ADDRESS, "password": "une-phrase-de-passe-longue", "next": address}
    assert client.post("/admin/login/", data)["Location"] == address
    page = client.get(address)
    assert "Rejoindre" in text_of(page)
    assert Membership.objects.count() == 1
    response = client.post(address, {"act": "join"}, follow=True)
    assert response.redirect_chain == [("/admin/", 302)]
    assert members(invitation.institution) == {user.email: "editor"}
    assert Membership.objects.filter(user=user).count() == 2


def test_without_logging_in_an_account_does_not_join(invitation: Invitation, client: Client) -> None:
    UserFactory(email=ADDRESS)
    before = everything()
    for form in ({"act": "join"}, FORM):
        assert client.post(invitation_path(invitation), form)["Location"] == invitation_path(invitation)
    assert everything() == before
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("has_account", [True, False])
def test_somebody_else_is_told_and_shown_the_way(
    invitation: Invitation, client_of: ClientOf, has_account: bool
) -> None:
    if has_account:
        UserFactory(email=ADDRESS)
    other = MembershipFactory().user
    before, session, address = everything()[1:], client_of(other), invitation_path(invitation)
    page = text_of(session.get(address))
    for said in (str(other), other.email, ADDRESS):
        assert said in page
    for form in ({"act": "join"}, FORM):
        assert session.post(address, form)["Location"] == address
    assert everything()[1:] == before
    assert session.post(address, {"act": "log_out"})["Location"] == address
    assert "_auth_user_id" not in session.session
    page = text_of(session.get(address))
    assert str(other) not in page
    assert ("/admin/login/" in page) == has_account


def test_a_closed_account_does_not_come_back(invitation: Invitation, client: Client) -> None:
    UserFactory(email=ADDRESS, is_active=False)
    before = everything()
    for response in (
        client.get(invitation_path(invitation)),
        client.post(invitation_path(invitation), FORM),
        client.post(invitation_path(invitation), {"act": "join"}),
    ):
        assert response.status_code == 403
        assert "fermé" in text_of(response)
    assert everything() == before
    assert "_auth_user_id" not in client.session


# --- Links that let nobody in ---


def expire(invitation: Invitation) -> str:
    path = invitation_path(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    return path


def revoke(invitation: Invitation) -> str:
    invitations.revoke(invitation, now=timezone.now())
    return invitation_path(invitation)


def resend(invitation: Invitation) -> str:
    path = invitation_path(invitation)
    invitations.resend(invitation, by=None, now=timezone.now())
    return path


def close(invitation: Invitation) -> str:
    onboarding.deactivate(invitation.institution, by=None, now=timezone.now())
    return invitation_path(invitation)


def use(invitation: Invitation) -> str:
    Client().post(invitation_path(invitation), FORM)
    return invitation_path(invitation)


ENDINGS = {
    expire: "Elle était valable",
    revoke: "Elle a été annulée",
    resend: "Elle a été renvoyée depuis",
    close: "ne participe plus",
    use: "déjà été acceptée",
}


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("with_account", [False, True])
def test_a_link_that_ended_says_why_and_changes_nothing(
    invitation: Invitation, client_of: ClientOf, end: Callable[[Invitation], str], with_account: bool
) -> None:
    session = client_of(UserFactory(email=ADDRESS)) if with_account and end is not use else Client()
    address = end(invitation)
    before = everything()
    for response in (session.get(address), session.post(address, FORM), session.post(address, {"act": "join"})):
        assert response.status_code == 410
        assert ENDINGS[end] in text_of(response)
    assert everything() == before
    assert [kind for kind in ENDINGS if ENDINGS[kind] in text_of(session.get(address))] == [end]


def test_the_new_link_works_after_a_resend(invitation: Invitation, client: Client) -> None:
    resend(invitation)
    invitation.refresh_from_db()
    assert client.post(invitation_path(invitation), FORM).status_code == 302
    assert members(invitation.institution) == {ADDRESS: "editor"}


def test_it_is_good_for_fourteen_days(tree: Page, client: Client) -> None:
    now = timezone.now()
    made = invitations.invite(InstitutionFactory(), ADDRESS, MemberRole.EDITOR, by=None, now=now)
    assert made.is_open(now + datetime.timedelta(days=14, seconds=-1))
    assert not made.is_open(now + datetime.timedelta(days=14))


def test_after_acceptance_the_link_leads_to_the_admin(invitation: Invitation, client: Client) -> None:
    client.post(invitation_path(invitation), FORM)
    page = client.get(invitation_path(invitation))
    assert 'href="/admin/"' in text_of(page)
    assert Membership.objects.count() == 1
    # Nor does the link bring back whoever left since.
    Membership.objects.all().delete()
    assert client.post(invitation_path(invitation), {"act": "join"}).status_code == 410
    assert not Membership.objects.exists()


def forged_tokens(invitation: Invitation) -> dict[str, str]:
    token = invitation_token(invitation)
    value, signature = token.rsplit(":", 1)
    return {
        "nonsense": "x",
        "the number": str(invitation.pk),
        "cut": token[:-1],
        "another link": f"{value[:-1]}2:{signature}",
        "without the signature": value,
        "another salt": signing.Signer(salt="newsletter.unsubscribe").sign(value),
        "no key": signing.Signer(salt="actions.invitation").sign("x"),
        "a short key": signing.Signer(salt="actions.invitation").sign("eHg.1"),
        "no such invitation": signing.Signer(salt="actions.invitation").sign("AAAAAAAAAAAAAAAAAAAAAA.1"),
    }


def test_a_forged_link_is_told_nothing(invitation: Invitation, client: Client) -> None:
    before = everything()
    for name, token in forged_tokens(invitation).items():
        for response in (client.get(f"/invitation/{token}/"), client.post(f"/invitation/{token}/", FORM)):
            assert response.status_code == 404, name
            for secret in (NAME, ADDRESS, "Invitante", "rédaction"):
                assert secret not in text_of(response), name
    assert everything() == before


def test_the_link_holds_no_address_and_outlives_a_change_of_key(invitation: Invitation, settings: Any) -> None:
    token = invitation_token(invitation)
    assert ADDRESS.partition("@")[0] not in token
    link = read_invitation_token(token)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert read_invitation_token(token) == link
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(f"/invitation/{token}/").status_code == 404


# --- The page itself ---


@pytest.mark.parametrize("person", [None, "invited", "other"])
def test_looking_changes_nothing_and_leaves_no_trace(
    invitation: Invitation, client_of: ClientOf, person: str | None
) -> None:
    session = Client() if person is None else client_of(UserFactory(email=ADDRESS if person == "invited" else "a@b.fr"))
    before = everything()
    for method in (session.get, session.head):
        response = method(invitation_path(invitation))
        assert response.status_code == 200
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
    assert everything() == before
    assert session.put(invitation_path(invitation)).status_code == 405


def test_acts_are_guarded_posts(invitation: Invitation) -> None:
    user, strict = UserFactory(email=ADDRESS), Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(invitation_path(invitation), {"act": "join"}).status_code == 403
    assert not Membership.objects.exists()


@pytest.mark.parametrize("act", ["", "JOIN", "leave"])
def test_a_crafted_act_is_refused(invitation: Invitation, client: Client, act: str) -> None:
    assert client.post(invitation_path(invitation), FORM | {"act": act}).status_code == 400
    assert not Membership.objects.exists()


@pytest.mark.parametrize("path", ["/", "/admin/", "/invitation/x/", "//[", "https://ailleurs.example/invitation/x/"])
def test_another_next_page_fills_no_address_in(invitation: Invitation, client: Client, path: str) -> None:
    response = client.get("/admin/login/", {"next": path})
    assert response.status_code == 200
    assert ADDRESS not in text_of(response)
