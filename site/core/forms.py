"""What forms of pages share."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class PlainScheduleMixin(WagtailAdminPageForm):
    """A form whose schedule stands among its fields (``core.panels.schedule_panel``) rather than in a dialog."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # There is no dialog to open. On each class: Wagtail puts its own answer before ours in the one that it makes.
        cls.show_schedule_publishing_toggle = False
