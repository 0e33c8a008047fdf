"""Editing panels of this room."""

from typing import Any

from wagtail.admin.panels import FieldPanel

from core.widgets import LongCheckboxes


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
