"""Cells held against their columns, a batch of rows at a time.

A batch is looked at column by column, and of a column only the cells not seen before. A batch that is
right costs little; one that is not is gone through again, slowly, to say everything that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gridwalk.schema import Column, TableSchema
from gridwalk.terms import FORMS

# Distinct cells of a column that are remembered as right. Few, so that they stay in the processor's cache: lap
# times hardly repeat, and to check one costs less than to fetch it from memory.
REMEMBERED = 8_192


class ColumnCheck:
    """The check of one column, remembering the cells that were right."""

    def __init__(self, column: Column, schema: TableSchema) -> None:
        self.column = column
        self._right = set[str]() if column.required else {""}
        self._pattern, self._expected = _form(column)
        # One match for all cells takes half the time of a match for each. A datatype's form has one way to match,
        # and no line break; of a format that a schema gives neither is known.
        self._lines = re.compile(f"(?:(?:{self._pattern.pattern})\n)*") if self._pattern and not column.format else None
        # Where a URL template uses the column without +, RFC 6570 would encode a slash.
        self._no_slash = any(f"{{{column.name}}}" in template for template in schema.templates)

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
        if self._no_slash or self.column.separator or self._pattern is None:
            return not any(map(self.problem, cells))
        if self._lines is None:
            return all(map(self._pattern.fullmatch, cells))
        text = "".join([f"{cell}\n" for cell in cells])
        # A cell that has a line break itself must not pass as two.
        return text.count("\n") == len(cells) and self._lines.fullmatch(text) is not None

    def problem(self, cell: str) -> str | None:
        """Return what is wrong with a cell, or None."""
        if not cell:
            return "is empty, expected a value" if self.column.required else None
        if cell != cell.strip():
            return f"found {cell!r}, expected no spaces at either end"
        if self.column.separator:
            return self._list_problem(cell, self.column.separator)
        if self._pattern is not None and not self._pattern.fullmatch(cell):
            return f"found {cell!r}, expected {self._expected}"
        if self._no_slash and "/" in cell:
            return f"found {cell!r}, expected a key without '/'"
        return None

    def _list_problem(self, cell: str, separator: str) -> str | None:
        parts = cell.split(separator)
        if any(not part or part != part.strip() for part in parts):
            return f"found {cell!r}, expected values separated by {separator!r}, none empty, no spaces around them"
        if len(set(parts)) != len(parts):
            return f"found {cell!r}, expected no value twice"
        if self._pattern is not None and not all(map(self._pattern.fullmatch, parts)):
            return f"found {cell!r}, expected each value to be {self._expected}"
        return None


def _form(column: Column) -> tuple[re.Pattern[str] | None, str]:
    if column.format:
        return re.compile(column.format), f"a value of the form {column.format}"
    return FORMS.get(column.datatype, (None, ""))


class TableCheck:
    """The check of all columns of a schema."""

    def __init__(self, schema: TableSchema) -> None:
        self.columns = [ColumnCheck(c, schema) for c in schema.columns if not c.virtual]

    def passes(self, columns: Sequence[Sequence[str]]) -> bool:
        """Whether all cells of a batch, given by columns, are right."""
        return all(check.passes(cells) for check, cells in zip(self.columns, columns, strict=True))

    def problems(self, row: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Say everything that is wrong with a row: columns and messages."""
        for check, cell in zip(self.columns, row, strict=True):
            if problem := check.problem(cell):
                yield check.column.name, problem
