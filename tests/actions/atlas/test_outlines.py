"""What becomes of the file of an outline: normalised, made light, or refused with a reason."""

import json
import math
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from geojson_pydantic import MultiPolygon
from hypothesis import given
from hypothesis import strategies as st

from actions.atlas.outlines import MAX_FILE_SIZE, MAX_POINTS, count_points, read_outline

SQUARE = [[-2.0, 47.6], [-1.9, 47.6], [-1.9, 47.7], [-2.0, 47.7], [-2.0, 47.6]]
HOLE = [[-1.97, 47.63], [-1.97, 47.66], [-1.93, 47.66], [-1.93, 47.63], [-1.97, 47.63]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def read(value: Any) -> dict[str, Any]:
    return read_outline(json.dumps(value).encode())


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        read_outline(data)
    return str(caught.value.code)


def circle(points: int, radius: float = 0.3) -> list[list[float]]:
    """A ring around a place in Brittany, with a coast that is nowhere straight."""
    turns = [2 * math.pi * number / points for number in range(points)]
    ring = [
        [-2 + (radius + 0.02 * math.sin(turn * 97)) * math.cos(turn), 47.7 + radius * math.sin(turn)] for turn in turns
    ]
    return [*ring, ring[0]]


@pytest.mark.parametrize(
    "wrapped",
    [
        POLYGON,
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        {"type": "Feature", "properties": None, "geometry": POLYGON},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": POLYGON}]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [-2, 47]}, POLYGON]},
        # With heights, without its last point, and with a feature that has no place.
        {"type": "Polygon", "coordinates": [[[*point, 12.5] for point in SQUARE]]},
        {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": None}, {"type": "Feature", "geometry": POLYGON}],
        },
    ],
)
def test_every_way_to_say_an_area_gives_the_same_outline(wrapped: dict[str, Any]) -> None:
    assert read(wrapped) == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}


def test_a_byte_order_mark_is_passed_over_and_holes_stay() -> None:
    data = json.dumps({"type": "Polygon", "coordinates": [SQUARE, HOLE]}).encode("utf-8-sig")

    assert read_outline(data)["coordinates"] == [[SQUARE, HOLE]]


def test_a_heavy_outline_becomes_light_and_keeps_its_shape() -> None:
    outline = read({"type": "Polygon", "coordinates": [circle(30_000)]})

    MultiPolygon.model_validate(outline)
    assert MAX_POINTS / 8 < count_points(outline) <= MAX_POINTS
    assert len(json.dumps(outline)) < 40_000
    ring = outline["coordinates"][0][0]
    assert all(0.26 < math.dist((x, y), (-2, 47.7)) < 0.34 for x, y in ring)
    assert all(round(number, 5) == number for point in ring for number in point)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"PK\x03\x04\xff\xfe", "not_json"),
        (b"<kml></kml>", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"null", "broken"),
        (b"[]", "broken"),
        (b'{"type": "Topology"}', "broken"),
        (b'{"type": ["Polygon"]}', "broken"),
        (b'{"type": "FeatureCollection"}', "broken"),
        (b'{"type": "Polygon", "coordinates": []}', "broken"),
        (b'{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}', "broken"),
        (b'{"type": "Polygon", "coordinates": [[["0", 0], [1, 1], [1, 0], [0, 0]]]}', "broken"),
        (b'{"type": "Polygon", "coordinates": [[[true, 0], [1, 1], [1, 0], [0, 0]]]}', "broken"),
        (b'{"type": "Polygon", "coordinates": [[[0], [1, 1], [1, 0], [0, 0]]]}', "broken"),
        (b'{"type": "Polygon", "coordinates": 5}', "broken"),
        (b'{"type": "FeatureCollection", "features": []}', "no_area"),
        (b'{"type": "Point", "coordinates": [-2, 47]}', "no_area"),
        (b'{"type": "LineString", "coordinates": [[-2, 47], [-1, 48]]}', "no_area"),
        # Lambert 93, in metres.
        (
            b'{"type": "Polygon", "coordinates": [[[330000, 6740000], [331000, 6740000], [331000, 6741000],'
            b" [330000, 6740000]]]}",
            "not_wgs84",
        ),
        (b'{"type": "Polygon", "coordinates": [[[0, 91], [1, 1], [1, 0], [0, 91]]]}', "not_wgs84"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 0], [1, 1], [1, 0], [0, 0]]]}', "not_wgs84"),
        (b'{"type": "Polygon", "coordinates": [[[1e999, 0], [1, 1], [1, 0], [0, 0]]]}', "not_wgs84"),
        (b'{"type": "Polygon", "coordinates": [[[2, 47], [2, 47], [2, 47], [2, 47]]]}', "too_small"),
        (b" " * (MAX_FILE_SIZE + 1), "too_heavy"),
    ],
)
def test_a_file_without_an_outline_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.fixed_dictionaries(
            {
                "type": st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "Point"]),
                "coordinates": inner,
                "geometry": inner,
                "features": inner,
            }
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_whatever_a_file_holds_it_gives_an_outline_or_a_reason(value: Any) -> None:
    try:
        outline = read(value)
    except ValidationError:
        return
    MultiPolygon.model_validate(outline)
