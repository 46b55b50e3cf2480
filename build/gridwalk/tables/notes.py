"""Notes: why values of a row do not stand in its passage, and so what is not stated, but inferred.

A note reads ``column=value: why; column=value: why``. What a noted value makes is no statement of the passage: it goes
into a graph of its own, a ``race:Inference``, one for each row and reason. Where what is noted is a part of the key, it is
resolved who is meant, and what is said is said: the statements stay with the passage, which tells how it was read
(``race:readAs``). So does any other remark.

Readers of somebody else's files conclude from rows of several files, of many rows alike: ``Concluded`` is said of a whole sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from gridwalk.base.errors import Problem
from gridwalk.rdf.kinds import COMMENT, inference
from gridwalk.rdf.names import DERIVED_FROM, RDF_TYPE, REPORT
from gridwalk.rdf.terms import string
from gridwalk.rdf.vocabulary import ONTOLOGY
from gridwalk.tables.batches import Cells, Columns
from gridwalk.tables.compiler import Compiled
from gridwalk.tables.findings import Findings
from gridwalk.tables.schema import Column, TableSchema
from gridwalk.tables.templates import fill, variables

NOTE = "note"
T = TypeVar("T")
INFERENCE = f"<{ONTOLOGY.value}#Inference>"
READ_AS = f"<{ONTOLOGY.value}#readAs>"
FORM = "'column=value: why; column=value: why'"
_PART = re.compile(r"([A-Za-z0-9_]+)(?:=([^:]*))?: (.+)")
# What begins like a part of that form means to be one.
_BEGINS = re.compile(r"[A-Za-z0-9_]+=")
_NAME = r"(?:[pr][0-9]+(?:\.[0-9]+)?|file(?:-[a-z0-9]+)+)"
_SEE = re.compile(rf"\bsee ({_NAME}(?:(?:,|,? and) {_NAME})*)\b")

# Column, value, why. A part of another form has neither of the first two.
Part = tuple[str, str, str]


def parts(text: str, cells: Mapping[str, str]) -> tuple[Part, ...]:
    """Return the parts of a row's note.

    >>> parts("laps=5: counted; ambiguous", {"laps": "5"})
    (('laps', '5', 'counted'), ('', '', 'ambiguous'))
    >>> parts("label=A: B; C: of two rows", {"label": "A: B; C"})
    (('label', 'A: B; C', 'of two rows'),)
    """
    found = list[Part]()
    while text:
        part, text = _next(text, cells)
        found.append(part)
    return tuple(found)


def _next(text: str, cells: Mapping[str, str]) -> tuple[Part, str]:
    column, _, rest = text.partition("=")
    value = cells.get(column)
    # A value may have in it what else ends one.
    if value and rest.startswith(f"{value}: "):
        why, _, after = rest[len(value) + 2 :].partition("; ")
        if why:
            return (column, value, why), after
    part, _, after = text.partition("; ")
    found = _PART.fullmatch(part)
    return (found[1], found[2] or "", found[3]) if found else ("", "", part), after


def problem(part: Part, cells: Mapping[str, str]) -> str:
    """Return what keeps a part of a note from explaining a value of its row, or nothing; a mere remark explains none."""
    column, value, why = part
    if not column:
        return f"found {why!r}, expected {FORM}" if _BEGINS.match(why) else ""
    if column not in cells:
        return f"names no column: {column!r}" if value else ""
    if value != cells[column] or not value:
        return f"says {column}={value}, the cell says {cells[column]!r}"
    return ""


def leans_on(why: str) -> list[str]:
    """Return the names of the passages that a reason leans on.

    >>> leans_on("the pole, see p9.1 and r02"), leans_on("as one sees")
    (['p9.1', 'r02'], [])
    """
    return list(dict.fromkeys(name for found in _SEE.finditer(why) for name in re.findall(_NAME, found[1])))


def renamed(note: str, names: Mapping[str, str]) -> str:
    """Return a note that leans on the same passages, which have other names now.

    >>> renamed("laps=5: p9.1 of it, see p9.1 and r02", {"p9.1": "p10.1"})
    'laps=5: p9.1 of it, see p10.1 and r02'
    """
    return _SEE.sub(lambda see: re.sub(_NAME, lambda name: names.get(name[0], name[0]), see[0]), note)


@dataclass(frozen=True)
class Notes:
    """What the notes in tables of one schema make of the lines of their rows."""

    schema: TableSchema
    compiled: Compiled
    number: int

    @classmethod
    def of(cls, schema: TableSchema, compiled: Compiled) -> Notes | None:
        """Return the notes of a schema, or None where it has none: a column ``note`` that makes no line itself."""
        found = (n for n, name in enumerate(schema.header) if name == NOTE)
        number = next(found, None)
        stated = any(column.name == NOTE and column.property_url for column in schema.columns)
        return None if number is None or stated or NOTE in schema.in_urls else cls(schema, compiled, number)

    def look(self, path: Path, columns: Columns, lines: Sequence[int], findings: Findings) -> None:
        """Find what is wrong with the notes of a batch, as it stands in the table, and the passages that they lean on."""
        for row, line in self._noted(columns, lines):
            cells = dict(zip(self.schema.header, row, strict=True))
            for part in parts(row[self.number], cells):
                if message := problem(part, cells):
                    findings.problems.append(Problem(path, line, NOTE, message, complete=True))
                for name in leans_on(part[2]):
                    findings.references.setdefault(_beside(self._graph(cells), name), (path, line, NOTE))

    def lines(self, printed: Columns, columns: Columns) -> str:
        """Return the lines of a batch as it stands in the table, and as it is written: identities may have changed cells."""
        noted = columns[self.number]
        plain = [n for n, note in enumerate(noted) if not note]
        text = self.compiled.lines([[column[n] for n in plain] for column in columns]) if plain else ""
        rows = self._noted(columns, [tuple(row) for row in zip(*printed, strict=True)])
        return text + "".join(f"{line}\n" for row, before in rows for line in self._row(before, row))

    def _noted(self, columns: Columns, beside: Sequence[T]) -> Iterator[tuple[Cells, T]]:
        rows = zip(zip(*columns, strict=True), beside, strict=True)
        return ((row, other) for row, other in rows if row[self.number])

    def _row(self, printed: Cells, cells: Cells) -> Iterator[str]:
        before = dict(zip(self.schema.header, printed, strict=True))
        graph = self._graph(dict(zip(self.schema.header, cells, strict=True)))
        said = _Said.of(before, self._key)
        key = [before[name] for name in self.schema.primary_key]
        names = {why: inference(graph, self.schema.path.stem, *key, why) for why in said.reasons.values()}
        made, text = set[str](), self.compiled.lines([(cell,) for cell in cells])
        for column, line in zip(self.compiled.columns_of(cells), text.split("\n")[:-1], strict=True):
            noted = next(filter(said.reasons.__contains__, self._made_of[column.name]), None)
            if noted is None:
                yield line
            else:
                made.add(noted)
                yield f"{line.removesuffix(f'{graph} .')}{names[said.reasons[noted]]} ."
        yield from self._described(graph, names, {said.reasons[name] for name in made})
        remarks = [*said.remarks, *(f"{n}={before[n]}: {why}" for n, why in said.reasons.items() if n not in made)]
        yield from (f"{graph} {READ_AS} {string(remark)} {graph} ." for remark in remarks)

    def _described(self, graph: str, names: Mapping[str, str], reasons: set[str]) -> Iterator[str]:
        """Yield what each inference says of itself, in its own graph."""
        for why, name in names.items():
            if why in reasons:
                yield from described(name, why, (graph, *(_beside(graph, other) for other in leans_on(why))))

    def _graph(self, cells: Mapping[str, str]) -> str:
        return f"<{fill(self.schema.graph, cells.__getitem__)}>"

    @cached_property
    def _key(self) -> frozenset[str]:
        """The columns that say of what, and by what passage, something is said."""
        return frozenset((*variables(self.schema.about_url), *variables(self.schema.graph)))

    @cached_property
    def _made_of(self) -> dict[str, list[str]]:
        """The columns that the line of each column is made of, its own first."""
        return {column.name: list(_columns_in(column)) for column in self.schema.columns}


@dataclass(frozen=True)
class Concluded:
    """What the rows of a whole sheet say, concluded for one reason. ``beside``: the other passages that it was concluded from."""

    why: str
    beside: Sequence[str]

    def passages(self) -> list[str]:
        """Return the passages beside that which the rows cite, as terms of lines."""
        return [f"{REPORT}{passage}>" for passage in self.beside]

    def lines(self, schema: TableSchema, text: str) -> str:
        """Return the lines of rows as those of one inference for each passage that they cite: without what the passage states."""
        key = (*variables(schema.about_url), *variables(schema.graph))
        values = {f"<{c.property_url}>" for c in schema.columns if not c.virtual and c.property_url and c.name not in key}
        names, made = dict[str, str](), list[str]()
        for line in text.split("\n")[:-1]:
            if line.split(" ", 2)[1] in values:
                said, _, graph = line[:-2].rpartition(" ")
                name = names.get(graph) or names.setdefault(graph, inference(graph, schema.path.stem, self.why))
                made.append(f"{said} {name} .\n")
        for graph, name in names.items():
            made += (f"{line}\n" for line in described(name, self.why, dict.fromkeys((graph, *self.passages()))))
        return "".join(made)


def described(name: str, why: str, passages: Iterable[str]) -> Iterator[str]:
    """Yield what an inference says of itself, in its own graph."""
    yield f"{name} {RDF_TYPE} {INFERENCE} {name} ."
    yield f"{name} {COMMENT} {string(why)} {name} ."
    for passage in passages:
        yield f"{name} {DERIVED_FROM} {passage} {name} ."


def _columns_in(column: Column) -> Iterator[str]:
    yield column.name
    yield from (name for template in (column.value_url, column.about_url) if template for name in variables(template))


def _beside(graph: str, name: str) -> str:
    """Return a passage of the report that a passage is of, by its name."""
    return f"{graph.rpartition('/')[0]}/{name}>"


@dataclass(frozen=True)
class _Said:
    """A note: why values were concluded, by column, and the remarks on how the passage was read."""

    reasons: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, cells: Mapping[str, str], key: frozenset[str]) -> _Said:
        said = cls()
        for column, value, why in parts(cells[NOTE], cells):
            # Any other value is a problem that was noted.
            if value and value == cells.get(column) and column not in key:
                said.reasons[column] = why
            else:
                said.remarks.append(f"{column}={value}: {why}" if value else f"{column}: {why}" if column else why)
        return said
