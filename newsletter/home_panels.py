"""What members learn of the letter on the admin's home: when the next one goes out, and what of theirs waits for it."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from actions.access import access_of
from actions.models import PartnerPage
from newsletter.composition import waiting_news
from newsletter.models import LetterPlan


class NextLetterPanel(Component):
    """« La prochaine lettre »."""

    name = "next_letter"
    template_name = "newsletter/admin/next_letter_panel.html"
    order = 60

    def __init__(self, person: Any) -> None:
        self.person = person

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        site = Site.find_for_request(parent_context["request"])
        date = LetterPlan.for_site(site).next_issue_on if site else None
        profiles = PartnerPage.objects.filter(institution__in=access_of(self.person).member_of)
        return {
            "date": date if date and date >= timezone.localdate() else None,
            "waiting": waiting_news().below(profiles).count(),
        }
