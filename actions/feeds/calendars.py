"""Events as calendars that phones and offices follow (RFC 5545, RFC 7986)."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from actions.feeds.words import theme_names, where
from actions.models import NewsPage
from core.text import printable

# How often who follows should ask again.
_REFRESH = datetime.timedelta(hours=6)


def calendar_of(events: Iterable[NewsPage], name: str, address: str = "") -> bytes:
    """The events as one calendar. What was withdrawn or has expired is no longer among them, and so leaves it.

    Args:
        events: live public news that announce one, loaded by ``NewsQuerySet.for_feeds``.
        name: what clients call the calendar.
        address: where the calendar can be asked for again; none for a single event, which is not followed.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Estuaire//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if address:
        calendar.add("name", printable(name))
        calendar.add("x-wr-calname", printable(name))
        calendar.add("x-wr-timezone", timezone.get_default_timezone_name())
        calendar.add("url", address)
        calendar.add("source", address, parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(_REFRESH))
    for event in events:
        calendar.add_component(_entry(event))
    return calendar.to_ical()


def _entry(news: NewsPage) -> Event:
    """Hours are in UTC, which needs no time zone's rules; whole days are days everywhere."""
    times = news.event_when
    assert times is not None  # noqa: S101 - events only
    entry = Event()
    entry.add("uid", str(news.translation_key))
    changed = news.last_published_at or news.latest_revision_created_at or times.start
    # Without a method, RFC 5545 wants the moment of the last change here too; and nothing changes without one.
    entry.add("dtstamp", _utc(changed))
    entry.add("last-modified", _utc(changed))
    if news.first_published_at:
        entry.add("created", _utc(news.first_published_at))
        # Grows with each publication, as the number of a version must, and needs no counter.
        entry.add("sequence", max(0, int((changed - news.first_published_at).total_seconds())))
    if times.all_day:
        entry.add("dtstart", times.first_day)
        # The first day that is no longer part of it.
        entry.add("dtend", times.last_day + datetime.timedelta(days=1))
    else:
        entry.add("dtstart", _utc(times.start))
        if times.end and times.end > times.start:
            entry.add("dtend", _utc(times.end))
    entry.add("summary", printable(news.title))
    if place := where(news):
        entry.add("location", place)
    if point := news.event_coordinates:
        entry.add("geo", (point.latitude, point.longitude))
    entry.add("url", news.full_url)
    entry.add("description", _description(news))
    if themes := theme_names(news):
        entry.add("categories", themes)
    if news.institution:
        # No ORGANIZER: it would need somebody's address, and clients would offer to write to it.
        entry.add("contact", printable(news.institution.full_name))
    # Who follows a calendar is not busy with all of it.
    entry.add("transp", "TRANSPARENT")
    entry.add("status", "CONFIRMED")
    return entry


def _description(news: NewsPage) -> str:
    """Plain text: clients show it as it is."""
    lines = [
        printable(news.lead_text),
        printable(news.institution.full_name) if news.institution else "",
        _("To register: %(address)s") % {"address": news.registration_url} if news.registration_url else "",
        _("To follow it online: %(address)s") % {"address": news.event_url} if news.event_url else "",
        _("Read more: %(address)s") % {"address": news.full_url},
    ]
    return "\n".join(line for line in lines if line)


def _utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC)
