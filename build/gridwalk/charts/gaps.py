"""The gap of each car to the leader of its class at the end of each lap, a panel for each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median

from gridwalk.charts import laps, svg
from gridwalk.charts.cars import Car, classes
from gridwalk.charts.chart import COLOURS, WIDTH, Chart, Colour, Row
from gridwalk.charts.scale import clock, pace, spread, thinned, ticks

QUESTION = laps.QUESTION
NEEDS = "two cars of a class with the times at which they ended two laps"
_LEFT, _RIGHT, _LEAST, _ROW, _TICKS = 56, 580, 130, 14, 10
# A car further behind than so many laps leaves the chart: the others would be one line.
_LAPS_BEHIND = 2
_TOLD = "The time behind the leader of the class when each car ended a lap, in seconds or minutes and seconds."
Gaps = Mapping[int, Decimal]


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``chart-laps``; None where no class has two cars with the times of two laps."""
    race = laps.race(rows)
    shown = ticks(1, race.last, _TICKS) if race.last > 1 else []
    parts, figures, top, left_out = list[str](), list[tuple[str, ...]](), 0.0, False
    for iri, code in classes(race.cars) or [("", "")]:
        panel = _Panel(race, [one for one in race.cars if one.race_class == iri], shown)
        if len(panel.gaps) > 1 and max(map(len, panel.gaps.values())) > 1:
            parts += [svg.text(12, top + 18, svg.fit(code, 400, 14), class_=f"b f14 own k{colour(iri)}"), *panel.draw(top + 46)]
            figures += panel.figures()
            top, left_out = top + 66 + panel.height, left_out or bool(panel.leaves)
    told = _TOLD + (f" A line ends where its car is more than {_LAPS_BEHIND} laps behind." if left_out else "")
    columns = ("Car", "Class", *(f"Lap {number}" for number in shown))
    return Chart(name, "Gap to the leader of the class", race.subject, told, columns, figures, top, parts) if parts else None


class _Panel:
    """The cars of one class."""

    def __init__(self, race: laps.Race, cars: Sequence[Car], shown: Sequence[int]) -> None:
        self.last, self.shown, self.lines = race.last, shown, len(race.cars)
        every = _gaps(race, cars)
        self.most = _most(race, cars, every)
        self.gaps = {entry: kept for entry, by in every.items() if (kept := {n: gap for n, gap in by.items() if gap <= self.most})}
        self.leaves = {entry for entry, by in every.items() if max(by.values()) > self.most}
        self.cars = [one for one in cars if one.entry in self.gaps]
        self.height = max(_LEAST, _ROW * len(self.cars))

    def x(self, number: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (number - 1) / (self.last - 1)

    def draw(self, top: float) -> list[str]:
        """Return the scales, the lines, and a name beside the end of each line."""
        size = pace(float(self.most), 5)
        parts = [
            part
            for gap in range(0, int(self.most) + 1, size)
            for part in (
                svg.line(_LEFT, self._y(top, gap), _RIGHT, self._y(top, gap), class_="rule"),
                svg.text(
                    _LEFT - 8, self._y(top, gap) + 4, f"+{clock(Decimal(gap))}" if gap else "0", text_anchor="end", class_="soft"
                ),
            )
        ]
        parts += [
            svg.text(self.x(n), top - 11, f"Lap {n}" if n == 1 else str(n), text_anchor="middle", class_="soft") for n in self.shown
        ]
        ends = sorted(self.cars, key=lambda one: self._end(one.entry))
        wanted = [self._y(top, float(self.gaps[one.entry][max(self.gaps[one.entry])])) for one in ends]
        where = spread(wanted, _ROW, top + self.height)
        # Those below that stopped sooner have been pushed down: what is above the top goes down again.
        where = spread([max(y, top) for y in where], _ROW, top + self.height)
        return parts + [self._car(one, top, y) for one, y in zip(ends, where, strict=True)]

    def _end(self, entry: str) -> tuple[float, int]:
        last = max(self.gaps[entry])
        return float(self.gaps[entry][last]), -last

    def _y(self, top: float, gap: float) -> float:
        return top + self.height * float(gap) / (float(self.most) or 1)

    def _car(self, one: Car, top: float, y: float) -> str:
        gaps = self.gaps[one.entry]
        numbers = thinned(sorted(gaps), self.lines)
        ended = f", +{_LAPS_BEHIND} laps" if one.entry in self.leaves else f", lap {numbers[-1]}" if numbers[-1] < self.last else ""
        x, at = self.x(numbers[-1]), self._y(top, float(gaps[numbers[-1]]))
        parts = [
            svg.path(
                [(self.x(n), self._y(top, float(gaps[n]))) for n in numbers],
                stroke_width=1.8,
                stroke_linejoin="round",
                class_="run",
            ),
            svg.element("circle", cx=x, cy=at, r=2.5, fill="currentColor")
            if ended
            else svg.line(x, at, _RIGHT + 8, y, stroke_width=0.7),
            svg.text(_RIGHT + 12, y + 4, one.short(WIDTH - _RIGHT - 18 - svg.width(ended)) + ended, class_="own"),
        ]
        tip = ", ".join(f"lap {number}: {_said(gaps[number])}" for number in self.shown if number in gaps)
        return svg.group(parts, f"{one.name}; {tip}", class_=f"k{self.cars.index(one) % COLOURS}")

    def figures(self) -> list[tuple[str, ...]]:
        """Return a row for each car."""
        return [
            (one.name, one.code, *(_said(by[n]) if n in (by := self.gaps[one.entry]) else "" for n in self.shown))
            for one in self.cars
        ]


def _said(gap: Decimal) -> str:
    return f"+{clock(gap)}" if gap else "0"


def _gaps(race: laps.Race, cars: Sequence[Car]) -> dict[str, dict[int, Decimal]]:
    found: dict[str, dict[int, Decimal]] = {one.entry: {} for one in cars}
    for number in race.numbers(cars):
        ended = {e: lap.elapsed for e in found if (lap := race.laps[e].get(number)) is not None and lap.elapsed is not None}
        for entry, elapsed in ended.items():
            found[entry][number] = elapsed - min(ended.values())
    return {entry: by for entry, by in found.items() if by}


def _most(race: laps.Race, cars: Sequence[Car], gaps: Mapping[str, Gaps]) -> Decimal:
    times = [lap.time for one in cars for lap in race.laps[one.entry].values() if lap.time is not None]
    furthest = max((gap for by in gaps.values() for gap in by.values()), default=Decimal(0))
    return min(furthest, _LAPS_BEHIND * median(times)) if times else furthest
