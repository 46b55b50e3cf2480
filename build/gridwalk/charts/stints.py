"""The stints of each car: who drove which laps, as a source states it, else as it follows from the laps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gridwalk.charts import svg
from gridwalk.charts.cars import LAST, Car, car, classes, ordered, whole
from gridwalk.charts.chart import WIDTH, Chart, Colour, Row
from gridwalk.charts.key import key
from gridwalk.charts.scale import ticks

QUESTION = "chart-stints"
NEEDS = "a stint with its driver, or two stints of a car"
_STEP, _LEFT, _RIGHT, _TICKS = 20, 190, 740, 12
_COLUMNS = ("Car", "Class", "From lap", "To lap", "Driver", "Tyres")
_TOLD = (
    "Laps from one stop to the next, with the driver: as a source states them, else from the laps, where a stint ends with a lap"
    " that ends in the pits or before another driver"
)
# Of more stints those of one driver that follow each other are one bar.
_MOST = 600
_JOINED = "; stints of one driver that follow each other are one here, since there are many."


@dataclass(frozen=True)
class _Stint:
    """A run of laps."""

    first: int
    last: int
    driver: str
    label: str
    tyres: str


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``chart-stints``; None where no car has a stint of a known driver or between stops."""
    of_car = defaultdict[str, list[Row]](list)
    rows = [row for row in rows if 0 < whole(row, "from") <= whole(row, "to") != LAST]
    for row in rows:
        of_car[row["entry"]].append(row)
    stints = {entry: _stints(found) for entry, found in of_car.items()}
    joined = sum(map(len, stints.values())) > _MOST
    if joined:
        stints = {entry: _joined(found) for entry, found in stints.items()}
    cars = ordered(map(car, rows))
    # One run of nobody tells nothing.
    if not any(len(found) > 1 or found[0].label for found in stints.values()):
        return None
    last = max(each.last for found in stints.values() for each in found)
    parts, top = key(classes(cars), colour)
    frame = _Frame(last, top + 26)
    bottom = top + 26 + len(cars) * _STEP
    parts += [part for number in ticks(1, last, _TICKS) for part in frame.tick(number, bottom)]
    parts += [frame.car(one, n, stints[one.entry], colour(one.race_class)) for n, one in enumerate(cars)]
    figures = [
        (one.name, one.code, str(each.first), str(each.last), each.label, each.tyres) for one in cars for each in stints[one.entry]
    ]
    return Chart(
        name, "Stints", rows[0].get("eventLabel", ""), _TOLD + (_JOINED if joined else "."), _COLUMNS, figures, bottom + 4, parts
    )


def _stints(rows: Iterable[Row]) -> list[_Stint]:
    by_key = {(whole(row, "from"), whole(row, "to"), row.get("stint", "")): row for row in rows}
    stated = [(key, row) for key, row in sorted(by_key.items()) if "stint" in row]
    if stated:
        return [_Stint(a, b, *_driver(row), row.get("tyres", "")) for (a, b, _), row in stated]
    found, ended = list[_Stint](), True
    for (number, _, _), row in sorted(by_key.items()):
        driver, label = _driver(row)
        before = found[-1] if found else None
        if before is None or ended or before.driver != driver or before.last != number - 1:
            found.append(_Stint(number, number, driver, label, ""))
        else:
            found[-1] = _Stint(before.first, number, driver, label, "")
        ended = row.get("pit") == "true"
    return found


def _joined(stints: Iterable[_Stint]) -> list[_Stint]:
    found = list[_Stint]()
    for each in stints:
        before = found[-1] if found else None
        if before and before.driver == each.driver and before.last == each.first - 1:
            found[-1] = _Stint(before.first, each.last, each.driver, each.label, before.tyres if before.tyres == each.tyres else "")
        else:
            found.append(each)
    return found


def _driver(row: Row) -> tuple[str, str]:
    iri = row.get("driver", "")
    return iri, row.get("driverLabel") or iri.rpartition("/")[2]


class _Frame:
    """Where a lap is: a stint of one lap has the width of a lap."""

    def __init__(self, last: int, top: float) -> None:
        self.last, self.top = last, top

    def x(self, number: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (number - 1) / self.last

    def tick(self, number: int, bottom: float) -> list[str]:
        x = self.x(number + 0.5)
        shown = f"Lap {number}" if number == 1 else str(number)
        return [
            svg.text(x, self.top - 8, svg.fit(shown, 2 * min(x, WIDTH - x)), text_anchor="middle", class_="soft"),
            svg.line(x, self.top - 3, x, bottom, class_="rule"),
        ]

    def car(self, one: Car, row: int, stints: Sequence[_Stint], colour: int) -> str:
        """Return a row: the car, and a bar for each stint, each driver with a shade of the colour."""
        y = self.top + row * _STEP
        shades = {driver: n for n, driver in enumerate(dict.fromkeys(each.driver for each in stints))}
        bars = [self._stint(each, y, shades[each.driver]) for each in stints]
        drawn = svg.group(bars, fill="currentColor", stroke_width=0.7)
        return svg.group([svg.text(12, y + 13, one.short(_LEFT - 24)), drawn], one.name, class_=f"k{colour}")

    def _stint(self, each: _Stint, y: float, shade: int) -> str:
        x, width = self.x(each.first), self.x(each.last + 1) - self.x(each.first)
        family = each.label.rpartition(" ")[2]
        said = ", ".join(part for part in (family, each.tyres) if part)
        shown = next((text for text in (said, family) if svg.width(text) <= width - 8), "") or svg.fit(family, width - 8)
        opacity = (0.18, 0.42, 0.3)[shade % 3]
        bar = svg.box(x + 0.5, y + 1, max(width - 1, 0.5), _STEP - 4, fill=None, fill_opacity=opacity, stroke="currentColor")
        tip = f"laps {each.first} to {each.last}" + "".join(f", {part}" for part in (each.label, each.tyres) if part)
        return svg.group([bar, svg.text(x + 5, y + 13, shown if len(shown) > 2 else "")], tip)
