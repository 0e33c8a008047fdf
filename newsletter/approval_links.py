"""The link by which somebody without an account approves a letter."""

from uuid import UUID

from django.core import signing
from django.urls import reverse

from core.mail.links import absolute_url
from newsletter.models import Approval
from newsletter.tokens import InvalidToken

_SALT = "newsletter.approval"


def approval_token(approval: Approval) -> str:
    """A token that opens one approval and tells nothing of it; how long it works stands in the approval itself."""
    return signing.Signer(salt=_SALT).sign(approval.key.hex)


def read_approval_token(token: str) -> Approval | None:
    """The approval whose mail held this token; None when it was erased since, or when no mail ever held it.

    Raises:
        InvalidToken: it was not made here, or for another purpose.
    """
    try:
        key = UUID(hex=signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise InvalidToken from error
    return Approval.objects.filter(key=key).exclude(external_email="").select_related("issue").first()


def approval_url(approval: Approval) -> str:
    """The absolute address of the page with the letter and the form."""
    return absolute_url(reverse("newsletter:approve", args=[approval_token(approval)]))
