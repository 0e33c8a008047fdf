"""A real SMTP server on this machine, that answers as a test tells it."""

import email
import email.policy
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

Reply = str | None

logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass
class Inbox:
    """What the server received; ``on_recipient`` and ``on_message`` give its answers, None for « accepted »."""

    port: int = 0
    envelopes: list[tuple[str, bytes]] = field(default_factory=list)
    on_recipient: Callable[[str], Reply] = lambda address: None
    on_message: Callable[[str], Reply] = lambda address: None
    drop_after_message: bool = False
    drop_at_recipient: int = 0
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def addresses(self) -> list[str]:
        return [address for address, _content in self.envelopes]

    @property
    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(content, policy=email.policy.default) for _address, content in self.envelopes]

    # aiosmtpd calls these.
    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.drop_at_recipient:
            self.drop_at_recipient -= 1
            server.transport.abort()
            return "421 gone"
        if refusal := self.on_recipient(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        address = envelope.rcpt_tos[0]
        if refusal := self.on_message(address):
            return refusal
        with self.lock:
            self.envelopes.append((address, envelope.content))
        if self.drop_after_message:
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    """A port that nobody listens on at this moment (aiosmtpd can't choose one by itself)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """The server, which Django's mail settings point to."""
    handler = Inbox()
    handler.port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = handler.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop()
