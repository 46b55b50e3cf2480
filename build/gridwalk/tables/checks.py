"""Cells held against their columns, a batch of rows at a time.

A batch is looked at column by column, and of a column only the cells not seen before. A batch that is
right costs little; one that is not is gone through again, slowly, to say everything that is wrong. Formats of the
project's schemas are matched here, those of a stranger's by a function that the caller gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from gridwalk.rdf.terms import FORMS
from gridwalk.tables import times
from gridwalk.tables.schema import Column, TableSchema
from gridwalk.tables.templates import SAFE

# Distinct cells of a column that are remembered as right. Few, so that they stay in the processor's cache: lap
# times hardly repeat, and to check one costs less than to fetch it from memory.
REMEMBERED = 8_192

# Of a column, and of texts, each once: whether the whole of each is of the column's format.
Matches = Callable[[Column, Sequence[str]], Sequence[bool]]


class _Matched(dict[str, bool]):
    """What a function from outside said of texts. Asked of many at once, for to ask takes long."""

    def __init__(self, matches: Callable[[Sequence[str]], Sequence[bool]]) -> None:
        super().__init__()
        self._matches = matches

    def ask(self, texts: Iterable[str]) -> None:
        """Get to know texts."""
        if len(self) >= REMEMBERED:
            self.clear()
        if new := sorted(set(texts).difference(self)):
            self.update(zip(new, self._matches(new), strict=True))

    def __missing__(self, text: str) -> bool:
        self.ask([text])
        return self[text]


class ColumnCheck:
    """The check of one column, remembering the cells that were right.

    ``matches``: who matches the column's format, if not this process.
    """

    def __init__(self, column: Column, schema: TableSchema, matches: Matches | None = None) -> None:
        self.column = column
        self._right = set[str]() if column.required else {""}
        self._asked = _Matched(partial(matches, column)) if matches and column.format else None
        pattern, self._expected = _form(column)
        # One match for all cells takes half the time of a match for each. A datatype's form has one way to match,
        # and no line break; of a format that a schema gives neither is known.
        self._lines = re.compile(f"(?:(?:{pattern})\n)*") if pattern and not column.format and not column.separator else None
        self._fits: Callable[[str], object] | None = re.compile(pattern).fullmatch if pattern and not self._asked else None
        if self._asked is not None:
            self._fits = self._asked.__getitem__
        elif self._fits is None and column.property_url in times.OF_DAY:
            self._fits, self._expected = times.is_of_day, times.EXPECTED
        # Whatever its form, no cell may be more than a part of a URL's path.
        reserved = schema.in_urls.get(column.name)
        self._safe = SAFE[reserved] if reserved is not None else None

    def passes(self, cells: Sequence[str]) -> bool:
        """Whether all cells are right."""
        if self._right.issuperset(cells):
            return True
        new = set(cells).difference(self._right)
        if not self._all(new):
            return False
        if len(self._right) < REMEMBERED:
            self._right.update(new)
        return True

    def _all(self, cells: set[str]) -> bool:
        if self._lines is not None:
            # All forms of datatypes are safe. A cell that has a line break itself must not pass as two.
            text = "".join([f"{cell}\n" for cell in cells])
            return text.count("\n") == len(cells) and self._lines.fullmatch(text) is not None
        if self._asked is not None:
            self._asked.ask(part for cell in cells for part in self._parts(cell))
        elif self._fits is not None and not self.column.separator:
            # No format of ours takes a cell with spaces around it, or an empty one.
            return all(map(self._fits, cells)) and (self._safe is None or all(map(self._safe[0].fullmatch, cells)))
        return not any(map(self.problem, cells))

    def _parts(self, cell: str) -> list[str]:
        return cell.split(self.column.separator) if self.column.separator else [cell]

    def problem(self, cell: str, expected: str = "") -> str | None:
        """Return what is wrong with a cell, or None. ``expected``: what the form of the column is called in its file."""
        if not cell:
            return "is empty, expected a value" if self.column.required else None
        if cell != cell.strip():
            return f"found {cell!r}, expected no spaces at either end"
        if self.column.separator:
            return self._list_problem(cell, self.column.separator)
        if self._fits is not None and not self._fits(cell):
            return f"found {cell!r}, expected {expected or self._expected}"
        if self._safe is not None and not self._safe[0].fullmatch(cell):
            return f"found {cell!r}, expected {self._safe[1]}"
        return None

    def _list_problem(self, cell: str, separator: str) -> str | None:
        parts = cell.split(separator)
        if any(not part or part != part.strip() for part in parts):
            return f"found {cell!r}, expected values separated by {separator!r}, none empty, no spaces around them"
        if len(set(parts)) != len(parts):
            return f"found {cell!r}, expected no value twice"
        if self._fits is not None and not all(map(self._fits, parts)):
            return f"found {cell!r}, expected each value to be {self._expected}"
        return None


def _form(column: Column) -> tuple[str, str]:
    """Return the pattern of a column's cells, empty where any text will do, and how to say what is expected."""
    if column.format:
        return column.format, f"a value of the form {column.format}"
    form, expected = FORMS.get(column.datatype, (None, ""))
    return form.pattern if form else "", expected


class TableCheck:
    """The check of all columns of a schema. ``matches``: who matches the formats of a stranger's."""

    def __init__(self, schema: TableSchema, matches: Matches | None = None) -> None:
        self.columns = [ColumnCheck(c, schema, matches) for c in schema.columns if not c.virtual]

    def passes(self, columns: Sequence[Sequence[str]]) -> bool:
        """Whether all cells of a batch, given by columns, are right."""
        return all(check.passes(cells) for check, cells in zip(self.columns, columns, strict=True))

    def problems(self, row: Sequence[str], expected: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Say everything that is wrong with a row: columns and messages. ``expected``: what forms are called, by column."""
        for check, cell in zip(self.columns, row, strict=True):
            if problem := check.problem(cell, expected.get(check.column.name, "")):
                yield check.column.name, problem
