"""What the screen of an institution's members shows: its rows, each with what the person who looks may do."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from actions.enums import ROLES_IN_ORDER, MemberRole
from actions.invitation_links import invitation_path
from actions.models import Institution, Invitation, Membership
from core.mail.links import absolute_url


class Refusal(Exception):
    """Why an act on one member or invitation was not done, to be said beside it."""

    def __init__(self, about: Membership | Invitation, message: str, status: int) -> None:
        super().__init__(message)
        self.about = about
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member, with what the person who looks may do about it."""

    membership: Membership
    is_self: bool
    roles: list[MemberRole]
    may_remove: bool
    may_leave: bool
    is_last_admin: bool
    refusal: str = ""

    @property
    def role(self) -> MemberRole:
        return MemberRole(self.membership.role)

    @property
    def has_acts(self) -> bool:
        return bool(self.roles) or self.may_remove or self.may_leave


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One invitation that nobody accepted yet, with its link where it works."""

    invitation: Invitation
    is_open: bool
    url: str
    refusal: str = ""

    @property
    def role(self) -> MemberRole:
        return MemberRole(self.invitation.role)


def member_rows(institution: Institution, user: Any, can_manage: bool, refusal: Refusal | None) -> list[MemberRow]:
    """The members in the order of their names."""
    rows = list(institution.memberships.select_related("user").order_by("user__last_name", "user__first_name"))
    admins = {row for row in rows if row.role == MemberRole.ADMIN and row.user.is_active}
    shown = []
    for row in rows:
        is_self = row.user_id == user.pk
        is_last = institution.is_active and row.role == MemberRole.ADMIN and not admins - {row}
        roles = [role for role in ROLES_IN_ORDER if role != row.role] if can_manage and not is_last else []
        if is_self:
            roles = [role for role in roles if not is_promotion(row, role)]
        shown.append(
            MemberRow(
                membership=row,
                is_self=is_self,
                roles=roles,
                may_remove=can_manage and not is_self and not is_last,
                may_leave=is_self and not is_last,
                is_last_admin=is_last,
                refusal=refusal.message if refusal and refusal.about == row else "",
            )
        )
    return shown


def invitation_rows(institution: Institution, refusal: Refusal | None) -> list[InvitationRow]:
    """The invitations that wait for an answer, the latest first."""
    now, site = timezone.now(), absolute_url("")
    rows = []
    for invitation in institution.invitations.unanswered().select_related("invited_by"):
        # Known already: no query for each row.
        invitation.institution = institution
        is_open = invitation.is_open(now)
        said = refusal.message if refusal and refusal.about == invitation else ""
        rows.append(InvitationRow(invitation, is_open, site + invitation_path(invitation) if is_open else "", said))
    return rows


def is_promotion(row: Membership, role: MemberRole) -> bool:
    """Whether the role lets the member do more than now."""
    return ROLES_IN_ORDER.index(role) > ROLES_IN_ORDER.index(MemberRole(row.role))
