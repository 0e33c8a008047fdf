"""The mail of an invitation: built when it leaves, so that it says what is true then."""

import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from actions.enums import MemberRole
from actions.invitation_links import invitation_url
from actions.models import Invitation
from core.mail.messages import transactional_message
from core.mail.postbags import Postbag, send_due


class InvitationBag(Postbag):
    """One mail for each link; none once the invitation is revoked, accepted, over, or its institution closed."""

    name = "invitations"
    model = Invitation

    def due(self, now: datetime.datetime) -> QuerySet:
        return super().due(now).select_related("institution", "invited_by")

    def build(self, row: Any) -> EmailMultiAlternatives | None:
        return build_invitation(row) if row.is_open(timezone.now()) else None

    # A link made anew while the mails before it left has its own mail: this one is no longer owed, that one still is.

    def claim(self, row: Any, now: datetime.datetime) -> bool:
        return self._same_link(row, now).update(mail_sent_at=now, mail_due_at=None) == 1

    def drop(self, row: Any, now: datetime.datetime) -> None:
        self._same_link(row, now).update(mail_due_at=None)

    def _same_link(self, row: Invitation, now: datetime.datetime) -> QuerySet:
        return super().due(now).filter(pk=row.pk, link_number=row.link_number)


def send_due_invitations(now: datetime.datetime) -> int:
    """Send the invitations that are owed at ``now``, and return how many were handed over."""
    return send_due(InvitationBag(), now)


def build_invitation(invitation: Invitation) -> EmailMultiAlternatives:
    """The mail for the invited address, with the link that lets its reader in."""
    return transactional_message(
        invitation.email,
        gettext("%(institution)s: your invitation") % {"institution": invitation.institution.name},
        "actions/mail/invitation",
        {
            "invitation": invitation,
            "role": MemberRole(invitation.role),
            "invitation_url": invitation_url(invitation),
        },
    )
