"""The keys that other sources give the entries of an event, so that the tables of a page take others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gridwalk.base import resources
from gridwalk.base.errors import SourceError
from gridwalk.pages.race_tables import Names
from gridwalk.rdf.iris import BASE
from gridwalk.tables.own import find_sources
from gridwalk.tables.rows import Row, read_rows, tables


def beside(names: Names, folder: Path, data: Path | None) -> Names:
    """Return names with the keys of entries that other sources in ``data`` (by default the project's) have in the event.

    And with the labels that they give the event itself and its series.

    ``folder``: where the tables are written. Only sources of our own tables are looked at: others call entries by the
    numbers of cars or by lines, never by rows.
    """
    root = data if data is not None else resources.folder("data")
    others = [source for source in find_sources(root) if source.resolve() != folder.resolve()]
    taken = frozenset(key for source in others for key in _keys(source, names.event))
    events = frozenset(label for source in others for label in _labels(source, "event/{+id}", names.event))
    series = frozenset(label for source in others for label in _labels(source, "series/{+id}", names.series))
    return replace(names, taken=taken, called=events, series_called=series)


def _keys(source: Path, event: str) -> Iterator[str]:
    beginning = f"{BASE}entry/{event}/"
    rows = _rows(source, f"{BASE}entry/{{+event}}/{{entry}}")
    yield from (row.subject.removeprefix(beginning) for row in rows if row.subject.startswith(beginning))


def _labels(source: Path, about: str, key: str) -> Iterator[str]:
    thing = f"{BASE}{about.partition('{')[0]}{key}"
    rows = (row for row in _rows(source, f"{BASE}{about}") if row.subject == thing)
    yield from (label for row in rows if (label := row.cells.get("label", "")))


def _rows(source: Path, about: str) -> Iterator[Row]:
    # What cannot be read is said when the folder is built.
    with suppress(SourceError, OSError, ValueError, KeyError, TypeError, RecursionError):
        for table in (table for table in tables(source) if table.schema.about_url == about):
            yield from read_rows(table)
