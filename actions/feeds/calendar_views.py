"""The addresses of the calendars."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from actions.catalogue.criteria import Criteria
from actions.feeds.calendars import calendar_of
from actions.feeds.selection import with_criteria, with_query
from actions.models import NewsPage
from core.mail.links import absolute_url
from core.mail.messages import current_network


@require_safe
@conditional_page
@with_criteria(NewsPage)
def agenda_calendar(request: HttpRequest, criteria: Criteria) -> HttpResponseBase:
    """Every event, past and coming, or those that fit the filters of the address."""
    events: Any = criteria.filter(NewsPage.objects.live().public().events())
    parts = [_("Agenda"), *criteria.words, current_network().name]
    address = absolute_url(with_query(request.path, criteria))
    rows = events.for_feeds().order_by("event_start", "pk")
    return _calendar(calendar_of(rows, " – ".join(parts), address), "agenda")


@require_safe
@conditional_page
def event_calendar(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One event, for who adds it to a calendar of their own."""
    events = NewsPage.objects.live().public().events()
    event = get_object_or_404(events.for_feeds(), pk=pk)
    return _calendar(calendar_of([event], event.title), event.slug, to_keep=True)


def _calendar(content: bytes, name: str, to_keep: bool = False) -> HttpResponse:
    kind = "attachment" if to_keep else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{name}.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
