"""Places as text, streams out of migrations."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from actions.models import ActionPage
from core.fields import PointField, format_point, parse_point


def test_a_point_is_read_longitude_first() -> None:
    assert parse_point("SRID=4326;POINT(-1.6846 47.8424)") == (47.8424, -1.6846)


@pytest.mark.parametrize(
    "value",
    ["", "47.8, -1.6", "SRID=4326;POINT(190.0 47.0)", "SRID=4326;POINT(1.0 91.0)", "SRID=2154;POINT(1 2)", "x" * 90],
)
def test_anything_else_is_refused(value: str) -> None:
    assert parse_point(value) is None
    if value:
        with pytest.raises(ValidationError):
            PointField().clean(value, None)


@given(st.floats(-90, 90).map(lambda x: round(x, 6)), st.floats(-180, 180).map(lambda x: round(x, 6)))
def test_a_formatted_point_is_read_back_or_was_too_small_to_write(latitude: float, longitude: float) -> None:
    text = format_point(latitude, longitude)
    if "e" in text:
        # Less than a tenth of a millimetre from the equator or the meridian.
        return
    assert parse_point(text) == (latitude, longitude)


def test_blocks_stay_out_of_migrations() -> None:
    _name, _path, args, kwargs = ActionPage._meta.get_field("steps").deconstruct()
    assert args == [[]]
    assert "block_lookup" not in kwargs
