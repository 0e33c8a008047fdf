"""The places of a map, ready for its script."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings

register = template.Library()


@register.filter
def pins(places: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows for ``json_script``, one for each place that has coordinates (degrees, WGS 84).

    A place has ``name``, ``address`` and ``coordinates``; it may have ``kind``, and ``title`` and ``url`` of its page.
    """
    return [
        {
            "name": place.name,
            "address": place.address,
            "latitude": place.coordinates.latitude,
            "longitude": place.coordinates.longitude,
            "kind": str(getattr(place, "kind", "action")),
            "kindLabel": kind.label if (kind := getattr(place, "kind", None)) else "",
            "title": getattr(place, "title", ""),
            "url": getattr(place, "url", ""),
        }
        for place in places
        if place.coordinates
    ]


@register.simple_tag
def map_tiles() -> dict[str, Any]:
    """Where the map's background comes from.

    Keys ``url``, ``attribution`` (HTML), ``host`` (who is asked for it), and ``first_party``: whether that is the
    network itself, so that nobody need be asked before.
    """
    host = urlsplit(settings.MAP_TILE_URL.replace("{s}.", "")).hostname or ""
    return {
        "url": settings.MAP_TILE_URL,
        "attribution": settings.MAP_TILE_ATTRIBUTION,
        "host": host,
        "first_party": settings.MAP_TILES_FIRST_PARTY,
    }
