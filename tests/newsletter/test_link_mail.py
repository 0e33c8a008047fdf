import datetime
import smtplib
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from newsletter import suppressions
from newsletter.enums import EventKind, SubscriberStatus, SuppressionReason
from newsletter.link_mail import ask_for_link, send_due_links
from newsletter.models import Subscriber
from newsletter.tokens import read_manage_token
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "written_to"), [("pending", 1), ("confirmed", 1), ("unsubscribed", 1), ("suppressed", 0)]
)
def test_who_is_written_to(status: str, written_to: int) -> None:
    subscriber = SubscriberFactory(status=status)
    ask_for_link(subscriber.email, now=NOW)
    ask_for_link("inconnue@example.org", now=NOW)
    subscriber.refresh_from_db()
    # Not even noted: who comes back later asked for nothing.
    assert (subscriber.link_due_at is not None) == bool(written_to)
    assert send_due_links(NOW) == written_to == len(mail.outbox)
    assert list(subscriber.events.values_list("kind", flat=True)) == [EventKind.LINK_ASKED] * written_to
    for message in mail.outbox:
        assert message.to == [subscriber.email]
        token = message.body.split("/lettres/mon-abonnement/")[1].split("/")[0]
        assert read_manage_token(token) == subscriber
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(("status", "interval"), [("confirmed", HOUR), ("unsubscribed", HOUR), ("pending", 24 * HOUR)])
def test_an_address_gets_one_mail_within_the_time(status: str, interval: datetime.timedelta) -> None:
    subscriber = SubscriberFactory(status=status)
    for later in (datetime.timedelta(), MINUTE, interval - MINUTE):
        ask_for_link(subscriber.email, now=NOW + later)
        send_due_links(NOW + later)
    assert len(mail.outbox) == 1
    ask_for_link(subscriber.email, now=NOW + interval)
    send_due_links(NOW + interval)
    assert len(mail.outbox) == 2


def test_asking_is_no_sign_of_life() -> None:
    subscriber = SubscriberFactory()
    ask_for_link(subscriber.email, now=NOW)
    send_due_links(NOW)
    subscriber.refresh_from_db()
    assert subscriber.last_act_at is None


@pytest.mark.parametrize("reason", [SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED])
def test_nothing_goes_where_nothing_may_go(reason: SuppressionReason) -> None:
    subscriber = SubscriberFactory(pending=True)
    suppressions.suppress(subscriber.email, reason, now=NOW)
    ask_for_link(subscriber.email, now=NOW)
    assert send_due_links(NOW) == 0
    subscriber.refresh_from_db()
    assert subscriber.link_due_at is None


def test_who_was_suppressed_in_between_gets_nothing() -> None:
    subscriber = SubscriberFactory()
    ask_for_link(subscriber.email, now=NOW)
    Subscriber.objects.update(status=SubscriberStatus.SUPPRESSED)
    assert send_due_links(NOW) == 0


def test_a_mail_that_found_no_server_is_tried_again_and_told_once() -> None:
    subscriber = SubscriberFactory()
    ask_for_link(subscriber.email, now=NOW)
    later = smtplib.SMTPRecipientsRefused({subscriber.email: (451, b"later")})
    with patch.object(EmailBackend, "send_messages", side_effect=later):
        assert send_due_links(NOW) == 0
    subscriber.refresh_from_db()
    assert subscriber.link_due_at is not None
    assert send_due_links(subscriber.link_due_at) == 1
    assert subscriber.events.count() == 1
