"""What a member meets on entering the admin: the pages of the institution and the way to write."""

from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component

from actions.access import access_of
from actions.models import ActionIndexPage, ActionPage, Institution, PartnerPage

# A home page is a way in, not a list: the explorer has them all.
_SHEETS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Desk:
    """One institution of the member, with its profile (None before it has one) and its sheets, led ones first."""

    institution: Institution
    profile: PartnerPage | None
    led: list[ActionPage]
    joined: list[ActionPage]


class MemberPanel(Component):
    """« Mon institution »: write a news update, see to the profile and to the sheets."""

    name = "member"
    template_name = "actions/admin/member_panel.html"
    order = 50

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        members_of = access_of(self.user).member_of
        institutions = Institution.objects.filter(pk__in=members_of).select_related("profile")
        return {
            "desks": [self._desk(institution) for institution in institutions],
            "action_index": ActionIndexPage.objects.first(),
        }

    def _desk(self, institution: Institution) -> Desk:
        sheets = ActionPage.objects.order_by("title")
        return Desk(
            institution=institution,
            profile=getattr(institution, "profile", None),
            led=list(sheets.led_by(institution)[:_SHEETS_SHOWN]),
            joined=list(sheets.joined_by(institution)[:_SHEETS_SHOWN]),
        )
