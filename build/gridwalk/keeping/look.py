"""What a person has to look at after data were brought along: a list, as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

COLUMNS = ("file", "row", "column", "found", "what to do")


class Look(NamedTuple):
    """One thing to look at: ``row`` is the line of the file as it was, 0 for the whole file.

    >>> Look("crew.csv", 3, "driver", "", "name the driver").cells()
    ('crew.csv', '3', 'driver', '', 'name the driver')
    """

    file: str
    row: int
    column: str
    found: str
    todo: str

    def cells(self) -> tuple[str, ...]:
        """Return it as a row of the list."""
        return self.file, str(self.row or ""), self.column, self.found, self.todo


def as_tsv(looks: Iterable[Look]) -> str:
    """Return the list as tab-separated values.

    >>> as_tsv([Look("README.txt", 0, "", "", "read it")])
    'file\\trow\\tcolumn\\tfound\\twhat to do\\nREADME.txt\\t\\t\\t\\tread it\\n'
    """
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([COLUMNS, *(look.cells() for look in looks)])
    return out.getvalue()
