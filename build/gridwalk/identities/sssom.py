"""SSSOM/TSV, the table format for mappings between names of things: https://w3id.org/sssom/.

A file begins with its metadata, as YAML in lines that start with ``#``; then comes a table separated by
tabs, a mapping a row. Of the YAML, the words that a build needs are read where they are written plainly
(see ``sssom_metadata``). A line of the table is a row: a cell in quotes, as the standard has them, ends in its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.base.reading import checked
from gridwalk.identities.sssom_metadata import read_metadata
from gridwalk.rdf.iris import OWL, RDF, RDFS, SKOS
from gridwalk.tables.own import text_problem

# Prefixes that every file may use without declaring them, as the specification says.
BUILT_IN = {
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
}
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
READ = (*REQUIRED, "subject_label", "object_label", "confidence", "comment")
# Said by the standard, and of no consequence for a build.
UNREAD = {
    "author_id", "author_label", "creator_id", "creator_label", "mapping_date", "mapping_tool", "mapping_tool_version",
    "mapping_source", "reviewer_id", "reviewer_label", "see_also", "similarity_measure", "similarity_score",
    "subject_source", "object_source",
}  # fmt: skip
REQUIRED_METADATA = ("mapping_set_id", "license")
_CURIE = re.compile(r"\A([A-Za-z_][\w.-]*+):(\S+)")
# A quote within a cell that does not begin with one stands for itself, as in most readers.
_CELL = re.compile(r'(?<![^\t])(?:"((?:[^"]|"")*+)"|([^"\t][^\t]*|))(\t|\Z)')
_OPEN = "begins with a quote that is not closed at the end of the cell, on the same line: double each quote within quotes"


@dataclass(frozen=True)
class Mapping:
    """One row: full IRIs where the file has CURIEs. ``justification`` stays a CURIE. ``line`` counts from 1."""

    line: int
    subject: str
    predicate: str
    object: str
    justification: str
    subject_label: str
    object_label: str
    confidence: str
    comment: str


def read(path: Path) -> tuple[list[Mapping], list[Problem]]:
    """Return the mappings of a file, and what is wrong with it. A byte order mark is skipped."""
    try:
        data = checked(path).read_bytes()
    except OSError as error:
        return [], [Problem(path, 0, "", f"cannot be read: {error.strerror}")]
    if problem := text_problem(path, 1, data):
        return [], [problem]
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    if "\r" in text:
        row = text[: text.index("\r")].count("\n") + 1
        return [], [Problem(path, row, "", "is not TSV: found a carriage return, expected lines that end in LF or CR LF")]
    lines = text.removesuffix("\n").split("\n")
    above = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata, prefixes, problems = read_metadata(path, lines[:above], BUILT_IN)
    problems += [Problem(path, 0, word, "is missing in the metadata") for word in REQUIRED_METADATA if word not in metadata]
    header, faults = _header(path, above + 1, lines[above:])
    if problems := problems + faults:
        return [], problems
    return _rows(path, header, list(enumerate(lines[above + 1 :], above + 2)), prefixes)


def _header(path: Path, row: int, lines: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Return the names of the columns, and what is wrong with them."""
    header, open_cell = _cells(lines[0]) if lines else ([], False)
    problems = [Problem(path, row, word, "column is missing") for word in REQUIRED if word not in header]
    problems += [Problem(path, row, c, "column appears twice") for c in sorted({c for c in header if header.count(c) > 1})]
    for n, column in enumerate(header, 1):
        if column not in READ and column not in UNREAD:
            problems.append(Problem(path, row, column, "unknown column" if column else f"column {n} has no name"))
    return header, [*problems, *([Problem(path, row, f"{len(header) + 1}", _OPEN)] if open_cell else [])]


def _rows(
    path: Path, header: Sequence[str], lines: Sequence[tuple[int, str]], prefixes: dict[str, str]
) -> tuple[list[Mapping], list[Problem]]:
    mappings, problems = list[Mapping](), list[Problem]()
    for line, text in lines:
        row, open_cell = _cells(text)
        if open_cell or len(row) != len(header):
            column = next(iter(header[len(row) :]), "") if open_cell else ""
            message = _OPEN if open_cell else f"found {len(row)} cells, expected {len(header)}"
            problems.append(Problem(path, line, column, message))
            continue
        cells = dict(zip(header, row, strict=True))
        found = [Problem(path, line, column, message) for column, message in _row_problems(cells, prefixes)]
        problems += found
        if not found:
            mappings.append(_mapping(line, cells, prefixes))
    return mappings, problems


def _cells(line: str) -> tuple[list[str], bool]:
    """Return the cells of a line, and whether the one after them begins with a quote that does not end as it should.

    >>> _cells('a\\t"b ""c"" d"\\t5" wide\\t'), _cells('a\\t"b')
    ((['a', 'b "c" d', '5" wide', ''], False), (['a'], True))
    """
    cells, at = list[str](), 0
    while match := _CELL.match(line, at):
        quoted, plain, end = match.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            return cells, False
        at = match.end()
    return cells, True


def _row_problems(cells: dict[str, str], prefixes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for column in REQUIRED:
        match = _CURIE.fullmatch(cells[column])
        if match is None:
            yield column, f"found {cells[column]!r}, expected a CURIE such as gridwalk:driver/jan-berg"
        elif match[1] not in prefixes:
            yield column, f"prefix {match[1]!r} is not in the curie_map"
    confidence = cells.get("confidence", "")
    if confidence and not re.fullmatch(r"0|1|1\.0+|0\.[0-9]+", confidence):
        yield "confidence", f"found {confidence!r}, expected a number from 0 to 1"


def _mapping(line: int, cells: dict[str, str], prefixes: dict[str, str]) -> Mapping:
    def iri(column: str) -> str:
        prefix, _, rest = cells[column].partition(":")
        return prefixes[prefix] + rest

    return Mapping(
        line=line,
        subject=iri("subject_id"),
        predicate=iri("predicate_id"),
        object=iri("object_id"),
        justification=cells["mapping_justification"],
        subject_label=cells.get("subject_label", ""),
        object_label=cells.get("object_label", ""),
        confidence=cells.get("confidence", ""),
        comment=cells.get("comment", ""),
    )
