"""The movement of the list as numbers for two drawings: no script draws them, and they print."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.movement import Period

# In units of the drawing, which is scaled to the width of the screen.
WIDTH = 960
LINE_HEIGHT, BARS_HEIGHT = 240, 240
LEFT, RIGHT = 64, 944
_TOP, _BOTTOM = 20, 24
# Names below the axis that would touch each other are left out.
_MOST_NAMES = 13
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the drawing, with its number."""

    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Dot:
    """The total at the end of one period."""

    x: float
    y: float
    period: Period


@dataclass(frozen=True, slots=True)
class Bar:
    """What came above the line and what went below it, in one period; heights may be zero."""

    x: float
    width: float
    came_y: float
    came_height: float
    gone_height: float
    middle: float
    is_named: bool
    period: Period


@dataclass(frozen=True, slots=True)
class TotalChart:
    """How many were on the list at the end of each period, from a floor of zero so that no slope exaggerates."""

    dots: list[Dot]
    marks: list[Mark]
    floor_y: float

    @property
    def path(self) -> str:
        """The curve, as the ``points`` of a polyline."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def area(self) -> str:
        """The same, closed along the floor."""
        first, last = self.dots[0], self.dots[-1]
        return f"{first.x:g},{self.floor_y:g} {self.path} {last.x:g},{self.floor_y:g}"


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Who came, upwards, and who went, downwards, to the same scale."""

    bars: list[Bar]
    marks: list[Mark]
    zero_y: float


def total_chart(periods: Sequence[Period]) -> TotalChart:
    """The curve of the totals of at least one period."""
    step, steps = _scale(max(1, *(period.total for period in periods)))
    floor, height = LINE_HEIGHT - _BOTTOM, LINE_HEIGHT - _BOTTOM - _TOP
    unit = height / (step * steps)
    dots = [
        Dot(_middle(number, len(periods)), round(floor - max(0, period.total) * unit, 1), period)
        for number, period in enumerate(periods)
    ]
    marks = [Mark(round(floor - step * number * unit, 1), step * number) for number in range(steps + 1)]
    return TotalChart(dots, marks, floor)


def flow_chart(periods: Sequence[Period]) -> FlowChart:
    """The bars of at least one period."""
    step, up = _scale(max(1, *(period.joined for period in periods)))
    most_gone = max(0, *(period.gone for period in periods))
    down = -(-most_gone // step)
    height = BARS_HEIGHT - _BOTTOM - _TOP
    unit = height / (step * (up + down))
    zero = round(_TOP + step * up * unit, 1)
    width = (RIGHT - LEFT) / len(periods)
    every = -(-len(periods) // _MOST_NAMES)
    bars = [
        Bar(
            x=round(LEFT + number * width + width * 0.15, 1),
            width=round(width * 0.7, 1),
            came_y=round(zero - period.joined * unit, 1),
            came_height=round(period.joined * unit, 1),
            gone_height=round(period.gone * unit, 1),
            middle=_middle(number, len(periods)),
            # Counted from the newest, which is always named.
            is_named=(len(periods) - 1 - number) % every == 0,
            period=period,
        )
        for number, period in enumerate(periods)
    ]
    marks = [Mark(round(zero - step * number * unit, 1), abs(step * number)) for number in range(-down, up + 1)]
    return FlowChart(bars, marks, zero)


def _middle(number: int, of: int) -> float:
    return round(LEFT + (number + 0.5) * (RIGHT - LEFT) / of, 1)


def _scale(highest: int) -> tuple[int, int]:
    """A round step and how many of them reach ``highest``: five at most."""
    power = 1
    while True:
        for round_number in _STEPS:
            step = round_number * power
            if highest <= step * 5:
                return step, -(-highest // step)
        power *= 10
