import datetime
from typing import Any

from django.http import HttpRequest

from core.models import ListPage
from core.models.page import newest


class CataloguePage(ListPage):
    """A list that readers filter, put in order and leaf through by its address."""

    per_page = 24

    class Meta:
        abstract = True

    def listed_pages(self) -> Any:
        """The live public pages of the list, loaded with what their cards show."""
        raise NotImplementedError

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from actions.catalogue.listing import Listing

        context = super().get_context(request, *args, **kwargs)
        context["listing"] = Listing(self.listed_pages(), request.GET, self.per_page)
        context["canonical_query"] = context["listing"].criteria.query_string
        context["narrowed_by"] = context["listing"].criteria.words
        return context

    def structured_data(self, facts: Any) -> list[Any]:
        from actions.structured_data import catalogue

        return catalogue(self, facts)

    def last_change(self) -> datetime.datetime | None:
        return newest(super().last_change(), self.listed_pages())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The list; it says by its status too that the address asks for something that nothing has."""
        response = super().serve(request, *args, **kwargs)
        if not response.context_data["listing"].is_understood:
            response.status_code = 400
        return response
