"""Owns the admin's own interface for pages, which its menus read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.admin.api.serializers import AdminPageSerializer, PageChildrenField, get_model_listing_url
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.serializers import PageParentField
from wagtail.models import Page

from actions.closings.deletion import BinAPIAction
from actions.closings.sight import show_as_readers_see
from actions.permissions import is_coordinator


class _Children(PageChildrenField):
    """How many pages below it the person explores; of a page without any, nothing is asked."""

    def to_representation(self, page: Page) -> Any:
        if page.is_leaf():
            listing_url = get_model_listing_url(self.context, Page)
            return {"count": 0, "listing_url": f"{listing_url}?child_of={page.pk}"}
        return super().to_representation(page)


class _Parent(PageParentField):
    """The page above, if the person explores it: asked once for rows that stand beside each other."""

    def get_attribute(self, instance: Page) -> Page | None:
        known: dict[str, Page | None] = self.context.setdefault("_parents", {})
        above = instance.path[: -instance.steplen]
        if above not in known:
            known[above] = super().get_attribute(instance)
        return known[above]


class DiscreetPageSerializer(AdminPageSerializer):
    """A page for the menus, with as many queries for a long list as for a short one."""

    children = _Children(read_only=True)
    parent = _Parent(read_only=True)


class DiscreetPagesAPIViewSet(PagesAdminAPIViewSet):
    """Lists what the person may explore; acts for coordinators only.

    No screen acts through it, and its acts ask for rights late: « publish » first writes a version.
    """

    base_serializer_class = DiscreetPageSerializer
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
