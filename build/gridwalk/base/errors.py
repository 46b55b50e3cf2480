"""What can go wrong, as exceptions. The library raises; the command line translates."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


class GridwalkError(Exception):
    """Root of every error that this package raises on purpose. It is no OSError and no ValueError: no handler of those takes it."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a source, and where.

    ``row`` is the line of the file, counted from 1 with the header as line 1; 0 means the
    file as a whole. ``column`` is the column's name, or empty. ``complete``: who found it has read every row all the
    same, so that all things described are known; else some may be missing.

    >>> print(Problem(Path("laps.csv"), 3, "laps", "found 'x', expected an integer"))
    laps.csv:3: column laps: found 'x', expected an integer
    """

    path: Path
    row: int
    column: str
    message: str
    complete: bool = field(default=False, kw_only=True, compare=False, repr=False)

    def __str__(self) -> str:
        where = f"{self.path}:{self.row}" if self.row else str(self.path)
        said = f"{where}: column {self.column}: {self.message}" if self.column else f"{where}: {self.message}"
        if said.isprintable():
            return said
        # A file may have any name.
        from gridwalk.base import terminal

        return terminal.line(said)


class SourceError(GridwalkError):
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


class QueryError(GridwalkError):
    """A query cannot be found, parsed or evaluated."""


class StoreError(GridwalkError):
    """A triple store or a file of results cannot be read or written."""


class LimitError(GridwalkError):
    """A stranger's query or file took more than the limits allow: ``reached`` says which, and how far it came.

    ``way_out`` says what to do about it, such as how to raise the limit.

    >>> raise LimitError("found 31 drivers, the limit is 20", "expected one car a row")
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.LimitError: found 31 drivers, the limit is 20; expected one car a row
    """

    def __init__(self, reached: str, way_out: str = "") -> None:
        self.reached, self.way_out = reached, way_out
        super().__init__(f"{reached}; {way_out}" if way_out else reached)

    def __reduce__(self) -> tuple[type[LimitError], tuple[str, str]]:
        return type(self), (self.reached, self.way_out)
