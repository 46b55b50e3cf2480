"""Tables in text whose columns are separated by tabs, as they are where a table was copied from a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gridwalk.pages import columns
from gridwalk.pages.flattened import Line
from gridwalk.pages.html_tables import Cell, HtmlTable, TableRow

FEWEST = 2
# A line that names fewer columns may be one of prose.
_FEWEST_NAMED = 3
_MOST_UNKNOWN = 1
_LONGEST_HEADER = 500
_NUMBERED = re.compile(r"\d{1,3}[.)]?\t")


def find(lines: Sequence[Line]) -> list[HtmlTable]:
    """Return the runs of lines that have several columns, if some of their rows are numbered.

    >>> from gridwalk.pages.flattened import lines_of
    >>> tables = find(lines_of("Results\\nPos\\tDrivers\\tLaps\\n1\\tMay\\t9\\n2\\tRoe\\t8\\n"))
    >>> [[cell.text for cell in row.cells] for row in tables[0].rows]
    [['Pos', 'Drivers', 'Laps'], ['1', 'May', '9'], ['2', 'Roe', '8']]
    """
    runs: list[list[Line]] = [[]]
    for line in lines:
        if line.whole.count("\t") > 1:
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    numbered = [run for run in runs if sum(_NUMBERED.match(line.text) is not None for line in run) >= FEWEST]
    return [HtmlTable(run[0].number, list(map(_row, run)), closed=True) for run in numbered]


def _row(line: Line) -> TableRow:
    return TableRow(line.number, line.start, line.end, [Cell([text], 0, 1) for text in line.whole.split("\t")])


def spaced(lines: Sequence[Line]) -> Line | None:
    """Return the first line that names the columns of a table whose columns are separated by spaces: it is not read.

    >>> from gridwalk.pages.flattened import lines_of
    >>> spaced(lines_of("It rained.\\nPos  Drivers  Laps\\n1    May / Roe  9")).number
    2
    """
    numbered = {before.number for before, line in pairwise(lines) if line.text[0].isdigit()}
    return next((line for line in lines if line.number in numbered and _names_columns(line.text)), None)


def _names_columns(text: str) -> bool:
    if "\t" in text or len(text) > _LONGEST_HEADER:
        return False
    apart, words = re.split(r" {2,}", text), text.split()
    # One space parts words too: of those of prose few are names of columns.
    ways = (apart, words) if len(columns.left_out(words)) <= _MOST_UNKNOWN else (apart,)
    named = map(columns.fields, ways)
    return any(len(found) >= _FEWEST_NAMED and all(name in found for name in columns.NEEDED) for found in named)
