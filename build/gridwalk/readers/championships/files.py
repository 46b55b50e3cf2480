"""The files of a data set that holds all seasons of a championship: which there are, and their rows by season.

CSV with a header; columns are known by name, never by place. Every file is one passage, and what is read from a row keeps its
line. Rows are kept by season as one text each, so that a season can be read without the others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from gridwalk.base.errors import Problem
from gridwalk.tables.batches import Columns
from gridwalk.tables.delimited import open_delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.mapped import columns_are_known, columns_are_there
from gridwalk.tables.records import NumberedRow, Records
from gridwalk.tables.values import name
from gridwalk.tables.whole_file import passage_id

BETWEEN = "\x1f"
_YEAR = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{0,18})?")
_START, _START_EXPECTED = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?Z?"), "a time of day in UTC such as 14:00"


@dataclass(frozen=True)
class File:
    """A file of the layout: the columns that it must have, those that it may have, and those that are left unread.

    ``needed``: whether the file has to be there; ``named``: columns of which one at least has to say something in each row;
    ``starts``: those that hold times of day in UTC.
    """

    wanted: tuple[str, ...]
    read: tuple[str, ...] = ()
    unread: str = "(?!)"
    needed: bool = False
    named: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


class Range(NamedTuple):
    """Between which numbers those of a column are.

    >>> degrees, laps = Range(-90, 90), Range(0)
    >>> [degrees.holds(text) for text in ("-37.84", "91", "")], [laps.holds(text) for text in ("0", "-1", "-1:20.5", "x")]
    ([True, False, True], [True, False, True, True])
    >>> str(degrees), str(laps)
    ('a number from -90 to 90', 'a number from 0')
    """

    least: int
    most: int | None = None

    def holds(self, text: str) -> bool:
        """Whether a cell is not a number out of the range. What is none is for the check of the column that it goes to."""
        if not _NUMBER.fullmatch(text):
            return True
        return self.least <= Decimal(text) and (self.most is None or Decimal(text) <= self.most)

    def __str__(self) -> str:
        return f"a number from {self.least}{f' to {self.most}' if self.most is not None else ''}"


@dataclass(frozen=True)
class Layout:
    """A layout of files.

    ``files``: by what they are called. ``register``: those whose rows are not of a season. ``left``: known ones of which nothing
    is read, and why. ``nothing``: what stands in a cell that holds nothing. ``called``: how the name of a file is made one of
    ``files``. ``states_nothing``: files that no statement cites, and why. ``needs``: files of which nothing is read where others
    are not there, and those. ``ranges``: of columns with numbers, in whatever file.
    """

    files: Mapping[str, File]
    register: Collection[str]
    left: Mapping[str, str]
    nothing: str
    called: Callable[[Path], str]
    states_nothing: Mapping[str, str]
    needs: Mapping[str, Collection[str]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)

    def nothing_of(self, table: str, there: Collection[str]) -> str:
        """Return why no statement cites a file, or nothing where one does. ``there``: the files that are."""
        missing = [other for other in self.needs.get(table, ()) if other not in there]
        return f"refers to what is missing: {', '.join(missing)}" if missing else self.states_nothing.get(table, "")

    def found(self, source: Path) -> dict[str, Path]:
        """Return the tables in a folder by their names in the layout."""
        tables = sorted(path for path in source.iterdir() if path.suffix.lower() == ".csv" and not path.name.startswith("."))
        return {self.called(path): path for path in tables}


@dataclass(frozen=True)
class Rows:
    """The rows of one file, by season; those of a file that has no seasons are below the empty name.

    ``whole``: the SHA-256 of the file; ``absent``: empty cells for columns that the file may have, and has not; ``inside``: what
    the file is called among those of its source, if not by its name; ``columns``: how it calls columns of the layout, if otherwise.
    """

    path: Path
    whole: str
    absent: Mapping[str, str]
    header: tuple[str, ...]
    lines: Mapping[str, list[tuple[int, str]]]
    inside: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def passage(self, report: str) -> str:
        """Return the key of the passage that the file is."""
        return passage_id(report, Path(self.inside or self.path.name))

    def records(self, report: str, columns: Mapping[str, str]) -> Records:
        """Return records of the file, which its passage is. ``columns``: how the layout calls our columns."""
        called = {ours: self.columns.get(of, of) for ours, of in columns.items()}
        return Records(self.path, called, self.passage(report))

    def of(self, season: str = "") -> Iterator[NumberedRow]:
        """Yield the rows of a season with their lines."""
        for line, text in self.lines.get(season, ()):
            row = dict(zip(self.header, text.split(BETWEEN), strict=True))
            yield line, {**self.absent, **row} if self.absent else row

    def digest(self, season: str = "") -> str:
        """Return the SHA-256 of what the rows of a season say and where."""
        made = hashlib.sha256(BETWEEN.join(self.header).encode())
        made.update("".join(f"\n{line}{BETWEEN}{text}" for line, text in self.lines.get(season, ())).encode())
        return made.hexdigest()


@dataclass(frozen=True)
class Folder:
    """All files of a data set that could be read, and what was found on reading them."""

    tables: Mapping[str, Rows]
    findings: Findings = field(default_factory=Findings)

    def rows(self, table: str, season: str = "") -> Iterator[NumberedRow]:
        """Yield the rows of a table, of a season where it has seasons; none where the file is not there."""
        return self.tables[table].of(season) if table in self.tables else iter(())

    def words(self, table: str, column: str = "id") -> set[str]:
        """Return what a column of a table says, whose rows are not of a season."""
        at, rows = self.tables[table].header.index(column), self.tables[table].lines.get("", ())
        return {text.split(BETWEEN, at + 1)[at] for _, text in rows}

    def seasons(self) -> list[str]:
        """Return the years of which there are races."""
        return sorted(self.tables["races"].lines) if "races" in self.tables else []


def opened(source: Path, layout: Layout, *, lenient: bool = False) -> Folder:
    """Read all files of a folder, once for as long as none of them changes."""
    state = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in layout.found(source).values())
    return _OPENED.get((source, lenient, state)) or _kept((source, lenient, state), _read(source, layout, lenient))


def forget() -> None:
    """Forget the folders that were read last."""
    _OPENED.clear()


# The folder that was read last, since its seasons are asked for one by one.
_OPENED = dict[tuple[object, ...], Folder]()


def _kept(key: tuple[object, ...], folder: Folder) -> Folder:
    while len(_OPENED) > 1:
        del _OPENED[next(iter(_OPENED))]
    _OPENED[key] = folder
    return folder


def _read(source: Path, layout: Layout, lenient: bool) -> Folder:
    findings, tables, years = Findings(lenient=lenient), dict[str, Rows](), dict[str, str]()
    paths = layout.found(source)
    for table in sorted(layout.files, key=lambda table: table != "races"):
        if table not in layout.register and table != "races" and not years:
            continue  # without the races nobody knows of which season a row is
        if table in paths and not paths[table].stat().st_size and not layout.files[table].needed:
            findings.warnings.append(Problem(paths[table], 0, "", "is empty: nothing is said of it"))
        elif table in paths and (rows := _rows(paths[table], table, layout, years, findings)):
            tables[table] = rows
    return Folder(tables, findings)


def _rows(path: Path, table: str, layout: Layout, years: dict[str, str], findings: Findings) -> Rows | None:
    """Read one file; ``years``: the year of each race, which the file of races fills."""
    file, form = open_delimited(path, findings, may_be_short=table == "races"), layout.files[table]
    if file is None or not columns_are_there(file, form.wanted, findings):
        return None
    columns_are_known(file, (*form.wanted, *form.read), re.compile(form.unread), findings)
    before, kept, at = (
        len(findings.problems),
        dict[str, list[tuple[int, str]]](),
        {column: n for n, column in enumerate(file.header)},
    )
    for printed, lines in file.batches(findings):
        columns = [_tidy(column, layout.nothing) for column in printed]
        if table == "races":
            _note_races(path, columns[at["raceId" if "raceId" in at else "id"]], printed[at["year"]], lines, years, findings)
        note_wrong_cells(path, dict(zip(file.header, columns, strict=True)), lines, form, layout, findings)
        rows = zip(*columns, strict=True)
        for season, line, row in zip(_seasons(path, table, layout, at, columns, lines, years, findings), lines, rows, strict=True):
            if season is not None:
                kept.setdefault(season, []).append((line, BETWEEN.join(row)))
    if not kept and form.needed:
        findings.problems.append(Problem(path, 0, "", "has no row that can be read, and is needed"))
    elif not kept and len(findings.problems) == before:
        findings.warnings.append(Problem(path, 0, "", "has no row: nothing is said of it"))
    absent = dict.fromkeys((column for column in form.read if column not in at), "")
    made = Rows(path, file.sha256, absent, file.header, kept)
    note_wrong_rows(made, form, findings)
    return made


def _tidy(column: Sequence[str], nothing: str) -> Sequence[str]:
    """Return a column with the white space of its cells set right, and nothing where what stands for it is.

    >>> _tidy(["a b", "c"], ""), _tidy([" a  b", "x", "-"], "-"), _tidy(["", "-"], "-")
    (['a b', 'c'], ['a b', 'x', ''], ['', ''])
    """
    # Nearly all columns are tidy, which is seen of all cells at once.
    joined = "\0".join(column)
    if " \0" in joined or "\0 " in joined or " ".join(joined.split()) != joined:
        column = list(map(name, column))
    return ["" if cell == nothing else cell for cell in column] if nothing and nothing in column else column


def note_wrong_rows(rows: Rows, form: File, findings: Findings) -> None:
    """Note rows without a name, and those that say the same as an earlier one, which are left out."""
    _leave_repeated(rows.path, rows.lines, findings)
    for line, said in (numbered for season in rows.lines for numbered in rows.of(season)) if form.named else ():
        if not any(said[column] for column in form.named):
            column = rows.columns.get(form.named[-1], form.named[-1])
            findings.problems.append(Problem(rows.path, line, column, "is empty, expected a name"))


def note_wrong_cells(
    path: Path, columns: Mapping[str, Sequence[str]], lines: Sequence[int], form: File, layout: Layout, findings: Findings,
    called: Mapping[str, str] = MappingProxyType({}),
) -> None:  # fmt: skip
    """Note cells of rows, given by columns, that are numbers or times which can be none. ``called``: what a file calls columns."""
    for column, cells in columns.items():
        if (column in layout.ranges and column in (*form.wanted, *form.read)) or column in form.starts:
            fits, expected = (_is_start, _START_EXPECTED) if column in form.starts else (layout.ranges[column].holds, "")
            wrong = {cell for cell in set(cells) if not fits(cell)}
            for line, cell in zip(lines, cells, strict=True) if wrong else ():
                if cell in wrong:
                    message = f"found {cell!r}, expected {expected or layout.ranges[column]}"
                    findings.problems.append(Problem(path, line, called.get(column, column), message, complete=True))


def _is_start(text: str) -> bool:
    """Whether a cell is a time of day in UTC, or nothing. One with an offset is of another zone, whatever clock it shows."""
    return not text or _START.fullmatch(text) is not None


def _note_races(
    path: Path, races: Sequence[str], of: Sequence[str], lines: Sequence[int], years: dict[str, str], findings: Findings
) -> None:
    """Keep the year of each race; of one whose year is none nothing is read, and an id is of one race."""
    for race, year, line in zip(races, of, lines, strict=True):
        if not _YEAR.fullmatch(year):
            findings.problems.append(Problem(path, line, "year", f"found {year!r}, expected a year as YYYY"))
        elif years.get(race, year) != year:
            findings.problems.append(Problem(path, line, "", f"the race {race!r} is one of {years[race]} already"))
        years.setdefault(race, year if _YEAR.fullmatch(year) else "")


def _leave_repeated(path: Path, kept: Mapping[str, list[tuple[int, str]]], findings: Findings) -> None:
    """Note each row that says the same as an earlier one, in every cell: read again it would be a second car."""
    for rows in kept.values():
        if len({text for _, text in rows}) < len(rows):
            first = dict[str, int]()
            for line, text in rows:
                if first.setdefault(text, line) != line:
                    findings.problems.append(Problem(path, line, "", f"repeats line {first[text]}"))
            rows[:] = [(line, text) for line, text in rows if first[text] == line]


def _seasons(
    path: Path,
    table: str,
    layout: Layout,
    at: Mapping[str, int],
    columns: Columns,
    lines: Sequence[int],
    years: dict[str, str],
    findings: Findings,
) -> Iterator[str | None]:
    """Yield the season of each row, or None where its race or year is not known, which is noted."""
    if table in layout.register:
        yield from [""] * len(lines)
    elif "year" in at:
        known = set(years.values()) - {""}
        noted = findings.problems if "raceId" in at else findings.warnings
        races = columns[at["raceId"]] if "raceId" in at and table != "races" else repeat(None, len(lines))
        for year, race, line in zip(columns[at["year"]], races, lines, strict=True):
            unread = race is not None and years.get(race) == ""
            if table != "races" and year not in known and not unread:
                noted.append(Problem(path, line, "year", f"found {year!r}, of which there are no races: left out"))
            yield year if year in known and not unread else None
    else:
        for race, line in zip(columns[at["raceId"]], lines, strict=True):
            if race not in years:
                findings.problems.append(
                    Problem(path, line, "raceId", f"found {race!r}, expected the raceId of a row of races.csv")
                )
            yield years.get(race) or None
