"""Table schemas: the mapping from a table to RDF, as W3C CSVW metadata says it.

Specification: https://www.w3.org/TR/tabular-metadata/ (schemas, columns, datatypes) and
https://www.w3.org/TR/csv2rdf/ (their meaning as triples). What is read here is the part that
the files in ``ontology/tables/`` use; anything else in a schema is an error, not ignored. A schema may be
a stranger's: what cannot be made RDF of never becomes a ``TableSchema``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from gridwalk.base import plugin_folders, resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.rdf.iris import RACE
from gridwalk.tables.schema_rules import unusable
from gridwalk.tables.templates import NAME, Variable, pieces
from gridwalk.tables.words import unique

# A table with this property has records of a file, such as laps: no column refers to records, so their IRIs are not kept.
ROW = f"{RACE}row"
GRAPH = f"{RACE}graph"
# The largest of the project's has 10 thousand bytes and 23 columns.
LARGEST, MOST = 1 << 18, 1_000

# What a word of a schema may say, and how to say that.
Word = tuple[Callable[[Any], bool], str]


@dataclass(frozen=True)
class Column:
    """One column of a table schema. ``datatype`` is a local name of XML Schema."""

    name: str
    required: bool
    datatype: str
    format: str | None
    separator: str | None
    property_url: str | None
    value_url: str | None
    about_url: str | None
    virtual: bool


@dataclass(frozen=True)
class TableSchema:
    """A CSVW table schema. URL templates are kept as written; ``templates.pieces`` takes them apart."""

    path: Path
    title: str
    graph: str
    about_url: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names that the first line of a table must have, in this order."""
        return tuple(c.name for c in self.columns if not c.virtual)

    @cached_property
    def needed(self) -> frozenset[str]:
        """The names of columns that a table cannot leave out: those that say which thing, from where, or that must be filled."""
        virtual = [url for c in self.columns if c.virtual for url in (c.about_url, c.value_url) if url]
        urls = [self.about_url, self.graph, *virtual, *(c.about_url for c in self.columns if c.about_url)]
        keys = {piece.name for url in urls for piece in pieces(url) if isinstance(piece, Variable)}
        return frozenset({*self.primary_key, *keys, *(c.name for c in self.columns if c.required and not c.virtual)})

    @cached_property
    def templates(self) -> tuple[str, ...]:
        """All URL templates of the schema."""
        urls = (t for c in self.columns for t in (c.value_url, c.about_url) if t)
        return (self.about_url, self.graph, *urls)

    @cached_property
    def in_urls(self) -> dict[str, bool]:
        """The names of columns in URL templates, and of each whether a slash may be in its cells: all say ``{+name}``."""
        found = dict[str, bool]()
        for variable in (piece for template in self.templates for piece in pieces(template) if isinstance(piece, Variable)):
            found[variable.name] = variable.reserved and found.get(variable.name, True)
        return found


def load_schema(path: Path) -> TableSchema:
    """Read one CSVW table schema.

    Raises SourceError where the file is not JSON, uses a word that is not supported, or does not map to RDF.
    """
    try:
        return _read_schema(path, content(path).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError([Problem(path, 0, "", f"is not a CSVW table schema: {_reason(error)}")]) from error


def content(path: Path) -> bytes:
    """Return the bytes of a schema file. Raises OSError, and ValueError where it is no regular file or too large."""
    if path.exists() and not path.is_file():
        raise ValueError("it is not a regular file")
    with path.open("rb") as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST:,} bytes")
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


@lru_cache(maxsize=256)
def _read_schema(path: Path, text: str) -> TableSchema:
    # A schema is read once for thousands of sources; the text is looked at each time, for it may have changed.
    raw = json.loads(text, object_pairs_hook=unique)
    if not isinstance(raw, dict):
        raise ValueError(f"found {_shown(raw)}, expected an object")
    if problems := list(_problems(path, raw)):
        raise SourceError(problems)
    columns = tuple(map(_column, raw["columns"]))
    schema = TableSchema(path, raw["dc:title"], raw[GRAPH], raw["aboutUrl"], tuple(raw["primaryKey"]), columns)
    if problems := list(unusable(schema)):
        raise SourceError(problems)
    return schema


_ANY: Word = (lambda value: True, "")
_TEXT: Word = (lambda value: isinstance(value, str) and value != "", "text")
_TRUTH: Word = (lambda value: isinstance(value, bool), "true or false")
_NAMES: Word = (lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value), "a list of names")
_COLUMNS: Word = (
    lambda value: isinstance(value, list) and len(value) <= MOST and all(isinstance(column, dict) for column in value),
    f"a list of at most {MOST:,} objects",
)
_NAME: Word = (lambda value: isinstance(value, str) and bool(NAME.fullmatch(value)), "a name of letters a to z, digits and _")
_DATATYPE: Word = (
    lambda value: (
        isinstance(value, str)
        or (isinstance(value, dict) and set(value) in ({"base"}, {"base", "format"}) and all(map(_TEXT[0], value.values())))
    ),
    "the name of a datatype, or an object with 'base' and perhaps 'format', both text",
)
_SCHEMA_WORDS: dict[str, Word] = {
    "@context": _ANY, "@type": _ANY, "dc:title": _TEXT, "dc:description": _ANY, GRAPH: _TEXT, "aboutUrl": _TEXT,
    "primaryKey": _NAMES, "columns": _COLUMNS,
}  # fmt: skip
_COLUMN_WORDS: dict[str, Word] = {
    "name": _NAME, "titles": _ANY, "required": _TRUTH, "datatype": _DATATYPE, "separator": _TEXT, "propertyUrl": _TEXT,
    "valueUrl": _TEXT, "aboutUrl": _TEXT, "suppressOutput": _TRUTH, "virtual": _TRUTH, "dc:description": _ANY,
}  # fmt: skip
_WANTED = ("dc:title", GRAPH, "aboutUrl", "primaryKey", "columns")


def _problems(path: Path, raw: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _word_problems(path, "", raw, _SCHEMA_WORDS, _WANTED)
    columns = raw.get("columns")
    for number, column in enumerate(columns if isinstance(columns, list) and _COLUMNS[0](columns) else [], 1):
        name = column.get("name")
        yield from _word_problems(path, name if _NAME[0](name) else f"number {number}", column, _COLUMN_WORDS, ("name",))


def _word_problems(
    path: Path, column: str, raw: Mapping[str, Any], words: Mapping[str, Word], wanted: Sequence[str]
) -> Iterator[Problem]:  # fmt: skip
    yield from (Problem(path, 0, column, f"{word!r} is missing") for word in wanted if word not in raw)
    for word, value in raw.items():
        fits, expected = words.get(word, (None, ""))
        if fits is None:
            yield Problem(path, 0, column, f"unsupported property {word[:60]!r}")
        elif not fits(value):
            yield Problem(path, 0, column, f"{word}: found {_shown(value)}, expected {expected}")


def _shown(value: object) -> str:
    """Return what a value of JSON is, short: it may be as large as its file."""
    if isinstance(value, str):
        return repr(value[:60])
    kinds = {dict: "an object", list: "a list", bool: str(value).lower() if isinstance(value, bool) else "", type(None): "null"}
    return kinds.get(type(value), "a number")


def _column(raw: Mapping[str, Any]) -> Column:
    datatype = raw.get("datatype", "string")
    base, pattern = (datatype["base"], datatype.get("format")) if isinstance(datatype, dict) else (datatype, None)
    shown = not raw.get("suppressOutput", False)
    return Column(
        name=raw["name"],
        required=raw.get("required", False),
        datatype=base,
        format=pattern,
        separator=raw.get("separator"),
        property_url=raw.get("propertyUrl") if shown else None,
        value_url=raw.get("valueUrl") if shown else None,
        about_url=raw.get("aboutUrl"),
        virtual=raw.get("virtual", False),
    )


def is_record(iri: str) -> bool:
    """Whether an IRI in angle brackets is that of a record of a file, such as a lap."""
    return iri.startswith(_of_records())


@cache
def _of_records() -> tuple[str, ...]:
    paths = plugin_folders.files("tables", resources.files("ontology", "tables/*.json"), "*.json")
    schemas = map(load_schema, paths)
    return tuple(f"<{s.about_url.partition('{')[0]}" for s in schemas if any(c.property_url == ROW for c in s.columns))
