"""What is left of a subscriber in the whole database once they are erased: a fingerprint."""

import json
import logging
import smtplib
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from core.mail.postbags import send_due
from core.models import User
from home.models import HomePage
from newsletter import audit, forgetting, queue, subscriptions
from newsletter.addresses import hide_address
from newsletter.confirmation import send_due_confirmations
from newsletter.delivery import deliver_slice
from newsletter.enums import DeliveryState, EventKind, LeavingReason, SuppressionReason
from newsletter.events import note
from newsletter.forgetting_run import forget
from newsletter.mailings import start_mailing
from newsletter.models import AddressChange, Consent, Delivery, Mailing, NewsletterIssuePage, Subscriber, Suppression
from newsletter.repermission import RepermissionBag
from newsletter.subscriptions import current_notice
from newsletter.suppressions import fingerprint
from tests.factories import SubscriberFactory, UserFactory

LOCAL_PART, EMAIL, NEXT = "zoe.kerzhero", "zoe.kerzhero@example.org", "kerzhero.zoe@ailleurs.example"


def cells() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table as text, with the name of its column."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(table)}")
            columns = [f"{table}.{column[0]}" for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((name, str(value)) for name, value in zip(columns, row, strict=True) if value is not None)
    for session in Session.objects.all():
        yield "django_session, decoded", json.dumps(session.get_decoded(), default=str)


def found(*texts: str) -> set[str]:
    """The columns in which one of these texts stands."""
    wanted = [text.casefold() for text in texts]
    return {name for name, value in cells() if any(text in value.casefold() for text in wanted)}


def refuse_them(backend: EmailBackend, messages: list[EmailMessage]) -> int:
    """A server that knows everybody but the subscriber of these tests."""
    if messages[0].to == [EMAIL]:
        raise smtplib.SMTPRecipientsRefused({EMAIL: (550, f"<{EMAIL}>: {LOCAL_PART} unknown".encode())})
    return len(messages)


@pytest.fixture
def browser(tree: HomePage, client_of: Callable[[User], Client]) -> Client:
    return client_of(UserFactory(coordinator=True))


@pytest.fixture
def everywhere(issue: NewsletterIssuePage, browser: Client) -> Subscriber:
    """A subscriber with a trace in each table that may hold one, by the ways on which they come there."""
    now = timezone.now()
    coordinator = User.objects.get(groups__name="Coordination")
    subscriptions.request_subscription(EMAIL, subscriptions.Request(now, current_notice(), "/lettres/"))
    subscriber = Subscriber.objects.get()
    send_due_confirmations(now)
    subscriptions.confirm_subscription(subscriber.key, now=now)
    other = SubscriberFactory()
    AddressChange.objects.create(subscriber=subscriber, email=NEXT, asked_at=now)
    AddressChange.objects.create(subscriber=other, email=EMAIL, asked_at=now)
    for kind in EventKind:
        note(subscriber, kind, at=now, by=coordinator, reason=LeavingReason.OTHER, comment=f"Écrivez à {EMAIL}")
    # As a stock screen would, with the title of the row; then as ours do.
    log(subscriber, "wagtail.edit", user=coordinator, data={"email": EMAIL})
    audit.record(audit.Act.VIEW, subscriber, by=coordinator)
    mailing = start_mailing(issue, None)
    with patch.object(EmailBackend, "send_messages", refuse_them):
        deliver_slice(mailing, 10)
    browser.post(reverse("newsletter_admin:entry"), {"addresses": EMAIL})
    browser.post(reverse("newsletter_admin:suppressions"), {"email": EMAIL, "act": "look"})
    browser.get(f"/admin/subscriber/?q={LOCAL_PART}")
    subscriber.refresh_from_db()
    return subscriber


@pytest.mark.django_db
def test_email_2_4_erasure_reaches_every_table_and_keeps_a_fingerprint(everywhere: Subscriber) -> None:
    key = str(everywhere.key)
    before = found(EMAIL, NEXT, LOCAL_PART, key, key.replace("-", ""))
    tables = {name.partition(".")[0] for name in before}
    assert tables >= {
        "newsletter_subscriber",
        "newsletter_addresschange",
        "newsletter_delivery",
        "newsletter_subscriberevent",
        "wagtailcore_modellogentry",
    }
    assert "newsletter_delivery.error" in before
    number = Delivery.objects.count()

    forgetting.erase(everywhere, SuppressionReason.ERASED, now=timezone.now())

    assert found(EMAIL, NEXT, LOCAL_PART, key, key.replace("-", "")) == set()
    assert not Consent.objects.exists()
    assert found(fingerprint(EMAIL)) == {"newsletter_suppression.fingerprint"}
    assert Delivery.objects.count() == number, "the sending keeps its count"


@pytest.mark.django_db
def test_email_2_4_another_subscriber_keeps_everything(everywhere: Subscriber) -> None:
    other = Subscriber.objects.exclude(pk=everywhere.pk).get()
    before = found(other.email)
    forgetting.erase(everywhere, SuppressionReason.ERASED, now=timezone.now())
    assert found(other.email) == before != set()


@pytest.mark.django_db
@pytest.mark.parametrize("late", ["refused", "put off"])
def test_email_2_4_an_answer_that_comes_after_the_erasure_brings_nothing_back(
    mailing: Mailing, readers: list[Subscriber], late: str
) -> None:
    token, [delivery] = queue.claim(mailing, 1)
    assert queue.commit_intent(delivery, token)
    email = delivery.email
    reader = next(reader for reader in readers if reader.email == email)
    forgetting.erase(reader, SuppressionReason.ERASED, now=timezone.now())
    said = f"550 <{email}>: no such mailbox"
    if late == "refused":
        assert queue.record(delivery, token, DeliveryState.FAILED, said)
    else:
        queue.retry_later(delivery, token, said)
    delivery.refresh_from_db()
    assert (delivery.error, delivery.attempts) == ("", 1)
    assert found(email) == set()


@pytest.mark.django_db
def test_an_answer_in_time_is_kept_for_the_coordinators(mailing: Mailing) -> None:
    token, [delivery] = queue.claim(mailing, 1)
    queue.commit_intent(delivery, token)
    queue.retry_later(delivery, token, "450 later")
    delivery.refresh_from_db()
    assert delivery.error == "450 later"


@pytest.mark.django_db
def test_email_2_4_what_pauses_a_sending_names_no_reader(mailing: Mailing, readers: list[Subscriber]) -> None:
    said = smtplib.SMTPSenderRefused(530, f"sign in before <{readers[0].email}>".encode(), "lettre@example.org")
    with patch.object(EmailBackend, "send_messages", side_effect=said):
        assert deliver_slice(mailing, 10).paused
    mailing.refresh_from_db()
    assert "sign in" in mailing.problem
    for reader in readers:
        assert reader.email not in mailing.problem


@pytest.mark.parametrize(
    ("text", "email", "left"),
    [
        ("550 <zoe@example.org>: unknown", "zoe@example.org", "550 … unknown"),
        ("550 mailbox ZOE full", "zoe@example.org", "550 mailbox … full"),
        ("550 zoes are many", "zoe@example.org", "550 zoes are many"),
        ("421 too many for a.b+c today", "a.b+c@example.org", "421 too many for … today"),
        ("421 too busy", "", "421 too busy"),
    ],
)
def test_words_of_a_server_without_the_reader(text: str, email: str, left: str) -> None:
    assert hide_address(text, email) == left


@pytest.mark.django_db
def test_erasing_twice_changes_nothing() -> None:
    subscriber = SubscriberFactory(email=EMAIL)
    for _time in range(2):
        forgetting.erase(subscriber, SuppressionReason.ERASED, now=timezone.now())
    assert Suppression.objects.count() == 1


@pytest.mark.django_db
def test_email_4_12_no_address_in_a_log_line(
    everywhere: Subscriber, browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    now = timezone.now()
    for error in (OSError(EMAIL), smtplib.SMTPRecipientsRefused({EMAIL: (451, EMAIL.encode())})):
        Subscriber.objects.filter(pk=everywhere.pk).update(repermission_due_at=now, status="confirmed")
        with patch.object(EmailBackend, "send_messages", side_effect=error):
            send_due(RepermissionBag(), now)
    browser.post(reverse("newsletter_admin:suppressions"), {"email": EMAIL, "act": "put_aside", "what": "keep"})
    browser.post(
        reverse("newsletter_admin:entry"),
        {"addresses": EMAIL, "method": "paper", "occasion": "Forum", "asked": "on"},
    )
    forgetting.erase(everywhere, SuppressionReason.ERASED, now=now)
    forget(now)
    lines = [record.getMessage() for record in caplog.records]
    assert any("questions whether to go on" in line for line in lines)
    # The test's database tells its statements at this level; no running site does.
    ours = [line for record, line in zip(caplog.records, lines, strict=True) if record.name != "django.db.backends"]
    assert not [line for line in ours if LOCAL_PART in line]
