"""Owns the set of page screens: the stock ones, each asked for a page's own screen only by who may write in it.

A viewset for one page type inherits from :class:`GuardedPageViewSet`, or its screens stand unguarded.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from actions.closings.deletion import BinDeleteView
from actions.closings.destinations import OwnDestinationCopyView, OwnDestinationMoveView, OwnParentView
from actions.closings.edits import CarefulEditView, CarefulRevertView
from actions.closings.explorer import ScopedIndexView, ScopedSearchView, ScopedTypeView
from actions.closings.filters import ColleaguesFilterSet
from actions.closings.moderation import OwnTaskActionView, OwnTaskDataView
from actions.closings.previews import AllowedTypePreviewView
from actions.closings.versions import NamedVersionsCompareView
from actions.reviews.editing import ProposingCreateView, ReviewedEditing

View = Callable[..., HttpResponseBase]

# As Wagtail's addresses call the page that a screen is about.
_PAGE_KEYS = ("page_id", "page_to_move_id", "pk")


def for_its_writers(view: View) -> View:
    """Refuse a page's own screen to who may not write in the page: several stock ones answer, and name it, first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = next((kwargs[name] for name in _PAGE_KEYS if name in kwargs), None)
        if key is not None and not get_object_or_404(Page, pk=key).permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class MemberEditView(ReviewedEditing, CarefulEditView):
    """The editor of a page."""


class MemberRevertView(ReviewedEditing, CarefulRevertView):
    """The editor of a page, opened on an old version."""


class GuardedPageViewSet(PageViewSet):
    """The screens of every page type."""

    index_view_class = ScopedIndexView
    search_view_class = ScopedSearchView
    content_type_use_view_class = ScopedTypeView
    choose_parent_view_class = OwnParentView
    copy_view_class = OwnDestinationCopyView
    move_confirm_view_class = OwnDestinationMoveView
    preview_on_add_view_class = AllowedTypePreviewView
    add_view_class = ProposingCreateView
    delete_view_class = BinDeleteView
    edit_view_class = MemberEditView
    revisions_compare_view_class = NamedVersionsCompareView
    revisions_revert_view_class = MemberRevertView
    workflow_action_view_class = OwnTaskActionView
    collect_workflow_action_data_view_class = OwnTaskDataView
    filterset_class = ColleaguesFilterSet

    def get_view_by_name(self, name: str) -> View:
        return for_its_writers(super().get_view_by_name(name))
