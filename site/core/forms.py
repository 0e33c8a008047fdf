"""What forms of pages share."""

from wagtail.admin.forms import WagtailAdminPageForm


class PlainScheduleMixin(WagtailAdminPageForm):
    """A form whose schedule stands among its fields (``core.panels.schedule_panel``) rather than in a dialog."""

    # There is no dialog to open.
    show_schedule_publishing_toggle = False
