"""Owns the stock panels of the admin's home: they go on listing a page after the right to it is gone."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page

from actions.access import access_of
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


_REPLACED = {
    RecentEditsPanel: OwnRecentEditsPanel,
    LockedPagesPanel: OwnLockedPagesPanel,
}
# A member's desk says it, and of the person's own pages only.
_ON_THE_DESK = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)


def keep_to_own_pages(user: Any, panels: list[Any]) -> None:
    """Put in the place of each stock panel, in the given list, the one that asks for rights, or none."""
    if access_of(user).is_member:
        panels[:] = [panel for panel in panels if not isinstance(panel, _ON_THE_DESK)]
    panels[:] = [_REPLACED[type(panel)]() if type(panel) in _REPLACED else panel for panel in panels]
