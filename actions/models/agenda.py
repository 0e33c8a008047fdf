from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models.news import NewsPage
from core.models import BasePage


class AgendaPage(BasePage):
    """Coming and past events, at `/agenda/`."""

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        events = NewsPage.objects.live().public().with_institutions().with_cards()
        now = timezone.now()
        context["coming_events"] = events.coming_events(now)
        context["past_events"] = events.past_events(now)[:20]
        return context
