"""What keeps a table schema from being a mapping to RDF: names, datatypes and URLs that cannot be made anything of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gridwalk.base.errors import Problem
from gridwalk.rdf.terms import DATATYPES
from gridwalk.tables.templates import iri_problem, url_problem

if TYPE_CHECKING:
    from gridwalk.tables.schema import Column, TableSchema


def unusable(schema: TableSchema) -> Iterator[Problem]:
    """Yield all that is wrong with a schema whose words are known and of the right types."""
    yield from _names(schema)
    for column in schema.columns:
        for message in (*_datatype(column), *_urls(column), *_shape(column)):
            yield Problem(schema.path, 0, column.name, message)
    yield from (Problem(schema.path, 0, "", f"aboutUrl: {m}") for m in [url_problem(schema.about_url)] if m)
    yield from (Problem(schema.path, 0, "", f"graph: {m}") for m in [url_problem(schema.graph)] if m)
    # Only of templates that can be taken apart it can be said which columns they name.
    if not any(map(url_problem, schema.templates)):
        yield from _columns_of_urls(schema)


def _names(schema: TableSchema) -> Iterator[Problem]:
    twice = [name for name, count in Counter(c.name for c in schema.columns).items() if count > 1]
    yield from (Problem(schema.path, 0, name, "appears twice") for name in twice)
    if not schema.primary_key:
        yield Problem(schema.path, 0, "", "primaryKey is empty")
    for name in sorted(set(schema.primary_key) - set(schema.header)):
        yield Problem(schema.path, 0, "", f"primaryKey names no column: {name[:60]!r}")


def _datatype(column: Column) -> Iterator[str]:
    if column.datatype not in DATATYPES:
        expected = f"{', '.join(DATATYPES[:-1])} or {DATATYPES[-1]}"
        yield f"unsupported datatype {column.datatype[:60]!r}: stores are known to change it; expected {expected}"
    elif column.format and column.datatype != "string":
        yield f"format: a {column.datatype} has a form of its own, so only a string may have another"


def _urls(column: Column) -> Iterator[str]:
    url = column.property_url
    if url and ("{" in url or "}" in url):
        yield f"propertyUrl must not be a template: found {url!r}"
    elif url and (problem := iri_problem(url)):
        yield f"propertyUrl: {problem}"
    for word, template in (("valueUrl", column.value_url), ("aboutUrl", column.about_url)):
        if template and (problem := url_problem(template)):
            yield f"{word}: {problem}"


def _shape(column: Column) -> Iterator[str]:
    if column.separator and column.value_url:
        yield "CSVW joins a list in a valueUrl: use a row for each value"
    if column.virtual and column.property_url and not column.value_url:
        yield "is virtual, so it needs a valueUrl"


def _columns_of_urls(schema: TableSchema) -> Iterator[Problem]:
    by_name = {c.name: c for c in schema.columns if not c.virtual}
    for name in sorted(schema.in_urls):
        if name not in by_name:
            yield Problem(schema.path, 0, "", f"URL template names no column: {name[:60]!r}")
        elif by_name[name].separator:
            yield Problem(schema.path, 0, name, "is part of a URL, so it must not be a list")
        elif by_name[name].datatype == "string" and not by_name[name].format:
            yield Problem(schema.path, 0, name, "is part of a URL, so its datatype needs a format")
