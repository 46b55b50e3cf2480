"""A source against its original document: are the passages right, and is every cited value in its passage?

A value that is not literally in its passage wants a note that says why and says the value again:
``column=value: why; column=value: why``. So what was read is written down twice, as book-keepers do,
and neither half can change alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gridwalk.tables.rows import Row, read_rows, tables
from gridwalk.verify.cells import cell_problems
from gridwalk.verify.completeness import unused
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.mates import mate_problems
from gridwalk.verify.namings import Others
from gridwalk.verify.sentences import Parting, sha256
from gridwalk.verify.tablerows import is_table_row, of_cars, row_problems


@dataclass(frozen=True, order=True)
class Finding:
    """What is wrong, and where; the passage's text is never part of it.

    ``line`` is the line of the table, 0 for the document as a whole.

    >>> print(Finding(Path("results.csv"), 3, "laps", "151", "r01", "is not in the passage"))
    results.csv:3: column laps: '151' (passage r01) is not in the passage
    """

    path: Path
    line: int
    column: str
    value: str
    passage: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        cell = f" column {self.column}: {self.value!r}" if self.column else ""
        cited = f" (passage {self.passage})" if self.passage else ""
        return f"{where}:{cell}{cited} {self.message}"


def verify(
    source: Path,
    document: str,
    lines: Iterable[str] = (),
    same: Mapping[str, str] | None = None,
    ways: Iterable[Parting] | None = None,
) -> list[Finding]:
    """Compare the tables in the folder ``source`` with the original ``document`` and return what is wrong.

    The tables must be sound, that is, ``build`` reads them. ``lines``: the build of all data that the source is among, for
    the names that other sources give to things; ``same``: the keys that identities there replace. ``ways``: how the
    document may be parted. The list is sorted, and empty when every hash matches, no sentence is left out and every cited
    value is in its passage or noted.
    """
    rows = [row for table in tables(source) for row in read_rows(table)]
    own = {row.cells["id" if row.table == "report" else "report"] for row in rows if row.table in ("report", "passage")}
    return sorted({*findings(Evidence(rows, document, Others.of(lines, own, same or {}), ways))})


def findings(evidence: Evidence) -> Iterator[Finding]:
    """Yield what ``verify`` finds, in no order, for rows already read beside their document."""
    yield from _passage_findings(evidence)
    yield from _cell_findings(evidence)
    yield from _table_row_findings(evidence)
    yield from _unused_findings(evidence)
    yield from (_finding(row, column, message) for row, column, message in mate_problems(evidence))
    yield from _document_findings(evidence)


def _document_findings(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.rows:
        if row.table != "report":
            continue
        if row.cells["sha256"] and row.cells["sha256"] != sha256(evidence.document):
            yield _finding(row, "sha256", "is not the hash of the document")
        if row.cells["characters"] and row.cells["characters"] != str(len(evidence.document)):
            yield _finding(row, "characters", f"is not the length of the document, {len(evidence.document)}")


def _passage_findings(evidence: Evidence) -> Iterator[Finding]:
    """Compare passages.csv with the document: the same ranges, hashes and names, in the same order."""
    rows = [row for row in evidence.rows if row.table == "passage"]
    expected = {p.name: p for p in evidence.parting.passages}
    for row in rows:
        name = row.cells["id"].removeprefix(row.cells["report"] + "/")
        passage = expected.pop(name, None)
        if not passage:
            yield _finding(row, "id", "is not a sentence or table row of the document")
            continue
        for column, right in (("start", passage.start), ("end", passage.end), ("sha256", passage.sha256)):
            if row.cells[column] != str(right):
                yield _finding(row, column, f"expected {right}")
        citing = len(evidence.citing[row.cells["id"]])
        if row.cells["rows"] and row.cells["rows"] != str(citing):
            yield _finding(row, "rows", f"is not how many rows cite the passage, {citing}: one is lost, or too many")
        cited = row.cells["id"] in evidence.used
        if cited == bool(row.cells["statesNothing"]):
            message = "but rows cite it, or lean on it" if cited else "must say why no row cites the passage"
            yield _finding(row, "statesNothing", message)
    for passage in expected.values():
        path = rows[0].path if rows else Path("passages.csv")
        yield Finding(path, 0, "", "", passage.name, "is in the document and not in the table")


def _cell_findings(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.rows:
        for column, message in cell_problems(row, evidence):
            yield _finding(row, column, message)


def _unused_findings(evidence: Evidence) -> Iterator[Finding]:
    for row in evidence.rows:
        if row.table == "passage":
            for message in unused(row.cells["id"], evidence):
                yield _finding(row, "", message)


def _table_row_findings(evidence: Evidence) -> Iterator[Finding]:
    for name, rows in evidence.citing.items():
        if is_table_row(name):
            for message in row_problems(rows, evidence.texts.get(name, ""), evidence.namings, evidence.columns.get(name)):
                # Where a note on the car is looked for, if rows are about one.
                yield _finding(next(iter(of_cars(rows)), rows[0]), "", message)


def _finding(row: Row, column: str, message: str) -> Finding:
    passage = row.passage if row.table != "passage" else row.cells["id"]
    return Finding(row.path, row.line, column, row.cells.get(column, ""), passage, message)
