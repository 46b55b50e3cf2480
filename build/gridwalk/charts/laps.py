"""The laps of the cars of a race, from rows of ``chart-laps``: what of a lap is known, and the order at the end of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gridwalk.charts.cars import LAST, Car, car, numbers, ordered, whole
from gridwalk.charts.chart import Row
from gridwalk.rdf import names

QUESTION = "chart-laps"
_GREEN = {"", "green flag"}
# A grid may have so many times the cars of which laps are known; a place beyond is none, and would be the height of a chart.
_FIELD = 10


@dataclass(frozen=True)
class Lap:
    """A lap: times in seconds, a stated place at its end, who drove; whether the pits or a caution slowed it."""

    time: Decimal | None = None
    elapsed: Decimal | None = None
    running: int = LAST
    driver: str = ""
    driver_label: str = ""
    pit: bool = False
    caution: bool = False


@dataclass(frozen=True)
class Race:
    """The cars of a race in the order of the result, the laps of each by their numbers, and the grid where it is known."""

    subject: str
    cars: list[Car]
    laps: Mapping[str, Mapping[int, Lap]]
    grid: Mapping[str, int]

    @property
    def last(self) -> int:
        """The number of the last lap of any car."""
        return max((max(laps) for laps in self.laps.values()), default=0)

    def numbers(self, cars: Iterable[Car]) -> list[int]:
        """Return the numbers of all laps of some cars."""
        return sorted({number for one in cars for number in self.laps[one.entry]})


def race(rows: Sequence[Row]) -> Race:
    """Return the race of rows; where several tell of one lap, what each knows of it.

    A lap whose number is none, or before the first, has no place in a chart.
    """
    rows = [row for row in rows if 0 < whole(row, "lap") != LAST]
    laps = defaultdict[str, dict[int, Lap]](dict)
    for row in rows:
        known = laps[row["entry"]]
        known[whole(row, "lap")] = _joined(known.get(whole(row, "lap"), Lap()), row)
    return Race(rows[0].get("eventLabel", "") if rows else "", ordered(map(car, rows)), laps, numbers(rows, "grid"))


def _joined(lap: Lap, row: Row) -> Lap:
    return replace(
        lap,
        time=lap.time if (time := names.number(row.get("time", ""))) is None else time,
        elapsed=lap.elapsed if (elapsed := names.number(row.get("elapsed", ""))) is None else elapsed,
        running=lap.running if (running := whole(row, "running")) == LAST else running,
        driver=row.get("driver", lap.driver),
        driver_label=row.get("driverLabel", lap.driver_label),
        pit=lap.pit or row.get("pit") == "true" or bool(row.get("pitTime")),
        caution=lap.caution or row.get("flag", "") not in _GREEN,
    )


def places(found: Race) -> dict[str, dict[int, int]]:
    """Return the places of the cars by lap, lap 0 for the grid: as stated, else by the time at which each ended that lap."""
    by_car = defaultdict[str, dict[int, int]](dict)
    if found.grid.keys() >= found.laps.keys():
        by_car = defaultdict(dict, {entry: {0: place} for entry, place in _grid(found).items()})
    # Not up to the greatest number: a stranger's file may have any.
    for number in found.numbers(found.cars):
        for place, entry in enumerate(_order(found, number), 1):
            by_car[entry][number] = place
    return {entry: by_car[entry] for entry in found.laps if by_car[entry]}


def _grid(found: Race) -> dict[str, int]:
    """Return the places on the grid: as stated of several classes; of one, and where no such grid can be, in their order."""
    stated = found.grid.values()
    if len({one.race_class for one in found.cars}) > 1 and min(stated) > 0 and max(stated) <= _FIELD * len(stated):
        return dict(found.grid)
    return {entry: place for place, entry in enumerate(sorted(found.grid, key=lambda entry: (found.grid[entry], entry)), 1)}


def _order(found: Race, number: int) -> list[str]:
    there = {entry: laps[number] for entry, laps in found.laps.items() if number in laps}
    if there and all(lap.running != LAST for lap in there.values()):
        return sorted(there, key=lambda entry: (there[entry].running, entry))
    timed = {entry: lap.elapsed for entry, lap in there.items() if lap.elapsed is not None}
    return sorted(timed, key=lambda entry: (timed[entry], entry))


def racing(laps: Mapping[int, Lap]) -> dict[int, Lap]:
    """Return the laps with a time that neither pits nor a caution slowed: not the first, none into, in or out of the pits."""
    return {
        number: lap
        for number, lap in laps.items()
        if lap.time is not None and number > 1 and not lap.pit and not lap.caution and not laps.get(number - 1, Lap()).pit
    }
