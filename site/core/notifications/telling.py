"""Writes of notifications: tell, choose a rhythm, see, forget."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.models import Notification, NotificationBox, User
from core.models.notification import Rhythm
from core.notifications.kinds import kind_named

# What happens in quick succession arrives in one mail.
GATHERING = datetime.timedelta(seconds=15)
DAILY_HOUR = 7
LIFETIME = datetime.timedelta(days=90)


@transaction.atomic
def notify(
    people: Iterable[User], kind: str, *, page: Any = None, by: User | None = None, data: dict[str, Any] | None = None
) -> None:
    """Tell people of something, as each one chose to hear it. Who did it is not told of it.

    Args:
        people: whom it concerns; closed accounts are left out.
        kind: the name of a registered kind.
        page: the page that it is about.
        by: who did it.
        data: what the kind needs to say it later, as JSON: keys of rows rather than words.

    Raises:
        LookupError: no such kind is registered.
    """
    always = kind_named(kind).always
    told = {person.pk for person in people if person.is_active and person != by}
    if not told:
        return
    now = timezone.now()
    boxes = boxes_of(told)
    silent = {key for key, box in boxes.items() if box.rhythm == Rhythm.NEVER and not always}
    Notification.objects.bulk_create(
        Notification(
            person_id=key,
            kind=kind,
            page=page,
            by=by,
            data=data or {},
            created_at=now,
            settled_at=now if key in silent else None,
        )
        for key in sorted(told)
    )
    for rhythm in Rhythm:
        owed = [key for key, box in boxes.items() if box.rhythm == rhythm and key not in silent]
        if owed:
            _owe(owed, now, next_mail(Rhythm(rhythm), now))


def boxes_of(people: Iterable[int]) -> dict[int, NotificationBox]:
    """The box of each person, by the person's key; missing ones are made."""
    wanted = set(people)
    NotificationBox.objects.bulk_create((NotificationBox(person_id=key) for key in wanted), ignore_conflicts=True)
    return {box.person_id: box for box in NotificationBox.objects.filter(person__in=wanted)}


def next_mail(rhythm: Rhythm, now: datetime.datetime) -> datetime.datetime:
    """When the mail leaves that tells of something that happened at ``now``."""
    if rhythm != Rhythm.DAILY:
        return now + GATHERING
    local = timezone.localtime(now)
    morning = local.replace(hour=DAILY_HOUR, minute=0, second=0, microsecond=0)
    if morning <= local:
        # By calendar day, so that the hour stays the same across daylight saving.
        morning = (morning.replace(tzinfo=None) + datetime.timedelta(days=1)).replace(tzinfo=local.tzinfo)
    return morning


def _owe(people: Iterable[int], now: datetime.datetime, due_at: datetime.datetime) -> None:
    """Owe each a mail at the given time, or at an earlier one that was owed already."""
    later_or_none = Q(mail_due_at=None) | Q(mail_due_at__gt=due_at)
    boxes = NotificationBox.objects.filter(later_or_none, person__in=list(people))
    boxes.update(mail_due_at=due_at, mail_owed_since=now)


@transaction.atomic
def choose_rhythm(person: User, rhythm: Rhythm) -> None:
    """Have the person told in this way from now on; what waits for a mail follows."""
    now = timezone.now()
    boxes_of([person.pk])
    NotificationBox.objects.filter(person=person).update(rhythm=rhythm, mail_due_at=None)
    waiting = Notification.objects.filter(person=person, settled_at=None)
    if rhythm == Rhythm.NEVER:
        silent = [row.pk for row in waiting if not kind_named(row.kind).always]
        waiting.filter(pk__in=silent).update(settled_at=now)
    if waiting.exists():
        _owe([person.pk], now, next_mail(rhythm, now))


def forget_old(now: datetime.datetime) -> int:
    """Delete what was told long ago; returns how many there were."""
    return Notification.objects.filter(created_at__lt=now - LIFETIME).delete()[0]
