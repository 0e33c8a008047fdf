from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import SectionPage


class MapPage(SectionPage):
    """Partners, actions and coming events on a map and in a list that says the same, at `/carte/`.

    What stands below that address (open data, the map for other sites, reports) is in ``actions.atlas``.
    """

    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("map")
        verbose_name_plural = _("maps")

    @property
    def description_without_text(self) -> str:
        return gettext("The places of the network on a map and in a list: partners, actions and coming events.")

    def structured_data(self, facts: Any) -> list[Any]:
        return [facts.web_page(self, mainEntity={"@type": "Map", "name": self.title, "url": facts.address(self)})]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from actions.atlas.showing import map_context, map_filters

        context = super().get_context(request, *args, **kwargs) | map_context(request.GET)
        context["filters"] = map_filters(context["question"])
        return context
