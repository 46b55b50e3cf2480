"""What can go wrong, as exceptions. The library raises; the command line translates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridwalk.base import terminal


class GridwalkError(Exception):
    """Root of every error that this package raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a source, and where.

    ``row`` is the line of the file, counted from 1 with the header as line 1; 0 means the
    file as a whole. ``column`` is the column's name, or empty.

    >>> print(Problem(Path("laps.csv"), 3, "laps", "found 'x', expected an integer"))
    laps.csv:3: column laps: found 'x', expected an integer
    """

    path: Path
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.row}" if self.row else str(self.path)
        said = f"{where}: column {self.column}: {self.message}" if self.column else f"{where}: {self.message}"
        # A file may have any name.
        return said if said.isprintable() else terminal.line(said)


class SourceError(GridwalkError, ValueError):
    """A source cannot be read. All of its problems are reported at once, in ``problems``.

    >>> raise SourceError([Problem(Path("laps.csv"), 0, "", "is empty")])
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.SourceError: laps.csv: is empty
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (str(p.path), p.row, p.column, p.message))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[SourceError], tuple[list[Problem]]]:
        # What another process raises is made again from its problems.
        return type(self), (self.problems,)


class QueryError(GridwalkError, ValueError):
    """A query cannot be found, parsed or evaluated."""


class StoreError(GridwalkError, OSError):
    """A triple store or a file of results cannot be read or written."""


class LimitError(GridwalkError):
    """A stranger's query or file took more than the limits allow: the message says which, how far it came, how to raise it."""
