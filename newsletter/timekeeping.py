"""The clock of the letter, run by ``manage.py run``: it composes, recalls and sends the letters of the calendar.

Every step is one transaction under the plan's lock, the telling included: it may be lost, repeated or run by several
processes at once, and a letter is composed and sent once.
"""

import datetime

from django.db import transaction
from django.db.models import F, Q

from actions.binned import is_in_bin
from actions.permissions import coordinators
from core.notifications import notify
from newsletter import period_notices as notices
from newsletter.composition import NothingToCompose, compose_issue
from newsletter.enums import PeriodState, SendingMode, SkipReason
from newsletter.mailings import IssueNotReady, start_mailing
from newsletter.models import LetterPeriod, LetterPlan, NewsletterIssuePage
from newsletter.periods import hold_plan
from newsletter.plans import NOTICE, current_plan, plan_ahead
from newsletter.refreshing import IssueClosed, refresh_issue


def keep_rhythm(now: datetime.datetime) -> None:
    """Do what the calendar of the letter asks for at ``now``."""
    plan = current_plan()
    if plan is None:
        return
    plan_ahead(plan, now)
    # What goes out first, so that a draft is free before the next one is composed.
    arrived = plan.periods.composed().filter(goes_out_at__lte=now, held_at=None)
    if plan.mode == SendingMode.AFTER_APPROVAL:
        arrived = arrived.filter(Q(reminded_at=None) | Q(reminded_at__lt=F("goes_out_at")))
    for period in arrived:
        _reach_the_hour(period, now)
    if plan.periods.due_for_composing(now).exists():
        _compose_due(plan, now)
    for period in plan.periods.composed().filter(goes_out_at__gt=now, goes_out_at__lte=now + NOTICE, reminded_at=None):
        _recall(period, now)


@transaction.atomic
def _compose_due(plan: LetterPlan, now: datetime.datetime) -> None:
    held = hold_plan(plan)
    due = list(held.periods.due_for_composing(now))
    # As long as the draft of an earlier letter is to go out, there is none for this one.
    if not due or held.periods.composed().filter(goes_out_at__gt=now).exists():
        return
    period, missed = due[0], due[1:]
    held.periods.filter(pk__in=[row.pk for row in missed]).update(state=PeriodState.SKIPPED, reason=SkipReason.MISSED)
    try:
        issue, added = _draft(period, now)
    except NothingToCompose:
        _skip(period, SkipReason.NOTHING_NEW)
        return
    # All earlier ones are overdue: what they held is in this draft, or waits.
    held.periods.composed().update(state=PeriodState.SKIPPED, reason=SkipReason.NOT_SENT, issue=None)
    held.periods.filter(issue=issue).update(issue=None)
    period.state, period.issue, period.composed_at = PeriodState.COMPOSED, issue, now
    leaves = held.mode == SendingMode.UNLESS_STOPPED
    if leaves:
        period.goes_out_at = max(period.goes_out_at, now + NOTICE)
    period.save()
    _tell(notices.ComposedToLeave if leaves else notices.Composed, period, missed=len(missed), added=added)


def _draft(period: LetterPeriod, now: datetime.datetime) -> tuple[NewsletterIssuePage, int]:
    """The issue in preparation, brought up to date, or a new one; and how many updates came into an old one."""
    while True:
        issue = compose_issue(now, goes_out_at=period.goes_out_at)
        try:
            return issue, refresh_issue(issue, goes_out_at=period.goes_out_at)
        except IssueClosed:
            if NewsletterIssuePage.objects.filter(pk=issue.pk, locked=True).exists():
                return issue, 0
            # Somebody sent it in between: what is waiting now is looked up again.


@transaction.atomic
def _reach_the_hour(period: LetterPeriod, now: datetime.datetime) -> None:
    """The moment has come: send the letter, or say what it waits for."""
    plan = hold_plan(period.plan)
    row = plan.periods.composed().filter(pk=period.pk, goes_out_at__lte=now, held_at=None).first()
    # Another process was faster, or somebody moved it.
    if row is None or row.reminded_at != period.reminded_at:
        return
    if row.issue is None or is_in_bin(row.issue):
        _skip(row, SkipReason.DRAFT_GONE)
    elif plan.mode == SendingMode.UNLESS_STOPPED:
        _send(row, row.issue, now)
    else:
        LetterPeriod.objects.filter(pk=row.pk).update(reminded_at=now)
        _tell(notices.StillWaits, row)


def _send(period: LetterPeriod, issue: NewsletterIssuePage, now: datetime.datetime) -> None:
    try:
        start_mailing(issue, None)
    except IssueNotReady as refusal:
        # It waits for somebody: what was put right in haste is not sent without being looked at.
        LetterPeriod.objects.filter(pk=period.pk).update(held_at=now, problem=str(refusal))
        _tell(notices.Held, period)
    else:
        LetterPeriod.objects.filter(pk=period.pk).update(state=PeriodState.SENT)
        _tell(notices.WentOut, period)


@transaction.atomic
def _recall(period: LetterPeriod, now: datetime.datetime) -> None:
    plan = hold_plan(period.plan)
    row = plan.periods.composed().filter(pk=period.pk, reminded_at=None, goes_out_at__gt=now).first()
    if row is None:
        return
    LetterPeriod.objects.filter(pk=row.pk).update(reminded_at=now)
    # Who was told a moment ago that it is composed need not be told again.
    was_told_long_ago = row.composed_at is None or now - row.composed_at >= datetime.timedelta(hours=1)
    if plan.mode == SendingMode.UNLESS_STOPPED and was_told_long_ago:
        _tell(notices.GoesOutSoon, row)


def _skip(period: LetterPeriod, reason: SkipReason) -> None:
    LetterPeriod.objects.filter(pk=period.pk).update(state=PeriodState.SKIPPED, reason=reason)
    _tell(notices.Skipped, period)


def _tell(kind: type[notices.PeriodKind], period: LetterPeriod, **data: int) -> None:
    notify(coordinators(), kind.name, data={"period": period.pk, **data})
