"""What members learn of the letter on the admin's home: when the next one goes out, and what of theirs waits for it."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from actions.access import access_of
from actions.models import PartnerPage
from newsletter.composition import waiting_news
from newsletter.enums import PeriodState
from newsletter.models import LetterPeriod


class NextLetterPanel(Component):
    """« La prochaine lettre »."""

    name = "next_letter"
    template_name = "newsletter/admin/next_letter_panel.html"
    order = 60

    def __init__(self, person: Any) -> None:
        self.person = person

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now = timezone.now()
        profiles = PartnerPage.objects.filter(institution__in=access_of(self.person).member_of)
        return {
            # What closed already takes nothing more: to members, the one after it is the next.
            "period": LetterPeriod.objects.going_out().filter(state=PeriodState.PLANNED, closes_at__gt=now).first(),
            "composed": LetterPeriod.objects.composed().filter(goes_out_at__gt=now).first(),
            "waiting": waiting_news().below(profiles).count(),
        }
