"""An event of a season of timing files: what folder names, file names and metadata say of it."""

from __future__ import annotations

import filecmp
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gridwalk.base.errors import Problem
from gridwalk.rdf.terms import FORMS
from gridwalk.readers.timing.names import KINDS, Named, kind_of, named
from gridwalk.tables import words
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import IDENTITIES, below, is_hidden, is_source, is_table, note_unread
from gridwalk.tables.own import METADATA, Metadata
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import key
from gridwalk.tables.whole_file import file_passage, passage_id

# Folders are numbered in the order of the season, sometimes with what is no round in between. No such number is how long a race
# is, as in "24 Hours of".
_LENGTH = "h|hrs?|hours?|heures?|stunden|ore|horas|uren|uur|min|minutes?|mi|miles?|milhas|km|kilomet(?:er|re)s?|kms|laps?"
_NUMBERED = re.compile(rf"[0-9]++[-_ ]++(?!(?:{_LENGTH})(?![a-z0-9]))", re.IGNORECASE)
_UNKNOWN = "unknown kind of file: expected a name such as 203105041510-race-results.csv, ...-laps.csv or ...-weather.csv, or "
_UNKNOWN += "03_Classification_Race.CSV, 23_Analysis_Race.CSV or 26_Weather_Race.CSV"
# Words of the metadata: those that are needed, the others that are texts, those of an event, what has a unit.
WANTED = ("series", "year")
TEXTS = ("dc:title", "dc:rights", "seriesLabel", "report")
OF_EVENT = ("label", "circuit", "round", "key")
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
    """One file of a session: what its name says.

    ``kind`` and ``date`` are empty where the name does not say them; ``dates_event``: this is the race, the first of an event.
    """

    path: Path
    event: Event
    name: str
    kind: str
    date: str
    holds: str
    dates_event: bool = False

    @property
    def passage(self) -> str:
        """The passage that the file is."""
        return passage_id(self.event.report, self.path)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the session and its day."""
        by = {"event": self.event.key, "session": self.name, "passage": self.passage}
        yield Sheet("session", self.path, [(1, by | {"kind": self.kind})])
        if self.date:
            yield Sheet("session-date", self.path, [(1, by | {"date": self.date})])
        if self.date and self.dates_event:
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
    slugs = _slugs(folders, says, findings)
    for folder in _once(folders, findings) if not only else [source / only]:
        if not _holds_files(folder, findings):
            continue
        slug = slugs.get(folder.name, "")
        yield Event(folder, metadata["series"], metadata["year"], slug, metadata, says.get(folder.name, {}))


def _slugs(folders: list[Path], says: Mapping[str, Any], findings: Findings) -> dict[str, str]:
    """Return what the events in folders are called in keys, by the folder's name: as metadata say, else as the folder is called.

    Of two that are called alike the second has its folder's number, too, unless a file of the first is in it again.
    """
    made, first = dict[str, str](), dict[str, Path]()
    for folder in folders:
        path, said = folder.parent / METADATA, says.get(folder.name, {}).get("key")
        if said is not None and (not isinstance(said, str) or key(said) != said or not said):
            message = f"found {said!r} of {folder.name!r}, expected a key such as 'lakeside-test'"
            findings.problems.append(Problem(path, 0, "key", message))
        slug = made[folder.name] = (said if isinstance(said, str) else "") or key(unnumbered(folder.name)) or key(folder.name)
        other, number = first.setdefault(slug, folder), _NUMBERED.match(folder.name)
        if other != folder and not said and number and not _share_a_file(other, folder):
            made[folder.name] = f"{slug}-{key(number[0])}"
            first.setdefault(made[folder.name], folder)
            message = f"is called as {other.name}, so it is {made[folder.name]!r} in keys: "
            message += f"'key' of the event in {METADATA} names it otherwise"
            findings.warnings.append(Problem(folder, 0, "", message))
    return made


def _share_a_file(one: Path, other: Path) -> bool:
    """Whether a file is in both folders, as one copied by mistake is: under one name, and the same to the byte."""
    pairs = ((path, other / path.name) for path in files_of(one))
    return any(b.is_file() and a.is_file() and filecmp.cmp(a, b, shallow=False) for a, b in pairs)


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
    found = dict[tuple[str, str], tuple[Path, Named]]()
    files = files_of(event.folder)
    message = "unknown kind of file: expected a name that ends in .csv"
    note_unread((p for p in below(event.folder) if p.parent == event.folder), files, message, findings)
    for path in files:
        said = named(path.name)
        if said is None:
            findings.unknown(Problem(path, 0, "", _UNKNOWN))
        else:
            found[said.session, said.holds] = _later(path, said, found.get((said.session, said.holds)), findings)
    _note_early(found.values(), findings)
    sessions = [_session(event, path, said, findings) for path, said in found.values()]
    order = ("results", "laps", "weather")
    # The race first: it says in which order a crew is listed.
    sessions.sort(key=lambda s: (s.kind != "race", s.name, order.index(s.holds)))
    first = next((s.name for s in sessions if s.kind == "race"), "")
    return [replace(s, dates_event=s.name == first and s.kind == "race") for s in sessions]


def _later(path: Path, said: Named, before: tuple[Path, Named] | None, findings: Findings) -> tuple[Path, Named]:
    """Return the file that tells of a session's end, of two that hold the same of it; the other is noted."""
    if before is None:
        return path, said
    if said.day or before[1].day or said.stage == before[1].stage:
        message = f"holds the {said.holds} of session {said.session!r} again, after {before[0].name}"
        findings.problems.append(Problem(path, 0, "", message))
        return before
    left, read = sorted((before, (path, said)), key=lambda file: file[1].stage)
    message = f"is not read: {read[0].name} holds the {said.holds} of session {said.session!r} at a later time"
    findings.warnings.append(Problem(left[0], 0, "", message))
    return read


def _note_early(read: Iterable[tuple[Path, Named]], findings: Findings) -> None:
    """Note the results that are read as those of a session's end, although their name leaves that open."""
    for path, said in read:
        if said.holds == "results" and said.early:
            message = f"is read as the results at the end of session {said.session!r}; its name says {said.early}"
            findings.warnings.append(Problem(path, 0, "", message))


def _session(event: Event, path: Path, said: Named, findings: Findings) -> Session:
    kind = kind_of(said.session)
    if kind is None:
        message = f"unknown kind of session {said.session!r}: the kinds are {', '.join(KINDS)}"
        findings.unknown(Problem(path, 0, "", message))
    elif not kind:
        message = f"the name of session {said.session!r} does not say whether it is a race, so its kind is left empty"
        findings.warnings.append(Problem(path, 0, "", message))
    return Session(path, event, said.session, kind or "", said.day, said.holds)
