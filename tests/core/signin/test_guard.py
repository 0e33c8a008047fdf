"""Before the second step nothing of the admin answers: whatever the address, whatever opened the session."""

from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY, login
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client
from django.urls import resolve, reverse
from django_otp import DEVICE_ID_SESSION_KEY
from wagtail.models import Collection

from actions.permissions import is_coordinator
from core.models import CustomDocument, User
from core.signin.reset_views import ResetConfirmView, ResetRequestView
from core.signin.second_step import Standing, device_of, is_required_of, recovery_codes_left, standing
from core.signin.views import SignInView
from home.models import HomePage
from tests.actions.test_admin_sweep import admin_addresses
from tests.core.signin.conftest import Clock
from tests.core.signin.phones import CODE, LOGIN, STEPS, begin_setup, code_of, give_phone, sign_in
from tests.factories import MembershipFactory, NewsPageFactory, UserFactory

pytestmark = pytest.mark.django_db

# What anybody may open; the rest asks for a session that is whole.
OPEN = ("/admin/login/", "/admin/logout/", "/admin/password_reset/", "/admin/sprite/", "/admin/jsi18n/")


@pytest.fixture
def coordinator(tree: HomePage, clock: Clock) -> User:
    return UserFactory(coordinator=True)


def every_address() -> list[str]:
    """Each pattern of the admin once, with something in the place of its parts."""
    stand_ins = {"app_label": "core", "model_name": "user", "action": "delete"}
    found = []
    for address in admin_addresses():
        parts = {part: stand_ins.get(part, "1") for part in address.parts}
        url = address.template.format(**parts)
        if url.endswith("/") and not url.startswith(OPEN):
            found.append(url)
    return sorted(set(found))


def test_the_sweep_finds_the_admin() -> None:
    found = every_address()
    assert len(found) > 200
    for url in ("/admin/", "/admin/pages/1/edit/", "/admin/pages/1/edit/preview/", "/admin/api/main/pages/"):
        assert url in found


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_must_set_up_can_do_nothing_else(client_of: Any, coordinator: User, settings: Any, method: str) -> None:
    settings.REQUIRE_TWO_FACTOR = "coordinators"
    client = client_of(coordinator)
    faults = []
    for url in every_address():
        response = getattr(client, method)(url)
        opened = response.status_code == 302 and response["Location"] == STEPS
        if not opened and not url.startswith(STEPS):
            faults.append(f"{url}: {response.status_code} {response.headers.get('Location', '')}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_without_the_second_step_is_led_to_it(client_of: Any, coordinator: User, method: str) -> None:
    """Whatever opened it: here, nothing that knows of second steps."""
    give_phone(coordinator)
    faults = []
    client = Client()
    for url in every_address():
        client.force_login(coordinator)
        response = getattr(client, method)(url)
        if response.status_code != 302 or response["Location"] != CODE or SESSION_KEY in client.session:
            faults.append(f"{url}: {response.status_code} {response.headers.get('Location', '')}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Requested-With": "XMLHttpRequest"},
        {"Accept": "application/json"},
        {"Accept": "*/*", "Sec-Fetch-Dest": "empty"},
    ],
)
@pytest.mark.parametrize("has_phone", [True, False])
def test_scripts_are_refused_in_their_language(
    client_of: Any, coordinator: User, settings: Any, headers: dict[str, str], has_phone: bool
) -> None:
    settings.REQUIRE_TWO_FACTOR = "everyone"
    if has_phone:
        give_phone(coordinator)
    client = client_of(coordinator)
    for url in ("/admin/api/main/pages/", "/admin/pages/1/edit/preview/", "/admin/editing-sessions/1/"):
        response = client.get(url, headers=headers)
        assert response.status_code == 403
        assert "rechargez" in response.json()["detail"]
    # The session is as it was: the page may still be completed.
    assert SESSION_KEY in client.session


def test_pages_and_frames_are_no_scripts(client_of: Any, coordinator: User) -> None:
    give_phone(coordinator)
    for destination in ("document", "iframe"):
        client = client_of(coordinator)
        accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        response = client.get("/admin/", headers={"Accept": accept, "Sec-Fetch-Dest": destination})
        assert response["Location"] == CODE


@pytest.mark.parametrize("has_phone", [True, False])
def test_before_the_second_step_the_public_site_sees_nobody(
    client_of: Any, settings: Any, tree: HomePage, clock: Clock, has_phone: bool
) -> None:
    """A document of a draft is its writers': here they are not known yet."""
    settings.REQUIRE_TWO_FACTOR = "everyone"
    membership = MembershipFactory(editor=True)
    person = membership.user
    membership.institution.collection = Collection.get_first_root_node().add_child(name="Les nôtres")
    membership.institution.save()
    document = CustomDocument(title="Ébauche", collection=membership.institution.collection)
    document.file.save("ebauche.txt", ContentFile("secret"))
    settings.REQUIRE_TWO_FACTOR = ""
    assert client_of(person).get(document.url).status_code == 200
    settings.REQUIRE_TWO_FACTOR = "everyone"
    if has_phone:
        give_phone(person)
    client = client_of(person)
    assert client.get(document.url).status_code != 200
    page = client.get(NewsPageFactory().url)
    assert page.status_code == 200
    assert "wagtail-userbar" not in page.content.decode()
    assert SESSION_KEY in client.session


def test_signing_out_works_before_the_second_step(client_of: Any, coordinator: User, settings: Any) -> None:
    settings.REQUIRE_TWO_FACTOR = "everyone"
    client = client_of(coordinator)
    assert 'action="/admin/logout/"' in client.get(STEPS).content.decode()
    client.post("/admin/logout/")
    assert SESSION_KEY not in client.session
    give_phone(coordinator)
    # Whoever has no institution signs out as well.
    for person in (coordinator, UserFactory()):
        client = client_of(person)
        client.post("/admin/logout/")
        assert SESSION_KEY not in client.session


def test_a_door_of_another_room_leads_to_the_same_steps(
    client: Client, settings: Any, tree: HomePage, clock: Clock
) -> None:
    """A new account is logged in without the form, as an invitation does: it must still set up its phone."""
    settings.REQUIRE_TWO_FACTOR = "everyone"
    person = MembershipFactory(editor=True).user
    request = HttpRequest()
    request.session = client.session
    request.META["REMOTE_ADDR"] = "192.0.2.1"
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key
    assert client.get("/admin/reports/site-history/?page=2")["Location"] == STEPS
    device = begin_setup(client, person)
    page = client.post(f"{STEPS}telephone/", {"code": code_of(device)})
    # And then goes where it was going.
    assert 'href="/admin/reports/site-history/?page=2"' in page.content.decode()
    assert client.get("/admin/account/").status_code == 200


def test_somebody_without_an_institution_can_set_up_too(client: Client, settings: Any, tree: HomePage) -> None:
    """Or who is invited again could not come back: the way to the invitation leads through the sign-in."""
    settings.REQUIRE_TWO_FACTOR = "everyone"
    person = UserFactory()
    invitation = "/invitation/abc/"
    assert sign_in(client, person, next=invitation)["Location"] == STEPS
    assert client.get(STEPS).status_code == 200
    # Another window, where the same was asked.
    assert client.get(LOGIN, {"next": invitation})["Location"] == STEPS
    device = begin_setup(client, person)
    page = client.post(f"{STEPS}telephone/", {"code": code_of(device)}).content.decode()
    assert f'href="{invitation}"' in page
    assert "data-wagtail-sidebar" not in page


def test_the_way_onward_stays_in_the_site(client: Client, settings: Any, tree: HomePage) -> None:
    settings.REQUIRE_TWO_FACTOR = "everyone"
    person = MembershipFactory(editor=True).user
    client.force_login(person)
    assert client.get(LOGIN, {"next": "https://ailleurs.example/"})["Location"] == STEPS
    device = begin_setup(client, person)
    assert "ailleurs.example" not in client.post(f"{STEPS}telephone/", {"code": code_of(device)}).content.decode()


@pytest.mark.parametrize("required", ["", "coordinators", "everyone"])
@pytest.mark.parametrize("has_phone", [True, False])
@pytest.mark.parametrize("has_passed", [True, False])
@pytest.mark.parametrize("kind", ["member", "coordinator", "superuser", "nobody"])
def test_what_a_session_is_worth(
    tree: HomePage, settings: Any, kind: str, required: str, has_phone: bool, has_passed: bool
) -> None:
    settings.REQUIRE_TWO_FACTOR = required
    person = {
        "member": lambda: MembershipFactory(admin=True).user,
        "coordinator": lambda: UserFactory(coordinator=True),
        "superuser": lambda: UserFactory(is_superuser=True),
        "nobody": UserFactory,
    }[kind]()
    session = {}
    if has_phone:
        phone = give_phone(person)
        others = give_phone(UserFactory())
        session[DEVICE_ID_SESSION_KEY] = (phone if has_passed else others).device.persistent_id
    must = {"": False, "everyone": True, "coordinators": kind in ("coordinator", "superuser")}[required]
    expected = Standing.COMPLETE
    if has_phone and not has_passed:
        expected = Standing.NEEDS_CODE
    if not has_phone and must:
        expected = Standing.NEEDS_SETUP
    assert standing(person, session) is expected
    assert is_required_of(person) is must
    # The floor asks by a permission what the room above calls a coordinator.
    assert is_coordinator(person) is person.has_perm(settings.COORDINATOR_PERMISSION)


def test_a_coordinator_resets_by_command(coordinator: User, capsys: pytest.CaptureFixture[str]) -> None:
    give_phone(coordinator)
    other = UserFactory()
    give_phone(other)
    call_command("reset_two_factor", coordinator.email.upper())
    assert "supprimée" in capsys.readouterr().out
    assert device_of(coordinator) is None
    assert recovery_codes_left(coordinator) == 0
    assert device_of(other) is not None
    call_command("reset_two_factor", coordinator.email)
    assert "rien n’a changé" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("reset_two_factor", "personne@example.org")


def test_our_screens_stand_at_the_addresses_of_wagtail() -> None:
    assert reverse("wagtailadmin_login") == LOGIN
    assert reverse("wagtailadmin_password_reset") == "/admin/password_reset/"
    for url, view in (
        (LOGIN, SignInView),
        ("/admin/password_reset/", ResetRequestView),
        ("/admin/password_reset/confirm/a/b/", ResetConfirmView),
    ):
        assert resolve(url).func.view_class is view
