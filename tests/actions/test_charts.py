"""The curve of an indicator, as numbers and as readers get it."""

import datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from actions.charts import HEIGHT, WIDTH, Reading, chart_of
from home.models import HomePage
from tests.factories import ActionPageFactory

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1))
NUMBERS = st.decimals(-(10**15), 10**15, places=2)


def reading(day: str, value: str) -> Reading:
    return Reading(datetime.date.fromisoformat(day), Decimal(value))


@pytest.mark.parametrize("readings", [[], [reading("2026-01-01", "4")], [reading("2026-01-01", "4")] * 2])
def test_one_day_makes_no_curve(readings: list[Reading]) -> None:
    assert chart_of(readings) is None


def test_time_is_drawn_as_it_passed_and_height_from_zero() -> None:
    chart = chart_of([reading("2026-01-01", "0"), reading("2026-01-11", "5"), reading("2026-02-10", "10")])
    assert chart is not None
    first, second, last = chart.dots
    assert (second.x - first.x) / (last.x - first.x) == pytest.approx(0.25, abs=0.01)
    assert (first.y - second.y) / (first.y - last.y) == pytest.approx(0.5, abs=0.01)
    assert chart.zero_y == first.y
    assert chart.target_y is None


def test_values_below_zero_are_below_the_line_and_the_target_has_its_height() -> None:
    chart = chart_of([reading("2026-01-01", "-4"), reading("2026-01-02", "4")], Decimal(8))
    assert chart is not None
    assert chart.target_y is not None
    assert chart.dots[0].y > chart.zero_y > chart.dots[1].y > chart.target_y


@given(rows=st.lists(st.tuples(DAYS, NUMBERS), min_size=2), target=st.none() | NUMBERS)
def test_everything_is_drawn_inside_of_the_frame(rows: list[tuple[Any, Any]], target: Decimal | None) -> None:
    readings = [Reading(day, value) for day, value in sorted(rows)]
    chart = chart_of(readings, target)
    if chart is None:
        assert readings[0].day == readings[-1].day
        return
    heights = [*(dot.y for dot in chart.dots), chart.zero_y, *([] if target is None else [chart.target_y])]
    assert all(height is not None and 0 < height < HEIGHT for height in heights)
    assert all(0 < dot.x < WIDTH for dot in chart.dots)
    assert [dot.x for dot in chart.dots] == sorted(dot.x for dot in chart.dots)


def shown(client: Client, **indicator: Any) -> str:
    whole = {"label": "Passagers", "unit": "", "target": None, "measures": []} | indicator
    sheet = ActionPageFactory(indicators=[("indicator", whole)])
    response = client.get(sheet.url)
    assert response.status_code == 200
    return response.content.decode()


def measured(*rows: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"date": datetime.date.fromisoformat(day), "value": value} for day, value in rows]


@pytest.mark.django_db
class TestWhatReadersGet:
    def test_values_out_of_order_are_told_in_order(self, client: Client, tree: HomePage) -> None:
        html = shown(client, unit="passagers", target=9, measures=measured(("2026-03-01", 12), ("2025-03-01", 4.5)))
        drawing = unescape(html.split('role="img"')[1].split(">")[0])
        told = (
            "Passagers\u00a0: de 4,5\u00a0passagers le 1er mars 2025 à 12\u00a0passagers le 1er mars 2026, "
            "pour une cible de 9\u00a0passagers."
        )
        assert f'aria-label="{told}"' in drawing
        table = html.split("<tbody>")[1].split("</tbody>")[0]
        assert table.index("2025-03-01") < table.index("2026-03-01")

    def test_one_value_is_a_figure_without_a_curve(self, client: Client, tree: HomePage) -> None:
        html = shown(client, unit="%", measures=measured(("2026-03-01", 52)))
        assert "52\u00a0%" in html
        assert 'role="img"' not in html
        assert 'class="indicator__target"' not in html

    def test_no_value_is_said(self, client: Client, tree: HomePage) -> None:
        html = shown(client, target=40)
        assert "Pas encore de valeur." in html
        assert "40" in html.split('class="indicator__target"')[1].split("</p>")[0]

    def test_huge_and_negative_numbers_are_written_the_french_way(self, client: Client, tree: HomePage) -> None:
        html = shown(client, measures=measured(("2026-01-01", -12500), ("2026-02-01", 123456789012)))
        assert "−12\u202f500" in html
        assert "123\u202f456\u202f789\u202f012" in html
