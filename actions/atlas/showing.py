"""What the map and its list are drawn from, on the site and on the sites of others."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from actions.atlas.asking import MapQuestion
from actions.atlas.places import PlaceKind, pages_on_map, places_on_map
from actions.catalogue.facets import Facet
from actions.catalogue.filters import Filters

# Long enough for most networks, short enough to be read by a keyboard.
PLACES_PER_PART = 100


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, with the number of its places; ``toggled`` is the query string that shows or hides it."""

    kind: PlaceKind
    count: int
    is_shown: bool
    toggled: str


def map_context(query: QueryDict) -> dict[str, Any]:
    """What the templates of the map need, for the question that an address asks.

    ``part`` is the part of the list that is asked for: the map shows the places of all the parts.
    """
    question = MapQuestion.from_query(query)
    places = places_on_map(question.criteria, timezone.now())
    counts = Counter(place.kind for place in places)
    layers = [
        Layer(kind, counts[kind], kind in question.layers, question.toggled(kind).query_string) for kind in PlaceKind
    ]
    shown = [place for place in places if place.kind in question.layers]
    territories = [(Facet.TERRITORY.value, value) for value in question.criteria.values(Facet.TERRITORY)]
    return {
        "question": question,
        "layers": layers,
        "part": Paginator(shown, PLACES_PER_PART).get_page(query.get("page")),
        "places_address": with_query(reverse("atlas:geojson"), question.query_string),
        "table_address": with_query(reverse("atlas:csv"), question.query_string),
        "embedding_address": with_query(reverse("atlas:embedding"), question.query_string),
        "outlines_address": with_query(reverse("atlas:outlines"), urlencode(territories)),
        "outlines_are_chosen": bool(territories),
        "licence": {"name": settings.OPEN_DATA_LICENCE_NAME, "url": settings.OPEN_DATA_LICENCE_URL},
    }


def map_filters(question: MapQuestion) -> Filters:
    """The filters above the map: what they count is pages, of the layers that are shown."""
    pages = pages_on_map(timezone.now())
    return Filters.of(question.criteria, *(pages[kind] for kind in question.layers), kept=question.kept)


def with_query(address: str, query_string: str) -> str:
    """An address with the query string, if there is one."""
    return f"{address}?{query_string}" if query_string else address
