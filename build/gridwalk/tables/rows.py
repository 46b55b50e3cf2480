"""The rows of a source, with the IRIs that their cells make: what ``verify`` reads.

The build does not read rows this way: it compiles a table's schema. Here each cell is looked at on
its own, so that what is wrong can be said of one cell.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gridwalk.tables import notes
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import Table, load_metadata
from gridwalk.tables.schema import Column, TableSchema, load_schema
from gridwalk.tables.schema_files import schema_path
from gridwalk.tables.templates import fill


@dataclass(frozen=True, eq=False)
class Row:
    """One row of a table; ``line`` is its line of the file, the header being line 1."""

    path: Path
    schema: TableSchema
    line: int
    cells: dict[str, str]

    @property
    def table(self) -> str:
        """The name of the table's schema: ``driver``, ``crew-member``."""
        return self.schema.path.stem

    @property
    def passage(self) -> str:
        """The passage that the row cites, as ``report/p9.2``, or empty."""
        return self.cells.get("passage", "")

    @cached_property
    def subject(self) -> str:
        """The IRI of the thing that the row is about."""
        return self.fill(self.schema.about_url)

    def fill(self, template: str) -> str:
        """Fill a URL template with the row's cells."""
        return fill(template, self.cells.__getitem__)

    def value(self, column: Column) -> str:
        """Return the IRI of a reference, or the cell as it stands."""
        return self.fill(column.value_url) if column.value_url else self.cells[column.name]

    @cached_property
    def filled(self) -> tuple[Column, ...]:
        """The columns that hold a value."""
        return tuple(c for c in self.schema.columns if not c.virtual and self.cells[c.name])

    @cached_property
    def stated(self) -> tuple[tuple[str, str, str], ...]:
        """What the row says as subject, property, value: IRIs and literals as they stand, lists one by one."""
        return tuple(self._stated())

    def _stated(self) -> Iterator[tuple[str, str, str]]:
        for column in self.filled:
            if column.property_url:
                values = self.cells[column.name].split(column.separator) if column.separator else [self.value(column)]
                yield from ((self.subject, column.property_url, value) for value in values)
        for column in self.schema.columns:
            if column.virtual and column.about_url and column.value_url and column.property_url:
                yield self.fill(column.about_url), column.property_url, self.fill(column.value_url)

    @cached_property
    def note(self) -> tuple[notes.Part, ...]:
        """The parts of the note: column, value, why. A part of another form has an empty column."""
        return notes.parts(self.cells.get(notes.NOTE, ""), self.cells)

    @property
    def premises(self) -> tuple[str, ...]:
        """The passages that the note leans on, of the report of the one that the row cites, as ``report/p9.2``."""
        report = self.passage.rpartition("/")[0]
        return tuple(f"{report}/{name}" for _, _, why in self.note for name in notes.leans_on(why))

    def noted(self, name: str) -> bool:
        """Whether the note says why this cell's value is not in the passage, and means this value."""
        return any(column == name and value == self.cells.get(name) for column, value, _ in self.note)


def tables(source: Path) -> list[Table]:
    """Return the tables that a source's metadata names. The source has been built, so it is sound."""
    metadata = load_metadata(source, Findings())
    listed = metadata["tables"] if metadata is not None else ()
    return [Table(source / t["url"], load_schema(schema_path(source, t["tableSchema"]))) for t in listed]


def read_rows(table: Table) -> Iterator[Row]:
    """Yield the rows of a table."""
    with table.path.open(encoding="utf-8", newline="") as file:
        reader, empty = csv.DictReader(file), dict.fromkeys(table.schema.header, "")
        for cells in reader:
            yield Row(table.path, table.schema, reader.line_num, empty | cells)
