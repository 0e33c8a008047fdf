from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models.news import NewsPage
from core.mail.links import absolute_url
from core.models import SectionPage

# The name of the month in addresses: French, like the filters, and it stays.
MONTH_PARAMETER = "mois"


class AgendaPage(SectionPage):
    """Coming and past events, at `/agenda/`."""

    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The filters know the models.
        from actions.agenda import Agenda
        from actions.catalogue.criteria import Criteria
        from actions.feeds.selection import with_query

        context = super().get_context(request, *args, **kwargs)
        criteria = Criteria.from_query(request.GET)
        events = criteria.filter(NewsPage.objects.live().public().events())
        month = request.GET.get(MONTH_PARAMETER, "")
        context["agenda"] = Agenda(events, month, timezone.now(), request.GET.get("page", ""))
        context["criteria"] = criteria
        address = absolute_url(with_query(reverse("feeds:calendar"), criteria))
        context["calendar_address"] = address
        # The scheme that opens the calendar of a phone or a computer.
        context["webcal_address"] = f"webcal:{address.partition(':')[2]}"
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The agenda; it says by its status too that the address asks for something that does not exist."""
        response = super().serve(request, *args, **kwargs)
        context = response.context_data
        if context["criteria"].unknown or not context["agenda"].is_understood:
            response.status_code = 400
        return response
