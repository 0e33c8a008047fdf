"""Owns the lists of pages: explorer, search, pages of one type. They start where membership does."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.models import Page

from actions.closings.sight import show_as_readers_see
from actions.models import ActionIndexPage
from actions.permissions import user_can_change_sheets_together
from actions.sheet_states import attach_completeness


class _DiscreetRows:
    """A list may hold the sections above the person's pages: their drafts are not the person's business."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        show_as_readers_see(self.request.user, context["object_list"])
        return context


class ScopedIndexView(_DiscreetRows, ExplorableIndexView):
    """The explorer, closed above and beside the pages that the person may explore.

    Below the list of actions it tells how complete each sheet is, and coordinators change several at once.
    """

    template_name = "actions/admin/explorer.html"

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponseBase:
        # The stock view asks only whether the page stands below the person's root, and so do the pages of others.
        explorable = self.permission_policy.explorable_instances(request.user)
        if parent_page_id and not explorable.filter(pk=parent_page_id).exists():
            root = self.permission_policy.explorable_root_instance(request.user)
            return redirect(self.index_url_name, root.pk)
        return super().get(request, parent_page_id)

    @cached_property
    def _lists_sheets(self) -> bool:
        return issubclass(self.parent_page.specific_class or Page, ActionIndexPage)

    @cached_property
    def explorable_columns(self) -> list[Any]:
        columns = list(super().explorable_columns)
        if self._lists_sheets:
            columns.insert(-1, Column("completeness_in_words", label=_("Complete"), width="8%"))
        return columns

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self._lists_sheets:
            attach_completeness(context["object_list"])
            context["can_change_sheets"] = user_can_change_sheets_together(self.request.user)
        return context

    def get_side_panels(self) -> MediaContainer:
        # They tell where the page stands: draft, moderation, schedule.
        return super().get_side_panels() if self.permissions.can_edit() else MediaContainer()


class ScopedSearchView(_DiscreetRows, SearchView):
    """The search among pages."""


class ScopedTypeView(_DiscreetRows, ContentTypeUseView):
    """The pages of one type."""
