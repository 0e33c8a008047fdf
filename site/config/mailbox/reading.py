"""Reading the mailbox: what the pages show of each message."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from django.utils import timezone

from config.mailbox.backends import open_mailbox


@dataclass(frozen=True, slots=True)
class Letter:
    """One received message. ``html`` is "" where it has only text."""

    key: str
    sender: str
    recipient: str
    subject: str
    received_at: datetime
    text: str
    html: str
    headers: list[tuple[str, str]]


def read_letter(key: str) -> Letter | None:
    """The message of that key, or None when the mailbox holds none."""
    raw = open_mailbox().get_bytes(key) if key in open_mailbox() else None
    return _parse(key, raw) if raw is not None else None


def newest_letters(limit: int = 200) -> list[Letter]:
    """The last messages, the newest first."""
    box = open_mailbox()
    # A Maildir's keys begin with the second of arrival, then its microsecond.
    keys = sorted(box.keys(), key=_arrival, reverse=True)[:limit]
    return [_parse(key, box.get_bytes(key)) for key in keys]


def _arrival(key: str) -> tuple[int, int]:
    seconds, _separator, rest = key.partition(".")
    microseconds = rest.partition("P")[0].removeprefix("M")
    return int(seconds), int(microseconds) if microseconds.isdigit() else 0


def _parse(key: str, raw: bytes) -> Letter:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - narrows the type for the checker
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Letter(
        key=key,
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        received_at=_date(message),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        headers=[(name, str(value)) for name, value in message.items()],
    )


def _date(message: EmailMessage) -> datetime:
    """The date of the mail; one whose zone is « -0000 » is in UTC and comes without it."""
    if not message["Date"]:
        return timezone.now()
    date = parsedate_to_datetime(str(message["Date"]))
    return date if date.tzinfo else date.replace(tzinfo=UTC)
