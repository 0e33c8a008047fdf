"""After three years without a sign of the person: the mail that asks whether to go on, and their yes."""

import datetime
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from core.dates import format_day
from core.mail.messages import current_network, transactional_message
from core.mail.postbags import Postbag
from newsletter.enums import EventKind, SubscriberStatus
from newsletter.events import note
from newsletter.forgetting import ANSWER_TIME
from newsletter.models import Subscriber, SubscriberEvent
from newsletter.tokens import keep_url


class RepermissionBag(Postbag):
    """One mail for each subscriber whom the daily forgetting found silent for too long."""

    name = "questions whether to go on"
    model = Subscriber
    due_at = "repermission_due_at"
    sent_at = "repermission_sent_at"
    owed_since = "repermission_owed_since"

    def due(self, now: datetime.datetime) -> QuerySet:
        return super().due(now).filter(status=SubscriberStatus.CONFIRMED)

    def build(self, row: Any) -> EmailMultiAlternatives:
        return build_question(row)

    @transaction.atomic
    def claim(self, row: Any, now: datetime.datetime) -> bool:
        claimed = super().claim(row, now)
        if claimed:
            note(row, EventKind.REPERMISSION_ASKED, at=now)
        return claimed

    @transaction.atomic
    def postpone(self, row: Any, now: datetime.datetime) -> None:
        # Who left or answered in between is not asked any more.
        if Subscriber.objects.filter(pk=row.pk, status=SubscriberStatus.CONFIRMED).exists():
            super().postpone(row, now)
            SubscriberEvent.objects.filter(subscriber=row, kind=EventKind.REPERMISSION_ASKED, at=now).delete()


def build_question(subscriber: Subscriber) -> EmailMultiAlternatives:
    """The mail for one subscriber, with the one link that leads to the answer."""
    return transactional_message(
        subscriber.email,
        gettext("%(network)s: do you still want the letter?") % {"network": current_network().name},
        "newsletter/mail/keep",
        {
            "keep_url": keep_url(subscriber),
            "since": format_day(timezone.localdate(subscriber.confirmed_at)) if subscriber.confirmed_at else "",
            "days": ANSWER_TIME.days,
        },
    )


def is_asked(subscriber: Subscriber) -> bool:
    """Whether an answer is waited for."""
    asked_at = subscriber.repermission_sent_at
    last_sign = subscriber.last_act_at or subscriber.confirmed_at
    return (
        subscriber.status == SubscriberStatus.CONFIRMED
        and asked_at is not None
        and (last_sign is None or last_sign <= asked_at)
    )


@transaction.atomic
def keep(key: UUID, *, now: datetime.datetime) -> bool:
    """Note that the person wants to go on; returns whether they are subscribed. Repeating changes nothing."""
    subscriber = Subscriber.objects.select_for_update().filter(key=key, status=SubscriberStatus.CONFIRMED).first()
    if subscriber is None:
        return False
    if is_asked(subscriber):
        note(subscriber, EventKind.KEPT, at=now)
    return True
