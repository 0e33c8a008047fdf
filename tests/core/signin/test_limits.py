"""Guessing is limited: by account, by network, for a while; and nothing tells an account from none."""

import datetime
import logging
import re
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from core.models import User
from core.signin.limits import account_key, client_network
from home.models import HomePage
from tests.core.signin.conftest import Clock
from tests.core.signin.phones import CODE, LOGIN, give_phone, sign_in
from tests.factories import MembershipFactory, UserFactory
from tests.factories.core import PASSWORD

pytestmark = pytest.mark.django_db

LIMIT = 5
NETWORK_LIMIT = 50


@pytest.fixture
def person(tree: HomePage, clock: Clock) -> User:
    return MembershipFactory(editor=True).user


def guess(address: str, client: Client | None = None, password: str = "faux", **place: str) -> Any:
    return (client or Client(**place)).post(LOGIN, {"username": address, "password": password})


def test_an_account_rests_after_five_wrong_passwords(person: User, clock: Clock) -> None:
    for number in range(LIMIT - 1):
        # From anywhere, with any browser, however it is spelled.
        address = person.email.upper() if number % 2 else f" {person.email} "
        assert guess(address, REMOTE_ADDR=f"198.51.100.{number}", HTTP_USER_AGENT=f"n° {number}").status_code == 422
    assert guess(person.email, REMOTE_ADDR="203.0.113.1").status_code == 429
    # Not with the right password either.
    client = Client(REMOTE_ADDR="203.0.113.2")
    assert sign_in(client, person).status_code == 429
    assert SESSION_KEY not in client.session


def test_the_rest_ends_by_itself_when_it_was_told(person: User, clock: Clock) -> None:
    for _number in range(LIMIT - 1):
        guess(person.email)
    clock.advance(minutes=10)
    response = guess(person.email)
    assert response.status_code == 429
    told = re.search(r"Réessayez à partir de (\d\d):(\d\d)", response.content.decode())
    assert told
    # Each row of the counts rests from its last failure on.
    waited = int(response["Retry-After"])
    assert 29 * 60 < waited <= 30 * 60
    clock.advance(seconds=waited - 1)
    # Trying meanwhile does not make it longer.
    assert sign_in(Client(), person).status_code == 429
    clock.advance(seconds=2)
    assert sign_in(Client(), person).status_code == 302


def test_the_rest_of_an_account_tried_from_many_places_ends_with_the_first(person: User, clock: Clock) -> None:
    for number in range(LIMIT):
        response = guess(person.email, REMOTE_ADDR=f"198.51.100.{number}")
        clock.advance(minutes=2)
    # The first failure is forgotten half an hour after it, which leaves four.
    assert response.status_code == 429
    assert response["Retry-After"] == str((30 - 8) * 60)
    clock.advance(minutes=20, seconds=1)
    assert sign_in(Client(), person).status_code == 302


def test_a_network_rests_after_many(person: User, clock: Clock) -> None:
    for number in range(NETWORK_LIMIT - 1):
        assert guess(f"quelquun{number}@example.org", REMOTE_ADDR="198.51.100.7").status_code == 422
    assert guess("encore@example.org", REMOTE_ADDR="198.51.100.7").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7"), person).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.8"), person).status_code == 302
    clock.advance(minutes=31)
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7"), person).status_code == 302


def test_signing_in_forgives_the_account_and_not_the_network(person: User) -> None:
    """Or whoever has an account of their own would go on guessing for ever."""
    for number in range(NETWORK_LIMIT - 5):
        guess(f"quelquun{number}@example.org")
    for _number in range(LIMIT - 1):
        guess(person.email)
    assert sign_in(Client(), person).status_code == 302
    for _number in range(LIMIT - 1):
        assert guess(person.email).status_code == 422
    assert guess("encore@example.org").status_code == 429


def test_the_second_step_forgives_not_the_first(person: User) -> None:
    give_phone(person)
    for _number in range(LIMIT - 1):
        guess(person.email)
    client = Client()
    assert sign_in(client, person)["Location"] == CODE
    assert guess(person.email).status_code == 429


def tell_apart(person: User) -> dict[str, str]:
    """Addresses whose owners differ in every way that must not show."""
    with_phone = MembershipFactory(editor=True).user
    give_phone(with_phone)
    return {
        "known": person.email,
        "unknown": "personne@example.org",
        "with a phone": with_phone.email,
        "closed": UserFactory(is_active=False).email,
        "coordinator": UserFactory(coordinator=True).email,
        "without admin": UserFactory().email,
    }


def seen(address: str, place: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """All that the sender of a wrong password sees, and the work that it makes."""
    work = []
    encode = MD5PasswordHasher.encode

    def count(self: Any, *args: Any) -> str:
        work.append("hash")
        return encode(self, *args)

    client = Client(REMOTE_ADDR=place)
    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(MD5PasswordHasher, "encode", count)
        response = guess(address, client)
    # Tokens against forged requests differ each time.
    text = re.sub(r"\b\w{64}\b", "", response.content.decode())
    cookies = sorted(response.cookies)
    verbs = [query["sql"].split()[0] for query in queries]
    return response.status_code, text.replace(address, "…"), cookies, sorted(response.headers), len(work), verbs


def test_a_wrong_password_tells_nothing_of_an_account(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    who = tell_apart(person)
    # What is asked of the database once only, for the site and its settings.
    guess("echauffement@example.org", REMOTE_ADDR="192.0.2.200")
    for number in range(LIMIT + 2):
        answers = {
            name: seen(address, f"198.51.{number}.{place}", monkeypatch)
            for place, (name, address) in enumerate(who.items())
        }
        for name, answer in answers.items():
            for part, of_known in zip(answer, answers["known"], strict=True):
                assert part == of_known, f"{name}, try {number + 1}"
        assert answers["known"][0] == (422 if number < LIMIT - 1 else 429)
        assert answers["known"][4] == (1 if number < LIMIT else 0)


def test_the_page_of_a_rest_leads_to_a_new_password(person: User) -> None:
    for _number in range(LIMIT):
        response = guess(person.email)
    page = response.content.decode()
    assert 'href="/admin/password_reset/"' in page
    assert "Trop d’essais" in page
    assert person.email not in page
    assert "no-store" in response["Cache-Control"]


def test_no_address_is_logged_or_kept(person: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for _number in range(LIMIT + 1):
            guess(person.email, REMOTE_ADDR="198.51.100.77")
        client = Client(REMOTE_ADDR="198.51.100.78")
        sign_in(client, MembershipFactory(editor=True).user)
        client.post("/admin/logout/")
    told = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert "@" not in told
    assert "198.51.100" not in told
    assert "AXES" in told
    kept = str(list(AccessAttempt.objects.values()))
    assert "@" not in kept
    assert "faux" not in kept


def test_old_failures_are_deleted(person: User, clock: Clock) -> None:
    guess(person.email)
    clock.advance(minutes=20)
    guess("autre@example.org")
    clock.advance(minutes=11)
    call_command("run", "--once")
    assert [row.username for row in AccessAttempt.objects.all()] == [account_key("autre@example.org")]


def test_every_spelling_is_one_account() -> None:
    for spelling in ("anne@example.org", " Anne@Example.ORG ", "ANNE@EXAMPLE.ORG", "ａnne@example.org"):
        assert account_key(spelling) == account_key("anne@example.org")
    # PostgreSQL's UPPER() makes the same letter of these two.
    assert account_key("ısa@example.org") == account_key("isa@example.org")
    assert account_key("ſam@example.org") == account_key("sam@example.org")
    assert account_key("anna@example.org") != account_key("anne@example.org")
    assert len(account_key("ß" * 250)) == 64


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        (0, "192.0.2.1", "198.51.100.1", "192.0.2.1"),
        (1, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        # What the client wrote itself stands left of what the proxy adds.
        (1, "127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (2, "127.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "192.0.2.1", "198.51.100.1", "192.0.2.1"),
        (1, "192.0.2.1", "", "192.0.2.1"),
        (1, "127.0.0.1", "n’importe quoi", None),
        (0, "", "", None),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (0, "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::"),
        (0, "::ffff:192.0.2.9", "", "192.0.2.9"),
    ],
)
def test_where_a_request_comes_from(
    settings: Any, proxies: int, remote: str, forwarded: str, expected: str | None
) -> None:
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote)
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert client_network(request) == expected


def test_a_client_cannot_choose_its_network(person: User, settings: Any) -> None:
    settings.PROXY_COUNT = 1
    for number in range(NETWORK_LIMIT):
        chain = f"10.0.0.{number}, 198.51.100.9"
        response = guess(f"quelquun{number}@example.org", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=chain)
    assert response.status_code == 429


def test_an_address_without_form_is_no_error(person: User) -> None:
    for address in ("é" * 254, "a" * 255, "a\0b", "'; --", "\ud800".encode("utf-8", "surrogatepass").decode("latin1")):
        assert guess(address, REMOTE_ADDR="pas une adresse").status_code == 422


def test_the_right_password_needs_no_more_queries_than_before(person: User, client: Client) -> None:
    """The limits ask at the sign-in only: any other page costs one query more, for the second step."""
    client.post(LOGIN, {"username": person.email, "password": PASSWORD})
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/tag-autocomplete/")
    assert not [query for query in queries if "axes" in query["sql"]]
    assert len([query for query in queries if "otp_" in query["sql"]]) == 1


def test_readers_are_asked_nothing(tree: HomePage, client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert not [query for query in queries if "session" in query["sql"] or "otp_" in query["sql"]]


def test_a_rest_that_ends_on_another_day_says_which(person: User, clock: Clock) -> None:
    # A quarter to midnight in Paris.
    clock.seconds = datetime.datetime(2026, 11, 24, 22, 45, tzinfo=datetime.UTC).timestamp()
    for _number in range(LIMIT):
        response = guess(person.email)
    assert "Réessayez à partir du 25 novembre 2026 à 00:15." in response.content.decode()
