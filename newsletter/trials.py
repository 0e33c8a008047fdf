"""A letter tried in a few mailboxes before it goes out."""

import smtplib
from collections.abc import Iterable

from anymail.exceptions import AnymailError
from django.core.mail import get_connection
from django.utils.translation import gettext

from newsletter.messages import Sender, build_test_message
from newsletter.rendering import RenderedIssue

_ERRORS = (OSError, ValueError, smtplib.SMTPException, AnymailError)


def send_trial(rendered: RenderedIssue, addresses: Iterable[str]) -> list[str]:
    """Send the mail, marked as a test, to each address by itself; returns those to which it did not leave.

    Nobody's subscription is touched by its links, whoever the addresses are.
    """
    subject = gettext("[Test] %(subject)s") % {"subject": rendered.subject}
    sender = Sender.current()
    connection = get_connection()
    refused = []
    for address in addresses:
        try:
            connection.send_messages([build_test_message(rendered, subject, address, sender)])
        except _ERRORS:
            refused.append(address)
    return refused
