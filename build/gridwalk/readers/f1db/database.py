"""The data set F1DB, as it is given out in CSV. What becomes of each column: see docs/sources.md."""

from __future__ import annotations

from collections.abc import Iterator

from gridwalk.readers.championships.data_set import DataSet, Source
from gridwalk.readers.f1db.layout import LAYOUT
from gridwalk.readers.f1db.register import Names, Register
from gridwalk.readers.f1db.season import Season
from gridwalk.tables.findings import Findings
from gridwalk.tables.sheet import Sheet


def _register(data: Source) -> Iterator[Sheet]:
    return Register(data.folder, Names(data.report, data.series)).sheets()


def _season(data: Source, year: str, findings: Findings) -> Iterator[Sheet]:
    return Season(data.folder, Names(data.report, data.series), year, findings).sheets()


_KIND = DataSet(LAYOUT, _register, _season)
# What a reader has: see gridwalk.readers.registry.
sheets, event_reports, of_event, made_of = _KIND.sheets, _KIND.event_reports, _KIND.of_event, _KIND.made_of
