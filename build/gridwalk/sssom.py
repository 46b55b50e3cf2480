"""SSSOM/TSV, the table format for mappings between names of things: https://w3id.org/sssom/.

A file begins with its metadata, as YAML in lines that start with ``#``; then comes a table separated by
tabs, a mapping a row. Of YAML, what such files use is read: plain or quoted values, and the ``curie_map``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridwalk.errors import Problem
from gridwalk.tables import text_problem

# Prefixes that every file may use without declaring them, as the specification says.
BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
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
        data = path.read_bytes()
    except OSError as error:
        return [], [Problem(path, 0, "", f"cannot be read: {error.strerror}")]
    if problem := text_problem(path, 1, data):
        return [], [problem]
    lines = data.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n").split("\n")
    above = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata, prefixes = _metadata(lines[:above])
    problems = [Problem(path, 0, word, "is missing in the metadata") for word in REQUIRED_METADATA if word not in metadata]
    reader = csv.reader(lines[above:], delimiter="\t")
    try:
        rows = [(above + reader.line_num, row) for row in reader]
    except csv.Error as error:
        return [], [Problem(path, above + reader.line_num, "", f"is not TSV: {error}")]
    header = rows[0][1] if rows else []
    problems += [Problem(path, above + 1, word, "column is missing") for word in REQUIRED if word not in header]
    problems += [Problem(path, above + 1, c, "unknown column") for c in header if c not in READ and c not in UNREAD]
    if problems:
        return [], problems
    mappings = []
    for line, row in rows[1:]:
        if len(row) != len(header):
            problems.append(Problem(path, line, "", f"found {len(row)} cells, expected {len(header)}"))
            continue
        cells = dict(zip(header, row, strict=True))
        found = [Problem(path, line, column, message) for column, message in _row_problems(cells, prefixes)]
        problems += found
        if not found:
            mappings.append(_mapping(line, cells, prefixes))
    return mappings, problems


def _metadata(lines: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the metadata, and the prefixes of the curie_map."""
    metadata, prefixes, inside = dict[str, str](), dict(BUILT_IN), False
    indent = next((len(line) - len(line[1:].lstrip()) for line in lines if line.strip("# ")), 1)
    for line in lines:
        text = line[indent:]
        word, _, value = text.strip().partition(":")
        value = value.strip().strip("\"'")
        if text.startswith(" ") and inside:
            prefixes[word.strip("\"'")] = value
        elif word:
            inside = word == "curie_map"
            metadata[word] = value
    return metadata, prefixes


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
