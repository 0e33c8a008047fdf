"""Writes of who is a member of an institution, and as what.

Each one says in the institution's history what it changed, changes nothing when somebody changed the same membership
since it was looked at, and holds the institution while it looks and writes, so that two people at once cannot leave
it without an admin.
"""

from typing import Any

from django.db import transaction
from wagtail.log_actions import get_active_log_context, log

from actions.enums import MemberRole, MembersAct
from actions.models import Institution, Membership
from actions.notifications import members


class LastAdmin(Exception):
    """The institution would be left without anybody who looks after its members."""


def hold(institution: Institution) -> None:
    """Make whoever changes the institution's members or its state wait until this transaction ends."""
    # Evaluated for its lock alone. It lets pages and memberships point to the institution meanwhile.
    Institution.objects.select_for_update(no_key=True).filter(pk=institution.pk).values_list("pk").first()


@transaction.atomic
def change_role(membership: Membership, role: MemberRole) -> bool:
    """Give the member another role; says whether that changed anything.

    Args:
        membership: as it was looked at.
        role: the new one.

    Raises:
        LastAdmin: nobody else administers the active institution.
    """
    current = _current(membership)
    if current is None or current.role == role:
        return False
    _keep_an_admin(current)
    current.role = role
    current.save(update_fields=["role"])
    _tell(MembersAct.ROLE, current)
    return True


@transaction.atomic
def remove(membership: Membership) -> bool:
    """End somebody's membership; says whether that changed anything.

    Args:
        membership: as it was looked at.

    Raises:
        LastAdmin: nobody else administers the active institution.
    """
    return _end(membership, MembersAct.REMOVE)


@transaction.atomic
def leave(membership: Membership) -> bool:
    """The same, by the member's own wish."""
    return _end(membership, MembersAct.LEAVE)


def _end(membership: Membership, act: MembersAct) -> bool:
    current = _current(membership)
    if current is None:
        return False
    _keep_an_admin(current)
    current.delete()
    _tell(act, current)
    return True


def _current(membership: Membership) -> Membership | None:
    """The row as it is now that the institution is held; None when it is no longer what was looked at."""
    hold(membership.institution)
    rows = Membership.objects.select_related("institution", "user")
    return rows.filter(pk=membership.pk, role=membership.role).first()


def _keep_an_admin(membership: Membership) -> None:
    if is_last_admin(membership):
        raise LastAdmin


def is_last_admin(membership: Membership) -> bool:
    """Whether nobody else who can log in administers the institution; one that takes no part needs nobody."""
    if membership.role != MemberRole.ADMIN or not membership.institution.is_active:
        return False
    admins = Membership.objects.filter(
        institution=membership.institution_id, role=MemberRole.ADMIN, user__is_active=True
    )
    return not admins.exclude(pk=membership.pk).exists()


def _tell(act: MembersAct, membership: Membership) -> None:
    """In the institution's history, and to the member, with the person whom Wagtail knows to be at work."""
    data: dict[str, Any] = {"person": membership.user_id, "name": str(membership.user), "role": membership.role}
    log(membership.institution, act.log_action, data=data)
    members.tell(act, membership, by=get_active_log_context().user)
