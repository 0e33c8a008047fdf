"""The drawing of the house: streams that run together into one water, from a seed."""

import random
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

WIDTH, HEIGHT = 480, 320
# How many sets of colours there are.
TONES = 6


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stream:
    """Two cubic curves, one going on smoothly where the other ends: ``points`` are their seven points in order."""

    points: tuple[Point, ...]
    thickness: float


@dataclass(frozen=True, slots=True)
class Streams:
    """On a plane of ``WIDTH`` × ``HEIGHT``, always alike for the same seed; they begin and end outside of it."""

    streams: tuple[Stream, ...]
    star: Point
    star_radius: float

    @classmethod
    def of(cls, seed: Any) -> Self:
        dice = random.Random(f"estuaire-{seed}")  # noqa: S311 - a drawing, not a secret
        mouth = dice.uniform(0.42, 0.68) * HEIGHT
        count = dice.randint(7, 10)
        bend = dice.uniform(0.35, 0.55) * WIDTH
        streams = []
        for number in range(count):
            source = (number + dice.uniform(0.1, 0.9)) * HEIGHT * 1.3 / count - HEIGHT * 0.15
            meander = dice.uniform(-45, 45)
            end = mouth + (number - count / 2) * 7
            before, middle = Point(bend, source - meander * 0.4), Point(bend + 60, (source + end * 2) / 3)
            points = (
                Point(-10, source),
                Point(bend * 0.45, source + meander),
                before,
                middle,
                Point(2 * middle.x - before.x, 2 * middle.y - before.y),
                Point(WIDTH - 70, end),
                Point(WIDTH + 10, end + 4),
            )
            streams.append(Stream(points, dice.uniform(1.2, 4.2)))
        star = Point(dice.uniform(0.56, 0.9) * WIDTH, dice.uniform(0.12, 0.32) * HEIGHT)
        return cls(tuple(streams), star, dice.uniform(14, 30))


def tone_of(key: Any) -> int:
    """Which set of colours a theme's or a page's key has."""
    try:
        return int(key) % TONES
    except (TypeError, ValueError):
        return sum(map(ord, str(key))) % TONES
