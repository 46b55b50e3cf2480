"""Documents that sources were made from: pages read into tables, passages, and whether tables say what a document says."""

from __future__ import annotations

from pathlib import Path

from gridwalk.api import arguments
from gridwalk.base import resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.builds.whole import build
from gridwalk.pages.page import Page, read_page
from gridwalk.pages.page_files import write as write_page
from gridwalk.pages.race_tables import Names
from gridwalk.pages.taken_keys import beside
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, OWN_TABLES, find_sources, kind_of, load_metadata
from gridwalk.tables.schema import load_schema
from gridwalk.verify.sentences import Passage, sha256, split
from gridwalk.verify.sentences import read as read_document
from gridwalk.verify.verify import Finding, verify


def passages(document: Path | str) -> list[Passage]:
    """Propose the passages of a document, plain text in UTF-8: its sentences and table rows, each with its range and hash.

    Raises SourceError where the document cannot be read, LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     document = Path(folder) / "report.txt"
    ...     _ = document.write_text("No. 7 won. It rained.", encoding="utf-8")
    ...     [(passage.name, passage.start, passage.end) for passage in gridwalk.passages(document)]
    [('p1.1', 0, 10), ('p1.2', 11, 21)]
    """
    return split(read_document(arguments.path("document", document)))


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
    table: int | None = None,
    force: bool = False,
) -> Page:
    """Read a results table of a page, HTML or plain text, and write tables for a person to check into a folder, if one is given.

    ``slug`` and ``event``: the names of the report and its event in IRIs, by default those that follow from the file's name.
    ``table``: which results table of a page that has several, from 1. ``force``: write over files that are there. What
    a person has to decide is in the page that is returned: ``warnings``, and rows that are ``ambiguous``. Raises SourceError where
    no table can be read, or several can; StoreError where the folder cannot be written or has such files; LimitError.

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
    place, number = arguments.path("page", page), None if table is None else arguments.count("table", table)
    names = Names.of(place, *(arguments.optional(n, v, str, "a text") for n, v in (("slug", slug), ("event", event))))
    made = read_page(place, number)
    if folder is not None:
        write_page(made, names, arguments.path("folder", folder), force=force)
    return made


def verify_source(document: Path | str, source: Path | str | None = None, *, schemas: Path | str | None = None) -> list[Finding]:
    """Compare a source with its original document, plain text in UTF-8: return what is wrong, in order.

    ``source``: the folder of its tables (None: that of the project's own with the document's hash). Every hash must match,
    and every cited value be found in its passage, unless the row notes why not. ``schemas``: as for ``open``. Raises
    SourceError where the document or the tables cannot be read, LimitError.

    >>> import gridwalk, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     document = Path(folder) / "report.txt"
    ...     _ = document.write_text("It rained.", encoding="utf-8")
    ...     gridwalk.verify_source(document)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.SourceError: ...: no source has the hash of this document; name one with --source
    """
    text = read_document(arguments.path("document", document))
    place = source_of(text, arguments.optional_path("source", source))
    require_tables(place)
    # Only sound tables can be compared, and what is unsound should be said first.
    build(place, schemas=arguments.schemas(schemas))
    return verify(place, text)


def require_tables(source: Path) -> None:
    """Raise SourceError where a source is of another kind than tables that name passages of a document."""
    # Where it cannot be read, the build says what is wrong with it.
    metadata = load_metadata(source, Findings())
    kind = kind_of(metadata) if metadata is not None else OWN_TABLES
    if kind != OWN_TABLES:
        message = f"found dc:type {kind!r}, expected {OWN_TABLES!r}: only sources of tables name passages of a document"
        raise SourceError([Problem(source / METADATA, 0, "", message)])


def source_of(document: str, given: Path | None = None) -> Path:
    """Return the folder of tables given, else that of the project's that were made from a document. Raises SourceError."""
    if given is not None:
        return _with_metadata(given)
    # The table of reports says the hash of its document.
    tables = (source / "reports.csv" for source in find_sources(resources.folder("data")))
    for table in tables:
        # A hash is ASCII. What else is in the table is read, and its faults named, by the build.
        if table.is_file() and sha256(document).encode() in table.read_bytes():
            return table.parent
    raise SourceError([Problem(resources.folder("data"), 0, "", "no source has the hash of this document; name one with --source")])


def _with_metadata(folder: Path) -> Path:
    try:
        found = (folder / METADATA).is_file()
    except OSError as error:
        raise SourceError([Problem(folder, 0, "", f"cannot be read: {error.strerror}")]) from error
    if not found:
        raise SourceError([Problem(folder, 0, "", f"holds no {METADATA}")])
    return folder


__all__ = [
    "Finding",
    "Names",
    "Page",
    "Passage",
    "beside",
    "passage_rows",
    "passages",
    "read",
    "read_page",
    "require_tables",
    "source_of",
    "verify",
    "verify_source",
    "write_page",
]
