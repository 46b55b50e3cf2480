"""Which rows of a race are one car, what the cars are called in keys, and which car a row of another file means.

A car that several drivers shared has a row for each. A number may be on two cars, a driver may have driven several. Rows have the
columns ``driverId`` and ``number``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.tables.findings import Findings
from gridwalk.tables.records import NumberedRow
from gridwalk.tables.values import key


@dataclass
class Car:
    """A car of a race: its key in the event, its number, and its drivers in the order of the rows."""

    entry: str
    number: str
    rows: list[NumberedRow] = field(default_factory=list)

    @property
    def drivers(self) -> list[str]:
        """The drivers, each once, in the order of the rows."""
        return list(dict.fromkeys(row["driverId"] for _, row in self.rows))


class Cars:
    """The cars of one race. ``groups``: the rows of each in the results; what other sessions have beside comes later."""

    def __init__(self, groups: Iterable[list[NumberedRow]]) -> None:
        there = list(groups)
        bearers = Counter(rows[0][1]["number"] for rows in there)
        self.cars, self._of_driver = list[Car](), defaultdict[str, list[Car]](list)
        for rows in there:
            self._add(_car(rows, bearers[rows[0][1]["number"]] == 1))

    def meant(
        self, table: str, path: Path, rows: Iterable[NumberedRow], findings: Findings
    ) -> Iterator[tuple[int, dict[str, str], Car, bool]]:
        """Yield the rows of another table, each with the car that it means and whether it is a new one, which the results have not.

        Of several cars of a driver the number tells. Where it does not, nobody knows which is meant: it is noted, left out.
        """
        for line, row in rows:
            of_driver = list(self._of_driver[row["driverId"]])
            found = [car for car in of_driver if car.number == row.get("number", car.number)] or of_driver
            if len(found) > 1:
                message = "the driver had several cars in this race, and nothing tells which is meant: left out"
                findings.warnings.append(Problem(path, line, "driverId", message))
            else:
                yield line, row, found[0] if found else self._new(table, line, row), not found

    def _new(self, table: str, line: int, row: dict[str, str]) -> Car:
        only = bool(row.get("number")) and all(car.number != row["number"] for car in self.cars)
        return self._add(_car([(line, row)], only, f"{key(table)}-line"))

    def _add(self, car: Car) -> Car:
        self.cars.append(car)
        for driver in car.drivers:
            self._of_driver[driver].append(car)
        return car


def _car(rows: list[NumberedRow], only: bool, line_of: str = "line") -> Car:
    line, row = rows[0]
    number = row.get("number", "")
    return Car(key(number) if number and only else f"{line_of}-{line}", number, rows)
