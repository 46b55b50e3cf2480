"""Data sets in Ergast's layout, as Ergast and its successor give them out. What becomes of each column: see docs/sources.md."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridwalk.readers.championships import files
from gridwalk.readers.championships.data_set import DataSet, Source
from gridwalk.readers.championships.release import Release
from gridwalk.readers.ergast import register
from gridwalk.readers.ergast.layout import LAYOUT
from gridwalk.readers.ergast.names import Names
from gridwalk.readers.ergast.season import Season
from gridwalk.tables.findings import Findings
from gridwalk.tables.sheet import Sheet


def _register(data: Source) -> Iterator[Sheet]:
    return register.sheets(data.known, Names.of(data.report, data.series, data.known))


def _season(data: Source, year: str, findings: Findings) -> Iterator[Sheet]:
    return Season(data.known, Names.of(data.report, data.series, data.known), year, findings).sheets()


_KIND = DataSet(partial(Release, LAYOUT), _register, _season)
# What a reader has: see gridwalk.readers.registry.
sheets, event_reports, of_event, made_of = _KIND.sheets, _KIND.event_reports, _KIND.of_event, _KIND.made_of
forget = files.forget
HAS_IDS = True
