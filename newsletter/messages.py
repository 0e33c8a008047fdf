"""One mail of the letter for one reader."""

import re
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from wagtail.models import Site

from core.mail.links import absolute_url
from core.models import NetworkSettings
from newsletter.models import Delivery, NewsletterIndexPage
from newsletter.rendering import RenderedIssue
from newsletter.tokens import manage_url, unsubscribe_token

# RFC 5322, without the CRLF; a longer line may be cut or refused on the way.
MAX_LINE_BYTES = 998
_LINE_BREAKS = re.compile(r"[\r\n]+")


class UnsendableMessage(ValueError):
    """The message breaks a rule of the mail formats; sending it again would not help."""


@dataclass(frozen=True)
class Sender:
    """Who the letter comes from. ``domain`` is in its ASCII form; ``from_header`` is « name <address> »."""

    from_header: str
    domain: str

    @property
    def list_id(self) -> str:
        return f"<lettre.{self.domain}>"

    def message_id(self, key: UUID) -> str:
        """The same at each attempt, so that a mailbox recognises what it already has."""
        return f"<{key}@{self.domain}>"

    @classmethod
    def current(cls) -> "Sender":
        """The address of the settings under the name that the coordinators gave to the letter."""
        name, address = parseaddr(settings.NEWSLETTER_FROM_EMAIL)
        site = Site.objects.filter(is_default_site=True).first()
        if site:
            name = NetworkSettings.for_site(site).newsletter_name or name
        domain = address.rpartition("@")[2].encode("idna").decode("ascii")
        return cls(str(Address(_one_line(name), addr_spec=address)), domain)


class LetterMessage(EmailMultiAlternatives):
    """A mail that keeps its long link header on one line.

    Python folds a header without blanks to an empty first line, which some mailboxes read as an empty header.
    """

    def message(self, *args: Any, **kwargs: Any) -> Any:
        built = super().message(*args, **kwargs)
        if link := built["List-Unsubscribe"]:
            del built["List-Unsubscribe"]
            # Past Django's own item setter, which makes a plain string of every value.
            Message.__setitem__(built, "List-Unsubscribe", _Unfolded(link, header_name="List-Unsubscribe"))
        return built


class _Unfolded(Header):
    def encode(self, splitchars: str = "", maxlinelen: int | None = None, linesep: str = "\n") -> str:
        return super().encode(splitchars, maxlinelen=0, linesep=linesep)


def build_delivery_message(rendered: RenderedIssue, delivery: Delivery, sender: Sender) -> LetterMessage:
    """The mail that a delivery owes to its subscriber.

    Raises:
        UnsendableMessage: a line is too long for the mail formats.
        ValueError: the address can't stand in a header.
    """
    if delivery.subscriber is None:
        raise ValueError("A delivery without its subscriber has nobody to write to.")
    unsubscribe_url = one_click_url(delivery.subscriber.key)
    message = _message(rendered.for_reader(unsubscribe_url, manage_url(delivery.subscriber)), delivery.email, sender)
    message.extra_headers |= {
        "Message-ID": sender.message_id(delivery.key),
        "List-Id": sender.list_id,
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    _check_lines(message)
    return message


def build_test_message(rendered: RenderedIssue, subject: str, email: str, sender: Sender) -> LetterMessage:
    """The mail as readers will get it, for the person who prepares it: its links lead to nobody's subscription."""
    index = NewsletterIndexPage.objects.first()
    rendered = rendered.for_reader(
        (index and index.full_url) or absolute_url("/"), absolute_url(reverse("newsletter:find_link"))
    )
    message = _message(rendered, email, sender)
    message.subject = _one_line(subject)
    _check_lines(message)
    return message


def one_click_url(key: UUID) -> str:
    """Where the subscriber with this key leaves, by hand or by one-click POST (RFC 8058)."""
    return absolute_url(reverse("newsletter:unsubscribe", args=[unsubscribe_token(key)]))


def _message(rendered: RenderedIssue, email: str, sender: Sender) -> LetterMessage:
    # Django refuses line breaks in headers only when it writes them itself: services get the raw values.
    if _LINE_BREAKS.search(email):
        raise ValueError("An address holds no line break.")
    message = LetterMessage(_one_line(rendered.subject), rendered.text, sender.from_header, [email])
    message.attach_alternative(rendered.html, "text/html")
    return message


def _one_line(text: str) -> str:
    return " ".join(_LINE_BREAKS.sub(" ", text).split(" ")).strip()


def _check_lines(message: LetterMessage) -> None:
    longest = max(map(len, message.message().as_bytes(linesep="\n").split(b"\n")))
    if longest > MAX_LINE_BYTES:
        raise UnsendableMessage(f"A line of {longest} bytes.")
