"""Colours as numbers: how well one reads on another, and the nearest one that does.

A colour is written as in CSS, ``#0c3444``: six hexadecimal digits in lower case.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

# Of WCAG 2.2: words (1.4.3), and signs that carry meaning or edges of what one can act on (1.4.11).
TEXT = 4.5
MARK = 3.0

_STEPS = 1024
_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class Oklch:
    """A colour as eyes sort it: ``lightness`` 0–1, ``chroma`` 0 (grey) to about 0.37, ``hue`` in degrees."""

    lightness: float
    chroma: float
    hue: float


def luminance(colour: str) -> float:
    """WCAG's relative luminance, 0 for black and 1 for white."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, 1–21, in whatever order."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str, against: Iterable[str], ratio: float = TEXT) -> bool:
    """Whether the colour keeps at least this contrast with each of the others."""
    return all(contrast(colour, other) >= ratio for other in against)


def to_oklch(colour: str) -> Oklch:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    green_red = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    blue_yellow = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    hue = math.degrees(math.atan2(blue_yellow, green_red)) % 360
    return Oklch(lightness, math.hypot(green_red, blue_yellow), hue)


def to_hex(colour: Oklch) -> str:
    """The colour on a screen; where none is so colourful, the most colourful one of its lightness and hue."""
    lightness = min(1.0, max(0.0, colour.lightness))
    colour = replace(colour, lightness=lightness)
    if not _on_screen(_channels(colour)):
        inside, outside = 0.0, colour.chroma
        for _step in range(20):
            middle = (inside + outside) / 2
            if _on_screen(_channels(replace(colour, chroma=middle))):
                inside = middle
            else:
                outside = middle
        colour = replace(colour, chroma=inside)
    return "#" + "".join(f"{round(255 * _encoded(channel)):02x}" for channel in _channels(colour))


def nearest_readable(colour: str, against: Iterable[str], ratio: float = TEXT) -> str:
    """The colour itself where it reads on all of ``against``, otherwise the nearest lightness of its hue that does.

    Raises:
        ValueError: no colour reads on all of them, as on a light and a dark one at once.
    """
    others = list(against)
    if is_readable(colour, others, ratio):
        return colour
    start = to_oklch(colour)
    found = [near for near in (_towards(start, others, ratio, end) for end in (0.0, 1.0)) if near]
    if not found:
        raise ValueError(f"Nothing of the hue of {colour} reads on {', '.join(others)}.")
    return min(found, key=lambda near: abs(to_oklch(near).lightness - start.lightness))


def _towards(start: Oklch, others: list[str], ratio: float, end: float) -> str | None:
    """The first colour that reads, on the way to black (``end`` 0) or to white (1)."""

    def at(step: int) -> str:
        return to_hex(replace(start, lightness=start.lightness + (end - start.lightness) * step / _STEPS))

    step = _first(lambda step: is_readable(at(step), others, ratio))
    return None if step is None else at(step)


def _first(holds: Callable[[int], bool]) -> int | None:
    """The first step that holds, given that those after it hold too; whole digits may blur the edge by a few."""
    if not holds(_STEPS):
        return None
    below, above = 0, _STEPS
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def _linear(colour: str) -> list[float]:
    encoded = (int(colour[at : at + 2], 16) / 255 for at in range(1, 2 * _CHANNELS, 2))
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in encoded]


def _encoded(linear: float) -> float:
    value = min(1.0, max(0.0, linear))
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _channels(colour: Oklch) -> list[float]:
    """Linear red, green and blue, outside of 0–1 where no screen shows the colour."""
    green_red = colour.chroma * math.cos(math.radians(colour.hue))
    blue_yellow = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (colour.lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (colour.lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    ]


def _on_screen(channels: list[float]) -> bool:
    # Less than half a digit beyond is still the nearest digit.
    return all(-0.0001 <= channel <= 1.0001 for channel in channels)
