"""The drawing of the territories: shapes where they lie, names where they find room, one dot for many pins."""

import json
import math
import re
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from actions.atlas.drawing import WIDTH, Board, Drawing, draw_territories
from actions.atlas.places import PlaceKind
from core.fields import Coordinates
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def square(west: float, south: float, side: float) -> dict[str, Any]:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def drawing(*pins: tuple[PlaceKind, Coordinates]) -> Drawing:
    drawn = draw_territories(pins)
    assert drawn is not None
    return drawn


def test_without_an_outline_there_is_nothing_to_draw() -> None:
    TerritoryFactory()
    assert draw_territories([(PlaceKind.PARTNER, Coordinates(47.7, -2))]) is None


def test_shapes_keep_their_place_and_their_proportions() -> None:
    TerritoryFactory(name="Ouest", outline=square(-3, 47, 1))
    TerritoryFactory(name="Est", outline=square(-2, 47, 1))
    shapes = {shape.name: corners(shape.path) for shape in drawing().shapes}
    west, east = (({x for x, _y in shapes[name]}, {y for _x, y in shapes[name]}) for name in ("Ouest", "Est"))
    # Side by side, at the same height.
    assert max(west[0]) == pytest.approx(min(east[0]), abs=1)
    assert west[1] == east[1]
    # A degree of longitude is shorter than one of latitude there, by the cosine of 47.5°.
    across, down = max(west[0]) - min(west[0]), max(west[1]) - min(west[1])
    assert across / down == pytest.approx(math.cos(math.radians(47.5)), rel=0.01)


def test_a_pin_is_a_dot_within_its_territory_and_many_are_one() -> None:
    TerritoryFactory(outline=square(-3, 47, 1))
    middle = Coordinates(47.5, -2.5)
    near = Coordinates(47.5001, -2.5001)
    drawn = drawing((PlaceKind.PARTNER, middle), (PlaceKind.PARTNER, near), (PlaceKind.ACTION, middle))
    assert [dot.kind for dot in drawn.dots] == [PlaceKind.PARTNER, PlaceKind.ACTION]
    xs, ys = zip(*corners(drawn.shapes[0].path), strict=True)
    assert drawn.dots[0].x == pytest.approx((min(xs) + max(xs)) / 2, abs=1)
    assert drawn.dots[0].y == pytest.approx((min(ys) + max(ys)) / 2, abs=1)


def test_a_pin_from_elsewhere_is_left_out() -> None:
    TerritoryFactory(outline=square(-3, 47, 1))
    assert drawing((PlaceKind.EVENT, Coordinates(43.3, 5.4))).dots == ()


def test_the_small_ones_are_drawn_on_the_large_one_which_goes_without_a_name() -> None:
    TerritoryFactory(name="Le pays", outline=square(-2.9, 47.1, 0.8))
    TerritoryFactory(name="Le département", outline=square(-3, 47, 1))
    names = [(shape.name, shape.label is not None) for shape in drawing().shapes]
    assert names == [("Le département", False), ("Le pays", True)]


def test_a_name_that_finds_no_room_is_left_out() -> None:
    TerritoryFactory(name="Une communauté de communes au nom interminable", outline=square(-3, 47, 0.02))
    TerritoryFactory(name="Grand", outline=square(-2.5, 47, 1))
    assert [shape.label is not None for shape in drawing().shapes] == [True, False]


def test_a_changed_outline_is_drawn_anew() -> None:
    territory = TerritoryFactory(outline=square(-3, 47, 1))
    before = drawing().shapes[0].path
    territory.outline = {"type": "MultiPolygon", "coordinates": [[[[-3, 47], [-2, 47], [-2, 48], [-3, 47]]]]}
    territory.save()
    assert drawing().shapes[0].path != before


def test_what_is_drawn_costs_one_query(django_assert_num_queries: Any) -> None:
    for number in range(5):
        TerritoryFactory(outline=square(-3 + number, 47, 0.9))
    for _time in range(2):
        with django_assert_num_queries(1):
            drawing()


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(42, 51), st.floats(0.001, 3)), min_size=1, max_size=4),
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=5),
)
def test_everything_stays_within_the_frame(squares: list, pins: list) -> None:
    rows = [(f"t{n}", "Nom", json.dumps(square(*place))) for n, place in enumerate(squares)]
    board = Board.of(rows)
    for shape in board.shapes:
        for x, y in corners(shape.path):
            assert 0 <= x <= WIDTH
            assert 0 <= y <= board.height
    for dot in board.dots([(PlaceKind.ACTION, Coordinates(*pin)) for pin in pins]):
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= board.height
