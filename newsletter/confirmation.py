"""The mail that asks to confirm: built here, and sent in the background by `manage.py run`."""

import contextlib
import datetime
import logging
import smtplib
from email.headerregistry import Address
from email.utils import parseaddr

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext
from wagtail.models import Site

from core.models import NetworkSettings
from newsletter.answers import Fate, read_failure, read_status
from newsletter.enums import SubscriberStatus
from newsletter.links import absolute_url
from newsletter.mjml import render_mjml
from newsletter.models import Subscriber
from newsletter.querysets import SubscriberQuerySet
from newsletter.subscriptions import CONFIRMATION_INTERVAL
from newsletter.tokens import CONFIRMATION_LIFETIME, confirmation_url

logger = logging.getLogger(__name__)

# How many mails one call sends at most, so that the other jobs of the process get their turn.
BATCH_SIZE = 50
# A mail that found no server waits as long again as its reader has waited, within these bounds.
SHORTEST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(minutes=15)

_WENT_NOWHERE = frozenset({Fate.PUT_OFF, Fate.CUT_OFF, Fate.HELD_UP})
_MAIL_ERRORS = (OSError, smtplib.SMTPException, AnymailError)


def send_due_confirmations(now: datetime.datetime) -> int:
    """Send the confirmation mails that are owed at ``now``, and return how many were handed over.

    Each one is claimed before it is handed over, so that no address gets two within a day, whatever runs beside
    this or stops in the middle. Only a mail that certainly went nowhere is tried again.
    """
    due = list(_due(now).order_by("confirmation_due_at", "pk")[:BATCH_SIZE])
    if not due:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except _MAIL_ERRORS as error:
        for subscriber in due:
            _postpone(subscriber, now)
        logger.warning("The mail server can't be reached for confirmations: %s", type(error).__name__)
        return 0
    sent = 0
    try:
        for subscriber in due:
            message = build_confirmation(subscriber)
            message.connection = connection
            if not _claim(subscriber, now):
                continue
            try:
                message.send()
            except _MAIL_ERRORS as error:
                if read_failure(error, data_begun=None).fate in _WENT_NOWHERE:
                    _postpone(subscriber, now)
                # The error itself is left out: services quote the address in it.
                logger.warning("Confirmation of subscriber %s not sent: %s", subscriber.pk, type(error).__name__)
                # The connection may be of no use now; the next call opens another.
                break
            answer = read_status(message)
            if answer.fate is Fate.SENT:
                sent += 1
            else:
                logger.warning("Confirmation of subscriber %s: %s", subscriber.pk, answer.fate.value)
    finally:
        with contextlib.suppress(*_MAIL_ERRORS):
            connection.close()
    return sent


def build_confirmation(subscriber: Subscriber) -> EmailMultiAlternatives:
    """The mail for one subscriber, with the link that confirms their request."""
    site = Site.objects.filter(is_default_site=True).first()
    network = NetworkSettings.for_site(site) if site else NetworkSettings()
    context = {
        "network": network,
        "site_url": absolute_url("/"),
        "confirmation_url": confirmation_url(subscriber),
        "hours": int(CONFIRMATION_LIFETIME.total_seconds() // 3600),
    }
    subject = gettext("%(network)s: confirm your subscription to the letter") % {"network": network.name}
    message = EmailMultiAlternatives(
        subject=_one_line(subject),
        body=render_to_string("newsletter/mail/confirmation.txt", context),
        from_email=_sender(network.name),
        to=[subscriber.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_mjml("newsletter/mail/confirmation.mjml", context), "text/html")
    return message


def _due(now: datetime.datetime) -> SubscriberQuerySet:
    never_or_long_ago = Q(confirmation_sent_at=None) | Q(confirmation_sent_at__lte=now - CONFIRMATION_INTERVAL)
    return Subscriber.objects.filter(never_or_long_ago, status=SubscriberStatus.PENDING, confirmation_due_at__lte=now)


def _claim(subscriber: Subscriber, now: datetime.datetime) -> bool:
    claimed = _due(now).filter(pk=subscriber.pk).update(confirmation_sent_at=now, confirmation_due_at=None)
    return claimed == 1


def _postpone(subscriber: Subscriber, now: datetime.datetime) -> None:
    """Owe the mail again a little later, and give the claim back if there was one."""
    waited = now - (subscriber.requested_at or now)
    delay = min(max(waited, SHORTEST_DELAY), LONGEST_DELAY)
    unclaimed_or_ours = Q(confirmation_due_at__lte=now) | Q(confirmation_sent_at=now)
    Subscriber.objects.filter(unclaimed_or_ours, pk=subscriber.pk, status=SubscriberStatus.PENDING).update(
        confirmation_sent_at=None, confirmation_due_at=now + delay
    )


def _sender(name: str) -> str:
    """The transactional sender's address under the network's name."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(display_name=_one_line(name) or own_name, addr_spec=address))


def _one_line(text: str) -> str:
    return " ".join(text.split())
