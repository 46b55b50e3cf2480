"""Answers to queries, written out.

Rows and truth values go to the SPARQL 1.1 Query Results formats (CSV and TSV:
https://www.w3.org/TR/sparql11-results-csv-tsv/, JSON: https://www.w3.org/TR/sparql11-results-json/,
XML: https://www.w3.org/TR/rdf-sparql-XMLres/) or to a table for people; triples to RDF.
"""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, cast

import pyoxigraph as ox

from gridwalk.ask.queries import Answer, Rows, Term
from gridwalk.base import terminal
from gridwalk.base.errors import QueryError
from gridwalk.rdf import names
from gridwalk.rdf.iris import XSD

TABLE = "table"
# So many bytes of XML are looked at before the first is written.
HELD = 1 << 20
_RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
_RDF = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_WITHOUT_END = frozenset({"json", "xml", "jsonld", "rdfxml"})
FORMATS = (TABLE, *_RESULTS, *_RDF)
"""Every format that some answer can be written in."""

_NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}


def formats(answer: Answer) -> tuple[str, ...]:
    """Return the formats that fit an answer; the first is the one for a terminal."""
    return tuple(_RDF) if isinstance(answer, ox.QueryTriples) else (TABLE, *_RESULTS)


def write(answer: Answer, format: str, out: IO[bytes]) -> bool:
    """Write an answer to a binary stream, using it up; return whether it has a row or triple, or is true.

    A table holds all rows in memory (its columns are as wide as their widest cell), as do triples, which are sorted.
    Raises QueryError, and nothing is written, if the format does not fit the answer, or cannot hold a term of it; of
    XML with more than ``HELD`` bytes, what comes before that term is written.

    >>> import io, pyoxigraph as ox
    >>> from gridwalk.ask.queries import run
    >>> out = io.BytesIO()
    >>> write(run(ox.Store(), "SELECT ?class ?laps { VALUES (?class ?laps) { ('GT' 154) ('LMP1' 9) } }"), "table", out)
    True
    >>> print(out.getvalue().decode(), end="")
    class  laps
    -----  ----
    GT      154
    LMP1      9
    """
    if format not in formats(answer):
        raise QueryError(f"this answer cannot be written as {format!r}; use one of {', '.join(formats(answer))}")
    if isinstance(answer, ox.QueryTriples):
        found = write_triples(answer, format, out) > 0
    elif format == TABLE:
        found = _write_table(answer, out)
    elif format == "xml":
        checked = _Xml(out)
        found = _serialize(answer, format, checked)
        checked.pass_on()
    else:
        found = _serialize(answer, format, out)
    # The engine ends these without a line end, on which a shell's prompt or the next answer would follow.
    if format in _WITHOUT_END or (isinstance(answer, ox.QueryBoolean) and format != TABLE):
        out.write(b"\n")
    return found


def _serialize(answer: Rows | ox.QueryBoolean, format: str, out: IO[bytes] | _Xml) -> bool:
    if not isinstance(answer, Rows):
        answer.serialize(cast("IO[bytes]", out), _RESULTS[format])
        return bool(answer)
    # The engine, which writes rows as it finds them, does not say whether there were any; without, an answer is so short.
    nothing, counted = io.BytesIO(), _Counted(out)
    _no_rows(answer.variables).serialize(nothing, _RESULTS[format])
    answer.solutions.serialize(cast("IO[bytes]", counted), _RESULTS[format])
    return counted.written > len(nothing.getvalue())


def _no_rows(variables: Iterable[str]) -> ox.QuerySolutions:
    names = " ".join(f"?{name}" for name in variables) or "*"
    return cast(ox.QuerySolutions, ox.Store().query(f"SELECT {names} {{ FILTER (false) }}"))


def write_triples(answer: Iterable[ox.Triple], format: str, out: IO[bytes]) -> int:
    """Write triples, sorted, each once, in a format of RDF, and return their number. Raises QueryError where it cannot hold one."""
    triples = sorted(set(answer), key=str)
    if format == "turtle":
        from gridwalk.rdf import turtle

        for piece in turtle.portable(names.grouped(f"{triple} ." for triple in triples)):
            out.write(piece.encode())
    else:
        out.write(_serialized(triples, format))
    return len(triples)


def _serialized(triples: list[ox.Triple], format: str) -> bytes:
    try:
        if format == "rdfxml":
            from gridwalk.rdf import rdfxml

            return rdfxml.serialize(triples)
        written = io.BytesIO()
        ox.serialize(triples, written, _RDF[format])
        return written.getvalue()
    # The engine says so of what a format has no words for.
    except (ValueError, OSError) as error:
        raise QueryError(f"this answer cannot be written as {format!r}: {error}; use turtle or ntriples") from error


class _Counted(io.RawIOBase):
    """A stream that counts the bytes that go through it."""

    def __init__(self, out: IO[bytes] | _Xml) -> None:
        self._out, self.written = out, 0

    def write(self, data: Any) -> int:
        """Write bytes."""
        self.written += len(data)
        self._out.write(data)
        return len(data)


class _Xml(io.RawIOBase):
    """A stream of XML that lets no character through which XML does not have.

    The first ``HELD`` bytes wait for each other, so that an answer of an ordinary size is written whole or not at all.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._decoder, self._held = out, codecs.getincrementaldecoder("utf-8")(), bytearray()
        self._passed = False

    def write(self, data: Any) -> int:
        """Write bytes. Raises QueryError for a character that XML does not have."""
        from gridwalk.rdf import rdfxml

        if found := rdfxml.NOT_XML.search(self._decoder.decode(data)):
            raise QueryError(f"this answer cannot be written as 'xml', which has no U+{ord(found[0]):04X}; use json")
        self._held += data
        if self._passed or len(self._held) > HELD:
            self.pass_on()
        return len(data)

    def pass_on(self) -> None:
        """Write what is held back."""
        self._out.write(bytes(self._held))
        self._held.clear()
        self._passed = True


def _write_table(answer: Rows | ox.QueryBoolean, out: IO[bytes]) -> bool:
    if isinstance(answer, ox.QueryBoolean):
        out.write(b"true\n" if answer else b"false\n")
        return bool(answer)
    rows = list(answer)
    cells = [[text(term) for term in row] for row in rows]
    header = list(answer.variables)
    numeric = [_is_numeric(column) for column in zip(*rows, strict=True)] if rows else [False] * len(header)
    for line in aligned(header, cells, numeric):
        out.write(line.encode() + b"\n")
    return bool(rows)


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> Iterator[str]:
    """Yield the lines of a table for people, as wide as its cells are; ``right``: of which columns cells stand at the right.

    >>> list(aligned(["car", "laps"], [["16", "9"], ["2", "168"]], [False, True]))
    ['car  laps', '---  ----', '16      9', '2     168']
    """
    right = right or [False] * len(header)
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(width, column)) for column in columns]
    padded = [
        _padded([head, "-" * size, *cells], size, end) for (head, *cells), size, end in zip(columns, widths, right, strict=True)
    ]
    lines: Iterable[Sequence[str]] = zip(*padded, strict=True) if padded else [()] * (len(rows) + 2)
    yield from ("  ".join(line).rstrip() for line in lines)


def _padded(column: Sequence[str], size: int, right: bool) -> list[str]:
    """Return the cells of a column, all of one width."""
    pad = str.rjust if right else str.ljust
    # A letter may be wider than one, or none: then the text has another length than width.
    return [pad(cell, size if cell.isascii() else size + len(cell) - width(cell)) for cell in column]


def _is_numeric(column: tuple[Term | None, ...]) -> bool:
    bound = [term for term in column if term is not None]
    return bool(bound) and all(isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS for term in bound)


def width(cell: str) -> int:
    """Return how many columns of a terminal a text takes (Unicode Standard Annex 11).

    >>> width("Jörg"), width("耐久")
    (4, 4)
    """
    return len(cell) if cell.isascii() else sum(map(_columns, cell))


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def text(term: Term | None) -> str:
    """Return a term as a person reads it: a literal's value, an IRI by its prefix, nothing for None.

    >>> text(ox.NamedNode("https://w3id.org/gridwalk/ontology#laps")), text(ox.Literal("GT", language="en")), text(None)
    ('race:laps', 'GT', '')
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return names.shown_among_texts(term.value)
    value = term.value if isinstance(term, ox.Literal) else str(term)
    # A line break in a value would tear the table apart, and a control character reach the terminal.
    return value if value.isprintable() else terminal.safe("".join(" " if char.isspace() else char for char in value))
