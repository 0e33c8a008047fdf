"""How the list grew and shrank: counted from the lines of history that stay when somebody is erased."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter.enums import COUNTED_EVENTS, ConsentMethod, DeliveryState, EventKind
from newsletter.models import Consent, Delivery, Mailing, Subscriber, SubscriberEvent
from newsletter.origins import origin_label

# How far back the weeks go.
WEEKS = 13
_LEAVING = (EventKind.LEFT, EventKind.SUPPRESSED)
# How many of the newest letters are named, and how many of the words that people left.
_LETTERS = 12
_WORDS = 100


@dataclass(frozen=True, slots=True)
class Period:
    """One month or one week of the list.

    Attributes:
        start: its first day.
        joined: how many confirmed.
        left: how many unsubscribed or asked to be erased.
        suppressed: how many nothing is sent to any more: dead mailboxes, complaints, the coordination's choice.
        total: how many were on the list at its end, or are now.
    """

    start: datetime.date
    joined: int
    left: int
    suppressed: int
    total: int

    @property
    def gone(self) -> int:
        return self.left + self.suppressed

    @property
    def net(self) -> int:
        return self.joined - self.gone


@dataclass(frozen=True, slots=True)
class Movement:
    """Periods without a gap, the oldest first; ``before`` were on the list already when the first one began."""

    periods: list[Period]
    before: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of something; ``out_of`` is None where the number is no part of another."""

    words: str
    number: int
    out_of: int | None = None


def by_month(today: datetime.date) -> Movement:
    """Every month since the first movement, up to the present one, in the site's time zone."""
    counts = _counts(_movements(), TruncMonth("at", output_field=DateField()))
    first = min((start for start, _kind in counts), default=today.replace(day=1))
    return _movement(counts, list(_months(first, today)))


def by_week(today: datetime.date) -> Movement:
    """The last ``WEEKS`` weeks from Monday to Sunday, the present one too."""
    monday = today - datetime.timedelta(days=today.weekday())
    starts = [monday - datetime.timedelta(weeks=number) for number in reversed(range(WEEKS))]
    recent = _movements().filter(at__gte=_midnight(starts[0]))
    return _movement(_counts(recent, TruncWeek("at", output_field=DateField())), starts)


def origins(since: datetime.date) -> list[Share]:
    """Where those came from who joined since a day, most first: how, and by which institution or form.

    Each joining has its proof, which tells how; of who was erased since, the form alone is known.
    """
    proofs = Consent.objects.filter(confirmed_at__gte=_midnight(since)).order_by()
    known = proofs.values_list("method", "institution__name", "origin").annotate(number=Count("pk"))
    erased = _movements().filter(kind=EventKind.JOINED, subscriber=None, at__gte=_midnight(since))
    found: Counter[str] = Counter()
    for method, institution, origin, number in known:
        found[f"{institution or origin_label(origin)} · {ConsentMethod(method).label}"] += number
    gone = _("erased since")
    for origin, number in erased.values_list("origin").annotate(number=Count("pk")):
        found[f"{origin_label(origin)} · {gone}"] += number
    return _shares(found)


def reasons(since: datetime.date) -> list[Share]:
    """Why those left who left since a day, most first."""
    found: Counter[str] = Counter()
    rows = _movements().filter(kind__in=_LEAVING, at__gte=_midnight(since)).values_list("reason")
    names = dict(SubscriberEvent._meta.get_field("reason").flatchoices)
    for reason, number in rows.annotate(number=Count("pk")):
        found[str(names.get(reason, "")) or _("No reason given")] += number
    return _shares(found)


def words(since: datetime.date) -> QuerySet[SubscriberEvent]:
    """The events in which people who left since a day say why, the newest first; those of the erased are gone."""
    said = SubscriberEvent.objects.filter(kind=EventKind.LEFT, at__gte=_midnight(since)).exclude(comment="")
    return said.select_related("mailing__issue")[:_WORDS]


def losses_by_letter() -> list[Share]:
    """For each of the newest letters, how many left after it, out of how many who received it."""
    sent = Delivery.objects.filter(mailing=OuterRef("pk"), state=DeliveryState.SENT)
    keys = list(Mailing.objects.filter(Exists(sent))[:_LETTERS].values_list("pk", flat=True))
    received = dict(
        Delivery.objects.filter(mailing__in=keys, state=DeliveryState.SENT)
        .order_by()
        .values_list("mailing")
        .annotate(number=Count("pk"))
    )
    lost = dict(
        _movements().filter(kind__in=_LEAVING, mailing__in=keys).values_list("mailing").annotate(number=Count("pk"))
    )
    mailings = Mailing.objects.filter(pk__in=keys).select_related("issue")
    return [Share(mailing.issue.title, lost.get(mailing.pk, 0), received[mailing.pk]) for mailing in mailings]


def _movements() -> QuerySet[SubscriberEvent]:
    return SubscriberEvent.objects.filter(kind__in=COUNTED_EVENTS).order_by()


def _counts(events: QuerySet[SubscriberEvent], start: Any) -> dict[tuple[datetime.date, str], int]:
    rows = events.annotate(start=start).values_list("start", "kind").annotate(number=Count("pk"))
    return {(first_day, kind): number for first_day, kind, number in rows}


def _movement(counts: dict[tuple[datetime.date, str], int], starts: list[datetime.date]) -> Movement:
    """From the present backwards: who was on the list before anything was noted needs no line to be counted."""
    total = Subscriber.objects.confirmed().count()
    periods = []
    for start in reversed(starts):
        joined, left, suppressed = (
            counts.get((start, kind), 0) for kind in (EventKind.JOINED, EventKind.LEFT, EventKind.SUPPRESSED)
        )
        periods.append(Period(start, joined, left, suppressed, total))
        total -= joined - left - suppressed
    return Movement(periods[::-1], total)


def _months(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield datetime.date(number // 12, number % 12 + 1, 1)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _shares(found: Counter[str]) -> list[Share]:
    return [Share(label, number) for label, number in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]
