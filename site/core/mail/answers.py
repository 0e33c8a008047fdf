"""What a failed hand-over means for the mail: refused, put off, in doubt, or the whole sending held up.

Everything that was known for sure not to have been accepted may be sent again; what may have been
accepted never is, by itself.
"""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from django.core.mail import EmailMessage
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError


class Fate(Enum):
    SENT = "sent"
    REFUSED = "refused"
    PUT_OFF = "put off"
    IN_DOUBT = "in doubt"
    # The connection was lost before the message began to leave.
    CUT_OFF = "cut off"
    # Nothing is wrong with this mail: no mail can leave.
    HELD_UP = "held up"


@dataclass(frozen=True)
class Answer:
    """The fate of one mail, with what the server said. ``error`` may hold an address: it is for the
    coordinators, never for a log."""

    fate: Fate
    error: str = ""


_ACCEPTED = {"sent", "queued"}
_NOT_ACCEPTED = {"invalid", "rejected", "failed"}
_PUT_OFF_STATUS = {429, 503}
_LOGIN_STATUS = {401, 403}
_FOR_EVER = (AnymailRecipientsRefused, AnymailInvalidAddress, AnymailUnsupportedFeature, AnymailSerializationError)


def read_status(message: EmailMessage) -> Answer:
    """The answer after a hand-over without an exception: services also refuse without one."""
    status = getattr(message, "anymail_status", None)
    if status is None or status.status is None:
        return Answer(Fate.SENT)
    states = {recipient.status for recipient in status.recipients.values()} or set(status.status)
    if states <= _ACCEPTED:
        return Answer(Fate.SENT)
    if states <= _NOT_ACCEPTED:
        return Answer(Fate.REFUSED, ", ".join(sorted(states)))
    return Answer(Fate.IN_DOUBT, ", ".join(sorted(str(state) for state in states)))


def read_failure(error: Exception, data_begun: bool | None) -> Answer:
    """The answer in an exception raised while one message was handed over.

    Args:
        error: what the mail backend raised.
        data_begun: whether the message itself had begun to leave by SMTP; None when nobody knows.
    """
    if isinstance(error, smtplib.SMTPException):
        return _read_smtp(error, data_begun)
    if isinstance(error, AnymailConfigurationError):
        return Answer(Fate.HELD_UP, str(error))
    if isinstance(error, _FOR_EVER):
        return Answer(Fate.REFUSED, str(error))
    if isinstance(error, (AnymailAPIError, requests.RequestException)):
        return _read_service(error)
    return _silence(error, data_begun)


def _read_smtp(error: smtplib.SMTPException, data_begun: bool | None) -> Answer:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return Answer(_fate_of_code(code), _said(code, reply))
    if isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)):
        return Answer(Fate.HELD_UP, str(error))
    if isinstance(error, smtplib.SMTPSenderRefused):
        # The sender is the same in every mail: a final refusal would come for each of them.
        fate = Fate.PUT_OFF if 400 <= error.smtp_code < 500 else Fate.HELD_UP
        return Answer(fate, _said(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return Answer(_fate_of_code(error.smtp_code), _said(error.smtp_code, error.smtp_error))
    return _silence(error, data_begun)


def _silence(error: Exception, data_begun: bool | None) -> Answer:
    return Answer(Fate.CUT_OFF if data_begun is False else Fate.IN_DOUBT, f"{type(error).__name__}: {error}")


def _fate_of_code(code: int) -> Fate:
    if 400 <= code < 500:
        return Fate.PUT_OFF
    # smtplib gives -1 for a reply that it can't read.
    return Fate.REFUSED if 500 <= code < 600 else Fate.IN_DOUBT


def _said(code: int, reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return f"{code} {text}".strip()


def _read_service(error: Exception) -> Answer:
    status = getattr(error, "status_code", None)
    text = f"HTTP {status}" if status else type(error).__name__
    if any(isinstance(cause, (NewConnectionError, ConnectTimeoutError)) for cause in _causes(error)):
        return Answer(Fate.HELD_UP, text)
    if status in _LOGIN_STATUS:
        return Answer(Fate.HELD_UP, text)
    if status in _PUT_OFF_STATUS:
        return Answer(Fate.PUT_OFF, text)
    if status is not None and 400 <= status < 500:
        return Answer(Fate.REFUSED, text)
    return Answer(Fate.IN_DOUBT, text)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what led to it: libraries hide the first cause under their own, sometimes in arguments."""
    waiting, seen = [error], set()
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__, getattr(current, "reason", None)]
        waiting += [argument for argument in current.args if isinstance(argument, BaseException)]
