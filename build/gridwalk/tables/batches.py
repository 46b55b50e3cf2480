"""Rows of CSV in batches of columns: enough of them to check columns at C speed, few enough to stay in the processor's cache."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Protocol, Self

# Rows in a batch.
BATCH = 128
# What ends a line where a file is read with its line ends as they are.
BREAK = re.compile("\r\n|\r|\n")

Cells = Sequence[str]
Columns = Sequence[Sequence[str]]
# The columns of a batch, and the line of the file that each row ends with.
Batch = tuple[Columns, Sequence[int]]
# What to do with a row of another width, and its line: the row as it should be, or None to leave it out.
Uneven = Callable[[Cells, int], Cells | None]


class Rows(Protocol):
    """The rows of a table, as csv.reader gives them."""

    @property
    def line_num(self) -> int:
        """The number of the last line read."""

    def __iter__(self) -> Self: ...

    def __next__(self) -> list[str]: ...


def batches(reader: Rows, width: int, uneven: Uneven) -> Iterator[Batch]:
    """Yield the batches of the rows that follow and have so many cells. Raises csv.Error where the text is not CSV.

    >>> import csv
    >>> list(batches(csv.reader(["a,b", "1,2"]), 2, lambda row, line: None))
    [([('a', '1'), ('b', '2')], range(1, 3))]
    """
    before = reader.line_num
    while rows := list(islice(reader, BATCH)):
        lines = _lines(rows, before, reader.line_num)
        before = reader.line_num
        if set(map(len, rows)) == {width}:
            yield list(zip(*rows, strict=True)), lines
        else:
            yield from _even(rows, lines, width, uneven)


def _lines(rows: Sequence[Cells], before: int, last: int) -> Sequence[int]:
    """Return the last line of each row, given the line before all of them and the last line of all."""
    if last - before == len(rows):
        return range(before + 1, last + 1)
    # A quoted cell may have several lines.
    return list(accumulate((1 + sum(len(BREAK.findall(cell)) for cell in row) for row in rows), initial=before))[1:]


def _even(rows: Sequence[Cells], lines: Sequence[int], width: int, uneven: Uneven) -> Iterator[Batch]:
    """Yield the columns of those rows that have so many cells or are brought to it, if there are any."""
    pairs = [
        (even, line)
        for row, line in zip(rows, lines, strict=True)
        if (even := row if len(row) == width else uneven(row, line)) is not None
    ]
    if pairs:
        yield list(zip(*(row for row, _ in pairs), strict=True)), [line for _, line in pairs]
