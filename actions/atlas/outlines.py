"""The outline of a territory, read from a GeoJSON file that somebody uploads, and made light enough for a map.

What is stored is one MultiPolygon (RFC 7946): closed rings, degrees of WGS 84 rounded to a metre or so, and no more
points than a drawing of a few hundred pixels needs.
"""

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_FILE_SIZE = 5 * 1024 * 1024
MAX_POINTS = 1500
# Five decimals of a degree: about a metre.
_DECIMALS = 5
# In degrees, about a metre and a half; doubled until the outline is light enough.
_FINEST_TOLERANCE = 0.000_015
_SMALLEST_RING = 4

Position = tuple[float, float]
Ring = list[Position]


def read_outline(data: bytes) -> dict[str, Any]:
    """The geometry to store, from the content of a file: a Geometry, a Feature or a FeatureCollection.

    Raises:
        ValidationError: it holds no outline that could be drawn; the message says why, to the person who chose it.
    """
    if len(data) > MAX_FILE_SIZE:
        raise ValidationError(_("This file is too heavy: 5 MB at most. Simplify the outline first."), code="too_heavy")
    polygons = [[_closed(_ring(ring)) for ring in polygon] for polygon in _polygons(_parsed(data))]
    if not polygons:
        raise ValidationError(
            _("This file holds no area: an outline is a “Polygon” or a “MultiPolygon”."), code="no_area"
        )
    return {"type": "MultiPolygon", "coordinates": _lightened(polygons)}


def count_points(geometry: dict[str, Any]) -> int:
    """How many points a stored outline has."""
    return sum(len(ring) for polygon in geometry["coordinates"] for ring in polygon)


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValidationError(
            _("This file is not GeoJSON, the format of outlines that mapping sites export (.geojson or .json)."),
            code="not_json",
        ) from error


def _polygons(node: Any) -> Iterator[list[Any]]:
    """The polygons in a GeoJSON object, each a list of rings not looked at yet."""
    kind = node.get("type") if isinstance(node, dict) else None
    match kind:
        case "FeatureCollection":
            for feature in _list(node.get("features")):
                yield from _polygons(feature)
        case "Feature":
            if node.get("geometry") is not None:
                yield from _polygons(node["geometry"])
        case "GeometryCollection":
            for geometry in _list(node.get("geometries")):
                yield from _polygons(geometry)
        case "Polygon":
            yield _rings(node.get("coordinates"))
        case "MultiPolygon":
            for rings in _list(node.get("coordinates")):
                yield _rings(rings)
        case "Point" | "MultiPoint" | "LineString" | "MultiLineString":
            return
        case _:
            raise _broken()


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _broken()
    return value


def _rings(value: Any) -> list[Any]:
    rings = _list(value)
    if not rings:
        raise _broken()
    return rings


def _broken() -> ValidationError:
    return ValidationError(
        _("This file does not hold what GeoJSON should: export the outline again, as GeoJSON."), code="broken"
    )


def _ring(value: Any) -> Ring:
    return [_position(position) for position in _list(value)]


def _position(value: Any) -> Position:
    numbers = _list(value)[:2]
    if len(numbers) < 2 or any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
        raise _broken()
    longitude, latitude = numbers
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValidationError(
            _(
                "The positions in this file are no degrees of longitude and latitude (WGS 84): they come from another "
                "system, such as Lambert 93. Export the outline again, in WGS 84 (EPSG:4326)."
            ),
            code="not_wgs84",
        )
    return float(longitude), float(latitude)


def _closed(ring: Ring) -> Ring:
    if ring and ring[0] != ring[-1]:
        ring = [*ring, ring[0]]
    if len(ring) < _SMALLEST_RING:
        raise _broken()
    return ring


def _lightened(polygons: list[list[Ring]]) -> list[list[list[list[float]]]]:
    """The same areas with fewer points: rounded, then simplified as much as it takes, the smallest holes gone."""
    tolerance = _FINEST_TOLERANCE
    while True:
        light = [[_rounded(simplified(ring, tolerance)) for ring in polygon] for polygon in polygons]
        # A ring that shrank to a line is gone; an area whose border is gone with its holes.
        kept = [[ring for ring in polygon if len(ring) >= _SMALLEST_RING] for polygon in light]
        kept = [rings for rings, polygon in zip(kept, light, strict=True) if rings and rings[0] is polygon[0]]
        if not kept:
            raise ValidationError(_("This outline is too small to be drawn on the map."), code="too_small")
        if sum(len(ring) for rings in kept for ring in rings) <= MAX_POINTS:
            return kept
        tolerance *= 2


def _rounded(ring: Ring) -> list[list[float]]:
    points = [[round(longitude, _DECIMALS), round(latitude, _DECIMALS)] for longitude, latitude in ring]
    return points[:1] + [point for before, point in pairwise(points) if point != before]


def simplified(ring: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker's simplification of a closed ring; a point nearer than the tolerance to the line goes."""
    # A ring ends where it starts: it is cut at its farthest point, so that each part has two ends.
    far = max(range(len(ring)), key=lambda index: math.dist(ring[0], ring[index]))
    if far == 0:
        return ring[:1]
    kept = {0, far, len(ring) - 1}
    parts = [(0, far), (far, len(ring) - 1)]
    while parts:
        first, last = parts.pop()
        distance, index = max(
            ((_distance(ring[i], ring[first], ring[last]), i) for i in range(first + 1, last)), default=(0.0, 0)
        )
        if distance > tolerance:
            kept.add(index)
            parts += [(first, index), (index, last)]
    return [ring[index] for index in sorted(kept)]


def _distance(point: Position, start: Position, end: Position) -> float:
    """From a point to a segment, in degrees of latitude: a degree of longitude counts for less towards the poles."""
    scale = math.cos(math.radians(start[1]))
    x, y = (point[0] - start[0]) * scale, point[1] - start[1]
    dx, dy = (end[0] - start[0]) * scale, end[1] - start[1]
    length = dx * dx + dy * dy
    along = min(1.0, max(0.0, (x * dx + y * dy) / length)) if length else 0.0
    return math.hypot(x - along * dx, y - along * dy)
