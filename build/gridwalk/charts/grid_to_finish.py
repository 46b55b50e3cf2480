"""From the grid to the finish: a line for each car of which the place on the grid is known."""

from __future__ import annotations

from collections.abc import Sequence

from gridwalk.charts import svg
from gridwalk.charts.cars import LAST, NONE, Car, car, classes, numbers, ordered, placed
from gridwalk.charts.chart import WIDTH, Chart, Colour, Row
from gridwalk.charts.key import key

QUESTION = "chart-grid-to-finish"
NEEDS = "the places of two cars on the grid"
_STEP, _LEFT, _RIGHT = 18, 250, 500
_COLUMNS = ("Grid", "Place", "Gained", "Class", "No.", "Crew")


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``chart-grid-to-finish``; None where fewer than two cars have a place on the grid."""
    grid = numbers(rows, "grid")
    if len(grid) < 2:
        return None
    cars = ordered(car(row) for row in rows if row["entry"] in grid)
    begin = sorted(cars, key=lambda one: (grid[one.entry], one.order))
    parts, top = key(classes(cars), colour)
    y = {one.entry: top + 34 + n * _STEP for n, one in enumerate(begin)}
    parts += [
        svg.text(_LEFT, top + 14, "Grid", text_anchor="end", class_="soft"),
        svg.text(_RIGHT, top + 14, "Finish", class_="soft"),
    ]
    ends = {row["entry"]: row.get("finish", "") for row in rows}
    parts += [
        _line(one, grid[one.entry], y[one.entry], top + 34 + n * _STEP, colour, ends[one.entry]) for n, one in enumerate(cars)
    ]
    known = f"{len(cars)} of {len({row['entry'] for row in rows})}"
    told = f"The places on the grid and in the end of those cars whose grid is known: {known}."
    figures = [
        (str(grid[one.entry]), placed(one.place), _gained(grid[one.entry], one), one.code, one.number, one.crew) for one in begin
    ]
    height = top + 34 + len(cars) * _STEP
    return Chart(name, "Grid to finish", rows[0].get("eventLabel", ""), told, _COLUMNS, figures, height, parts)


def _gained(grid: int, one: Car) -> str:
    return "" if one.place == LAST else f"{grid - one.place:+d}" if grid != one.place else "0"


def _line(one: Car, grid: int, left: float, right: float, colour: Colour, end: str) -> str:
    tip = f"{one.name}: grid {grid}, place {placed(one.place)} ({_gained(grid, one) or end or 'not classified'})"
    run = {"stroke_dasharray": "2 4"} if one.place == LAST else {}
    final = placed(one.place) if one.place != LAST else svg.fit(end or NONE, 70)
    parts = [
        svg.path([(_LEFT + 6, left - 4), (_RIGHT - 6, right - 4)], stroke_width=2, class_="run", **run),
        svg.text(_LEFT, left, str(grid), text_anchor="end", class_="b own"),
        svg.text(_LEFT - 26, left, one.short(_LEFT - 36), text_anchor="end"),
        svg.text(_RIGHT, right, final, class_="b own"),
        svg.text(_RIGHT + 14 + svg.width(final), right, one.short(WIDTH - _RIGHT - 22 - svg.width(final))),
    ]
    return svg.group(parts, tip, class_=f"k{colour(one.race_class)}")
