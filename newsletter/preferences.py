"""What a subscriber changes of their own subscription: what they want to hear of, and a pause."""

import calendar
import datetime

from django.db import transaction
from django.utils import timezone

from newsletter.enums import EventKind
from newsletter.events import note
from newsletter.interests import Interests
from newsletter.models import Subscriber

# How long a pause may be, in months.
PAUSES = (1, 3, 6)


class NotSubscribed(Exception):
    """Meanwhile they left, were taken off, or were erased: there is nothing to change."""


@transaction.atomic
def choose(subscriber: Subscriber, interests: Interests, *, now: datetime.datetime) -> None:
    """Keep what somebody chose, in place of what they chose before; the same again is no event.

    Raises:
        NotSubscribed: letters are not sent to them.
    """
    locked = _hold(subscriber)
    if Interests.of(locked) == interests:
        return
    interests.save_to(locked)
    note(locked, EventKind.INTERESTS, at=now)


@transaction.atomic
def pause(subscriber: Subscriber, months: int, *, now: datetime.datetime) -> None:
    """Have no letter sent for so many months, from now on and also while one is being sent.

    Raises:
        NotSubscribed: letters are not sent to them.
        ValueError: no pause has this length.
    """
    if months not in PAUSES:
        raise ValueError(months)
    locked = _hold(subscriber)
    until = months_later(timezone.localdate(now), months)
    Subscriber.objects.filter(pk=locked.pk).update(paused_until=until)
    note(locked, EventKind.PAUSED, at=now)


@transaction.atomic
def resume(subscriber: Subscriber, *, now: datetime.datetime) -> None:
    """End a pause at once; without one, nothing changes.

    Raises:
        NotSubscribed: letters are not sent to them.
    """
    locked = _hold(subscriber)
    if not locked.is_paused(timezone.localdate(now)):
        return
    Subscriber.objects.filter(pk=locked.pk).update(paused_until=None)
    note(locked, EventKind.RESUMED, at=now)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _hold(subscriber: Subscriber) -> Subscriber:
    locked = Subscriber.objects.confirmed().select_for_update().filter(pk=subscriber.pk).first()
    if locked is None:
        raise NotSubscribed
    return locked
