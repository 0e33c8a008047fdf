"""Owns the filters of the lists of pages: a member finds colleagues in them, not everybody."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.views.pages.listing import EditedByFilter, GenericPageFilterSet
from wagtail.models import Page, PageLogEntry

from actions.access import access_of
from actions.permissions import is_coordinator


def people_to_name(user: Any) -> QuerySet:
    """The people whom a filter may offer: everybody to a coordinator, to a member those of the same institutions."""
    people = get_user_model()._default_manager.all()
    if is_coordinator(user):
        return people
    # The person, who may be the last of a network that just closed, stands in the list too.
    colleagues = people.filter(memberships__institution__in=access_of(user).member_of)
    return people.filter(pk__in=[user.pk]) | people.filter(pk__in=colleagues.values("pk"))


def _owners(request: HttpRequest) -> QuerySet:
    return people_to_name(request.user).filter(pk__in=Page.objects.order_by().values("owner"))


def _editors(request: HttpRequest) -> QuerySet:
    edits = PageLogEntry.objects.filter(action="wagtail.edit").order_by()
    return people_to_name(request.user).filter(pk__in=edits.values("user"))


class ColleaguesFilterSet(GenericPageFilterSet):
    """The stock filters, with colleagues for people."""

    owner = MultipleUserFilter(label=_("Owner"), queryset=_owners, widget=CheckboxSelectMultiple)
    edited_by = EditedByFilter(label=_("Edited by"), queryset=_editors, widget=CheckboxSelectMultiple)

    class Meta(GenericPageFilterSet.Meta):
        pass
