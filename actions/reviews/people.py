"""Who reads what is proposed for a page: told to the writer before, and to the readers by mail after."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from actions.access import access_of
from actions.enums import PUBLISHING_ROLES
from actions.models import ActionIndexPage, ActionPage, Institution, NewsPage, Participation, PartnerPage


def reviewing_institutions(page: Page) -> QuerySet:
    """The institutions whose editors review the page; none for the network's own pages."""
    specific = page.specific_deferred
    institutions = Institution.objects.filter(is_active=True)
    if isinstance(specific, ActionPage):
        leads = Participation.objects.leading().filter(action=page.pk)
        return institutions.filter(pk__in=leads.values("institution"))
    if isinstance(specific, PartnerPage):
        return institutions.filter(pk=specific.institution_id)
    if isinstance(specific, NewsPage):
        return institutions.filter(profile__path=page.path[: -page.steplen])
    return institutions.none()


def people_to_tell(page: Page, proposer: Any) -> QuerySet:
    """Who is told of a proposal: the other editors of the institution; where it has none, the coordinators.

    Coordinators find every proposal on their own screens, and would read their mail no longer if all of them wrote.
    """
    reviewers = policy_registry.get_by_type(Page).users_with_permission_for_instance(
        "review", page, include_superusers=False
    )
    if proposer is not None:
        reviewers = reviewers.exclude(pk=proposer.pk)
    editors = _editors_of(reviewing_institutions(page))
    members = reviewers.filter(pk__in=editors.values("pk"))
    return members if members.exists() else reviewers


def who_reads(page: Page, proposer: Any) -> str:
    """One sentence for who writes in the page: who will read what is proposed."""
    editors = _editors_of(reviewing_institutions(page)).exclude(pk=proposer.pk)
    institutions = reviewing_institutions(page).filter(
        memberships__in=_editorships().filter(user__in=editors.values("pk"))
    )
    return _sentence(institutions)


def who_would_read(parent: Page, proposer: Any) -> str:
    """The same for a page that is being created below another."""
    if isinstance(parent.specific_deferred, ActionIndexPage):
        own = Institution.objects.filter(pk__in=access_of(proposer).member_of)
        if own.count() > 1:
            return _("The editors of the lead institution will read it before readers do.")
        return _sentence(own.filter(memberships__in=_editorships().exclude(user=proposer)))
    return who_reads(parent, proposer)


def _sentence(institutions: QuerySet) -> str:
    names = [institution.short_name for institution in institutions.distinct()]
    if not names:
        return _("The coordinators of the network will read it before readers do.")
    return _("The editors of %(names)s will read it before readers do.") % {"names": get_text_list(names, _("and"))}


def _editorships() -> QuerySet:
    from actions.models import Membership

    return Membership.objects.filter(role__in=PUBLISHING_ROLES, user__is_active=True)


def _editors_of(institutions: QuerySet) -> QuerySet:
    return get_user_model()._default_manager.filter(
        pk__in=_editorships().filter(institution__in=institutions).values("user")
    )
