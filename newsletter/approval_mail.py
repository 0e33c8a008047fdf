"""The mails that ask somebody without an account to approve a letter, and that remind of it."""

import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils.translation import gettext

from core.dates import format_day
from core.mail.messages import current_network, transactional_message
from core.mail.postbags import Postbag, send_due
from newsletter.approval_links import approval_url
from newsletter.approvals import is_open
from newsletter.enums import ApprovalState
from newsletter.models import Approval


class ApprovalBag(Postbag):
    """The question first, then at most two reminders; nothing once it was answered or the letter changed."""

    name = "approvals"
    model = Approval

    def due(self, now: datetime.datetime) -> QuerySet:
        return super().due(now).filter(state=ApprovalState.ASKED).exclude(external_email="")

    def build(self, row: Any) -> EmailMultiAlternatives | None:
        return build_approval_mail(row) if is_open(row) else None


def send_due_approvals(now: datetime.datetime) -> int:
    """Send the mails that are owed at ``now``, and return how many were handed over."""
    return send_due(ApprovalBag(), now)


def build_approval_mail(approval: Approval) -> EmailMultiAlternatives:
    """The mail for the person without an account, with the link to the letter and the form."""
    words = {"network": current_network().name, "title": approval.subject}
    subject = (
        gettext("%(network)s: the letter “%(title)s” still waits for your approval")
        if approval.reminders
        else gettext("%(network)s: do you approve the letter “%(title)s”?")
    )
    return transactional_message(
        approval.external_email,
        subject % words,
        "newsletter/mail/approval",
        {
            "approval": approval,
            "approval_url": approval_url(approval),
            "due_on": format_day(approval.due_on),
            "ends_on": format_day(approval.last_day_of_link),
            "is_reminder": bool(approval.reminders),
        },
    )
