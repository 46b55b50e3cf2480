"""The mutation check: is a slip in any cell of any table noticed?

Every cell below ``data/`` is changed in a few plausible ways, one at a time, in a copy. A change is
noticed where the build refuses it, ``verify`` finds something, or a rule is broken that held before.
Expected answers of queries are left out. Run as ``python -m gridwalk.dev.mutate --document PATH``.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.base import resources
from gridwalk.builds.contradictions import Settled, settle
from gridwalk.builds.decisions import SCHEMA, decision
from gridwalk.check.validation import validate
from gridwalk.dev.mutations import Mutation, mutations
from gridwalk.rdf import vocabulary
from gridwalk.rdf.content import OPEN
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.lines import lines_of, split, statement
from gridwalk.rdf.names import DISPUTE
from gridwalk.readers import registry
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import OWN_TABLES, Schemas, Table, find_sources, kind_of, load_metadata, read_table
from gridwalk.tables.rows import Row, read_rows, tables
from gridwalk.verify.cells import OUR_WORDS, cell_problems
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.verify import findings

# Text for people only: a change of its wording changes no fact, and nothing can notice it.
WORDING = OUR_WORDS | {"note"}


@dataclass
class Outcome:
    """How many mutations each table had and who noticed them, and those that nobody did."""

    noticed: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: list[Mutation] = field(default_factory=list)
    wording: list[Mutation] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of the mutations of facts that are noticed, from 0 to 1."""
        noticed = self.noticed.total()
        return noticed / ((noticed + len(self.missed)) or 1)


class Laboratory:
    """A copy of the data in which one table at a time is changed and everything checked again."""

    def __init__(self, data: Path, documents: Mapping[str, str]) -> None:
        self.documents = documents
        self._schemas = Schemas()
        found = {source: _kind(source) for source in find_sources(data)}
        self.sources = {source: tables(source) for source, kind in found.items() if kind == OWN_TABLES}
        # Files of other kinds are never changed, but tables refer to what they describe.
        self._made = {source: self._read(source) for source in found if source not in self.sources}
        self._rows: dict[Path, list[Row]] = {}
        for table in self.tables:
            self._made[table.path] = self._make(table)
            self._rows[table.path] = list(read_rows(table))
        self._known_results = self._results(self._asserted())

    @property
    def tables(self) -> list[Table]:
        """Every table of every source."""
        return [table for listed in self.sources.values() for table in listed]

    def try_out(self, table: Table, mutation: Mutation) -> str:
        """Make one change, and return who noticed it: ``build``, ``verify``, ``rules`` or nobody."""
        text = table.path.read_text(encoding="utf-8")
        made, rows = self._made[table.path], self._rows[table.path]
        try:
            _write(table.path, mutation)
            self._made[table.path] = self._make(table)
            self._rows[table.path] = list(read_rows(table))
            asserted = self._asserted()
            if not asserted:
                return "build"
            if self._verify_notices(table, mutation.line):
                return "verify"
            return "rules" if self._results(asserted) - self._known_results else ""
        finally:
            table.path.write_text(text, encoding="utf-8")
            self._made[table.path], self._rows[table.path] = made, rows

    def _make(self, table: Table) -> tuple[str, Findings]:
        blocks, found = list[str](), Findings()
        read_table(table.path, self._schemas, table.schema.path, blocks.append, found)
        return "".join(blocks), found

    def _read(self, source: Path) -> tuple[str, Findings]:
        blocks, found = list[str](), Findings()
        registry.read(source, self._schemas, blocks.append, found)
        return "".join(blocks), found

    def _asserted(self) -> set[str]:
        """Return the lines that the build would assert, none where it would refuse."""
        whole = Findings()
        for _, found in self._made.values():
            whole.subjects |= found.subjects
            whole.references |= found.references
            whole.problems += found.problems
        texts = [text for text, _ in self._made.values()]
        made = lines_of(texts)
        missing = whole.references.keys() - whole.subjects - vocabulary.subjects()
        decided = [row for path, rows in self._rows.items() for row in rows if row.table == SCHEMA]
        settled = settle(made, [decision(row, row.path.name) for row in decided], {}) if not whole.problems else Settled()
        if whole.problems or missing or settled.problems:
            return set()
        return made - settled.withheld | {line for dispute in settled.disputes for line in dispute.lines}

    def _verify_notices(self, table: Table, line: int) -> bool:
        """Whether ``verify`` finds something: first in the row itself, which is quick, then anywhere."""
        source = table.path.parent
        rows = [row for other in self.sources[source] for row in self._rows[other.path]]
        document = self.documents.get(source.name)
        if document is None:
            return False
        changed = next(row for row in self._rows[table.path] if row.line == line)
        evidence = Evidence(rows, document)
        return any(cell_problems(changed, evidence)) or any(findings(evidence))

    def _results(self, asserted: set[str]) -> set[tuple[str, ...]]:
        report = validate(statements({*asserted, *vocabulary.lines()}))
        # A contradiction that nobody decided is noticed, too: it is listed and counted.
        disputed = {("open", *split(statement(line))) for line in asserted if line.startswith(DISPUTE) and OPEN in line}
        return disputed | {(r.rule, r.focus, str(r.path), str(r.value), r.message) for r in report.results}


def _kind(source: Path) -> str:
    metadata = load_metadata(source, Findings())
    return kind_of(metadata) if metadata is not None else ""


def _write(path: Path, mutation: Mutation) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        lines = [(reader.line_num, cells) for cells in reader]
    place = lines[0][1].index(mutation.column)
    next(cells for line, cells in lines if line == mutation.line)[place] = mutation.new
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(cells for _, cells in lines)


def mutate(data: Path, documents: Mapping[str, str], only: Collection[str] = (), *, progress: bool = False) -> Outcome:
    """Try every mutation of every table below ``data``, and return what came of it.

    ``documents`` are the texts of the sources' original documents, by the name of the source;
    ``verify`` is left out for sources whose document is not at hand. ``only`` are the names of the
    tables to change, all where it is empty.
    """
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(data, Path(folder) / "data")
        laboratory = Laboratory(copy, documents)
        for table in (t for t in laboratory.tables if not only or t.path.stem in only):
            for mutation in mutations(table):
                _count(outcome, table, mutation, laboratory.try_out(table, mutation))
            if progress:
                print(table.path.relative_to(copy), file=sys.stderr)
    return outcome


def _count(outcome: Outcome, table: Table, mutation: Mutation, by: str) -> None:
    if by:
        outcome.noticed[table.path.stem, by] += 1
    elif mutation.column in WORDING or (table.schema.path.stem, mutation.column) == ("report", "label"):
        outcome.wording.append(mutation)
    else:
        outcome.missed.append(mutation)


def report(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of a report: the share noticed by table and in all, then what was missed."""
    missed = Counter(m.path.stem for m in outcome.missed)
    names = sorted({name for name, _ in outcome.noticed} | set(missed))
    yield f"{'table':22}{'build':>7}{'verify':>8}{'rules':>7}{'missed':>8}{'noticed':>9}"
    for name in names:
        by = [outcome.noticed[name, who] for who in ("build", "verify", "rules")]
        share = sum(by) / (sum(by) + missed[name])
        yield f"{name:22}{by[0]:7}{by[1]:8}{by[2]:7}{missed[name]:8}{share:9.1%}"
    total = outcome.noticed.total() + len(outcome.missed)
    yield f"{outcome.share:.2%} of {total} mutations noticed; {len(outcome.wording)} more change wording for people only"
    yield from (f"missed: {m.path.name}:{m.line} {m.column}: {m.old!r} -> {m.new!r}" for m in outcome.missed)


def main(arguments: list[str] | None = None) -> int:
    """Run the check on the project's data and print its report."""
    parser = argparse.ArgumentParser(prog="python -m gridwalk.dev.mutate", description=__doc__)
    parser.add_argument(
        "--document", action="append", default=[], help="original document: PATH, named like its source, or SOURCE=PATH"
    )
    parser.add_argument("tables", nargs="*", help="names of the tables to change, such as crew; all if none is given")
    options = parser.parse_args(arguments)
    documents = dict(_documents(options.document))
    for line in report(mutate(resources.folder("data"), documents, options.tables, progress=True)):
        print(line)
    return 0


def _documents(arguments: list[str]) -> Iterator[tuple[str, str]]:
    for argument in arguments:
        name, _, path = argument.rpartition("=")
        file = Path(path)
        if file.is_file():
            yield name or file.stem, file.read_bytes().decode("utf-8")
        else:
            print(f"{path} is not there: its source is checked by build and rules alone", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
