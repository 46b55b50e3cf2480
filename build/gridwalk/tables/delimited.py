"""Files of values separated by commas or semicolons, as others publish them, read in batches.

Unlike our own tables they may begin with a byte order mark, end their lines with CR LF, have names with
spaces around them in the header and one empty column at the end. Each line is a row, so a quote ends in its line.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.base.reading import checked
from gridwalk.tables.batches import BREAK, Batch, Cells, Columns, Rows, batches
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import text_problem
from gridwalk.tables.whole_file import BLOCK, characters_of


@dataclass
class Delimited:
    """One file: its hash, its number of characters, the names of its columns, and its rows.

    ``characters`` counts a byte order mark, so that the range 0 to ``characters`` is the whole file, and
    ``sha256`` is that of its bytes.
    """

    path: Path
    sha256: str
    characters: int
    header: tuple[str, ...]
    _rows: Rows = field(repr=False)
    _short: bool = False
    _quotes: bool = False
    # The number of the last line, where it has no line end.
    _unended: int = 0

    def batches(self, findings: Findings) -> Iterator[Batch]:
        """Yield batches as columns of cells, with the line number of each row.

        A row that is too long or too short is a problem, and left out. Where ``may_be_short`` was said on
        opening, empty cells missing at the end of a row are put back, but not in a last line that does not end.
        """
        width = len(self.header)

        def uneven(row: Cells, line: int) -> Cells | None:
            if self._short and 1 < len(row) < width and line != self._unended:
                return [*row] + [""] * (width - len(row))
            if row:
                cut = "; no line end follows, so the file may be truncated" if line == self._unended else ""
                findings.problems.append(Problem(self.path, line, "", f"found {len(row)} cells, expected {width}{cut}"))
            return None

        try:
            for columns, lines in batches(self._rows, width, uneven):
                findings.problems.extend(self._lost(columns, lines))
                yield columns, lines
        except csv.Error as error:
            findings.problems.append(Problem(self.path, self._rows.line_num, "", f"is not CSV: {error}"))

    def _lost(self, columns: Columns, lines: Sequence[int]) -> Iterator[Problem]:
        """Yield a problem for each cell that nobody would read, and for each that holds other lines."""
        if not self.header[-1] and any(columns[-1]):
            stray = ((cell, line) for cell, line in zip(columns[-1], lines, strict=True) if cell.strip())
            yield from (Problem(self.path, line, "", f"found {cell!r} in the column without a name") for cell, line in stray)
        # Text without a quote has no such cell.
        for column, cells in zip(self.header, columns, strict=True) if self._quotes else ():
            for cell, line in zip(cells, lines, strict=True) if _breaks("\0".join(cells)) else ():
                if _breaks(cell):
                    begins = line - len(BREAK.findall(cell))
                    yield Problem(self.path, begins, column, "begins with a quote that is not closed on its line")


def _breaks(cell: str) -> bool:
    return BREAK.search(cell) is not None


def _header_problems(path: Path, header: Sequence[str]) -> Iterator[Problem]:
    for column in sorted({c for c in header if c and header.count(c) > 1}):
        yield Problem(path, 1, column, "column appears twice")
    if not any(header):
        yield Problem(path, 0, "", "is empty, expected a header")
        return
    for n, column in enumerate(header[:-1], 1):
        if not column:
            yield Problem(path, 1, "", f"column {n} has no name")


def _text_problem(path: Path, data: bytes) -> Problem | None:
    """Return what keeps a file from being text, or None. Looks at some lines at a time: each look makes a copy or two."""
    start, line = 0, 1
    while start < len(data):
        end = data.find(b"\n", start + BLOCK) + 1 or len(data)
        if problem := text_problem(path, line, data[start:end]):
            return problem
        line += data.count(b"\n", start, end)
        start = end
    return None


def open_delimited(path: Path, findings: Findings, *, may_be_short: bool = False) -> Delimited | None:
    """Open a file and read its header. What is wrong with it is noted, and None is returned.

    ``may_be_short``: rows may leave out empty cells at their end.
    """
    try:
        data = checked(path).read_bytes()
    except OSError as error:
        findings.problems.append(Problem(path, 0, "", f"cannot be read: {error.strerror}"))
        return None
    if problem := _text_problem(path, data):
        findings.problems.append(problem)
        return None
    # Decoded a piece at a time: as a text all at once, its rows take twice as much memory.
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    first = data.partition(b"\n")[0]
    reader = csv.reader(stream, delimiter=";" if b";" in first else ",", strict=True)
    try:
        header = tuple(column.strip() for column in next(reader, []))
    except csv.Error as error:
        findings.problems.append(Problem(path, 1, "", f"is not CSV: {error}"))
        return None
    problems = list(_header_problems(path, header))
    findings.problems.extend(problems)
    if problems:
        return None
    unended = 0 if data.endswith(b"\n") else data.count(b"\n") + 1
    digest, characters = hashlib.sha256(data).hexdigest(), characters_of(data)
    return Delimited(path, digest, characters, header, reader, may_be_short, b'"' in data, unended)
