from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.places import places_on_map
from core.models import SectionPage


class MapPage(SectionPage):
    """Partners, actions and coming events on a map and in a list that says the same, at `/carte/`."""

    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("map")
        verbose_name_plural = _("maps")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["places"] = places_on_map(now=timezone.now())
        return context
