"""Somebody's place in an institution changed: the person is told, and whoever invited is told who came."""

from django.urls import reverse
from django.utils.translation import gettext as _

from actions.enums import MemberRole, MembersAct
from actions.models import Institution, Invitation, Membership
from actions.permissions import user_can_see_members
from core.models import Notification, User
from core.notifications import NotificationKind, Told, notify, register

_TOLD = frozenset({MembersAct.ROLE, MembersAct.REMOVE})


def tell(act: MembersAct, membership: Membership, by: User | None) -> None:
    """Tell the member of what somebody else did to the membership."""
    if by is None or act not in _TOLD:
        return
    data = {"act": act.value, "institution": membership.institution_id}
    notify([membership.user], MembershipChanged.name, by=by, data=data)


def tell_of_acceptance(invitation: Invitation, user: User) -> None:
    """Tell whoever invited that the person came."""
    if invitation.invited_by:
        data = {"institution": invitation.institution_id, "person": user.pk}
        notify([invitation.invited_by], InvitationAccepted.name, by=user, data=data)


@register
class MembershipChanged(NotificationKind):
    name = "actions.membership"

    def told(self, notification: Notification) -> Told | None:
        institution = Institution.objects.filter(pk=notification.data["institution"]).first()
        if institution is None:
            return None
        membership = institution.memberships.filter(user=notification.person).first()
        name = {"institution": institution.name}
        if notification.data["act"] == MembersAct.REMOVE:
            # Whoever came back meanwhile need not hear of having been away.
            said = _("You are no longer a member of “%(institution)s”") % name
            return None if membership else Told(said, "/", _("Go to the website"))
        if membership is None or not user_can_see_members(notification.person, institution):
            return None
        # The role as it is now: it may have changed again.
        role = MemberRole(membership.role)
        said = _("Your role in “%(institution)s” is now: %(role)s") % {**name, "role": role.short_label}
        return Told(said, reverse("institutions_admin:members", args=[institution.pk]), _("See my colleagues"))


@register
class InvitationAccepted(NotificationKind):
    name = "actions.invitation_accepted"

    def told(self, notification: Notification) -> Told | None:
        rows = Membership.objects.select_related("institution", "user")
        data = notification.data
        membership = rows.filter(institution=data["institution"], user=data["person"]).first()
        if membership is None or not user_can_see_members(notification.person, membership.institution):
            return None
        said = _("%(person)s accepted your invitation and joins “%(institution)s”")
        return Told(
            said % {"person": membership.user, "institution": membership.institution.name},
            reverse("institutions_admin:members", args=[membership.institution_id]),
            _("See the members"),
        )
