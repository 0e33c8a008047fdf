"""« Connexion en deux étapes » in one's account: set up, renew, switch off, through its addresses."""

import datetime
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import User
from core.signin.second_step import device_of, key_uri, recovery_codes_left, secret_of, setup_of
from home.models import HomePage
from tests.core.signin.conftest import Clock
from tests.core.signin.phones import CODE, RECOVERY, STEPS, Phone, begin_setup, code_of, give_phone, sign_in
from tests.factories import MembershipFactory
from tests.factories.core import PASSWORD

pytestmark = pytest.mark.django_db

PHONE = f"{STEPS}telephone/"
CODES = f"{STEPS}codes/"
OFF = f"{STEPS}arret/"


@pytest.fixture
def person(tree: HomePage, clock: Clock) -> User:
    return MembershipFactory(editor=True).user


@pytest.fixture
def session(client_of: Any, person: User) -> Client:
    return client_of(person)


@pytest.fixture
def phone(person: User) -> Phone:
    return give_phone(person)


@pytest.fixture
def passed(client: Client, person: User, phone: Phone, clock: Clock) -> Client:
    """A session behind both steps; the code that opened it is used up, the next one is shown."""
    sign_in(client, person)
    client.post(CODE, {"code": phone.code()})
    clock.advance(seconds=30)
    return client


def test_the_account_offers_it(session: Client) -> None:
    page = session.get("/admin/account/").content.decode()
    assert f'href="{STEPS}"' in page
    assert "Protéger votre compte" in page
    assert "Activer" in session.get(STEPS).content.decode()


def test_the_account_is_still_saved(session: Client, person: User) -> None:
    """The panel in its form is none to fill in."""
    data = {"name_email-first_name": "Anne", "name_email-last_name": "Kerr", "rhythm-rhythm": "daily"}
    data |= {"theme-theme": "system", "theme-density": "default", "theme-contrast": "system"}
    data |= {"theme-keyboard_shortcuts": "on", "locale-current_time_zone": ""}
    response = session.post("/admin/account/", data)
    assert response.status_code == 302, response.context["panels_by_tab"]
    person.refresh_from_db()
    assert person.first_name == "Anne"


def test_looking_begins_nothing(session: Client, person: User) -> None:
    session.get(STEPS)
    assert session.get(PHONE)["Location"] == STEPS
    assert not TOTPDevice.objects.exists()


def test_set_up_and_sign_in(session: Client, person: User, clock: Clock) -> None:
    device = begin_setup(session, person)
    page = session.get(PHONE).content.decode()
    grouped = " ".join(secret_of(device)[start : start + 4] for start in range(0, 32, 4))
    assert grouped in page
    # One that scales: a fixed size would lose an edge on a phone, and be read by none.
    assert re.search(r'<svg [^>]*viewBox="0 0 \d+ \d+"', page)
    assert device_of(person) is None
    response = session.post(PHONE, {"code": code_of(device)})
    codes = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    stored = list(StaticToken.objects.filter(device__user=person).values_list("token", flat=True))
    assert len(set(stored)) == 10
    for token in stored:
        assert f"{token[:4]} {token[4:]}" in codes
    # Shown once, and this session is behind the second step.
    for address in (STEPS, PHONE, CODES, "/admin/account/"):
        page = session.get(address, follow=True).content.decode()
        assert not any(token[:4] in page and token[4:] in page for token in stored)
    assert session.get("/admin/account/").status_code == 200
    # The code that confirmed is used up.
    client = Client()
    sign_in(client, person)
    assert client.post(CODE, {"code": code_of(device)}).status_code == 422
    clock.advance(seconds=30)
    assert client.post(CODE, {"code": code_of(device)}).status_code == 302


def test_a_wrong_code_confirms_nothing_and_loses_nothing(session: Client, person: User, clock: Clock) -> None:
    device = begin_setup(session, person)
    wrong = Phone(device, []).wrong_code
    for code in ("", "12345", "abcdef", wrong):
        response = session.post(PHONE, {"code": code})
        assert response.status_code == 422, code
        assert secret_of(device)[:4] in response.content.decode()
    assert session.post(PHONE, {"code": code_of(device)}).status_code == 429
    assert device_of(person) is None
    clock.advance(seconds=1.5)
    assert session.post(PHONE, {"code": code_of(device)}).status_code == 200
    assert device_of(person) == device


def test_beginning_again_keeps_the_picture(session: Client, person: User) -> None:
    """Somebody who scanned it already must not be told that the code is wrong."""
    first = begin_setup(session, person)
    assert begin_setup(session, person) == first
    assert TOTPDevice.objects.count() == 1


def test_what_was_begun_is_forgotten_after_a_day(session: Client, person: User, clock: Clock) -> None:
    begin_setup(session, person)
    clock.advance(hours=23)
    call_command("run", "--once")
    assert setup_of(person)
    clock.advance(hours=2)
    call_command("run", "--once")
    assert setup_of(person) is None


def test_a_confirmed_phone_is_never_forgotten(phone: Phone, person: User, clock: Clock) -> None:
    clock.advance(days=400)
    call_command("run", "--once")
    assert device_of(person) == phone.device


def test_a_phone_is_set_up_once(passed: Client, person: User, phone: Phone) -> None:
    passed.post(STEPS)
    assert setup_of(person) is None
    TOTPDevice.objects.create(user=person, name="forged", confirmed=False)
    assert passed.get(PHONE)["Location"] == STEPS
    assert passed.post(PHONE, {"code": "000000"})["Location"] == STEPS


def test_the_other_sessions_are_asked_for_a_code(client_of: Any, session: Client, person: User) -> None:
    elsewhere = client_of(person)
    assert elsewhere.get("/admin/account/").status_code == 200
    device = begin_setup(session, person)
    before = session.session.session_key
    session.post(PHONE, {"code": code_of(device)})
    assert session.session.session_key != before
    assert elsewhere.get("/admin/account/")["Location"] == CODE


@pytest.mark.parametrize("address", [CODES, OFF])
@pytest.mark.parametrize("password", ["right", "wrong", ""])
@pytest.mark.parametrize("code", ["right", "wrong", "used", "recovery", "recovery used", ""])
def test_changes_ask_for_the_password_and_a_code(
    passed: Client, person: User, phone: Phone, address: str, password: str, code: str
) -> None:
    StaticToken.objects.filter(token=phone.recovery_codes[9]).delete()
    given = {
        "right": phone.code(),
        "wrong": phone.wrong_code,
        "used": phone.code(-1),
        "recovery": phone.recovery_codes[0],
        "recovery used": phone.recovery_codes[9],
        "": "",
    }[code]
    data = {"password": {"right": PASSWORD, "wrong": "faux", "": ""}[password], "code": given}
    response = passed.post(address, data)
    if password == "right" and code in ("right", "recovery"):
        assert response.status_code == (200 if address == CODES else 302)
        tokens = set(StaticToken.objects.filter(device__user=person).values_list("token", flat=True))
        assert len(tokens) == (10 if address == CODES else 0)
        assert not tokens & set(phone.recovery_codes)
        assert (device_of(person) is None) == (address == OFF)
    else:
        assert response.status_code == 422
        assert device_of(person) == phone.device
        # A right code is not used up by a wrong password.
        assert recovery_codes_left(person) == 9
    assert passed.get("/admin/account/").status_code == 200


def test_guesses_at_the_password_count_with_those_of_the_sign_in(passed: Client, person: User, phone: Phone) -> None:
    for _number in range(4):
        assert passed.post(OFF, {"password": "faux", "code": "000000"}).status_code == 422
    response = passed.post(OFF, {"password": "faux", "code": "000000"})
    assert response.status_code == 429
    assert passed.post(OFF, {"password": PASSWORD, "code": phone.code()}).status_code == 429
    assert sign_in(Client(), person).status_code == 429
    assert device_of(person)


def test_too_many_wrong_codes_wait(passed: Client, phone: Phone) -> None:
    passed.post(OFF, {"password": PASSWORD, "code": phone.wrong_code})
    assert passed.post(OFF, {"password": PASSWORD, "code": phone.code()}).status_code == 429


def test_switched_off_the_password_is_enough(passed: Client, person: User, phone: Phone) -> None:
    passed.post(OFF, {"password": PASSWORD, "code": phone.code()})
    assert "désactivée" in passed.get(STEPS).content.decode()
    assert sign_in(Client(), person)["Location"] == "/admin/"


def test_where_it_is_required_switching_off_leads_to_setting_up(
    passed: Client, phone: Phone, person: User, settings: Any
) -> None:
    settings.REQUIRE_TWO_FACTOR = "everyone"
    assert "Votre réseau l’exige" in passed.get(STEPS).content.decode()
    passed.post(OFF, {"password": PASSWORD, "code": phone.code()})
    assert passed.get("/admin/account/")["Location"] == STEPS


@pytest.mark.parametrize("address", [PHONE, CODES, OFF])
def test_without_a_phone_there_is_nothing_to_change(session: Client, address: str) -> None:
    assert session.get(address)["Location"] == STEPS
    assert session.post(address, {"password": PASSWORD, "code": "000000"})["Location"] == STEPS


@pytest.mark.parametrize("address", [STEPS, PHONE, CODES, OFF])
def test_visitors_are_sent_to_the_sign_in(client: Client, tree: HomePage, address: str) -> None:
    assert client.get(address)["Location"].startswith("/admin/login/")
    assert client.post(address)["Location"].startswith("/admin/login/")


def test_a_forged_request_is_refused(person: User, phone: Phone) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in ("/admin/login/", CODE, RECOVERY, STEPS, OFF, "/admin/password_reset/"):
        client.force_login(person)
        assert client.post(address, {"code": phone.code()}).status_code in (302, 403)
    assert client.post("/admin/login/", {"username": person.email, "password": PASSWORD}).status_code == 403


def test_the_secret_is_named_for_its_network_and_account(person: User) -> None:
    device = TOTPDevice(user=person, key="00" * 20)
    assert key_uri(device, "Rives & Jeunesses : pays") == (
        "otpauth://totp/Rives%20%26%20Jeunesses%20%20%20pays:" + person.email.replace("@", "%40") + "?secret="
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&issuer=Rives%20%26%20Jeunesses%20%20%20pays"
    )


def test_what_apps_read_is_what_we_check(person: User, clock: Clock) -> None:
    """The picture says six digits, thirty seconds and SHA-1 by saying nothing: so the device must be."""
    device = TOTPDevice.objects.create(user=person)
    assert (device.digits, device.step, device.t0, device.tolerance) == (6, 30, 0, 1)
    assert datetime.timedelta(seconds=device.step) == datetime.timedelta(seconds=30)


def test_the_queries_do_not_grow_with_accounts(session: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            session.get(STEPS)
        return len(queries)

    session.get(STEPS)
    few = count()
    for membership in MembershipFactory.create_batch(5):
        give_phone(membership.user)
    assert count() == few
