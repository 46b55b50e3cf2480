"""Sources of every kind, read into the same tables: the kind is ``dc:type`` in a source's metadata.

``report`` is our own tables as they are. Any other kind is a module of that name in
``gridwalk.sources`` with a function ``parts(source, metadata, findings)``. It yields parts: rows in the
form of one of the table schemas of the ontology. They go through the same conversion as our own tables,
so that checks, terms, references and speed are the same. A kind whose events can be read one by one also has
``event_reports(source, metadata, findings)`` and ``of_event(name, source, metadata, findings)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from gridwalk import resources, sources
from gridwalk.conversion import Batched, Findings
from gridwalk.errors import Problem
from gridwalk.folders import unreadable
from gridwalk.plain import BATCH, Batch
from gridwalk.schema import TableSchema
from gridwalk.tables import METADATA, Metadata, Schemas, load_metadata, read_source, rows_lost, text_problem
from gridwalk.terms import FORMS

REPORT = "report"
# Columns of seconds, for which files of somebody else's print what a clock shows.
TIMES = frozenset({
    "lapTime", "sector1Time", "sector2Time", "sector3Time", "elapsedTime", "pitTime", "totalTime", "bestLap", "gapToLeader",
    "stoppedAfter",
})  # fmt: skip
TIME = "a time such as 1:16.023"
Record = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """Rows for one table, and the file that they come from.

    ``rows`` are records, each with its line of the file, or a reader of rows that has the columns in the
    order of the schema. ``columns``: how the file calls columns of the schema, for messages.
    """

    schema: str
    path: Path
    rows: Sequence[tuple[int, Record]] | Batched
    columns: Mapping[str, str] = field(default_factory=dict)


class _Records:
    """Records as a reader of rows."""

    def __init__(self, path: Path, schema: TableSchema, records: Sequence[tuple[int, Record]]) -> None:
        self._path = path
        self._schema = schema
        self._records = records

    def batches(self, findings: Findings) -> Iterator[Batch]:
        """Yield batches as columns. Raises KeyError for a column that the schema does not have."""
        header = self._schema.header
        for _, record in self._records:
            if unknown := set(record) - set(header):
                raise KeyError(f"{self._schema.path.name} has no column {', '.join(sorted(unknown))}")
        records = [(line, record) for line, record in self._records if self._is_text(line, record, findings)]
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            yield [[record.get(column, "") for _, record in batch] for column in header], [line for line, _ in batch]

    def _is_text(self, line: int, record: Record, findings: Findings) -> bool:
        """Whether RDF can hold what a record says; else it is noted. Names of files and folders may be any bytes."""
        problem = text_problem(self._path, line, " ".join(record.values()).encode("utf-8", "surrogatepass"))
        if problem:
            findings.problems.append(replace(problem, row=line))
        return problem is None


def read(source: Path, schemas: Schemas, write: Callable[[str], object], findings: Findings, event: str = "") -> None:
    """Read a source of any kind, or one ``event`` of it, writing N-Quads lines and noting what was found."""
    before = len(findings.problems)
    kind = _read(source, schemas, write, findings, event)
    # Of our own tables it is known what each would have described.
    if kind != REPORT and rows_lost(findings.problems[before:]):
        schemas.unread.add("<")


def _read(source: Path, schemas: Schemas, write: Callable[[str], object], findings: Findings, event: str) -> str:
    """Read a source and return its kind, which is empty where there is no metadata to say it."""
    metadata = load_metadata(source, findings)
    if metadata is None:
        return ""
    kind = str(metadata.get("dc:type", REPORT))
    if kind == REPORT:
        with _readable(source, findings):
            read_source(source, metadata, schemas, write, findings)
        return kind
    parts = reader(kind)
    if parts is None:
        message = f"unknown kind of source {kind!r}: the kinds are {', '.join(kinds())}"
        findings.problems.append(Problem(source / METADATA, 0, "dc:type", message))
        return kind
    if event:
        parts = partial(_module(kind).of_event, event)
    with _readable(source, findings):
        for part in parts(source, metadata, findings):
            read_part(part, schemas, write, findings)
    return kind


@contextmanager
def _readable(source: Path, findings: Findings) -> Iterator[None]:
    """Note the file or folder of a source that the system does not let us read."""
    try:
        yield
    except OSError as error:
        # An error without a file's name comes from where lines are written to.
        if error.filename is None:
            raise
        findings.problems.append(unreadable(source, error))


def events(source: Path, findings: Findings) -> dict[str, str]:
    """Return the names of the events of a source that can be read one by one, with the keys of their reports.

    There are none where a source is read as a whole. What is wrong with the source as a whole is noted.
    """
    metadata = load_metadata(source, findings)
    kind = str(metadata.get("dc:type", REPORT)) if metadata is not None else REPORT
    if metadata is None or kind == REPORT or reader(kind) is None:
        return {}
    named, found = getattr(_module(kind), "event_reports", None), dict[str, str]()
    with _readable(source, findings):
        found.update(named(source, metadata, findings) if named else {})
    return found


def kinds() -> list[str]:
    """Return the names of all kinds of sources.

    >>> kinds()
    ['lemans', 'report', 'timing']
    """
    return sorted([REPORT, *(m.name for m in iter_modules(sources.__path__) if reader(m.name))])


def reader(kind: str) -> Callable[[Path, Metadata, Findings], Iterator[Part]] | None:
    """Return the function that reads sources of a kind, or None where there is no such kind."""
    if not kind.isidentifier() or find_spec(f"{sources.__name__}.{kind}") is None:
        return None
    return getattr(_module(kind), "parts", None)


def _module(kind: str) -> ModuleType:
    return import_module(f"{sources.__name__}.{kind}")


def read_part(part: Part, schemas: Schemas, write: Callable[[str], object], findings: Findings) -> None:
    """Convert one part; problems name the columns as the file does."""
    conversion = schemas.get(resources.folder("ontology") / "tables" / f"{part.schema}.json")
    rows = rows_of(part, conversion.schema)
    before = len(findings.problems)
    conversion.convert(part.path, rows, write, findings)
    findings.problems[before:] = [_as_printed(p, part) if p.path == part.path else p for p in findings.problems[before:]]


def _as_printed(problem: Problem, part: Part) -> Problem:
    """Return a problem of a cell as one of the file: it calls the column otherwise, and does not print times as decimals."""
    column = problem.column
    message = problem.message.replace(FORMS["decimal"][1], TIME) if column in TIMES else problem.message
    return replace(problem, column=part.columns.get(column, column), message=message)


def rows_of(part: Part, schema: TableSchema) -> Batched:
    """Return the rows of a part with the columns of its schema."""
    return part.rows if isinstance(part.rows, Batched) else _Records(part.path, schema, part.rows)
