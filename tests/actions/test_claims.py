"""« Cette fiche est la vôtre ? »: who asks, what coordinators do with it, and what nobody else learns."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from actions import claims
from actions.enums import ClaimState, MemberRole
from actions.models import Invitation, PartnerPage, ProfileClaim
from core.models import Notification, User
from core.notifications.kinds import told
from home.models import HomePage
from tests.factories import (
    InstitutionFactory,
    InvitationFactory,
    MembershipFactory,
    PartnerPageFactory,
    ProfileClaimFactory,
    UserFactory,
)

ClientOf = Callable[[User], Client]
NOW = timezone.make_aware(datetime.datetime(2026, 11, 24, 10))
WORDS = {
    "name": "Rozenn Quéré",
    "function": "Directrice",
    "email": "rozenn@structure.example.org",
    "message": "Nous avons déménagé.",
}


@pytest.fixture
def profile(tree: HomePage) -> PartnerPage:
    return PartnerPageFactory(institution=InstitutionFactory(name="Les Amarres"))


@pytest.fixture
def coordinator(db: None) -> User:
    return UserFactory(coordinator=True)


def address(profile: PartnerPage) -> str:
    return f"/votre-fiche/fiche/{profile.slug}/"


# --- The public form ---


def test_only_a_profile_without_members_is_offered(client: Client, profile: PartnerPage) -> None:
    assert address(profile) in client.get(profile.url).content.decode()
    assert client.get(address(profile)).status_code == 200

    MembershipFactory(institution=profile.institution)

    assert address(profile) not in client.get(profile.url).content.decode()
    assert client.get(address(profile)).status_code == 404
    assert client.post(address(profile), WORDS).status_code == 404


@pytest.mark.parametrize("hidden", [{"live": False}, {"institution__is_active": False}])
def test_no_other_profile_is(client: Client, tree: HomePage, hidden: dict[str, Any]) -> None:
    hidden_profile = PartnerPageFactory(**hidden)

    assert client.get(address(hidden_profile)).status_code == 404
    assert client.get("/votre-fiche/fiche/nulle-part/").status_code == 404


def test_a_request_is_kept_and_told_to_coordinators_only(
    client: Client, profile: PartnerPage, coordinator: User
) -> None:
    admin = MembershipFactory(admin=True).user
    response = client.post(address(profile), WORDS, follow=True)

    assert response.redirect_chain[-1][0] == "/votre-fiche/merci/"
    claim = ProfileClaim.objects.get()
    assert {name: getattr(claim, name) for name in WORDS} == WORDS
    assert claim.institution == profile.institution
    notification = Notification.objects.get()
    assert notification.person == coordinator
    assert "Les Amarres" in told(notification).sentence
    assert not Notification.objects.filter(person=admin).exists()
    # Nothing goes to an address that anybody may have typed.
    assert claim.mail_due_at is None
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("missing", ["name", "function", "email"])
def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(
    client: Client, profile: PartnerPage, missing: str
) -> None:
    response = client.post(address(profile), WORDS | {missing: ""})
    html = response.content.decode()

    assert response.status_code == 422
    assert f'id="id_{missing}_error"' in html
    assert "<title>Erreur" in html
    assert all(words in html for name, words in WORDS.items() if name != missing)
    assert not ProfileClaim.objects.exists()


@pytest.mark.parametrize("odd", ["pas une adresse", "a@b", "x" * 300 + "@example.org", "a@example.org\r\nBcc: b@c.fr"])
def test_an_odd_address_is_refused(client: Client, profile: PartnerPage, odd: str) -> None:
    assert client.post(address(profile), WORDS | {"email": odd}).status_code == 422
    assert not ProfileClaim.objects.exists()


def test_a_robot_is_thanked_for_nothing(client: Client, profile: PartnerPage) -> None:
    assert client.post(address(profile), WORDS | {"website": "https://spam.example"}).status_code == 302
    assert not ProfileClaim.objects.exists()


def test_the_answer_is_the_same_whoever_asked_before(client: Client, profile: PartnerPage, coordinator: User) -> None:
    first = client.get(address(profile)).content
    public = client.get(profile.url).content
    ProfileClaimFactory(institution=profile.institution)
    InvitationFactory(institution=profile.institution)

    def without_token(html: bytes) -> list[bytes]:
        return [line for line in html.splitlines() if b"csrfmiddlewaretoken" not in line]

    assert without_token(client.get(address(profile)).content) == without_token(first)
    assert client.get(profile.url).content == public
    assert client.post(address(profile), WORDS).url == client.post(address(profile), WORDS).url


def test_who_asks_again_changes_the_request_and_tells_nobody_twice(
    client: Client, profile: PartnerPage, coordinator: User
) -> None:
    client.post(address(profile), WORDS)
    client.post(address(profile), WORDS | {"email": WORDS["email"].upper(), "message": "En plus court."})

    assert ProfileClaim.objects.get().message == "En plus court."
    assert Notification.objects.count() == 1


def test_one_network_asks_so_many_times_and_keeps_its_words(client: Client, profile: PartnerPage) -> None:
    for number in range(claims.NETWORK_LIMIT):
        assert client.post(address(profile), WORDS | {"email": f"a{number}@example.org"}).status_code == 302
    response = client.post(address(profile), WORDS)

    assert response.status_code == 429
    assert WORDS["message"] in response.content.decode()
    assert client.post(address(profile), WORDS, REMOTE_ADDR="203.0.113.7").status_code == 302
    ProfileClaim.objects.update(created_at=timezone.now() - claims.WINDOW)
    assert client.post(address(profile), WORDS | {"email": "b@example.org"}).status_code == 302


# --- The coordinators' screens ---


def screen(claim: ProfileClaim) -> str:
    return f"/admin/institutions/demandes/{claim.pk}/"


def test_coordinators_alone_read_requests(client_of: ClientOf, profile: PartnerPage, coordinator: User) -> None:
    claim = ProfileClaimFactory(institution=profile.institution)
    member = MembershipFactory(admin=True).user

    for url in (screen(claim), "/admin/profileclaim/"):
        assert claim.email in client_of(coordinator).get(url).content.decode()
        response = client_of(member).get(url, follow=True)
        assert claim.email not in response.content.decode()
    assert client_of(member).get(screen(claim)).status_code == 404
    assert client_of(member).post(screen(claim), {"act": "discard"}).status_code == 404
    assert Client().get(screen(claim)).status_code == 302
    assert ProfileClaim.objects.filter(pk=claim.pk).exists()


def test_the_list_asks_as_much_for_many_requests_as_for_few(
    client_of: ClientOf, profile: PartnerPage, coordinator: User, django_assert_max_num_queries: Any
) -> None:
    session = client_of(coordinator)
    ProfileClaimFactory()
    session.get("/admin/profileclaim/")
    with django_assert_max_num_queries(60) as few:
        session.get("/admin/profileclaim/")
    for _number in range(5):
        ProfileClaimFactory()
    with django_assert_max_num_queries(len(few)):
        session.get("/admin/profileclaim/")


def test_inviting_answers_the_request(client_of: ClientOf, profile: PartnerPage, coordinator: User) -> None:
    claim = ProfileClaimFactory(institution=profile.institution)
    form = client_of(coordinator).get(screen(claim)).context["invite_form"]
    assert form.initial == {"email": claim.email, "role": MemberRole.ADMIN}

    client_of(coordinator).post(screen(claim), {"act": "invite", "email": claim.email, "role": "admin"})

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == (claim.email, MemberRole.ADMIN)
    assert invitation.institution == profile.institution
    claim.refresh_from_db()
    assert (claim.state, claim.answered_by) == (ClaimState.INVITED, coordinator)
    assert claim.mail_due_at is None


def test_an_invitation_that_cannot_be_made_leaves_the_request_waiting(
    client_of: ClientOf, profile: PartnerPage, coordinator: User
) -> None:
    claim = ProfileClaimFactory(institution=profile.institution)
    InvitationFactory(institution=profile.institution, email=claim.email)
    response = client_of(coordinator).post(screen(claim), {"act": "invite", "email": claim.email, "role": "editor"})

    assert response.status_code == 422
    claim.refresh_from_db()
    assert claim.is_waiting


def test_a_refusal_is_mailed_once_with_the_words_added(
    client_of: ClientOf, profile: PartnerPage, coordinator: User
) -> None:
    claim = ProfileClaimFactory(institution=profile.institution)
    words = "Nous ne vous <connaissons> pas."
    client_of(coordinator).post(screen(claim), {"act": "refuse", "refusal-answer": words})

    assert claims.send_due_refusals(timezone.now()) == 1
    assert claims.send_due_refusals(timezone.now()) == 0
    (message,) = mail.outbox
    assert message.to == [claim.email]
    assert "Les Amarres" in message.subject
    assert words in message.body
    html = message.alternatives[0].content
    assert "Nous ne vous &lt;connaissons&gt; pas." in html
    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSED


def test_erasing_writes_to_nobody(client_of: ClientOf, profile: PartnerPage, coordinator: User) -> None:
    claim = ProfileClaimFactory(institution=profile.institution)
    client_of(coordinator).post(screen(claim), {"act": "discard"})

    assert not ProfileClaim.objects.exists()
    assert claims.send_due_refusals(timezone.now()) == 0


@pytest.mark.parametrize("act", ["invite", "refuse", "discard"])
def test_of_two_answers_the_first_one_counts(
    client_of: ClientOf, profile: PartnerPage, coordinator: User, act: str
) -> None:
    claim = ProfileClaimFactory(institution=profile.institution, refused=True)
    data = {"act": act, "email": claim.email, "role": "editor"}

    assert client_of(coordinator).post(screen(claim), data).status_code == 302
    assert not Invitation.objects.exists()
    claim.refresh_from_db()
    assert (claim.state, claim.mail_due_at) == (ClaimState.REFUSED, None)
    # Its screen tells of the answer, and asks for none.
    assert b'name="act"' not in client_of(coordinator).get(screen(claim)).content


def test_an_unknown_act_is_refused(client_of: ClientOf, profile: PartnerPage, coordinator: User) -> None:
    claim = ProfileClaimFactory(institution=profile.institution)
    assert client_of(coordinator).post(screen(claim), {"act": "marry"}).status_code == 400


def test_who_no_longer_coordinates_hears_of_no_request(profile: PartnerPage, coordinator: User) -> None:
    claims.claim_profile(profile.institution, WORDS, network="203.0.113.7", now=NOW)
    coordinator.groups.clear()
    assert told(Notification.objects.select_related("person").get()) is None


def test_an_answered_request_is_no_longer_news(profile: PartnerPage, coordinator: User) -> None:
    claims.claim_profile(profile.institution, WORDS, network="203.0.113.7", now=NOW)
    claims.refuse(ProfileClaim.objects.get(), "", by=coordinator, now=NOW)
    assert told(Notification.objects.get()) is None


# --- Forgetting ---


def test_requests_are_forgotten_in_time(profile: PartnerPage) -> None:
    day = datetime.timedelta(days=1)
    old, older = NOW - claims.KEPT_AFTER_ANSWER, NOW - claims.KEPT_UNANSWERED
    ProfileClaimFactory(name="answered long ago", refused=True, answered_at=old - day, created_at=old - day)
    ProfileClaimFactory(name="never answered", created_at=older - day)
    ProfileClaimFactory(name="answered lately", refused=True, answered_at=old + day, created_at=older - day)
    ProfileClaimFactory(name="waiting", created_at=older + day, sender="abc")

    claims.forget_claims(NOW)

    assert set(ProfileClaim.objects.values_list("name", flat=True)) == {"answered lately", "waiting"}
    assert not ProfileClaim.objects.exclude(sender="").exists()


def test_a_form_says_how_long_its_words_are_kept(client: Client, profile: PartnerPage) -> None:
    html = client.get(address(profile)).content.decode()
    assert "30 jours" in html
    assert "6 mois" in html
