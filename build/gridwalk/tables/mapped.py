"""Rows of a table made column by column from a file of somebody else's: the way of the many rows.

Work is done for a whole batch at a time, by functions of the standard library, and for each distinct
cell once. So laps, nine tenths of all timing data, cost little more than reading them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gridwalk.base.cache import Cached
from gridwalk.base.errors import Problem
from gridwalk.tables.batches import Batch, Columns
from gridwalk.tables.delimited import Delimited
from gridwalk.tables.findings import Findings

Lines = Sequence[int]
# From the columns of a batch and its line numbers to the cells of one column of ours.
Maker = Callable[[Columns, Lines], Sequence[str]]


class MappedRows:
    """The rows of a file in the form of a table schema: one maker for each of the schema's columns.

    ``watch`` sees every batch before its columns are made into ours.
    """

    def __init__(self, file: Delimited, makers: Sequence[Maker], watch: Callable[[Columns, Lines], None]) -> None:
        self._file = file
        self._makers = makers
        self._watch = watch

    def batches(self, findings: Findings) -> Iterator[Batch]:
        """Yield batches as columns of the schema, with their line numbers."""
        for columns, lines in self._file.batches(findings):
            self._watch(columns, lines)
            yield [make(columns, lines) for make in self._makers], lines


def constant(text: str) -> Maker:
    """Return the maker of a column that is the same in all rows."""
    return lambda columns, lines: [text] * len(lines)


def line_numbers(columns: Columns, lines: Lines) -> Sequence[str]:
    """Make the column of line numbers."""
    return list(map(str, lines))


def cells(file: Delimited, column: str, convert: Callable[[str], str] | None = None) -> Maker:
    """Return the maker of a column from a column of the file, converted; nothing where the file has it not."""
    if column not in file.header:
        return constant("")
    n = file.header.index(column)
    if convert is None:
        return lambda columns, lines: columns[n]
    return lambda columns, lines: list(map(convert, columns[n]))


def column(file: Delimited, name: str, convert: Callable[[Sequence[str]], Sequence[str]]) -> Maker:
    """Return the maker of a column from a column of the file, converted as a whole; nothing where the file has it not."""
    if name not in file.header:
        return constant("")
    n = file.header.index(name)
    return lambda columns, lines: convert(columns[n])


def once(convert: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that does the same, and works each distinct text out once."""
    return Cached(convert).__getitem__


class LeftOut:
    """Columns that are mostly empty and have no place in our tables: where they say something, a warning names it."""

    def __init__(self, file: Delimited, findings: Findings, names: Iterable[str] = ("GROUP", "DIVISION")) -> None:
        self._path = file.path
        self._findings = findings
        self._left = {name: file.header.index(name) for name in names if name in file.header}

    def watch(self, columns: Columns, lines: Lines) -> None:
        """Note, once for each column, the first cell of a batch that is not empty."""
        for column, n in list(self._left.items()):
            row = next((row for row, cell in enumerate(columns[n]) if cell.strip()), None)
            if row is not None:
                message = f"says {columns[n][row].strip()!r}, and is left out"
                self._findings.warnings.append(Problem(self._path, lines[row], column, message))
                del self._left[column]


class States:
    """A column of codes of which each has to be known, such as states and flags."""

    def __init__(self, file: Delimited, column: str, known: Mapping[str, str], findings: Findings) -> None:
        self.maker = cells(file, column, once(lambda code: known.get(code, "")))
        self._file = file
        self._column = column
        self._n = file.header.index(column) if column in file.header else None
        self._known = {"", *known}
        self._codes = ", ".join(sorted(known))
        self._findings = findings

    def watch(self, columns: Columns, lines: Lines) -> None:
        """Note the codes of a batch that are not known."""
        if self._n is None or self._known.issuperset(columns[self._n]):
            return
        for code, line in zip(columns[self._n], lines, strict=True):
            if code not in self._known:
                message = f"unknown state {code!r}: the states are {self._codes}"
                self._findings.unknown(Problem(self._file.path, line, self._column, message, complete=True))


def columns_are_known(file: Delimited, read: Iterable[str], unread: re.Pattern[str], findings: Findings) -> None:
    """Note each column of a file that is neither read nor left unread on purpose."""
    known = {"", *read}
    for column in file.header:
        if column not in known and not unread.fullmatch(column):
            findings.unknown(Problem(file.path, 1, column, "unknown column"))


def columns_are_there(file: Delimited, wanted: Iterable[str], findings: Findings) -> bool:
    """Note each column that a file must have and has not; return whether all are there."""
    missing = [column for column in wanted if column not in file.header]
    findings.problems.extend(Problem(file.path, 1, column, "column is missing") for column in missing)
    return not missing
