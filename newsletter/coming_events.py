"""The agenda of an issue: what readers may still attend between this letter and the next one."""

import datetime
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext

from actions.models import NewsPage
from actions.querysets import NewsQuerySet
from newsletter.models import LetterPlan
from newsletter.sections import Body, stored

# For a letter after which none is planned.
_HORIZON = datetime.timedelta(days=35)


def events_until_the_next(plan: LetterPlan | None, goes_out_at: datetime.datetime) -> NewsQuerySet:
    """The events that begin after this letter and before the next one, the first one first.

    As these spans do not overlap, an event is announced as news once, and recalled once, by the last letter before it.
    """
    following = plan.periods.going_out().filter(goes_out_at__gt=goes_out_at).first() if plan and plan.pk else None
    until = following.goes_out_at if following else goes_out_at + _HORIZON
    events = NewsPage.objects.for_newsletter().events()
    return events.filter(event_start__gt=goes_out_at, event_start__lt=until).order_by("event_start", "pk")


def events_block(events: Collection[Any]) -> tuple[str, dict[str, Any]]:
    """A block of the body; ``events`` are pages."""
    return "events", {"title": _title(), "items": list(events)}


def add_events(body: Body, keys: list[int]) -> None:
    """Add events to a stored body: to its agenda, or to a new one at its end."""
    if not keys:
        return
    agenda = next((block for block in body if block["type"] == "events"), None)
    if agenda is None:
        agenda = stored("events", {"title": _title(), "items": []})
        body.append(agenda)
    agenda["value"]["items"].extend(stored("item", key) for key in keys)


def events_in(body: Body) -> list[int]:
    """The keys of the events in the agendas of a stored body."""
    agendas = (block for block in body if block["type"] == "events")
    return [item["value"] for block in agendas for item in block["value"]["items"] if item["value"]]


def _title() -> str:
    return gettext("Coming events")
