"""The folder of a report brought up to date: short cells completed, proposals taken, the list of what is left made again."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gridwalk.base.errors import GridwalkError, Problem, SourceError
from gridwalk.base.files import replacing
from gridwalk.base.reading import checked
from gridwalk.keeping import todo
from gridwalk.keeping.documents import Document
from gridwalk.keeping.mentions import Mention, mentions
from gridwalk.keeping.names import as_csv
from gridwalk.rdf.iris import REPORTS
from gridwalk.rdf.terms import FORMS
from gridwalk.tables.checks import ColumnCheck
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import METADATA, TODO, unreadable
from gridwalk.tables.notes import NOTE
from gridwalk.tables.own import EVENT, Table, header_problems, load_metadata, text_problem, uneven_row
from gridwalk.tables.rows import Row, tables
from gridwalk.tables.schema import TableSchema
from gridwalk.verify import sentences
from gridwalk.verify.evidence import Evidence

ALL = "all"
# Without what these say of passages nothing can be found in them.
_NEEDED = ("passage", "report")
_SHORT = re.compile(r"[pr][0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Change:
    """A cell or row that the program has written: ``column`` is empty where it is a whole row.

    >>> print(Change(Path("crew.csv"), 14, "event", "net/1998/silverstone"))
    crew.csv:14: column event: 'net/1998/silverstone'
    """

    path: Path
    line: int
    column: str
    value: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {f'column {self.column}: {self.value!r}' if self.column else self.value}"


@dataclass(frozen=True)
class Updated:
    """What was changed in the tables, and what is left to say, passage by passage.

    ``warnings``: cells that are not of the form of their column, so that they were taken as empty.

    >>> Updated((), (todo.Line("p1.1", 0),)).lines[0].open
    True
    """

    changes: tuple[Change, ...]
    lines: tuple[todo.Line, ...]
    warnings: tuple[Problem, ...] = ()


def update(folder: Path, document: Path, take: Sequence[str] = ()) -> Updated:
    """Complete short cells, write the proposals that are taken, and write the list of what is left; all files or none.

    What a spreadsheet program writes otherwise, a byte order mark and lines that end in CR LF, is put right too.

    ``take``: passages (``p3.2``), tables of passages (``p3.2/crew``), or ``all``. The tables need not build yet. Raises
    SourceError where they cannot be read as tables, or the document is another; GridwalkError where nothing is proposed
    for what is taken; StoreError, LimitError.
    """
    text = Document.read(document)
    read, changes = _read(folder)
    slug = _report(folder, read, text.text)
    changes += _complete(folder, read, slug)
    warnings = list(_unfit(read))
    taken = _taken(mentions(_beside(read, text)), take)
    changes += [change for mention in taken if mention.replaces for change in _apply(mention, read)]
    # Whoever has a key of their own now is meant by it in all other rows.
    rest = [mention for mention in mentions(_beside(read, text)) if _is_taken(mention, take) and not mention.replaces]
    changes += [change for mention in rest for change in _apply(mention, read)]
    changes += _now_read(read)
    lines = tuple(todo.lines(_beside(read, text)))
    changed = {change.path for change in changes}
    with replacing(folder) as replacement:
        for table, rows in read.items():
            if table.path in changed:
                replacement.write(table.path.name, [as_csv(table.schema.header, (row.cells for row in rows))])
        replacement.write(TODO, [todo.as_tsv(lines)])
    return Updated(tuple(changes), lines, tuple(warnings))


def is_short(folder: Path) -> bool:
    """Whether rows of a folder name no event where they have to, or passages without their report: ``update`` completes them.

    False where the tables cannot be read.
    """
    try:
        read, _ = _read(folder)
    except SourceError:
        return False
    return any(_completed(folder, read, ""))


def _beside(read: dict[Table, list[Row]], document: Document) -> Evidence:
    # Rows keep what they have worked out of their cells, and cells were changed.
    known = (row for rows in read.values() for row in rows)
    cells = [Row(row.path, row.schema, row.line, row.cells | dict.fromkeys(_wrong(row), "")) for row in known]
    return Evidence(cells, document.text, ways=document.ways())


def _unfit(read: dict[Table, list[Row]]) -> Iterator[Problem]:
    """Yield a warning for each cell that is no number or day where one belongs. Raises SourceError where that hides a passage."""
    rows = [row for rows in read.values() for row in rows]
    found = [(row, name, problem) for row in rows for name, problem in _wrong(row).items()]
    if hidden := [Problem(row.path, row.line, name, problem) for row, name, problem in found if row.table in _NEEDED]:
        raise SourceError(hidden)
    yield from (Problem(row.path, row.line, name, f"{problem}; taken as empty here") for row, name, problem in found)


def _wrong(row: Row) -> dict[str, str]:
    """Return what is wrong with the cells of a row that are not of the form of their column, such as a number, by column."""
    checks = ((check, row.cells[check.column.name]) for check in _checks(row.schema))
    return {check.column.name: problem for check, cell in checks if cell and (problem := check.problem(cell))}


@cache
def _checks(schema: TableSchema) -> list[ColumnCheck]:
    return [ColumnCheck(column, schema) for column in schema.columns if not column.virtual and column.datatype in FORMS]


def _read(folder: Path) -> tuple[dict[Table, list[Row]], list[Change]]:
    """Return the rows of each table, and which tables a spreadsheet program has written in its own way."""
    problems, read, changes = list[Problem](), dict[Table, list[Row]](), list[Change]()
    for table in _tables(folder):
        try:
            data = checked(table.path).read_bytes()
        except OSError as error:
            problems.append(unreadable(table.path, error))
            continue
        plain = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
        problem = text_problem(table.path, 1, plain)
        if problem:
            problems.append(problem)
        else:
            read[table] = list(_rows(table, plain.decode("utf-8"), problems))
            changes += [Change(table.path, 1, "", "UTF-8 without a byte order mark, lines that end in LF")] if plain != data else []
    if problems:
        raise SourceError(problems)
    return read, changes


def _tables(folder: Path) -> list[Table]:
    findings = Findings()
    if load_metadata(folder, findings) is None:
        raise SourceError(findings.problems)
    try:
        return tables(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError([Problem(folder / METADATA, 0, "", f"is not CSVW metadata with 'tables': {error!r}")]) from error


def _rows(table: Table, text: str, problems: list[Problem]) -> Iterator[Row]:
    reader, empty = csv.reader(io.StringIO(text, newline=""), strict=True), dict.fromkeys(table.schema.header, "")
    try:
        header = next(reader, [])
        problems += header_problems(table.path, header, table.schema)
        for cells in reader:
            if len(cells) == len(header):
                yield Row(table.path, table.schema, reader.line_num, empty | dict(zip(header, cells, strict=True)))
            else:
                problems.append(uneven_row(table.path, reader.line_num, len(cells), header))
    except csv.Error as error:
        problems.append(Problem(table.path, reader.line_num, "", f"is not CSV: {error}"))


def _report(folder: Path, read: dict[Table, list[Row]], document: str) -> str:
    """Return the name of the report that a document is."""
    reports = [row for table, rows in read.items() if table.schema.path.stem == "report" for row in rows]
    digest = sentences.sha256(document)
    for row in reports:
        if row.cells["sha256"] == digest:
            return row.cells["id"]
    path = reports[0].path if reports else folder / METADATA
    raise SourceError([Problem(path, 0, "sha256", f"no report of this folder is the document, whose hash is {digest}")])


def _complete(folder: Path, read: dict[Table, list[Row]], slug: str) -> Iterator[Change]:
    """Write the event of the folder into rows that name none, and the report before the names of its passages."""
    for row, filled in _completed(folder, read, slug):
        row.cells.update(filled)
        yield from (Change(row.path, row.line, name, value) for name, value in filled.items())


def _completed(folder: Path, read: dict[Table, list[Row]], slug: str) -> Iterator[tuple[Row, dict[str, str]]]:
    """Yield rows and the cells that complete them."""
    metadata = load_metadata(folder, Findings()) or {}
    event = str(metadata.get(EVENT, ""))
    for row in (row for rows in read.values() for row in rows):
        filled = dict[str, str]()
        if event and row.cells.get(EVENT) == "" and any(c.name == EVENT and c.required for c in row.schema.columns):
            filled[EVENT] = event
        passages = [c.name for c in row.schema.columns if not c.virtual and (c.value_url or "").startswith(REPORTS)]
        filled |= {name: f"{slug}/{row.cells[name]}" for name in passages if _SHORT.fullmatch(row.cells[name])}
        if filled:
            yield row, filled


def _replace(mention: Mention, read: dict[Table, list[Row]]) -> Iterator[Change]:
    """Give a thing its new key wherever rows mean it, also in their notes."""
    old, new = mention.replaces, mention.cells["id"]
    whole = re.compile(rf"(?<![\w/-])((?:{mention.schema}/)?){re.escape(old)}(?![\w/-])")
    for row in (row for rows in read.values() for row in rows):
        for name, cell in row.cells.items():
            if old in cell and (changed := whole.sub(rf"\g<1>{new}", cell)) != cell:
                row.cells[name] = changed
                yield Change(row.path, row.line, name, changed)


def _now_read(read: dict[Table, list[Row]]) -> Iterator[Change]:
    """Take back that a passage is not read yet where a row cites it, or its note leans on it."""
    rows = [row for rows in read.values() for row in rows]
    cited = {name for row in rows for name in (row.passage, *(row.premises if row.cells.get(NOTE) else ()))}
    for row in (row for row in rows if row.table == "passage"):
        if row.cells["id"] in cited and row.cells["statesNothing"] == todo.UNREAD:
            row.cells["statesNothing"] = ""
            yield Change(row.path, row.line, "statesNothing", "")


def _taken(proposed: list[Mention], take: Sequence[str]) -> list[Mention]:
    """Return the proposals that a person takes. Raises GridwalkError for what proposes nothing."""
    offered = {name for mention in proposed for name in _ways(mention)}
    unknown = sorted(set(take) - offered - {ALL})
    if unknown:
        where = f"see the column 'proposed' of {TODO}"
        raise GridwalkError(f"--take {' '.join(unknown)}: nothing is proposed there; {where}")
    return [mention for mention in proposed if _is_taken(mention, take)]


def _is_taken(mention: Mention, take: Sequence[str]) -> bool:
    return not {*_ways(mention), ALL}.isdisjoint(take)


def _ways(mention: Mention) -> tuple[str, str]:
    """Return how a person may name a proposal: by its passage, or that and its table."""
    name = mention.passage.partition("/")[2]
    return name, f"{name}/{mention.table}"


def _apply(mention: Mention, read: dict[Table, list[Row]]) -> Iterator[Change]:
    """Write one proposal into the rows of its table."""
    table, rows = next((t, rows) for t, rows in read.items() if t.schema.path.stem == mention.schema)
    for row in rows:
        if row.line in mention.renames:
            row.cells.update({"altLabel": row.cells["label"], "label": ""})
            row.cells.update({"familyName": ""} if mention.schema == "driver" else {})
            yield Change(row.path, row.line, "altLabel", row.cells["altLabel"])
        if row.line == mention.fills:
            row.cells.update(mention.cells)
            yield from (Change(row.path, row.line, name, value) for name, value in mention.cells.items() if name != "id")
    if not mention.fills:
        yield from _replace(mention, read) if mention.replaces else ()
        line = max((row.line for row in rows), default=1) + 1
        rows.append(Row(table.path, table.schema, line, {name: mention.cells.get(name, "") for name in table.schema.header}))
        yield Change(table.path, line, "", str(mention))
