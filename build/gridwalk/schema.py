"""Table schemas: the mapping from a table to RDF, as W3C CSVW metadata says it.

Specification: https://www.w3.org/TR/tabular-metadata/ (schemas, columns, datatypes) and
https://www.w3.org/TR/csv2rdf/ (their meaning as triples). What is read here is the part that
the files in ``ontology/tables/`` use; anything else in a schema is an error, not ignored.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from gridwalk import resources
from gridwalk.errors import Problem, SourceError
from gridwalk.terms import FORMS

# A table with this property has records of a file, such as laps: no column refers to records, so their IRIs are not kept.
ROW = "https://w3id.org/gridwalk/ontology#row"
GRAPH = "https://w3id.org/gridwalk/ontology#graph"
VARIABLE = re.compile(r"\{\+?([A-Za-z0-9_]+)\}")

_COLUMN_WORDS = {
    "name", "titles", "required", "datatype", "separator", "propertyUrl", "valueUrl", "aboutUrl",
    "suppressOutput", "virtual", "dc:description",
}  # fmt: skip
_SCHEMA_WORDS = {
    "@context", "@type", "dc:title", "dc:description", GRAPH, "aboutUrl", "primaryKey", "columns",
}  # fmt: skip


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
    """A CSVW table schema. URL templates are kept as written (RFC 6570, levels 1 and 2)."""

    path: Path
    title: str
    graph: str
    about_url: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names that the first line of a table must have, in this order."""
        return tuple(c.name for c in self.columns if not c.virtual)

    @property
    def templates(self) -> tuple[str, ...]:
        """All URL templates of the schema."""
        urls = (t for c in self.columns for t in (c.value_url, c.about_url) if t)
        return (self.about_url, self.graph, *urls)


def variables(template: str) -> list[str]:
    """Return the column names in a URL template, in order.

    >>> variables("https://example.org/entry/{+event}/{entry}")
    ['event', 'entry']
    """
    return VARIABLE.findall(template)


def load_schema(path: Path) -> TableSchema:
    """Read one CSVW table schema.

    Raises SourceError where the file is not JSON or uses a word that is not supported.
    """
    try:
        return _read_schema(path, path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError([Problem(path, 0, "", f"is not a CSVW table schema: {error}")]) from error


@lru_cache(maxsize=256)
def _read_schema(path: Path, text: str) -> TableSchema:
    # A schema is read once for thousands of sources; the text is looked at each time, for it may have changed.
    raw = json.loads(text)
    problems = [Problem(path, 0, "", f"unsupported word {word!r}") for word in sorted(set(raw) - _SCHEMA_WORDS)]
    problems += _missing(path, raw)
    columns = tuple(_column(path, c, problems) for c in raw.get("columns", []))
    if problems:
        raise SourceError(problems)
    return TableSchema(path, raw["dc:title"], raw[GRAPH], raw["aboutUrl"], tuple(raw["primaryKey"]), columns)


def _missing(path: Path, raw: dict[str, Any]) -> list[Problem]:
    wanted = ("dc:title", GRAPH, "aboutUrl", "primaryKey", "columns")
    return [Problem(path, 0, "", f"{word!r} is missing") for word in wanted if word not in raw]


def _column(path: Path, raw: dict[str, Any], problems: list[Problem]) -> Column:
    name = raw.get("name", "")
    problems.extend(Problem(path, 0, name, f"unsupported word {w!r}") for w in sorted(set(raw) - _COLUMN_WORDS))
    datatype = raw.get("datatype", "string")
    base, pattern = (datatype["base"], datatype.get("format")) if isinstance(datatype, dict) else (datatype, None)
    if base != "string" and base not in FORMS:
        problems.append(Problem(path, 0, name, f"unsupported datatype {base!r}: stores are known to change it"))
    shown = not raw.get("suppressOutput", False)
    return Column(
        name=name,
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
    schemas = (load_schema(path) for path in resources.files("ontology", "tables/*.json"))
    return tuple(f"<{s.about_url.partition('{')[0]}" for s in schemas if any(c.property_url == ROW for c in s.columns))
