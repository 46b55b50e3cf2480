"""The source tree of F1DB: a YAML file for each thing and for each session, read into the tables in which it is given out.

``src/data/<things>/<id>.yml``, ``seasons/<year>/`` and ``seasons/<year>/races/<round>-<grand prix>/``. What F1DB works out when it
makes its tables is not in the tree: totals, poles, champions, counts of stops.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.base.reading import checked
from gridwalk.readers.championships import yaml_files
from gridwalk.readers.championships.files import BETWEEN, Folder, Rows, note_wrong_cells, note_wrong_rows
from gridwalk.readers.championships.yaml_files import Entry, YamlError
from gridwalk.readers.f1db import entries
from gridwalk.readers.f1db.entries import Placed
from gridwalk.readers.f1db.layout import LAYOUT
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import below, is_hidden
from gridwalk.tables.own import METADATA

_ENDING = ".yml"
_YEAR = re.compile("[0-9]{4}")
_SEASONS, _RACES, _RACE = "seasons", "races", "race.yml"
# The tables that the files of a race and those of a season become, by the names of the files.
_OF_RACE = {f"{table.removeprefix('races-')}{_ENDING}": table for table in LAYOUT.files if table.startswith("races-")}
_STANDINGS = {f"{of}-standings{_ENDING}": f"seasons-{of}-standings" for of in ("driver", "constructor")}
_ENTRANTS = f"entrants{_ENDING}"
_OF_ENTRANTS = ("seasons-entrants-drivers", "seasons-entrants-chassis", "seasons-entrants-engines")
_THINGS = tuple(table for table in LAYOUT.register if table not in ("seasons", *entries.NESTED))
_LEFT = {f"{table.removeprefix('races-')}{_ENDING}": why for table, why in LAYOUT.left.items() if table.startswith("races-")}
# Tables whose rows are cars of a race, and why who entered in a season is no part of the graph.
_OF_CARS = {table for table in LAYOUT.files if table.startswith("races-") and table.endswith("-results")}
# Tables each row of which has an id of its own.
_WITH_IDS = {table for table, form in LAYOUT.files.items() if "id" in form.wanted}
# The id in a file of a race, as all are written.
_ID = re.compile(rb"^id: ([0-9]+)$", re.MULTILINE)
_LINK = "is a link: expected a folder or a file itself, since what it leads to would be read twice"
_NO_CARS = "says who entered in a season of which no results are there"
_NO_PENALTY = "has no penalty, and what it says of places the results say, too"
# What makes rows of an entry of a file.
_Read = Callable[[Entry], Iterable[Placed]]
_State = tuple[tuple[str, str, int, int], ...]


def root(source: Path) -> Path | None:
    """Return the folder of the tree in a source, which is the repository or its folder of data; None where there is no tree."""
    return next((top for top in (source / "src" / "data", source) if (top / _SEASONS).is_dir()), None)


class Tree:
    """A source tree. Seasons are read one by one; what is of no season once, for as long as no file of it changes."""

    def __init__(self, source: Path, lenient: bool) -> None:
        self._source = source
        self._top = root(source) or source
        self._lenient = lenient
        self._parts = dict[str, list[Folder]]()

    def seasons(self) -> list[str]:
        """Return the years that have a folder."""
        return [path.name for path in _inside(self._top / _SEASONS) if _is_season(path)]

    def complete(self) -> bool:
        """Whether YAML can be read, and all things are there that have to be."""
        return yaml_files.installed() and all((self._top / table).is_dir() for table in _THINGS if LAYOUT.files[table].needed)

    def known(self, season: str) -> Folder:
        """Return the tables of things, and of who entered in a season."""
        things = _things(self._top, self._lenient, _state(self._top))[0]
        return Folder({**things, **self.parts(season)[0].tables}) if season else Folder(things)

    def parts(self, season: str) -> Sequence[Folder]:
        """Return a folder for each file of a thing; of a season one for what is said of all of it, and one for each race."""
        if not yaml_files.installed():
            return []
        if not season:
            return _things(self._top, self._lenient, _state(self._top))[1]
        if season not in self._parts:
            here = self._top / _SEASONS / season
            reading = _Reading(self._top, season, self._lenient)
            races = [reading.race(race) for race in _inside(here / _RACES)]
            _note_repeated(races)
            self._parts[season] = [reading.season(here), *races]
        return self._parts[season]

    def cited(self, season: str) -> Iterator[tuple[Path, str, str]]:
        """Yield each file that is read, and why nothing cites it, if so."""
        reasons = defaultdict[tuple[Path, str], list[str]](list)
        parts, there = self.parts(season), self.known(season).tables
        cars = any(rows.lines[season] for part in parts for table, rows in part.tables.items() if table in _OF_CARS)
        for part in parts:
            for table, rows in part.tables.items():
                reason = _NO_CARS if table in _OF_ENTRANTS and not cars else _states_nothing(table, rows, season, there)
                reasons[rows.path, rows.inside].append(reason)
        for (path, inside), why in reasons.items():
            yield path, inside, why[0] if all(why) else ""

    def digests(self, season: str) -> dict[Path, str]:
        """Return the SHA-256 of the files of each folder of things, and of the folder of a season."""
        found = _digests(self._top, _state(self._top))
        here = self._top / _SEASONS / season
        return found | ({here: _digest(below(here))} if season else {})

    def note(self, findings: Findings) -> None:
        """Note what is missing and what is not read."""
        if not yaml_files.installed():
            findings.problems.append(Problem(self._source / METADATA, 0, "dc:type", yaml_files.MISSING))
        for table in (table for table in _THINGS if not (self._top / table).is_dir()):
            needed = LAYOUT.files[table].needed
            message = f"holds no folder {table}: {'it is needed' if needed else 'nothing is said of it'}"
            (findings.problems if needed else findings.warnings).append(Problem(self._top, 0, "", message))
        for path in LAYOUT.found(self._source).values():
            message = "is a table beside a source tree: expected the one or the other"
            findings.problems.append(Problem(path, 0, "", message))
        if (self._top / "drivers").is_dir():
            why = LAYOUT.left["drivers-family-relationships"]
            findings.warnings.append(Problem(self._top / "drivers", 0, "familyRelationships", f"is not read: it {why}"))
        self._note_unread(findings)
        self._note_seasons(findings)

    def _note_unread(self, findings: Findings) -> None:
        for path in (path for path in _inside(self._top) if path.name not in (*_THINGS, _SEASONS, METADATA)):
            if path.name in LAYOUT.left:
                findings.warnings.append(Problem(path, 0, "", f"is not read: it {LAYOUT.left[path.name]}"))
            elif self._top != self._source:
                findings.unknown(Problem(path, 0, "", f"unknown folder: the folders are {', '.join((*_THINGS, _SEASONS))}"))
        beside = [path for path in below(self._source) if not path.is_relative_to(self._top) and path.name != METADATA]
        if beside:
            top = self._top.relative_to(self._source).as_posix()
            message = f"is not read, nor are {len(beside) - 1} other files outside of {top}"
            findings.warnings.append(Problem(beside[0], 0, "", message))
        for name, why in _LEFT.items():
            if there := next(iter(sorted((self._top / _SEASONS).glob(f"*/{_RACES}/*/{name}"))), None):
                findings.warnings.append(Problem(there, 0, "", f"is not read, nor are others of this name: it {why}"))

    def _note_seasons(self, findings: Findings) -> None:
        """Note what among the seasons is none, and races with the id of one of another season."""
        for path in _inside(self._top / _SEASONS):
            if path.is_symlink():
                findings.problems.append(Problem(path, 0, "", _LINK))
            elif not _is_season(path):
                what = "folder" if path.is_dir() else "file"
                findings.unknown(Problem(path, 0, "", f"unknown {what}: expected a folder for a season, called YYYY"))
        first = dict[str, Path]()
        for path in (self._top / _SEASONS / year / _RACES / race for year in self.seasons() for race in self._races(year)):
            if (race := _id_of(path / _RACE)) and (other := first.setdefault(race, path)).parent != path.parent:
                findings.problems.append(Problem(path / _RACE, 0, "id", f"{race!r} repeats {_short(other / _RACE)}"))

    def _races(self, year: str) -> list[str]:
        return [path.name for path in _inside(self._top / _SEASONS / year / _RACES)]


class _Reading:
    """Reads files of a tree into tables."""

    def __init__(self, top: Path, season: str, lenient: bool) -> None:
        self._top = top
        self._season = season
        self._lenient = lenient

    def thing(self, path: Path, table: str) -> Folder:
        """Read the file of a thing."""
        findings = Findings(lenient=self._lenient)
        if path.suffix != _ENDING:
            findings.problems.append(Problem(path, 0, "", f"unknown file: expected that of a thing, which ends in {_ENDING}"))
            return Folder({}, findings)
        if path.is_symlink():
            findings.problems.append(Problem(path, 0, "", _LINK))
            return Folder({}, findings)
        nested = [inner for inner, (outer, *_) in entries.NESTED.items() if outer == table]
        tables = self._tables(path, (table, *nested), partial(entries.thing, table), findings, one=True)
        for line, row in tables[table].of(self._season) if tables else ():
            if row["id"] != path.stem:
                message = f"found {row['id']!r}, expected {path.stem!r}, as the file is called"
                findings.warnings.append(Problem(path, line, "id", message))
        return Folder(tables, findings)

    def season(self, folder: Path) -> Folder:
        """Read what is said of a season as a whole."""
        findings, of = Findings(lenient=self._lenient), {"year": self._season}
        tables = dict[str, Rows]()
        rounds = {race.name.partition("-")[0].lstrip("0") for race in _inside(folder / _RACES)}
        for path in (path for path in _inside(folder) if path.name != _RACES):
            if path.name == _ENTRANTS:
                tables |= self._tables(path, _OF_ENTRANTS, partial(entries.entrant, year=self._season, rounds=rounds), findings)
            elif path.name in _STANDINGS:
                tables |= self._sessions(path, _STANDINGS[path.name], of, findings)
            else:
                findings.unknown(Problem(path, 0, "", f"unknown file: the files are {', '.join((_ENTRANTS, *_STANDINGS))}"))
        return Folder(tables, findings)

    def race(self, folder: Path) -> Folder:
        """Read what is said of a race. Of one that cannot be read itself nothing is."""
        findings, path = Findings(lenient=self._lenient), folder / _RACE
        if folder.is_symlink() or not path.is_file():
            message = _LINK if folder.is_symlink() else f"holds no {_RACE}: it is needed"
            findings.problems.append(Problem(folder, 0, "", message))
            return Folder({}, findings)
        read = partial(entries.race, year=self._season, folder=folder.name)
        tables = self._tables(path, (_RACES,), read, findings, one=True)
        race = next(tables[_RACES].of(self._season), None) if tables else None
        if race is None:
            return Folder(tables, findings)
        of = {"year": self._season, "raceId": race[1]["id"]}
        for path in (path for path in _inside(folder) if path.name not in (_RACE, *_LEFT)):
            if path.name in _OF_RACE:
                tables |= self._sessions(path, _OF_RACE[path.name], of, findings)
            else:
                findings.unknown(Problem(path, 0, "", f"unknown file: the files are {', '.join(sorted(_OF_RACE))}"))
        return Folder(tables, findings)

    def _sessions(self, path: Path, table: str, of: dict[str, str], findings: Findings) -> dict[str, Rows]:
        return self._tables(path, (table,), lambda entry: [entries.session(table, entry, of)], findings)

    def _tables(self, path: Path, names: Sequence[str], read: _Read, findings: Findings, *, one: bool = False) -> dict[str, Rows]:
        """Read a file into tables. ``one``: it is one entry, else a list of them."""
        found = yaml_files.read(path, findings)
        if found is None:
            return {}
        there = found if isinstance(found, list) else [found] if found else []
        if not there:
            message = "is empty, expected one entry" if one else "is empty: nothing is said of it"
            (findings.problems if one else findings.warnings).append(Problem(path, 0, "", message))
        if one == isinstance(found, list) and there:
            message = f"found {'a list' if one else 'one entry'}, expected {'one entry' if one else 'a list of them'}"
            findings.problems.append(Problem(path, 0, "", message))
            there = []
        inside = "-".join(path.relative_to(self._top).parts)
        made = {table: Rows(path, "", {}, _header(table), {self._season: []}, inside, entries.CALLED) for table in names}
        for entry in there:
            try:
                for table, line, row in read(entries.checked(entry)):
                    if self._fits(path, table, line, row, findings):
                        text = BETWEEN.join(row.get(column, "") for column in made[table].header)
                        made[table].lines[self._season].append((line, text))
            except YamlError as error:
                findings.problems.append(Problem(path, error.line, "", str(error)))
        for table in names:
            form, numbered = LAYOUT.files[table], made[table].lines[self._season]
            cells = zip(*(text.split(BETWEEN) for _, text in numbered), strict=True)
            columns = dict(zip(made[table].header, cells, strict=True)) if numbered else {}
            note_wrong_cells(path, columns, [line for line, _ in numbered], form, LAYOUT, findings, entries.CALLED)
            note_wrong_rows(made[table], form, findings)
        return made

    def _fits(self, path: Path, table: str, line: int, row: dict[str, str], findings: Findings) -> bool:
        """Note what a row has to say and does not, and what it says of which nothing is known; return whether it has the former."""
        missing, unknown = _columns(table, tuple(row))
        for column in missing:
            findings.problems.append(Problem(path, line, entries.CALLED.get(column, column), "is missing"))
        for column in unknown:
            findings.unknown(Problem(path, line, column, "unknown name"))
        return not missing


@lru_cache(maxsize=4096)
def _columns(table: str, there: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the columns that rows of a table have to have and are not there, and those there that no table has."""
    form = LAYOUT.files[table]
    known, unread = {*form.wanted, *form.read}, re.compile(form.unread)
    missing = [column for column in form.wanted if column not in there]
    return missing, [column for column in there if column not in known and not unread.fullmatch(column)]


def _is_season(path: Path) -> bool:
    return bool(_YEAR.fullmatch(path.name)) and path.is_dir() and not path.is_symlink()


def _id_of(path: Path) -> str:
    """Return the id that a file of a race says, or nothing where it cannot be read, which is said where it is read."""
    text = path.read_bytes() if path.is_file() else b""
    if found := _ID.search(text):
        return found[1].decode()
    read = yaml_files.read(path, Findings()) if text and yaml_files.installed() else None
    return str(read.get("id", "")) if isinstance(read, Entry) else ""


def _short(path: Path) -> str:
    """Return a file with the folders that tell it from others of its name."""
    return "/".join(path.parts[-4:]) if path.name == _RACE else "/".join(path.parts[-2:])


def _note_repeated(parts: Iterable[Folder]) -> None:
    """Note each row with the id of one of another file."""
    first = dict[tuple[str, str], Path]()
    for part in parts:
        for table, rows in part.tables.items():
            for line, row in (numbered for season in rows.lines for numbered in rows.of(season)) if table in _WITH_IDS else ():
                if other := first.get((table, row["id"])):
                    part.findings.problems.append(Problem(rows.path, line, "id", f"{row['id']!r} repeats {_short(other)}"))
                first.setdefault((table, row["id"]), rows.path)


def _header(table: str) -> tuple[str, ...]:
    return (*LAYOUT.files[table].wanted, *LAYOUT.files[table].read)


def _states_nothing(table: str, rows: Rows, season: str, there: Collection[str]) -> str:
    """Return why no statement cites a file as one of a table, or nothing where one does. ``there``: the tables that are."""
    if not rows.lines[season]:
        return "has no entry"
    if "starting-grid" in table and not any(row["gridPenalty"] for _, row in rows.of(season)):
        return _NO_PENALTY
    return LAYOUT.nothing_of(table, there)


def _inside(folder: Path) -> list[Path]:
    """Return what is in a folder and not hidden, sorted; nothing where there is no such folder."""
    # Names are sorted much faster than paths.
    return [folder / name for name in sorted(os.listdir(folder)) if not is_hidden(name)] if folder.is_dir() else []  # noqa: PTH208


def _state(top: Path) -> _State:
    """Return the files of things by table and name, with what tells whether one has changed."""
    folders = (table for table in _THINGS if (top / table).is_dir())
    found = ((table, file.name, file.stat()) for table in folders for file in os.scandir(top / table) if not is_hidden(file.name))
    return tuple(sorted((table, name, stat.st_mtime_ns, stat.st_size) for table, name, stat in found))


@lru_cache(maxsize=2)
def _things(top: Path, lenient: bool, state: _State) -> tuple[dict[str, Rows], list[Folder]]:
    """Return the tables of all things together, and a folder for each of their files."""
    reading = _Reading(top, "", lenient)
    parts = [reading.thing(top / table / name, table) for table, name, *_ in state]
    _note_repeated(parts)
    together = dict[str, Rows]()
    for part in parts:
        for table, rows in part.tables.items():
            together.setdefault(table, replace(rows, lines={"": []})).lines[""].extend(rows.lines[""])
    for part, (table, name, *_) in zip(parts, state, strict=True):
        if table in together and part.findings.problems:
            # What refers to a thing that could not be read is not wrong, too.
            nothing = BETWEEN * (len(together[table].header) - 1)
            together[table].lines[""].append((0, f"{name.removesuffix(_ENDING)}{nothing}"))
    return together, parts


@lru_cache(maxsize=2)
def _digests(top: Path, state: _State) -> dict[Path, str]:
    tables = dict.fromkeys(table for table, *_ in state)
    return {top / table: _digest(top / table / name for of, name, *_ in state if of == table) for table in tables}


def _digest(paths: Iterable[Path]) -> str:
    """Return the SHA-256 of what files hold, and of what they are called."""
    made = hashlib.sha256()
    for path in paths:
        made.update(f"{path.name}\n{hashlib.sha256(checked(path).read_bytes()).hexdigest()}\n".encode())
    return made.hexdigest()
