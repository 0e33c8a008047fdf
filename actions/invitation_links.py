"""The signed link of an invitation: it says which invitation and which of its links, and nothing of the person."""

import base64
import binascii
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.core import signing
from django.urls import Resolver404, resolve, reverse

from actions.models import Invitation
from core.mail.links import absolute_url

_SALT = "actions.invitation"
_URL_NAME = "joining:invitation"


class InvalidToken(ValueError):
    """The token was not made here, or for another purpose."""


class Link(NamedTuple):
    """What a token says: the key of an invitation, and the number of the link."""

    key: UUID
    number: int


def invitation_token(invitation: Invitation) -> str:
    """The token of the invitation's last link. How long it is good for is the row's to say."""
    key = base64.urlsafe_b64encode(invitation.key.bytes).rstrip(b"=").decode()
    return signing.Signer(salt=_SALT).sign(f"{key}.{invitation.link_number}")


def read_invitation_token(token: str) -> Link:
    """Read a token of ``invitation_token``.

    Raises:
        InvalidToken: it is no such token.
    """
    try:
        key, number = signing.Signer(salt=_SALT).unsign(token).split(".")
        return Link(UUID(bytes=base64.urlsafe_b64decode(key + "==")), int(number))
    except (signing.BadSignature, binascii.Error, ValueError) as error:
        raise InvalidToken from error


def invitation_path(invitation: Invitation) -> str:
    """Where the invitation is accepted, on this site."""
    return reverse(_URL_NAME, args=[invitation_token(invitation)])


def invitation_url(invitation: Invitation) -> str:
    """The absolute address of the page where the invitation is accepted."""
    return absolute_url(invitation_path(invitation))


def find_invitation(token: str) -> tuple[Invitation, Link] | None:
    """The invitation that a token speaks of, whatever became of it, and the link; None for a forged one."""
    try:
        link = read_invitation_token(token)
    except InvalidToken:
        return None
    rows = Invitation.objects.select_related("institution", "invited_by")
    invitation = rows.filter(key=link.key).first()
    return (invitation, link) if invitation else None


def invited_address(path: str) -> str:
    """The address that an invitation's page, named by its path, was sent to; empty for any other path."""
    try:
        match = resolve(urlsplit(path).path)
    except (Resolver404, ValueError):
        return ""
    if match.view_name != _URL_NAME:
        return ""
    found = find_invitation(match.kwargs["token"])
    return found[0].email if found else ""
