"""Sign-ups on paper or at an event, entered by a coordinator: each address is still asked to confirm by mail."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError

from newsletter import audit
from newsletter.addresses import normalise_address
from newsletter.enums import SubscriberStatus, SuppressionReason
from newsletter.models import Subscriber
from newsletter.subscriptions import Request, request_subscription
from newsletter.suppressions import refusals
from newsletter.tokens import CONFIRMATION_LIFETIME


class BadLine(NamedTuple):
    """A line that is no address: its number in what was typed, its text, and what is wrong with it."""

    number: int
    text: str
    message: str


@dataclass
class Outcome:
    """What became of the addresses that were entered."""

    recorded: list[str] = field(default_factory=list)
    """These get a mail that asks to confirm."""
    subscribed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """These were asked to confirm already, and still can."""
    refused: list[tuple[str, SuppressionReason]] = field(default_factory=list)
    """Nobody but the person may enter these."""


def read_lines(text: str) -> tuple[list[str], list[BadLine]]:
    """The addresses of a text that holds one a line, each once, and the lines that hold none; empty lines are none."""
    emails: dict[str, None] = {}
    bad = []
    for number, line in enumerate(text.splitlines(), start=1):
        # A list copied from elsewhere ends its lines with commas.
        written = line.strip().strip(",;").strip()
        if not written:
            continue
        try:
            emails[normalise_address(written)] = None
        except ValidationError as error:
            bad.append(BadLine(number, line.strip(), error.messages[0]))
    return list(emails), bad


def enter(emails: Iterable[str], request: Request) -> Outcome:
    """Ask each address to confirm, but for those that are subscribed, asked already, or not to be written to.

    Args:
        emails: from ``normalise_address``.
        request: with the coordinator in ``recorded_by``.
    """
    outcome = Outcome()
    emails = list(emails)
    refused = refusals(emails)
    known = {subscriber.email: subscriber for subscriber in Subscriber.objects.filter(email__in=emails)}
    for email in emails:
        subscriber = known.get(email)
        if email in refused:
            outcome.refused.append((email, refused[email]))
        elif subscriber and subscriber.status == SubscriberStatus.CONFIRMED:
            outcome.subscribed.append(email)
        elif subscriber and _can_still_confirm(subscriber, request.asked_at):
            # What the person asked for by themselves is the better proof.
            outcome.waiting.append(email)
        else:
            request_subscription(email, request)
            outcome.recorded.append(email)
    if outcome.recorded:
        audit.record(audit.Act.ADD, None, by=request.recorded_by, number=len(outcome.recorded), note=request.origin)
    return outcome


def _can_still_confirm(subscriber: Subscriber, now: datetime.datetime) -> bool:
    if subscriber.status != SubscriberStatus.PENDING:
        return False
    sent_at = subscriber.confirmation_sent_at
    return subscriber.confirmation_due_at is not None or (sent_at is not None and sent_at > now - CONFIRMATION_LIFETIME)
