"""Reading tables: CSV files with CSVW metadata beside them, strictly, into N-Quads lines.

A table is UTF-8 without a byte order mark, lines end in LF, and its first line is the header of
its schema (RFC 4180 otherwise). Every problem found is noted; nothing is repaired.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridwalk import resources
from gridwalk.conversion import Conversion, Findings
from gridwalk.errors import Problem, SourceError
from gridwalk.plain import Batch, PlainText, Row
from gridwalk.schema import TableSchema, load_schema

if TYPE_CHECKING:
    from gridwalk.identities import Identities

METADATA = "csv-metadata.json"
Metadata = Mapping[str, Any]
BLOCK = 1 << 20
# Characters of a table read at a time.
READ = 1 << 16
# Every byte below the space but tab and the ends of lines; and U+FFFE and U+FFFF.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_UNWANTED = re.compile(b"[%s]|%s" % (re.escape(CONTROLS), b"|".join(NONCHARACTERS)))


@dataclass(frozen=True)
class Table:
    """A CSV file and the schema that its metadata names."""

    path: Path
    schema: TableSchema


class Schemas:
    """The conversions by schema file, each compiled once.

    ``identities`` say what is replaced in rows; ``stream`` is where lines that describe records go.
    ``described``: the keys of things that rows describe and identities may concern.
    ``unread``: how the IRIs of things begin that may be described in rows that could not be read, so that
    nobody can say that no table describes them; of anything, where a whole source could not be read.
    """

    def __init__(self, identities: Identities | None = None, stream: Callable[[str], object] | None = None) -> None:
        self._identities = identities
        self._stream = stream
        self._compiled: dict[Path, Conversion] = {}
        self.described = set[str]()
        self.unread = set[str]()

    def get(self, path: Path) -> Conversion:
        """Return the conversion of a schema file. Raises SourceError for an unusable schema."""
        if path not in self._compiled:
            schema = load_schema(path)
            change = self._identities.change(schema, self.described) if self._identities else None
            self._compiled[path] = Conversion(schema, change, self._stream)
        return self._compiled[path]


def find_sources(data: Path) -> list[Path]:
    """Return the folders below ``data`` that hold CSVW metadata, sorted by path.

    Raises SourceError where a folder cannot be read: what is in it would be missing from the build.
    """
    problems = list[Problem]()

    def note(error: OSError) -> None:
        # Of a path that is no folder at all, the caller says that it holds no source.
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            problems.append(unreadable(data, error))

    found = [Path(folder) for folder, folders, files in os.walk(data, onerror=note) if METADATA in files or METADATA in folders]
    if problems:
        raise SourceError(problems)
    return sorted(found)


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem of a file or folder that the system does not let us read: the one it names, else ``path``."""
    return Problem(Path(error.filename or path), 0, "", f"cannot be read: {error.strerror or error}")


def load_metadata(source: Path, findings: Findings) -> Metadata | None:
    """Return a source's metadata. Where it cannot be read the problem is noted and None returned."""
    path = source / METADATA
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
        problem = next(filter(None, (_character_problem(path, text) for text in _texts(metadata))), None)
    except OSError as error:
        findings.problems.append(unreadable(path, error))
        return None
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        findings.problems.append(Problem(path, 0, "", f"is not CSVW metadata with 'tables' or a kind: {why}"))
        return None
    if not isinstance(metadata, dict):
        problem = Problem(path, 0, "", "is not CSVW metadata with 'tables' or a kind: expected an object")
    if problem:
        findings.problems.append(problem)
        return None
    return dict(metadata)


def _texts(metadata: object) -> Iterator[str]:
    """Yield the texts in metadata: JSON may write any character as ``\\u0002``, so its bytes do not show it."""
    if isinstance(metadata, str):
        yield metadata
    elif isinstance(metadata, dict):
        yield from (text for pair in metadata.items() for part in pair for text in _texts(part))
    elif isinstance(metadata, list):
        yield from (text for part in metadata for text in _texts(part))


def _character_problem(path: Path, text: str) -> Problem | None:
    try:
        problem = text_problem(path, 0, text.encode("utf-8"))
    except UnicodeEncodeError as error:
        return Problem(path, 0, "", f"found half of a character, U+{ord(text[error.start]):04X}, expected text")
    return problem and Problem(path, 0, "", problem.message)


def schema_path(source: Path, reference: str) -> Path:
    """Return the schema file that a source's metadata refers to.

    The reference is resolved beside the source, as CSVW says; where the source lies outside the
    checkout and nothing is there, the schema of the same name in our own ontology is meant.
    """
    beside = (source / reference).resolve()
    return beside if beside.is_file() else resources.folder("ontology") / "tables" / Path(reference).name


def rows_lost(problems: Iterable[Problem]) -> bool:
    """Whether a problem may have kept rows from being read: one of a file, a header or a whole line, not of a cell."""
    return any(problem.row <= 1 or not problem.column for problem in problems)


def read_source(
    source: Path, metadata: Metadata, schemas: Schemas, write: Callable[[str], object], findings: Findings
) -> None:  # fmt: skip
    """Read every table that a source's metadata names, writing N-Quads lines and noting what was found."""
    before = len(findings.problems)
    try:
        named = [(t["url"], t["tableSchema"]) for t in metadata["tables"]]
        pairs = [(source / url, schema_path(source, reference)) for url, reference in named]
    except (OSError, ValueError, KeyError, TypeError) as error:
        findings.problems.append(Problem(source / METADATA, 0, "", f"is not CSVW metadata with 'tables': {error!r}"))
        schemas.unread.add("<")
        return
    # Said of the metadata: the place where a schema was looked for last is our own, and says nothing.
    unknown = {reference: schema.name for (_, reference), (_, schema) in zip(named, pairs, strict=True) if not schema.is_file()}
    findings.problems.extend(Problem(source / METADATA, 0, "tableSchema", _no_schema(*names)) for names in unknown.items())
    findings.problems.extend(
        Problem(extra, 0, "", f"is not among the tables of {METADATA}")
        for extra in sorted(set(source.glob("*.csv")) - {path for path, _ in pairs})
    )
    if rows_lost(findings.problems[before:]):
        schemas.unread.add("<")
    for path, schema in pairs:
        if schema.name in unknown.values():
            continue
        said = len(findings.problems)
        read_table(path, schemas, schema, write, findings)
        if rows_lost(findings.problems[said:]):
            schemas.unread.add(f"<{schemas.get(schema).schema.about_url.partition('{')[0]}")


def _no_schema(reference: str, name: str) -> str:
    schemas = tuple(path.name for path in resources.files("ontology", "tables/*.json"))
    near = difflib.get_close_matches(name, schemas, 1)
    wanted = f"; did you mean {near[0]!r}?" if near else f": the schemas are {', '.join(schemas)}"
    return f"found {reference!r}, which is no schema of a table{wanted}"


@dataclass(frozen=True)
class _Reader:
    """The rows of a table of our own, each of which has to have all its columns."""

    path: Path
    header: tuple[str, ...]
    text: PlainText

    def batches(self, findings: Findings) -> Iterator[Batch]:
        """Yield batches as columns. Raises csv.Error where the text is not CSV."""

        def uneven(row: Row, line: int) -> None:
            message = f"found {len(row)} cells, expected {len(self.header)}: {', '.join(self.header)}"
            findings.problems.append(Problem(self.path, line, "", message))

        return self.text.batches(len(self.header), uneven)


def read_table(path: Path, schemas: Schemas, schema_file: Path, write: Callable[[str], object], findings: Findings) -> None:
    """Read one table, writing N-Quads lines and noting what was found."""
    conversion = schemas.get(schema_file)
    problem = encoding_problem(path)
    if problem:
        findings.problems.append(problem)
        return
    with path.open(encoding="utf-8", newline="") as file:
        first = csv.reader(file, strict=True)
        try:
            header = next(first, [])
        except csv.Error as error:
            findings.problems.append(Problem(path, 1, "", f"is not CSV: {error}"))
            return
        problems = list(header_problems(path, header, conversion.schema))
        if problems:
            findings.problems.extend(problems)
            return
        blocks = iter(lambda: file.read(READ) + file.readline(), "")
        reader = _Reader(path, conversion.schema.header, PlainText(blocks, line=first.line_num, strict=True))
        try:
            conversion.convert(path, reader, write, findings)
        except csv.Error as error:
            findings.problems.append(Problem(path, reader.text.line_num, "", f"is not CSV: {error}"))


def encoding_problem(path: Path) -> Problem | None:
    """Return what is wrong with the bytes of a table, or None. Reads it once, in blocks."""
    line, rest = 1, b""
    try:
        with path.open("rb") as file:
            if file.read(3) == codecs.BOM_UTF8:
                return Problem(path, 1, "", "begins with a byte order mark, expected UTF-8 without one")
            file.seek(0)
            while block := file.read(BLOCK):
                # Cut at a line's end: a character of several bytes is never split there.
                whole, newline, rest = (rest + block).rpartition(b"\n")
                if problem := _bytes_problem(path, line, whole):
                    return problem
                line += whole.count(b"\n") + len(newline)
            return _bytes_problem(path, line, rest)
    except OSError as error:
        return unreadable(path, error)


def _bytes_problem(path: Path, line: int, block: bytes) -> Problem | None:
    if b"\r" in block:
        row = line + block[: block.index(b"\r")].count(b"\n")
        return Problem(path, row, "", "found a carriage return, expected lines that end in LF")
    return text_problem(path, line, block)


def text_problem(path: Path, first_line: int, block: bytes) -> Problem | None:
    """Return what keeps whole lines of a file from being text that every format of RDF can hold, or None.

    That is a byte that is not UTF-8, or a character that XML does not have, escaped or not.
    """
    # To delete bytes and compare takes a sixth of the time of a regular expression; that only says where.
    if len(block.translate(None, CONTROLS)) != len(block) or any(n in block for n in NONCHARACTERS):
        found = _UNWANTED.search(block)
        if found is not None:
            code = found[0][0] if len(found[0]) == 1 else ord(found[0].decode("utf-8"))
            what = "a NUL byte" if not code else f"the {'control' if code < 32 else 'unwanted'} character U+{code:04X}"
            return Problem(path, first_line + block.count(b"\n", 0, found.start()), "", f"found {what}, expected text")
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        row = first_line + block[: error.start].count(b"\n")
        return Problem(path, row, "", f"found the byte 0x{block[error.start]:02x}, expected UTF-8")
    return None


def header_problems(path: Path, header: list[str], schema: TableSchema) -> list[Problem]:
    """Return what is wrong with the first line of a table."""
    expected = schema.header
    if tuple(header) == expected:
        return []
    if not header:
        return [Problem(path, 0, "", f"is empty, expected the header {','.join(expected)}")]
    problems = [Problem(path, 1, name, f"unknown column{_guess(name, expected)}") for name in header if name not in expected]
    problems += [Problem(path, 1, name, "column is missing") for name in expected if name not in header]
    problems += [Problem(path, 1, name, "column stands twice") for name in sorted({n for n in header if header.count(n) > 1})]
    return problems or [Problem(path, 1, "", f"columns are out of order, expected {','.join(expected)}")]


def _guess(name: str, expected: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, expected, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; the columns are {', '.join(expected)}"
