from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models.news import NewsPage
from core.models import SectionPage


class AgendaPage(SectionPage):
    """Coming and past events, at `/agenda/`."""

    subpage_types: list[str] = []

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
