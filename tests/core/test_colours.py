"""Colours as numbers, held against a reading of WCAG and of CSS Color 4 written apart."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.colours import MARK, TEXT, Oklch, contrast, is_readable, luminance, nearest_readable, to_hex, to_oklch

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
GROUNDS = ["#fcf9f3", "#f4eee2"]


# --- The oracle: from sRGB to OKLab by way of XYZ, as CSS Color 4 writes it. -----------------------------------


def expand(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def triple(colour: str) -> tuple[float, float, float]:
    number = int(colour.removeprefix("#"), 16)
    return expand(number >> 16), expand(number >> 8 & 255), expand(number & 255)


def times(matrix: list[list[float]], vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


XYZ = [
    [506752 / 1228815, 87881 / 245763, 12673 / 70218],
    [87098 / 409605, 175762 / 245763, 12673 / 175545],
    [7918 / 409605, 87881 / 737289, 1001167 / 1053270],
]
LMS = [
    [0.8190224379967030, 0.3619062600528904, -0.1288737815209879],
    [0.0329836539323885, 0.9292868615863434, 0.0361446663506424],
    [0.0481771893596242, 0.2642395317527308, 0.6335478284694309],
]
LAB = [
    [0.2104542683093140, 0.7936177747023054, -0.0040720430116193],
    [1.9779985324311684, -2.4285922420485799, 0.4505937096174110],
    [0.0259040424655478, 0.7827717124575296, -0.8086757549230774],
]


def oklab(colour: str) -> tuple[float, ...]:
    return times(LAB, tuple(math.cbrt(value) for value in times(LMS, times(XYZ, triple(colour)))))


def ratio(one: str, other: str) -> float:
    """By the definition: (L1 + 0.05) / (L2 + 0.05)."""
    first, second = (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), triple(x), strict=True)) for x in (one, other))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


# ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "known"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)]
)
def test_known_contrasts(one: str, other: str, known: float) -> None:
    assert contrast(one, other) == pytest.approx(known, abs=0.01)


@given(colours, colours)
def test_the_contrast_is_wcags_in_either_order(one: str, other: str) -> None:
    assert contrast(one, other) == pytest.approx(ratio(one, other), abs=1e-9)
    assert contrast(one, other) == contrast(other, one)
    assert 0 <= luminance(one) <= 1


@given(colours)
def test_oklch_is_that_of_css(colour: str) -> None:
    lightness, green_red, blue_yellow = oklab(colour)
    found = to_oklch(colour)
    assert found.lightness == pytest.approx(lightness, abs=1e-4)
    assert found.chroma * math.cos(math.radians(found.hue)) == pytest.approx(green_red, abs=1e-4)
    assert found.chroma * math.sin(math.radians(found.hue)) == pytest.approx(blue_yellow, abs=1e-4)


@given(colours)
def test_a_colour_of_a_screen_comes_back_as_it_was(colour: str) -> None:
    assert to_hex(to_oklch(colour)) == colour


@given(st.floats(0.15, 0.9), st.floats(0, 0.5), st.floats(0, 360))
def test_too_colourful_is_made_less_so(lightness: float, chroma: float, hue: float) -> None:
    found = to_oklch(to_hex(Oklch(lightness, chroma, hue)))
    assert found.lightness == pytest.approx(lightness, abs=0.01)
    assert found.chroma <= chroma + 0.01
    if found.chroma > 0.04:
        turn = abs((found.hue - hue + 180) % 360 - 180)
        assert turn < 8


@given(colours, st.sampled_from([MARK, TEXT, 7.0]))
def test_the_nearest_readable_one_reads_keeps_its_hue_and_none_is_nearer(colour: str, least: float) -> None:
    found = nearest_readable(colour, GROUNDS, least)
    assert all(ratio(found, ground) >= least for ground in GROUNDS)
    if is_readable(colour, GROUNDS, least):
        assert found == colour
        return
    start, end = oklab(colour), oklab(found)
    assert end[0] < start[0]
    # A little lighter, it would not read any more.
    own = to_oklch(colour)
    lighter = to_hex(Oklch(end[0] + 0.012, own.chroma, own.hue))
    assert not all(ratio(lighter, ground) >= least for ground in GROUNDS)
    chroma = math.hypot(*end[1:])
    if chroma > 0.04:
        turn = abs(math.degrees(math.atan2(*end[:0:-1]) - math.atan2(*start[:0:-1])) + 180) % 360 - 180
        assert abs(turn) < 8


def test_nothing_reads_on_a_light_and_on_a_dark_ground_at_once() -> None:
    with pytest.raises(ValueError, match="reads on"):
        nearest_readable("#0c3444", ["#ffffff", "#000000"], 7.0)
