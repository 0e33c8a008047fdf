"""What coordinators read of it on entering the admin."""

from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.models import Site

from core.legal.gaps import gaps_of
from core.models import LegalNotice


class LegalGapsPanel(Component):
    """« Avant d’ouvrir le site »: nothing once nothing is missing, and for those who can't fill it in."""

    name = "legal_gaps"
    template_name = "core/legal/gaps.html"
    order = 20

    def __init__(self, person: Any) -> None:
        self.person = person

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        may_fill_in = self.person.has_perm(f"core.change_{LegalNotice._meta.model_name}")
        site = Site.find_for_request(parent_context["request"]) if may_fill_in else None
        return {"gaps": gaps_of(site) if site else []}
