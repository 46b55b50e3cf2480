"""Plausible mistakes in a table: a slip of the hand in a cell, a row lost, a value made up, another passage cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import cycle
from pathlib import Path

from gridwalk.rdf.iris import BASE
from gridwalk.tables.notes import NOTE
from gridwalk.tables.own import Table
from gridwalk.tables.rows import Row, read_rows
from gridwalk.tables.schema import Column
from gridwalk.verify.cells import OUR_WORDS

NUMBERS = {"integer", "decimal", "gYear"}
KINDS = ("altered", "deleted", "invented", "cited")
# What an invention is, where no row of the table has a value of the column.
_MADE_UP = {
    "integer": "3", "decimal": "1.5", "boolean": "true", "gYear": "2003", "gYearMonth": "2003-05", "date": "2003-05-04",
    "string": "Something Else",
}  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """One row changed, in one column, or gone; ``line`` is the line of the table, the header being line 1.

    ``note``: what is added to the note of the row.
    """

    path: Path
    line: int
    column: str
    old: str
    new: str
    kind: str = "altered"
    note: str = ""

    def __str__(self) -> str:
        changed = f"{self.column}: {self.old!r} -> {self.new!r}" if self.column else self.old
        return f"{self.kind}: {self.path.name}:{self.line} {changed}{self.note and f' ({self.note})'}"


def mutations(table: Table) -> Iterator[Mutation]:
    """Yield the mutations of every filled cell of a table, always the same ones in the same order.

    They are another value of the same column, no value, and the value with one figure or letter
    changed. An empty cell says nothing, and has none. Another passage is no slip of this kind (``cited``).
    """
    rows = list(read_rows(table))
    for column in (c for c in table.schema.columns if not c.virtual):
        other = following(rows, column.name)
        for row in (row for row in rows if row.cells[column.name]):
            yield from _of_cell(row, column, "" if column.name == "passage" else other[row.cells[column.name]])


def following(rows: Sequence[Row], name: str) -> dict[str, str]:
    """Return the values of a column, each with the next one; the first follows the last."""
    values = list(dict.fromkeys(row.cells[name] for row in rows if row.cells[name]))
    return dict(zip(values, [*values[1:], *values[:1]], strict=True))


def _of_cell(row: Row, column: Column, other: str) -> Iterator[Mutation]:
    old = row.cells[column.name]
    altered = next_number(old) if column.datatype in NUMBERS else altered_letter(old)
    for new in dict.fromkeys((other, "", altered)):
        if new != old:
            yield Mutation(row.path, row.line, column.name, old, new)


def deleted(table: Table) -> Iterator[Mutation]:
    """Yield the deletion of each row of a table."""
    for row in read_rows(table):
        yield Mutation(row.path, row.line, "", "; ".join(row.cells[c.name] for c in row.filled if c.name != NOTE), "", "deleted")


class Inventor:
    """Whoever makes up values and citations in the tables of one source, and has a reason for each."""

    def __init__(self, tables: Sequence[Table], document: str) -> None:
        self._rows = {table.path: list(read_rows(table)) for table in tables}
        passages = [row for rows in self._rows.values() for row in rows if row.table == "passage"]
        self._passages = [row.cells["id"] for row in passages]
        self._words = {row.cells["id"]: _longest(document[int(row.cells["start"]) : int(row.cells["end"])]) for row in passages}

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """The keys of things, by their kind."""
        found = defaultdict[str, dict[str, None]](dict)
        for row in (row for rows in self._rows.values() for row in rows):
            kind, _, key = row.subject.removeprefix(BASE).partition("/")
            found[kind][key] = None
        return {kind: list(keys) for kind, keys in found.items()}

    def cited(self, table: Table) -> Iterator[Mutation]:
        """Yield other passages for each row: the one before, the one after, and one somewhere else in the document."""
        for n, row in enumerate(row for row in self._rows[table.path] if row.passage in self._passages):
            at, every = self._passages.index(row.passage), len(self._passages)
            for place in dict.fromkeys((at - 1, (at + 1) % every, (at * 7 + n * 31 + 11) % every)):
                if (new := self._passages[place]) != row.passage:
                    yield Mutation(row.path, row.line, "passage", row.passage, new, "cited")

    def invented(self, table: Table) -> Iterator[Mutation]:
        """Yield a value that no passage bears out for each cell that has a passage, with a note that it is concluded."""
        rows, reasons = self._rows[table.path], cycle(range(4))
        for column in (c for c in table.schema.columns if not c.virtual and NOTE in table.schema.header):
            if column.name not in (NOTE, "passage", *OUR_WORDS):
                other = following(rows, column.name)
                for row in (row for row in rows if row.passage in self._passages):
                    old = row.cells[column.name]
                    new = other.get(old) or self._made_up(row, column, list(other))
                    if new not in ("", old):
                        note = f"{column.name}={new}: {self._reason(row, next(reasons))}"
                        yield Mutation(row.path, row.line, column.name, old, new, "invented", note)

    def _made_up(self, row: Row, column: Column, values: Sequence[str]) -> str:
        """Return a value for a cell: one that other rows have, a thing of the kind, or any of the type; empty for want of one."""
        if values:
            return values[row.line % len(values)]
        if column.value_url:
            kind, _, rest = column.value_url.removeprefix(BASE).partition("/")
            keys = self._keys.get(kind, []) if rest == f"{{+{column.name}}}" else []
            return keys[row.line % len(keys)] if keys else ""
        return "" if column.format else _MADE_UP.get(column.datatype, "")

    def _reason(self, row: Row, style: int) -> str:
        at = self._passages.index(row.passage)
        near = self._passages[max(at - 1, 0)].rpartition("/")[2]
        word = self._words[row.passage] or "sentence"
        return ("concluded from the context", "concluded from the sentence before", f"concluded, see {near}", f"the {word}")[style]


def _longest(text: str) -> str:
    return max(("".join(filter(str.isalpha, word)) for word in text.split()), key=len, default="")


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
