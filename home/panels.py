"""Editing panels of this room."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel


class LegalPartPanel(HelpPanel):
    """On the pages that the law asks for: where the part above their text is filled in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("template", "home/admin/legal_part.html")
        kwargs.setdefault("heading", _("What the settings say"))
        super().__init__(**kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.legal is not None
