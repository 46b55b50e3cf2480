"""A unit of work: one event, or one source without events, and what comes of reading it on its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Self

from gridwalk.base.errors import Problem
from gridwalk.base.reading import load_sealed
from gridwalk.builds.decided import Decision

# File, line and column, the file as a path below the folder of data.
Where = tuple[str, int, str]


@dataclass(frozen=True)
class Unit:
    """What is converted on its own.

    ``data`` is the folder of all sources; ``source`` that of this one, with the name of the ``event`` within it
    where its kind has events. ``schemas``: a folder of table schemas that may be used beside the project's.
    """

    data: Path
    source: Path
    event: str = ""
    holds: Literal["source", "identities", "vocabulary"] = "source"
    lenient: bool = False
    schemas: Path | None = None

    @property
    def name(self) -> str:
        """The name of the unit, a path: that of its folder below the data.

        >>> Unit(Path("data"), Path("data/timing/lakes-2031"), "03_Lakeside").name
        'timing/lakes-2031/03_Lakeside'
        """
        if self.holds == "vocabulary":
            return "ontology"
        folder = self.source.relative_to(self.data).as_posix()
        return "/".join(filter(None, ["" if folder == "." else folder, self.event])) or self.source.resolve().name

    @property
    def folder(self) -> Path:
        """The folder that the unit is read from."""
        return self.source / self.event

    def below(self, path: Path) -> str:
        """Return a file as a path below the data."""
        return path.relative_to(self.data).as_posix() if path.is_relative_to(self.data) else path.name


@dataclass(frozen=True)
class UnitReport:
    """What came of one unit. Nothing was written where there are ``problems``.

    ``size`` and ``crc32`` (as of gzip) are those of the lines, ``stored`` the size of the file where that is compressed, ``told``
    where those are that are not about laps or weather readings: from byte
    to byte. ``references`` are the things that it refers to and does not describe, each with a place; ``reports`` those that it
    describes; ``doubled`` the things with two values of a property that can have one; ``decisions`` what was decided of
    contradictions; ``entries`` those that it names, and whether it describes them; ``crews`` their seats, each with a driver;
    ``numbers`` the number of each entry, where its rows agree;
    ``families`` the family name of each driver on whose name its rows agree, ``givens`` the given name; ``keyed`` things that
    may be named with the key of an entry, each with that; ``begins`` where passages do; ``met`` the things of identities that it
    describes, or names where they are replaced; ``named`` the teams and makes that it does; ``sessions`` how those of its
    results are called.
    ``unread``: how the IRIs of things begin that it may describe in rows that could not be read.
    """

    statements: int = 0
    size: int = 0
    crc32: int = 0
    stored: int = 0
    told: list[list[int]] = field(default_factory=list)
    references: dict[str, Where] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    entries: dict[str, bool] = field(default_factory=dict)
    crews: list[list[str]] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    givens: dict[str, str] = field(default_factory=dict)
    keyed: list[list[str]] = field(default_factory=list)
    begins: dict[str, int] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    warnings: list[tuple[str, int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def bare(self) -> Iterator[tuple[int, int]]:
        """Where in the file the lines are that are about laps or weather readings: from byte to byte.

        >>> list(UnitReport(size=90, told=[[10, 40], [60, 90]]).bare)
        [(0, 10), (40, 60)]
        """
        ends = [0, *chain.from_iterable(self.told), self.size]
        yield from ((start, end) for start, end in zip(ends[::2], ends[1::2], strict=True) if start < end)

    def joined(self) -> Self:
        """Return what is asked of it once all units are joined: the rest takes as much memory as all else that is kept of units."""
        of_lines = (self.statements, self.size, self.crc32, self.stored, self.told)
        return type(self)(*of_lines, reports=self.reports, warnings=self.warnings, problems=self.problems)

    @classmethod
    def load(cls, description: Path) -> Self:
        """Read the description of a part. Raises OSError, ValueError, KeyError or TypeError where there is none that is whole."""
        read = load_sealed(description)
        decisions = [Decision(*decision) for decision in read["decisions"]]
        return cls(**{key: value for key, value in read.items() if key not in ("things", "values")} | {"decisions": decisions})

    def warned(self, data: Path) -> list[Problem]:
        """Return the warnings, with files in the folder of data."""
        return [Problem(data / file, row, column, message) for file, row, column, message in self.warnings]


def text(described: dict[str, Any]) -> str:
    """Return JSON text that is the same for the same content."""
    return json.dumps(described, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
