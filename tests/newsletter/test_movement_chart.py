"""The drawings of the list over time: to scale, and within their frame."""

import datetime
import random

import pytest

from newsletter.movement import Period
from newsletter.movement_chart import BARS_HEIGHT, LEFT, LINE_HEIGHT, RIGHT, flow_chart, total_chart


def period(number: int, joined: int = 0, left: int = 0, suppressed: int = 0, total: int = 0) -> Period:
    return Period(datetime.date(2020 + number // 12, number % 12 + 1, 1), joined, left, suppressed, total)


@pytest.mark.parametrize("seed", range(30))
def test_everything_is_drawn_inside_the_frame_and_to_scale(seed: int) -> None:
    chance = random.Random(seed)
    most = 10 ** chance.randrange(0, 7)
    numbers = [[chance.randrange(most + 1) for _number in range(4)] for _period in range(chance.randrange(1, 25))]
    periods = [period(number, *values) for number, values in enumerate(numbers)]
    total, flow = total_chart(periods), flow_chart(periods)

    assert len(total.dots) == len(flow.bars) == len(periods)
    for dot in total.dots:
        assert LEFT <= dot.x <= RIGHT
        assert 0 < dot.y <= total.floor_y < LINE_HEIGHT
    for bar in flow.bars:
        assert LEFT <= bar.x < bar.x + bar.width <= RIGHT
        assert bar.came_y > 0
        assert bar.came_y + bar.came_height == pytest.approx(flow.zero_y, abs=0.11)
        assert flow.zero_y + bar.gone_height < BARS_HEIGHT
        # The same length for the same number, on either side.
        if bar.period.joined and bar.period.gone:
            ratio = bar.period.gone / bar.period.joined
            assert bar.gone_height == pytest.approx(bar.came_height * ratio, abs=0.06 * (1 + ratio))
    assert 2 <= len(total.marks) <= 6
    heights = [mark.y for mark in flow.marks]
    assert heights == sorted(heights, reverse=True)
    assert min(mark.number for mark in flow.marks) == 0
    assert flow.bars[-1].is_named
    assert sum(bar.is_named for bar in flow.bars) <= 13


def test_a_higher_total_is_drawn_higher_from_a_floor_of_zero() -> None:
    chart = total_chart([period(0, total=0), period(1, total=50), period(2, total=100)])
    heights = [chart.floor_y - dot.y for dot in chart.dots]
    assert heights[0] == 0
    assert heights[2] == pytest.approx(2 * heights[1], abs=0.2)
    assert chart.area.startswith(f"{chart.dots[0].x:g},{chart.floor_y:g} ")
    assert [mark.number for mark in chart.marks] == [0, 20, 40, 60, 80, 100]


def test_nothing_at_all_can_be_drawn() -> None:
    assert [bar.came_height + bar.gone_height for bar in flow_chart([period(0)]).bars] == [0]
    assert total_chart([period(0)]).dots[0].y == total_chart([period(0)]).floor_y
