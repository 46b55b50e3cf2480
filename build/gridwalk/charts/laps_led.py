"""Who led how many laps."""

from __future__ import annotations

from collections.abc import Sequence

from gridwalk.charts import svg
from gridwalk.charts.cars import Car, car, classes, numbers, placed
from gridwalk.charts.chart import WIDTH, Chart, Colour, Row
from gridwalk.charts.key import key

QUESTION = "chart-laps-led"
NEEDS = "a car of which it is known how many laps it led"
_STEP, _LEFT, _RIGHT = 24, 290, 690
_COLUMNS = ("Car", "Class", "Laps led", "Place")


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``chart-laps-led``; None of no rows."""
    led = numbers(rows, "led")
    if not led:
        return None
    cars = sorted(
        {row["entry"]: car(row) for row in rows if row["entry"] in led}.values(), key=lambda one: (-led[one.entry], one.order)
    )
    parts, top = key(classes(sorted(cars, key=lambda one: one.order)), colour)
    most = max(1, *led.values())
    parts += [_bar(one, led[one.entry], most, top + 6 + n * _STEP, colour) for n, one in enumerate(cars)]
    figures = [(one.name, one.code, str(led[one.entry]), placed(one.place)) for one in cars]
    told = f"The cars of which it is known how many laps they led: {sum(led.values())} in all."
    return Chart(name, "Laps led", rows[0].get("eventLabel", ""), told, _COLUMNS, figures, top + 10 + len(cars) * _STEP, parts)


def _bar(one: Car, led: int, most: int, y: float, colour: Colour) -> str:
    width = max((_RIGHT - _LEFT) * led / most, 1)
    parts = [
        svg.text(_LEFT - 40, y + 14, one.short(_LEFT - 52), text_anchor="end"),
        svg.text(_LEFT - 10, y + 14, placed(one.place), text_anchor="end", class_="soft"),
        svg.box(_LEFT, y, width, _STEP - 6, rx=2),
        svg.text(min(_LEFT + width + 8, WIDTH - 40), y + 14, str(led), class_="b own"),
    ]
    return svg.group(parts, f"{one.name}: {led} laps led, place {placed(one.place)}", class_=f"k{colour(one.race_class)}")
