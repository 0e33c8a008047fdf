"""The curve of an indicator, as numbers for a drawing: no script draws it, and it prints."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# In units of the drawing, which is scaled to the width of the text.
WIDTH, HEIGHT = 400, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 388, 34, 158


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured on one day."""

    day: datetime.date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Dot:
    """Where a reading is drawn."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A curve through readings, from the oldest to the newest, above a line at zero.

    ``target_y`` is the height of the target's line, None without one.
    """

    dots: tuple[Dot, ...]
    zero_y: float
    target_y: float | None

    @property
    def path(self) -> str:
        """The curve, as the ``points`` of a polyline."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def last(self) -> Dot:
        return self.dots[-1]

    @property
    def last_label_y(self) -> float:
        """The foot of the last value's figure, on the side of its dot from which the curve does not come."""
        comes_from_above = self.dots[-2].y < self.last.y
        return self.last.y + 21 if comes_from_above else self.last.y - 11


def chart_of(readings: Sequence[Reading], target: Decimal | None = None) -> Chart | None:
    """The curve of readings in the order of their days; None where they are of fewer than two days.

    Days are as far from each other as they were, and the height starts at zero, so that no slope exaggerates.
    """
    if not readings or readings[0].day == readings[-1].day:
        return None
    values = [reading.value for reading in readings] + ([target] if target is not None else []) + [Decimal(0)]
    low, high = min(values), max(values)
    # Every value is zero: the curve lies on the line.
    span = (high - low) or Decimal(1)
    first, days = readings[0].day, (readings[-1].day - readings[0].day).days

    def height(value: Decimal) -> float:
        return round(_BOTTOM - float((value - low) / span) * (_BOTTOM - _TOP), 1)

    dots = tuple(
        Dot(round(_LEFT + (reading.day - first).days / days * (_RIGHT - _LEFT), 1), height(reading.value))
        for reading in readings
    )
    return Chart(dots, height(Decimal(0)), None if target is None else height(target))
