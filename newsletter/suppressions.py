"""Addresses that nothing may be sent to, of which no more is kept than a keyed fingerprint.

The key is the server's: without it, nobody can try out whether a fingerprint is that of an address.
"""

import datetime
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.encoding import force_bytes

from newsletter.enums import NEVER_WRITTEN_TO, SubscriberStatus, SuppressionReason
from newsletter.models import Subscriber, Suppression

_SALT = b"newsletter.suppression:"


def fingerprint(email: str) -> str:
    """What is kept of an address in its normalised form: 64 hexadecimal digits."""
    return _fingerprints(email)[0]


def suppress(email: str, reason: SuppressionReason, *, now: datetime.datetime) -> None:
    """Have nothing sent to an address from now on; a reason that weighs more takes the place of another."""
    suppress_all({email: reason}, now=now)


@transaction.atomic
def suppress_all(reasons: Mapping[str, SuppressionReason], *, now: datetime.datetime) -> None:
    """The same for many addresses, each with its reason, in a few statements.

    A fingerprint that an earlier key of the server made is written anew with the present one, so that it still
    holds once the earlier key is gone.
    """
    known = {row.fingerprint: row for row in suppressions_of(reasons).select_for_update()}
    made, changed, superfluous = [], [], []
    for email, reason in reasons.items():
        prints = _fingerprints(email)
        rows = [known[print_] for print_ in prints if print_ in known]
        if not rows:
            made.append(Suppression(fingerprint=prints[0], reason=reason, created_at=now))
            continue
        kept = next((row for row in rows if row.reason in NEVER_WRITTEN_TO), rows[0])
        if kept.reason != reason and kept.reason not in NEVER_WRITTEN_TO:
            kept.reason, kept.created_at = reason, now
        kept.fingerprint = prints[0]
        changed.append(kept)
        superfluous += [row.pk for row in rows if row is not kept]
    Suppression.objects.filter(pk__in=superfluous).delete()
    Suppression.objects.bulk_update(changed, ["fingerprint", "reason", "created_at"])
    # Another process may have written the same one at this very moment: of two, one is enough.
    Suppression.objects.bulk_create(made, ignore_conflicts=True)


def lift(email: str) -> None:
    """Forget that nothing was to be sent: the person asked for the letter again, and confirmed.

    A mailbox that does not exist, and a complaint, are forgotten by a coordinator alone.
    """
    suppressions_of([email]).exclude(reason__in=NEVER_WRITTEN_TO).delete()


def suppressions_of(emails: Iterable[str]) -> QuerySet[Suppression]:
    """The rows of these addresses, by whatever key of the server they were made."""
    return Suppression.objects.filter(fingerprint__in=[print_ for email in emails for print_ in _fingerprints(email)])


def weightiest(email: str) -> Suppression | None:
    """The row that counts for an address; None when mail may go there."""
    rows = list(suppressions_of([email]))
    return min(rows, key=lambda row: row.reason not in NEVER_WRITTEN_TO) if rows else None


def reasons_of(emails: Collection[str]) -> dict[str, SuppressionReason]:
    """Why nothing is sent to each of these addresses; what is not suppressed is left out. One statement."""
    known = dict(suppressions_of(emails).values_list("fingerprint", "reason"))
    found = {}
    for email in emails:
        reasons = {SuppressionReason(known[print_]) for print_ in _fingerprints(email) if print_ in known}
        if reasons:
            found[email] = min(reasons, key=lambda reason: (reason not in NEVER_WRITTEN_TO, reason))
    return found


def refusals(emails: Collection[str]) -> dict[str, SuppressionReason]:
    """Why nobody but the person may enter each of these addresses; what may be entered is left out.

    To leave the list is an act that holds, also as long as the address is still there. Two statements.
    """
    left = Subscriber.objects.filter(email__in=emails, status=SubscriberStatus.UNSUBSCRIBED)
    return dict.fromkeys(left.values_list("email", flat=True), SuppressionReason.LEFT) | reasons_of(emails)


def refusal(email: str) -> SuppressionReason | None:
    """Why nobody but the person may enter this address (in its normalised form); None when somebody may."""
    return refusals([email]).get(email)


def may_never_be_written_to(email: str) -> bool:
    """Whether not even a mail that asks to confirm may go to this address."""
    return suppressions_of([email]).filter(reason__in=NEVER_WRITTEN_TO).exists()


def _fingerprints(email: str) -> list[str]:
    """By the present key, then by those before it."""
    keys = [*filter(None, [settings.NEWSLETTER_FINGERPRINT_KEY]), settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(force_bytes(key), _SALT + email.encode(), hashlib.sha256).hexdigest() for key in keys]
