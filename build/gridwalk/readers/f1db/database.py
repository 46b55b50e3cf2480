"""The data set F1DB, as it is given out in CSV or as its source tree. What becomes of each column: see docs/sources.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gridwalk.readers.championships import files
from gridwalk.readers.championships.data_set import DataSet, Files, Source
from gridwalk.readers.championships.release import Release
from gridwalk.readers.f1db.layout import LAYOUT
from gridwalk.readers.f1db.register import Names, Register
from gridwalk.readers.f1db.season import Known, Season
from gridwalk.readers.f1db.tree import Tree, root
from gridwalk.tables.findings import Findings
from gridwalk.tables.sheet import Sheet


def _opened(source: Path, lenient: bool) -> Files:
    return Tree(source, lenient) if root(source) else Release(LAYOUT, source, lenient)


def _register(data: Source) -> Iterator[Sheet]:
    register = Register(data.known, Names(data.report, data.series))
    for part in data.parts:
        yield from register.sheets(part)


def _season(data: Source, year: str, findings: Findings) -> Iterator[Sheet]:
    known = Known(data.known, year)
    for part in data.parts:
        yield from Season(part, known, Names(data.report, data.series), year, findings).sheets()


_KIND = DataSet(_opened, _register, _season)
# What a reader has: see gridwalk.readers.registry.
sheets, event_reports, of_event, made_of = _KIND.sheets, _KIND.event_reports, _KIND.of_event, _KIND.made_of
forget = files.forget
HAS_IDS = True
