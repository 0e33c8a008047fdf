"""Writes about whether a sheet still holds true: the reminder when its date comes, and the confirmation.

A confirmation is said of the sheet and not in it: it changes no word, leaves drafts and proposals as they are, and
holds for every version that is read afterwards (``ActionPage.with_content_json``).
"""

import calendar
import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.log_actions import log

from actions.binned import in_bin
from actions.enums import LOG_CONFIRMED
from actions.models import ActionPage, ReviewReminder
from actions.notifications.sheet_checks import SheetDue
from actions.participations import hold
from actions.reviews.people import people_to_tell
from core.models import User
from core.notifications import notify

# How far « still true » moves the date of review.
MONTHS_UNTIL_NEXT = 6


class AlreadyConfirmed(Exception):
    """The date of review is no longer the one that the person saw: somebody else confirmed or changed it."""


def next_review(day: datetime.date) -> datetime.date:
    """The date of review that a confirmation on the given day sets: the same day six months later, or the last one."""
    years, month = divmod(day.month - 1 + MONTHS_UNTIL_NEXT, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def confirm(action: ActionPage, user: User, *, seen: datetime.date | None) -> datetime.date:
    """Say that the published sheet still holds true; returns its next date of review.

    Args:
        action: a published sheet.
        user: who says so.
        seen: the date of review that the person saw.

    Raises:
        AlreadyConfirmed: the date is another one by now.
    """
    hold(action)
    today = timezone.localdate()
    until = next_review(today)
    # By its row alone: a version that waits stays what its writers made of it.
    changed = ActionPage.objects.filter(pk=action.pk, live=True, review_by=seen).update(
        review_by=until, confirmed_on=today
    )
    if not changed:
        raise AlreadyConfirmed
    log(action, LOG_CONFIRMED, user=user, data={"until": until.isoformat()})
    return until


def tell_due(now: datetime.datetime) -> int:
    """Tell the editors of the lead institutions of each published sheet whose date came; returns how many there were.

    Once for each date of each sheet, wherever an earlier call stopped: the reminder and what it owes are one write.
    """
    due = ActionPage.objects.live().filter(~in_bin(), review_by__lte=timezone.localdate(now))
    told = ReviewReminder.objects.filter(action=OuterRef("pk"), due_on=OuterRef("review_by"))
    rows = due.filter(~Exists(told)).order_by("review_by", "pk").values_list("pk", "review_by")
    return sum(_tell(key, due_on) for key, due_on in rows)


@transaction.atomic
def _tell(key: int, due_on: datetime.date) -> bool:
    sheet = ActionPage.objects.get(pk=key)
    hold(sheet)
    _row, is_new = ReviewReminder.objects.get_or_create(action=sheet, due_on=due_on)
    if is_new:
        notify(people_to_tell(sheet, None), SheetDue.name, page=sheet, data={"due_on": due_on.isoformat()})
    return is_new
