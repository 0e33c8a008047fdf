"""How coordinators take institutions in, rename them, let them rest, and find their people."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection, ModelLogEntry, Page

from actions import onboarding
from actions.models import Institution, Invitation, Membership, PartnerIndexPage, PartnerPage
from core.models import User
from tests.factories import (
    InstitutionFactory,
    InvitationFactory,
    MembershipFactory,
    PartnerPageFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]

NAME = "Mission locale des Îles"


@pytest.fixture
def coordinator(tree: Page) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def session(coordinator: User, client_of: ClientOf) -> Client:
    return client_of(coordinator)


def form(**change: Any) -> dict[str, Any]:
    return {"name": NAME, "acronym": "ML", "kind": "training", "former_names": "", "territory": ""} | change


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def state_url(institution: Institution) -> str:
    return f"/admin/institutions/{institution.pk}/etat/"


# --- Creating ---


def test_one_step_makes_the_institution_and_all_that_it_needs(session: Client, coordinator: User) -> None:
    data = form(territory=TerritoryFactory().pk, first_admin="premiere@example.org")
    response = session.post(reverse("institution:add"), data, follow=True)
    institution = Institution.objects.get()
    assert response.redirect_chain == [(f"/admin/institutions/{institution.pk}/membres/", 302)]
    assert (institution.name, institution.acronym, institution.kind) == (NAME, "ML", "training")
    assert institution.territory

    profile = PartnerPage.objects.get()
    assert (profile.institution, profile.title, profile.live) == (institution, NAME, False)
    assert profile.get_parent().specific == PartnerIndexPage.objects.get()
    assert institution.collection.name == "ML"
    assert institution.collection.get_parent().name == "Institutions"

    invitation = Invitation.objects.get()
    assert (invitation.institution, invitation.email, invitation.role) == (institution, "premiere@example.org", "admin")
    assert invitation.invited_by == coordinator
    assert invitation.mail_due_at
    assert re.search(r'value="http://localhost/invitation/[^"]+"', text_of(response))
    assert "en route vers premiere@example.org" in text_of(response)
    assert {entry.action for entry in ModelLogEntry.objects.all()} == {"wagtail.create", "actions.members.invite"}
    assert {entry.user for entry in ModelLogEntry.objects.all()} == {coordinator}


def test_the_first_admin_can_wait(session: Client) -> None:
    response = session.post(reverse("institution:add"), form(), follow=True)
    assert response.status_code == 200
    assert "en route" not in text_of(response)
    assert PartnerPage.objects.exists()
    assert not Invitation.objects.exists()


def test_its_members_complete_and_publish_the_profile(session: Client, client_of: ClientOf) -> None:
    session.post(reverse("institution:add"), form())
    profile = PartnerPage.objects.get()
    editor = client_of(MembershipFactory(institution=Institution.objects.get(), editor=True).user)
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[profile.pk])).content.decode()
    assert "action-publish" in html
    assert Client().get(profile.url).status_code == 404


def test_the_folder_of_media_is_made_once(session: Client) -> None:
    for number in range(2):
        session.post(reverse("institution:add"), form(name=f"{NAME} {number}", acronym=""))
    folder = Collection.objects.get(name="Institutions")
    assert {row.name for row in folder.get_children()} == {f"{NAME} 0", f"{NAME} 1"}


def test_a_site_without_a_list_of_partners_takes_institutions_in_too(client_of: ClientOf, db: None) -> None:
    session = client_of(User.objects.create_superuser("chef@example.org", "x", first_name="A", last_name="B"))
    assert session.post(reverse("institution:add"), form()).status_code == 302
    assert Institution.objects.get().collection


def test_all_or_nothing(session: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("actions.invitations.invite", fail)
    session.raise_request_exception = False
    session.post(reverse("institution:add"), form(first_admin="premiere@example.org"))
    assert not Institution.objects.exists()
    assert not PartnerPage.objects.exists()
    assert not Collection.objects.filter(name="Institutions").exists()


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        "mission LOCALE des îles",
        "Mission locale des Iles",
        "  Mission   locale des Îles ",
        "Mission-locale des Îles",
    ],
    ids=["same", "case", "accents", "spaces", "dashes"],
)
def test_a_name_that_is_taken_is_refused_beside_the_field(session: Client, name: str) -> None:
    institution = InstitutionFactory(name=NAME)
    response = session.post(reverse("institution:add"), form(name=name, first_admin="premiere@example.org"))
    assert response.status_code == 422
    bound = response.context["form"]
    assert list(bound.errors) == ["name"]
    assert NAME in bound.errors["name"][0]
    assert bound["first_admin"].value() == "premiere@example.org"
    assert list(Institution.objects.all()) == [institution]
    other = InstitutionFactory()
    response = session.post(reverse("institution:edit", args=[other.pk]), form(name=name))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "x"}, "kind"),
        ({"first_admin": "x"}, "first_admin"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(session: Client, change: dict[str, str], field: str) -> None:
    response = session.post(reverse("institution:add"), form(**change))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Institution.objects.exists()


def test_a_closed_account_is_told_before_it_is_invited(session: Client) -> None:
    UserFactory(email="premiere@example.org", is_active=False)
    response = session.post(reverse("institution:add"), form(first_admin="Premiere@example.org"))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["first_admin"]
    assert not Institution.objects.exists()


def test_its_own_name_is_no_duplicate(session: Client) -> None:
    institution = InstitutionFactory(name=NAME)
    response = session.post(reverse("institution:edit", args=[institution.pk]), form(name=NAME.upper()))
    assert response.status_code == 302
    assert Institution.objects.get().name == NAME.upper()


# --- Renaming ---


def taken_in(session: Client, **change: Any) -> Institution:
    session.post(reverse("institution:add"), form(**change))
    return Institution.objects.get()


def rename(session: Client, institution: Institution, **change: Any) -> None:
    response = session.post(reverse("institution:edit", args=[institution.pk]), form(**change))
    assert response.status_code == 302


def test_a_draft_profile_and_the_collection_follow_the_name(session: Client) -> None:
    institution = taken_in(session)
    rename(session, institution, name="Mission des Îles", acronym="MDI")
    profile = PartnerPage.objects.get()
    assert (profile.title, profile.draft_title) == ("Mission des Îles", "Mission des Îles")
    assert profile.get_latest_revision_as_object().title == "Mission des Îles"
    assert Collection.objects.get(institution=institution).name == "MDI"


def test_a_live_profile_follows_too_and_its_draft_waits_on(session: Client) -> None:
    institution = InstitutionFactory(name=NAME)
    profile = PartnerPageFactory(institution=institution)
    rename(session, institution, name="Mission des Îles")
    profile.refresh_from_db()
    assert (profile.title, profile.live, profile.has_unpublished_changes) == ("Mission des Îles", True, False)

    draft = profile.get_latest_revision_as_object()
    draft.mission = "<p>À relire.</p>"
    draft.save_revision()
    rename(session, institution, name="Mission des Marais")
    profile.refresh_from_db()
    assert (profile.title, profile.has_unpublished_changes) == ("Mission des Marais", True)
    assert "relire" not in profile.mission
    draft = profile.get_latest_revision_as_object()
    assert draft.title == "Mission des Marais"
    assert "relire" in draft.mission


def test_what_bears_a_name_of_its_own_keeps_it(session: Client) -> None:
    institution = taken_in(session)
    profile = PartnerPage.objects.get()
    profile.title = "La Mission"
    profile.save_revision(clean=False)
    profile.save()
    Collection.objects.filter(institution=institution).update(name="Nos images")
    rename(session, institution, name="Mission des Îles", acronym="MDI")
    profile.refresh_from_db()
    assert (profile.title, profile.get_latest_revision_as_object().title) == ("La Mission", "La Mission")
    assert Collection.objects.get(institution=institution).name == "Nos images"


# --- Deactivating ---


def test_deactivating_asks_then_ends_access_and_invitations(session: Client, client_of: ClientOf) -> None:
    institution = InstitutionFactory(name=NAME)
    profile = PartnerPageFactory(institution=institution)
    member = client_of(MembershipFactory(institution=institution, admin=True).user)
    waiting, done = InvitationFactory(institution=institution, owed=True), InvitationFactory(accepted=True)
    elsewhere = InvitationFactory()
    assert member.get("/admin/").status_code == 200

    page = text_of(session.get(state_url(institution)))
    assert "Son 1 membre" in page
    assert "1 invitation" in page
    assert Institution.objects.get(pk=institution.pk).is_active
    assert session.post(state_url(institution), {"act": "deactivate"}).status_code == 302
    assert not Institution.objects.get(pk=institution.pk).is_active
    assert member.get("/admin/").status_code == 302
    assert Client().get(profile.url).status_code == 200
    for invitation in (waiting, done, elsewhere):
        invitation.refresh_from_db()
    assert waiting.revoked_at
    assert waiting.mail_due_at is None
    assert not done.revoked_at
    assert not elsewhere.revoked_at

    assert session.post(state_url(institution), {"act": "reactivate"}).status_code == 302
    assert member.get("/admin/").status_code == 200
    waiting.refresh_from_db()
    assert waiting.revoked_at
    actions = ModelLogEntry.objects.for_instance(institution).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["actions.members.deactivate", "actions.members.revoke", "actions.members.reactivate"]


@pytest.mark.parametrize(("active", "act"), [(False, "deactivate"), (True, "reactivate")])
def test_what_is_so_already_changes_nothing(session: Client, active: bool, act: str) -> None:
    institution = InstitutionFactory(is_active=active)
    invitation = InvitationFactory(institution=institution)
    response = session.post(state_url(institution), {"act": act}, follow=True)
    assert "rien n’a changé" in text_of(response)
    invitation.refresh_from_db()
    assert not invitation.revoked_at
    assert not ModelLogEntry.objects.exists()


@pytest.mark.parametrize("act", ["", "delete", "DEACTIVATE"])
def test_a_crafted_act_does_nothing(session: Client, act: str) -> None:
    institution = InstitutionFactory()
    assert session.post(state_url(institution), {"act": act}).status_code == 400
    assert Institution.objects.get().is_active


def test_the_form_of_an_institution_does_not_deactivate_it(session: Client) -> None:
    """The box that it had would do so without asking, and without ending the invitations."""
    institution = InstitutionFactory(name=NAME)
    rename(session, institution, name=NAME)
    assert Institution.objects.get().is_active


def test_only_coordinators(session: Client, client_of: ClientOf) -> None:
    institution = InstitutionFactory(name=NAME)
    member = client_of(MembershipFactory(institution=institution, admin=True).user)
    for address in (state_url(institution), f"/admin/institutions/{institution.pk + 999}/etat/"):
        assert member.get(address).status_code == 404
        assert member.post(address, {"act": "deactivate"}).status_code == 404
    for address in (reverse("institution:add"), reverse("institution:edit", args=[institution.pk])):
        assert member.post(address, form(name="Autre")).status_code == 302
    assert list(Institution.objects.values_list("name", "is_active")) == [(NAME, True)]
    assert Client().post(state_url(institution), {"act": "deactivate"}).status_code == 302
    assert Institution.objects.get().is_active


# --- Finding ---


def test_the_screens_of_institutions_lead_to_their_members(session: Client) -> None:
    institution = InstitutionFactory()
    members = f'href="/admin/institutions/{institution.pk}/membres/"'
    assert members in session.get(reverse("institution:index")).content.decode()
    html = session.get(reverse("institution:edit", args=[institution.pk])).content.decode()
    assert members in html
    assert f'href="{state_url(institution)}"' in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Soizic", {"bplc", "mva"}),
        ("morvan SOIZIC", {"bplc", "mva"}),
        ("soizic bplc", {"bplc"}),
        ("riou@", {"mva too"}),
        ("Marches", {"mva", "mva too"}),
        ("soizic riou", set()),
        ("", {"bplc", "mva", "mva too"}),
    ],
)
def test_a_person_is_found_across_institutions(session: Client, query: str, found: set[str]) -> None:
    soizic = UserFactory(first_name="Soizic", last_name="Morvan", email="soizic@example.org")
    erwan = UserFactory(first_name="Erwan", last_name="Le Bras", email="riou@example.org")
    mva = InstitutionFactory(name="Marches de Vilaine")
    rows = {
        "bplc": MembershipFactory(user=soizic, institution__acronym="BPLC"),
        "mva": MembershipFactory(user=soizic, institution=mva),
        "mva too": MembershipFactory(user=erwan, institution=mva),
    }
    response = session.get(reverse("membership:index"), {"q": query})
    assert set(response.context["object_list"]) == {rows[name] for name in found}
    html = response.content.decode()
    for name in found:
        assert f'href="/admin/institutions/{rows[name].institution_id}/membres/"' in html


def test_the_list_of_people_changes_nothing_and_is_closed_to_members(session: Client, client_of: ClientOf) -> None:
    membership = MembershipFactory(admin=True)
    for screen in ("new", f"edit/{membership.pk}", f"delete/{membership.pk}", f"history/{membership.pk}"):
        assert session.get(f"/admin/membership/{screen}/").status_code == 404
    for address in (reverse("membership:index"), reverse("membership:index_results")):
        assert client_of(membership.user).get(address).status_code == 302
    assert Membership.objects.count() == 1


def test_queries_of_the_list_do_not_grow(session: Client) -> None:
    MembershipFactory()
    session.get(reverse("membership:index"))
    with CaptureQueriesContext(connection) as few:
        session.get(reverse("membership:index"))
    MembershipFactory.create_batch(15)
    with CaptureQueriesContext(connection) as many:
        session.get(reverse("membership:index"))
    assert len(many) == len(few)


def test_whoever_names_an_institution_waits_for_the_other(session: Client) -> None:
    """Else two coordinators could create the same one under two spellings."""
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite takes one writer at a time: nothing to hold.")
    with CaptureQueriesContext(connection) as queries:
        session.post(reverse("institution:add"), form())
    statements = [query["sql"] for query in queries]
    held = next(number for number, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql)
    looked = next(number for number, sql in enumerate(statements) if 'FROM "actions_institution"' in sql)
    assert held < looked
    assert onboarding.MEDIA_FOLDER == "Institutions"
