"""Writes of invitations: made, sent anew, revoked, accepted.

Like those of memberships they hold the institution, tell its history, and change nothing when the invitation is no
longer what was looked at. The mail itself leaves later, see ``invitation_mail.py``.
"""

import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from actions.enums import MemberRole, MembersAct
from actions.memberships import hold
from actions.models import Institution, Invitation, Membership
from actions.notifications import members
from core.models import User


class AlreadyMember(Exception):
    """The address is that of a member."""


class AlreadyInvited(Exception):
    """An invitation for the address is still open."""


class NotOpen(Exception):
    """The invitation, or the link, lets nobody in."""


class WrongAccount(Exception):
    """The invitation is for the account of another address, or for one that was closed."""


@transaction.atomic
def invite(institution: Institution, email: str, role: MemberRole, *, by: Any, now: datetime.datetime) -> Invitation:
    """Offer a place in the institution to whoever reads the mail of the address.

    Raises:
        AlreadyMember: a member has this address.
        AlreadyInvited: an open invitation was sent there.
        NotOpen: the institution does not take part any more.
    """
    hold(institution)
    institution.refresh_from_db(fields=["is_active"])
    if not institution.is_active:
        raise NotOpen
    if Membership.objects.filter(institution=institution, user__email__iexact=email).exists():
        raise AlreadyMember
    invitation = institution.invitations.unanswered().for_address(email).first()
    if invitation is None:
        invitation = Invitation(institution=institution, email=User.objects.normalize_email(email))
    elif invitation.is_open(now):
        raise AlreadyInvited
    else:
        # Its time is over: it starts again rather than stand beside a new one.
        invitation.link_number += 1
    invitation.role, invitation.invited_by = role, by
    invitation.start_link(now)
    invitation.save()
    _tell(MembersAct.INVITE, invitation)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: Any, now: datetime.datetime) -> bool:
    """Send a new link, which ends the old one and counts 14 days again; says whether that changed anything.

    Raises:
        NotOpen: the institution does not take part any more.
    """
    current = _current(invitation)
    if current is None:
        return False
    if not current.institution.is_active:
        raise NotOpen
    current.link_number += 1
    current.invited_by = by
    current.start_link(now)
    current.save()
    _tell(MembersAct.RESEND, current)
    return True


@transaction.atomic
def revoke(invitation: Invitation, *, now: datetime.datetime) -> bool:
    """Take the invitation back; says whether that changed anything. A mail on its way is not sent any more."""
    current = _current(invitation)
    if current is None:
        return False
    _revoke(current, now)
    return True


def revoke_all(institution: Institution, *, now: datetime.datetime) -> None:
    """Take back every invitation that nobody accepted. The institution is held by the caller."""
    for invitation in institution.invitations.unanswered().select_related("institution"):
        _revoke(invitation, now)


@transaction.atomic
def accept(invitation: Invitation, user: User, *, now: datetime.datetime) -> Membership:
    """Make the owner of the invited address a member. A member whom another way let in keeps the role of that way.

    Raises:
        NotOpen: the invitation changed since it was looked at, or lets nobody in.
        WrongAccount: the account has another address, or was closed.
    """
    current = _current(invitation)
    if current is None or not current.is_open(now):
        raise NotOpen
    if not user.is_active or not current.is_for(user.email):
        raise WrongAccount
    membership, _created = Membership.objects.get_or_create(
        user=user, institution=current.institution, defaults={"role": current.role}
    )
    current.accepted_at, current.accepted_by, current.mail_due_at = now, user, None
    current.save()
    log(
        current.institution,
        MembersAct.JOIN.log_action,
        user=user,
        data={"person": user.pk, "name": str(user), "role": membership.role},
    )
    members.tell_of_acceptance(current, user)
    return membership


def _current(invitation: Invitation) -> Invitation | None:
    """The row as it is now that the institution is held; None when it is no longer what was looked at."""
    hold(invitation.institution)
    rows = Invitation.objects.unanswered().select_related("institution", "invited_by")
    return rows.filter(pk=invitation.pk, link_number=invitation.link_number).first()


def _revoke(invitation: Invitation, now: datetime.datetime) -> None:
    invitation.revoked_at, invitation.mail_due_at = now, None
    invitation.save(update_fields=["revoked_at", "mail_due_at"])
    _tell(MembersAct.REVOKE, invitation)


def _tell(act: MembersAct, invitation: Invitation) -> None:
    log(invitation.institution, act.log_action, data={"name": invitation.email, "role": invitation.role})
