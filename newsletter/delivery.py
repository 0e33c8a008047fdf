"""Sending what is due: the one entry point, safe to lose, repeat or overlap."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext

from core.mail.answers import Fate
from newsletter import queue
from newsletter.addresses import hide_address
from newsletter.decisions import Verdict
from newsletter.enums import DeliveryState, MailingState
from newsletter.mailings import finish_mailings, finish_preparations, pause_mailing
from newsletter.messages import Sender, build_delivery_message
from newsletter.models import Delivery, Mailing, MailingContent
from newsletter.outbox import ConnectionTrouble, Outbox
from newsletter.rendering import RenderedIssue

logger = logging.getLogger(__name__)

BATCH = 20
# So many hand-overs in a row that ended without an answer are the fault of no recipient.
_SILENCES_BEFORE_PAUSE = 3


@dataclass
class Slice:
    """What became of the deliveries of one slice, by their state after it."""

    counts: Counter[DeliveryState] = field(default_factory=Counter)
    paused: bool = False

    @property
    def sent(self) -> int:
        return self.counts[DeliveryState.SENT]

    @property
    def failed(self) -> int:
        return self.counts[DeliveryState.FAILED]

    @property
    def skipped(self) -> int:
        return self.counts[DeliveryState.SKIPPED]

    @property
    def in_doubt(self) -> int:
        return self.counts[DeliveryState.IN_DOUBT]

    @property
    def put_back(self) -> int:
        return self.counts[DeliveryState.PENDING]


def deliver_due(max_seconds: float, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Do what is due for all sendings: reap, finish preparations, deliver, close. Several processes may do so.

    Args:
        max_seconds: the time for the mails of all sendings together; the mail in hand is finished.
        should_stop: asked before each mail.
    """
    queue.reap()
    finish_preparations()
    deadline = time.monotonic() + max_seconds
    for mailing in Mailing.objects.filter(state=MailingState.SENDING).order_by("pk"):
        if should_stop() or time.monotonic() >= deadline:
            break
        done = deliver_slice(mailing, deadline - time.monotonic(), should_stop)
        if done.counts:
            logger.info(
                "Sending %s: %s", mailing.pk, ", ".join(f"{number} {state}" for state, number in done.counts.items())
            )
    finish_mailings()


def deliver_slice(mailing: Mailing, max_seconds: float, should_stop: Callable[[], bool] = lambda: False) -> Slice:
    """Send the due mails of one mailing, one by one over one connection, until none is due or time is over.

    When the server can't be reached the mailing is paused and says so; no delivery loses an attempt by it.
    """
    done = Slice()
    deadline = time.monotonic() + max_seconds
    with Outbox() as outbox:
        worker = _Worker(mailing, outbox, done)
        while not done.paused and not should_stop() and time.monotonic() < deadline:
            token, deliveries = queue.claim(mailing, BATCH)
            if not deliveries:
                break
            try:
                for delivery in deliveries:
                    if done.paused or should_stop() or time.monotonic() >= deadline:
                        break
                    worker.deliver(delivery, token)
            finally:
                queue.release(token)
    return done


class _Worker:
    """Sends the deliveries of one mailing, with what they share."""

    def __init__(self, mailing: Mailing, outbox: Outbox, done: Slice) -> None:
        self.mailing = mailing
        self.outbox = outbox
        self.done = done
        self.sender = Sender.current()
        self.contents: dict[int | None, RenderedIssue] = {row.pk: _rendered(row) for row in mailing.contents.all()}
        self.silences = 0

    def deliver(self, delivery: Delivery, token: UUID) -> None:
        try:
            # Before the intent: a lost connection must not leave a doubt about a mail that never left.
            self.outbox.open()
        except ConnectionTrouble as trouble:
            self._pause(str(trouble))
            return
        message = None
        error = ""
        try:
            message = build_delivery_message(self.contents[delivery.content_id], delivery, self.sender)
        except ValueError as problem:
            error = str(problem)
        if not queue.commit_intent(delivery, token):
            if queue.withdraw(delivery, token) == Verdict.LEAVE_OUT:
                self.done.counts[DeliveryState.SKIPPED] += 1
            return
        if message is None:
            queue.record(delivery, token, DeliveryState.FAILED, error)
            self.done.counts[DeliveryState.FAILED] += 1
            return
        answer = self.outbox.hand_over(message)
        self._settle(delivery, token, answer.fate, answer.error)

    def _settle(self, delivery: Delivery, token: UUID, fate: Fate, error: str) -> None:
        if fate in _NOT_ITS_FAULT:
            queue.put_back(delivery, token)
        else:
            if fate == Fate.PUT_OFF:
                state = queue.retry_later(delivery, token, error)
            else:
                state = _STATES[fate]
                queue.record(delivery, token, state, error)
            self.done.counts[state] += 1
        self.silences = self.silences + 1 if fate in _SILENCES else 0
        if fate == Fate.HELD_UP or self.silences >= _SILENCES_BEFORE_PAUSE:
            self._pause(hide_address(error, delivery.email))

    def _pause(self, error: str) -> None:
        self.done.paused = True
        problem = gettext(
            "The mail server did not take our mails (%(error)s). Nothing is lost: "
            "once it answers again, resume the sending."
        )
        pause_mailing(self.mailing, problem % {"error": error})
        logger.warning("Sending %s is paused: the mail server can't be used.", self.mailing.pk)


_NOT_ITS_FAULT = {Fate.HELD_UP, Fate.CUT_OFF}
_SILENCES = {Fate.IN_DOUBT, Fate.CUT_OFF}
_STATES = {
    Fate.SENT: DeliveryState.SENT,
    Fate.REFUSED: DeliveryState.FAILED,
    Fate.IN_DOUBT: DeliveryState.IN_DOUBT,
}


def _rendered(content: MailingContent) -> RenderedIssue:
    return RenderedIssue(content.subject, content.html, content.text)
