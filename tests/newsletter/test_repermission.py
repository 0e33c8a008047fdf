"""The question after three years of silence, and the page with the answer."""

import datetime
import smtplib
from email.message import EmailMessage
from unittest.mock import patch

import pytest
from django.core import mail, signing
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.ticks import ask_whether_to_go_on
from core.mail.postbags import send_due
from core.models import NetworkSettings
from home.models import HomePage
from newsletter import subscriptions
from newsletter.enums import EventKind, SubscriberStatus
from newsletter.forgetting import SILENCE
from newsletter.forgetting_run import forget
from newsletter.models import Subscriber, SubscriberEvent
from newsletter.repermission import RepermissionBag, build_question, keep
from newsletter.tokens import confirmation_token, keep_token, unsubscribe_token
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
EMAIL = "nolwenn@example.org"


@pytest.fixture
def now() -> datetime.datetime:
    return timezone.now()


@pytest.fixture
def silent(now: datetime.datetime) -> Subscriber:
    return SubscriberFactory(email=EMAIL, confirmed_at=now - SILENCE - DAY)


@pytest.fixture
def asked(silent: Subscriber, now: datetime.datetime) -> Subscriber:
    forget(now)
    assert send_due(RepermissionBag(), now) == 1
    silent.refresh_from_db()
    return silent


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def page_of(subscriber: Subscriber) -> str:
    return reverse("newsletter:keep", args=[keep_token(subscriber.key)])


def answers(subscriber: Subscriber) -> int:
    return SubscriberEvent.objects.filter(subscriber=subscriber, kind=EventKind.KEPT).count()


# --- The mail ------------------------------------------------------------------------------------------------


def test_email_2_6_the_question_goes_out_once_and_stands_in_the_history(
    asked: Subscriber, now: datetime.datetime
) -> None:
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    assert (asked.repermission_sent_at, asked.repermission_due_at) == (now, None)
    assert SubscriberEvent.objects.get(subscriber=asked).kind == EventKind.REPERMISSION_ASKED
    assert asked.last_act_at is None, "to be asked is no act of the person"
    forget(now + 30 * DAY)
    assert send_due(RepermissionBag(), now + 30 * DAY) == 0


def test_the_running_process_sends_it(silent: Subscriber) -> None:
    forget(timezone.now())
    ask_whether_to_go_on(lambda: False)
    assert len(mail.outbox) == 1


def test_the_mail_has_two_parts_and_one_link(tree: HomePage, silent: Subscriber) -> None:
    network = NetworkSettings.for_site(tree.get_site())
    network.name = "Rives & <b>Jeunesses</b>"
    network.save()
    message = build_question(silent)
    sent: EmailMessage = message.message()
    html = str(message.alternatives[0][0])
    link = message.body.split("http://localhost")[1].split()[0]
    assert link.startswith("/lettres/continuer/")
    assert f'href="http://localhost{link}"' in html
    assert html.count("/lettres/") == 3, "the button, and the address to copy"
    assert message.body.count("/lettres/") == 1
    assert "60 jours" in message.body
    assert "&lt;b&gt;" in html, "email 6.5"
    assert sent["Auto-Submitted"] == "auto-generated", "email 1.8"
    assert 'lang="fr"' in html


def test_who_left_or_acted_before_it_went_out_is_not_asked(silent: Subscriber, now: datetime.datetime) -> None:
    other = SubscriberFactory(confirmed_at=now - SILENCE - DAY)
    forget(now)
    subscriptions.unsubscribe(silent.key, now=now)
    Subscriber.objects.filter(pk=other.pk).update(status=SubscriberStatus.SUPPRESSED)
    assert send_due(RepermissionBag(), now) == 0


def test_an_unreachable_server_is_tried_again_and_the_history_tells_of_one_question(
    silent: Subscriber, now: datetime.datetime
) -> None:
    forget(now)
    put_off = smtplib.SMTPRecipientsRefused({EMAIL: (451, b"later")})
    with patch.object(EmailBackend, "send_messages", side_effect=put_off):
        assert send_due(RepermissionBag(), now) == 0
    silent.refresh_from_db()
    assert silent.repermission_sent_at is None
    assert not SubscriberEvent.objects.exists()
    assert silent.repermission_due_at is not None
    assert send_due(RepermissionBag(), silent.repermission_due_at) == 1
    assert SubscriberEvent.objects.count() == 1


# --- The page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_email_2_6_and_3_1_looking_is_no_answer(visitor: Client, asked: Subscriber, method: str) -> None:
    before = Subscriber.objects.filter(pk=asked.pk).values().get()
    response = getattr(visitor, method)(page_of(asked))
    assert response.status_code == 200
    assert Subscriber.objects.filter(pk=asked.pk).values().get() == before
    assert not answers(asked)


def test_email_3_1_the_page_holds_one_button_and_names_nobody(visitor: Client, asked: Subscriber) -> None:
    response = visitor.get(page_of(asked))
    html = response.content.decode()
    main = html.split("<main")[1].split("</main>")[0]
    assert main.count("<button") == main.count('class="button') == 1
    assert "Oui, continuer" in main
    assert "<script" not in main
    assert EMAIL not in html
    assert "one-button.css" in html
    assert response["Cache-Control"] == "private, no-store"
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")


def test_email_2_6_one_press_goes_on_however_often_it_is_pressed(
    visitor: Client, asked: Subscriber, now: datetime.datetime
) -> None:
    for _time in range(2):
        response = visitor.post(page_of(asked), headers={"Origin": "null"})
        assert response.status_code == 200
        assert "Merci" in response.content.decode()
    assert answers(asked) == 1
    assert "<button" not in visitor.get(page_of(asked)).content.decode().split("<main")[1].split("</main>")[0]
    assert "lapsed" not in forget(now + 100 * DAY).counts
    assert Subscriber.objects.get().status == SubscriberStatus.CONFIRMED


def test_email_3_5_the_link_ends_after_60_days(visitor: Client, asked: Subscriber) -> None:
    for days, status in ((59, 200), (61, 410)):
        then = signing.time.time() - days * 86_400
        with patch.object(signing.time, "time", return_value=then):
            url = page_of(asked)
        assert visitor.get(url).status_code == status
    assert visitor.post(url).status_code == 410
    assert not answers(asked)


def test_email_3_5_a_link_for_another_purpose_answers_nothing(visitor: Client, asked: Subscriber) -> None:
    for token in (confirmation_token(asked.key), unsubscribe_token(asked.key), "abc:def:ghi"):
        assert visitor.post(reverse("newsletter:keep", args=[token])).status_code == 404
    assert visitor.post(reverse("newsletter:confirm", args=[keep_token(asked.key)])).status_code == 404
    assert not answers(asked)


@pytest.mark.parametrize("gone", [True, False])
def test_who_left_or_was_erased_is_told_how_to_come_back(visitor: Client, asked: Subscriber, gone: bool) -> None:
    url = page_of(asked)
    if gone:
        asked.delete()
    else:
        subscriptions.unsubscribe(asked.key, now=timezone.now())
    for send in (visitor.get, visitor.post):
        response = send(url)
        assert response.status_code == 410
        assert reverse("newsletter:subscribe") in response.content.decode().split("<main")[1]
    assert not Subscriber.objects.confirmed().exists()


def test_an_answer_to_no_question_is_no_line_of_the_history(now: datetime.datetime) -> None:
    subscriber = SubscriberFactory()
    assert keep(subscriber.key, now=now)
    assert not answers(subscriber)
