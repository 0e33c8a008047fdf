import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.models.news import NewsPage
from core.mail.links import absolute_url
from core.models import SectionPage
from core.models.page import newest

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
        from actions.catalogue.filters import Filters
        from actions.feeds.selection import with_query

        context = super().get_context(request, *args, **kwargs)
        events = NewsPage.objects.live().public().events()
        asked = request.GET.get(MONTH_PARAMETER, "")
        kept = [(MONTH_PARAMETER, asked)] if asked else []
        filters = Filters.of(Criteria.from_query(request.GET), events, kept=kept)
        criteria = filters.criteria
        chosen: Any = criteria.filter(events)
        agenda = Agenda(chosen, asked, timezone.now(), request.GET.get("page", ""))
        address = absolute_url(with_query(reverse("feeds:calendar"), criteria))
        month = f"{MONTH_PARAMETER}={agenda.month.address}" if agenda.month else ""
        context |= {
            "agenda": agenda,
            "filters": filters,
            "criteria": criteria,
            "calendar_address": address,
            # The scheme that opens the calendar of a phone or a computer.
            "webcal_address": f"webcal:{address.partition(':')[2]}",
            "narrowed_by": [*criteria.words, *([str(agenda.month)] if agenda.month else [])],
            "canonical_query": "&".join(part for part in (month, criteria.query_string) if part),
        }
        return context

    @property
    def description_without_text(self) -> str:
        return gettext("The events of the network: those to come, and month by month those that took place.")

    def structured_data(self, facts: Any) -> list[Any]:
        from actions.structured_data import agenda

        return agenda(self, facts)

    def last_change(self) -> datetime.datetime | None:
        return newest(super().last_change(), NewsPage.objects.live().public().events())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The agenda; it says by its status too that the address asks for something that does not exist."""
        response = super().serve(request, *args, **kwargs)
        context = response.context_data
        if context["filters"].has_unknown or not context["agenda"].is_understood:
            response.status_code = 400
        return response
