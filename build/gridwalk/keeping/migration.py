"""A folder of data that was made for Gridwalk 0.1, brought along: tables, identities, decisions of disputes, queries.

What can be decided is done: columns that have another name are moved, also in notes; a dispute becomes a line a decision;
seats are named by driver. What a person has to decide is listed, and left as it is.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError, StoreError
from gridwalk.keeping import old_queries
from gridwalk.keeping.look import Look, as_tsv
from gridwalk.keeping.names import as_csv
from gridwalk.keeping.old_disputes import DISPUTE, OLD_DISPUTE, decisions
from gridwalk.keeping.old_seats import OldRow, Seats
from gridwalk.tables import schema_files
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import IDENTITIES, METADATA, MIGRATED, REVIEW, TODO, find_sources, is_hidden
from gridwalk.tables.notes import NOTE, parts, problem
from gridwalk.tables.own import OWN_TABLES, encoding_problem, header_problems, kind_of, load_metadata, uneven_row
from gridwalk.tables.schema import TableSchema, load_schema
from gridwalk.tables.schema_files import schema_path

# By schema, what columns of 0.1 are called now.
RENAMED: Mapping[str, Mapping[str, str]] = {
    "lap-gap": {"laps": "gapLaps"},
    "running-position": {"position": "runningPosition"},
}
_CREW = "crew-member"
_QUERIES = frozenset({".rq", ".sparql"})


@dataclass(frozen=True)
class OldTable:
    """A table as it was found: ``name`` is its path in the folder."""

    name: str
    source: str
    schema: TableSchema
    header: tuple[str, ...]
    rows: tuple[OldRow, ...]

    @property
    def kind(self) -> str:
        """The name of the schema."""
        return self.schema.path.stem


@dataclass(frozen=True)
class Migrated:
    """What was written: the folder, the files that changed and those that are as they were, and what a person has to look at.

    >>> Migrated(Path("data-now"), ("disputes.csv",), ("README.md",), ()).changed
    ('disputes.csv',)
    """

    folder: Path
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    looks: tuple[Look, ...]


def migrate(data: Path, out: Path) -> Migrated:
    """Write a folder of data of 0.1 as one of today: all of it or nothing, with the list ``migrate.tsv``.

    ``data`` is left as it is; ``out`` must not be there yet. Raises SourceError where a table cannot be read, with every
    problem; StoreError where ``out`` is there, is within ``data`` or cannot be written.
    """
    _check(data, out)
    migration = _Migration(data)
    migration.run()
    names = sorted(path.relative_to(data).as_posix() for path in _files(data))
    written = Migrated(
        out, tuple(sorted(migration.texts)), tuple(n for n in names if n not in migration.texts), tuple(sorted(migration.looks))
    )
    _write(data, out, migration.texts | {MIGRATED: as_tsv(written.looks)})
    return written


def _check(data: Path, out: Path) -> None:
    if not data.is_dir():
        raise SourceError([Problem(data, 0, "", "found no folder, expected one of tables that were made for 0.1")])
    if os.path.lexists(out):
        raise StoreError(f"{out}: already exists; name a folder that is not there yet")
    if out.resolve().is_relative_to(data.resolve()):
        raise StoreError(f"{out}: is within {data}, which is left as it is; name a folder outside it")


def _write(data: Path, out: Path, texts: Mapping[str, str]) -> None:
    """Copy the folder beside its place, put the texts into it, and rename it into place."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            shutil.copytree(data, unfinished, symlinks=True, dirs_exist_ok=True)
            for name, text in texts.items():
                # A copied link may lead to the file that is to stay as it is.
                (unfinished / name).unlink(missing_ok=True)
                (unfinished / name).write_text(text, encoding="utf-8", newline="")
            unfinished.rename(out)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except shutil.Error as error:
        # It lists what could not be copied, each with where from, where to and why.
        why = "; ".join(f"{source}: {why}" for source, _, why in error.args[0])
        raise StoreError(f"{out}: cannot be written: {why}") from error
    except OSError as error:
        raise StoreError(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not is_hidden(path.name))


@dataclass
class _Migration:
    """What is known of a folder while it is brought along: ``texts`` are the files that change, by their path in it."""

    data: Path
    texts: dict[str, str] = field(default_factory=dict)
    looks: set[Look] = field(default_factory=set)
    seats: Seats = field(default_factory=Seats)
    # The files of which something is known: what else lies there is said.
    known: set[Path] = field(default_factory=set)

    def run(self) -> None:
        """Read everything, then change it. Raises SourceError with every problem."""
        findings, tables = Findings(), list[OldTable]()
        sources = find_sources(self.data)
        if not sources:
            raise SourceError([Problem(self.data, 0, "", f"found no {METADATA} in it or below, expected folders of tables")])
        for source in sources:
            tables += self._source(source, findings)
        if findings.problems:
            raise SourceError(findings.problems)
        for table in (table for table in tables if table.kind == _CREW):
            self.looks.update(self.seats.learn(table.name, table.rows))
        for table in tables:
            self._table(table)
        self._shared_keys(tables)
        for path in sorted(_files(self.data)):
            self._other(path)

    def _source(self, source: Path, findings: Findings) -> Iterator[OldTable]:
        metadata = load_metadata(source, findings)
        self.known |= {source / name for name in (METADATA, REVIEW, TODO, MIGRATED)}
        if metadata is None:
            return
        if kind_of(metadata) != OWN_TABLES:
            # Their files are somebody else's, and are read as they were.
            self.known |= set(_files(source))
            return
        try:
            named = [(source / t["url"], schema_path(source, t["tableSchema"])) for t in metadata["tables"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            findings.problems.append(Problem(source / METADATA, 0, "", f"is not CSVW metadata with 'tables': {error!r}"))
            return
        ours = {path.name: path for path in schema_files.every()}
        for path, schema in named:
            self.known.add(path)
            if schema.name not in ours or schema.resolve() != ours[schema.name].resolve():
                self._look(self._name(path), 0, "", schema.name, "a schema of your own: compare it with docs/extending.md")
            elif table := self._read(path, source, load_schema(schema), findings):
                yield table

    def _read(self, path: Path, source: Path, schema: TableSchema, findings: Findings) -> OldTable | None:
        if wrong := encoding_problem(path):
            findings.problems.append(wrong)
            return None
        with path.open(encoding="utf-8", newline="") as file:
            rows, found = csv.reader(file, strict=True), list[OldRow]()
            try:
                header = tuple(next(rows, ()))
                twice = sorted({name for name in header if header.count(name) > 1})
                findings.problems.extend(Problem(path, 1, name, "column appears twice") for name in twice)
                for cells in rows:
                    if len(cells) == len(header):
                        found.append(OldRow(rows.line_num, dict(zip(header, cells, strict=True))))
                    else:
                        findings.problems.append(uneven_row(path, rows.line_num, len(cells), header or ("",)))
            except csv.Error as error:
                findings.problems.append(Problem(path, rows.line_num, "", f"is not CSV: {error}"))
        return OldTable(self._name(path), self._name(source), schema, header, tuple(found))

    def _table(self, table: OldTable) -> None:
        if table.kind == DISPUTE and set(table.header) >= OLD_DISPUTE:
            made, looks = decisions(table.name, table.rows, self.seats)
            self.looks.update(looks)
            self.texts[table.name] = as_csv(table.schema.header, made)
            return
        names = RENAMED.get(table.kind, {})
        rows = [OldRow(row.line, _renamed(row.cells, names)) for row in table.rows]
        header = [names.get(name, name) for name in table.header]
        if header and tuple(header) != table.schema.header:
            for wrong in header_problems(Path(table.name), header, table.schema):
                self._look(table.name, 1, wrong.column, wrong.column, f"{wrong.message}: put the table right")
            # Somebody's own column stays, so that nothing is lost; the build says the same of it.
            header = [*table.schema.header, *(name for name in header if name not in table.schema.header)]
        if header and tuple(header) != table.header:
            self.texts[table.name] = as_csv(header, [row.cells for row in rows])
        for row in rows:
            self._notes(table, row)

    def _notes(self, table: OldTable, row: OldRow) -> None:
        for part in parts(row.cells.get(NOTE, ""), row.cells):
            if wrong := problem(part, row.cells):
                self._look(table.name, row.line, NOTE, row.cells[NOTE], f"{wrong}: put the note right")

    def _shared_keys(self, tables: list[OldTable]) -> None:
        """List cars of several sources that one key made one car."""
        first = dict[tuple[str, str], str]()
        for table in tables:
            for row in table.rows if table.kind == "entry" else ():
                car = row.cells.get("event", ""), row.cells.get("entry", "")
                if first.setdefault(car, table.source) != table.source:
                    todo = (
                        f"the car of this key in {first[car]} was the same one; now it is if their crews are, "
                        f"or a line of identities says so: entry/{car[0]}/SOURCE/{car[1]} is entry/{car[0]}/{car[1]}"
                    )
                    self._look(table.name, row.line, "entry", car[1], todo)

    def _other(self, path: Path) -> None:
        """Bring along what is no table of a source: identities and queries; anything else is listed."""
        name, is_identities = self._name(path), path.parent == self.data / IDENTITIES and path.suffix.lower() == ".tsv"
        if path in self.known or path.name == MIGRATED:
            return
        if not is_identities and path.suffix.lower() not in _QUERIES:
            if path.parent != self.data / IDENTITIES:
                self._look(name, 0, "", "", "a file of no known kind, copied as it is: see whether it is still needed")
            return
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._look(name, 0, "", str(error), "cannot be read as UTF-8, copied as it is: look through it")
            return
        changed, looks = self.seats.in_text(name, text) if is_identities else (text, list(old_queries.looks(name, text)))
        self.looks.update(looks)
        if changed != text:
            self.texts[name] = changed

    def _look(self, file: str, row: int, column: str, found: str, todo: str) -> None:
        self.looks.add(Look(file, row, column, found, todo))

    def _name(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.data)).as_posix()


def _renamed(cells: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row under the names of today, also in its note.

    >>> _renamed({"laps": "2", "note": "laps=2: counted"}, {"laps": "gapLaps"})
    {'gapLaps': '2', 'note': 'gapLaps=2: counted'}
    """
    made = {names.get(name, name): cell for name, cell in cells.items()}
    for old, new in names.items():
        if made.get(NOTE) and old in cells:
            made[NOTE] = re.sub(rf"(^|; ){old}(?==|: )", rf"\g<1>{new}", made[NOTE])
    return made
