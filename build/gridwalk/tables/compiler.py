"""A table schema compiled once into functions over rows, so that a row costs one f-string.

The program text is ours and never changes. What a schema says is put into its syntax tree as constants, and cells
are variables named by the numbers of their columns: nothing that a schema says is ever read as program text.
Meaning of the schema: https://www.w3.org/TR/csv2rdf/, minimal mode, plus the graph that the schema's
``race:graph`` template names. Cells are checked before (see ``checks``), so nothing is checked here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import groupby, pairwise, repeat
from typing import Any

from gridwalk.base.cache import Cached
from gridwalk.rdf.iris import XSD
from gridwalk.rdf.terms import literal
from gridwalk.tables.batches import Cells, Columns
from gridwalk.tables.schema import Column, TableSchema
from gridwalk.tables.templates import fill, pieces, variables

# Rows from which on it pays to write source for exactly those columns that a batch has filled.
MANY = 64
# Functions written for combinations of filled columns; beyond, the one for any combination serves.
VARIANTS = 64

# A part of an f-string: constant text, or what is put in there when a row is written.
Piece = str | ast.expr
# Columns to N-Quads lines, as one string.
Writer = Callable[[Columns], str]
# What one column refers to: the cells that an IRI is made of, by column number, and the IRI of such cells.
References = tuple[tuple[int, ...], Callable[..., str]]


class Compiled:
    """The functions of one schema.

    ``subjects(columns)`` returns the things described, one a row. ``references`` has, for each column that
    refers to things, by its number, the columns that the IRI is made of and the function from their cells to
    the IRI; ``keys`` are the numbers of the columns of the primary key.
    """

    subjects: Callable[[Columns], list[str]]
    references: dict[int, References]

    def __init__(self, schema: TableSchema) -> None:
        self.schema = schema
        self._scope: dict[str, Any] = {
            f"text{n}": Cached(_converter(c)) for n, c in enumerate(_real(schema)) if _is_text(c)
        }  # fmt: skip
        index = _index(schema)
        self.subjects = self._made(_SUBJECTS, row=_row(schema), subject=_iri(schema.about_url, index))
        self.references = {index[c.name]: _reference(c.value_url, index) for c in _real(schema) if c.value_url}
        self.keys = tuple(schema.header.index(name) for name in schema.primary_key)
        self._optional = tuple(n for n, c in enumerate(_real(schema)) if c.property_url and not c.required)
        self._lines_of = [(index.get(c.name, -1), c) for c in schema.columns if c.property_url]
        self._variants = dict[tuple[bool | None, ...], Writer]()

    @cached_property
    def _any(self) -> Writer:
        # Made when a small batch comes: large ones are written by variants.
        return self._writer({})

    def _writer(self, filled: Mapping[int, bool | None]) -> Writer:
        """Return the function from rows to lines. ``filled`` says of columns whether all cells are filled, or none are."""
        index = _index(self.schema)
        lines = (_line(c, index, filled) for c in self.schema.columns if c.property_url)
        writer: Writer = self._made(
            _LINES,
            row=_row(self.schema),
            subject=_iri(self.schema.about_url, index),
            end=_text([" <", *_fill(self.schema.graph, index), "> .\n"]),
            body=_text(_shared([piece for line in lines for piece in line])),
        )
        return writer

    def _made(self, program: str, **parts: ast.expr) -> Any:
        """Return the function of a program of ours, in whose tree the parts stand for the names in capitals."""
        tree = _Parts({name.upper(): part for name, part in parts.items()}).visit(ast.parse(program, mode="eval"))
        return eval(compile(tree, "<compiled schema>", "eval"), self._scope)

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

    def columns_of(self, cells: Cells) -> Iterator[Column]:
        """Yield the column that makes each of the ``lines`` of one row, in their order."""
        for n, column in self._lines_of:
            if column.separator:
                yield from repeat(column, len(self._scope[f"text{n}"][cells[n]]) if cells[n] else 0)
            elif column.virtual or column.required or cells[n]:
                yield column

    def _variant(self, filled: tuple[bool | None, ...]) -> Writer:
        """Return the function for rows whose optional columns are full (True), empty (False) or either (None)."""
        if len(self._variants) >= VARIANTS:
            return self._any
        writer = self._variants[filled] = self._writer(dict(zip(self._optional, filled, strict=True)))
        return writer


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


# The programs. ``s`` is the subject of a row, ``e`` the end of its lines, and ``m`` what lies between two lines.
_SUBJECTS = "lambda columns: [SUBJECT for ROW in zip(*columns)]"
_LINES = "lambda columns: ''.join([BODY for ROW in zip(*columns) for s in (SUBJECT,) for e in (END,) for m in (e + s,)])"
_LIST = "''.join([LINE for o in TEXTS[CELL]]) if CELL else ''"
# Where in a program a part stands: compile wants to know, and nobody else.
_AT = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
_LOAD, _STORE, _NOTHING = ast.Load(), ast.Store(), ast.Constant("", None, **_AT)


class _Parts(ast.NodeTransformer):
    """Puts parts of a syntax tree in the places of names."""

    def __init__(self, parts: Mapping[str, ast.expr]) -> None:
        self._parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the part that stands for a name."""
        return self._parts.get(node.id, node)


def _expression(program: str, **parts: ast.expr) -> ast.expr:
    tree: ast.Expression = _Parts({name.upper(): part for name, part in parts.items()}).visit(ast.parse(program, mode="eval"))
    return tree.body


def _index(schema: TableSchema) -> dict[str, int]:
    return {name: n for n, name in enumerate(schema.header)}


def _reference(template: str, index: Mapping[str, int]) -> References:
    """Return the numbers of the columns that a reference is made of, and the function that makes it."""
    names = list(dict.fromkeys(variables(template)))

    def iri(*cells: str) -> str:
        return f"<{fill(template, dict(zip(names, cells, strict=True)).__getitem__)}>"

    return tuple(index[name] for name in names), iri


def _row(schema: TableSchema) -> ast.expr:
    return ast.Tuple([ast.Name(f"v{n}", _STORE, **_AT) for n in range(len(schema.header))], _STORE, **_AT)


@cache
def _name(name: str) -> ast.expr:
    return ast.Name(name, _LOAD, **_AT)


def _text(parts: Iterable[Piece]) -> ast.expr:
    """Return the f-string of constant texts and expressions."""
    values = list[ast.expr]()
    for constant, some in groupby(parts, lambda piece: isinstance(piece, str)):
        if constant:
            values.append(ast.Constant("".join(map(str, some)), None, **_AT))
        else:
            values += [ast.FormattedValue(piece, -1, None, **_AT) for piece in some if isinstance(piece, ast.expr)]
    return ast.JoinedStr(values, **_AT)


def _fill(template: str, index: Mapping[str, int]) -> list[Piece]:
    """Return the pieces of a URL template, cells in the places of its variables."""
    return [piece if isinstance(piece, str) else _name(f"v{index[piece.name]}") for piece in pieces(template)]


def _iri(template: str, index: Mapping[str, int]) -> ast.expr:
    return _text(["<", *_fill(template, index), ">"])


def _shared(parts: Sequence[Piece]) -> Iterator[Piece]:
    """Yield pieces with one for the end of a line and the subject of the next."""
    names = [piece.id if isinstance(piece, ast.Name) else "" for piece in parts]
    between = {n for n, pair in enumerate(pairwise(names)) if pair == ("e", "s")}
    for n, piece in enumerate(parts):
        if n in between:
            yield _name("m")
        elif n - 1 not in between:
            yield piece


def _line(column: Column, index: Mapping[str, int], filled: Mapping[int, bool | None]) -> list[Piece]:
    """Return the pieces of a row's f-string that one column makes."""
    subject: list[Piece] = ["<", *_fill(column.about_url, index), ">"] if column.about_url else [_name("s")]
    start = [*subject, f" <{column.property_url}> "]
    if column.virtual:
        return [*start, "<", *_fill(column.value_url or "", index), ">", _name("e")]
    n = index[column.name]
    cell, full = _name(f"v{n}"), filled.get(n)
    if full is False:
        return []
    if column.separator:
        line = _text([*start, _name("o"), _name("e")])
        return [_expression(_LIST, line=line, texts=_name(f"text{n}"), cell=cell)]
    line_pieces = [*start, *_value(column, index), _name("e")]
    return line_pieces if full or column.required else [ast.IfExp(cell, _text(line_pieces), _NOTHING, **_AT)]


def _value(column: Column, index: Mapping[str, int]) -> list[Piece]:
    cell = _name(f"v{index[column.name]}")
    if column.value_url:
        return ["<", *_fill(column.value_url, index), ">"]
    if _is_text(column):
        return [ast.Subscript(_name(f"text{index[column.name]}"), cell, _LOAD, **_AT)]
    return ['"', cell, f'"^^<{XSD}{column.datatype}>']
