"""How much of a page is read. Nobody meets these bounds with a page of results; what is made to cost time or memory does."""

from __future__ import annotations

from pathlib import Path

from gridwalk.base.errors import LimitError, Problem, SourceError

# The largest pages of Wikipedia have 3 MB.
MOST_BYTES = 16 << 20
# Lines of text that are not empty.
MOST_LINES = 1_000_000
# Tables within tables.
MOST_DEPTH = 100
# Cells of all tables of a page, those that spans repeat included.
MOST_CELLS = 500_000
# Characters of the cells that are looked at: a cell around a table has its text too.
MOST_TEXT = 64 << 20
MOST_ROWS = 20_000
# Rows whose columns were lost: all of them are read together, which takes long.
MOST_FLATTENED = 1_000
# Characters of a field of a row, and drivers of a row.
MOST_FIELD = 2_000
MOST_DRIVERS = 20
# Tables, or rows, that an error names.
MOST_SHOWN = 20


def check(path: Path, line: int, what: str, found: int, most: int, way_out: str) -> None:
    """Raise LimitError where more is found than the most that is read.

    >>> check(Path("a.html"), 7, "drivers in a row", 31, 20, "expected one car a row")
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.LimitError: a.html:7: found 31 drivers in a row, the limit is 20; expected one car a row
    """
    if found > most:
        raise LimitError(str(Problem(path, line, "", f"found {found:,} {what}, the limit is {most:,}")), way_out)


def read(path: Path) -> bytes:
    """Return the bytes of a page or document. Raises SourceError, and LimitError where there are more than MOST_BYTES."""
    try:
        with path.open("rb") as file:
            # No more than that, since a device has no end.
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceError([Problem(path, 0, "", f"cannot be read: {error.strerror}")]) from error
    check(path, 0, "bytes or more", len(data), MOST_BYTES, "reduce it to the part that is needed")
    return data
