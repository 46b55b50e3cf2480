"""What reading tables finds besides quads: things described, things referred to, problems; and what is read, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from gridwalk.base.errors import Problem
from gridwalk.tables.batches import Batch

Place = tuple[Path, int, str]


@runtime_checkable
class Batched(Protocol):
    """A reader of rows. It notes what is wrong with rows of another width, and leaves them out."""

    def batches(self, findings: Findings) -> Iterator[Batch]:
        """Yield batches as columns, with the line of the file that each row comes from."""


@dataclass
class Findings:
    """What reading tables found besides quads: things described, things referred to, problems.

    A reference is kept with the first place that makes it. ``lenient``: what a reader does not know, such
    as a column or a state, is a warning, not a problem. ``streamed`` counts the lines that describe records.
    ``entries``: those that cells name, and whether a row is about them; ``crews``: seats, each with a driver; ``numbers``:
    entries, each with that of a row; ``names``: drivers, each with label, given name and family name of a row; ``keyed``: things
    that may be named with the key of an entry.
    """

    subjects: set[str] = field(default_factory=set)
    references: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lenient: bool = False
    warnings: list[Problem] = field(default_factory=list)
    streamed: int = 0
    entries: dict[str, bool] = field(default_factory=dict)
    crews: dict[tuple[str, str], None] = field(default_factory=dict)
    numbers: dict[tuple[str, str], None] = field(default_factory=dict)
    names: dict[tuple[str, str, str, str], None] = field(default_factory=dict)
    keyed: dict[tuple[str, str], None] = field(default_factory=dict)

    def unknown(self, problem: Problem) -> None:
        """Note something that a reader does not know."""
        (self.warnings if self.lenient else self.problems).append(problem)
