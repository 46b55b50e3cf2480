"""The places of the cars by lap, from the grid, lap 0, to the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gridwalk.charts import laps, svg
from gridwalk.charts.cars import Car, classes, placed
from gridwalk.charts.chart import COLOURS, WIDTH, Chart, Colour, Row
from gridwalk.charts.key import key
from gridwalk.charts.scale import thinned, ticks

QUESTION = laps.QUESTION
NEEDS = "the places of cars at the end of two laps, or the times at which cars ended them"
_STEP, _LEFT, _RIGHT, _TICKS = 16, 40, 550, 10
_TOLD = (
    "Places at the end of each lap, among the cars whose laps are known: as a source states them, else by the time at which each"
    " car ended that lap. On the right: the places in the result."
)


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``chart-laps``; None where places at the end of fewer than two laps are known."""
    race = laps.race(rows)
    places = laps.places(race)
    if max((len(by) for by in places.values()), default=0) < 2:
        return None
    cars = [one for one in race.cars if one.entry in places]
    # Who is ahead at the end is first; who went further, before who stopped.
    cars.sort(key=lambda one: (-max(places[one.entry]), places[one.entry][max(places[one.entry])], one.order))
    first, last = min(min(by) for by in places.values()), max(max(by) for by in places.values())
    shown = ticks(first, last, _TICKS)
    deepest = max(max(by.values()) for by in places.values())
    named = classes(race.cars)
    # Of one class each car has a colour: lines of one colour cannot be followed.
    hues = {one.entry: colour(one.race_class) if len(named) > 1 else n % COLOURS for n, one in enumerate(cars)}
    parts, top = key(named if len(named) > 1 else [], colour)
    frame = _Frame(first, last, top + 26)
    parts += [part for number in shown for part in frame.tick(number, max(deepest, len(cars)))]
    parts += [frame.car(one, n, places[one.entry], shown, len(cars), hues[one.entry]) for n, one in enumerate(cars, 1)]
    figures = [(one.name, one.code, *_figures(places[one.entry], shown)) for one in cars]
    told = _TOLD + (" Lap 0 is the grid." if first == 0 else "") + (f" Class {named[0][1]}." if len(named) == 1 else "")
    columns = ("Car", "Class", *(f"Lap {number}" for number in shown))
    height = top + 30 + _STEP * max(deepest, len(cars))
    return Chart(name, "Places by lap", race.subject, told, columns, figures, height, parts)


def _figures(places: Mapping[int, int], shown: Sequence[int]) -> list[str]:
    return [str(places.get(number, "")) for number in shown]


class _Frame:
    """Where a lap and a place are."""

    def __init__(self, first: int, last: int, top: float) -> None:
        self.first, self.last, self.top = first, last, top

    def x(self, number: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (number - self.first) / (self.last - self.first)

    def y(self, place: int) -> float:
        return self.top + (place - 0.5) * _STEP

    def tick(self, number: int, deepest: int) -> list[str]:
        x = self.x(number)
        return [
            svg.text(
                x, self.top - 8, f"Lap {number}" if number == self.first else str(number), text_anchor="middle", class_="soft"
            ),
            svg.line(x, self.top, x, self.top + deepest * _STEP, class_="rule"),
        ]

    def car(self, one: Car, slot: int, places: Mapping[int, int], shown: Sequence[int], cars: int, colour: int) -> str:
        numbers = thinned(sorted(places), cars)
        begin, end = numbers[0], numbers[-1]
        stopped = f", lap {end}" if end < self.last else ""
        label = one.short(WIDTH - _RIGHT - 40 - svg.width(stopped)) + stopped
        parts = [
            svg.path([(self.x(n), self.y(places[n])) for n in numbers], stroke_width=2, stroke_linejoin="round", class_="run"),
            svg.element("circle", cx=self.x(end), cy=self.y(places[end]), r=3, fill="currentColor") if stopped else "",
            svg.text(self.x(begin) - 8, self.y(places[begin]) + 4, str(places[begin]), text_anchor="end", class_="own"),
            svg.text(_RIGHT + 8, self.y(slot) + 4, placed(one.place), class_="b own"),
            svg.text(_RIGHT + 30, self.y(slot) + 4, label),
        ]
        tip = ", ".join(f"lap {number}: {places[number]}" for number in shown if number in places)
        return svg.group(parts, f"{one.name}; {tip}", class_=f"k{colour}")
