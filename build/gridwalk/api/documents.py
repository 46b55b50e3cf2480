"""Documents that sources were made from: pages read into tables, passages, and whether tables say what a document says."""

from __future__ import annotations

from pathlib import Path

from gridwalk.base import resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.reading import load_json
from gridwalk.pages.page import Page, read_page
from gridwalk.pages.page_files import write as write_page
from gridwalk.pages.race_tables import Names
from gridwalk.pages.taken_keys import beside
from gridwalk.tables.own import METADATA, find_sources
from gridwalk.tables.schema import load_schema
from gridwalk.verify.sentences import Passage, read, sha256, split
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
    return split(read(Path(document)))


def passage_rows(document: Path, slug: str) -> tuple[list[str], list[list[str]]]:
    """Return ``passages`` as a table: the columns of the table of passages, and a row for each. Raises as that does."""
    columns = load_schema(resources.folder("ontology") / "tables" / "passage.json").header
    rows = []
    for p in passages(document):
        known = {"id": f"{slug}/{p.name}", "report": slug, "start": str(p.start), "end": str(p.end), "sha256": p.sha256}
        rows.append([known.get(column, "") for column in columns])
    return list(columns), rows


def require_tables(source: Path) -> None:
    """Raise SourceError where a source is of another kind than tables that name passages of a document."""
    try:
        described = load_json(source / METADATA)
    except (OSError, ValueError):
        # The build says what is wrong with it.
        return
    kind = described.get("dc:type", "report")
    if kind != "report":
        message = f"found dc:type {kind!r}, expected 'report': only sources of tables name passages of a document"
        raise SourceError([Problem(source / METADATA, 0, "", message)])


def source_of(document: str) -> Path:
    """Return the folder of the project's tables that were made from a document. Raises SourceError where there is none."""
    # The table of reports says the hash of its document.
    tables = (source / "reports.csv" for source in find_sources(resources.folder("data")))
    for table in tables:
        # A hash is ASCII. What else is in the table is read, and its faults named, by the build.
        if table.is_file() and sha256(document).encode() in table.read_bytes():
            return table.parent
    raise SourceError([Problem(resources.folder("data"), 0, "", "no source has the hash of this document; name one with --source")])


__all__ = [
    "METADATA",
    "Finding",
    "Names",
    "Page",
    "Passage",
    "beside",
    "passage_rows",
    "passages",
    "read_page",
    "require_tables",
    "source_of",
    "verify",
    "write_page",
]
