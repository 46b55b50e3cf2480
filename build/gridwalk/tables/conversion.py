"""Rows of a table into N-Quads lines, in batches of columns: checked, compared with each other, written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from gridwalk.base.errors import Problem
from gridwalk.tables.batches import Columns
from gridwalk.tables.checks import TableCheck
from gridwalk.tables.compiler import Compiled
from gridwalk.tables.entered import Entered
from gridwalk.tables.findings import Batched, Findings
from gridwalk.tables.notes import Notes
from gridwalk.tables.repeated import Keys
from gridwalk.tables.schema import ROW, TableSchema
from gridwalk.tables.schema_files import is_ours

# What changes cells before they are written, such as identities do.
Change = Callable[[Columns], Columns]
# The combinations of cells that each referring column, by number, has already been seen with.
Seen = dict[int, set[object]]
# Forms are called as our tables write them.
OURS: Mapping[str, str] = MappingProxyType({})


class Conversion:
    """The conversion of tables of one schema. Raises SourceError for an unusable schema.

    ``change`` is applied to rows after their keys were compared and before they are checked and written.
    ``stream``: where lines go that describe records, if not where all lines go; no other table repeats them.
    """

    def __init__(self, schema: TableSchema, change: Change | None = None, stream: Callable[[str], object] | None = None) -> None:
        self.schema = schema
        self.change = change
        self.records = any(column.property_url == ROW for column in schema.columns)
        self.stream = stream if self.records else None
        self.compiled, self.check, self.entered, self._notes = _functions(schema)

    def convert(
        self, path: Path, reader: Batched, write: Callable[[str], object], findings: Findings, expected: Mapping[str, str] = OURS
    ) -> None:  # fmt: skip
        """Read all rows of a table, writing the batches that are right and noting what was found.

        ``expected``: what a file calls the forms of columns, by our names of them, where it writes them in another way.
        """
        write = self.stream or write
        keys = Keys(self.compiled.keys)
        seen: Seen = {n: set() for n in self.compiled.references}
        for columns, lines in reader.batches(findings):
            self._note_keys(path, columns, lines, keys, findings)
            if notes := self._noted(columns):
                notes.look(path, columns, lines, findings)
            printed, columns = columns, self.changed(columns)
            if not self.records:
                subjects = self.compiled.subjects(columns)
                findings.subjects.update(subjects)
                self.entered.note(subjects, columns, findings)
            self.entered.keyed.note(self.compiled.subjects, columns, findings)
            self._note_references(path, columns, lines, seen, findings)
            if self.check.passes(columns):
                write(self.lines(printed, columns))
                findings.streamed += self.compiled.count(columns) if self.stream else 0
            else:
                findings.problems.extend(self._explain(path, columns, lines, expected))

    def changed(self, columns: Columns) -> Columns:
        """Return rows of a table as they are written: identities may change cells."""
        return self.change(columns) if self.change is not None else columns

    def lines(self, printed: Columns, columns: Columns) -> str:
        """Return the N-Quads lines of rows as they stand in the table, and as they are written."""
        notes = self._noted(columns)
        return notes.lines(printed, columns) if notes else self.compiled.lines(columns)

    def _noted(self, columns: Columns) -> Notes | None:
        """Return what notes make of rows, if one of the rows has a note: nearly all batches of large tables have none."""
        return self._notes if self._notes is not None and any(columns[self._notes.number]) else None

    def _note_keys(self, path: Path, columns: Columns, lines: Sequence[int], keys: Keys, findings: Findings) -> None:
        for row in keys.repeated(columns):
            parts = [(name, columns[n][row]) for name, n in zip(self.schema.primary_key, self.compiled.keys, strict=False)]
            named = ", ".join(f"{name}={part}" for name, part in parts if part)
            findings.problems.append(Problem(path, lines[row], "", f"repeats the key of an earlier row: {named}", complete=True))

    def _note_references(self, path: Path, columns: Columns, lines: Sequence[int], seen: Seen, findings: Findings) -> None:
        for n, (parts, iri) in self.compiled.references.items():
            # Where an IRI is made of one column, its cells are looked at as they are.
            of = [columns[part] for part in parts]
            if seen[n].issuperset(of[0] if len(of) == 1 else zip(*of, strict=True)):
                continue
            cells: Sequence[object] = of[0] if len(of) == 1 else list(zip(*of, strict=True))
            for combination in set(cells) - seen[n]:
                seen[n].add(combination)
                row = cells.index(combination)
                if columns[n][row]:
                    made = iri(*(columns[part][row] for part in parts))
                    findings.references.setdefault(made, (path, lines[row], self.schema.header[n]))
                    if n in self.entered.of_entries:
                        findings.entries.setdefault(made, False)

    def _explain(self, path: Path, columns: Columns, lines: Sequence[int], expected: Mapping[str, str]) -> Iterable[Problem]:
        for row, line in zip(zip(*columns, strict=True), lines, strict=True):
            for column, message in self.check.problems(row, expected):
                yield Problem(path, line, column, message, complete=True)


@lru_cache(maxsize=256)
def _functions(schema: TableSchema) -> tuple[Compiled, TableCheck, Entered, Notes | None]:
    # Nothing in them depends on data, so a process that converts many units makes them once.
    compiled = Compiled(schema)
    entered, notes = Entered(schema, compiled), Notes.of(schema, compiled)
    if is_ours(schema.path):
        return compiled, TableCheck(schema), entered, notes
    from gridwalk.tables.formats import guarded

    return compiled, TableCheck(schema, guarded(schema)), entered, notes
