import datetime
import smtplib
from typing import Any
from unittest.mock import patch

import pytest
from anymail.exceptions import AnymailAPIError
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from core.mail.mjml import MjmlError, render_mjml
from core.models import NetworkSettings
from home.models import HomePage
from newsletter import subscriptions
from newsletter.confirmation import build_confirmation, send_due_confirmations
from newsletter.enums import ConsentMethod, ConsentPurpose, DeliveryState, MailingState, SubscriberStatus
from newsletter.models import (
    Consent,
    ConsentNotice,
    Delivery,
    Mailing,
    MailingContent,
    NewsletterIndexPage,
    NewsletterIssuePage,
    Subscriber,
)
from newsletter.subscriptions import Confirmation
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
EMAIL = "nolwenn@example.org"


def _ask(now: datetime.datetime = NOW, email: str = EMAIL) -> Subscriber:
    subscriptions.request_subscription(
        email, subscriptions.Request(now, subscriptions.current_notice(), "/lettres/inscription/")
    )
    return Subscriber.objects.get(email=email)


def _subscribe(now: datetime.datetime = NOW) -> Subscriber:
    subscriber = _ask(now)
    send_due_confirmations(now)
    subscriptions.confirm_subscription(subscriber.key, now=now)
    subscriber.refresh_from_db()
    return subscriber


# --- The notice --------------------------------------------------------------------------------------------


def test_email_2_3_the_first_notice_says_what_the_law_asks() -> None:
    notice = subscriptions.current_notice()
    assert (notice.version, subscriptions.current_notice().pk) == (1, notice.pk)
    said = ("responsable", "À quoi sert", "consentement", "service d’envoi", "Combien de temps", "droits", "CNIL")
    assert [words for words in said if words not in notice.text] == []


def test_the_newest_notice_is_the_current_one() -> None:
    subscriptions.current_notice()
    newest = ConsentNotice.objects.create(version=2, text="Autrement dit.")
    assert subscriptions.current_notice() == newest


# --- Asking, confirming ------------------------------------------------------------------------------------


def test_email_1_5_an_address_is_written_to_only_once_it_is_confirmed() -> None:
    subscriber = _ask()
    assert subscriber.status == SubscriberStatus.PENDING
    assert not Subscriber.objects.confirmed().exists()
    assert subscriptions.confirm_subscription(subscriber.key, now=NOW + HOUR) is Confirmation.DONE
    assert list(Subscriber.objects.confirmed()) == [subscriber]


def test_email_2_2_the_proof_says_when_where_and_to_what() -> None:
    subscriber = _ask()
    assert not Consent.objects.exists()
    subscriptions.confirm_subscription(subscriber.key, now=NOW + HOUR)
    proof = Consent.objects.get()
    assert (proof.asked_at, proof.confirmed_at) == (NOW, NOW + HOUR)
    assert (proof.notice.version, len(proof.notice.text_hash)) == (1, 64)
    assert (proof.purpose, proof.method) == (ConsentPurpose.NEWSLETTER, ConsentMethod.WEB_FORM)
    assert proof.origin == "/lettres/inscription/"
    assert not [field.name for field in Consent._meta.get_fields() if "ip" in field.name.split("_")]


def test_confirming_twice_keeps_one_proof() -> None:
    subscriber = _subscribe()
    assert subscriptions.confirm_subscription(subscriber.key, now=NOW + HOUR) is Confirmation.ALREADY_DONE
    assert Consent.objects.get().confirmed_at == NOW


def test_asking_again_when_subscribed_changes_nothing_but_owes_the_owner_a_word() -> None:
    subscriber = _subscribe()
    before = Subscriber.objects.filter(pk=subscriber.pk).values().get()
    _ask(NOW + 48 * HOUR)
    after = Subscriber.objects.filter(pk=subscriber.pk).values().get()
    assert after == before | {"confirmation_due_at": NOW + 48 * HOUR}


def test_coming_back_takes_a_new_confirmation_and_a_new_proof() -> None:
    subscriber = _subscribe()
    subscriptions.unsubscribe(subscriber.key, now=NOW + HOUR)
    again = _ask(NOW + 48 * HOUR)
    assert (again.pk, again.status) == (subscriber.pk, SubscriberStatus.PENDING)
    assert send_due_confirmations(NOW + 48 * HOUR) == 1
    assert subscriptions.confirm_subscription(subscriber.key, now=NOW + 49 * HOUR) is Confirmation.DONE
    assert [proof.asked_at for proof in Consent.objects.all()] == [NOW + 48 * HOUR, NOW]


def test_an_old_link_does_not_bring_back_who_left() -> None:
    subscriber = _subscribe()
    subscriptions.unsubscribe(subscriber.key, now=NOW)
    assert subscriptions.confirm_subscription(subscriber.key, now=NOW) is Confirmation.NOTHING_ASKED
    assert Consent.objects.count() == 1


@pytest.mark.parametrize("missing", ["requested_at", "requested_notice"])
def test_a_request_without_a_proof_to_write_is_not_confirmed(missing: str) -> None:
    subscriber = _ask()
    Subscriber.objects.filter(pk=subscriber.pk).update(**{missing: None})
    assert subscriptions.confirm_subscription(subscriber.key, now=NOW) is Confirmation.NOTHING_ASKED


# --- Leaving -----------------------------------------------------------------------------------------------


def test_email_1_4_leaving_takes_effect_while_an_issue_is_being_sent(tree: HomePage) -> None:
    leaving, staying = SubscriberFactory(), SubscriberFactory()
    rows = {}
    for state in (MailingState.SENDING, MailingState.PAUSED, MailingState.CANCELLED):
        issue = NewsletterIssuePage(title=f"La lettre {state}", introduction="<p>Bonjour</p>")
        NewsletterIndexPage.objects.get().add_child(instance=issue)
        mailing = Mailing.objects.create(issue=issue, state=state)
        content = MailingContent.objects.create(mailing=mailing, subject="s", html="h", text="t")
        for subscriber in (leaving, staying):
            rows[state, subscriber] = Delivery.objects.create(
                mailing=mailing, content=content, subscriber=subscriber, email=subscriber.email
            )
    sent = rows[MailingState.PAUSED, leaving]
    Delivery.objects.filter(pk=sent.pk).update(state=DeliveryState.SENT)

    subscriptions.unsubscribe(leaving.key, now=NOW)

    states = {key: Delivery.objects.get(pk=row.pk).state for key, row in rows.items()}
    assert states[MailingState.SENDING, leaving] == DeliveryState.SKIPPED
    assert states[MailingState.PAUSED, leaving] == DeliveryState.SENT
    assert states[MailingState.CANCELLED, leaving] == DeliveryState.PENDING
    assert {states[state, staying] for state in (MailingState.SENDING, MailingState.PAUSED)} == {DeliveryState.PENDING}
    leaving.refresh_from_db()
    assert (leaving.status, leaving.unsubscribed_at) == (SubscriberStatus.UNSUBSCRIBED, NOW)


def test_leaving_twice_keeps_the_first_date() -> None:
    subscriber = _subscribe()
    subscriptions.unsubscribe(subscriber.key, now=NOW)
    subscriptions.unsubscribe(subscriber.key, now=NOW + HOUR)
    subscriber.refresh_from_db()
    assert subscriber.unsubscribed_at == NOW


def test_leaving_before_the_confirmation_went_out_stops_it() -> None:
    subscriber = _ask()
    subscriptions.unsubscribe(subscriber.key, now=NOW)
    assert send_due_confirmations(NOW + HOUR) == 0


# --- The confirmation mail ---------------------------------------------------------------------------------


def test_email_3_2_the_mail_is_sent_in_the_background() -> None:
    subscriber = _ask()
    assert mail.outbox == []
    assert send_due_confirmations(NOW) == 1
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    subscriber.refresh_from_db()
    assert (subscriber.confirmation_sent_at, subscriber.confirmation_due_at) == (NOW, None)


def test_email_3_4_an_address_gets_one_confirmation_in_24_hours() -> None:
    for minutes in (0, 1, 30, 60 * 23):
        now = NOW + datetime.timedelta(minutes=minutes)
        _ask(now)
        send_due_confirmations(now)
    assert len(mail.outbox) == 1
    assert send_due_confirmations(NOW + 25 * HOUR) == 0
    _ask(NOW + 25 * HOUR)
    assert send_due_confirmations(NOW + 25 * HOUR) == 1


def test_email_3_4_leaving_and_coming_back_within_24_hours_waits_for_its_mail() -> None:
    subscriber = _subscribe()
    subscriptions.unsubscribe(subscriber.key, now=NOW + HOUR)
    _ask(NOW + 2 * HOUR)
    assert send_due_confirmations(NOW + 3 * HOUR) == 0
    assert send_due_confirmations(NOW + 24 * HOUR) == 1


def test_two_processes_send_one_mail() -> None:
    subscriber = _ask()
    build = build_confirmation

    def while_another_process_sends(due: Subscriber) -> Any:
        with patch("newsletter.confirmation.build_confirmation", build):
            assert send_due_confirmations(NOW) == 1
        return build(due)

    with patch("newsletter.confirmation.build_confirmation", while_another_process_sends):
        assert send_due_confirmations(NOW) == 0
    assert len(mail.outbox) == 1
    assert Subscriber.objects.get(pk=subscriber.pk).confirmation_sent_at == NOW


def test_an_unreachable_server_is_tried_again_later() -> None:
    _ask()
    with patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError):
        assert send_due_confirmations(NOW) == 0
    subscriber = Subscriber.objects.get()
    assert subscriber.confirmation_sent_at is None
    assert send_due_confirmations(NOW) == 0
    assert send_due_confirmations(subscriber.confirmation_due_at) == 1


def test_the_wait_grows_up_to_a_bound() -> None:
    subscriber = _ask()
    for waited, delay in ((0, 1), (4, 4), (600, 15)):
        now = NOW + datetime.timedelta(minutes=waited)
        Subscriber.objects.update(confirmation_due_at=now)
        with patch.object(EmailBackend, "open", side_effect=TimeoutError):
            send_due_confirmations(now)
        subscriber.refresh_from_db()
        assert subscriber.confirmation_due_at == now + datetime.timedelta(minutes=delay)


@pytest.mark.parametrize(
    ("error", "tried_again"),
    [
        (smtplib.SMTPRecipientsRefused({EMAIL: (451, b"later")}), True),
        (smtplib.SMTPRecipientsRefused({EMAIL: (550, b"nobody")}), False),
        (smtplib.SMTPDataError(421, b"busy"), True),
        (smtplib.SMTPDataError(554, b"no"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
        (AnymailAPIError(status_code=429), True),
        (AnymailAPIError(status_code=503), True),
        (AnymailAPIError(status_code=500), False),
        (AnymailAPIError(status_code=400), False),
    ],
)
def test_email_4_7_only_what_certainly_went_nowhere_is_sent_again(
    error: Exception, tried_again: bool, caplog: pytest.LogCaptureFixture
) -> None:
    _ask()
    with patch.object(EmailBackend, "send_messages", side_effect=error):
        assert send_due_confirmations(NOW) == 0
    assert send_due_confirmations(NOW + HOUR) == int(tried_again)
    assert EMAIL not in caplog.text, "email 4.12: no address in a log line"


def test_email_4_7_a_service_that_no_connection_reached_is_tried_again(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask()
    locmem = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "anymail.backends.postal.EmailBackend"
    settings.ANYMAIL = {"POSTAL_API_URL": "http://127.0.0.1:9/api/v1/", "POSTAL_API_KEY": "key"}
    assert send_due_confirmations(NOW) == 0
    settings.EMAIL_BACKEND = locmem
    assert send_due_confirmations(NOW + HOUR) == 1


def test_email_4_4_a_service_that_refuses_without_an_exception_is_read(settings: Any) -> None:
    _ask()
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    refused = {"recipient_status": {EMAIL: type("Status", (), {"status": "rejected", "message_id": None})()}}
    with (
        patch("anymail.backends.test.EmailBackend.post_to_esp", return_value=refused),
        patch(
            "anymail.backends.test.EmailBackend.parse_recipient_status",
            lambda self, response, payload, message: response["recipient_status"],
        ),
    ):
        settings.ANYMAIL = {"IGNORE_RECIPIENT_STATUS": True}
        assert send_due_confirmations(NOW) == 0


def test_the_mail_has_two_parts_with_the_link_and_the_networks_name(tree: HomePage, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Estuaire <bonjour@rives.example>"
    settings.NEWSLETTER_FROM_EMAIL = "La lettre <lettre@rives.example>"
    network = NetworkSettings.for_site(tree.get_site())
    network.name = 'Rives & <b>"Jeunesses"</b>\r\nBcc: a@b.example'
    network.save()
    message = build_confirmation(_ask())
    sent = message.message()
    html = message.alternatives[0][0]

    assert sent["Auto-Submitted"] == "auto-generated", "email 1.8"
    assert "bonjour@rives.example" in sent["From"], "email 1.5: not the sender of the letter"
    assert "Bcc" not in sent, "email 3.3"
    assert "\n" not in message.subject
    assert sent.get_content_type() == "multipart/alternative", "email 1.9"
    assert max(len(line) for line in sent.as_bytes().split(b"\n")) <= 998, "email 1.10"
    link = message.body.split("http://localhost")[1].split()[0]
    assert link.startswith("/lettres/confirmer/")
    assert f'href="http://localhost{link}"' in html
    assert "<b>" not in html, "email 6.5: mrml escapes nothing"
    assert "&lt;b&gt;" in html
    assert "Rives & <b>" in message.body
    assert '<html lang="fr"' in html, "email 6.1"


def test_the_mail_needs_no_site() -> None:
    assert build_confirmation(SubscriberFactory(pending=True)).body


def test_email_6_5_a_template_with_an_unknown_tag_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for source in ("<mjml><mj-body><mj-txt>a</mj-txt></mj-body></mjml>", "<mjml>", ""):
        monkeypatch.setattr("core.mail.mjml.render_to_string", lambda *args, source=source: source)
        with pytest.raises(MjmlError, match=r"^some\.mjml"):
            render_mjml("some.mjml", {})


def test_lines_break_between_the_tags_of_the_frame_and_nowhere_else() -> None:
    html = build_confirmation(SubscriberFactory(pending=True, requested_at=timezone.now())).alternatives[0][0]
    assert max(len(line.encode()) for line in html.split("\n")) <= 998
    assert "</p>\n<p>" not in html
