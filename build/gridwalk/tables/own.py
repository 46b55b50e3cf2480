"""Reading tables: CSV files with CSVW metadata beside them, strictly, into N-Quads lines.

A table is UTF-8 without a byte order mark, lines end in LF, and its first line is the header of
its schema (RFC 4180 otherwise). Every problem found is noted; nothing is repaired.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.reading import checked, load_json
from gridwalk.tables import schema_files, words
from gridwalk.tables.batches import Batch, Cells, Rows, batches
from gridwalk.tables.conversion import Conversion
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import METADATA as METADATA
from gridwalk.tables.folders import REVIEW, TODO, below, note_unread, unreadable
from gridwalk.tables.folders import find_sources as find_sources
from gridwalk.tables.schema import TableSchema, load_schema
from gridwalk.tables.schema_files import check_allowed, schema_path

if TYPE_CHECKING:
    from gridwalk.identities.applied import Identities

Metadata = Mapping[str, Any]
# The kind of a source of our own tables.
OWN_TABLES = "report"
# The event of a report in its metadata: ``gridwalk todo`` writes it into rows that name none. The build takes nothing from it.
EVENT = "event"
BLOCK = 1 << 20
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
    ``allowed``: a folder whose schemas may be used beside the project's.
    """

    def __init__(
        self,
        identities: Identities | None = None,
        stream: Callable[[str], object] | None = None,
        allowed: Path | None = None,
    ) -> None:
        self.allowed = allowed
        self._identities = identities
        self._stream = stream
        self._compiled: dict[Path, Conversion] = {}
        self.described = set[str]()
        self.unread = set[str]()

    def get(self, path: Path) -> Conversion:
        """Return the conversion of a schema file. Raises SourceError for a schema that is unusable or not allowed."""
        if path not in self._compiled:
            check_allowed(path, self.allowed)
            schema = load_schema(path)
            change = self._identities.change(schema, self.described) if self._identities else None
            self._compiled[path] = Conversion(schema, change, self._stream)
        return self._compiled[path]


def load_metadata(source: Path, findings: Findings) -> Metadata | None:
    """Return a source's metadata. Where it cannot be read the problem is noted and None returned."""
    path = source / METADATA
    try:
        metadata = load_json(path, words.unique)
        problem = next(filter(None, (_character_problem(path, text) for text in _texts(metadata))), None)
    except OSError as error:
        findings.problems.append(unreadable(path, error))
        return None
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        findings.problems.append(Problem(path, 0, "", f"is not CSVW metadata with 'tables' or a kind: {why}"))
        return None
    if problem:
        findings.problems.append(problem)
        return None
    return metadata


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
        return Problem(path, 0, "", f"found a lone surrogate, U+{ord(text[error.start]):04X}, expected text")
    return problem and Problem(path, 0, "", problem.message)


def kind_of(metadata: Metadata) -> str:
    """Return the kind of a source: that of our own tables where its metadata does not say.

    >>> kind_of({"tables": []}), kind_of({"dc:type": "timing"})
    ('report', 'timing')
    """
    return str(metadata.get("dc:type", OWN_TABLES))


def rows_lost(problems: Iterable[Problem]) -> bool:
    """Whether a problem may have kept rows from being read: who found it does not say that all of them were."""
    return not all(problem.complete for problem in problems)


def read_source(
    source: Path, metadata: Metadata, schemas: Schemas, write: Callable[[str], object], findings: Findings
) -> None:  # fmt: skip
    """Read every table that a source's metadata names, writing N-Quads lines and noting what was found.

    Raises OSError where the folder cannot be read.
    """
    before = len(findings.problems)
    try:
        named = [(t["url"], t["tableSchema"]) for t in metadata["tables"]]
        pairs = [(source / url, schema_path(source, reference)) for url, reference in named]
    except (OSError, ValueError, KeyError, TypeError) as error:
        findings.problems.append(Problem(source / METADATA, 0, "", f"is not CSVW metadata with 'tables': {error!r}"))
        schemas.unread.add("<")
        return
    # Said of the metadata: the place where a schema was looked for last is our own, and says nothing.
    unknown = {reference: schema.name for (_, reference), (_, schema) in zip(named, pairs, strict=True) if not schema.exists()}
    findings.problems.extend(Problem(source / METADATA, 0, "tableSchema", _no_schema(*names)) for names in unknown.items())
    _note_words(source, metadata, findings)
    once = _once(source, [url for url, _ in named], findings)
    beside = {source / METADATA, source / REVIEW, source / TODO, *map(_named, pairs), *(schema for _, schema in pairs)}
    note_unread(below(source), beside, f"is not among the tables of {METADATA}", findings)
    if rows_lost(findings.problems[before:]):
        schemas.unread.add("<")
    unusable = _unusable(schemas, {schema for _, schema in pairs if schema.exists()}, findings)
    for path, schema in (pairs[n] for n in once):
        if schema.name in unknown.values() or schema in unusable:
            continue
        said = len(findings.problems)
        read_table(path, schemas, schema, write, findings)
        if rows_lost(findings.problems[said:]):
            schemas.unread.add(f"<{schemas.get(schema).schema.about_url.partition('{')[0]}")


def _unusable(schemas: Schemas, paths: Iterable[Path], findings: Findings) -> set[Path]:
    """Return those schemas of a source that cannot be used, and note why."""
    found = set[Path]()
    for path in paths:
        try:
            schemas.get(path)
        except SourceError as error:
            findings.problems.extend(error.problems)
            schemas.unread.add("<")
            found.add(path)
    return found


def _named(pair: tuple[Path, Path]) -> Path:
    """Return a table's path as a listing of folders has it, however the metadata spells it."""
    return Path(os.path.normpath(pair[0]))


def _note_words(source: Path, metadata: Metadata, findings: Findings) -> None:
    path = source / METADATA
    words.note_context(path, metadata, findings)
    words.note_no_text(path, metadata, (EVENT,), findings)
    words.note_unknown(path, metadata, {*words.EVERYWHERE - words.OF_SOURCE, EVENT, "tables"}, findings)
    for table in metadata["tables"]:
        words.note_unknown(path, table, ("url", "tableSchema"), findings)
    if not metadata["tables"]:
        findings.problems.append(Problem(path, 0, "tables", "names no table"))


def _once(source: Path, urls: list[str], findings: Findings) -> list[int]:
    """Return the places of those tables that lie in the source and were not named before; the others are noted."""
    first = dict[str, int]()
    for n, url in enumerate(urls):
        name = os.path.normpath(url)
        message = ""
        if url != url.strip() or Path(name).is_absolute() or name.partition(os.sep)[0] in (os.pardir, os.curdir):
            message = f"found {url!r}, expected the name of a file in the folder of the source"
        # Also two links to one file are one table.
        elif (known := first.setdefault(os.path.realpath(source / name), n)) != n:
            message = f"found {url!r}, which is already named" + (f", as {urls[known]!r}" if urls[known] != url else "")
        if message:
            findings.problems.append(Problem(source / METADATA, 0, "url", message))
    return [n for n in range(len(urls)) if n in first.values()]


def _no_schema(reference: str, name: str) -> str:
    schemas = tuple(path.name for path in schema_files.every())
    near = difflib.get_close_matches(name, schemas, 1)
    wanted = f"; did you mean {near[0]!r}?" if near else f": the schemas are {', '.join(schemas)}"
    return f"found {reference!r}, which is not a table schema{wanted}"


@dataclass(frozen=True)
class _Reader:
    """The rows of a table of our own, each of which has to have all columns of its header; what that leaves out is empty."""

    path: Path
    header: tuple[str, ...]
    expected: tuple[str, ...]
    rows: Rows

    def batches(self, findings: Findings) -> Iterator[Batch]:
        """Yield batches as columns of the schema. Raises csv.Error where the text is not CSV."""
        read = self._batches(findings)
        return read if self.header == self.expected else self._filled(read)

    def _filled(self, read: Iterator[Batch]) -> Iterator[Batch]:
        for columns, lines in read:
            printed = dict(zip(self.header, columns, strict=True))
            empty = ("",) * len(lines)
            yield [printed.get(name, empty) for name in self.expected], lines

    def _batches(self, findings: Findings) -> Iterator[Batch]:

        def uneven(row: Cells, line: int) -> None:
            findings.problems.append(uneven_row(self.path, line, len(row), self.header))

        return batches(self.rows, len(self.header), uneven)


def read_table(path: Path, schemas: Schemas, schema_file: Path, write: Callable[[str], object], findings: Findings) -> None:
    """Read one table, writing N-Quads lines and noting what was found."""
    conversion = schemas.get(schema_file)
    problem = encoding_problem(path)
    if problem:
        findings.problems.append(problem)
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        try:
            header = next(rows, [])
        except csv.Error as error:
            findings.problems.append(Problem(path, 1, "", f"is not CSV: {error}"))
            return
        problems = list(header_problems(path, header, conversion.schema))
        if problems:
            findings.problems.extend(problems)
            return
        try:
            conversion.convert(path, _Reader(path, tuple(header), conversion.schema.header, rows), write, findings)
        except csv.Error as error:
            findings.problems.append(Problem(path, rows.line_num, "", f"is not CSV: {error}"))


def encoding_problem(path: Path) -> Problem | None:
    """Return what is wrong with the bytes of a table, or None. Reads it once, in blocks."""
    line, rest = 1, b""
    try:
        with checked(path).open("rb") as file:
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


def uneven_row(path: Path, line: int, found: int, header: Sequence[str]) -> Problem:
    """Return the problem of a row that has more or fewer cells than the header.

    >>> uneven_row(Path("crew.csv"), 3, 4, ["event", "entry", "seat"]).message
    'found 4 cells, expected 3 as in the header, event to seat; put a cell that has a comma between quotes'
    """
    few = "write an empty cell too, with its comma"
    way_out = "put a cell that has a comma between quotes" if found > len(header) else few
    message = f"found {found} cells, expected {len(header)} as in the header, {header[0]} to {header[-1]}; {way_out}"
    return Problem(path, line, "", message)


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
    """Return what is wrong with the first line of a table. Columns that need not be filled may be left out."""
    expected = schema.header
    if tuple(header) == expected or (header and schema.needed.issubset(header) and header == [n for n in expected if n in header]):
        return []
    if not header:
        return [Problem(path, 0, "", f"is empty, expected the header {','.join(expected)}")]
    problems = [Problem(path, 1, name, f"unknown column{_guess(name, expected)}") for name in header if name not in expected]
    problems += [Problem(path, 1, name, "column is missing") for name in expected if name in schema.needed and name not in header]
    problems += [Problem(path, 1, name, "column appears twice") for name in sorted({n for n in header if header.count(n) > 1})]
    return problems or [Problem(path, 1, "", f"columns are out of order, expected {','.join(expected)}")]


def _guess(name: str, expected: tuple[str, ...]) -> str:
    if not name:
        return ", without a name: is there a comma too many at the end of the line?"
    near = difflib.get_close_matches(name, expected, 1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else f"; the columns are {', '.join(expected)}"
