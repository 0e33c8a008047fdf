"""What a member meets on entering the admin: the way to write, what waits, the pages of the institution."""

from typing import Any

from wagtail.admin.ui.components import Component

from actions.desks import desks_of
from actions.models import ActionIndexPage
from actions.reviews.desk import reviews_of
from actions.writing import WriteNewsForm


class MemberPanel(Component):
    """« Mon institution »: answer proposals, write, finish the drafts, see to the profile and the sheets."""

    name = "member"
    template_name = "actions/admin/member_panel.html"
    order = 50

    class Media:
        css = {"all": ("actions/css/admin.css",)}

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        reviews = reviews_of(self.user)
        return {
            "reviews": reviews,
            "write_form": WriteNewsForm(user=self.user),
            "desks": desks_of(self.user, said_elsewhere=reviews.pages),
            "action_index": ActionIndexPage.objects.first(),
        }
