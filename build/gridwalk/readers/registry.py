"""Sources of every kind, read into the same tables: the kind is ``dc:type`` in a source's metadata.

``report`` is our own tables as they are. Any other kind is a module with a function
``sheets(source, metadata, findings)``. It yields sheets: rows in the form of one of the table schemas of the ontology.
They go through the same conversion as our own tables, so that checks, terms, references and speed are the same. A kind
whose events can be read one by one also has ``event_reports(source, metadata, findings)`` and
``of_event(name, source, metadata, findings)``. Where an event is no folder of its own it has also
``made_of(name, source)``, which gives by file a hash of what that says of the event. A kind whose drivers, circuits and events
have ids, so that two ids are two things whatever their names, says so by ``HAS_IDS = True``. Other distributions add kinds:
``docs/extending.md``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.base.plugins import Modules, PluginError
from gridwalk.rdf.iris import BASE
from gridwalk.rdf.names import REPORT as REPORTS
from gridwalk.rdf.terms import string
from gridwalk.tables import words
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import unreadable
from gridwalk.tables.own import METADATA, OWN_TABLES, Metadata, Schemas, kind_of, load_metadata, read_source, rows_lost
from gridwalk.tables.sheet import Sheet, read_sheet

# The modules that read other kinds.
READERS = Modules(
    "readers",
    {
        "ergast": "gridwalk.readers.ergast.database",
        "f1db": "gridwalk.readers.f1db.database",
        "lemans": "gridwalk.readers.lemans.table",
        "timing": "gridwalk.readers.timing.season",
    },
    ["sheets"],
)

RACE = "https://w3id.org/gridwalk/ontology#"
# For each word that metadata may say of reports: its form, how to say that, and the term that it becomes.
_SAID: dict[str, tuple[re.Pattern[str], str, Callable[[str], str]]] = {
    "copyOf": (re.compile("[a-z0-9]+(-[a-z0-9]+)*"), "the id of a report", lambda report: f"<{BASE}report/{report}>"),
    "precedence": (re.compile("none|[1-9][0-9]{0,8}"), "an integer from 1, or none", string),
}


def read(source: Path, schemas: Schemas, write: Callable[[str], object], findings: Findings, event: str = "") -> None:
    """Read a source of any kind, or one ``event`` of it, writing N-Quads lines and noting what was found."""
    before = len(findings.problems)
    kind = _read(source, schemas, write, findings, event)
    # Of our own tables it is known what each would have described.
    if kind != OWN_TABLES and rows_lost(findings.problems[before:]):
        schemas.unread.add("<")


def _read(source: Path, schemas: Schemas, write: Callable[[str], object], findings: Findings, event: str) -> str:
    """Read a source and return its kind, which is empty where there is no metadata to say it."""
    metadata = load_metadata(source, findings)
    if metadata is None:
        return ""
    words.note_lenient(source / METADATA, metadata, findings, said=not event)
    kind = kind_of(metadata)
    if kind == OWN_TABLES:
        with _readable(source, findings):
            read_source(source, metadata, schemas, write, findings)
        return kind
    try:
        sheets = reader(kind)
    except PluginError as error:
        findings.problems.append(Problem(source / METADATA, 0, "dc:type", str(error)))
        return kind
    if sheets is None:
        message = f"unknown kind of source {kind!r}: the kinds are {', '.join(kinds())}"
        findings.problems.append(Problem(source / METADATA, 0, "dc:type", message))
        return kind
    if event:
        sheets = partial(READERS.load(kind).of_event, event)
    with _readable(source, findings):
        for sheet in sheets(source, metadata, findings):
            read_sheet(sheet, schemas, write, findings)
        write("".join(_of_source(source / METADATA, metadata, findings)))
    return kind


def _of_source(path: Path, metadata: Metadata, findings: Findings) -> Iterator[str]:
    """Yield the lines of what metadata say of the reports of a source that has no table of reports."""
    for word in sorted(words.OF_SOURCE & set(metadata)):
        form, expected, term = _SAID[word]
        value = str(metadata[word])
        if not form.fullmatch(value):
            findings.problems.append(Problem(path, 0, word, f"found {metadata[word]!r}, expected {expected}"))
            continue
        if word == "copyOf":
            findings.references.setdefault(term(value), (path, 0, word))
        for report in sorted(iri for iri in findings.subjects if iri.startswith(REPORTS) and "/" not in iri[len(REPORTS) :]):
            yield f"{report} <{RACE}{word}> {term(value)} {report} .\n"


@contextmanager
def _readable(source: Path, findings: Findings) -> Iterator[None]:
    """Note the file or folder of a source that the system does not let us read."""
    try:
        yield
    except OSError as error:
        # An error without a file's name comes from where lines are written to.
        if error.filename is None:
            raise
        findings.problems.append(unreadable(source, error))


def events(source: Path, findings: Findings) -> dict[str, str]:
    """Return the names of the events of a source that can be read one by one, with the keys of their reports.

    There are none where a source is read as a whole. What is wrong with the source as a whole is noted.
    """
    metadata = load_metadata(source, findings)
    named, found = _event_reports(kind_of(metadata)) if metadata is not None else None, dict[str, str]()
    if metadata is None or named is None:
        return {}
    words.note_lenient(source / METADATA, metadata, findings, said=True)
    with _readable(source, findings):
        found.update(named(source, metadata, findings))
    return found


def made_of(source: Path, event: str) -> dict[Path, str]:
    """Return a hash of what each file of a source says of an event, where the events of its kind are no folders."""
    metadata = load_metadata(source, Findings()) if event else None
    kind = kind_of(metadata) if metadata is not None else ""
    found = getattr(READERS.load(kind), "made_of", None) if kind in READERS else None
    return found(event, source) if found else {}


def has_ids(source: Path) -> bool:
    """Whether the kind of a source has ids of its own for drivers, circuits and events, so that no two of them are one thing."""
    metadata = load_metadata(source, Findings())
    kind = kind_of(metadata) if metadata is not None else ""
    try:
        return kind in READERS and getattr(READERS.load(kind), "HAS_IDS", False)
    except PluginError:
        return False  # said when the source is read


def forget() -> None:
    """Let our readers forget what they keep of files between the events of a source."""
    for module in filter(None, map(sys.modules.get, READERS.own.values())):
        getattr(module, "forget", lambda: None)()


def _event_reports(kind: str) -> Callable[[Path, Metadata, Findings], dict[str, str]] | None:
    try:
        return getattr(READERS.load(kind), "event_reports", None) if kind in READERS else None
    except PluginError:
        return None  # said when the source is read


def kinds() -> list[str]:
    """Return the names of all kinds of sources.

    >>> kinds()
    ['ergast', 'f1db', 'lemans', 'report', 'timing']
    """
    return sorted([OWN_TABLES, *READERS.names()])


def reader(kind: str) -> Callable[[Path, Metadata, Findings], Iterator[Sheet]] | None:
    """Return the function that reads sources of a kind, or None where there is no such kind. Raises PluginError."""
    return READERS.load(kind).sheets if kind in kinds() and kind != OWN_TABLES else None
