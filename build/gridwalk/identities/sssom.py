"""SSSOM/TSV, the table format for mappings between names of things: https://w3id.org/sssom/.

A file begins with its metadata, as YAML in lines that start with ``#``, or these lie beside it in a file of their own that
ends in ``.sssom.yml``; then comes a table separated by tabs, a mapping a row. Of the YAML, the words that a build needs are
read where they are written plainly (see ``sssom_metadata``). All slots and every predicate of the standard are read as they
are meant to be, those of versions before 1.0 too; what a build has no use for is passed over, and what is no slot is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.base.reading import checked
from gridwalk.identities.sssom_metadata import read_metadata
from gridwalk.rdf.iris import OWL, RDF, RDFS, SKOS, XSD
from gridwalk.tables.own import text_problem

# Prefixes that every file may use without declaring them, as the specification says.
BUILT_IN = {
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
    "xsd": XSD,
    "linkml": "https://w3id.org/linkml/",
}
# The slots of a mapping and of a set of mappings, as version 1.1 of the schema lists them
# (https://github.com/mapping-commons/sssom, src/sssom_schema/schema/sssom_schema.yaml).
SLOTS = frozenset({
    "record_id", "subject_id", "subject_label", "subject_category", "predicate_id", "predicate_label", "predicate_modifier",
    "object_id", "object_label", "object_category", "mapping_justification", "author_id", "author_label", "reviewer_id",
    "reviewer_label", "creator_id", "creator_label", "license", "subject_type", "subject_source", "subject_source_version",
    "object_type", "object_source", "object_source_version", "predicate_type", "mapping_provider", "mapping_source",
    "mapping_cardinality", "cardinality_scope", "mapping_tool", "mapping_tool_id", "mapping_tool_version", "mapping_date",
    "publication_date", "review_date", "confidence", "reviewer_agreement", "curation_rule", "curation_rule_text",
    "subject_match_field", "object_match_field", "match_string", "subject_preprocessing", "object_preprocessing",
    "similarity_score", "similarity_measure", "see_also", "issue_tracker_item", "other", "comment",
})  # fmt: skip
SET_SLOTS = frozenset({
    "sssom_version", "curie_map", "mapping_set_id", "mapping_set_version", "mapping_set_source", "mapping_set_title",
    "mapping_set_description", "mapping_set_confidence", "creator_id", "creator_label", "license", "subject_type",
    "subject_source", "subject_source_version", "object_type", "object_source", "object_source_version", "predicate_type",
    "mapping_provider", "cardinality_scope", "mapping_tool", "mapping_tool_id", "mapping_tool_version", "mapping_date",
    "publication_date", "subject_match_field", "object_match_field", "subject_preprocessing", "object_preprocessing",
    "similarity_measure", "curation_rule", "curation_rule_text", "see_also", "issue_tracker", "other", "comment",
    "extension_definitions",
})  # fmt: skip
# Slots of versions before 1.0, with what stands for them since.
FORMER = frozenset({"match_type", "match_term_type", "semantic_similarity_score", "semantic_similarity_measure"})
_MATCH_TYPES = {
    "Lexical": "LexicalMatching", "Logical": "LogicalMatching", "HumanCurated": "ManualMappingCuration",
    "Complex": "CompositeMatching", "Unspecified": "UnspecifiedMatching",
    "SemanticSimilarity": "SemanticSimilarityThresholdMatching",
}  # fmt: skip
LITERAL, NOT = "rdfs literal", "Not"
NO_TERM = f"{BUILT_IN['sssom']}NoTermFound"
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
# In the slot for what the standard has no slot for, which holds pairs of a key and a value with a bar between them.
ELSEWHERE = "data=other"
REQUIRED_METADATA = ("mapping_set_id", "license")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_CURIE = re.compile(r"\A([A-Za-z_][\w.-]*+):(\S+)")
# A quote within a cell that does not begin with one stands for itself, as in most readers.
_CELL = re.compile(r'(?<![^\t])(?:"((?:[^"]|"")*+)"|([^"\t][^\t]*|))(\t|\Z)')
_NO_SLOT = "is no slot of SSSOM: left alone"
_OPEN = "begins with a quote that is not closed at the end of the cell: double each quote within quotes"
# Of lines in one cell. A tab after a line break is another row: a stray quote must not swallow it.
_LINES = 100


Texts = Dictionary[str, str]


@dataclass(frozen=True)
class Mapping:
    """One row: full IRIs where the file has CURIEs. ``justification`` stays a CURIE. ``line`` counts from 1.

    ``negated``: the predicate does not hold. ``literal``: an end is no thing but a text, so an IRI may be empty.
    """

    line: int
    subject: str
    predicate: str
    object: str
    justification: str
    subject_label: str
    object_label: str
    confidence: str
    comment: str
    negated: bool = False
    literal: bool = False


@dataclass(frozen=True)
class MappingSet:
    """What a file has: mappings, what is wrong with it, and what in it is no slot of the standard and left alone.

    ``elsewhere``: its metadata say that it is for other data.
    """

    mappings: list[Mapping] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)
    elsewhere: bool = False


def beside(path: Path) -> Path:
    """Return the file that has the metadata of a table where that has none itself.

    >>> beside(Path("drivers.sssom.tsv")).name
    'drivers.sssom.yml'
    """
    return path.with_name(f"{path.name.removesuffix('.tsv')}.yml")


def read(path: Path) -> MappingSet:
    """Return the mappings of a file, and what is wrong with it. A byte order mark is skipped."""
    lines, problem = _lines(path)
    if problem:
        return MappingSet(problems=[problem])
    above = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    place, words = path, lines[:above]
    if not above and beside(path).is_file():
        place = beside(path)
        words, problem = _lines(place)
        if problem:
            return MappingSet(problems=[problem])
        words = [f"#{line}" for line in words]
    metadata, prefixes, problems = read_metadata(place, words, BUILT_IN)
    problems += [Problem(place, 0, word, "is missing in the metadata") for word in REQUIRED_METADATA if word not in metadata]
    unknown = [Problem(place, 0, word, _NO_SLOT) for word in metadata if word not in SET_SLOTS]
    header, faults = _header(path, above + 1, lines[above:], metadata)
    unknown += [Problem(path, above + 1, column, _NO_SLOT) for column in header if column and column not in SLOTS | FORMER]
    if problems := problems + faults:
        return MappingSet(problems=problems, unknown=unknown)
    mappings, problems = _rows(path, header, lines, above + 1, prefixes, metadata)
    return MappingSet(mappings, problems, unknown, ELSEWHERE in metadata.get("other", "").split("|"))


def _lines(path: Path) -> tuple[list[str], Problem | None]:
    """Return the lines of a file, or what keeps it from being read."""
    try:
        data = checked(path).read_bytes()
    except OSError as error:
        return [], Problem(path, 0, "", f"cannot be read: {error.strerror}")
    if problem := text_problem(path, 1, data):
        return [], problem
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    if "\r" in text:
        row = text[: text.index("\r")].count("\n") + 1
        return [], Problem(path, row, "", "is not TSV: found a carriage return, expected lines that end in LF or CR LF")
    return text.removesuffix("\n").split("\n"), None


def _header(path: Path, row: int, lines: Sequence[str], metadata: Texts) -> tuple[list[str], list[Problem]]:
    """Return the names of the columns, and what is wrong with them."""
    header, open_cell = _cells(lines[0]) if lines else ([], False)
    needed = [word for word in REQUIRED if word not in header and not _stands_for(word, header, metadata)]
    problems = [Problem(path, row, word, "column is missing") for word in needed]
    problems += [Problem(path, row, c, "column appears twice") for c in sorted({c for c in header if header.count(c) > 1})]
    problems += [Problem(path, row, "", f"column {n} has no name") for n, column in enumerate(header, 1) if not column]
    return header, [*problems, *([Problem(path, row, f"{len(header) + 1}", _OPEN)] if open_cell else [])]


def _stands_for(word: str, header: Sequence[str], metadata: Texts) -> bool:
    """Whether something else says what a column that is missing would."""
    if word == "mapping_justification":
        return "match_type" in header
    of_type = word.replace("_id", "_type")
    return of_type in header or "match_term_type" in header or metadata.get(of_type) == LITERAL


def _rows(
    path: Path, header: Sequence[str], lines: Sequence[str], at: int, prefixes: Texts, metadata: Texts
) -> tuple[list[Mapping], list[Problem]]:
    mappings, problems = list[Mapping](), list[Problem]()
    for line, row, open_cell in _records(lines, at):
        if open_cell or len(row) != len(header):
            column = next(iter(header[len(row) :]), "") if open_cell else ""
            message = _OPEN if open_cell else f"found {len(row)} cells, expected {len(header)}"
            problems.append(Problem(path, line, column, message))
            continue
        cells = _whole(dict(zip(header, row, strict=True)), metadata)
        found = [Problem(path, line, column, message) for column, message in _row_problems(cells, prefixes)]
        problems += found
        if not found:
            mappings.append(_mapping(line, cells, prefixes))
    return mappings, problems


def _records(lines: Sequence[str], at: int) -> Iterator[tuple[int, list[str], bool]]:
    """Yield the line of each row, its cells, and whether the one after them is not closed. A cell may hold line breaks."""
    while at < len(lines):
        cells, open_cell = _cells(lines[at])
        end = at + 1
        if open_cell:
            more = next((n for n in range(end, min(end + _LINES, len(lines))) if '"' in lines[n] or "\t" in lines[n]), at)
            joined, still = _cells("\n".join(lines[at : more + 1]))
            if more > at and not still and "\t" not in lines[more].partition('"')[0]:
                cells, open_cell, end = joined, False, more + 1
        yield at + 1, cells, open_cell
        at = end


def _whole(cells: dict[str, str], metadata: Texts) -> dict[str, str]:
    """Return the cells of a row with what the set says of all rows, and what slots of former versions say."""
    former = cells.get("match_type", "")
    if former and not cells.get("mapping_justification"):
        cells["mapping_justification"] = f"semapv:{_MATCH_TYPES[former]}" if former in _MATCH_TYPES else former
    for end in ("subject", "object"):
        literal = cells.get("match_term_type") == "TermMatch" and f"{end}_type" not in cells
        said = cells.get(f"{end}_type", LITERAL if literal else metadata.get(f"{end}_type", ""))
        cells = {f"{end}_id": ""} | cells | {f"{end}_type": said}
    return cells


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


def _row_problems(cells: dict[str, str], prefixes: Texts) -> Iterator[tuple[str, str]]:
    for column in REQUIRED:
        match = _CURIE.fullmatch(cells[column])
        if not cells[column] and cells.get(column.replace("_id", "_type")) == LITERAL:
            if not cells.get(label := column.replace("_id", "_label")):
                yield label, f"is empty, expected the text that a {LITERAL} is"
        elif match is None:
            yield column, f"found {cells[column]!r}, expected a CURIE such as gridwalk:driver/jan-berg"
        elif match[1] not in prefixes:
            yield column, f"prefix {match[1]!r} is not in the curie_map"
    confidence = cells.get("confidence", "")
    if confidence and not (_NUMBER.fullmatch(confidence) and float(confidence) <= 1):
        yield "confidence", f"found {confidence!r}, expected a number from 0 to 1"
    if (modifier := cells.get("predicate_modifier", "")) not in ("", NOT):
        yield "predicate_modifier", f"found {modifier!r}, expected {NOT} or nothing"


def _mapping(line: int, cells: dict[str, str], prefixes: Texts) -> Mapping:
    def iri(column: str) -> str:
        prefix, _, rest = cells[column].partition(":")
        return prefixes[prefix] + rest if prefix else ""

    return Mapping(
        line=line,
        subject=iri("subject_id"),
        predicate=iri("predicate_id"),
        object=iri("object_id"),
        justification=cells["mapping_justification"],
        subject_label=cells.get("subject_label", ""),
        object_label=cells.get("object_label", ""),
        confidence=f"{Decimal(cells['confidence']):f}" if cells.get("confidence") else "",
        comment=cells.get("comment", "").replace("\n", " "),
        negated=cells.get("predicate_modifier", "") == NOT,
        literal=LITERAL in (cells["subject_type"], cells["object_type"]),
    )
