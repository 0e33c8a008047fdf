"""The two steps of a sign-in: every way through them, by an oracle written apart."""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import User
from core.signin import onward, pending, second_step
from home.models import HomePage
from tests.core.signin.conftest import Clock
from tests.core.signin.phones import CODE, LOGIN, RECOVERY, STEPS, Phone, give_phone, sign_in
from tests.factories import MembershipFactory, UserFactory
from tests.factories.core import PASSWORD

pytestmark = pytest.mark.django_db

PEOPLE = ["member", "coordinator", "superuser"]
REQUIRED = ["", "coordinators", "everyone"]
SECONDS = [
    "right",
    "right, spaced",
    "one step early",
    "one step late",
    "two steps late",
    "wrong",
    "replayed",
    "recovery",
    "recovery, grouped",
    "recovery used",
    "recovery of another",
    "letters",
    "none",
]
GOOD_SECONDS = {"right", "right, spaced", "one step early", "one step late", "recovery", "recovery, grouped"}
# What is asked for as the next address, and whether the site follows.
NEXT = {
    "": False,
    "/admin/account/": True,
    "https://ailleurs.example/": False,
    "//ailleurs.example/": False,
    "/\\ailleurs.example/": False,
    "javascript:alert(1)": False,
}


@dataclass(frozen=True)
class Case:
    person: str
    required: str
    has_device: bool
    password_is_right: bool
    second: str
    next_url: str
    remember: bool


def oracle(case: Case) -> tuple[str, str]:
    """Whether the person is let in, and to which address; or what is asked instead. Written by hand."""
    if not case.password_is_right:
        return "password again", ""
    if case.has_device and case.second not in GOOD_SECONDS:
        return "code again", ""
    wanted = case.next_url if NEXT[case.next_url] else "/admin/"
    if case.has_device:
        return "in", wanted
    must = case.required == "everyone" or (case.required == "coordinators" and case.person != "member")
    return ("set up first" if must else "in"), wanted


def cases(person: str, required: str) -> list[Case]:
    """All, but what comes after a first step that ends there."""
    found = []
    for has_device, is_right in itertools.product([True, False], repeat=2):
        seconds = SECONDS if has_device and is_right else ["none"]
        for second, next_url in itertools.product(seconds, NEXT):
            remember = (len(found) + len(next_url)) % 2 == 0
            found.append(Case(person, required, has_device, is_right, second, next_url, remember))
    return found


def make_person(kind: str) -> User:
    if kind == "member":
        return MembershipFactory(editor=True).user
    if kind == "coordinator":
        return UserFactory(coordinator=True)
    return UserFactory(is_superuser=True)


def second_step_of(case: Case, client: Client, phone: Phone) -> Any:
    """Post the second step that the case says."""
    stranger_code = "aaaaaaaa"
    match case.second:
        case "right" | "replayed":
            return client.post(CODE, {"code": phone.code()})
        case "right, spaced":
            code = phone.code()
            return client.post(CODE, {"code": f" {code[:3]} {code[3:]} "})
        case "one step early":
            return client.post(CODE, {"code": phone.code(-1)})
        case "one step late":
            return client.post(CODE, {"code": phone.code(1)})
        case "two steps late":
            return client.post(CODE, {"code": phone.code(2)})
        case "wrong":
            return client.post(CODE, {"code": phone.wrong_code})
        case "letters":
            return client.post(CODE, {"code": "abcdef"})
        case "none":
            return client.post(CODE, {"code": ""})
        case "recovery" | "recovery used":
            return client.post(RECOVERY, {"code": phone.recovery_codes[0]})
        case "recovery, grouped":
            code = phone.recovery_codes[0].upper()
            return client.post(RECOVERY, {"code": f"{code[:4]}-{code[4:]}"})
        case "recovery of another":
            return client.post(RECOVERY, {"code": stranger_code})
    raise AssertionError(case.second)


def use_up(case: Case, user: User, phone: Phone) -> None:
    """Sign in once before, where the case is about what was used already."""
    if case.second in ("replayed", "recovery used"):
        client = Client(REMOTE_ADDR="192.0.2.1")
        sign_in(client, user)
        assert second_step_of(case, client, phone).status_code == 302


def outcome(case: Case, number: int) -> tuple[str, str]:
    """What really happens, seen from the browser."""
    user = make_person(case.person)
    phone = give_phone(user) if case.has_device else None
    if phone:
        use_up(case, user, phone)
    # Each from a place of its own: this is not about the limits of networks.
    client = Client(REMOTE_ADDR=f"10.1.{number // 250}.{number % 250}")
    fields = {"next": case.next_url} | ({"remember": "on"} if case.remember else {})
    response: Any = sign_in(client, user, PASSWORD if case.password_is_right else "faux", **fields)
    if response.status_code == 422:
        assert SESSION_KEY not in client.session
        return "password again", ""
    if phone:
        assert response["Location"] == CODE
        assert SESSION_KEY not in client.session, "logged in before the second step"
        assert client.get("/admin/")["Location"].startswith(LOGIN)
        response = second_step_of(case, client, phone)
        if response.status_code == 422:
            assert SESSION_KEY not in client.session
            assert "w-field__error" in response.content.decode() or "error-message" in response.content.decode()
            return "code again", ""
    assert response.status_code == 302
    assert client.session[SESSION_KEY] == str(user.pk)
    assert client.session.get_expire_at_browser_close() is not case.remember
    if response["Location"] == STEPS:
        wanted = client.session["sign_in_onward"]
        assert client.get("/admin/tag-autocomplete/")["Location"] == STEPS
        return "set up first", wanted
    assert client.get("/admin/tag-autocomplete/").status_code == 200
    return "in", response["Location"]


@pytest.mark.parametrize("required", REQUIRED)
@pytest.mark.parametrize("person", PEOPLE)
def test_every_way_through_the_two_steps(
    tree: HomePage, clock: Clock, settings: Any, person: str, required: str
) -> None:
    settings.REQUIRE_TWO_FACTOR = required
    every = cases(person, required)
    # The whole table for one person; for the others, what the setting changes.
    chosen = every if (person, required) == ("member", "") else [case for case in every if case.next_url == ""]
    faults = []
    for number, case in enumerate(chosen):
        if (found := outcome(case, number)) != oracle(case):
            faults.append(f"{case}: {found}, not {oracle(case)}")
    assert not faults, "\n".join(faults)


@pytest.fixture
def person(tree: HomePage, clock: Clock) -> User:
    return MembershipFactory(editor=True).user


@pytest.fixture
def phone(person: User) -> Phone:
    return give_phone(person)


def test_without_the_first_step_there_is_no_second(client: Client, phone: Phone) -> None:
    for address in (CODE, RECOVERY):
        assert client.get(address)["Location"] == LOGIN
        assert client.post(address, {"code": phone.code()})["Location"] == LOGIN
    assert SESSION_KEY not in client.session


def test_the_first_step_counts_ten_minutes(client: Client, person: User, phone: Phone, clock: Clock) -> None:
    sign_in(client, person)
    clock.advance(seconds=pending.LIFETIME_SECONDS - 1)
    assert client.get(CODE).status_code == 200
    clock.advance(seconds=2)
    assert client.post(CODE, {"code": phone.code()})["Location"] == LOGIN
    assert SESSION_KEY not in client.session
    assert "Recommencez" in client.get(LOGIN).content.decode()


def test_a_new_password_ends_a_sign_in_that_was_begun(client: Client, person: User, phone: Phone) -> None:
    sign_in(client, person)
    person.set_password("une-toute-autre-phrase")
    person.save()
    assert client.post(CODE, {"code": phone.code()})["Location"] == LOGIN


def test_a_closed_account_passes_no_second_step(client: Client, person: User, phone: Phone) -> None:
    sign_in(client, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.post(CODE, {"code": phone.code()})["Location"] == LOGIN
    assert SESSION_KEY not in client.session


def test_the_session_gets_a_new_key_at_each_step(client: Client, person: User, phone: Phone) -> None:
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    sign_in(client, person)
    between = client.session.session_key
    assert between != planted
    client.post(CODE, {"code": phone.code()})
    assert client.session.session_key not in (planted, between)
    assert client.session[SESSION_KEY] == str(person.pk)
    assert pending._NAME not in client.session


def test_whoever_was_logged_in_is_not_between_the_steps(
    client_of: Any, person: User, phone: Phone, tree: HomePage
) -> None:
    client = client_of(MembershipFactory(editor=True).user)
    sign_in(client, person)
    assert SESSION_KEY not in client.session
    assert client.get("/admin/account/")["Location"].startswith(LOGIN)


def test_one_second_step_opens_one_account(client: Client, person: User, phone: Phone) -> None:
    """The code of another's phone, however right, is wrong here."""
    other = MembershipFactory(editor=True).user
    others_phone = give_phone(other)
    sign_in(client, person)
    assert client.post(CODE, {"code": others_phone.code()}).status_code == 422
    assert client.post(RECOVERY, {"code": others_phone.recovery_codes[0]}).status_code == 422
    assert SESSION_KEY not in client.session


def test_wrong_codes_are_slowed_down(client: Client, person: User, phone: Phone, clock: Clock) -> None:
    sign_in(client, person)
    assert client.post(CODE, {"code": phone.wrong_code}).status_code == 422
    # The right one comes too early.
    response = client.post(CODE, {"code": phone.code()})
    assert response.status_code == 429
    assert "Réessayez dans" in response.content.decode()
    for failures in range(1, 6):
        clock.advance(seconds=2 ** (failures - 1) + 0.1)
        assert client.post(CODE, {"code": phone.wrong_code}).status_code == 422, failures
    clock.advance(seconds=31)
    assert client.post(CODE, {"code": phone.code()}).status_code == 429
    clock.advance(seconds=2)
    assert client.post(CODE, {"code": phone.code()}).status_code == 302


def test_recovery_codes_are_slowed_down_apart(client: Client, person: User, phone: Phone, clock: Clock) -> None:
    sign_in(client, person)
    assert client.post(RECOVERY, {"code": "aaaaaaaa"}).status_code == 422
    assert client.post(RECOVERY, {"code": phone.recovery_codes[0]}).status_code == 429
    assert client.post(CODE, {"code": phone.code()}).status_code == 302


def test_a_recovery_code_works_once_and_says_how_many_are_left(client: Client, person: User, phone: Phone) -> None:
    sign_in(client, person)
    client.post(RECOVERY, {"code": phone.recovery_codes[3]})
    assert StaticToken.objects.filter(device__user=person).count() == second_step.RECOVERY_CODES - 1
    assert "il vous en reste 9" in client.get("/admin/").content.decode()


def test_a_session_is_tied_to_the_phone_that_opened_it(client: Client, person: User, phone: Phone) -> None:
    sign_in(client, person)
    client.post(CODE, {"code": phone.code()})
    assert client.get("/admin/account/").status_code == 200
    TOTPDevice.objects.all().delete()
    give_phone(person)
    assert client.get("/admin/account/")["Location"] == CODE


def test_the_form_of_the_first_step_is_to_be_mended(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"username": "", "password": ""})
    assert response.status_code == 422
    assert "Mot de passe" in response.content.decode()


def test_whoever_is_logged_in_is_led_on(client_of: Any, person: User) -> None:
    client = client_of(person)
    assert client.get(LOGIN, {"next": "/admin/account/"})["Location"] == "/admin/account/"
    assert client.get(LOGIN, {"next": "//ailleurs.example/"})["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("url", "is_followed"),
    [
        ("/admin/account/?tab=1#x", True),
        ("http://testserver/admin/", True),
        ("", False),
        ("//ailleurs.example/", False),
        ("https://ailleurs.example/", False),
        ("http://testserver@ailleurs.example/", False),
        ("/\\ailleurs.example/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_the_site_is_never_left(rf: Any, url: str, is_followed: bool) -> None:
    """Asked again when it is followed, whoever kept the address."""
    assert onward.within_site(rf.get("/"), url) == (url if is_followed else "/admin/")


def test_behind_https_no_step_leads_out_of_it(rf: Any) -> None:
    assert onward.within_site(rf.get("/", secure=True), "http://testserver/admin/account/") == "/admin/"
