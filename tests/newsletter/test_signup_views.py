import datetime
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.models import HomePage
from newsletter.confirmation import send_due_confirmations
from newsletter.enums import SubscriberStatus
from newsletter.models import Consent, ConsentNotice, Subscriber
from newsletter.subscriptions import Confirmation
from newsletter.tokens import confirmation_token, unsubscribe_token
from tests.factories import SubscriberFactory, UserFactory
from tests.newsletter.signing_up import EMAIL, SUBSCRIBE, THANKS, answers, ask

pytestmark = pytest.mark.django_db

WELCOME = "/lettres/bienvenue/"
MINE = "/lettres/mon-abonnement/"


@pytest.fixture
def visitor() -> Client:
    """A browser as strict about forged requests as a real one."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def pending() -> Subscriber:
    notice = ConsentNotice.objects.create(version=1, text="Le texte.")
    return SubscriberFactory(pending=True, requested_notice=notice)


@pytest.fixture
def long_ago() -> Iterator[None]:
    """Tokens made here are four days old."""
    with patch.object(signing.time, "time", return_value=signing.time.time() - 4 * 86_400):
        yield


def _confirm_url(subscriber: Subscriber) -> str:
    return reverse("newsletter:confirm", args=[confirmation_token(subscriber.key)])


def _leave_url(subscriber: Subscriber) -> str:
    return reverse("newsletter:unsubscribe", args=[unsubscribe_token(subscriber.key)])


def _status(subscriber: Subscriber) -> str:
    return Subscriber.objects.get(pk=subscriber.pk).status


# --- Asking ------------------------------------------------------------------------------------------------


def test_email_2_1_the_box_is_not_ticked_and_2_3_the_notice_stands_beside_it(client: Client) -> None:
    html = client.get(SUBSCRIBE).content.decode()
    checkbox = html.split('name="consent"')[1].split(">")[0]
    assert "checked" not in checkbox
    assert 'autocomplete="email"' in html
    assert "CNIL" in html
    assert html.index("CNIL") < html.index('type="submit"')


@pytest.mark.usefixtures("patient")
def test_the_whole_way_in(visitor: Client) -> None:
    assert ask(visitor, email=" Nolwenn@EXAMPLE.org ")["Location"] == THANKS
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.origin, subscriber.requested_notice.version) == (EMAIL, SUBSCRIBE, 1)
    assert mail.outbox == []
    assert send_due_confirmations(timezone.now()) == 1
    link = mail.outbox[0].body.split("http://localhost")[1].split()[0]
    assert visitor.get(link).status_code == 200
    landing = visitor.post(link)["Location"]
    assert landing.startswith(MINE)
    assert '<details class="fold" open>' in visitor.get(landing).content.decode()
    assert _status(subscriber) == SubscriberStatus.CONFIRMED


def test_email_2_1_without_the_box_nothing_is_asked(client: Client, settings: Any) -> None:
    settings.NEWSLETTER_FORM_MIN_AGE = 0
    typed = answers(client)
    del typed["consent"]
    response = client.post(SUBSCRIBE, typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["consent"]
    assert not Subscriber.objects.exists()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    "email", ["", "nolwenn", "a@localhost", "éric@example.org", "a@b.fr\r\nBcc: c@d.fr", "a\0@b.fr"]
)
def test_email_3_3_a_bad_address_is_said_beside_the_field(client: Client, email: str) -> None:
    response = ask(client, email=email)
    assert list(response.context["form"].errors) == ["email"]
    html = response.content.decode()
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_error"' in html
    assert 'id="id_email_error"' in html
    assert not Subscriber.objects.exists()


def test_email_3_4_a_robot_in_the_trap_sees_the_same_page(client: Client) -> None:
    assert ask(client, website="https://spam.example")["Location"] == THANKS
    assert not Subscriber.objects.exists()


def test_email_3_4_a_form_sent_at_once_comes_back_with_its_answers(client: Client) -> None:
    typed = answers(client)
    response = client.post(SUBSCRIBE, typed)
    assert response.status_code == 422
    assert response.context["form"]["email"].value() == EMAIL
    assert response.context["form"].errors["notice"]
    assert not Subscriber.objects.exists()
    later = timezone.now() + datetime.timedelta(seconds=3)
    with patch("newsletter.forms.timezone.now", return_value=later):
        assert client.post(SUBSCRIBE, typed | {"notice": response.context["form"]["notice"].value()}).status_code == 302


def test_email_3_4_a_form_open_for_a_day_comes_back_and_then_works(client: Client) -> None:
    typed = answers(client)
    tomorrow = timezone.now() + datetime.timedelta(hours=25)
    with patch("newsletter.forms.timezone.now", return_value=tomorrow):
        response = client.post(SUBSCRIBE, typed)
    fresh = response.context["form"]["notice"].value()
    assert response.context["form"].errors["notice"]
    assert fresh != typed["notice"]
    assert fresh in response.content.decode()
    with patch("newsletter.forms.timezone.now", return_value=tomorrow + datetime.timedelta(seconds=5)):
        assert client.post(SUBSCRIBE, typed | {"notice": fresh})["Location"] == THANKS


@pytest.mark.parametrize("stamp", ["", "forged", "a:b", "\0"])
def test_email_3_4_a_forged_stamp_is_refused(client: Client, stamp: str) -> None:
    assert ask(client, notice=stamp).context["form"].errors["notice"]


@pytest.mark.usefixtures("patient")
def test_email_2_2_the_proof_is_of_the_text_that_was_shown(client: Client) -> None:
    typed = answers(client)
    ConsentNotice.objects.create(version=2, text="Un texte que personne n’a encore lu.")
    client.post(SUBSCRIBE, typed)
    assert Subscriber.objects.get().requested_notice.version == 1


def test_the_form_refuses_a_forged_request(visitor: Client) -> None:
    typed = answers(visitor)
    del typed["csrfmiddlewaretoken"]
    assert visitor.post(SUBSCRIBE, typed).status_code == 403


# --- Confirming --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_email_3_1_get_never_confirms(visitor: Client, pending: Subscriber, method: str) -> None:
    response = getattr(visitor, method)(_confirm_url(pending))
    assert response.status_code == 200
    assert _status(pending) == SubscriberStatus.PENDING
    assert not Consent.objects.exists()


def test_email_3_1_the_page_holds_one_button_and_no_script(visitor: Client, pending: Subscriber) -> None:
    for url in (_confirm_url(pending), _leave_url(pending)):
        html = visitor.get(url).content.decode()
        main = html.split("<main")[1].split("</main>")[0]
        assert main.count("<button") == main.count('class="button') == 1
        assert "<script" not in main
        assert pending.email not in html
        assert "one-button.css" in html


def test_confirming_works_without_a_cookie_and_from_no_origin(visitor: Client, pending: Subscriber) -> None:
    assert visitor.post(_confirm_url(pending), headers={"Origin": "null"})["Location"].startswith(MINE)
    assert _status(pending) == SubscriberStatus.CONFIRMED


def test_confirming_twice_is_friendly(visitor: Client, pending: Subscriber) -> None:
    url = _confirm_url(pending)
    assert visitor.post(url)["Location"].startswith(MINE)
    # The link of the mail confirms; it does not open the subscription ever after.
    for send in (visitor.post, visitor.get):
        assert send(url)["Location"] == WELCOME
    assert visitor.get(WELCOME).status_code == 200
    assert Consent.objects.count() == 1


def test_of_two_presses_at_once_one_opens_the_subscription(visitor: Client, pending: Subscriber) -> None:
    with patch("newsletter.views.subscriptions.confirm_subscription", return_value=Confirmation.ALREADY_DONE):
        assert visitor.post(_confirm_url(pending))["Location"] == WELCOME


@pytest.mark.usefixtures("long_ago")
def test_email_3_5_an_ended_link_confirms_nothing_and_says_how_to_go_on(visitor: Client, pending: Subscriber) -> None:
    url = _confirm_url(pending)
    with patch.object(signing.time, "time", return_value=timezone.now().timestamp()):
        for send in (visitor.get, visitor.post):
            response = send(url)
            assert response.status_code == 410
            assert SUBSCRIBE in response.content.decode().split("<main")[1]
    assert _status(pending) == SubscriberStatus.PENDING


def test_who_left_cannot_be_brought_back_by_an_old_link(visitor: Client) -> None:
    gone = SubscriberFactory(unsubscribed=True)
    assert visitor.post(_confirm_url(gone)).status_code == 410
    assert _status(gone) == SubscriberStatus.UNSUBSCRIBED


# --- Leaving -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_email_3_1_get_never_unsubscribes(visitor: Client, method: str) -> None:
    subscriber = SubscriberFactory()
    assert getattr(visitor, method)(_leave_url(subscriber)).status_code == 200
    assert _status(subscriber) == SubscriberStatus.CONFIRMED


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_email_1_2_one_click_works_without_cookie_each_time(visitor: Client, content_type: str) -> None:
    subscriber = SubscriberFactory()
    body = "List-Unsubscribe=One-Click"
    if content_type.startswith("multipart"):
        body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    for _attempt in range(3):
        response = visitor.post(_leave_url(subscriber), body, content_type=content_type)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert not response.cookies
        assert _status(subscriber) == SubscriberStatus.UNSUBSCRIBED


def test_email_1_2_one_click_survives_a_broken_body(visitor: Client) -> None:
    subscriber = SubscriberFactory()
    response = visitor.post(_leave_url(subscriber), "nothing", content_type="multipart/form-data; boundary=x")
    assert (response.status_code, _status(subscriber)) == (200, SubscriberStatus.UNSUBSCRIBED)


def test_leaving_by_the_button_says_that_it_is_done(visitor: Client) -> None:
    url = _leave_url(SubscriberFactory())
    assert "<button" in visitor.get(url).content.decode().split("<main")[1]
    for response in (visitor.post(url), visitor.get(url)):
        assert response.status_code == 200
        assert "newsletter/subscriptions/unsubscribed.html" in [template.name for template in response.templates]


def test_a_link_of_somebody_who_was_erased_is_answered_as_done(visitor: Client) -> None:
    subscriber = SubscriberFactory()
    url = _leave_url(subscriber)
    subscriber.delete()
    assert visitor.post(url).status_code == 200


# --- Links and pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["confirm", "unsubscribe"])
@pytest.mark.parametrize("token", ["x", "a:b:c", "é", "%00", "..", "a" * 5000])
def test_a_forged_link_gets_a_friendly_404(visitor: Client, name: str, token: str) -> None:
    url = reverse(f"newsletter:{name}", args=["T"]).replace("/T/", f"/{token}/")
    for send in (visitor.get, visitor.post):
        response = send(url)
        assert response.status_code == 404


@pytest.mark.parametrize("name", ["confirm", "unsubscribe"])
def test_personal_pages_leak_nothing(visitor: Client, pending: Subscriber, name: str) -> None:
    url = {"confirm": _confirm_url, "unsubscribe": _leave_url}[name](pending)
    token = url.rstrip("/").rsplit("/")[-1]
    response = visitor.get(url)
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-store"
    html = response.content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert token not in html


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, pending: Subscriber, method: str) -> None:
    for url in (SUBSCRIBE, _confirm_url(pending), _leave_url(pending)):
        assert getattr(client, method)(url).status_code == 405


# --- In the admin ------------------------------------------------------------------------------------------


def test_coordinators_find_subscribers_and_change_none(client_of: Any) -> None:
    wanted, other = SubscriberFactory(email="yann@example.org"), SubscriberFactory(unsubscribed=True)
    browser = client_of(UserFactory(coordinator=True))
    assert wanted.email in browser.get("/admin/subscriber/?q=yan").content.decode()
    filtered = browser.get("/admin/subscriber/?status=unsubscribed").content.decode()
    assert other.email in filtered
    assert wanted.email not in filtered
    assert wanted.email in browser.get(f"/admin/subscriber/inspect/{wanted.pk}/").content.decode()
    for path in ("new/", f"edit/{wanted.pk}/", f"delete/{wanted.pk}/"):
        assert browser.post(f"/admin/subscriber/{path}", {"email": "x@example.org"}).status_code == 404
    assert list(Subscriber.objects.filter(pk=wanted.pk).values_list("email", flat=True)) == [wanted.email]


def test_others_do_not_see_subscribers(client_of: Any) -> None:
    subscriber = SubscriberFactory()
    for browser in (Client(), client_of(UserFactory())):
        for path in ("", f"inspect/{subscriber.pk}/"):
            response = browser.get(f"/admin/subscriber/{path}")
            assert response.status_code == 302
            assert subscriber.email not in response.content.decode()


def test_an_address_typed_on_the_home_page_waits_in_the_form(tree: HomePage) -> None:
    """No cookie is needed to type it, nothing is kept of it, and it is in no address."""
    browser = Client(enforce_csrf_checks=True)
    home = browser.get("/").content.decode()
    assert not browser.cookies
    action = re.search(r'<form class="letter__form" method="post" action="([^"]+)"', home)
    assert action
    answer = browser.post(action[1], {"email": "nolwenn@example.org"})
    assert answer.status_code == 200
    assert 'value="nolwenn@example.org"' in answer.content.decode()
    assert 'role="alert"' not in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_whatever_is_typed_there_is_shown_again_harmless(client: Client) -> None:
    answer = client.post(reverse("newsletter:begin"), {"email": '"><script>' + "x" * 5000})
    assert answer.status_code == 200
    assert "<script>x" not in answer.content.decode()
    assert client.get(reverse("newsletter:begin")).status_code == 405
