"""What the rows that cite a passage use of the values that it prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from gridwalk.rdf.iris import UNITS
from gridwalk.tables.matching import has_name
from gridwalk.tables.rows import Row
from gridwalk.verify.evidence import Evidence, date_of, forms
from gridwalk.verify.namings import concept_names
from gridwalk.verify.printed import Printed, dates, has_quantity, numbers

# Numbers that are names: of a car, and of a driver in every car.
_CAR_NUMBERS = {"number", "permanentNumber"}


class Used:
    """The numbers, quantities and dates that rows and their notes have."""

    def __init__(self, rows: Iterable[Row], evidence: Evidence, notes: str) -> None:
        self._notes = notes
        self._numbers = {*numbers(notes), *(Decimal(part) for part in evidence.season if part.isdecimal())}
        # A quantity is a number in its unit, by the names of that.
        self._quantities = defaultdict[Decimal, set[frozenset[str]]](set)
        self._dates = set(dates(notes))
        for row in rows:
            self._dates.update(date_of(row.cells[c.name]) for c in row.filled if c.datatype in ("gYearMonth", "date"))
            if row.table == "quantity":
                for number in _numbers(row):
                    self._quantities[number].add(unit_names(row, evidence))
            else:
                self._numbers.update(_numbers(row))

    def missing(self, value: Printed, text: str) -> str:
        """Return, in words, what no row uses of a value that a text prints; nothing where one does."""
        printed = text[value.start : value.end]
        if has_name(printed, self._notes):
            return ""
        if value.dates:
            day = any(day for _, _, day in value.dates)
            return "" if self._has_date(value) else f"the {'date' if day else 'month'} {printed}"
        if value.numbers & self._numbers:
            return ""
        if found := value.numbers & self._quantities.keys():
            return next((f"the number {number} in the unit {unit}" for number in found for unit in self._units(number, text)), "")
        return f"the number {min(value.numbers)}" if len(value.numbers) == 1 and ":" not in printed else f"the time {printed}"

    def _units(self, number: Decimal, text: str) -> Iterator[str]:
        """Yield the units that a number has in a text and in no row."""
        for unit, names in _all_units().items():
            if names not in self._quantities[number] and has_quantity(number, names, text):
                yield unit

    def _has_date(self, value: Printed) -> bool:
        """Whether there is one of the days, or the month, that a date may mean: a year alone is no use of a day."""
        return any(_same(date, said) for date in value.dates for said in self._dates)


def unit_names(row: Row, evidence: Evidence) -> frozenset[str]:
    """Return the names of the unit of a quantity."""
    return next(evidence.namings.names(row.value(column)) for column in row.schema.columns if column.name == "unit")


def _same(printed: tuple[int, int, int], said: tuple[int, int, int]) -> bool:
    # What is not printed may be anything, and a month that a row has may be that of a day.
    return printed[1:2] == said[1:2] and printed[2] in (0, said[2]) and (0 in (printed[0], said[0]) or printed[0] == said[0])


@cache
def _all_units() -> dict[str, frozenset[str]]:
    """Return the names of each unit that the vocabulary describes, by the first of them."""
    found = (names for iri, names in sorted(concept_names().items()) if iri.startswith(UNITS))
    return {min(names): names for names in found}


def _numbers(row: Row) -> Iterator[Decimal]:
    for column in row.filled:
        value = row.cells[column.name]
        if column.datatype in ("integer", "decimal", "gYear") or (column.name in _CAR_NUMBERS and value.isdecimal()):
            yield from forms(value)
        elif column.datatype in ("gYearMonth", "date"):
            yield Decimal(value[:4])
