"""Data sets that hold all seasons of a championship: a folder with the files as they come, read by season.

The metadata say ``series``, the key that all events have, and ``seriesLabel``. What is of no season is one unit, each season
another, so that a changed race makes its season again and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gridwalk.base.errors import Problem
from gridwalk.readers.championships.files import Folder
from gridwalk.tables import words
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, Metadata
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import key
from gridwalk.tables.whole_file import file_passage, passage_id

UNIT = "register"
WORDS = ("dc:title", "dc:source", "dc:rights", "series", "seriesLabel")


class Files(Protocol):
    """The files of a data set, in whatever format. ``season``: a year, or nothing for what is of none."""

    def seasons(self) -> list[str]:
        """Return the years of which there are races."""

    def complete(self) -> bool:
        """Whether all files are there that have to be."""

    def known(self, season: str) -> Folder:
        """Return the tables that the rows of a season refer to."""

    def parts(self, season: str) -> Sequence[Folder]:
        """Return what there is to read, each table of one file, with what was found on reading it that is not said elsewhere."""

    def cited(self, season: str) -> Iterator[tuple[Path, str, str]]:
        """Yield the files that are passages, with what each is called inside the source, and why no statement cites it, if so."""

    def digests(self, season: str) -> dict[Path, str]:
        """Return the SHA-256 of what each file, or folder of files, says of a season and of what it refers to."""

    def note(self, findings: Findings) -> None:
        """Note the files that are missing and those that are not read."""


@dataclass(frozen=True)
class Source:
    """A data set to be read: the keys of the report that it is and of its series; the tables that rows refer to; what to read."""

    report: str
    series: str
    known: Folder
    parts: Sequence[Folder]


@dataclass(frozen=True)
class DataSet:
    """A kind of data set: what opens its files, leniently or not, and what reads its register and one of its seasons."""

    opened: Callable[[Path, bool], Files]
    register: Callable[[Source], Iterator[Sheet]]
    season: Callable[[Source, str, Findings], Iterator[Sheet]]

    def sheets(self, source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
        """Yield the parts of the whole data set. What cannot be read is noted."""
        for name in self.event_reports(source, metadata, findings):
            yield from self.of_event(name, source, metadata, findings)

    def event_reports(self, source: Path, metadata: Metadata, findings: Findings) -> dict[str, str]:
        """Return the names of the units, the register and the years, with the key of the report that all are."""
        del metadata, findings  # what is wrong with them is said of the register
        return dict.fromkeys([UNIT, *self.opened(source, False).seasons()], key(source.name))

    def of_event(self, name: str, source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
        """Yield the parts of the register or of a year; what is wrong with the folder is said of the register."""
        files, season = self.opened(source, findings.lenient), "" if name == UNIT else name
        if not season:
            _note(source / METADATA, metadata, findings)
            files.note(findings)
        parts = files.parts(season)
        for part in parts:
            findings.problems += part.findings.problems
            findings.warnings += part.findings.warnings
        if not _series(metadata) or not files.complete():
            return
        data = Source(key(source.name), _series(metadata), files.known(season), parts)
        if not season:
            yield from _about(source / METADATA, metadata, data)
        for path, inside, nothing in files.cited(season):
            own = {"id": passage_id(data.report, Path(inside)), "statesNothing": nothing}
            yield Sheet("passage", path, [(1, file_passage(data.report, path) | own)])
        yield from self.season(data, season, findings) if season else self.register(data)

    def made_of(self, name: str, source: Path) -> dict[Path, str]:
        """Return the SHA-256 of what each file says of a unit; of a season also of what it refers to, of the register of all."""
        return self.opened(source, False).digests("" if name == UNIT else name)


def _note(path: Path, metadata: Metadata, findings: Findings) -> None:
    words.note_context(path, metadata, findings)
    words.note_unknown(path, metadata, {*words.EVERYWHERE, *WORDS}, findings)
    words.note_no_text(path, metadata, WORDS, findings)
    if not _series(metadata):
        message = f"found {metadata.get('series', '')!r}, expected a key such as 'f1', which all events have"
        findings.problems.append(Problem(path, 0, "series", message))


def _series(metadata: Metadata) -> str:
    series = str(metadata.get("series", ""))
    return series if key(series) == series else ""


def _about(path: Path, metadata: Metadata, data: Source) -> Iterator[Sheet]:
    """Yield the source itself, and the series that its metadata name."""
    title, about, rights = (str(metadata.get(f"dc:{word}", "")) for word in ("title", "source", "rights"))
    yield Sheet("report", path, [(1, {"id": data.report, "label": title, "source": about or title, "rights": rights})])
    yield Sheet("passage", path, [(1, file_passage(data.report, path))])
    label = str(metadata.get("seriesLabel", ""))
    yield Sheet("series", path, [(1, {"id": data.series, "label": label, "passage": passage_id(data.report, path)})])
