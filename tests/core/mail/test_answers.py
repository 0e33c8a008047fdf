"""What servers and services answer, and what it means for the mail."""

import smtplib

import pytest
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.message import AnymailRecipientStatus, AnymailStatus
from django.core.mail import EmailMessage

from core.mail.answers import Fate, read_failure, read_status


def api_error(status: int) -> AnymailRequestsAPIError:
    error = AnymailRequestsAPIError("no")
    error.status_code = status
    return error


@pytest.mark.parametrize(
    ("error", "data_begun", "fate"),
    [
        (api_error(429), None, Fate.PUT_OFF),
        (api_error(503), None, Fate.PUT_OFF),
        (api_error(401), None, Fate.HELD_UP),
        (api_error(400), None, Fate.REFUSED),
        (api_error(500), None, Fate.IN_DOUBT),
        (api_error(200), None, Fate.IN_DOUBT),
        (AnymailRecipientsRefused("no"), None, Fate.REFUSED),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no")}), False, Fate.REFUSED),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"no")}), False, Fate.PUT_OFF),
        (smtplib.SMTPDataError(452, b"full"), True, Fate.PUT_OFF),
        (smtplib.SMTPDataError(554, b"spam"), True, Fate.REFUSED),
        (smtplib.SMTPDataError(-1, b""), True, Fate.IN_DOUBT),
        (smtplib.SMTPSenderRefused(421, b"busy", "x"), False, Fate.PUT_OFF),
        (smtplib.SMTPSenderRefused(550, b"no", "x"), False, Fate.HELD_UP),
        (smtplib.SMTPServerDisconnected("gone"), True, Fate.IN_DOUBT),
        (smtplib.SMTPServerDisconnected("gone"), False, Fate.CUT_OFF),
        (TimeoutError(), True, Fate.IN_DOUBT),
        (TimeoutError(), False, Fate.CUT_OFF),
        (OSError("disk full"), None, Fate.IN_DOUBT),
    ],
)
def test_email_4_7_classes_of_errors(error: Exception, data_begun: bool | None, fate: Fate) -> None:
    assert read_failure(error, data_begun).fate == fate


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("sent", Fate.SENT),
        ("queued", Fate.SENT),
        ("failed", Fate.REFUSED),
        ("rejected", Fate.REFUSED),
        ("invalid", Fate.REFUSED),
        ("unknown", Fate.IN_DOUBT),
    ],
)
def test_email_4_4_each_recipient_s_status_is_read(status: str, fate: Fate) -> None:
    message = EmailMessage()
    message.anymail_status = AnymailStatus()
    message.anymail_status.set_recipient_status({"a@example.org": AnymailRecipientStatus("1", status)})
    assert read_status(message).fate == fate
