"""An event of a season of timing files: what folder names, file names and metadata say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridwalk.base.errors import Problem
from gridwalk.rdf.terms import FORMS
from gridwalk.tables import words
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import IDENTITIES, below, is_hidden, is_source, is_table, note_unread
from gridwalk.tables.own import METADATA, Metadata
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import key, name
from gridwalk.tables.whole_file import file_passage, passage_id

# Folders are numbered in the order of the season, sometimes with what is no round in between. No such number is how long a race
# is, as in "24 Hours of".
_LENGTH = "h|hrs?|hours?|heures?|stunden|ore|horas|uren|uur|min|minutes?|mi|miles?|milhas|km|kilomet(?:er|re)s?|kms|laps?"
_NUMBERED = re.compile(rf"[0-9]++[-_ ]++(?!(?:{_LENGTH})(?![a-z0-9]))", re.IGNORECASE)
_FILE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{4}[-_](.+)[-_](results|laps|weather)\.csv", re.IGNORECASE)
# The first words of a session's name, and its kind.
_KINDS = {
    "race": "race", "qualifying": "qualifying", "hyperpole": "qualifying", "practice": "practice",
    "free-practice": "practice", "warm-up": "warm-up", "warmup": "warm-up",
}  # fmt: skip
# Words of the metadata: those that are needed, the others that are texts, those of an event, what has a unit.
WANTED = ("series", "year")
TEXTS = ("dc:title", "dc:rights", "seriesLabel", "report")
OF_EVENT = ("label", "circuit", "round")
MEASURES = ("temperature", "pressure", "windSpeed")


def unnumbered(folder: str) -> str:
    """Return the name of an event's folder without the number in its season that it begins with.

    >>> [unnumbered(name) for name in ("03_Lakeside", "03_24-hours of Lakes", "24_Hours_of_Lakes", "Lakes 12-24", "1000 km Ring")]
    ['Lakeside', '24-hours of Lakes', '24_Hours_of_Lakes', 'Lakes 12-24', '1000 km Ring']
    """
    number = _NUMBERED.match(folder)
    return folder[number.end() :] if number else folder


@dataclass(frozen=True)
class Event:
    """One event: its folder, its keys, and what the metadata of the season says.

    ``units``: the units of weather files by what they measure (temperature, pressure, windSpeed).
    """

    folder: Path
    series: str
    year: str
    slug: str
    metadata: Metadata
    says: Mapping[str, Any]
    _seats: dict[str, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)

    def seat(self, entry: str, driver: str, column: int) -> dict[str, str]:
        """Return the seat of a driver in a car, and the order of the names if it is the same.

        Sessions may list a crew in another order each: a driver keeps the seat of the first.
        """
        taken = self._seats.setdefault(entry, {})
        free = [column, *(n for n in range(1, len(taken) + 2) if n != column)]
        found = taken.setdefault(driver, next(n for n in free if n not in taken.values()))
        return {"seat": str(found), "order": str(found) if found == column else ""}

    @property
    def key(self) -> str:
        """The key of the event: series, year and place."""
        return f"{self.series}/{self.year}/{self.slug}"

    @property
    def report(self) -> str:
        """The key of the event's files taken together: the report whose passages they are."""
        return f"{self.metadata.get('report') or f'{self.series}-{self.year}'}-{self.slug}"

    @property
    def scope(self) -> str:
        """What a driver is known in who has a single name: the event, whichever files it is read from."""
        return self.key.replace("/", "-")

    @property
    def units(self) -> Mapping[str, str]:
        """The units of weather files."""
        units = self.metadata.get("weatherUnits")
        return {what: str(unit or "") for what, unit in units.items()} if isinstance(units, dict) else {}

    def sheets(self) -> Iterator[Sheet]:
        """Yield what the metadata says: series, season, event, circuit."""
        path = self.folder.parent / METADATA
        passage = passage_id(self.report, path)
        label = str(self.says.get("label") or unnumbered(self.folder.name))
        title, by = str(self.metadata.get("dc:title", "")), {"passage": passage}
        report = {
            "id": self.report, "label": f"Timing files: {label}", "source": title,
            "rights": str(self.metadata.get("dc:rights", "")),
        }  # fmt: skip
        season = f"{self.series}/{self.year}"
        circuit = str(self.says.get("circuit", ""))
        at = key(circuit)
        layout = f"{at}/{self.year}" if at else ""
        yield Sheet("report", path, [(1, report)])
        yield Sheet("passage", path, [(1, file_passage(self.report, path))])
        yield Sheet("series", path, [(1, by | {"id": self.series, "label": str(self.metadata.get("seriesLabel", ""))})])
        yield Sheet("season", path, [(1, by | {"id": season, "series": self.series, "year": self.year})])
        event = {"id": self.key, "label": label, "season": season, "circuit": at, "layout": layout}
        event["round"] = str(self.says.get("round", ""))
        yield Sheet("event", path, [(1, by | event)])
        if at:
            yield Sheet("circuit", path, [(1, by | {"id": at, "label": circuit})])
            yield Sheet("circuit-layout", path, [(1, by | {"id": layout, "circuit": at})])
            used = {"circuit": at, "name": at, "label": circuit, "usedIn": self.year}
            yield Sheet("circuit-name", path, [(1, by | used)])


@dataclass(frozen=True)
class Session:
    """One file of a session: what its name says."""

    path: Path
    event: Event
    name: str
    kind: str
    date: str
    holds: str

    @property
    def passage(self) -> str:
        """The passage that the file is."""
        return passage_id(self.event.report, self.path)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the session and its day."""
        by = {"event": self.event.key, "session": self.name, "passage": self.passage}
        yield Sheet("session", self.path, [(1, by | {"kind": self.kind})])
        yield Sheet("session-date", self.path, [(1, by | {"date": self.date})])
        if self.name == "race":
            month = {"id": self.event.key, "month": self.date[:7], "passage": self.passage}
            yield Sheet("event", self.path, [(1, month)])


def find_events(source: Path, metadata: Metadata, findings: Findings, only: str = "") -> Iterator[Event]:
    """Yield the events of a season, in the order of their folders' names, or the one in the folder ``only``.

    A folder without a file of a session is no event.
    """
    path = source / METADATA
    missing = [word for word in WANTED if not isinstance(metadata.get(word), str) or key(metadata[word]) != metadata[word]]
    findings.problems.extend(Problem(path, 0, word, "is missing, or not a key such as 'alms' or '2004'") for word in missing)
    form, expected = FORMS["gYear"]
    if "year" not in missing and not form.fullmatch(metadata["year"]):
        missing.append("year")
        findings.problems.append(Problem(path, 0, "year", f"found {metadata['year']!r}, expected {expected}"))
    named = metadata.get("report", "")
    if isinstance(named, str) and key(named) != named:
        message = f"found {named!r}, expected a key such as 'paper-2004', with which those of the events' reports begin"
        findings.problems.append(Problem(path, 0, "report", message))
        missing.append("report")
    _note_words(path, metadata, findings)
    folders = _folders(source)
    if not folders:
        findings.problems.append(Problem(source, 0, "", "holds no event: expected a folder for each"))
    says = metadata.get("events", {})
    if not isinstance(says, dict) or not all(isinstance(event, dict) for event in says.values()):
        findings.problems.append(Problem(path, 0, "events", "expected an object with an object for each event's folder"))
        return
    for folder in sorted(set(says) - {p.name for p in folders}):
        findings.problems.append(Problem(path, 0, "events", f"there is no folder {folder!r}"))
    note_unread((p for p in below(source) if p.parent == source), [path], "is in no event's folder", findings)
    if missing:
        return
    for folder in _once(folders, findings) if not only else [source / only]:
        if not _holds_files(folder, findings):
            continue
        slug = key(unnumbered(folder.name)) or key(folder.name)
        yield Event(folder, metadata["series"], metadata["year"], slug, metadata, says.get(folder.name, {}))


def _note_words(path: Path, metadata: Metadata, findings: Findings) -> None:
    words.note_context(path, metadata, findings)
    words.note_unknown(path, metadata, {*words.EVERYWHERE, *TEXTS, *WANTED, "events", "weatherUnits"}, findings)
    words.note_no_text(path, metadata, TEXTS, findings)
    units, events = metadata.get("weatherUnits", {}), metadata.get("events", {})
    if not isinstance(units, dict):
        findings.problems.append(Problem(path, 0, "weatherUnits", "expected an object with the unit of each measure"))
    else:
        words.note_unknown(path, units, MEASURES, findings)
        words.note_no_text(path, units, MEASURES, findings)
    for event in events.values() if isinstance(events, dict) else ():
        if isinstance(event, dict):
            words.note_unknown(path, event, OF_EVENT, findings)
            words.note_no_text(path, event, OF_EVENT, findings)


def _folders(source: Path) -> list[Path]:
    """Return the folders that may be events: not those that are sources of their own, and not identities beside them."""
    folders = (p for p in source.iterdir() if p.is_dir() and not is_hidden(p.name))
    return sorted(p for p in folders if not is_source(p) and p.name != IDENTITIES)


def _once(folders: list[Path], findings: Findings) -> Iterator[Path]:
    """Yield the folders that are not one under two names, as links make them; the others are noted."""
    first = dict[Path, Path]()
    for folder in folders:
        if (known := first.setdefault(folder.resolve(), folder)) == folder:
            yield folder
        else:
            findings.problems.append(Problem(folder, 0, "", f"is the same folder as {known.name}, which is read"))


def _holds_files(folder: Path, findings: Findings) -> bool:
    """Return whether a folder holds a .csv file itself. One that holds none, or has tables further below, is noted."""
    deeper = [path for path in below(folder) if path.parent != folder]
    tables = {path.parent for path in deeper if is_table(path.name)}
    findings.problems.extend(
        Problem(path, 0, "", f"holds .csv files, which are not read: expected them in {folder.name} itself")
        for path in sorted(tables)
    )
    note_unread((path for path in deeper if not is_table(path.name)), (), "", findings)
    if files_of(folder):
        return True
    if not tables:
        findings.unknown(Problem(folder, 0, "", "holds no .csv file, and is no event: expected files of its sessions"))
    return False


def _is_csv(file: str) -> bool:
    return file.lower().endswith(".csv") and not is_hidden(file)


def files_of(folder: Path) -> list[Path]:
    """Return the .csv files in a folder, sorted. Hidden ones are the system's own."""
    return sorted(path for path in folder.iterdir() if _is_csv(path.name))


def find_sessions(event: Event, findings: Findings) -> list[Session]:
    """Return the files of an event, results before laps. A file that is not known, or a session twice, is noted."""
    found = dict[tuple[str, str], Session]()
    files = files_of(event.folder)
    message = "unknown kind of file: expected a name that ends in .csv"
    note_unread((p for p in below(event.folder) if p.parent == event.folder), files, message, findings)
    for path in files:
        session = _session(path, event, findings)
        if session is None:
            continue
        first = found.setdefault((session.name, session.holds), session)
        if first is not session:
            message = f"holds the {session.holds} of session {session.name!r} again, after {first.path.name}"
            findings.problems.append(Problem(path, 0, "", message))
    order = ("results", "laps", "weather")
    # The race first: it says in which order a crew is listed.
    return sorted(found.values(), key=lambda s: (s.kind != "race", s.name, order.index(s.holds)))


def _session(path: Path, event: Event, findings: Findings) -> Session | None:
    match = _FILE.fullmatch(path.name)
    if match is None:
        message = "unknown kind of file: expected a name such as 203105041510-race-results.csv, ...-laps.csv or ...-weather.csv"
        findings.unknown(Problem(path, 0, "", message))
        return None
    year, month, day, words, holds = match.groups()
    session = key(name(words.replace("_", " ")))
    kind = next((kind for start, kind in _KINDS.items() if session == start or session.startswith(f"{start}-")), "")
    if not kind:
        findings.unknown(Problem(path, 0, "", f"unknown kind of session {session!r}: the kinds are {', '.join(_KINDS)}"))
    return Session(path, event, session, kind, f"{year}-{month}-{day}", holds.lower())
