"""Documents that sources were made from: pages read into tables, passages, and whether tables say what a document says."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from gridwalk.api import arguments
from gridwalk.base import resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.builds.whole import build
from gridwalk.identities.applied import Identities
from gridwalk.keeping.documents import Document
from gridwalk.keeping.folder import Started
from gridwalk.keeping.folder import start as start_folder
from gridwalk.keeping.look import COLUMNS as LOOK_COLUMNS
from gridwalk.keeping.migration import Migrated
from gridwalk.keeping.migration import migrate as migrate_folder
from gridwalk.keeping.todo import COLUMNS as TODO_COLUMNS
from gridwalk.keeping.todo import Line, cells
from gridwalk.keeping.update import Change, Updated, update
from gridwalk.pages.page import ALL, Page, read_page
from gridwalk.pages.page_files import write as write_page
from gridwalk.pages.race_tables import Names
from gridwalk.pages.taken_keys import beside
from gridwalk.pages.titles import Titles
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, OWN_TABLES, find_sources, kind_of, load_metadata
from gridwalk.tables.schema import load_schema
from gridwalk.verify.rebase import Moved, Rebase
from gridwalk.verify.sentences import Passage, sha256
from gridwalk.verify.verify import Finding, verify


def passages(document: Path | str) -> list[Passage]:
    """Propose the passages of a document: its sentences and table rows, each with its range and hash; of HTML, its table rows.

    They are those of ``start``, or of ``read``. Raises SourceError where the document cannot be read, LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     document = Path(folder) / "report.txt"
    ...     _ = document.write_text("No. 7 won. It rained.", encoding="utf-8")
    ...     [(passage.name, passage.start, passage.end) for passage in gridwalk.passages(document)]
    [('p1.1', 0, 10), ('p1.2', 11, 21)]
    """
    return Document.read(arguments.path("document", document)).proposed()


def passage_rows(document: Path, slug: str) -> tuple[list[str], list[list[str]]]:
    """Return ``passages`` as a table: the columns of the table of passages, and a row for each. Raises as that does."""
    columns = load_schema(resources.folder("ontology") / "tables" / "passage.json").header
    rows = []
    for p in passages(document):
        known = {"id": f"{slug}/{p.name}", "report": slug, "start": str(p.start), "end": str(p.end), "sha256": p.sha256}
        rows.append([known.get(column, "") for column in columns])
    return list(columns), rows


def read(
    page: Path | str,
    folder: Path | str | None = None,
    *,
    slug: str | None = None,
    event: str | None = None,
    event_name: str = "",
    series_name: str = "",
    label: str = "",
    source: str = "",
    date: str = "",
    table: int | str | None = None,
    force: bool = False,
) -> Page:
    """Read a results table of a page, HTML or plain text, and write tables for a person to check into a folder, if one is given.

    ``slug`` and ``event``: the names of the report and its event in IRIs, by default those that follow from the file's name.
    ``event_name``, ``series_name``, ``label``, ``source``: as for ``start``, but the page need not print them in a row: a note
    says so; ``date``: the day of the race, as ISO 8601 writes it. ``table``: which results table of a page that has several,
    from 1, or ``all``, which are then one race. ``force``: write over files that are there. What a person has to decide is in
    the page that is returned: ``warnings``, and rows that are ``ambiguous``. Raises SourceError where no table can be read,
    or several can; StoreError where the folder cannot be written or has such files; GridwalkError, LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder) / "nsc-2031-lakeside.html"
    ...     table = "<table><tr><th>Pos<th>Drivers<th>Car<th>Laps<tr><td>1<td>May / Roe<td>Alba 4<td>151</table>"
    ...     _ = page.write_text(table, encoding="utf-8")
    ...     read = gridwalk.read(page, Path(folder) / "tables")
    ...     [(row.certain.drivers, row.ambiguous) for row in read.table.rows]
    ...     (Path(folder) / "tables" / "results.csv").is_file()
    [(('May', 'Roe'), False)]
    True
    """
    place, names, number = _page(arguments.path("page", page), slug, event, table)
    titles = _titles(event_name=event_name, series_name=series_name, label=label, source=source, date=date)
    made = read_page(place, number)
    if folder is not None:
        write_page(made, names, arguments.path("folder", folder), titles, force=force)
    return made


def _titles(**said: object) -> Titles:
    """Return what a person says of a page or report, in the order of ``Titles``. Raises GridwalkError for another than a text."""
    return Titles(*(arguments.text(name, value) for name, value in said.items()))


def _page(place: Path, slug: str | None, event: str | None, table: int | str | None) -> tuple[Path, Names, int | str | None]:
    """Return what ``read`` and ``start`` are told alike: the page, the names in IRIs, the number of the table."""
    told = (arguments.optional(n, v, str, "a text") for n, v in (("slug", slug), ("event", event)))
    return place, Names.of(place, *told), table if table in (None, ALL) else arguments.count("table", table)


def start(
    report: Path | str,
    folder: Path | str | None = None,
    *,
    slug: str | None = None,
    event: str | None = None,
    event_name: str = "",
    series_name: str = "",
    label: str = "",
    source: str = "",
    table: int | str | None = None,
    data: Path | str | None = None,
    force: bool = False,
) -> Started:
    """Begin the folder of a report, plain text: every table, all passages, the rows of its results table, what is left.

    ``folder``: by default the report's name, ``slug``. ``event_name``, ``series_name``: the names as the report prints them;
    a passage has to. ``label``, ``source``: what the report is called, and what it is and where it was found, in your words.
    ``slug``, ``event``, ``table``, ``force``: as for ``read``. ``data``: a folder of tables, by default the project's, whose
    keys of entries of the event are not used again. The folder builds as it is. Raises SourceError where the
    report cannot be read or prints no such name, StoreError where files are there, GridwalkError, LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     report = Path(place) / "nsc-2031-lakeside.txt"
    ...     _ = report.write_text("Ann May won the Lake Cup. It rained.", encoding="utf-8")
    ...     begun = gridwalk.start(report, Path(place) / "tables", event_name="Lake Cup")
    ...     gridwalk.open(place).validate().passes, begun.rows, [str(warning.message) for warning in begun.warnings]
    (True, 0, ['no results table was found, so only its sentences are passages'])
    """
    document, names, number = _page(arguments.path("report", report), slug, event, table)
    titles = _titles(event_name=event_name, series_name=series_name, label=label, source=source)
    place = arguments.optional_path("folder", folder) or Path(names.slug)
    beyond = beside(names, place, arguments.optional_path("data", data))
    return start_folder(document, beyond, titles, place, number, force=force)


def todo(folder: Path | str, report: Path | str, take: Iterable[str] = ()) -> Updated:
    """Bring the folder of a report up to date, and return what its passages still have to say.

    Rows that name no event get that of the folder, ``p3.2`` becomes the whole name of the passage, and ``take`` says which
    proposed rows to write: those of a passage (``p3.2``), of a table (``p3.2/crew``), or ``all``. The tables need not
    build yet. Raises SourceError where they are no tables or the report is another, GridwalkError where nothing is
    proposed for what is taken, StoreError, LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     report = Path(place) / "nsc-2031-lakeside.txt"
    ...     _ = report.write_text("The Lake Cup was founded in 1994.", encoding="utf-8")
    ...     _ = gridwalk.start(report, Path(place) / "tables", event_name="Lake Cup")
    ...     [(line.passage, line.numbers) for line in gridwalk.todo(Path(place) / "tables", report).lines]
    [('p1.1', ('1994',))]
    """
    wanted = arguments.texts("take", take)
    return update(arguments.path("folder", folder), arguments.path("report", report), wanted)


def migrate(folder: Path | str, out: Path | str | None = None) -> Migrated:
    """Bring a folder of data that was made for 0.1 along: return what changed, and what a person has to look at.

    ``folder`` is left as it is. ``out``: the folder to write, which must not be there yet; by default the name of ``folder``
    with ``-migrated`` at its end. Raises SourceError where a table cannot be read, StoreError where ``out`` is there or
    cannot be written; then nothing is written.

    >>> import gridwalk, json, tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     old = Path(place) / "old"
    ...     old.mkdir()
    ...     table = {"url": "gaps.csv", "tableSchema": "lap-gap.json"}
    ...     _ = (old / "csv-metadata.json").write_text(json.dumps({"tables": [table]}), encoding="utf-8")
    ...     _ = (old / "gaps.csv").write_text("event,session,behind,ahead,laps,passage,note\\n", encoding="utf-8")
    ...     done = gridwalk.migrate(old)
    ...     print(done.changed, (done.folder / "gaps.csv").read_text(encoding="utf-8"), end="")
    ('gaps.csv',) event,session,behind,ahead,gapLaps,passage,note
    """
    place = arguments.path("folder", folder)
    beside = arguments.optional_path("out", out) or Path(f"{os.path.normpath(place)}-migrated")
    return migrate_folder(place, beside)


def verify_source(
    document: Path | str, source: Path | str | None = None, *, data: Path | str | None = None, schemas: Path | str | None = None
) -> list[Finding]:
    """Compare a source with its original document, a text or a page in HTML: return what is wrong, in order.

    ``source``: the folder of its tables (None: that of ``data`` with the document's hash). Every hash must match,
    every cited value be found in its passage, and every value there be used, unless a row notes why not. ``data``: a folder
    of sources, this one among them, that all give names to things (None: this one alone, looked for among the
    project's own). ``schemas``: as for ``open``. Raises SourceError where the document or the tables cannot be read, LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     document = Path(folder) / "report.txt"
    ...     _ = document.write_text("It rained.", encoding="utf-8")
    ...     gridwalk.verify_source(document)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.SourceError: ...: no source has the hash of this document; name one with --source
    """
    text, among = Document.read(arguments.path("document", document)), arguments.optional_path("data", data)
    place = source_of(text.text, arguments.optional_path("source", source), among)
    return verify_document(text, place, among, arguments.schemas(schemas))


def verify_document(document: Document, source: Path, data: Path | None = None, schemas: Path | None = None) -> list[Finding]:
    """Compare a source with its document, as ``verify_source`` does. Raises SourceError, LimitError."""
    lines = _sound(source, data, schemas)
    beyond, same = (lines, Identities(data).same) if data is not None else ([], {})
    return verify(source, document.text, beyond, same, document.ways())


def _sound(source: Path, data: Path | None, schemas: Path | None) -> list[str]:
    """Return the lines of a source, or of all data that it is among. Raises SourceError: only sound tables can be compared."""
    require_tables(source)
    if data is not None and source.resolve() not in {place.resolve() for place in find_sources(data)}:
        raise SourceError([Problem(source, 0, "", f"is not among the sources of {data}; name a folder of it with --source")])
    return build(data or source, schemas=schemas).lines


def rebase_source(
    document: Path | str,
    source: Path | str,
    *,
    data: Path | str | None = None,
    out: Path | str | None = None,
    force: bool = False,
    schemas: Path | str | None = None,
) -> list[Moved]:
    """Find the passages of a source again in a new version of its document, by their hashes; return what became of them.

    Nothing is written unless asked for: ``out`` is a folder for the source as it is then, ``force`` writes over files that are
    there, those of the source itself where there is no ``out``. Passages have the names, ranges and hashes of the new document,
    rows cite them by these, and reports have its hash and length. ``data``, ``schemas``: as for ``verify_source``. Raises
    SourceError where the document or the tables cannot be read, and where rows cite passages that are gone and it is to be
    written; StoreError where it cannot be; LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     gridwalk.rebase_source(Path(folder) / "new.txt", Path(folder))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.SourceError: ...new.txt: cannot be read: No such file or directory
    """
    new, place = arguments.path("document", document), arguments.path("source", source)
    folder, among = arguments.optional_path("out", out), arguments.optional_path("data", data)
    made = rebase(Document.read(new), _with_metadata(place), among, arguments.schemas(schemas))
    if folder is not None or force:
        made.write(folder, force=force)
    return made.moves()


def rebase(document: Document, source: Path, data: Path | None = None, schemas: Path | None = None) -> Rebase:
    """Return a source and the new version of its document. Raises SourceError, LimitError."""
    _sound(source, data, schemas)
    return Rebase(source, document.text, document.path, document.ways())


def require_tables(source: Path) -> None:
    """Raise SourceError where a source is of another kind than tables that name passages of a document."""
    # Where it cannot be read, the build says what is wrong with it.
    metadata = load_metadata(source, Findings())
    kind = kind_of(metadata) if metadata is not None else OWN_TABLES
    if kind != OWN_TABLES:
        message = f"found dc:type {kind!r}, expected {OWN_TABLES!r}: only sources of tables name passages of a document"
        raise SourceError([Problem(source / METADATA, 0, "", message)])


def source_of(document: str, given: Path | None = None, data: Path | None = None) -> Path:
    """Return the folder of tables given, else that of ``data`` (the project's own) that was made from a document.

    Raises SourceError.
    """
    if given is not None:
        return _with_metadata(given)
    among = data or resources.folder("data")
    # The table of reports says the hash of its document.
    tables = (source / "reports.csv" for source in find_sources(among))
    for table in tables:
        # A hash is ASCII. What else is in the table is read, and its faults named, by the build.
        if table.is_file() and sha256(document).encode() in table.read_bytes():
            return table.parent
    raise SourceError([Problem(among, 0, "", "no source has the hash of this document; name one with --source")])


def _with_metadata(folder: Path) -> Path:
    try:
        found = (folder / METADATA).is_file()
    except OSError as error:
        raise SourceError([Problem(folder, 0, "", f"cannot be read: {error.strerror}")]) from error
    if not found:
        raise SourceError([Problem(folder, 0, "", f"holds no {METADATA}")])
    return folder


__all__ = [
    "LOOK_COLUMNS",
    "TODO_COLUMNS",
    "Change",
    "Document",
    "Finding",
    "Line",
    "Migrated",
    "Moved",
    "Names",
    "Page",
    "Passage",
    "Started",
    "Titles",
    "Updated",
    "beside",
    "cells",
    "migrate",
    "passage_rows",
    "passages",
    "read",
    "read_page",
    "rebase",
    "rebase_source",
    "require_tables",
    "source_of",
    "start",
    "start_folder",
    "todo",
    "update",
    "verify_document",
    "verify_source",
    "write_page",
]
