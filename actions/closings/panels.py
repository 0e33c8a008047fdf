"""Owns the stock panels of the admin's home: they go on listing a page after the right to it is gone."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, UserObjectsInWorkflowModerationPanel
from wagtail.models import Page

from actions.closings.sight import editable_pages


def _still_own(user: Any, pages: list[Page]) -> set[int]:
    return set(editable_pages(user).filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True))


class OwnRecentEditsPanel(RecentEditsPanel):
    """The pages that the person edited lately and may still edit."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        own = _still_own(parent_context["request"].user, [page for _date, page in context["last_edits"]])
        context["last_edits"] = [(date, page) for date, page in context["last_edits"] if page.pk in own]
        return context


class OwnLockedPagesPanel(LockedPagesPanel):
    """The pages that the person locked and may still edit."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        own = editable_pages(parent_context["request"].user)
        context["locked_pages"] = context["locked_pages"].filter(pk__in=own.values("pk"))
        return context


class OwnModerationPanel(UserObjectsInWorkflowModerationPanel):
    """What the person submitted and may still edit."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        states = list(context["workflow_states"])
        pages = [state.content_object for state in states if isinstance(state.content_object, Page)]
        own = _still_own(parent_context["request"].user, pages)
        context["workflow_states"] = [
            state for state in states if not isinstance(state.content_object, Page) or state.content_object.pk in own
        ]
        return context


_REPLACED = {
    RecentEditsPanel: OwnRecentEditsPanel,
    LockedPagesPanel: OwnLockedPagesPanel,
    UserObjectsInWorkflowModerationPanel: OwnModerationPanel,
}


def keep_to_own_pages(panels: list[Any]) -> None:
    """Put in the place of each stock panel, in the given list, the one that asks for rights."""
    panels[:] = [_REPLACED[type(panel)]() if type(panel) in _REPLACED else panel for panel in panels]
