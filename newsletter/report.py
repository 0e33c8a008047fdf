"""What became of one sending: who got it, who did not and why, who left after it; and where its links lead by now."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext, pgettext

from newsletter.enums import DeliveryState, EventKind, LeavingReason, LeftOutBecause, SuppressionReason
from newsletter.models import Mailing, SubscriberEvent
from newsletter.querysets import DeliveryQuerySet
from newsletter.readiness.document import Link, read_mail
from newsletter.readiness.links import Destinations
from newsletter.selection import ALL

# The domains of whose mailboxes the report tells one by one.
_DOMAINS = 12
_WORDS = 50

_WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HANDING)


@dataclass(frozen=True)
class Line:
    """One line of the report: what is counted, and how many."""

    label: str
    number: int


@dataclass(frozen=True)
class DomainLine:
    """How the mailboxes at one domain took the letter."""

    domain: str
    sent: int
    refused: int
    in_doubt: int


@dataclass(frozen=True)
class Report:
    """One sending in figures. ``words`` are what people who left wrote, without who they are."""

    mailing: Mailing
    deliveries: list[Line]
    left_out: list[Line]
    afterwards: list[Line]
    reasons: list[Line]
    words: list[SubscriberEvent] = field(default_factory=list)
    domains: list[DomainLine] = field(default_factory=list)
    other_domains: DomainLine | None = None


def report_of(mailing: Mailing) -> Report:
    """The report of a sending as things stand now, in as many queries whatever its size."""
    by_state = mailing.deliveries.counts_by_state()
    events = SubscriberEvent.objects.filter(mailing=mailing)
    left = events.filter(kind=EventKind.LEFT)
    suppressed = dict(_counts(events.filter(kind=EventKind.SUPPRESSED), "reason"))
    domains = _domains(mailing.deliveries.all())
    return Report(
        mailing=mailing,
        deliveries=[
            Line(pgettext("mails", "Sent"), by_state.get(DeliveryState.SENT, 0)),
            Line(pgettext("mails", "Refused"), by_state.get(DeliveryState.FAILED, 0)),
            Line(pgettext("mails", "In doubt"), by_state.get(DeliveryState.IN_DOUBT, 0)),
            Line(pgettext("mails", "Waiting"), sum(by_state.get(state, 0) for state in _WAITING)),
            Line(pgettext("mails", "Cancelled"), by_state.get(DeliveryState.CANCELLED, 0)),
        ],
        left_out=_labelled(
            _counts(mailing.deliveries.filter(state=DeliveryState.SKIPPED), "left_out_because"), LeftOutBecause
        ),
        afterwards=[
            Line(gettext("Unsubscribed after it"), left.count()),
            Line(gettext("Mailboxes that do not exist"), suppressed.get(SuppressionReason.BOUNCED, 0)),
            Line(gettext("Reported it as unwanted"), suppressed.get(SuppressionReason.COMPLAINED, 0)),
        ],
        reasons=_labelled(_counts(left, "reason"), LeavingReason),
        words=list(left.exclude(comment="").order_by("-at")[:_WORDS]),
        domains=domains[:_DOMAINS],
        other_domains=_together(domains[_DOMAINS:]),
    )


def _counts(rows: QuerySet, name: str) -> list[tuple[str, int]]:
    return list(rows.order_by().values_list(name).annotate(number=Count("pk")).order_by("-number", name))


def _labelled(counts: list[tuple[str, int]], choices: Any) -> list[Line]:
    return [Line(str(choices(value).label) if value else "", number) for value, number in counts]


def _domains(deliveries: DeliveryQuerySet) -> list[DomainLine]:
    """By domain, the largest first; addresses that were erased since have none."""
    at = StrIndex(F("email"), Value("@"))
    rows = deliveries.exclude(state=DeliveryState.SKIPPED).annotate(domain=Substr("email", at + 1))
    counts: dict[str, dict[str, int]] = {}
    for domain, state, number in rows.order_by().values_list("domain", "state").annotate(number=Count("pk")):
        counts.setdefault(domain, {})[state] = number
    lines = [_domain_line(domain, states) for domain, states in counts.items()]
    return sorted(lines, key=lambda line: (-(line.sent + line.refused + line.in_doubt), line.domain))


def _domain_line(domain: str, states: dict[str, int]) -> DomainLine:
    return DomainLine(
        domain,
        states.get(DeliveryState.SENT, 0),
        states.get(DeliveryState.FAILED, 0),
        states.get(DeliveryState.IN_DOUBT, 0),
    )


def _together(lines: list[DomainLine]) -> DomainLine | None:
    if not lines:
        return None
    return DomainLine(
        "",
        sum(line.sent for line in lines),
        sum(line.refused for line in lines),
        sum(line.in_doubt for line in lines),
    )


@dataclass(frozen=True)
class BrokenLink:
    """A link of a sent letter that leads nowhere by now.

    Attributes:
        link: its address and its words.
        can_be_redirected: whether a redirect would help: one does not where a page stands behind a login.
    """

    link: Link
    can_be_redirected: bool


def broken_links(mailing: Mailing) -> list[BrokenLink]:
    """The links to this site in the letter that left, which readers follow in vain."""
    content = mailing.contents.filter(version=ALL).first() or mailing.contents.first()
    if content is None:
        return []
    destinations = Destinations(read_mail(content.html).links)
    broken: dict[str, BrokenLink] = {}
    for link in destinations.own:
        if link.url not in broken and not destinations.is_reached(link.url):
            page = destinations.page_of(link.url)
            broken[link.url] = BrokenLink(link, can_be_redirected=page is None or not page.live)
    return list(broken.values())
