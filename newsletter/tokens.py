"""The signed tokens in the links that a subscriber receives: one salt for each purpose, no personal data."""

import base64
import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from core.mail.links import absolute_url
from newsletter.models import AddressChange, Subscriber

CONFIRMATION_LIFETIME = datetime.timedelta(hours=72)
# The link stands in each letter, which people keep and pass on.
MANAGE_LIFETIME = datetime.timedelta(days=365)
# As long as we wait for the answer before all is erased.
KEEP_LIFETIME = datetime.timedelta(days=60)
ADDRESS_CHANGE_LIFETIME = datetime.timedelta(hours=72)

_CONFIRM_SALT = "newsletter.confirm"
_UNSUBSCRIBE_SALT = "newsletter.unsubscribe"
_KEEP_SALT = "newsletter.keep"
_MANAGE_SALT = "newsletter.manage"
_ADDRESS_CHANGE_SALT = "newsletter.address-change"


class InvalidToken(ValueError):
    """The token was not made here, or for another purpose."""


class TimedLink(NamedTuple):
    """What a token that ends says: whose it is, and whether its time is over."""

    key: UUID
    expired: bool


def confirmation_token(key: UUID) -> str:
    """A token that confirms the request of the subscriber with this key, for 72 hours."""
    return signing.TimestampSigner(salt=_CONFIRM_SALT).sign(_encode(key))


def read_confirmation_token(token: str) -> TimedLink:
    """Read a token of ``confirmation_token``, also after its time.

    Raises:
        InvalidToken: it is no such token.
    """
    return _read_timed(token, _CONFIRM_SALT, CONFIRMATION_LIFETIME)


def keep_token(key: UUID) -> str:
    """A token with which the subscriber with this key says yes to going on, for 60 days."""
    return signing.TimestampSigner(salt=_KEEP_SALT).sign(_encode(key))


def read_keep_token(token: str) -> TimedLink:
    """Read a token of ``keep_token``, also after its time.

    Raises:
        InvalidToken: it is no such token.
    """
    return _read_timed(token, _KEEP_SALT, KEEP_LIFETIME)


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


def manage_token(subscriber: Subscriber) -> str:
    """A token that opens the subscription of the present owner of the address, for a year.

    Once the address is changed, what was sent to the old one opens nothing any more.
    """
    signer = signing.TimestampSigner(salt=_MANAGE_SALT)
    return signer.sign(f"{_encode(subscriber.key)}.{_address_mark(subscriber.email)}")


def read_manage_token(token: str) -> Subscriber | None:
    """The subscriber whom a token of ``manage_token`` opens; None when it has ended.

    Raises:
        InvalidToken: it is no such token.
    """
    signer = signing.TimestampSigner(salt=_MANAGE_SALT)
    try:
        key, _dot, mark = signer.unsign(token, max_age=MANAGE_LIFETIME).partition(".")
    except signing.SignatureExpired:
        return None
    except signing.BadSignature as error:
        raise InvalidToken from error
    subscriber = Subscriber.objects.filter(key=_decode(key)).first()
    return subscriber if subscriber and _is_mark_of(mark, subscriber.email) else None


def manage_path(subscriber: Subscriber) -> str:
    """The address of « my subscription » on this site."""
    return reverse("newsletter:manage", args=[manage_token(subscriber)])


def manage_url(subscriber: Subscriber) -> str:
    """The absolute address of « my subscription »."""
    return absolute_url(manage_path(subscriber))


def address_change_token(change: AddressChange) -> str:
    """A token that confirms this new address for this subscription, for 72 hours."""
    signer = signing.TimestampSigner(salt=_ADDRESS_CHANGE_SALT)
    return signer.sign(f"{_encode(change.subscriber.key)}.{_address_mark(change.email)}")


def read_address_change_token(token: str) -> AddressChange | None:
    """The wish that a token of ``address_change_token`` confirms; None when it has ended, or is done.

    Raises:
        InvalidToken: it is no such token.
    """
    signer = signing.TimestampSigner(salt=_ADDRESS_CHANGE_SALT)
    try:
        key, _dot, mark = signer.unsign(token, max_age=ADDRESS_CHANGE_LIFETIME).partition(".")
    except signing.SignatureExpired:
        return None
    except signing.BadSignature as error:
        raise InvalidToken from error
    wishes = AddressChange.objects.open().select_related("subscriber")
    change = wishes.filter(subscriber__key=_decode(key)).first()
    return change if change and _is_mark_of(mark, change.email) else None


def address_change_url(change: AddressChange) -> str:
    """The absolute address of the page where a new address is confirmed."""
    return absolute_url(reverse("newsletter:change_address", args=[address_change_token(change)]))


def _address_mark(email: str, secret: str | bytes | None = None) -> str:
    """A few signs that change with the address, and tell nothing of it."""
    return salted_hmac("newsletter.address", email, secret=secret, algorithm="sha256").hexdigest()[:12]


def _is_mark_of(mark: str, email: str) -> bool:
    """Whether the mark was made of this address, by the present key of the server or one before it."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(mark, _address_mark(email, key)) for key in keys)


def confirmation_url(subscriber: Subscriber) -> str:
    """The absolute address of the page where the subscriber confirms."""
    return absolute_url(reverse("newsletter:confirm", args=[confirmation_token(subscriber.key)]))


def keep_url(subscriber: Subscriber) -> str:
    """The absolute address of the page where the subscriber says yes to going on."""
    return absolute_url(reverse("newsletter:keep", args=[keep_token(subscriber.key)]))


def _read_timed(token: str, salt: str, lifetime: datetime.timedelta) -> TimedLink:
    signer = signing.TimestampSigner(salt=salt)
    try:
        return TimedLink(_decode(signer.unsign(token, max_age=lifetime)), expired=False)
    except signing.SignatureExpired:
        return TimedLink(_decode(signer.unsign(token)), expired=True)
    except signing.BadSignature as error:
        raise InvalidToken from error


def _encode(key: UUID) -> str:
    return base64.urlsafe_b64encode(key.bytes).rstrip(b"=").decode()


def _decode(text: str) -> UUID:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(text + "=="))
    except ValueError as error:
        raise InvalidToken from error
