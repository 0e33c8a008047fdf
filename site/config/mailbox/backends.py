import mailbox
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def open_mailbox() -> mailbox.Maildir:
    """The Maildir of the settings, made at the first use."""
    folder = Path(settings.MAILBOX_DIR)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(folder, factory=None, create=True)


class MaildirBackend(BaseEmailBackend):
    """Delivers each message, as its bytes would leave, into the Maildir ``MAILBOX_DIR``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        box = open_mailbox()
        for message in email_messages:
            box.add(message.message().as_bytes())
        return len(email_messages)
