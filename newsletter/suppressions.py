"""Addresses that nothing may be sent to, of which no more is kept than a keyed fingerprint.

The key is the server's: without it, nobody can try out whether a fingerprint is that of an address.
"""

import datetime
import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from newsletter.enums import NEVER_WRITTEN_TO, SuppressionReason
from newsletter.models import Suppression

_SALT = b"newsletter.suppression:"


def fingerprint(email: str) -> str:
    """What is kept of an address in its normalised form: 64 hexadecimal digits."""
    return _fingerprints(email)[0]


def suppress(email: str, reason: SuppressionReason, *, now: datetime.datetime) -> None:
    """Have nothing sent to an address from now on; a reason that weighs more takes the place of another."""
    row, created = Suppression.objects.get_or_create(
        fingerprint=fingerprint(email), defaults={"reason": reason, "created_at": now}
    )
    if not created and row.reason not in NEVER_WRITTEN_TO:
        Suppression.objects.filter(pk=row.pk).update(reason=reason, created_at=now)


def lift(email: str) -> None:
    """Forget that nothing was to be sent: the person asked for the letter again, and confirmed."""
    suppressions_of([email]).delete()


def suppressions_of(emails: Iterable[str]) -> QuerySet[Suppression]:
    """The rows of these addresses, by whatever key of the server they were made."""
    return Suppression.objects.filter(fingerprint__in=[print_ for email in emails for print_ in _fingerprints(email)])


def suppressed_among(emails: Iterable[str]) -> set[str]:
    """Which of these addresses nothing is sent to, for whatever reason; one query."""
    owners = {print_: email for email in emails for print_ in _fingerprints(email)}
    found = Suppression.objects.filter(fingerprint__in=owners).values_list("fingerprint", flat=True)
    return {owners[print_] for print_ in found}


def may_never_be_written_to(email: str) -> bool:
    """Whether not even a mail that asks to confirm may go to this address."""
    return suppressions_of([email]).filter(reason__in=NEVER_WRITTEN_TO).exists()


def _fingerprints(email: str) -> list[str]:
    """By the present key, then by those before it."""
    return [hmac.new(key.encode(), _SALT + email.encode(), hashlib.sha256).hexdigest() for key in _keys()]


def _keys() -> list[str]:
    own = getattr(settings, "NEWSLETTER_FINGERPRINT_KEY", "")
    return [*filter(None, [own]), settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
