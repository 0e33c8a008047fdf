"""What pages with places say of the map."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from actions.atlas.drawing import Drawing, draw_territories
from actions.atlas.places import PlaceKind, ident
from actions.models import ActionPlace, NewsPage, PartnerPlace

register = template.Library()

_KINDS = {ActionPlace: PlaceKind.ACTION, PartnerPlace: PlaceKind.PARTNER, NewsPage: PlaceKind.EVENT}


@register.simple_tag
def drawing_around(places: Iterable[Any]) -> Drawing | None:
    """The territories as a drawing with these places on it; None where no territory has an outline."""
    pins = [(getattr(place, "kind", None) or _KINDS[type(place)], place.coordinates) for place in places]
    return draw_territories((kind, coordinates) for kind, coordinates in pins if coordinates)


@register.filter
def report_address(place: Any) -> str:
    """Where a reader says that something about a place of a sheet or profile, or of an event, is wrong.

    Empty for a place that readers don't see yet.
    """
    return f"{reverse('atlas:report')}?lieu={ident(_KINDS[type(place)], place.pk)}" if place.pk else ""
