"""How fast each driver went: the spread of the laps that neither the pits nor a caution slowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from gridwalk.charts import laps, svg
from gridwalk.charts.cars import Car, classes
from gridwalk.charts.chart import Chart, Colour, Row
from gridwalk.charts.key import key
from gridwalk.charts.scale import clock

QUESTION = laps.QUESTION
NEEDS = "a lap with its driver and its time, other than the first, those of pits and those under cautions"
_STEP, _LEFT, _RIGHT, _TICKS = 17, 270, 730, 6
_COLUMNS = ("Driver", "No.", "Class", "Laps", "Quickest", "Quicker quarter", "Middle", "Slower quarter")
_TOLD = (
    "The quickest lap of each driver (dot), and the half of the laps in the middle (box) with the middle one (line), without the"
    " first lap, those into and out of the pits, and those that ended under a caution"
)


@dataclass(frozen=True)
class _Driver:
    """A driver in a car, and the times of the laps, the quickest first."""

    car: Car
    iri: str
    name: str
    times: list[Decimal]

    def quarter(self, share: float) -> Decimal:
        """Return the time of the lap that this share of the laps is no slower than: one that was driven."""
        return self.times[max(0, ceil(share * len(self.times)) - 1)]

    @property
    def figures(self) -> tuple[Decimal, ...]:
        return self.times[0], self.quarter(0.25), self.quarter(0.5), self.quarter(0.75)


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``chart-laps``; None where no such lap has a driver and a time."""
    race = laps.race(rows)
    drivers, kept, timed = _drivers(race)
    if not drivers:
        return None
    parts, top = key(classes(race.cars), colour)
    low, high = min(each.times[0] for each in drivers), max(each.quarter(0.75) for each in drivers)
    scale = _Scale(low, high)
    bottom = top + 30 + len(drivers) * _STEP
    parts += [part for at in scale.ticks() for part in scale.tick(at, top + 14, bottom)]
    parts += [scale.driver(each, top + 30 + n * _STEP, colour(each.car.race_class)) for n, each in enumerate(drivers)]
    figures = [(each.name, each.car.number, each.car.code, str(len(each.times)), *map(clock, each.figures)) for each in drivers]
    return Chart(
        name, "Lap times by driver", race.subject, f"{_TOLD}: {kept} of {timed} laps.", _COLUMNS, figures, bottom + 4, parts
    )


def _drivers(race: laps.Race) -> tuple[list[_Driver], int, int]:
    found, timed = list[_Driver](), 0
    for one in race.cars:
        by_driver = dict[tuple[str, str], list[Decimal]]()
        timed += sum(lap.time is not None for lap in race.laps[one.entry].values())
        for lap in laps.racing(race.laps[one.entry]).values():
            if lap.driver and lap.time is not None:
                by_driver.setdefault((lap.driver, lap.driver_label), []).append(lap.time)
        found += [_Driver(one, iri, label or iri.rpartition("/")[2], sorted(times)) for (iri, label), times in by_driver.items()]
    order = [iri for iri, _ in classes(race.cars)]
    found.sort(
        key=lambda each: (
            order.index(each.car.race_class) if each.car.race_class in order else len(order),
            each.quarter(0.5),
            each.iri,
            each.car.entry,
        )
    )
    return found, sum(len(each.times) for each in found), timed


class _Scale:
    """Where a time is."""

    def __init__(self, low: Decimal, high: Decimal) -> None:
        self.low, self.size = float(low), max(float(high - low), 0.001)

    def x(self, time: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (time - self.low) / self.size

    def ticks(self) -> list[Decimal]:
        """Return round times, at most so many."""
        size = Decimal("0.001")
        while True:
            for times in (1, 2, 5):
                if self.size <= float(size * times) * _TICKS:
                    first = ceil(Decimal(str(self.low)) / (size * times))
                    found = [(first + n) * size * times for n in range(_TICKS + 1)]
                    return [each for each in found if float(each) <= self.low + self.size]
            size *= 10

    def tick(self, at: Decimal, top: float, bottom: float) -> list[str]:
        x = self.x(float(at))
        shown = clock(at.normalize() if at != at.to_integral() else at.to_integral())
        return [svg.text(x, top, shown, text_anchor="middle", class_="soft"), svg.line(x, top + 4, x, bottom, class_="rule")]

    def driver(self, each: _Driver, y: float, colour: int) -> str:
        """Return a row: the name, the number of laps, the dot, the box and the line in it."""
        quickest, quicker, middle, slower = (self.x(float(time)) for time in each.figures)
        label = f"{each.car.number} {each.name}".strip()
        parts = [
            svg.text(_LEFT - 58, y + 12, svg.fit(label, _LEFT - 70), text_anchor="end"),
            svg.text(_LEFT - 14, y + 12, str(len(each.times)), text_anchor="end", class_="soft"),
            svg.line(quickest, y + 8, quicker, y + 8),
            svg.box(quicker, y + 3, max(slower - quicker, 1), 10, rx=2, fill_opacity=0.35, stroke="currentColor"),
            svg.line(middle, y + 2, middle, y + 14, stroke_width=2.5),
            svg.element("circle", cx=quickest, cy=y + 8, r=2.8, fill="currentColor"),
        ]
        said = ", ".join(f"{what.lower()} {clock(time)}" for what, time in zip(_COLUMNS[4:], each.figures, strict=True))
        return svg.group(parts, f"{each.name}, {each.car.name}: {len(each.times)} laps, {said}", class_=f"k{colour}")
