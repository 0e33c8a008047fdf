"""Dates as readers see them: in full, inside ``<time>``, never 22/11/26."""

import datetime

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.dates import VagueDate, format_day

register = template.Library()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@register.simple_tag
def date_tag(date: VagueDate | None) -> str | SafeString:
    """``<time datetime="2017-05">Mai 2017</time>``; without the attribute for a range, which HTML can't say."""
    if date is None:
        return ""
    if date.machine_readable:
        return format_html('<time datetime="{}">{}</time>', date.machine_readable, _capital(str(date)))
    return format_html("<time>{}</time>", _capital(str(date)))


@register.simple_tag
def day_tag(day: datetime.date | datetime.datetime | None) -> str | SafeString:
    """``<time datetime="2017-06-01">1er juin 2017</time>`` for a day or a moment."""
    if day is None:
        return ""
    day = _local_day(day)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), format_day(day))


@register.filter
def long_day(day: datetime.date | datetime.datetime | None) -> str:
    """« 1er juin 2017 »."""
    return format_day(_local_day(day)) if day else ""


@register.filter
def month_name(day: datetime.date | datetime.datetime | None) -> str:
    """« juin »."""
    return str(MONTHS[_local_day(day).month]) if day else ""


@register.simple_tag
def event_times(start: datetime.datetime | None, end: datetime.datetime | None = None) -> str | SafeString:
    """When an event takes place: « Mardi 24 novembre 2026, 18 h 30 – 20 h », or its two days in full."""
    if start is None:
        return ""
    opening = _moment_tag(start)
    if end is None or end <= start:
        return opening
    if _local_day(end) == _local_day(start):
        closing = format_html('<time datetime="{}">{}</time>', end.isoformat(), _hour(end))
        return format_html("{} – {}", opening, closing)
    return format_html("{} → {}", opening, _moment_tag(end))


def _moment_tag(moment: datetime.datetime) -> SafeString:
    day = _local_day(moment)
    words = gettext("%(weekday)s %(day)s, %(hour)s") % {
        "weekday": WEEKDAYS[day.weekday()],
        "day": format_day(day),
        "hour": _hour(moment),
    }
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _capital(words))


def _hour(moment: datetime.datetime) -> str:
    """« 18 h 30 », « 9 h », with no-break spaces; in the site's time zone."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    hour = f"{local.hour}\u00a0h"
    return f"{hour}\u00a0{local.minute:02}" if local.minute else hour


def _local_day(day: datetime.date | datetime.datetime) -> datetime.date:
    if isinstance(day, datetime.datetime):
        return timezone.localdate(day) if timezone.is_aware(day) else day.date()
    return day
