"""Editing panels of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel, Panel

from actions.completeness import SHEET_RULE, completeness_of
from actions.discreet_sheets import SheetChooserPanel
from core.widgets import LongCheckboxes


class CompletenessPanel(Panel):
    """What a sheet still lacks, and which part to write next, at the top of its editor."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "actions/admin/completeness.html"

        def is_shown(self) -> bool:
            # Of a sheet that is only being created, everything is missing.
            return self.form is not None and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return {**context, "completeness": completeness_of(self.instance.serializable_data(), SHEET_RULE)}


def linked_sheets_panel() -> MultipleChooserPanel:
    """The sheets that a sheet says it belongs with."""
    return MultipleChooserPanel(
        "sheet_links",
        chooser_field_name="linked",
        panels=[SheetChooserPanel("linked")],
        heading=_("Linked sheets"),
        label=_("linked sheet"),
        help_text=_(
            "Actions that go with this one, of any institution. Readers see the link on both sheets; you need no "
            "right on the other one."
        ),
    )


class AboutActionsPanel(FieldPanel):
    """The actions that a news update tells about, as boxes to tick.

    ``?action=`` in the address of a new update ticks one, if its writer may write about it.
    """

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        kwargs.setdefault("widget", LongCheckboxes)
        super().__init__(field_name, **kwargs)

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            form, request = kwargs.get("form"), kwargs.get("request")
            if form is not None and request is not None:
                form.start_about(request.GET.get("action", ""))
            super().__init__(**kwargs)
