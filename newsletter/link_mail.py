"""The mail with the link to « my subscription », for whoever types their address."""

import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from core.mail.messages import current_network, transactional_message
from core.mail.postbags import Postbag, send_due
from newsletter import suppressions
from newsletter.enums import EventKind, SubscriberStatus
from newsletter.models import Subscriber, SubscriberEvent
from newsletter.tokens import manage_url

# An address gets one such mail in this time, however often it is typed.
LINK_INTERVAL = datetime.timedelta(hours=1)
# Whose address was never confirmed may not even be a reader.
UNCONFIRMED_LINK_INTERVAL = datetime.timedelta(hours=24)


def ask_for_link(email: str, *, now: datetime.datetime) -> None:
    """Have the link mailed to this address, if it is one of ours.

    Whoever asks learns nothing of the address: it is one statement, whatever is known of it.

    Args:
        email: the address, from ``normalise_address``.
        now: when it was asked.
    """
    pending = Q(status=SubscriberStatus.PENDING)
    rested = (
        Q(link_sent_at=None)
        | Q(link_sent_at__lte=now - UNCONFIRMED_LINK_INTERVAL)
        | (~pending & Q(link_sent_at__lte=now - LINK_INTERVAL))
    )
    askers = Subscriber.objects.filter(rested, email=email, link_due_at=None)
    askers.exclude(status=SubscriberStatus.SUPPRESSED).update(link_due_at=now, link_owed_since=now)


class LinkBag(Postbag):
    """One mail for each row that asked."""

    name = "links to subscriptions"
    model = Subscriber
    due_at = "link_due_at"
    sent_at = "link_sent_at"
    owed_since = "link_owed_since"

    def due(self, now: datetime.datetime) -> QuerySet:
        return super().due(now).exclude(status=SubscriberStatus.SUPPRESSED)

    def build(self, row: Any) -> EmailMultiAlternatives | None:
        return None if suppressions.may_never_be_written_to(row.email) else build_link_mail(row)

    def claim(self, row: Any, now: datetime.datetime) -> bool:
        if not super().claim(row, now):
            return False
        # Here rather than where it was asked: there, a known address would take more work than another.
        SubscriberEvent.objects.get_or_create(
            subscriber_id=row.pk, kind=EventKind.LINK_ASKED, at=row.link_owed_since or now
        )
        return True


def send_due_links(now: datetime.datetime) -> int:
    """Send the links that are owed at ``now``, and return how many were handed over."""
    return send_due(LinkBag(), now)


def build_link_mail(subscriber: Subscriber) -> EmailMultiAlternatives:
    """The mail for one subscriber, with the link that opens their subscription."""
    return transactional_message(
        subscriber.email,
        gettext("%(network)s: your subscription to the letter") % {"network": current_network().name},
        "newsletter/mail/my_link",
        {"manage_url": manage_url(subscriber)},
    )
