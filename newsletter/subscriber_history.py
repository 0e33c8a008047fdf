"""What happened to one subscription, newest first: the events of the subscriber and the acts of coordinators."""

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from newsletter.audit import Act
from newsletter.models import Subscriber, SubscriberEvent
from newsletter.origins import origin_label

# More lines than a person reads; who looks for older ones finds the numbers below the list.
LONGEST = 100
# Acts that no event tells of. Who looked at the page stands in the history of the site alone.
_ACTS_WITHOUT_EVENT = [Act.RESEND, Act.SUPPRESS, Act.LIFT]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened.

    Attributes:
        at: when.
        words: what.
        by: the coordinator who did it, empty for the subscriber's own act.
        details: what more is known of it, one sentence each.
        quote: the person's own words.
    """

    at: datetime.datetime
    words: str
    by: str = ""
    details: list[str] = field(default_factory=list)
    quote: str = ""


def history_of(subscriber: Subscriber) -> list[Line]:
    """The newest lines, ``LONGEST`` at most, in two queries."""
    events = subscriber.events.select_related("by", "mailing__issue")[:LONGEST]
    acts = ModelLogEntry.objects.for_instance(subscriber).filter(action__in=_ACTS_WITHOUT_EVENT)
    lines = [_line_of_event(event) for event in events]
    lines += [Line(act.timestamp, str(act.message), act.user_display_name) for act in acts.select_related("user")]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:LONGEST]


def _line_of_event(event: SubscriberEvent) -> Line:
    details = []
    if event.origin:
        details.append(origin_label(event.origin))
    if event.reason:
        details.append(event.get_reason_display())
    if event.mailing:
        details.append(_("after “%(letter)s”") % {"letter": event.mailing.issue.title})
    return Line(event.at, event.get_kind_display(), str(event.by) if event.by else "", details, event.comment)
