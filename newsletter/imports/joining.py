"""Writing many new subscribers at once; as in ``newsletter.subscriptions``, but by a list and never over anybody.

Whoever is known already, in whatever state, is left exactly as they are.
"""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Max
from django.utils import timezone

from actions.models import Institution
from core.models import User
from newsletter import suppressions
from newsletter.enums import ConsentMethod, EventKind, SubscriberStatus
from newsletter.imports.candidates import Candidate
from newsletter.imports.enums import LineReason
from newsletter.models import Consent, ConsentNotice, Subscriber, SubscriberEvent, SubscriberImport

ORIGIN = "import"
# Mail services take a sudden wave from a new sender for spam; a hundred thousand leave within four days.
CONFIRMATIONS_PER_MINUTE = 20
_BETWEEN_CONFIRMATIONS = datetime.timedelta(minutes=1) / CONFIRMATIONS_PER_MINUTE


def why_known(emails: Sequence[str]) -> dict[str, LineReason]:
    """Why each of these addresses adds nobody; those that would be new are left out.

    Two queries, however many addresses.
    """
    rows = Subscriber.objects.filter(email__in=emails).values_list("email", "status")
    known = {email: LineReason(status) for email, status in rows}
    # After the subscribers: who is erased in between is found here, with their fingerprint.
    return known | dict.fromkeys(suppressions.reasons_of(emails), LineReason.SUPPRESSED)


def add_subscribers(one: SubscriberImport, candidates: Sequence[Candidate], now: datetime.datetime) -> set[str]:
    """Add new subscribers as the import says, and return the addresses that were new indeed.

    To be called in a transaction, with candidates of whom ``why_known`` knows nothing.
    """
    notice = one.notice
    if notice is None:
        raise ValueError("An import that was not begun adds nobody.")
    rows = _pending(one, candidates, now) if one.asks_to_confirm else _confirmed(one, candidates, now)
    # Somebody may just have typed the address in the form: their own request stays.
    Subscriber.objects.bulk_create(rows, ignore_conflicts=True)
    ours = Subscriber.objects.filter(key__in=[row.key for row in rows]).values_list("email", "pk")
    keys = dict(ours)
    added = [candidate for candidate in candidates if candidate.email in keys]
    if not one.asks_to_confirm:
        _save_interests(added, keys)
        Consent.objects.bulk_create(
            Consent(
                subscriber_id=keys[candidate.email],
                notice=notice,
                purpose=one.purpose,
                method=ConsentMethod.IMPORT,
                origin=ORIGIN,
                institution_id=one.institution_id,
                recorded_by_id=one.started_by_id,
                asked_at=_agreed_at(one, candidate),
                confirmed_at=now,
            )
            for candidate in added
        )
    kind = EventKind.REQUESTED if one.asks_to_confirm else EventKind.JOINED
    SubscriberEvent.objects.bulk_create(
        SubscriberEvent(subscriber_id=keys[candidate.email], kind=kind, at=now, by_id=one.started_by_id, origin=ORIGIN)
        for candidate in added
    )
    return set(keys)


def _pending(one: SubscriberImport, candidates: Iterable[Candidate], now: datetime.datetime) -> list[Subscriber]:
    """They are asked for a consent of their own, which counts from now: the proof only shows why they were asked."""
    due_at = next_confirmation_at(now)
    return [
        Subscriber(
            email=candidate.email,
            status=SubscriberStatus.PENDING,
            requested_at=now,
            confirmation_due_at=due_at + place * _BETWEEN_CONFIRMATIONS,
            requested_interests=candidate.interests.as_keys(),
            **_asked_by(one),
        )
        for place, candidate in enumerate(candidates)
    ]


def _confirmed(one: SubscriberImport, candidates: Iterable[Candidate], now: datetime.datetime) -> list[Subscriber]:
    return [
        Subscriber(
            email=candidate.email,
            status=SubscriberStatus.CONFIRMED,
            requested_at=_agreed_at(one, candidate),
            confirmed_at=now,
            # The person's own act was to agree: an old consent is soon asked about, not in three years.
            last_act_at=_agreed_at(one, candidate),
            **_asked_by(one),
        )
        for candidate in candidates
    ]


def _asked_by(one: SubscriberImport) -> dict[str, ConsentNotice | Institution | User | str | None]:
    return {
        "requested_notice": one.notice,
        "requested_method": ConsentMethod.IMPORT,
        "requested_institution": one.institution,
        "requested_by": one.started_by,
        "origin": ORIGIN,
    }


def next_confirmation_at(now: datetime.datetime) -> datetime.datetime:
    """When the next confirmation of an import may leave: after those that imports owe already."""
    owed = Subscriber.objects.filter(
        status=SubscriberStatus.PENDING, requested_method=ConsentMethod.IMPORT, confirmation_due_at__gt=now
    )
    last = owed.aggregate(last=Max("confirmation_due_at"))["last"]
    return last + _BETWEEN_CONFIRMATIONS if last else now


def last_confirmation_at(number: int, now: datetime.datetime) -> datetime.datetime:
    """When the last confirmation would leave if so many were added now."""
    return next_confirmation_at(now) + max(number - 1, 0) * _BETWEEN_CONFIRMATIONS


def _agreed_at(one: SubscriberImport, candidate: Candidate) -> datetime.datetime:
    """Noon of the day that the line names, otherwise of the day of the proof."""
    day = candidate.consented_on or one.proof_dated_on
    if day is None:
        raise ValueError("An import without the date of its proof adds nobody.")
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def _save_interests(added: Sequence[Candidate], keys: dict[str, int]) -> None:
    themes, territories = Subscriber.themes.through, Subscriber.territories.through
    themes.objects.bulk_create(
        themes(subscriber_id=keys[candidate.email], theme_id=theme)
        for candidate in added
        for theme in sorted(candidate.interests.themes)
    )
    territories.objects.bulk_create(
        territories(subscriber_id=keys[candidate.email], territory_id=territory)
        for candidate in added
        for territory in sorted(candidate.interests.territories)
    )
