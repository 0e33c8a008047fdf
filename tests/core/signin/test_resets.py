"""A new password by mail: for whoever has an account, without saying who has."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import PasswordResetRequest, User
from home.models import HomePage
from tests.core.signin.conftest import Clock
from tests.core.signin.phones import CODE, LOGIN, give_phone, sign_in
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

ASK = "/admin/password_reset/"
NEW = "une-phrase-toute-neuve"


@pytest.fixture
def person(tree: HomePage, clock: Clock) -> User:
    return MembershipFactory(editor=True).user


def ask(address: str, **place: str) -> Any:
    return Client(**place).post(ASK, {"email": address})


def deliver() -> None:
    call_command("run", "--once")


def link() -> str:
    found = re.search(r"https?://[^/]+(/admin/password_reset/confirm/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def choose(client: Client, password: str = NEW) -> Any:
    form = client.get(link(), follow=True)
    return client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_the_mail_leads_to_a_new_password(person: User) -> None:
    assert ask(person.email.upper()).status_code == 302
    assert not mail.outbox
    deliver()
    message = mail.outbox[0]
    assert message.to == [person.email]
    assert message.subject == "Estuaire\u00a0: choisissez un nouveau mot de passe"
    assert link() in message.alternatives[0].content
    client = Client()
    assert choose(client, "court").status_code == 422
    assert choose(client).status_code == 302
    assert sign_in(Client(), person, NEW).status_code == 302
    # Once.
    assert "invalide" in client.get(link(), follow=True).content.decode()
    deliver()
    assert len(mail.outbox) == 1


def test_a_new_password_ends_the_rest_of_the_account(person: User) -> None:
    for _number in range(5):
        sign_in(Client(), person, "faux")
    assert sign_in(Client(), person).status_code == 429
    ask(person.email)
    deliver()
    choose(Client())
    assert sign_in(Client(), person, NEW).status_code == 302


def test_a_new_password_is_no_way_around_the_second_step(person: User, clock: Clock) -> None:
    phone = give_phone(person)
    client = Client()
    sign_in(client, person)
    for _number in range(12):
        client.post(CODE, {"code": phone.wrong_code})
        clock.advance(hours=2)
        sign_in(client, person)
    client.post(CODE, {"code": phone.wrong_code})
    assert client.post(CODE, {"code": phone.code()}).status_code == 429
    ask(person.email)
    deliver()
    assert choose(client).status_code == 302
    assert client.get("/admin/")["Location"].startswith(LOGIN)
    client = Client()
    assert sign_in(client, person, NEW)["Location"] == CODE
    # And who knew the old password does not keep the owner waiting.
    assert client.post(CODE, {"code": phone.code()}).status_code == 302


def test_nothing_tells_who_has_an_account(person: User) -> None:
    ask("echauffement@example.org", REMOTE_ADDR="192.0.2.200")
    addresses = [person.email, "personne@example.org", UserFactory(is_active=False).email]
    answers = []
    for place, address in enumerate(addresses):
        with CaptureQueriesContext(connection) as queries:
            response = ask(address, REMOTE_ADDR=f"198.51.100.{place}")
        verbs = [query["sql"].split()[0] for query in queries]
        answers.append((response.status_code, response["Location"], sorted(response.headers), verbs))
    assert answers[0] == answers[1] == answers[2]
    deliver()
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert not PasswordResetRequest.objects.exclude(mail_due_at=None).exists()


def test_requests_for_one_address_are_limited(person: User, clock: Clock) -> None:
    for address in (person.email, "personne@example.org"):
        for number in range(3):
            # From anywhere, however it is spelled.
            spelling = address.upper() if number % 2 else address
            assert ask(spelling, REMOTE_ADDR=f"198.51.100.{number}").status_code == 302
            clock.advance(minutes=5)
        response = ask(address, REMOTE_ADDR="198.51.100.9")
        assert response.status_code == 429
        assert "Trop de demandes" in response.content.decode()
        assert address in response.content.decode()
        clock.advance(minutes=44)
        assert ask(address, REMOTE_ADDR="198.51.100.9").status_code == 429
        clock.advance(minutes=2)
        assert ask(address, REMOTE_ADDR="198.51.100.9").status_code == 302


def test_requests_from_one_network_are_limited(person: User, clock: Clock) -> None:
    for number in range(20):
        assert ask(f"quelquun{number}@example.org", REMOTE_ADDR="198.51.100.1").status_code == 302
    assert ask(person.email, REMOTE_ADDR="198.51.100.1").status_code == 429
    assert ask(person.email, REMOTE_ADDR="198.51.100.2").status_code == 302
    clock.advance(minutes=61)
    assert ask(person.email, REMOTE_ADDR="198.51.100.1").status_code == 302


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@b\nBcc: c@d.example"])
def test_an_address_to_mend(person: User, address: str) -> None:
    assert ask(address).status_code == 422
    assert not PasswordResetRequest.objects.exists()


def test_requests_are_forgotten_after_a_day(person: User, clock: Clock) -> None:
    ask(person.email)
    deliver()
    clock.advance(hours=25)
    deliver()
    assert not PasswordResetRequest.objects.exists()


def test_the_mail_says_what_is_true_when_it_leaves(person: User, clock: Clock) -> None:
    ask(person.email)
    User.objects.filter(pk=person.pk).update(is_active=False)
    clock.advance(seconds=datetime.timedelta(minutes=1).total_seconds())
    deliver()
    assert not mail.outbox
