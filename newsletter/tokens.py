"""The signed tokens in the links that a subscriber receives: one salt for each purpose, no personal data."""

import base64
import datetime
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.urls import reverse

from core.mail.links import absolute_url
from newsletter.models import Subscriber

CONFIRMATION_LIFETIME = datetime.timedelta(hours=72)

_CONFIRM_SALT = "newsletter.confirm"
_UNSUBSCRIBE_SALT = "newsletter.unsubscribe"


class InvalidToken(ValueError):
    """The token was not made here, or for another purpose."""


class ConfirmationLink(NamedTuple):
    """What a confirmation token says: whose it is, and whether its time is over."""

    key: UUID
    expired: bool


def confirmation_token(key: UUID) -> str:
    """A token that confirms the request of the subscriber with this key, for 72 hours."""
    return signing.TimestampSigner(salt=_CONFIRM_SALT).sign(_encode(key))


def read_confirmation_token(token: str) -> ConfirmationLink:
    """Read a token of ``confirmation_token``, also after its time.

    Raises:
        InvalidToken: it is no such token.
    """
    signer = signing.TimestampSigner(salt=_CONFIRM_SALT)
    try:
        return ConfirmationLink(_decode(signer.unsign(token, max_age=CONFIRMATION_LIFETIME)), expired=False)
    except signing.SignatureExpired:
        return ConfirmationLink(_decode(signer.unsign(token)), expired=True)
    except signing.BadSignature as error:
        raise InvalidToken from error


def unsubscribe_token(key: UUID) -> str:
    """A token that takes the subscriber with this key off the list; it never ends."""
    return signing.Signer(salt=_UNSUBSCRIBE_SALT).sign(_encode(key))


def read_unsubscribe_token(token: str) -> UUID:
    """The key of the subscriber.

    Raises:
        InvalidToken: it is no token of ``unsubscribe_token``.
    """
    try:
        return _decode(signing.Signer(salt=_UNSUBSCRIBE_SALT).unsign(token))
    except signing.BadSignature as error:
        raise InvalidToken from error


def confirmation_url(subscriber: Subscriber) -> str:
    """The absolute address of the page where the subscriber confirms."""
    return absolute_url(reverse("newsletter:confirm", args=[confirmation_token(subscriber.key)]))


def _encode(key: UUID) -> str:
    return base64.urlsafe_b64encode(key.bytes).rstrip(b"=").decode()


def _decode(text: str) -> UUID:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(text + "=="))
    except ValueError as error:
        raise InvalidToken from error
