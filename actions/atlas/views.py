"""The places for programs, and the map for the sites of others."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from actions.atlas import open_data
from actions.atlas.asking import MapQuestion
from actions.atlas.places import MapPlace, places_on_map
from actions.atlas.showing import map_context, map_filters, with_query
from actions.catalogue.criteria import Criteria
from actions.catalogue.facets import Facet
from actions.models import MapPage, Territory
from core.models import NetworkSettings

# In pixels.
_HEIGHTS = range(300, 1201)
_USUAL_HEIGHT = 640
_FRAME = '<iframe src="{}" title="{}" width="100%" height="{}" style="border:0" loading="lazy"></iframe>'


def of_the_map(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that is there as long as readers see the map; it gets the page as ``map_page``."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = MapPage.objects.live().public().first()
        if page is None:
            raise Http404("This site shows no map.")
        return view(request, page, *args, **kwargs)

    return wrapped


@require_safe
@of_the_map
def geojson(request: HttpRequest, map_page: MapPage) -> HttpResponse:
    """The places asked for, as a FeatureCollection under an open licence."""
    body = open_data.feature_collection(_places(request), _origin(map_page))
    return _open(HttpResponse(body, content_type=open_data.GEOJSON_TYPE))


@require_safe
@of_the_map
def table_of_places(request: HttpRequest, map_page: MapPage) -> HttpResponse:
    """The places asked for, as CSV under an open licence."""
    response = HttpResponse(open_data.table(_places(request), _origin(map_page)), content_type=open_data.CSV_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, "lieux.csv")
    return _open(response)


@require_safe
@of_the_map
def outlines(request: HttpRequest, map_page: MapPage) -> HttpResponse:
    """The outlines of the territories asked for, or of all of them, as a FeatureCollection."""
    territories = Territory.objects.filter(outline__isnull=False)
    if chosen := Criteria.from_query(request.GET).values(Facet.TERRITORY):
        territories = territories.filter(slug__in=chosen)
    features = [
        {"type": "Feature", "id": row.slug, "geometry": row.outline, "properties": {"nom": row.name}}
        for row in territories
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return HttpResponse(body, content_type=open_data.GEOJSON_TYPE)


@require_safe
@of_the_map
def embedding(request: HttpRequest, map_page: MapPage) -> HttpResponse:
    """Where whoever keeps another site chooses a map and copies what shows it there."""
    height = _height(request.GET.get("hauteur", ""))
    context = map_context(request.GET)
    query = context["question"].query_string
    address = with_query(reverse("atlas:embedded"), query)
    title = _("Map: %(network)s") % {"network": NetworkSettings.for_request(request).name or "Estuaire"}
    context |= {
        "map_page": map_page,
        "filters": map_filters(context["question"]),
        "address": address,
        "frame_title": title,
        "code": format_html(_FRAME, _origin(map_page) + address, title, height),
        "height": height,
        "lowest": _HEIGHTS[0],
        "tallest": _HEIGHTS[-1],
    }
    return render(request, "actions/atlas/embedding.html", context)


@xframe_options_exempt
@require_safe
@of_the_map
def embedded(request: HttpRequest, map_page: MapPage) -> HttpResponse:
    """The map alone, with its list, which others may frame."""
    context = map_context(request.GET)
    address = with_query(map_page.full_url, context["question"].query_string)
    response = render(request, "actions/atlas/embedded.html", context | {"map_address": address})
    response["X-Robots-Tag"] = "noindex"
    return response


def _places(request: HttpRequest) -> list[MapPlace]:
    question = MapQuestion.from_query(request.GET)
    return [place for place in places_on_map(question.criteria, timezone.now()) if place.kind in question.layers]


def _origin(map_page: MapPage) -> str:
    """The site's address without its path."""
    return map_page.full_url.removesuffix(map_page.get_url_parts()[2])


def _open(response: HttpResponse) -> HttpResponse:
    """Have it read from the pages of other sites too, and say under what licence."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Link"] = f'<{settings.OPEN_DATA_LICENCE_URL}>; rel="license"'
    return response


def _height(asked: str) -> int:
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else _USUAL_HEIGHT
    return min(max(wanted, _HEIGHTS[0]), _HEIGHTS[-1])
