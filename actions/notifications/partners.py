"""Who takes part in an action changed: the institution concerned is told, and who looks after the others."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from actions.enums import MemberRole, ParticipationRole, PartnersAct
from actions.models import ActionPage, Institution, Participation
from actions.permissions import user_can_see_partners
from core.models import Notification, User
from core.notifications import NotificationKind, Told, notify, register

# Of whether a partner publishes, the others need not hear.
_TOLD_TO_ALL = frozenset({PartnersAct.ADD, PartnersAct.REMOVE, PartnersAct.LEAD, PartnersAct.PARTNER})


def tell(act: PartnersAct, part: Participation, by: User | None) -> None:
    """Tell of an act on an institution's part; of one that nobody did (an import, the demo) nobody is told."""
    if by is None:
        return
    notify(
        _concerned(act, part),
        PartnersChanged.name,
        page=part.action,
        by=by,
        data={"act": act.value, "institution": part.institution_id, "title": part.action.get_admin_display_title()},
    )


def _concerned(act: PartnersAct, part: Participation) -> QuerySet[User]:
    concerned = Q(memberships__institution=part.institution_id)
    if act in _TOLD_TO_ALL:
        others = Participation.objects.filter(action=part.action_id).values("institution")
        concerned |= Q(memberships__institution__in=others, memberships__role=MemberRole.ADMIN)
    return User.objects.filter(concerned, memberships__institution__is_active=True).distinct()


@register
class PartnersChanged(NotificationKind):
    name = "actions.partners"

    def told(self, notification: Notification) -> Told | None:
        institution = Institution.objects.filter(pk=notification.data["institution"]).first()
        action = ActionPage.objects.filter(pk=notification.page_id).first()
        if institution is None or action is None:
            return None
        act = PartnersAct(notification.data["act"])
        is_ours = institution.is_active and institution.memberships.filter(user=notification.person).exists()
        if user_can_see_partners(notification.person, action):
            url, button = reverse("actions_admin:partners", args=[action.pk]), _("See the partners of the action")
            title = action.get_admin_display_title()
        elif is_ours and act == PartnersAct.REMOVE:
            # The sheet is no longer theirs: by the title that they knew.
            url, button, title = reverse("wagtailadmin_home"), _("To my home page"), notification.data["title"]
        else:
            return None
        sentence = _sentence(act, is_ours) % {"name": institution.short_name, "title": title}
        detail = _what_follows(action, institution) if is_ours and act != PartnersAct.REMOVE else ""
        return Told(sentence, url, button, _paragraph(detail), detail)


def _sentence(act: PartnersAct, is_ours: bool) -> str:
    match act:
        case PartnersAct.ADD:
            return (
                _("Your institution %(name)s now takes part in the action “%(title)s”")
                if is_ours
                else _("%(name)s now takes part in the action “%(title)s”")
            )
        case PartnersAct.REMOVE:
            return _("%(name)s no longer takes part in the action “%(title)s”")
        case PartnersAct.LEAD:
            return _("%(name)s now leads the action “%(title)s”")
        case PartnersAct.PARTNER:
            return _("%(name)s no longer leads the action “%(title)s”, and remains a partner")
        case PartnersAct.ALLOW:
            return _("%(name)s may now publish the sheet of the action “%(title)s”")
    return _("%(name)s may no longer publish the sheet of the action “%(title)s”")


def _what_follows(action: ActionPage, institution: Institution) -> str:
    """What the institution can do to the sheet, as things stand now."""
    part = action.participations.filter(institution=institution).first()
    if part is None:
        return ""
    if part.role == ParticipationRole.LEAD:
        return _("Your contributors write the sheet, your editors publish it.")
    if part.may_publish:
        return _("Your members write the sheet together with the others; your editors may publish it.")
    return _("Your members write the sheet together with the others; a lead institution publishes what you write.")


def _paragraph(text: str) -> SafeString:
    return format_html("<p>{}</p>", text) if text else SafeString("")
