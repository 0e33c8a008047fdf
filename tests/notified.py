"""What people are told by mail."""

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from core.mail.postbags import send_due
from core.notifications.bag import NotificationBag
from core.notifications.telling import GATHERING


def notified() -> dict[str, EmailMessage]:
    """Send what is owed, to Django's outbox in memory, and return the new mails by their address."""
    already = len(mail.outbox)
    send_due(NotificationBag(), timezone.now() + GATHERING)
    return {message.to[0]: message for message in mail.outbox[already:]}
