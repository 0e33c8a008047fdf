"""Small questions about who may do what, and the matrix that answers them for members.

Coordinators are not here: they hold Wagtail's native rights.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q
from wagtail.models import Page, WorkflowState

from actions.access import Access, access_of, profiles_of, sheet_rights_of, sheets_to_edit
from actions.binned import in_bin, is_in_bin
from actions.models import (
    ActionIndexPage,
    ActionPage,
    Institution,
    NewsPage,
    Participation,
    PartnerPage,
    PlaceReport,
)
from core.models import User

# In Wagtail's words. A contributor edits drafts and adds; an editor also publishes and locks.
WRITE = frozenset({"add", "change"})
PUBLISH = frozenset({"publish", "lock", "unlock"})
# Our own word: to approve or send back what others propose.
REVIEW = frozenset({"review"})
NOTHING: frozenset[str] = frozenset()


def member_actions(user: Any, page: Page) -> frozenset[str]:
    """What the person's memberships let them do to one page, in Wagtail's action names."""
    access = access_of(user)
    if not access.is_member or is_in_bin(page, user):
        return NOTHING
    kind = page.specific_class or Page
    if issubclass(kind, ActionIndexPage):
        # A new sheet starts as a draft; its writer's institution becomes its lead.
        return frozenset({"add"})
    if issubclass(kind, PartnerPage):
        return _of_own(access, profiles_of(user).get(page.path))
    if issubclass(kind, NewsPage):
        # By where it stands: the institution of the profile above.
        return _of_own(access, profiles_of(user).get(page.path[: -page.steplen]))
    if issubclass(kind, ActionPage):
        sheets = sheet_rights_of(user)
        if page.pk not in sheets.writes:
            return NOTHING
        if page.pk in sheets.reviews:
            return WRITE | PUBLISH | REVIEW
        # A partner that may publish does so; what others propose is the lead's to read.
        return WRITE | PUBLISH if page.pk in sheets.publishes else WRITE
    return NOTHING


def _of_own(access: Access, institution_id: int | None) -> frozenset[str]:
    if institution_id in access.publishes_for:
        return WRITE | PUBLISH | REVIEW
    return WRITE if institution_id in access.member_of else NOTHING


def institutions_to_write_for(user: Any) -> Any:
    """The institutions in whose name the person may write."""
    return Institution.objects.filter(pk__in=access_of(user).member_of)


def sheets_to_write_about(user: Any) -> Any:
    """The action sheets whose journal the person's news may appear in: their institutions', all for a coordinator."""
    sheets = ActionPage.objects.filter(~in_bin())
    return sheets if is_coordinator(user) else sheets.filter(participations__institution__in=access_of(user).member_of)


def reports_to_handle(user: Any) -> Any:
    """What readers reported about places: on the pages of the person's institutions, on all for a coordinator."""
    reports = PlaceReport.objects.filter(~in_bin("page__"))
    return reports if is_coordinator(user) else reports.about_pages_of(access_of(user).member_of)


def user_can_see_partners(user: Any, action: ActionPage) -> bool:
    """Whether the person may know who takes part and who publishes: whoever takes part, and coordinators."""
    parts = Participation.objects.filter(sheets_to_edit(access_of(user)), action=action.pk)
    return not is_in_bin(action, user) and (is_coordinator(user) or parts.exists())


def user_can_choose_partners(user: Any, action: ActionPage) -> bool:
    """Whether the person adds and removes partners and says who publishes: a lead's admins, and coordinators."""
    leads = Participation.objects.leading().filter(action=action.pk, institution__in=access_of(user).administers)
    return not is_in_bin(action, user) and (is_coordinator(user) or leads.exists())


def user_can_choose_leads(user: Any) -> bool:
    """Whether the person replaces the lead of an action: coordinators only."""
    return is_coordinator(user)


def user_can_confirm(user: Any, action: Page) -> bool:
    """Whether the person says to readers that the sheet still holds true: whoever publishes it."""
    return bool(action.permissions_for_user(user).can_publish())


def user_can_change_sheets_together(user: Any) -> bool:
    """Whether the person changes several sheets at once: coordinators only."""
    return is_coordinator(user)


def user_can_see_members(user: Any, institution: Institution) -> bool:
    """Whether the person may know who is a member, and as what: the members themselves, and coordinators."""
    return institution.pk in access_of(user).member_of or is_coordinator(user)


def user_can_manage_members(user: Any, institution: Institution) -> bool:
    """Whether the person invites and removes people and changes roles: the institution's admins, and coordinators."""
    return institution.pk in access_of(user).administers or is_coordinator(user)


def user_can_propose_below(user: Any, parent: Page) -> bool:
    """Whether the person proposes a page that is being written below another: who will publish it has nobody to ask."""
    if is_coordinator(user):
        return True
    access = access_of(user)
    contributes_to = access.member_of - access.publishes_for
    specific = parent.specific_deferred
    if isinstance(specific, ActionIndexPage):
        return bool(contributes_to)
    return isinstance(specific, PartnerPage) and specific.institution_id in contributes_to


def user_can_withdraw(user: Any, proposal: WorkflowState) -> bool:
    """Whether the person takes back a proposal that is not over: its writer, or coordinators where that one is gone."""
    own = proposal.requested_by_id == user.pk
    return (own or is_coordinator(user)) and proposal.is_active and bool(proposal.user_can_cancel(user))


def coordinators() -> Any:
    """Those people; superusers, who can do everything, are none because of it."""
    section, codename = settings.COORDINATOR_PERMISSION.split(".")
    rows = Permission.objects.filter(content_type__app_label=section, codename=codename)
    return User.objects.filter(Q(groups__permissions__in=rows) | Q(user_permissions__in=rows)).distinct()


def is_coordinator(user: Any) -> bool:
    """Whether the person looks after the whole network, by Wagtail's own rights."""
    return user.is_active and user.has_perm("actions.change_institution")
