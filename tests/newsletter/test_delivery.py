"""Each subscriber gets the mail they are owed, once: over a real SMTP connection."""

import datetime
import re
import smtplib
import socket
import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.models import NetworkSettings
from home.tree import build_tree
from newsletter import queue
from newsletter.composition import compose_issue
from newsletter.decisions import Verdict
from newsletter.delivery import Slice, deliver_due, deliver_slice
from newsletter.enums import DeliveryState, MailingState, SubscriberStatus
from newsletter.mailings import pause_mailing, resume_mailing, start_mailing
from newsletter.models import Delivery, Mailing, NewsletterIssuePage, Subscriber
from newsletter.tokens import read_manage_token
from tests.factories import NewsPageFactory, SubscriberFactory
from tests.newsletter.smtp import Inbox

PAST = timezone.make_aware(datetime.datetime(2020, 1, 1))


def states(mailing: Mailing) -> dict[str, int]:
    return mailing.deliveries.counts_by_state()


def state_of(mailing: Mailing, reader: Subscriber) -> str:
    return mailing.deliveries.get(subscriber=reader).state


# --- the path ----------------------------------------------------------------------------------------------


def test_each_reader_receives_one_mail(inbox: Inbox, mailing: Mailing, readers: list[Subscriber]) -> None:
    done = deliver_slice(mailing, max_seconds=30)
    assert done.sent == 5
    assert sorted(inbox.addresses) == sorted(reader.email for reader in readers)
    assert inbox.connections == 1
    assert states(mailing) == {DeliveryState.SENT: 5}


def test_a_second_slice_sends_nothing_more(inbox: Inbox, mailing: Mailing, issue: NewsletterIssuePage) -> None:
    deliver_slice(mailing, max_seconds=30)
    assert start_mailing(issue, None) == mailing
    assert deliver_slice(mailing, max_seconds=30) == Slice()
    deliver_due(max_seconds=30)
    assert len(inbox.envelopes) == 5
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED


def test_email_1_9_the_mail_has_two_written_parts(inbox: Inbox, mailing: Mailing) -> None:
    deliver_slice(mailing, max_seconds=30)
    message = inbox.messages[0]
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert html.get_content_type() == "text/html"
    assert "Le forum de l’engagement" in text.get_content()
    assert "Le forum de l’engagement" in html.get_content()
    assert message["Subject"] == Mailing.objects.get().contents.get().subject


def test_email_1_1_one_https_uri_and_the_one_click_header(inbox: Inbox, mailing: Mailing) -> None:
    deliver_slice(mailing, max_seconds=30)
    for message in inbox.messages:
        link = message["List-Unsubscribe"]
        assert link.startswith("<http")
        assert link.count("<") == 1
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        text, html = message.iter_parts()
        assert link.strip("<>") in text.get_content()
        assert link.strip("<>") in html.get_content()
    assert len({message["List-Unsubscribe"] for message in inbox.messages}) == 5
    assert b"List-Unsubscribe: <http" in inbox.envelopes[0][1]


def test_email_1_2_the_one_click_link_works(inbox: Inbox, mailing: Mailing, readers: list[Subscriber]) -> None:
    deliver_slice(mailing, max_seconds=30)
    address, message = inbox.addresses[0], inbox.messages[0]
    path = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    for _ in range(2):
        response = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert Subscriber.objects.get(email=address).status == SubscriberStatus.UNSUBSCRIBED
    assert Subscriber.objects.confirmed().count() == 4


def test_each_mail_opens_the_subscription_of_its_reader(inbox: Inbox, mailing: Mailing) -> None:
    deliver_slice(mailing, max_seconds=30)
    for address, message in zip(inbox.addresses, inbox.messages, strict=True):
        for part in message.iter_parts():
            found = re.findall(r"http://localhost/lettres/mon-abonnement/([^/\s\"]+)/", part.get_content())
            assert [getattr(read_manage_token(token), "email", "") for token in found] == [address]


def test_email_1_5_sender_and_list_are_the_letter_s(inbox: Inbox, mailing: Mailing, settings: Settings) -> None:
    settings.NEWSLETTER_FROM_EMAIL = "La lettre <lettre@rives.example>"
    network = NetworkSettings.objects.get()
    network.newsletter_name = "La lettre, de Rives & Jeunesses\r\nBcc: x@example.org"
    network.save()
    deliver_slice(mailing, max_seconds=30)
    [sender] = inbox.messages[0]["From"].addresses
    assert sender.addr_spec == "lettre@rives.example"
    assert sender.display_name == "La lettre, de Rives & Jeunesses Bcc: x@example.org"
    assert inbox.messages[0]["List-Id"] == "<lettre.rives.example>"
    assert inbox.messages[0]["Bcc"] is None
    assert settings.DEFAULT_FROM_EMAIL not in str(inbox.messages[0]["From"])


def test_email_1_6_message_id_is_the_delivery_s(inbox: Inbox, mailing: Mailing) -> None:
    inbox.on_message = lambda address: "451 later"
    deliver_slice(mailing, max_seconds=30)
    mailing.deliveries.update(not_before=PAST)
    inbox.on_message = lambda address: None
    deliver_slice(mailing, max_seconds=30)
    ids = {message["Message-ID"].split("@")[0].strip("<") for message in inbox.messages}
    assert ids == {str(key) for key in mailing.deliveries.values_list("key", flat=True)}


def test_email_1_10_no_line_is_too_long(inbox: Inbox, mailing: Mailing) -> None:
    deliver_slice(mailing, max_seconds=30)
    assert max(map(len, inbox.envelopes[0][1].split(b"\r\n"))) <= 998


def test_email_3_3_a_subject_holds_no_line_break(inbox: Inbox, mailing: Mailing) -> None:
    mailing.contents.update(subject="Bonjour\r\nBcc: x@example.org")
    assert deliver_slice(mailing, max_seconds=30).sent == 5
    assert inbox.messages[0]["Bcc"] is None


# --- who must not get it -----------------------------------------------------------------------------------


def test_email_1_4_who_leaves_in_mid_send_gets_nothing(
    inbox: Inbox, mailing: Mailing, readers: list[Subscriber]
) -> None:
    def leave_after_two() -> bool:
        # Asked before each mail, all five being taken up already.
        if len(inbox.envelopes) == 2:
            Subscriber.objects.exclude(email__in=inbox.addresses).update(status=SubscriberStatus.UNSUBSCRIBED)
        return False

    done = deliver_slice(mailing, 30, leave_after_two)
    assert (done.sent, done.skipped) == (2, 3)
    assert len(inbox.envelopes) == 2
    assert states(mailing) == {DeliveryState.SENT: 2, DeliveryState.SKIPPED: 3}


def test_an_erased_subscriber_gets_nothing(inbox: Inbox, mailing: Mailing, readers: list[Subscriber]) -> None:
    readers[0].delete()
    deliver_slice(mailing, max_seconds=30)
    assert len(inbox.envelopes) == 4
    assert states(mailing)[DeliveryState.SKIPPED] == 1


def test_a_pause_in_mid_send_holds_at_once(inbox: Inbox, mailing: Mailing) -> None:
    def pause_after_two() -> bool:
        if len(inbox.envelopes) == 2:
            pause_mailing(mailing)
        return False

    deliver_slice(mailing, 30, pause_after_two)
    assert states(mailing) == {DeliveryState.SENT: 2, DeliveryState.PENDING: 3}
    assert resume_mailing(mailing)
    deliver_slice(mailing, max_seconds=30)
    assert len(set(inbox.addresses)) == len(inbox.addresses) == 5


def test_a_stop_leaves_the_rest_due(inbox: Inbox, mailing: Mailing) -> None:
    deliver_slice(mailing, 30, lambda: len(inbox.envelopes) >= 2)
    assert states(mailing) == {DeliveryState.SENT: 2, DeliveryState.PENDING: 3}
    assert not mailing.deliveries.filter(lease_token__isnull=False, state=DeliveryState.PENDING).exists()


# --- what servers answer -----------------------------------------------------------------------------------


def test_a_refused_recipient_touches_nobody_else(inbox: Inbox, mailing: Mailing, readers: list[Subscriber]) -> None:
    inbox.on_recipient = lambda address: "550 5.1.1 unknown" if address == readers[2].email else None
    done = deliver_slice(mailing, max_seconds=30)
    assert (done.sent, done.failed) == (4, 1)
    refused = mailing.deliveries.get(subscriber=readers[2])
    assert refused.state == DeliveryState.FAILED
    assert "550" in refused.error
    assert inbox.connections == 1


@pytest.mark.parametrize("moment", ["on_recipient", "on_message"])
def test_a_put_off_mail_is_tried_again(inbox: Inbox, mailing: Mailing, readers: list[Subscriber], moment: str) -> None:
    setattr(inbox, moment, lambda address: "451 4.7.1 later" if address == readers[0].email else None)
    deliver_slice(mailing, max_seconds=30)
    put_off = mailing.deliveries.get(subscriber=readers[0])
    assert (put_off.state, put_off.attempts) == (DeliveryState.PENDING, 1)
    assert put_off.not_before > timezone.now() + datetime.timedelta(seconds=30)
    assert deliver_slice(mailing, max_seconds=30) == Slice()
    setattr(inbox, moment, lambda address: None)
    mailing.deliveries.update(not_before=PAST)
    assert deliver_slice(mailing, max_seconds=30).sent == 1
    assert len(set(inbox.addresses)) == len(inbox.addresses) == 5


def test_a_mail_put_off_too_often_counts_as_refused(inbox: Inbox, mailing: Mailing) -> None:
    inbox.on_recipient = lambda address: "451 later"
    for _ in range(queue.MAX_ATTEMPTS):
        mailing.deliveries.update(not_before=PAST)
        deliver_slice(mailing, max_seconds=30)
    assert states(mailing) == {DeliveryState.FAILED: 5}
    assert set(mailing.deliveries.values_list("attempts", flat=True)) == {queue.MAX_ATTEMPTS}


def test_waits_grow_up_to_a_bound() -> None:
    waits = [queue.retry_delay(number).total_seconds() for number in range(20)]
    assert 45 <= waits[0] <= 75
    assert max(waits) <= 6 * 3600 * 1.25
    assert waits[5] > waits[1]


def test_a_connection_lost_before_the_message_costs_nothing(inbox: Inbox, mailing: Mailing) -> None:
    inbox.drop_at_recipient = 2
    deliver_slice(mailing, max_seconds=30)
    assert states(mailing) == {DeliveryState.SENT: 5}
    assert set(mailing.deliveries.values_list("attempts", flat=True)) == {1}
    assert len(set(inbox.addresses)) == len(inbox.addresses) == 5


def test_silence_after_the_message_leaves_a_doubt(inbox: Inbox, mailing: Mailing) -> None:
    inbox.drop_after_message = True
    done = deliver_slice(mailing, max_seconds=30)
    assert done.in_doubt == 3
    assert done.paused
    assert states(mailing) == {DeliveryState.IN_DOUBT: 3, DeliveryState.PENDING: 2}
    inbox.drop_after_message = False
    resume_mailing(mailing)
    deliver_slice(mailing, max_seconds=30)
    assert len(set(inbox.addresses)) == len(inbox.addresses) == 5


def test_a_server_out_of_reach_pauses_and_burns_nothing(mailing: Mailing, settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = unused.getsockname()
        done = deliver_slice(mailing, max_seconds=30)
    assert done.paused
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert mailing.problem
    assert states(mailing) == {DeliveryState.PENDING: 5}
    assert set(mailing.deliveries.values_list("attempts", flat=True)) == {0}


def test_a_refused_login_pauses(inbox: Inbox, mailing: Mailing, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "lettre", "perdu"
    assert deliver_slice(mailing, max_seconds=30).paused
    assert states(mailing) == {DeliveryState.PENDING: 5}


def test_a_refused_sender_pauses_after_one_mail(
    inbox: Inbox, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = smtplib.SMTPSenderRefused(553, b"not yours", "lettre@example.org")
    monkeypatch.setattr(smtplib.SMTP, "sendmail", lambda *args, **kwargs: (_ for _ in ()).throw(refusal))
    assert deliver_slice(mailing, max_seconds=30).paused
    assert states(mailing) == {DeliveryState.PENDING: 5}
    assert set(mailing.deliveries.values_list("attempts", flat=True)) == {0}


# --- crashes -----------------------------------------------------------------------------------------------


class Killed(BaseException):
    """What no handler catches, as a kill would not be."""


def test_a_crash_between_intent_and_record_leaves_a_doubt(
    inbox: Inbox, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(queue, "record", die)
        patch.setattr(queue, "release", die)
        with pytest.raises(Killed):
            deliver_slice(mailing, max_seconds=30)
    assert states(mailing) == {DeliveryState.HANDING: 1, DeliveryState.CLAIMED: 4}
    deliver_due(max_seconds=30)
    assert len(inbox.envelopes) == 1  # the leases of the dead still run
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=PAST)
    deliver_due(max_seconds=30)
    assert states(mailing) == {DeliveryState.IN_DOUBT: 1, DeliveryState.SENT: 4}
    assert len(set(inbox.addresses)) == len(inbox.addresses) == 5
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED


def test_a_late_answer_settles_a_doubt(mailing: Mailing) -> None:
    token, [delivery, *_rest] = queue.claim(mailing, 5)
    assert queue.commit_intent(delivery, token)
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=PAST)
    queue.reap()
    assert mailing.deliveries.get(pk=delivery.pk).state == DeliveryState.IN_DOUBT
    assert queue.record(delivery, token, DeliveryState.SENT)
    assert mailing.deliveries.get(pk=delivery.pk).state == DeliveryState.SENT


def test_a_worker_whose_lease_is_over_hands_nothing_over(mailing: Mailing) -> None:
    token, [delivery, *_rest] = queue.claim(mailing, 5)
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=PAST)
    assert not queue.commit_intent(delivery, token)
    assert queue.withdraw(delivery, token) == Verdict.NOT_OURS
    queue.reap()
    assert mailing.deliveries.get(pk=delivery.pk).state == DeliveryState.PENDING
    assert not queue.record(delivery, token, DeliveryState.SENT)


def test_a_stranger_s_token_records_nothing(mailing: Mailing) -> None:
    token, [delivery, *_rest] = queue.claim(mailing, 5)
    queue.commit_intent(delivery, token)
    assert not queue.record(delivery, uuid4(), DeliveryState.SENT)
    assert mailing.deliveries.get(pk=delivery.pk).state == DeliveryState.HANDING


def test_claims_never_overlap(mailing: Mailing) -> None:
    _token, first = queue.claim(mailing, 3)
    _token, second = queue.claim(mailing, 3)
    assert len(first) == 3
    assert len(second) == 2
    assert not {row.pk for row in first} & {row.pk for row in second}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_at_once_send_each_mail_once(inbox: Inbox) -> None:
    build_tree("Rives & Jeunesses")
    NewsPageFactory()
    SubscriberFactory.create_batch(60)
    mailing = start_mailing(compose_issue(timezone.now()), None)

    def work() -> None:
        try:
            deliver_slice(mailing, max_seconds=30)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states(mailing) == {DeliveryState.SENT: 60}
    assert len(set(inbox.addresses)) == len(inbox.addresses) == 60


# --- services ----------------------------------------------------------------------------------------------


def test_a_service_out_of_reach_holds_the_sending_up(settings: Settings, mailing: Mailing) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    settings.ANYMAIL = {"BREVO_API_KEY": "x", "BREVO_API_URL": "http://127.0.0.1:9/", "REQUESTS_TIMEOUT": 2}
    assert deliver_slice(mailing, max_seconds=30).paused
    assert states(mailing) == {DeliveryState.PENDING: 5}
    assert set(mailing.deliveries.values_list("attempts", flat=True)) == {0}


def test_a_missing_key_of_a_service_pauses(settings: Settings, mailing: Mailing) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    settings.ANYMAIL = {}
    assert deliver_slice(mailing, max_seconds=30).paused
    assert states(mailing) == {DeliveryState.PENDING: 5}


def test_email_4_12_no_address_in_a_log_line(inbox: Inbox, mailing: Mailing, caplog: pytest.LogCaptureFixture) -> None:
    inbox.on_recipient = lambda address: f"550 {address} unknown"
    with caplog.at_level("DEBUG", logger="newsletter"):
        deliver_due(max_seconds=30)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("newsletter")]
    assert lines
    assert not [line for line in lines if "@" in line]
