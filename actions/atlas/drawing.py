"""The territories and their places as a drawing of the site's own: no tiles, no script, nobody else asked.

A page that leads to the map shows it. Plate carrée, stretched for the latitude of its middle: at the scale of a region
the eye sees no difference from a map.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.core.cache import cache
from django.db.models import TextField
from django.db.models.functions import Cast

from actions.atlas.outlines import Position, simplified
from actions.atlas.places import PlaceKind
from actions.models import Territory
from core.fields import Coordinates

WIDTH = 640
_TALLEST = 640
_MARGIN = 12
# In pixels of the drawing: what is nearer than this is drawn as one.
_FINEST = 1.2
_DOT_GRID = 7
_MOST_DOTS = 400
# How wide a letter of a label is, and how tall a line, in pixels.
_LETTER, _LINE = 8.2, 18
_CACHE_SECONDS = 24 * 60 * 60

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of a name, the middle of the first one at ``x``, ``y``."""

    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One territory: ``path`` is the ``d`` of an SVG path; ``label`` is None where the name finds no room."""

    slug: str
    name: str
    path: str
    label: Label | None


@dataclass(frozen=True, slots=True)
class Dot:
    kind: PlaceKind
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes from the largest to the smallest, and dots, in a frame of ``WIDTH`` × ``height`` pixels."""

    height: int
    shapes: tuple[Shape, ...]
    dots: tuple[Dot, ...]


def draw_territories(pins: Iterable[tuple[PlaceKind, Coordinates]]) -> Drawing | None:
    """Every territory that has an outline, and the pins that lie within their frame; None where none has one.

    The shapes are kept as long as the outlines stay what they are: one query, whatever their number.
    """
    rows = list(
        Territory.objects.exclude(outline=None)
        .order_by("pk")
        .annotate(raw=Cast("outline", TextField()))
        .values_list("slug", "name", "raw")
    )
    if not rows:
        return None
    key = "atlas.drawing." + hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    board = cache.get(key)
    if board is None:
        board = Board.of(rows)
        cache.set(key, board, _CACHE_SECONDS)
    return Drawing(board.height, board.shapes, tuple(board.dots(pins)))


@dataclass(frozen=True, slots=True)
class Board:
    """The shapes, and how degrees become pixels.

    Made of rows of slug, name and outline, a MultiPolygon as JSON.
    """

    west: float
    north: float
    scale: float
    stretch: float
    height: int
    shapes: tuple[Shape, ...]

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str, str]]) -> "Board":
        outlines = [(slug, name, json.loads(raw)["coordinates"]) for slug, name, raw in rows]
        positions = [position for _slug, _name, polygons in outlines for position in _positions(polygons)]
        west, east = _ends(position[0] for position in positions)
        south, north = _ends(position[1] for position in positions)
        stretch = math.cos(math.radians((south + north) / 2))
        across, down = max((east - west) * stretch, 1e-6), max(north - south, 1e-6)
        scale = min((WIDTH - 2 * _MARGIN) / across, (_TALLEST - 2 * _MARGIN) / down)
        # A tall outline stands in the middle of the frame.
        west -= (WIDTH / scale - across) / 2 / stretch
        north += _MARGIN / scale
        bare = cls(west, north, scale, stretch, round(down * scale + 2 * _MARGIN), ())
        return cls(west, north, scale, stretch, bare.height, tuple(bare._shapes(outlines)))

    def dots(self, pins: Iterable[tuple[PlaceKind, Coordinates]]) -> list[Dot]:
        """One dot where several pins of a kind would hide each other."""
        taken: dict[tuple[PlaceKind, int, int], Dot] = {}
        for kind, coordinates in pins:
            x, y = self._point((coordinates.longitude, coordinates.latitude))
            if len(taken) < _MOST_DOTS and 0 <= x <= WIDTH and 0 <= y <= self.height:
                taken.setdefault((kind, int(x) // _DOT_GRID, int(y) // _DOT_GRID), Dot(kind, round(x), round(y)))
        return list(taken.values())

    def _point(self, position: Sequence[float]) -> Point:
        return (position[0] - self.west) * self.stretch * self.scale, (self.north - position[1]) * self.scale

    def _shapes(self, outlines: Sequence[tuple[str, str, list]]) -> list[Shape]:
        drawn = [(slug, name, [self._ring(ring) for ring in chain(*polygons)]) for slug, name, polygons in outlines]
        drawn = [(slug, name, [ring for ring in rings if len(ring) > 2]) for slug, name, rings in drawn]
        drawn = [row for row in drawn if row[2]]
        drawn.sort(key=lambda row: -sum(_area(ring) for ring in row[2]))
        middles = [_middle(max(rings, key=_area)) for _slug, _name, rings in drawn]
        return [
            Shape(slug, name, _path(rings), _label(name, rings, middles[number + 1 :]))
            for number, (slug, name, rings) in enumerate(drawn)
        ]

    def _ring(self, ring: list[Position]) -> list[Point]:
        points = [self._point(position) for position in simplified(ring, _FINEST / self.scale)]
        return [(round(x), round(y)) for x, y in points]


def _positions(polygons: list) -> Iterable[Position]:
    return chain.from_iterable(chain.from_iterable(polygons))


def _ends(numbers: Iterable[float]) -> tuple[float, float]:
    known = list(numbers)
    return min(known), max(known)


def _path(rings: list[list[Point]]) -> str:
    return "".join("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring) + "Z" for ring in rings)


def _area(ring: list[Point]) -> float:
    following = [*ring[1:], ring[0]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, following, strict=True))) / 2


def _middle(ring: list[Point]) -> Point:
    """The centroid of the area, which lies inside of most outlines."""
    following = [*ring[1:], ring[0]]
    crosses = [x * v - u * y for (x, y), (u, v) in zip(ring, following, strict=True)]
    area = sum(crosses)
    if not area:
        return ring[0]
    across = sum((x + u) * c for (x, _y), (u, _v), c in zip(ring, following, crosses, strict=True))
    down = sum((y + v) * c for (_x, y), (_u, v), c in zip(ring, following, crosses, strict=True))
    return across / (3 * area), down / (3 * area)


def _holds(ring: list[Point], point: Point) -> bool:
    """Whether the point lies inside: a ray from it crosses the ring an odd number of times."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _label(name: str, rings: list[list[Point]], smaller: list[Point]) -> Label | None:
    """The name in the middle of its largest part, unless smaller territories are drawn upon it or it is too narrow."""
    ring = max(rings, key=_area)
    if any(_holds(ring, middle) for middle in smaller):
        return None
    x, y = _middle(ring)
    lines = _broken(name)
    half_width, half_height = max(map(len, lines)) * _LETTER / 2, len(lines) * _LINE / 2
    corners = [(x + dx * half_width, y + dy * half_height) for dx in (-1, 1) for dy in (-1, 1)]
    if not all(_holds(ring, corner) for corner in corners):
        return None
    return Label(round(x), round(y - (len(lines) - 1) * _LINE / 2), lines)


def _broken(name: str) -> tuple[str, ...]:
    """The words in at most three lines of like length."""
    words = name.split()
    wanted = max(math.ceil(len(name) / 3), max(map(len, words)))
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= max(wanted, 14):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
