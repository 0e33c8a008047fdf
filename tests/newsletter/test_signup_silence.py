"""The form tells nobody what is known of an address; its owner learns it by mail."""

import datetime
import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter import subscriptions, suppressions
from newsletter.confirmation import send_due_confirmations
from newsletter.enums import SubscriberStatus, SuppressionReason
from newsletter.models import Subscriber
from tests.factories import SubscriberFactory, ThemeFactory
from tests.newsletter.signing_up import EMAIL, SUBSCRIBE, answers, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient")]

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def manage_url() -> Iterator[None]:
    with patch("newsletter.confirmation.manage_url", lambda subscriber: f"http://localhost/gerer/{subscriber.pk}"):
        yield


def _addresses() -> list[str]:
    """One address of each kind."""
    SubscriberFactory(email="attente@example.org", pending=True)
    SubscriberFactory(email="ecrite@example.org", pending=True, confirmation_sent_at=timezone.now())
    SubscriberFactory(email="abonnee@example.org")
    SubscriberFactory(email="pause@example.org", paused_until=timezone.localdate() + datetime.timedelta(days=30))
    SubscriberFactory(email="partie@example.org", unsubscribed=True)
    for name, reason in (("morte", SuppressionReason.BOUNCED), ("otee", SuppressionReason.COORDINATOR)):
        subscriptions.suppress(SubscriberFactory(email=f"{name}@example.org"), reason, now=timezone.now())
    suppressions.suppress("effacee@example.org", SuppressionReason.ERASED, now=timezone.now())
    suppressions.suppress("plainte@example.org", SuppressionReason.COMPLAINED, now=timezone.now())
    names = [row.email for row in Subscriber.objects.order_by("pk")]
    return ["inconnue@example.org", "inconnue+2@example.org", "effacee@example.org", "plainte@example.org", *names]


def test_email_3_2_the_answer_says_nothing_about_the_address(client: Client) -> None:
    told = set()
    addresses = _addresses()
    for email in addresses:
        response = ask(client, email=email)
        page = client.get(response["Location"])
        told.add((response.status_code, response["Location"], response.content, page.status_code, page.content))
    assert len(addresses) == 11
    assert len(told) == 1
    assert mail.outbox == []


def _work(client: Client, email: str, theme: str) -> list[list[str]]:
    """What a request asks the database: the kind of each statement, and its tables."""
    typed = answers(client, email=email, themes=[theme])
    with CaptureQueriesContext(connection) as queries:
        client.post(SUBSCRIBE, typed)
    return [re.findall(r'^\S+|(?:FROM|INTO|JOIN) "\w+"|(?<=^UPDATE )"\w+"', query["sql"]) for query in queries]


def test_email_3_2_every_address_takes_the_same_work(client: Client) -> None:
    theme = str(ThemeFactory().pk)
    work = {email: _work(client, email, theme) for email in _addresses()}
    expected = work["inconnue@example.org"]
    assert ["UPDATE", '"newsletter_subscriber"'] in expected
    for email, statements in work.items():
        assert statements == expected, email


def test_email_3_4_over_the_limit_of_an_address_all_looks_as_ever(client: Client) -> None:
    first = ask(client)
    events = [_events()]
    for _time in range(5):
        again = ask(client)
        assert (again.status_code, again["Location"], again.content) == (302, first["Location"], first.content)
        events.append(_events())
    # The third request is the last that is noted.
    assert events == [1, 2, 3, 3, 3, 3]


def _events() -> int:
    return Subscriber.objects.get(email=EMAIL).events.count()


def _ask(subscriber: Subscriber, now: datetime.datetime) -> None:
    request = subscriptions.Request(now, subscriptions.current_notice(), SUBSCRIBE)
    subscriptions.request_subscription(subscriber.email, request)


def test_email_3_2_who_is_subscribed_gets_one_notice_in_24_hours() -> None:
    subscriber = SubscriberFactory(email=EMAIL)
    for hours in (0, 1, 23):
        _ask(subscriber, NOW + hours * HOUR)
        send_due_confirmations(NOW + hours * HOUR)
    assert len(mail.outbox) == 1
    _ask(subscriber, NOW + 24 * HOUR)
    assert send_due_confirmations(NOW + 24 * HOUR) == 1
    subscriber.refresh_from_db()
    assert subscriber.status == SubscriberStatus.CONFIRMED


def test_the_notice_leads_to_the_subscription_and_confirms_nothing() -> None:
    subscriber = SubscriberFactory(email=EMAIL)
    _ask(subscriber, NOW)
    send_due_confirmations(NOW)
    (message,) = mail.outbox
    html = message.alternatives[0][0]
    assert message.to == [EMAIL]
    assert "vous recevez déjà la lettre" in message.subject
    for text in (message.body, html):
        assert f"http://localhost/gerer/{subscriber.pk}" in text
        assert "/confirmer/" not in text
        assert "pause, et reprendra" not in text
    assert '<html lang="fr"' in html


def test_the_notice_says_when_a_pause_ends() -> None:
    subscriber = SubscriberFactory(email=EMAIL, paused_until=timezone.localdate() + datetime.timedelta(days=400))
    _ask(subscriber, NOW)
    send_due_confirmations(NOW)
    (message,) = mail.outbox
    for text in (message.body, message.alternatives[0][0]):
        assert "Elle est en pause, et reprendra le" in text


def test_who_confirms_while_their_mail_waits_is_told_nothing_more() -> None:
    subscriber = SubscriberFactory(email=EMAIL, pending=True, requested_at=NOW)
    _ask(subscriber, NOW)
    subscriptions.confirm_subscription(subscriber.key, now=NOW)
    assert send_due_confirmations(NOW + HOUR) == 0


def test_a_notice_that_found_no_server_is_tried_again() -> None:
    _ask(SubscriberFactory(email=EMAIL), NOW)
    with patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError):
        assert send_due_confirmations(NOW) == 0
    assert send_due_confirmations(NOW + HOUR) == 1


@pytest.mark.parametrize("reason", [SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED])
def test_no_mail_goes_to_who_must_not_be_written_to(reason: SuppressionReason, client: Client) -> None:
    suppressions.suppress(EMAIL, reason, now=timezone.now())
    ask(client)
    assert send_due_confirmations(timezone.now() + HOUR) == 0


def test_an_address_that_left_may_come_back_by_itself(client: Client) -> None:
    suppressions.suppress(EMAIL, SuppressionReason.LEFT, now=timezone.now())
    ask(client)
    assert send_due_confirmations(timezone.now() + HOUR) == 1
