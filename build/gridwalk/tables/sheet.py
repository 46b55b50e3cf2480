"""A sheet: rows of somebody else's file, in the form of one of our table schemas, and their conversion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.tables import schema_files
from gridwalk.tables.batches import BATCH, Batch
from gridwalk.tables.findings import Batched, Findings
from gridwalk.tables.notes import Concluded
from gridwalk.tables.own import Schemas, text_problem
from gridwalk.tables.schema import TableSchema

# Columns of seconds, for which files of somebody else's print what a clock shows.
TIMES = frozenset({
    "lapTime", "sector1Time", "sector2Time", "sector3Time", "elapsedTime", "pitTime", "totalTime", "bestLap", "gapToLeader",
    "stoppedAfter",
})  # fmt: skip
TIME = "a time such as 1:16.023"
Record = Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """Rows for one table, and the file that they come from.

    ``rows`` are records, each with its line of the file, or a reader of rows that has the columns in the
    order of the schema. ``columns``: how the file calls columns of the schema, for messages. ``concluded``: where what the rows
    say beside their keys does not stand in the passage that they cite, from what else it was concluded, and why.
    """

    schema: str
    path: Path
    rows: Sequence[tuple[int, Record]] | Batched
    columns: Mapping[str, str] = field(default_factory=dict)
    concluded: Concluded | None = None


class _Records:
    """Records as a reader of rows."""

    def __init__(self, path: Path, schema: TableSchema, records: Sequence[tuple[int, Record]]) -> None:
        self._path = path
        self._schema = schema
        self._records = records

    def batches(self, findings: Findings) -> Iterator[Batch]:
        """Yield batches as columns. Raises KeyError for a column that the schema does not have."""
        header, known = self._schema.header, set(self._schema.header)
        if not all(map(known.issuperset, (record for _, record in self._records))):
            unknown = next(found for _, record in self._records if (found := set(record) - known))
            raise KeyError(f"{self._schema.path.name} has no column {', '.join(sorted(unknown))}")
        records = list(self._texts(findings))
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            yield [[record.get(column, "") for _, record in batch] for column in header], [line for line, _ in batch]

    def _texts(self, findings: Findings) -> Iterator[tuple[int, Record]]:
        """Yield the records that RDF can hold. Nearly all are, which is seen of many at once."""
        for start in range(0, len(self._records), BATCH):
            some = self._records[start : start + BATCH]
            said = " ".join(chain.from_iterable(record.values() for _, record in some))
            right = text_problem(self._path, 0, said.encode("utf-8", "surrogatepass")) is None
            yield from some if right else ((line, record) for line, record in some if self._is_text(line, record, findings))

    def _is_text(self, line: int, record: Record, findings: Findings) -> bool:
        """Whether RDF can hold what a record says; else it is noted. Names of files and folders may be any bytes."""
        problem = text_problem(self._path, line, " ".join(record.values()).encode("utf-8", "surrogatepass"))
        if problem:
            findings.problems.append(replace(problem, row=line))
        return problem is None


def read_sheet(sheet: Sheet, schemas: Schemas, write: Callable[[str], object], findings: Findings) -> None:
    """Convert one sheet; problems name the columns as the file does."""
    conversion = schemas.get(schema_files.named(f"{sheet.schema}.json"))
    rows = rows_of(sheet, conversion.schema)
    before = len(findings.problems)
    if said := sheet.concluded:
        findings.references = dict.fromkeys(said.passages(), (sheet.path, 0, "")) | findings.references
        stated, write = write, lambda text: stated(said.lines(conversion.schema, text))
    conversion.convert(sheet.path, rows, write, findings, _times(conversion.schema))
    findings.problems[before:] = [_as_printed(p, sheet) if p.path == sheet.path else p for p in findings.problems[before:]]


def _as_printed(problem: Problem, sheet: Sheet) -> Problem:
    """Return a problem of a cell as one of the file, which calls the column otherwise."""
    return replace(problem, column=sheet.columns.get(problem.column, problem.column))


def _times(schema: TableSchema) -> dict[str, str]:
    """Return what files of somebody else's call the forms of columns: they do not print times as decimals."""
    return {c.name: TIME for c in schema.columns if c.name in TIMES and c.datatype == "decimal" and not c.format}


def rows_of(sheet: Sheet, schema: TableSchema) -> Batched:
    """Return the rows of a part with the columns of its schema."""
    return sheet.rows if isinstance(sheet.rows, Batched) else _Records(sheet.path, schema, sheet.rows)
