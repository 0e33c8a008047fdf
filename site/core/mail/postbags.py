"""Mails that rows of a table owe to somebody, sent in the background by ``manage.py run``.

The row is the queue: a mail is built when it leaves, so that it says what is true then, and nothing is sent that is no
longer owed.
"""

import contextlib
import datetime
import logging
import smtplib
from abc import ABC, abstractmethod
from typing import Any

from anymail.exceptions import AnymailError
from django.core.mail import EmailMessage, get_connection
from django.db.models import Model, Q, QuerySet

from core.mail.answers import Fate, read_failure, read_status

logger = logging.getLogger(__name__)

# How many mails one call sends at most, so that the other jobs of the process get their turn.
BATCH_SIZE = 50
# A mail that found no server waits as long again as it has been owed, within these bounds.
SHORTEST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(minutes=15)

_WENT_NOWHERE = frozenset({Fate.PUT_OFF, Fate.CUT_OFF, Fate.HELD_UP})
_MAIL_ERRORS = (OSError, smtplib.SMTPException, AnymailError)


class Postbag(ABC):
    """The owed mails of one model: usually a :class:`core.models.OwedMail`, otherwise name its own fields.

    Attributes:
        name: for the log.
        model: its rows owe one mail each.
        due_at: the field with the time of the next attempt, null when nothing is owed.
        sent_at: the field with the time at which the mail was handed over.
        owed_since: the field with the time since which it is owed.
    """

    name: str
    model: type[Model]
    due_at = "mail_due_at"
    sent_at = "mail_sent_at"
    owed_since = "mail_owed_since"

    @abstractmethod
    def build(self, row: Any) -> EmailMessage | None:
        """The mail of a row, as things stand now; None when nothing is owed any more."""

    def due(self, now: datetime.datetime) -> QuerySet:
        """The rows whose mail is to leave."""
        return self.model._default_manager.filter(**{f"{self.due_at}__lte": now})

    def claim(self, row: Any, now: datetime.datetime) -> bool:
        """Take the mail of a row, before it is handed over: only one of two processes gets it."""
        return self.due(now).filter(pk=row.pk).update(**{self.sent_at: now, self.due_at: None}) == 1

    def drop(self, row: Any, now: datetime.datetime) -> None:
        """Owe nothing any more."""
        self.due(now).filter(pk=row.pk).update(**{self.due_at: None})

    def postpone(self, row: Any, now: datetime.datetime) -> None:
        """Owe the mail again a little later, and give the claim back if there was one."""
        unclaimed_or_ours = Q(**{f"{self.due_at}__lte": now}) | Q(**{self.sent_at: now})
        self.model._default_manager.filter(unclaimed_or_ours, pk=row.pk).update(
            **{self.sent_at: None, self.due_at: now + self.delay(row, now)}
        )

    def delay(self, row: Any, now: datetime.datetime) -> datetime.timedelta:
        """How long a mail waits that found no server."""
        waited = now - (getattr(row, self.owed_since) or now)
        return min(max(waited, SHORTEST_DELAY), LONGEST_DELAY)


def send_due(bag: Postbag, now: datetime.datetime) -> int:
    """Send the mails that are owed at ``now``, and return how many were handed over.

    Each one is claimed before it is handed over, so that nobody gets it twice, whatever runs beside this or stops in
    the middle. Only a mail that certainly went nowhere is tried again.
    """
    due = list(bag.due(now).order_by(bag.due_at, "pk")[:BATCH_SIZE])
    if not due:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except _MAIL_ERRORS as error:
        for row in due:
            bag.postpone(row, now)
        logger.warning("The mail server can't be reached for %s: %s", bag.name, type(error).__name__)
        return 0
    sent = 0
    try:
        for row in due:
            try:
                message = bag.build(row)
            except Exception as error:  # whatever it is, it must not keep the others waiting
                bag.postpone(row, now)
                logger.error("A mail of %s (row %s) can't be built: %s", bag.name, row.pk, type(error).__name__)
                continue
            if message is None:
                bag.drop(row, now)
                continue
            if not bag.claim(row, now):
                continue
            message.connection = connection
            try:
                message.send()
            except _MAIL_ERRORS as error:
                if read_failure(error, data_begun=None).fate in _WENT_NOWHERE:
                    bag.postpone(row, now)
                # The error itself is left out: services quote the address in it.
                logger.warning("A mail of %s (row %s) not sent: %s", bag.name, row.pk, type(error).__name__)
                # The connection may be of no use now; the next call opens another.
                break
            answer = read_status(message)
            if answer.fate is Fate.SENT:
                sent += 1
            else:
                logger.warning("A mail of %s (row %s): %s", bag.name, row.pk, answer.fate.value)
    finally:
        with contextlib.suppress(*_MAIL_ERRORS):
            connection.close()
    return sent
