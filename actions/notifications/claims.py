"""Somebody asks for the profile of an institution that has no member: the coordinators are told."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from actions.models import ProfileClaim
from actions.permissions import coordinators, is_coordinator
from core.models import Notification
from core.notifications import NotificationKind, Told, notify, register


def tell_of(claim: ProfileClaim) -> None:
    """Tell the coordinators."""
    notify(coordinators(), ProfileClaimed.name, data={"claim": claim.pk})


@register
class ProfileClaimed(NotificationKind):
    name = "actions.profile_claimed"

    def told(self, notification: Notification) -> Told | None:
        if not is_coordinator(notification.person):
            return None
        rows = ProfileClaim.objects.waiting().select_related("institution")
        claim = rows.filter(pk=notification.data["claim"]).first()
        if claim is None:
            # Answered meanwhile, or erased.
            return None
        who = _("%(name)s, %(function)s, %(email)s") % {
            "name": claim.name,
            "function": claim.function,
            "email": claim.email,
        }
        said = _("Somebody asks to look after the profile “%(institution)s”")
        return Told(
            said % {"institution": claim.institution.name},
            reverse("institutions_admin:claim", args=[claim.pk]),
            _("Read the request and answer"),
            format_html("<p>{}</p>", who),
            who,
        )
