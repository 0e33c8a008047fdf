"""The mail that answers a request for the letter: built here, and sent in the background by `manage.py run`.

It asks to confirm; an address that is subscribed already is told so, which the form itself must not say.
"""

import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from core.mail.messages import current_network, transactional_message
from core.mail.postbags import Postbag, send_due
from newsletter.enums import SubscriberStatus
from newsletter.models import Subscriber
from newsletter.subscriptions import CONFIRMATION_INTERVAL
from newsletter.tokens import CONFIRMATION_LIFETIME, confirmation_url, manage_url

_ANSWERED = (SubscriberStatus.PENDING, SubscriberStatus.CONFIRMED)


class ConfirmationBag(Postbag):
    """One mail for each request, and for an address one a day at most."""

    name = "confirmations"
    model = Subscriber
    due_at = "confirmation_due_at"
    sent_at = "confirmation_sent_at"
    owed_since = "requested_at"

    def due(self, now: datetime.datetime) -> QuerySet:
        never_or_long_ago = Q(confirmation_sent_at=None) | Q(confirmation_sent_at__lte=now - CONFIRMATION_INTERVAL)
        return super().due(now).filter(never_or_long_ago, status__in=_ANSWERED)

    def build(self, row: Any) -> EmailMultiAlternatives:
        return build_notice(row) if row.status == SubscriberStatus.CONFIRMED else build_confirmation(row)

    def postpone(self, row: Any, now: datetime.datetime) -> None:
        if Subscriber.objects.filter(pk=row.pk, status__in=_ANSWERED).exists():
            super().postpone(row, now)


def send_due_confirmations(now: datetime.datetime) -> int:
    """Send the confirmation mails that are owed at ``now``, and return how many were handed over."""
    return send_due(ConfirmationBag(), now)


def build_confirmation(subscriber: Subscriber) -> EmailMultiAlternatives:
    """The mail for somebody who asked, with the link that confirms it."""
    return transactional_message(
        subscriber.email,
        gettext("%(network)s: confirm your subscription to the letter") % {"network": current_network().name},
        "newsletter/mail/confirmation",
        {
            "confirmation_url": confirmation_url(subscriber),
            "hours": int(CONFIRMATION_LIFETIME.total_seconds() // 3600),
            # Whoever signed a sheet of paper asked for nothing on this site: the mail says where the address is from.
            "list": getattr(subscriber.requested_notice, "subscriber_import", None),
        },
    )


def build_notice(subscriber: Subscriber) -> EmailMultiAlternatives:
    """The mail for somebody whose address is subscribed already, with the link to their subscription."""
    paused_until = subscriber.paused_until if subscriber.is_paused() else None
    return transactional_message(
        subscriber.email,
        gettext("%(network)s: you already receive the letter") % {"network": current_network().name},
        "newsletter/mail/already_subscribed",
        {"manage_url": manage_url(subscriber), "paused_until": paused_until},
    )
