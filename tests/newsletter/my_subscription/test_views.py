"""The pages of « my subscription »: who gets in, what they carry, and what they never give away."""

import re
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from django.core import mail, signing
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletter import address_changes, forgetting, subscriptions
from newsletter.address_changes import send_due_changes
from newsletter.enums import DeliveryState, SubscriberStatus, SuppressionReason
from newsletter.link_mail import send_due_links
from newsletter.models import AddressChange, Delivery, Mailing, NewsletterIssuePage, Subscriber
from newsletter.tokens import (
    address_change_token,
    confirmation_token,
    manage_path,
    manage_token,
    unsubscribe_token,
)
from tests.factories import SubscriberFactory, TerritoryFactory, ThemeFactory
from tests.newsletter.rows import all_rows

pytestmark = pytest.mark.django_db

FIND = "/lettres/mon-abonnement/"
SENT = "/lettres/mon-abonnement/lien-envoye/"
YEAR = 365 * 86_400


@pytest.fixture
def wish(reader: Subscriber) -> AddressChange:
    address_changes.ask(reader, "nouvelle@example.org", now=timezone.now())
    return AddressChange.objects.get()


def tokens(subscriber: Subscriber, change: AddressChange) -> dict[str, str]:
    """A token of each purpose."""
    return {
        "confirm": confirmation_token(subscriber.key),
        "unsubscribe": unsubscribe_token(subscriber.key),
        "manage": manage_token(subscriber),
        "change_address": address_change_token(change),
    }


# Every address that holds a token, and the purpose of its token.
PERSONAL = {
    "confirm": "confirm",
    "unsubscribe": "unsubscribe",
    "tell_reason": "unsubscribe",
    "manage": "manage",
    "erase": "manage",
    "change_address": "change_address",
}


def personal_paths(subscriber: Subscriber, change: AddressChange) -> list[str]:
    made = tokens(subscriber, change)
    return [reverse(f"newsletter:{name}", args=[made[purpose]]) for name, purpose in PERSONAL.items()]


# --- Asking for the link -----------------------------------------------------------------------------------


def ask(browser: Client, **fields: str) -> Any:
    page = browser.get(FIND)
    return browser.post(FIND, {"csrfmiddlewaretoken": str(page.context["csrf_token"]), "website": "", **fields})


def test_email_2_4_the_whole_way_from_an_address_to_the_page(visitor: Client, reader: Subscriber) -> None:
    assert ask(visitor, email=" Nolwenn@EXAMPLE.org ")["Location"] == SENT
    assert mail.outbox == []
    assert send_due_links(timezone.now()) == 1
    [message] = mail.outbox
    assert message.to == [reader.email]
    path = message.body.split("http://localhost")[1].split()[0]
    html = visitor.get(path).content.decode()
    assert reader.email in html
    assert "Vous recevez la lettre" in html


def test_the_answer_and_the_work_are_the_same_for_every_address(visitor: Client) -> None:
    for name, status in (("confirmee", "confirmed"), ("attente", "pending"), ("supprimee", "suppressed")):
        SubscriberFactory(email=f"{name}@example.org", status=status)
    answers = set()
    for name in ("inconnue", "confirmee", "attente", "supprimee"):
        page = visitor.get(FIND)
        fields = {"csrfmiddlewaretoken": str(page.context["csrf_token"]), "email": f"{name}@example.org"}
        with CaptureQueriesContext(connection) as queries:
            response = visitor.post(FIND, fields)
        work = tuple(re.sub(r"'[^']*'", "", query["sql"]) for query in queries)
        landing = visitor.get(response["Location"])
        answers.add((response.status_code, response["Location"], response.content, landing.content, work))
    assert len(answers) == 1
    [(*_answer, work)] = answers
    assert [sql.split()[0] for sql in work] == ["UPDATE"]


def test_a_robot_in_the_trap_sees_the_same_page(visitor: Client, reader: Subscriber) -> None:
    assert ask(visitor, email=reader.email, website="https://spam.example")["Location"] == SENT
    assert send_due_links(timezone.now()) == 0


@pytest.mark.parametrize("email", ["", "nolwenn", "a@localhost", "a@b.fr\r\nBcc: c@d.fr", "a\0@b.fr", "x" * 9000])
def test_a_bad_address_is_said_beside_the_field(visitor: Client, email: str) -> None:
    response = ask(visitor, email=email)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'aria-describedby="id_email_error"' in html
    assert 'id="id_email_error"' in html


def test_the_form_refuses_a_forged_request(visitor: Client) -> None:
    assert visitor.post(FIND, {"email": "a@example.org"}).status_code == 403


@pytest.mark.parametrize("path", ["/lettres/inscription/", "/lettres/bienvenue/", "/lettres/"])
def test_the_form_is_linked_from_where_a_subscriber_looks(visitor: Client, tree: Any, path: str) -> None:
    main = visitor.get(path).content.decode().split("<main")[1].split("</main>")[0]
    assert f'href="{FIND}"' in main


# --- Who gets in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PERSONAL)
def test_email_3_5_a_token_opens_the_pages_of_its_purpose_alone(
    visitor: Client, reader: Subscriber, wish: AddressChange, name: str, method: str
) -> None:
    before = all_rows()
    for purpose, token in tokens(reader, wish).items():
        if purpose != PERSONAL[name]:
            response = getattr(visitor, method)(reverse(f"newsletter:{name}", args=[token]))
            assert response.status_code == 404, purpose
    assert all_rows() == before


@pytest.mark.parametrize("name", PERSONAL)
def test_a_token_that_was_touched_opens_nothing(
    visitor: Client, reader: Subscriber, wish: AddressChange, name: str
) -> None:
    token = tokens(reader, wish)[PERSONAL[name]]
    touched = [token[:-1], token.swapcase(), token.upper(), token[1:], token + "A", token.replace(":", ".", 1), "x"]
    for bad in [*touched, "a:b:c", "é:é:é", "x" * 5000, "..:a:b"]:
        for send in (visitor.get, visitor.post):
            assert send(reverse(f"newsletter:{name}", args=[bad])).status_code == 404, bad


@pytest.mark.parametrize("name", PERSONAL)
def test_links_outlive_a_change_of_the_secret_key(
    visitor: Client, reader: Subscriber, wish: AddressChange, name: str
) -> None:
    path = reverse(f"newsletter:{name}", args=[tokens(reader, wish)[PERSONAL[name]]])
    expected = visitor.get(path).status_code
    assert expected in {200, 302}
    with override_settings(SECRET_KEY="a-new-one", SECRET_KEY_FALLBACKS=["only-for-tests"]):
        assert visitor.get(path).status_code == expected
    with override_settings(SECRET_KEY="a-new-one"):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(("age", "status"), [(YEAR - 60, 200), (YEAR + 60, 410)])
def test_email_3_5_the_link_ends_after_a_year(visitor: Client, mine: str, age: int, status: int) -> None:
    with patch.object(signing.time, "time", return_value=signing.time.time() + age):
        for path in (mine, f"{mine}effacer/"):
            response = visitor.get(path)
            assert response.status_code == status
    if status == 410:
        assert f'href="{FIND}"' in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_of_somebody_who_was_erased_opens_nothing(
    visitor: Client, reader: Subscriber, wish: AddressChange, method: str
) -> None:
    paths = personal_paths(reader, wish)
    forgetting.erase(reader, SuppressionReason.ERASED, now=timezone.now())
    before = all_rows()
    statuses = dict(zip(PERSONAL, [getattr(visitor, method)(path).status_code for path in paths], strict=True))
    assert [statuses[name] for name in ("manage", "erase", "change_address", "confirm")] == [410] * 4
    assert statuses["unsubscribe"] == 200
    assert all_rows() == before


def test_the_key_in_a_link_that_confirmed_opens_no_subscription(visitor: Client, reader: Subscriber) -> None:
    path = reverse("newsletter:confirm", args=[confirmation_token(reader.key)])
    for send in (visitor.get, visitor.post):
        assert send(path)["Location"] == "/lettres/bienvenue/"


# --- What the pages carry ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", SubscriberStatus.values)
@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete"])
def test_email_3_1_only_a_post_changes_anything(
    visitor: Client, reader: Subscriber, wish: AddressChange, method: str, status: str
) -> None:
    Subscriber.objects.update(status=status, requested_notice=subscriptions.current_notice())
    before = all_rows()
    paths = personal_paths(reader, wish)
    for path in [*paths, *(f"{path}?fait=bienvenue&act=depart" for path in paths), FIND, SENT]:
        response = getattr(visitor, method)(path)
        assert response.status_code in ({200, 302, 410} if method in {"get", "head"} else {403, 405})
    assert all_rows() == before


@pytest.mark.parametrize("good", [True, False])
def test_personal_pages_leak_nothing(visitor: Client, reader: Subscriber, wish: AddressChange, *, good: bool) -> None:
    for path in personal_paths(reader, wish):
        token = unquote(path).split("/")[3]
        response = visitor.get(path if good else path.replace(token[:4], "zzzz"))
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        if response.status_code != 302:
            html = response.content.decode()
            assert '<meta name="robots" content="noindex">' in html
            assert '<link rel="canonical"' not in html
            assert token not in html


def test_no_address_stands_in_the_address_of_any_page(visitor: Client, reader: Subscriber, inbox: Any) -> None:
    """Through every act: where a form goes, where a link leads, where an answer sends on."""
    seen: list[str] = []

    def note(response: Any) -> Any:
        html = response.content.decode()
        seen.extend(re.findall(r'(?:href|action|src|content)="([^"]*)"', html))
        seen.append(response.get("Location", ""))
        return visitor.get(response["Location"]) if response.status_code == 302 else response

    ThemeFactory()
    note(ask(visitor, email=reader.email))
    mine = manage_path(reader)
    for fields in (
        {"act": "interets"},
        {"act": "pause", "months": "1"},
        {"act": "pause", "months": "9"},
        {"act": "adresse", "email": "nouvelle@example.org"},
        {"act": "adresse", "email": "nouvelle"},
    ):
        note(note(visitor.post(mine, fields)))
    send_due_links(timezone.now())
    send_due_changes(timezone.now())
    change = reverse("newsletter:change_address", args=[address_change_token(AddressChange.objects.get())])
    note(visitor.get(change))
    note(note(visitor.post(change)))
    send_due_changes(timezone.now())
    reader.refresh_from_db()
    note(note(visitor.get(f"{manage_path(reader)}effacer/")))
    note(note(visitor.post(manage_path(reader), {"act": "depart"})))
    assert len(inbox.messages) == 3
    for message in inbox.messages:
        text, html = message.iter_parts()
        seen += re.findall(r"https?://\S+", text.get_content()) + re.findall(r'href="([^"]*)"', html.get_content())
    joined = " ".join(unquote(address) for address in seen)
    assert len(seen) > 100
    assert "nolwenn" not in joined
    assert "nouvelle@" not in joined
    assert str(reader.key) not in joined


def test_what_was_done_is_announced_and_an_invented_word_is_not(visitor: Client, mine: str) -> None:
    html = visitor.get(f"{mine}?fait=pause").content.decode()
    assert 'role="status"' in html
    assert "aucune lettre ne vous parviendra" in html
    assert 'role="status"' not in visitor.get(f"{mine}?fait=<script>").content.decode()


def test_who_has_just_confirmed_finds_the_choices_open(visitor: Client, mine: str) -> None:
    ThemeFactory(name="Mobilité")
    assert '<details class="fold" open>' in visitor.get(f"{mine}?fait=bienvenue").content.decode()
    assert '<details class="fold" open>' not in visitor.get(mine).content.decode()


def test_a_press_on_the_page_works_from_no_origin_and_without_a_cookie(visitor: Client, mine: str) -> None:
    response = visitor.post(mine, {"act": "pause", "months": "1"}, headers={"Origin": "null"})
    assert response["Location"] == f"{mine}?fait=pause"


def test_a_broken_body_is_answered(visitor: Client, mine: str) -> None:
    response = visitor.post(mine, "nothing", content_type="multipart/form-data; boundary=x")
    assert response.status_code in {302, 400}


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_rows(
    visitor: Client, reader: Subscriber, mine: str
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            visitor.get(mine)
        return len(queries)

    visitor.get(mine)
    for _ in range(2):
        reader.themes.add(ThemeFactory())
        reader.territories.add(TerritoryFactory())
    few = cost()
    for _ in range(20):
        reader.themes.add(ThemeFactory())
        reader.territories.add(TerritoryFactory())
    assert cost() == few


# --- The letters -------------------------------------------------------------------------------------------


def test_the_letters_that_were_received_are_listed(
    visitor: Client, mailing: Mailing, readers: list[Subscriber], issue: NewsletterIssuePage
) -> None:
    received, missed = readers[:2]
    issue.refresh_from_db()
    Delivery.objects.filter(subscriber=received).update(state=DeliveryState.SENT)
    html = visitor.get(manage_path(received)).content.decode()
    assert "Les lettres que j’ai reçues" in html
    assert f'href="{issue.url}"' in html
    html = visitor.get(manage_path(missed)).content.decode()
    assert "Les lettres déjà parues" in html
    assert f'href="{issue.url}"' in html
    issue.unpublish()
    assert issue.title not in visitor.get(manage_path(received)).content.decode()


def test_a_network_that_asks_for_many_links_is_told_when_to_go_on(visitor: Client, settings: Any) -> None:
    settings.SIGNUPS_PER_NETWORK = 1
    page = visitor.get(FIND)
    answers = {"csrfmiddlewaretoken": str(page.context["csrf_token"]), "email": "nolwenn@example.org"}
    assert visitor.post(FIND, answers).status_code == 302
    response = visitor.post(FIND, answers)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert 'value="nolwenn@example.org"' in response.content.decode()
