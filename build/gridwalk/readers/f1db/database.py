"""The data set F1DB, as it is given out in CSV: a folder with the files as they come.

The metadata say ``series`` (the key that all events have) and ``seriesLabel``. What is of no season is one unit, each season
another, so that a changed race makes its season again and nothing else. What becomes of each column: see docs/sources.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.readers.championships.files import Folder, opened
from gridwalk.readers.f1db.layout import LAYOUT
from gridwalk.readers.f1db.register import Names, Register
from gridwalk.readers.f1db.season import Season
from gridwalk.tables import words
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import below, note_unread
from gridwalk.tables.own import METADATA, Metadata
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import key

UNIT = "register"
WORDS = ("dc:title", "dc:source", "dc:rights", "series", "seriesLabel")


def sheets(source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
    """Yield the parts of the whole data set. What cannot be read is noted."""
    for name in event_reports(source, metadata, findings) or [UNIT]:
        yield from of_event(name, source, metadata, findings)


def event_reports(source: Path, metadata: Metadata, findings: Findings) -> dict[str, str]:
    """Return the names of the units, the register and the years, with the key of the report that all are."""
    del metadata, findings  # what is wrong with them is said of the register
    return dict.fromkeys([UNIT, *opened(source, LAYOUT).seasons()], key(source.name))


def of_event(name: str, source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
    """Yield the parts of the register or of a year; what is wrong with the folder or a file is said of the register."""
    folder = opened(source, LAYOUT, lenient=findings.lenient)
    if name == UNIT:
        _note(source, metadata, folder, findings)
    if not key(str(metadata.get("series", ""))) or any(
        form.needed and table not in folder.tables for table, form in LAYOUT.files.items()
    ):
        return
    names = Names(key(source.name), str(metadata["series"]))
    yield from Register(folder, names).sheets(source, metadata) if name == UNIT else Season(folder, names, name, findings).sheets()


def made_of(name: str, source: Path) -> dict[Path, str]:
    """Return the SHA-256 of what each file says of a unit; of a season also of what it refers to, of the register of all."""
    tables = opened(source, LAYOUT).tables
    seasons = {rows.path: rows.whole if name == UNIT else rows.digest(name) for rows in tables.values()}
    return seasons | {tables[table].path: tables[table].whole for table in LAYOUT.register if table in tables}


def _note(source: Path, metadata: Metadata, folder: Folder, findings: Findings) -> None:
    path, there = source / METADATA, LAYOUT.found(source)
    words.note_context(path, metadata, findings)
    words.note_unknown(path, metadata, {*words.EVERYWHERE, *WORDS}, findings)
    words.note_no_text(path, metadata, WORDS, findings)
    series = str(metadata.get("series", ""))
    if not series or key(series) != series:
        findings.problems.append(
            Problem(path, 0, "series", f"found {series!r}, expected a key such as 'f1', which all events have")
        )
    for table, form in LAYOUT.files.items():
        if table not in there:
            problem = Problem(source, 0, "", f"holds no {table}.csv: {'it is needed' if form.needed else 'nothing is said of it'}")
            (findings.problems if form.needed else findings.warnings).append(problem)
    for table, file in there.items():
        if table in LAYOUT.left:
            findings.warnings.append(Problem(file, 0, "", f"is not read: it {LAYOUT.left[table]}"))
    known = [path, *(file for table, file in there.items() if table in LAYOUT.files or table in LAYOUT.left)]
    note_unread(below(source), known, f"unknown file: the files are {', '.join(sorted(LAYOUT.files))}", findings)
    findings.problems += folder.findings.problems
    findings.warnings += folder.findings.warnings
