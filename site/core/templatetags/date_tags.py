"""Dates as readers see them: in full, inside ``<time>``, never 22/11/26."""

import datetime

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates import VagueDate, format_day
from core.event_times import EventTimes

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
def event_times(times: EventTimes | None) -> str | SafeString:
    """When an event takes place: « Mardi 24 novembre 2026, de 18 h 30 à 20 h », « Du 12 au 14 mars 2027 »."""
    return times.as_html() if times else ""


def _local_day(day: datetime.date | datetime.datetime) -> datetime.date:
    if isinstance(day, datetime.datetime):
        return timezone.localdate(day) if timezone.is_aware(day) else day.date()
    return day
