"""Laying a version of an issue before who approves it: asking, answering, noticing that it changed, reminding."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Site

from actions.binned import in_bin
from core.models import User
from core.notifications import notify
from newsletter.approval_states import MAY_LEAVE, Act, Standing, after, standing
from newsletter.enums import ApprovalMode, ApprovalState, MailingState
from newsletter.fingerprints import mail_digest
from newsletter.issue_versions import latest_version
from newsletter.models import Approval, LetterApproval, Mailing, NewsletterIssuePage
from newsletter.notification_kinds import ApprovalAnswered, ApprovalAsked, ApprovalDue
from newsletter.permissions import APPROVE, COMPOSE, people_who_may
from newsletter.rendering import for_nobody, render_issue

# Who edits saves several times: the changed letter is laid before somebody again once it has come to rest.
QUIET = datetime.timedelta(minutes=15)
# What an answer is given at least when a changed letter is laid before somebody again.
SHORTEST_NOTICE = datetime.timedelta(days=2)

_ONE_DAY = datetime.timedelta(days=1)
_OPEN = (ApprovalState.ASKED, ApprovalState.APPROVED)


class ApprovalNotWanted(Exception):
    """The network wants no approval, or the letter went out already."""


@dataclass(frozen=True)
class Situation:
    """How a version of an issue stands, with its latest approval and what the network wants."""

    standing: Standing
    approval: Approval | None
    rule: LetterApproval

    @property
    def may_leave(self) -> bool:
        return self.standing in MAY_LEAVE


def approval_rule() -> LetterApproval:
    """What the network decided about approvals."""
    site = Site.objects.filter(is_default_site=True).first()
    return LetterApproval.for_site(site) if site else LetterApproval()


def situation_of(version: NewsletterIssuePage) -> Situation:
    """How this version of an issue stands."""
    rule = approval_rule()
    if rule.mode == ApprovalMode.NOBODY:
        return Situation(Standing.NOT_NEEDED, None, rule)
    approval = version.approvals.select_related("approver", "decided_by").first() if version.pk else None
    return Situation(
        standing(
            needed=True,
            state=ApprovalState(approval.state) if approval else None,
            says_the_same=approval is not None and approval.digest == mail_digest(version),
            is_of_the_needed_kind=approval is not None and _is_of_the_needed_kind(approval, rule),
        ),
        approval,
        rule,
    )


def _is_of_the_needed_kind(approval: Approval, rule: LetterApproval) -> bool:
    # An elected representative's word is worth a colleague's, not the other way round.
    return approval.is_external or rule.mode != ApprovalMode.EXTERNAL


@transaction.atomic
def ask_for_approval(
    issue: NewsletterIssuePage,
    *,
    by: User | None,
    due_on: datetime.date,
    now: datetime.datetime,
    approver: User | None = None,
) -> Approval:
    """Lay the latest version of an issue before who approves it; what was asked before is overtaken.

    Args:
        issue: the issue.
        by: who asks; None when it is asked again by itself.
        due_on: the day by which the answer is wanted.
        now: the moment.
        approver: the colleague who is asked; None asks all who may. Where the network's approver has no account,
            that person is asked instead.

    Raises:
        ApprovalNotWanted: nobody has to approve, or the issue went out.
    """
    locked = NewsletterIssuePage.objects.select_for_update().get(pk=issue.pk)
    rule = approval_rule()
    if rule.mode == ApprovalMode.NOBODY or was_sent(locked):
        raise ApprovalNotWanted
    locked.approvals.filter(state__in=_OPEN).update(state=ApprovalState.OVERTAKEN, overtaken_at=now, mail_due_at=None)
    version = latest_version(locked)
    frozen = for_nobody(render_issue(version))
    approval = Approval(
        issue=locked,
        revision=locked.latest_revision,
        digest=mail_digest(version),
        subject=frozen.subject[:255],
        html=frozen.html,
        text=frozen.text,
        asked_at=now,
        asked_by=by,
        due_on=due_on,
    )
    if rule.mode == ApprovalMode.EXTERNAL:
        approval.external_name, approval.external_email = rule.external_name, rule.external_email
        approval.owe_mail(now)
    else:
        approval.approver = approver
    approval.save()
    notify(people_asked(approval), ApprovalAsked.name, page=locked, by=by, data={"approval": approval.pk})
    return approval


def people_asked(approval: Approval) -> list[User]:
    """Those with an account who are to answer."""
    if approval.is_external:
        return []
    if approval.approver is not None:
        return [approval.approver]
    return list(people_who_may(APPROVE))


@transaction.atomic
def answer(
    approval: Approval, act: Act, comment: str, *, now: datetime.datetime, by: User | None = None
) -> ApprovalState | None:
    """Keep an answer, and tell those who prepare the letter.

    Args:
        approval: what was asked.
        act: ``APPROVE`` or ``REFUSE``.
        comment: words with it, maybe none.
        now: the moment.
        by: the colleague who answers; None for who came by the link of the mail.

    Returns:
        The new state; None when it is too late: it was answered, the letter changed or left, the link is over.
    """
    # The issue first, as asking and sending do, so that an answer and a sending never cross.
    issue = NewsletterIssuePage.objects.select_for_update().get(pk=approval.issue_id)
    row = Approval.objects.select_for_update().get(pk=approval.pk)
    state = after(
        ApprovalState(row.state),
        act,
        says_the_same=row.digest == mail_digest(latest_version(issue)),
        was_sent=was_sent(issue),
        link_is_over=by is None and row.link_is_over(timezone.localdate(now)),
    )
    if state is None:
        return None
    row.state, row.comment, row.decided_at, row.decided_by = state, comment, now, by
    row.mail_due_at = None
    row.save()
    told = {*people_who_may(COMPOSE), *([row.asked_by] if row.asked_by else [])}
    notify(told, ApprovalAnswered.name, page=issue, by=by, data={"approval": row.pk})
    return state


def is_open(approval: Approval) -> bool:
    """Whether an answer is still of use: the letter is as it was laid before somebody, and did not leave."""
    return (
        approval.state == ApprovalState.ASKED
        and not was_sent(approval.issue)
        and approval.digest == mail_digest(latest_version(approval.issue))
    )


def was_sent(issue: NewsletterIssuePage) -> bool:
    """Whether the letter left, or is leaving."""
    return issue.mailings.exclude(state=MailingState.CANCELLED).exists()


def _in_preparation() -> QuerySet[Approval]:
    """The approvals of letters that nobody sent or threw away."""
    sendings = Mailing.objects.filter(issue=OuterRef("pk")).exclude(state=MailingState.CANCELLED)
    return Approval.objects.filter(issue__in=NewsletterIssuePage.objects.filter(~Exists(sendings), ~in_bin()))


def keep_up_with_changes(now: datetime.datetime) -> None:
    """Note which letters changed since they were laid before somebody, and ask again for those that came to rest."""
    for approval in _in_preparation().filter(state__in=_OPEN):
        _overtake_if_changed(approval, now)
    for approval in _to_ask_again(now):
        due_on = max(approval.due_on, timezone.localdate(now + SHORTEST_NOTICE))
        try:
            ask_for_approval(approval.issue, by=None, due_on=due_on, now=now, approver=approval.approver)
        except ApprovalNotWanted:
            continue


@transaction.atomic
def _overtake_if_changed(approval: Approval, now: datetime.datetime) -> None:
    issue = NewsletterIssuePage.objects.select_for_update().get(pk=approval.issue_id)
    if approval.digest == mail_digest(latest_version(issue)):
        return
    state = after(
        ApprovalState(approval.state), Act.OVERTAKE, says_the_same=False, was_sent=was_sent(issue), link_is_over=False
    )
    if state is not None:
        Approval.objects.filter(pk=approval.pk, state=approval.state).update(
            state=state, overtaken_at=now, mail_due_at=None
        )


def _to_ask_again(now: datetime.datetime) -> list[Approval]:
    """The latest approval of each issue, where the letter changed under it and nobody touched it for a while."""
    overtaken = _in_preparation().filter(state=ApprovalState.OVERTAKEN, overtaken_at__lte=now - QUIET)
    at_rest = overtaken.exclude(issue__latest_revision_created_at__gt=now - QUIET)
    rows = at_rest.select_related("issue", "approver")
    return [row for row in rows if row.pk == row.issue.approvals.values_list("pk", flat=True).first()]


def remind(now: datetime.datetime) -> int:
    """Remind of answers that are still wanted: the day before, and once when the day is over. Returns how many."""
    today = timezone.localdate(now)
    waiting = _in_preparation().filter(state=ApprovalState.ASKED, due_on__lte=today + _ONE_DAY, reminders__lt=2)
    made = 0
    for approval in waiting.select_related("issue", "approver"):
        wanted = 2 if approval.due_on < today else 1
        # Who was asked the day before knows it still.
        was_asked_late = wanted == 1 and timezone.localdate(approval.asked_at) >= approval.due_on - _ONE_DAY
        if approval.reminders < wanted and not was_asked_late:
            made += _remind(approval, wanted, now)
    return made


@transaction.atomic
def _remind(approval: Approval, number: int, now: datetime.datetime) -> bool:
    owed = {"mail_due_at": now, "mail_owed_since": now, "mail_sent_at": None} if approval.is_external else {}
    rows = Approval.objects.filter(pk=approval.pk, state=ApprovalState.ASKED, reminders=approval.reminders)
    if was_sent(approval.issue) or not rows.update(reminders=number, **owed):
        return False
    notify(people_asked(approval), ApprovalDue.name, page=approval.issue, data={"approval": approval.pk})
    return True
