"""One open connection to whatever takes our mail: an SMTP server, a service, or a folder in development."""

import smtplib
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

from core.mail.answers import Answer, Fate, read_failure, read_status

_DEFINITE = {Fate.REFUSED, Fate.PUT_OFF}


class ConnectionTrouble(Exception):
    """The server can't be reached or refuses our login: no mail can leave. The cause is chained."""


class Outbox:
    """Hands messages over one by one; a context manager, opened at the first message."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._data_begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect, unless connected.

        Raises:
            ConnectionTrouble: the server can't be reached, or refuses us.
        """
        if self._connection is not None:
            return
        try:
            connection = get_connection()
            connection.open()
        except Exception as error:
            raise ConnectionTrouble(f"{type(error).__name__}: {error}") from error
        self._connection = connection
        self._watch(getattr(connection, "connection", None))

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except (smtplib.SMTPException, OSError):
            # The server is gone: there is nothing left to close.
            return

    def hand_over(self, message: EmailMessage) -> Answer:
        """Give one message away, over the open connection.

        Where the connection is lost or doubtful it is closed, so that the next message begins on a fresh one.
        """
        self._data_begun = False
        session = getattr(self._connection, "connection", None)
        smtp = session if isinstance(session, smtplib.SMTP) else None
        try:
            accepted = self._connection.send_messages([message])
        except Exception as error:  # whatever a backend raises, the mail's fate has to be named
            answer = read_failure(error, self._data_begun if smtp else None)
            # A plain refusal leaves the session fit for the next message, unless the server ended it (421).
            if answer.fate not in _DEFINITE or (smtp and smtp.sock is None):
                self.close()
            return answer
        return read_status(message) if accepted else Answer(Fate.IN_DOUBT, "no answer")

    def _watch(self, session: Any) -> None:
        """Note when a message itself begins to leave by SMTP: before, the server can't have accepted it."""
        if not isinstance(session, smtplib.SMTP):
            return
        send_data = session.data

        def data(message: Any) -> Any:
            self._data_begun = True
            return send_data(message)

        session.data = data  # type: ignore[assignment, method-assign]
