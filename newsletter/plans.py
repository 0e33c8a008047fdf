"""The rhythm of the letter as it is set: read, and saved with what follows for the calendar."""

import datetime
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from newsletter.enums import PeriodState, SendingMode
from newsletter.models import LetterPeriod, LetterPlan, NewsletterIndexPage

# Nothing goes out by itself before coordinators had a day to stop it.
NOTICE = datetime.timedelta(hours=24)
# How many letters the calendar shows ahead.
_AHEAD = 6


def letter_zone() -> ZoneInfo:
    """The clock by which letters go out."""
    return ZoneInfo(settings.TIME_ZONE)


def current_plan() -> LetterPlan | None:
    """The rhythm of the site that has the letter; None as long as nobody set one."""
    site = _site()
    return LetterPlan.objects.filter(site=site).first() if site else None


def plan_to_write() -> LetterPlan:
    """The same, made when it is missing.

    Raises:
        Site.DoesNotExist: no site shows the letters.
    """
    site = _site()
    if site is None:
        raise Site.DoesNotExist
    return LetterPlan.objects.get_or_create(site=site)[0]


def _site() -> Site | None:
    index = NewsletterIndexPage.objects.first()
    return index.get_site() if index else None


def next_dates(plan: LetterPlan, now: datetime.datetime, number: int) -> list[datetime.datetime]:
    """The next moments that the rhythm of a plan names, saved or not."""
    return list(islice(plan.rhythm.after(now, letter_zone()), number))


@transaction.atomic
def set_rhythm(plan: LetterPlan, now: datetime.datetime) -> None:
    """Save a plan and plan anew what nobody decided by hand; what is composed stays, with time to stop it.

    Args:
        plan: a saved plan, its fields changed.
    """
    before = LetterPlan.objects.select_for_update().get(pk=plan.pk)
    plan.planned_through = now
    plan.save()
    undecided = plan.periods.filter(state=PeriodState.PLANNED)
    undecided.filter(is_settled=False, goes_out_at__gt=now).delete()
    for period in undecided:
        period.closes_at = plan.closing_of(period.goes_out_at)
        period.save(update_fields=["closes_at"])
    if plan.mode == SendingMode.UNLESS_STOPPED and before.mode != plan.mode:
        for period in plan.periods.composed().select_for_update():
            period.goes_out_at = max(period.goes_out_at, now + NOTICE)
            period.reminded_at = None
            period.save(update_fields=["goes_out_at", "reminded_at"])
    plan_ahead(plan, now)


def plan_ahead(plan: LetterPlan, now: datetime.datetime) -> None:
    """Make periods of the next days of the rhythm, and of those that passed while nothing ran. Safe to repeat."""
    horizon = next_dates(plan, now, _AHEAD)
    if not horizon or (plan.planned_through and plan.planned_through >= horizon[-1]):
        return
    with transaction.atomic():
        locked = LetterPlan.objects.select_for_update().get(pk=plan.pk)
        coming = locked.rhythm.after(locked.planned_through or now, letter_zone())
        LetterPeriod.objects.bulk_create(
            (
                LetterPeriod(plan=locked, day=timezone.localdate(at), goes_out_at=at, closes_at=locked.closing_of(at))
                for at in takewhile(lambda at: at <= horizon[-1], coming)
            ),
            ignore_conflicts=True,
        )
        LetterPlan.objects.filter(pk=plan.pk).update(planned_through=horizon[-1])
