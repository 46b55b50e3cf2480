"""Timing files of today's endurance series: a folder a season, an event a folder, a session a file.

The season's folder is the source; its metadata says which series and year it is and may say more of
events: see docs/sources.md. In an event's folder a session has up to three files, named by its start, its
name and what they hold: ``203105041510-race-results.csv``, ``...-laps.csv``, ``...-weather.csv``; or as the company calls
them, ``03_Classification_Race.CSV``, ``23_Analysis_Race.CSV``, ``26_Weather_Race.CSV``.
Every file is one passage: what is read from it cites it, and records carry their line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.base.reading import checked
from gridwalk.rdf.iris import REPORTS
from gridwalk.readers.timing import laps, results, weather
from gridwalk.readers.timing.event import Event, Session, find_events, find_sessions
from gridwalk.tables.delimited import open_delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import Metadata
from gridwalk.tables.sheet import Sheet

# Bytes of a file that is looked at for being empty.
_LONGEST_NOTHING = 1000
READERS = {"results": results.file_sheets, "laps": laps.file_sheets, "weather": weather.file_sheets}


def sheets(source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
    """Yield the parts of all events of a season. What cannot be read is noted."""
    first = dict[str, str]()
    for event in find_events(source, metadata, findings):
        yield from event_sheets(event, findings)
        known = first.setdefault(event.report, event.folder.name)
        if known != event.folder.name:
            message = f"describes the report <{REPORTS}{event.report}>, which {event.folder.parent / known} describes"
            findings.problems.append(Problem(event.folder, 0, "", message))


def event_reports(source: Path, metadata: Metadata, findings: Findings) -> dict[str, str]:
    """Return the names of the events' folders, with the keys of their reports. What is wrong with the season is noted."""
    return {event.folder.name: event.report for event in find_events(source, metadata, findings)}


def of_event(name: str, source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
    """Yield the parts of the event in the folder of that name; what is wrong with the season is not said again."""
    for event in find_events(source, metadata, Findings(), name):
        yield from event_sheets(event, findings)


def event_sheets(event: Event, findings: Findings) -> Iterator[Sheet]:
    """Yield the parts of one event, which can be read on its own."""
    yield from event.sheets()
    for session in find_sessions(event, findings):
        yield from _session_sheets(event, session, findings)


def _session_sheets(event: Event, session: Session, findings: Findings) -> Iterator[Sheet]:
    if _is_empty(session.path):
        message = f"is empty, so nothing of session {session.name!r} is read from it"
        findings.warnings.append(Problem(session.path, 0, "", message))
        return
    file = open_delimited(session.path, findings, may_be_short=session.holds == "results")
    if file is None:
        return
    passage = {
        "id": session.passage, "report": event.report, "start": "0", "end": str(file.characters), "sha256": file.sha256,
    }  # fmt: skip
    yield Sheet("passage", session.path, [(1, passage)])
    yield from session.sheets()
    yield from READERS[session.holds](event, session, file, findings)


def _is_empty(path: Path) -> bool:
    """Whether a file holds nothing but white space and a byte order mark. One that cannot be read is said when it is."""
    with suppress(OSError):
        return checked(path).stat().st_size < _LONGEST_NOTHING and not path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip()
    return False
