"""Which rows of a race are one car, what the cars are called in keys, and which car a row of another file means.

A car that several drivers shared has a row for each. A number may be on two cars, a driver may have driven several. Rows have the
columns ``driverId`` and ``number``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

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
        self.cars = [_car(rows, bearers[rows[0][1]["number"]] == 1) for rows in there]

    def of(self, table: str, line: int, row: dict[str, str]) -> tuple[Car | None, bool]:
        """Return the car that a row of another table means, and whether it is a new one, of which the results have nothing.

        Of several cars of a driver the number tells. Where it does not, there is none: nobody knows which is meant.
        """
        of_driver = [car for car in self.cars if row["driverId"] in car.drivers]
        meant = [car for car in of_driver if car.number == row.get("number", car.number)] or of_driver
        if meant:
            return (meant[0], False) if len(meant) == 1 else (None, False)
        only = bool(row.get("number")) and all(car.number != row["number"] for car in self.cars)
        car = _car([(line, row)], only, f"{table}-line")
        self.cars.append(car)
        return car, True


def _car(rows: list[NumberedRow], only: bool, line_of: str = "line") -> Car:
    line, row = rows[0]
    number = row.get("number", "")
    return Car(key(number) if number and only else f"{line_of}-{line}", number, rows)
