"""Writes of the calendar by coordinators: add a letter, move it, skip it, stop it, take that back.

Each one holds the plan, as the clock does: of a stop and a sending at the same moment, one sees what the other did.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.dates import format_day
from newsletter.enums import PeriodState, SkipReason
from newsletter.models import LetterPeriod, LetterPlan

_NOT_OUT = (PeriodState.PLANNED, PeriodState.COMPOSED, PeriodState.STOPPED)


class TooLate(Exception):
    """The letter is no longer what the person saw: it went out, or somebody else decided meanwhile."""


class InThePast(Exception):
    """A letter can't be set to a moment that is over."""


class DayTaken(Exception):
    """Another letter of the calendar has this day; the message names it."""


def hold_plan(plan: LetterPlan) -> LetterPlan:
    """The plan as it is, which nobody else changes or acts by before this transaction ends."""
    return LetterPlan.objects.select_for_update().get(pk=plan.pk)


@transaction.atomic
def add_period(plan: LetterPlan, goes_out_at: datetime.datetime, now: datetime.datetime) -> LetterPeriod:
    """Plan a letter that the rhythm does not name.

    Raises:
        InThePast: the moment is over.
        DayTaken: a letter is planned for that day already.
    """
    held = hold_plan(plan)
    _check_moment(held, goes_out_at, now)
    return LetterPeriod.objects.create(
        plan=held,
        day=timezone.localdate(goes_out_at),
        goes_out_at=goes_out_at,
        closes_at=held.closing_of(goes_out_at),
        is_settled=True,
    )


def move_period(period: LetterPeriod, goes_out_at: datetime.datetime, now: datetime.datetime) -> None:
    """Have a letter go out at another moment; one that was held or reminded of starts over.

    Raises:
        TooLate: it went out, or was skipped.
        InThePast: the moment is over.
        DayTaken: another letter has that day.
    """
    with _held(period, *_NOT_OUT) as row:
        _check_moment(row.plan, goes_out_at, now, but=row)
        is_planned = row.state == PeriodState.PLANNED
        row.closes_at = row.plan.closing_of(goes_out_at) if is_planned else min(row.closes_at, goes_out_at)
        row.goes_out_at = goes_out_at
        row.reminded_at = row.held_at = None
        row.problem = ""


def skip_period(period: LetterPeriod) -> None:
    """Let no letter go out for this day; its news wait for the next one.

    Raises:
        TooLate: it is composed already, or settled otherwise.
    """
    with _held(period, PeriodState.PLANNED) as row:
        row.state, row.reason = PeriodState.SKIPPED, SkipReason.BY_COORDINATOR


def stop_period(period: LetterPeriod) -> None:
    """Keep a composed letter from going out by itself; its draft stays, to be sent by hand or taken over.

    Raises:
        TooLate: it went out.
    """
    with _held(period, PeriodState.COMPOSED) as row:
        row.state = PeriodState.STOPPED


def plan_again(period: LetterPeriod, now: datetime.datetime) -> None:
    """Take back a skip or a stop.

    Raises:
        TooLate: its moment is over, or its draft went into another letter.
    """
    with _held(period, PeriodState.SKIPPED, PeriodState.STOPPED) as row:
        is_stopped = row.state == PeriodState.STOPPED
        if row.goes_out_at <= now or (is_stopped and row.issue_id is None):
            raise TooLate
        row.state, row.reason = PeriodState.COMPOSED if is_stopped else PeriodState.PLANNED, ""


@contextmanager
def _held(period: LetterPeriod, *states: PeriodState) -> Iterator[LetterPeriod]:
    """The row as it is now, if it is still in one of these states; saved at the end as a person's decision."""
    with transaction.atomic():
        hold_plan(period.plan)
        # A sending by hand changes the row without the plan.
        row = LetterPeriod.objects.select_for_update().filter(pk=period.pk, state__in=states).first()
        if row is None:
            raise TooLate
        yield row
        row.is_settled = True
        row.save()


def _check_moment(
    plan: LetterPlan, moment: datetime.datetime, now: datetime.datetime, but: LetterPeriod | None = None
) -> None:
    if moment <= now:
        raise InThePast
    day = timezone.localdate(moment)
    opens = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    closes = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))
    others = plan.periods.filter(Q(day=day) | Q(goes_out_at__gte=opens, goes_out_at__lt=closes))
    other = others.exclude(pk=but.pk).first() if but else others.first()
    if other:
        raise DayTaken(format_day(timezone.localdate(other.goes_out_at)))
