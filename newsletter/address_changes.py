"""A subscription moves to another address once that one is confirmed; the old one is told."""

import datetime
from enum import Enum, auto
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from core.mail.messages import current_network, transactional_message
from core.mail.postbags import Postbag, send_due
from newsletter import suppressions
from newsletter.enums import (
    ACTIVE_MAILINGS,
    DeliveryState,
    EventKind,
    LeftOutBecause,
    SubscriberStatus,
    SuppressionReason,
)
from newsletter.events import note
from newsletter.forgetting import erase
from newsletter.models import AddressChange, Delivery, Subscriber
from newsletter.tokens import ADDRESS_CHANGE_LIFETIME, address_change_url

# Each wish writes to an address that somebody typed: so many a day for one subscriber.
DAILY_LIMIT = 5

# Their mails are not on their way yet, so that they can still go to another address.
_NOT_HANDED_OVER = frozenset({DeliveryState.PENDING, DeliveryState.CLAIMED})


class TooManyChanges(Exception):
    """The subscriber asked so often that the next wish has to wait."""


class Change(Enum):
    """How an attempt to confirm a new address ended."""

    DONE = auto()
    NOTHING_ASKED = auto()
    """It was done already, another wish took its place, or they left."""
    TAKEN = auto()
    """The letter comes to that address already, or nothing may be sent to it."""


@transaction.atomic
def ask(subscriber: Subscriber, email: str, *, now: datetime.datetime) -> None:
    """Note that a subscriber wants the letter at another address; a mail asks that one to confirm.

    Whoever asks learns nothing of the other address: whatever is known of it, the same statements are run.

    Args:
        subscriber: who asks.
        email: the address, from ``normalise_address``.
        now: when they asked.

    Raises:
        TooManyChanges: today, or the word about the change before is still on its way.
    """
    locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    asked = locked.events.filter(kind=EventKind.ADDRESS_ASKED, at__gt=now - datetime.timedelta(days=1))
    if asked.count() >= DAILY_LIMIT or locked.address_changes.done().filter(mail_due_at__isnull=False).exists():
        raise TooManyChanges
    wish = AddressChange(subscriber=locked, email=email, asked_at=now)
    wish.owe_mail(now)
    facts = {"email": email, "asked_at": now} | {
        name: getattr(wish, name) for name in ("mail_due_at", "mail_owed_since", "mail_sent_at")
    }
    AddressChange.objects.update_or_create(subscriber=locked, defaults=facts)
    note(locked, EventKind.ADDRESS_ASKED, at=now)


def confirm(change: AddressChange, *, now: datetime.datetime) -> Change:
    """Move the subscription to the address of the wish, with the letters that are still to leave."""
    try:
        return _confirm(change, now)
    except IntegrityError:
        # At this very moment somebody typed the address in a form; now there is a row to look at.
        return _confirm(change, now)


@transaction.atomic
def _confirm(change: AddressChange, now: datetime.datetime) -> Change:
    rows = Subscriber.objects.select_for_update().filter(Q(pk=change.subscriber_id) | Q(email=change.email))
    # In one order, so that two changes wait for each other rather than both for ever.
    held = {row.pk: row for row in rows.order_by("pk")}
    subscriber = held.pop(change.subscriber_id, None)
    wish = AddressChange.objects.open().filter(pk=change.pk, email=change.email).first()
    if subscriber is None or subscriber.status != SubscriberStatus.CONFIRMED or wish is None:
        return Change.NOTHING_ASKED
    other = next(iter(held.values()), None)
    if not _may_be_taken(wish.email, other):
        return Change.TAKEN
    if other is not None:
        # Of the same person: a request never confirmed, or a subscription that was left.
        erase(other, SuppressionReason.LEFT, now=now)
    suppressions.lift(wish.email)
    old = subscriber.email
    Subscriber.objects.filter(pk=subscriber.pk).update(email=wish.email)
    _redirect_letters(subscriber, wish.email, now)
    note(subscriber, EventKind.ADDRESS_CHANGED, at=now)
    # From here on the row owes the old address a word.
    wish.email = old
    wish.owe_mail(max(now, wish.asked_at + datetime.timedelta.resolution))
    wish.save()
    return Change.DONE


def _may_be_taken(email: str, other: Subscriber | None) -> bool:
    if other is not None and other.status in {SubscriberStatus.CONFIRMED, SubscriberStatus.SUPPRESSED}:
        return False
    return not suppressions.may_never_be_written_to(email)


def _redirect_letters(subscriber: Subscriber, email: str, now: datetime.datetime) -> None:
    waiting = Delivery.objects.filter(
        subscriber=subscriber, state__in=_NOT_HANDED_OVER, mailing__state__in=ACTIVE_MAILINGS
    )
    # Nobody finds the same letter twice in one mailbox.
    there = Delivery.objects.filter(email=email).values("mailing")
    waiting.filter(mailing__in=there).update(
        state=DeliveryState.SKIPPED, settled_at=now, lease_until=None, left_out_because=LeftOutBecause.TWICE
    )
    waiting.update(email=email)


class AddressBag(Postbag):
    """The mail to the new address as long as it is wished, the word to the old one after the change."""

    name = "changes of address"
    model = AddressChange

    def due(self, now: datetime.datetime) -> QuerySet:
        return super().due(now).select_related("subscriber")

    def build(self, row: Any) -> EmailMultiAlternatives | None:
        if suppressions.may_never_be_written_to(row.email):
            return None
        if row.is_done:
            return build_notice(row)
        other = Subscriber.objects.filter(email=row.email).first()
        if row.subscriber.status != SubscriberStatus.CONFIRMED or (
            other is not None and other.status == SubscriberStatus.SUPPRESSED
        ):
            return None
        return build_already(row) if other and other.status == SubscriberStatus.CONFIRMED else build_question(row)


def send_due_changes(now: datetime.datetime) -> int:
    """Send what is owed about changes at ``now``, and return how many mails were handed over."""
    return send_due(AddressBag(), now)


def build_question(change: AddressChange) -> EmailMultiAlternatives:
    """The mail to the new address, with the link that confirms it."""
    return transactional_message(
        change.email,
        gettext("%(network)s: confirm your new address") % {"network": current_network().name},
        "newsletter/mail/address_question",
        {"change_url": address_change_url(change), "hours": int(ADDRESS_CHANGE_LIFETIME.total_seconds() // 3600)},
    )


def build_already(change: AddressChange) -> EmailMultiAlternatives:
    """The mail to an address that receives the letter already: nothing changes there."""
    return transactional_message(
        change.email,
        gettext("%(network)s: this address receives the letter already") % {"network": current_network().name},
        "newsletter/mail/address_already",
        {},
    )


def build_notice(change: AddressChange) -> EmailMultiAlternatives:
    """The word to the old address, which tells the new one only in part."""
    return transactional_message(
        change.email,
        gettext("%(network)s: your subscription moved to another address") % {"network": current_network().name},
        "newsletter/mail/address_notice",
        {"new_address": masked(change.subscriber.email)},
    )


def masked(email: str) -> str:
    """« n…@example.org »: enough for who knows the address."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"
