"""The files of a data set in Ergast's layout: which there are, which columns are read, and their rows by season.

CSV with a header, ``\\N`` for nothing; columns are known by name, never by place. Every file is one passage, and what is read
from a row keeps its line. Rows are kept by season as one text each, so that a season can be read without the others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.tables.delimited import open_delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.mapped import columns_are_known, columns_are_there
from gridwalk.tables.records import NumberedRow
from gridwalk.tables.values import name

NOTHING = "\\N"
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class File:
    """A file of the layout: the columns that it must have, those that it may have, and those that are left unread."""

    wanted: tuple[str, ...]
    read: tuple[str, ...] = ()
    unread: str = "(?!)"
    needed: bool = False


_RESULT = (
    "raceId", "driverId", "constructorId", "number", "grid", "positionText", "positionOrder", "points", "laps", "time",
    "milliseconds", "statusId",
)  # fmt: skip
_BEST = ("fastestLap", "rank", "fastestLapTime", "fastestLapSpeed")
# Days and times of the sessions of an event, by what a column begins with.
SESSIONS = {"fp1": "practice-1", "fp2": "practice-2", "fp3": "practice-3", "quali": "qualifying", "sprint": "sprint"}
_DAYS = tuple(f"{begins}_{what}" for begins in SESSIONS for what in ("date", "time"))
# Numbers of rows and what follows from other columns: ``position`` contradicts positionText, which is the older of the two.
_IDS = "resultId|qualifyId|driverStandingsId|constructorStandingsId|position"
FILES = {
    "circuits": File(("circuitId", "circuitRef", "name"), ("location", "country", "lat", "lng", "alt", "url"), needed=True),
    "drivers": File(
        ("driverId", "driverRef", "forename", "surname"), ("number", "code", "dob", "nationality", "url"), needed=True
    ),
    "constructors": File(("constructorId", "constructorRef", "name"), ("nationality", "url"), needed=True),
    "status": File(("statusId", "status"), needed=True),
    "races": File(("raceId", "year", "round", "circuitId", "name", "date"), ("time", "url", *_DAYS), needed=True),
    "results": File(_RESULT, _BEST, _IDS, needed=True),
    "seasons": File(("year",), ("url",)),
    "sprint_results": File(_RESULT, _BEST, _IDS),
    "qualifying": File(
        ("raceId", "driverId", "constructorId", "number", "position"), ("q1", "q2", "q3"), "qualifyId"
    ),
    "pit_stops": File(("raceId", "driverId", "stop", "lap"), ("time", "milliseconds"), "duration"),
    "lap_times": File(("raceId", "driverId", "lap"), ("position", "milliseconds"), "time"),
    "driver_standings": File(("raceId", "driverId", "points", "positionText"), ("wins",), _IDS),
    "constructor_standings": File(("raceId", "constructorId", "points", "positionText"), ("wins",), _IDS),
}  # fmt: skip
# Known files of which nothing is read, and why.
LEFT = {
    "constructor_results": "holds the points of constructors in a race, which follow from those of their drivers",
    "red_flags": "is not of this layout, and does not say what its letters mean",
    "safety_cars": "is not of this layout",
    "fatal_accidents_drivers": "is not of this layout",
    "fatal_accidents_marshalls": "is not of this layout",
}
# Whose rows are not of a season.
REGISTER = ("circuits", "drivers", "constructors", "status", "seasons")


def stem(path: Path) -> str:
    """Return the name of a file as the layout has it, whose older form is in camel case.

    >>> [stem(Path(name)) for name in ("lap_times.csv", "pitStops.csv", "Results.CSV")]
    ['lap_times', 'pit_stops', 'results']
    """
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", path.stem).lower()


def found(source: Path) -> dict[str, Path]:
    """Return the tables in a folder by their names in the layout."""
    tables = sorted(path for path in source.iterdir() if path.suffix.lower() == ".csv" and not path.name.startswith("."))
    return {stem(path): path for path in tables}


@dataclass(frozen=True)
class Rows:
    """The rows of one file, by season; those of a file that has no seasons are below the empty name.

    ``whole``: the SHA-256 of the file.
    """

    path: Path
    whole: str
    header: tuple[str, ...]
    lines: Mapping[str, list[tuple[int, str]]]

    def of(self, season: str = "") -> Iterator[NumberedRow]:
        """Yield the rows of a season with their lines, white space set right and ``\\N`` for nothing."""
        for line, text in self.lines.get(season, ()):
            cells = ("" if cell == NOTHING else name(cell) for cell in text.split(_BETWEEN))
            yield line, dict.fromkeys(FILES[stem(self.path)].read, "") | dict(zip(self.header, cells, strict=True))

    def digest(self, season: str = "") -> str:
        """Return the SHA-256 of what the rows of a season say and where."""
        made = hashlib.sha256(_BETWEEN.join(self.header).encode())
        made.update("".join(f"\n{line}{_BETWEEN}{text}" for line, text in self.lines.get(season, ())).encode())
        return made.hexdigest()


@dataclass(frozen=True)
class Folder:
    """All files of a data set that could be read, and what was found on reading them."""

    tables: Mapping[str, Rows]
    findings: Findings = field(default_factory=Findings)

    def rows(self, table: str, season: str = "") -> Iterator[NumberedRow]:
        """Yield the rows of a table, of a season where it has seasons; none where the file is not there."""
        return self.tables[table].of(season) if table in self.tables else iter(())

    def seasons(self) -> list[str]:
        """Return the years of which there are races."""
        return sorted(self.tables["races"].lines) if "races" in self.tables else []


def opened(source: Path, *, lenient: bool = False) -> Folder:
    """Read all files of a folder, once for as long as none of them changes."""
    return _opened(
        source, lenient, tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in found(source).values())
    )


@lru_cache(maxsize=2)
def _opened(source: Path, lenient: bool, _state: tuple[tuple[str, int, int], ...]) -> Folder:
    findings, tables, years = Findings(lenient=lenient), dict[str, Rows](), dict[str, str]()
    paths = found(source)
    for table in sorted(FILES, key=lambda table: table != "races"):
        if table not in REGISTER and table != "races" and not years:
            continue  # without the races nobody knows of which season a row is
        if table in paths and not paths[table].stat().st_size:
            findings.warnings.append(Problem(paths[table], 0, "", "is empty: nothing is said of it"))
        elif table in paths and (rows := _rows(paths[table], table, years, findings)):
            tables[table] = rows
    return Folder(tables, findings)


def _rows(path: Path, table: str, years: dict[str, str], findings: Findings) -> Rows | None:
    """Read one file; ``years``: the year of each race, which the file of races fills."""
    file, form = open_delimited(path, findings, may_be_short=table == "races"), FILES[table]
    if file is None or not columns_are_there(file, form.wanted, findings):
        return None
    columns_are_known(file, (*form.wanted, *form.read), re.compile(form.unread), findings)
    kept, at = dict[str, list[tuple[int, str]]](), {column: n for n, column in enumerate(file.header)}
    for columns, lines in file.batches(findings):
        if table == "races":
            cells = columns[at["year"]]
            years.update(zip(columns[at["raceId"]], cells, strict=True))
        races = [""] * len(lines) if table in REGISTER else columns[at["raceId"]]
        for race, line, row in zip(races, lines, zip(*columns, strict=True), strict=True):
            if race and race not in years:
                findings.problems.append(
                    Problem(path, line, "raceId", f"found {race!r}, expected the raceId of a row of races.csv")
                )
            else:
                kept.setdefault(years.get(race, ""), []).append((line, _BETWEEN.join(row)))
    return Rows(path, file.sha256, file.header, kept)
