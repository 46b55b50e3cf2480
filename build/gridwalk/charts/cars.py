"""The cars of a race as charts name them: a number, a crew, a class with its colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gridwalk.charts import svg
from gridwalk.charts.chart import Row
from gridwalk.rdf import names

# Places of cars that have none.
LAST = 1 << 30
# What tables of racing print for no place.
NONE = "\N{EN DASH}"


@dataclass(frozen=True)
class Car:
    """An entry of a race, as rows of a question tell of it; what they do not tell is empty, a place LAST."""

    entry: str
    number: str
    crew: str
    race_class: str
    code: str
    place: int

    @property
    def name(self) -> str:
        """Its number and crew, or what there is of it."""
        named = " ".join(part for part in (f"No. {self.number}" if self.number else "", self.crew) if part)
        return named or self.entry.rpartition("/")[2]

    def short(self, room: float) -> str:
        """Return its number and as much of its crew as there is room for."""
        return svg.fit(" ".join(part for part in (self.number, self.crew) if part) or self.entry.rpartition("/")[2], room)

    @property
    def order(self) -> tuple[int, str, str]:
        """What cars are sorted by: the place in the end, then a name that does not change."""
        return self.place, self.number.rjust(6), self.entry


def car(row: Row) -> Car:
    """Return the car of a row, whose class is in the column ``entered`` or ``class``."""
    race_class = row.get("entered") or row.get("class", "")
    code = row.get("code") or race_class.rpartition("/")[2]
    return Car(row["entry"], row.get("number", ""), row.get("crew", ""), race_class, code, whole(row, "position"))


def whole(row: Row, column: str) -> int:
    """Return a place or a number of a row, LAST where it has none, or what is no number."""
    return LAST if (found := names.whole(row.get(column, ""))) is None else found


def numbers(rows: Iterable[Row], column: str) -> dict[str, int]:
    """Return the whole number that a column has of each entry, of those that have one."""
    found = ((row["entry"], names.whole(row.get(column, ""))) for row in rows)
    return {entry: number for entry, number in found if number is not None}


def classes(found: Iterable[Car]) -> list[tuple[str, str]]:
    """Return the classes of sorted cars, IRI and code, in the order of their first cars."""
    return list(dict.fromkeys((each.race_class, each.code) for each in found if each.race_class))


def placed(place: int) -> str:
    """Return a place as tables print it."""
    return NONE if place == LAST else str(place)


def ordered(cars: Iterable[Car]) -> list[Car]:
    """Return each car once, in the order of the result."""
    return sorted({each.entry: each for each in cars}.values(), key=lambda each: each.order)
