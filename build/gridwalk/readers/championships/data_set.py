"""Data sets that hold all seasons of a championship: a folder with the files as they come, read by season.

The metadata say ``series``, the key that all events have, and ``seriesLabel``. What is of no season is one unit, each season
another, so that a changed race makes its season again and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.readers.championships.files import Folder, Layout, opened
from gridwalk.tables import words
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import below, note_unread
from gridwalk.tables.own import METADATA, Metadata
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import key
from gridwalk.tables.whole_file import file_passage, passage_id

UNIT = "register"
WORDS = ("dc:title", "dc:source", "dc:rights", "series", "seriesLabel")


@dataclass(frozen=True)
class Source:
    """A data set to be read: the key of the report that it is, and of the series whose races it has."""

    report: str
    series: str
    folder: Folder


@dataclass(frozen=True)
class DataSet:
    """A kind of data set: its layout, and what reads its register and one of its seasons."""

    layout: Layout
    register: Callable[[Source], Iterator[Sheet]]
    season: Callable[[Source, str, Findings], Iterator[Sheet]]

    def sheets(self, source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
        """Yield the parts of the whole data set. What cannot be read is noted."""
        for name in self.event_reports(source, metadata, findings):
            yield from self.of_event(name, source, metadata, findings)

    def event_reports(self, source: Path, metadata: Metadata, findings: Findings) -> dict[str, str]:
        """Return the names of the units, the register and the years, with the key of the report that all are."""
        del metadata, findings  # what is wrong with them is said of the register
        return dict.fromkeys([UNIT, *opened(source, self.layout).seasons()], key(source.name))

    def of_event(self, name: str, source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
        """Yield the parts of the register or of a year; what is wrong with the folder or a file is said of the register."""
        folder = opened(source, self.layout, lenient=findings.lenient)
        if name == UNIT:
            self._note(source, metadata, folder, findings)
        needed = [table for table, form in self.layout.files.items() if form.needed]
        if not _series(metadata) or not folder.tables.keys() >= set(needed):
            return
        data = Source(key(source.name), _series(metadata), folder)
        if name == UNIT:
            yield from _about(source, metadata, data, self.layout)
        yield from self.register(data) if name == UNIT else self.season(data, name, findings)

    def made_of(self, name: str, source: Path) -> dict[Path, str]:
        """Return the SHA-256 of what each file says of a unit; of a season also of what it refers to, of the register of all."""
        tables = opened(source, self.layout).tables
        seasons = {rows.path: rows.whole if name == UNIT else rows.digest(name) for rows in tables.values()}
        return seasons | {tables[table].path: tables[table].whole for table in self.layout.register if table in tables}

    def _note(self, source: Path, metadata: Metadata, folder: Folder, findings: Findings) -> None:
        path, there = source / METADATA, self.layout.found(source)
        words.note_context(path, metadata, findings)
        words.note_unknown(path, metadata, {*words.EVERYWHERE, *WORDS}, findings)
        words.note_no_text(path, metadata, WORDS, findings)
        if not _series(metadata):
            message = f"found {metadata.get('series', '')!r}, expected a key such as 'f1', which all events have"
            findings.problems.append(Problem(path, 0, "series", message))
        for table, form in self.layout.files.items():
            if table not in there:
                problem = Problem(
                    source, 0, "", f"holds no {table}.csv: {'it is needed' if form.needed else 'nothing is said of it'}"
                )
                (findings.problems if form.needed else findings.warnings).append(problem)
        for table, file in there.items():
            if table in self.layout.left:
                findings.warnings.append(Problem(file, 0, "", f"is not read: it {self.layout.left[table]}"))
        known = [path, *(file for table, file in there.items() if table in self.layout.files or table in self.layout.left)]
        note_unread(below(source), known, f"unknown file: the files are {', '.join(sorted(self.layout.files))}", findings)
        findings.problems += folder.findings.problems
        findings.warnings += folder.findings.warnings


def _series(metadata: Metadata) -> str:
    series = str(metadata.get("series", ""))
    return series if key(series) == series else ""


def _about(source: Path, metadata: Metadata, data: Source, layout: Layout) -> Iterator[Sheet]:
    """Yield the source itself, its files as passages, and the series that its metadata name."""
    path = source / METADATA
    title, about, rights = (str(metadata.get(f"dc:{word}", "")) for word in ("title", "source", "rights"))
    yield Sheet("report", path, [(1, {"id": data.report, "label": title, "source": about or title, "rights": rights})])
    yield Sheet("passage", path, [(1, file_passage(data.report, path))])
    for table, rows in data.folder.tables.items():
        nothing = layout.states_nothing.get(table, "") or ("" if rows.lines else "has no row")
        yield Sheet("passage", rows.path, [(1, file_passage(data.report, rows.path) | {"statesNothing": nothing})])
    label = str(metadata.get("seriesLabel", ""))
    yield Sheet("series", path, [(1, {"id": data.series, "label": label, "passage": passage_id(data.report, path)})])
