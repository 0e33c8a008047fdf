"""Owns the admin's own interface for pages, which its menus read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page

from actions.closings.deletion import BinAPIAction
from actions.closings.sight import show_as_readers_see
from actions.permissions import is_coordinator


class DiscreetPagesAPIViewSet(PagesAdminAPIViewSet):
    """Lists what the person may explore; acts for coordinators only.

    No screen acts through it, and its acts ask for rights late: « publish » first writes a version.
    """

    actions = {**PagesAdminAPIViewSet.actions, "delete": BinAPIAction}

    def paginate_queryset(self, queryset: Any) -> list[Page]:
        pages = list(super().paginate_queryset(queryset))
        show_as_readers_see(self.request.user, pages)
        return pages

    def get_object(self) -> Page:
        page = super().get_object()
        show_as_readers_see(self.request.user, [page])
        return page

    def action_view(self, request: Any, pk: int, action_name: str) -> Any:
        if not is_coordinator(request.user):
            raise PermissionDenied
        return super().action_view(request, pk, action_name)
