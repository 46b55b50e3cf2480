"""The 24 Hours of Le Mans, or another race in this layout: one table of all years with the races and the circuit's lengths.

A row is an entry.
``results.csv`` (semicolons) has the entries; ``races.csv`` the date and the layout of each year's race;
``circuits.csv`` the layouts with their lengths, numbered by their rows. Several drivers, teams or countries
in a cell are separated by ``|``. Every file is one passage, and results carry their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.readers.lemans.entries import Entries
from gridwalk.tables import words
from gridwalk.tables.delimited import Delimited, open_delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import below, note_unread
from gridwalk.tables.mapped import columns_are_known, columns_are_there
from gridwalk.tables.own import METADATA, Metadata
from gridwalk.tables.records import NumberedRow, Records, read_rows
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import decimal, key
from gridwalk.tables.whole_file import file_passage, passage_id

COLUMNS = {
    "circuits.csv": ("Name", "Since", "Length_km"),
    "races.csv": ("Id", "Circuit_Id", "Event_date", "Cancelled"),
    "results.csv": ("Year", "Pos", "Class", "No", "Team", "Drivers", "Chassis", "Laps"),
}
_READ = {"results.csv": ("TeamCtry", "DrCtry", "Engine", "Tyres", "Distance", "Time", "Reason")}
# What follows from other columns, or is not of the race itself.
_UNREAD = {
    "circuits.csv": re.compile("Changes"),
    "races.csv": re.compile("Start_time|Cancellation_reason|Distance_km|Laps"),
    "results.csv": re.compile("(?!)"),
}
# The words of the metadata that are read.
WORDS = ("dc:title", "dc:source", "dc:rights", "race")
# The keys of the events and of the recurring race, however the metadata call that of Le Mans. Any other race has its own.
SLUG, RACE = "le-mans", "24-hours-of-le-mans"
_OF_LE_MANS = re.compile(
    r"(?:the-)?(?:24-?(?:hours|hrs|hour|heures|h|stunden|ore|horas|uren|uur)-(?:(?:of|du|de|di|von|van|at)-)?(?:le-)?mans"
    r"|(?:le-)?mans-24-?(?:hours|hrs|hour|heures|h|stunden)?)"
)


def sheets(source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
    """Yield the parts of the table. What cannot be read is noted."""
    report = key(source.name)
    files = {file: _open(source / file, findings) for file in COLUMNS}
    ours = [source / file for file in (METADATA, *COLUMNS)]
    note_unread(below(source), ours, f"unknown file: the files are {', '.join(COLUMNS)}", findings)
    _note_words(source / METADATA, metadata, findings)
    if not all(files.values()):
        return
    keys = _keys(source / METADATA, metadata, findings)
    yield from _about(source, report, metadata, keys[1])
    circuits, races, results = (read_rows(file, findings) for file in files.values() if file)
    layouts = dict[str, str]()
    broken = {problem.path.name for problem in findings.problems if problem.path.parent == source}
    yield from _circuits(source / "circuits.csv", report, circuits, layouts).sheets()
    # Layouts are numbered by the rows: where one is missing, nobody knows which.
    numbered, years = layouts if "circuits.csv" not in broken else None, dict[str, str]()
    yield from _races(source / "races.csv", report, races, numbered, years, keys[0], findings).sheets()
    yield _editions(source, report, metadata, years, keys[1])
    if "races.csv" in broken:
        # What is missing may be the race of such a year.
        results = [(line, row) for line, row in results if row["Year"] in years]
    path = source / "results.csv"
    yield from Entries(path, passage_id(report, path), keys[0], years, findings).read(results)


def _keys(path: Path, metadata: Metadata, findings: Findings) -> tuple[str, str]:
    """Return how the keys of a race's events begin, and the key of the recurring race: both are its name, but for Le Mans.

    >>> [_keys(Path(), {"race": race}, Findings())[0] for race in ("24 Heures du Mans", "24 Hours of Lakes", "Petit Le Mans")]
    ['le-mans', '24-hours-of-lakes', 'petit-le-mans']
    """
    race = key(str(metadata.get("race", "")))
    if not race:
        message = "is missing: expected the name of the race, such as '24 Hours of Le Mans', of which its keys are made"
        findings.problems.append(Problem(path, 0, "race", message))
    return (race, race) if race and not _OF_LE_MANS.fullmatch(race) else (SLUG, RACE)


def _note_words(path: Path, metadata: Metadata, findings: Findings) -> None:
    words.note_context(path, metadata, findings)
    words.note_unknown(path, metadata, {*words.EVERYWHERE, *WORDS}, findings)
    words.note_no_text(path, metadata, WORDS, findings)


def _open(path: Path, findings: Findings) -> Delimited | None:
    file = open_delimited(path, findings)
    if file is None or not columns_are_there(file, COLUMNS[path.name], findings):
        return None
    columns_are_known(file, (*COLUMNS[path.name], *_READ.get(path.name, ())), _UNREAD[path.name], findings)
    return file


def _about(source: Path, report: str, metadata: Metadata, recurring: str) -> Iterator[Sheet]:
    """Yield the source itself, and the recurring race that its metadata names."""
    path = source / METADATA
    title, rights = (str(metadata.get(f"dc:{word}", "")) for word in ("title", "rights"))
    about = {"id": report, "label": title, "source": str(metadata.get("dc:source", "")), "rights": rights}
    yield Sheet("report", path, [(1, about)])
    for file in (METADATA, *COLUMNS):
        yield Sheet("passage", source / file, [(1, file_passage(report, source / file))])
    race = {"id": recurring, "label": str(metadata.get("race", "")), "passage": passage_id(report, path)}
    yield Sheet("recurring-race", path, [(1, race)])


def _editions(source: Path, report: str, metadata: Metadata, years: dict[str, str], recurring: str) -> Sheet:
    """Return what the metadata says of all races: which recurring race they are, and its name."""
    path = source / METADATA
    says = {"label": str(metadata.get("race", "")), "editionOf": recurring, "passage": passage_id(report, path)}
    return Sheet("event", path, [(1, {"id": event} | says) for event in years.values()])


def _circuits(path: Path, report: str, rows: list[NumberedRow], layouts: dict[str, str]) -> Records:
    """Read the layouts; ``layouts`` is filled with their keys by their numbers."""
    made = Records(path, {"circuit": "Name", "inUseFrom": "Since", "numericValue": "Length_km"}, passage_id(report, path))
    for number, (line, row) in enumerate(rows, 1):
        circuit = key(row["Name"])
        layout = layouts[str(number)] = f"{circuit}/{row['Since'][:4]}"
        length = f"{layout}/lap-length"
        made.thing("circuit", line, {"id": circuit, "label": row["Name"]})
        made.add("circuit-layout", line, {"id": layout, "circuit": circuit, "lapLength": length})
        made.add("layout-use", line, {"layout": layout, "inUseFrom": row["Since"]})
        made.add("quantity", line, {"id": length, "numericValue": decimal(row["Length_km"]), "unit": "KiloM"})
    return made


def _races(
    path: Path,
    report: str,
    rows: list[NumberedRow],
    layouts: dict[str, str] | None,
    years: dict[str, str],
    slug: str,
    findings: Findings,
) -> Records:
    """Read the races, also those called off; ``years`` is filled with the keys of their events.

    ``slug``: how those begin. ``layouts``: their keys by their numbers, or None where those are not known.
    """
    names = {"id": "Id", "year": "Id", "layout": "Circuit_Id", "date": "Event_date"}
    made = Records(path, names, passage_id(report, path))
    for line, row in rows:
        if row["Cancelled"] not in ("0", "1"):
            message = f"unknown state {row['Cancelled']!r}: the states are 0, 1"
            findings.unknown(Problem(path, line, "Cancelled", message, complete=True))
        if layouts is not None and row["Circuit_Id"] not in layouts:
            message = f"found {row['Circuit_Id']!r}, expected the number of a row of circuits.csv"
            findings.problems.append(Problem(path, line, "Circuit_Id", message, complete=True))
        # There is a race in that year, wherever it was: nothing false is said of its results.
        layout = (layouts or {}).get(row["Circuit_Id"], "")
        event = years[row["Id"]] = f"{slug}/{row['Id']}"
        month = row["Event_date"][:7]
        held = {"id": event, "year": row["Id"], "month": month, "circuit": layout.rpartition("/")[0], "layout": layout}
        made.add("event", line, held)
        if row["Cancelled"] == "1":
            made.add("cancellation", line, {"id": event, "cancelled": "true"})
        made.add("session", line, {"event": event, "session": "race", "kind": "race"})
        made.add("session-date", line, {"event": event, "session": "race", "date": row["Event_date"]})
    return made
