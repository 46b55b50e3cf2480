"""Plausible mistakes: what a slip of the hand makes of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from gridwalk.tables.own import Table
from gridwalk.tables.rows import Row, read_rows
from gridwalk.tables.schema import Column

NUMBERS = {"integer", "decimal", "gYear"}


@dataclass(frozen=True)
class Mutation:
    """One cell changed; ``line`` is the line of the table, the header being line 1."""

    path: Path
    line: int
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.column}: {self.old!r} -> {self.new!r}"


def mutations(table: Table) -> Iterator[Mutation]:
    """Yield the mutations of every filled cell of a table, always the same ones in the same order.

    They are another value of the same column, no value, and the value with one figure or letter
    changed. An empty cell says nothing, and has none.
    """
    rows = list(read_rows(table))
    for column in (c for c in table.schema.columns if not c.virtual):
        values = list(dict.fromkeys(row.cells[column.name] for row in rows if row.cells[column.name]))
        following = dict(zip(values, [*values[1:], *values[:1]], strict=True))
        for row in (row for row in rows if row.cells[column.name]):
            yield from _of_cell(row, column, following[row.cells[column.name]])


def _of_cell(row: Row, column: Column, other: str) -> Iterator[Mutation]:
    old = row.cells[column.name]
    altered = next_number(old) if column.datatype in NUMBERS else altered_letter(old)
    for new in dict.fromkeys((other, "", altered)):
        if new != old:
            yield Mutation(row.path, row.line, column.name, old, new)


def next_number(value: str) -> str:
    """Return a number with one added to its last place.

    >>> next_number("9"), next_number("2.238")
    ('10', '2.239')
    """
    number = Decimal(value)
    return str(number + Decimal((0, (1,), number.as_tuple().exponent)))  # type: ignore[arg-type]


def altered_letter(value: str) -> str:
    """Return a text with its last letter or figure replaced by the one that follows it.

    >>> altered_letter("r09"), altered_letter("alms/gt"), altered_letter("Audi R8.")
    ('r00', 'alms/gu', 'Audi R9.')
    """
    for place in range(len(value) - 1, -1, -1):
        for letters in ("abcdefghijklmnopqrstuvwxyza", "ABCDEFGHIJKLMNOPQRSTUVWXYZA", "01234567890"):
            if value[place] in letters:
                return value[:place] + letters[letters.index(value[place]) + 1] + value[place + 1 :]
    return value + "x"
