"""A table schema compiled once into functions over rows, written as source text and executed.

As dataclasses and attrs do: the text is made from the schema, so a row costs one f-string. Meaning of
the schema: https://www.w3.org/TR/csv2rdf/, minimal mode, plus the graph that the schema's
``race:graph`` template names. Cells are checked before (see ``checks``), so nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from gridwalk.errors import Problem, SourceError
from gridwalk.plain import Columns
from gridwalk.schema import VARIABLE, Column, TableSchema, variables
from gridwalk.terms import literal

# Distinct texts kept for a column: every name of an event, and bounded.
CACHED = 65_536
# Rows from which on it pays to write source for exactly those columns that a batch has filled.
MANY = 64
# Functions written for combinations of filled columns; beyond, the one for any combination serves.
VARIANTS = 64

# Columns to N-Quads lines, as one string.
Writer = Callable[[Columns], str]
# What one column refers to: the cells that an IRI is made of, by column number, and the IRI of such cells.
References = tuple[tuple[int, ...], Callable[..., str]]


class Texts(dict[str, Any]):
    """The distinct texts of one column as literals; a new one is converted once."""

    def __init__(self, convert: Callable[[str], Any]) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, value: str) -> Any:
        if len(self) >= CACHED:
            self.clear()
        result = self[value] = self.convert(value)
        return result


class Compiled:
    """The functions of one schema.

    ``subjects(columns)`` returns the things described, one a row. ``references`` has, for each column that
    refers to things, by its number, the columns that the IRI is made of and the function from their cells to
    the IRI; ``keys`` are the numbers of the columns of the primary key.
    Raises SourceError where the schema asks for something that cannot be compiled.
    """

    subjects: Callable[[Columns], list[str]]
    references: dict[int, References]

    def __init__(self, schema: TableSchema) -> None:
        problems = list(_unusable(schema))
        if problems:
            raise SourceError(problems)
        self.schema = schema
        self._scope: dict[str, Any] = {
            f"text{n}": Texts(_converter(c)) for n, c in enumerate(_real(schema)) if _is_text(c)
        }  # fmt: skip
        self._run(source(schema))
        self.subjects, self.references = self._scope["subjects"], self._scope["references"]
        self.keys = tuple(schema.header.index(name) for name in schema.primary_key)
        self._optional = tuple(n for n, c in enumerate(_real(schema)) if c.property_url and not c.required)
        index = _index(schema)
        self._lines_of = [(index.get(c.name, -1), c) for c in schema.columns if c.property_url]
        self._variants = dict[tuple[bool | None, ...], Writer]()

    @cached_property
    def _any(self) -> Writer:
        # Made when a small batch comes: large ones are written by variants.
        return self._writer({})

    def _writer(self, filled: Mapping[int, bool | None]) -> Writer:
        self._run(_lines(self.schema, filled))
        writer: Writer = self._scope["lines"]
        return writer

    def _run(self, text: str) -> None:
        exec(compile(text, f"<compiled {self.schema.path.name}>", "exec"), self._scope)

    def lines(self, columns: Columns) -> str:
        """Return the N-Quads lines of rows, given by columns, as one string."""
        if len(columns[0]) < MANY:
            return self._any(columns)
        filled = tuple([all(columns[n]) or (None if any(columns[n]) else False) for n in self._optional])
        return (self._variants.get(filled) or self._variant(filled))(columns)

    def count(self, columns: Columns) -> int:
        """Return the number of lines that rows, given by columns, make."""
        size, total = len(columns[0]), 0
        for n, column in self._lines_of:
            if column.separator:
                total += sum(len(self._scope[f"text{n}"][cell]) for cell in columns[n] if cell)
            else:
                total += size if column.virtual or column.required else size - columns[n].count("")
        return total

    def _variant(self, filled: tuple[bool | None, ...]) -> Writer:
        """Return the function for rows whose optional columns are full (True), empty (False) or either (None)."""
        if len(self._variants) >= VARIANTS:
            return self._any
        writer = self._variants[filled] = self._writer(dict(zip(self._optional, filled, strict=True)))
        return writer


def _unusable(schema: TableSchema) -> Iterator[Problem]:
    yield from _unusable_templates(schema)
    for column in schema.columns:
        if column.property_url and variables(column.property_url):
            yield Problem(schema.path, 0, column.name, "propertyUrl must not be a template")
        if column.separator and column.value_url:
            yield Problem(schema.path, 0, column.name, "CSVW joins a list in a valueUrl: use a row for each value")
    if not schema.primary_key:
        yield Problem(schema.path, 0, "", "primaryKey is empty")
    for name in sorted(set(schema.primary_key) - set(schema.header)):
        yield Problem(schema.path, 0, "", f"primaryKey names no column: {name!r}")


def _unusable_templates(schema: TableSchema) -> Iterator[Problem]:
    by_name = {c.name: c for c in schema.columns}
    for name in sorted({v for template in schema.templates for v in variables(template)}):
        if name not in by_name:
            yield Problem(schema.path, 0, "", f"URL template names no column: {name!r}")
        elif by_name[name].datatype == "string" and not by_name[name].format:
            yield Problem(schema.path, 0, name, "is part of a URL, so its datatype needs a format")


def _real(schema: TableSchema) -> list[Column]:
    return [c for c in schema.columns if not c.virtual]


def _is_text(column: Column) -> bool:
    """Whether the cells are literals that have to be escaped, or lists of literals."""
    return bool(column.property_url and not column.value_url and (column.separator or column.datatype == "string"))


def _converter(column: Column) -> Callable[[str], Any]:
    convert, separator = literal(column.datatype), column.separator
    if separator:
        return lambda value: [convert(part) for part in value.split(separator)]
    return convert


def source(schema: TableSchema) -> str:
    """Return the functions on what rows describe and refer to, as Python source. Cells are named v0, v1, ... by column."""
    index, row = _index(schema), _row(schema)
    return "\n".join([
        "def subjects(columns):",
        f"    return [f'<{_fill(schema.about_url, index)}>' for {row}, in zip(*columns)]",
        "references = {",
        *(f"    {index[c.name]}: {_reference(c, index)}," for c in _real(schema) if c.value_url),
        "}",
    ])  # fmt: skip


def _lines(schema: TableSchema, filled: Mapping[int, bool | None]) -> str:
    """Write the function from rows to lines. ``filled`` says of columns whether all cells are filled, or none are.

    In it, ``s`` is the subject of a row, ``e`` the end of its lines, and ``m`` what lies between two lines.
    """
    index = _index(schema)
    about, graph = _fill(schema.about_url, index), _fill(schema.graph, index)
    body = "".join(_line(c, index, filled) for c in schema.columns if c.property_url).replace("{e}{s}", "{m}")
    return "\n".join([
        "def lines(columns):",
        f"    return ''.join([f'''{body}''' for {_row(schema)}, in zip(*columns)",
        f"        for s in (f'<{about}>',) for e in (f' <{graph}> .\\n',) for m in (e + s,)])",
    ])  # fmt: skip


def _index(schema: TableSchema) -> dict[str, int]:
    return {name: n for n, name in enumerate(schema.header)}


def _row(schema: TableSchema) -> str:
    return ", ".join(f"v{n}" for n in range(len(schema.header)))


def _fill(template: str, index: dict[str, int]) -> str:
    """Turn a URL template into the inside of an f-string."""
    return VARIABLE.sub(lambda m: f"{{v{index[m[1]]}}}", template)


def _reference(column: Column, index: dict[str, int]) -> str:
    """Write the numbers of the columns that a reference is made of, and the function that makes it."""
    template = column.value_url or ""
    parts = [index[name] for name in dict.fromkeys(variables(template))]
    cells = ", ".join(f"v{n}" for n in parts)
    return f"(({', '.join(map(str, parts))},), lambda {cells}: f'<{_fill(template, index)}>')"


def _line(column: Column, index: dict[str, int], filled: Mapping[int, bool | None]) -> str:
    """Write the part of a row's f-string that one column makes. The outer quotes are ''', the inner \"\"\"."""
    subject = f"<{_fill(column.about_url, index)}>" if column.about_url else "{s}"
    start = f"{subject} <{column.property_url}> "
    if column.virtual:
        return f"{start}<{_fill(column.value_url or '', index)}>{{e}}"
    cell, full = f"v{index[column.name]}", filled.get(index[column.name])
    if full is False:
        return ""
    if column.separator:
        return f'{{"".join([f"""{start}{{o}}{{e}}""" for o in text{cell[1:]}[{cell}]]) if {cell} else ""}}'
    line = f"{start}{_value(column, index)}{{e}}"
    return line if full or column.required else f'{{f"""{line}""" if {cell} else ""}}'


def _value(column: Column, index: dict[str, int]) -> str:
    n = index[column.name]
    if column.value_url:
        return f"<{_fill(column.value_url, index)}>"
    if _is_text(column):
        return f"{{text{n}[v{n}]}}"
    return f'"{{v{n}}}"^^<http://www.w3.org/2001/XMLSchema#{column.datatype}>'
