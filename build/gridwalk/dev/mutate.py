"""The mutation check: is a mistake in any table noticed?

In a copy of the data, one mistake at a time is made in the tables of the sources whose documents are given: a cell is altered,
a row deleted, a value made up with a note that says it is concluded, or another passage cited. It is noticed where the build
refuses it, ``verify`` finds something, a rule is broken that held before, or a dispute is open that was not. Expected answers
of queries are left out. Run as ``python -m gridwalk.dev.mutate --document PATH``.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from time import perf_counter

from gridwalk.base import resources, workers
from gridwalk.base.errors import SourceError
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.dev.mutations import KINDS, Inventor, Mutation, deleted, mutations
from gridwalk.rdf.content import OPEN
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.lines import split, statement
from gridwalk.rdf.names import DISPUTE
from gridwalk.tables import notes
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import OWN_TABLES, Table, find_sources, kind_of, load_metadata
from gridwalk.tables.rows import tables
from gridwalk.verify.cells import OUR_WORDS
from gridwalk.verify.verify import verify

# Text for people only: a change of its wording changes no fact, and nothing can notice it.
WORDING = OUR_WORDS | {notes.NOTE}
# So many mutations are tried in a process before it is given others.
_AT_ONCE = 50
BY = ("build", "verify", "rules")


@dataclass
class Outcome:
    """Who noticed how many mutations of each kind in each table, and those that nobody did; ``seconds`` they took."""

    noticed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    missed: list[Mutation] = field(default_factory=list)
    wording: list[Mutation] = field(default_factory=list)
    seconds: float = 0

    def count(self, mutation: Mutation, by: str) -> None:
        """Count who noticed a mutation."""
        if by:
            self.noticed[mutation.kind, mutation.path.stem, by] += 1
        else:
            (self.wording if _is_wording(mutation) else self.missed).append(mutation)

    def share(self, kind: str = "") -> float:
        """Return the share of the mutations of facts, all or those of one kind, that are noticed, from 0 to 1."""
        noticed = sum(n for (of, _, _), n in self.noticed.items() if kind in ("", of))
        missed = sum(m.kind == kind or not kind for m in self.missed)
        return noticed / ((noticed + missed) or 1)


def _is_wording(mutation: Mutation) -> bool:
    label = mutation.path.stem == "reports" and mutation.column == "label"
    return mutation.kind == "altered" and (mutation.column in WORDING or label)


class Laboratory:
    """A copy of the data in which one table at a time is changed and everything checked again."""

    def __init__(self, data: Path, documents: Mapping[str, str]) -> None:
        self.data, self.documents = data, documents
        own = [source for source in find_sources(data) if _kind(source) == OWN_TABLES]
        self.sources = {source: tables(source) for source in own if source.name in documents or not documents}
        lines = build(data).lines
        self._known_results = self._results(lines)
        if any(map(self._verify_notices, self.sources)):
            raise SystemExit("verify finds something before anything is changed")

    @property
    def tables(self) -> list[Table]:
        """Every table of the sources whose documents are at hand; where there is no document, of all sources."""
        return [table for listed in self.sources.values() for table in listed]

    def mutations(self, only: Collection[str] = (), kinds: Collection[str] = KINDS) -> Iterator[Mutation]:
        """Yield the mutations of some kinds of the tables with these names, of all where there are no names."""
        for source, listed in self.sources.items():
            inventor = Inventor(listed, self.documents.get(source.name, ""))
            makers: dict[str, Callable[[Table], Iterator[Mutation]]] = {
                "altered": mutations, "deleted": deleted, "invented": inventor.invented, "cited": inventor.cited,
            }  # fmt: skip
            for table in (table for table in listed if not only or table.path.stem in only):
                for kind in (kind for kind in KINDS if kind in kinds):
                    yield from makers[kind](table)

    def try_out(self, mutation: Mutation) -> str:
        """Make one change, and return who noticed it: ``build``, ``verify``, ``rules`` or nobody."""
        text = mutation.path.read_text(encoding="utf-8")
        try:
            _write(mutation)
            lines = build(self.data).lines
        except SourceError:
            return "build"
        else:
            if self._verify_notices(mutation.path.parent):
                return "verify"
            return "rules" if self._results(lines) - self._known_results else ""
        finally:
            mutation.path.write_text(text, encoding="utf-8")

    def _verify_notices(self, source: Path) -> bool:
        document = self.documents.get(source.name)
        return document is not None and bool(verify(source, document))

    def _results(self, lines: Iterable[str]) -> set[tuple[str, ...]]:
        # A contradiction that nobody decided is noticed, too: it is listed and counted.
        disputed = {("open", *split(statement(line))) for line in lines if line.startswith(DISPUTE) and OPEN in line}
        return disputed | {(r.rule, r.focus, r.path, r.value, r.message) for r in validate(statements(lines)).results}


def _kind(source: Path) -> str:
    metadata = load_metadata(source, Findings())
    return kind_of(metadata) if metadata is not None else ""


def _write(mutation: Mutation) -> None:
    """Make a change in a table."""
    with mutation.path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        lines = [(reader.line_num, cells) for cells in reader]
    place = next(n for n, (line, _) in enumerate(lines) if line == mutation.line)
    if mutation.column:
        cells = dict(zip(lines[0][1], lines[place][1], strict=True))
        lines[place] = mutation.line, list(_changed(cells, mutation).values())
    else:
        del lines[place]
    with mutation.path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(cells for _, cells in lines)


def _changed(cells: Mapping[str, str], mutation: Mutation) -> dict[str, str]:
    """Return a row as it is then. What the note said of the value before goes where the mutation has a note of its own."""
    changed = {**cells, mutation.column: mutation.new}
    if mutation.note:
        said = [part for part in notes.parts(cells[notes.NOTE], cells) if part[0] != mutation.column]
        parts = [f"{column}={value}: {why}" if value else why for column, value, why in said]
        changed[notes.NOTE] = "; ".join((*parts, mutation.note))
    return changed


def mutate(
    data: Path,
    documents: Mapping[str, str],
    only: Collection[str] = (),
    kinds: Collection[str] = KINDS,
    *,
    sample: int = 0,
    seed: int = 1,
    jobs: int = 1,
) -> Outcome:  # fmt: skip
    """Try mutations of the tables below ``data``, and return what came of it.

    ``documents`` are the texts of the sources' original documents, by the name of the source: the tables of those are
    changed, of all sources where there is none, and ``verify`` is left out then. ``only`` are the names of the
    tables to change, all where it is empty. ``sample``: how many mutations of each kind, 0 for all; ``jobs``: processes.
    """
    outcome, begun = Outcome(), perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        laboratory = Laboratory(Path(shutil.copytree(data, Path(folder) / "data")), documents)
        chosen = list(_sampled(list(laboratory.mutations(only, kinds)), sample, random.Random(seed)))
        if jobs > 1:
            shares = [chosen[n : n + _AT_ONCE] for n in range(0, len(chosen), _AT_ONCE)]
            with closing(workers.each(jobs, tried, repeat(data, len(shares)), repeat(documents, len(shares)), shares)) as found:
                noticed = [by for share in found for by in share]
        else:
            noticed = list(map(laboratory.try_out, chosen))
    for mutation, by in zip(chosen, noticed, strict=True):
        outcome.count(mutation, by)
    outcome.seconds = perf_counter() - begun
    return outcome


def tried(data: Path, documents: Mapping[str, str], mutations: Sequence[Mutation]) -> list[str]:
    """Return who noticed each of some mutations, wherever the data were copied to when they were made."""
    with tempfile.TemporaryDirectory() as folder:
        laboratory = Laboratory(Path(shutil.copytree(data, Path(folder) / "data")), documents)
        here = {(table.path.parent.name, table.path.name): table.path for table in laboratory.tables}
        moved = (dataclasses.replace(m, path=here[m.path.parent.name, m.path.name]) for m in mutations)
        return list(map(laboratory.try_out, moved))


def _sampled(every: Sequence[Mutation], sample: int, chance: random.Random) -> Iterator[Mutation]:
    for kind in KINDS:
        of = [m for m in every if m.kind == kind]
        yield from chance.sample(of, sample) if 0 < sample < len(of) else of


def report(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of a report: the share noticed by kind and table and in all, then what was missed."""
    yield f"{'kind':10}{'table':22}{'build':>7}{'verify':>8}{'rules':>7}{'missed':>8}{'noticed':>9}"
    missed = Counter((m.kind, m.path.stem) for m in outcome.missed)
    places = sorted({(kind, table) for kind, table, _ in outcome.noticed} | set(missed))
    for kind in KINDS:
        yield from (_line(outcome, kind, table, missed[place]) for place in places for of, table in [place] if of == kind)
    for kind in dict.fromkeys(kind for kind in KINDS for of, _ in places if of == kind):
        yield _line(outcome, kind, "", sum(n for (of, _), n in missed.items() if of == kind))
    total = outcome.noticed.total() + len(outcome.missed)
    of_each = outcome.seconds / ((total + len(outcome.wording)) or 1)
    yield f"{outcome.share():.2%} of {total} mutations noticed; {len(outcome.wording)} more change wording for people only"
    yield f"{of_each:.2f} s for each"
    yield from (f"missed {m}" for m in outcome.missed)


def _line(outcome: Outcome, kind: str, table: str, missed: int) -> str:
    by = [sum(n for (k, t, w), n in outcome.noticed.items() if (k, w) == (kind, who) and table in ("", t)) for who in BY]
    return f"{kind:10}{table or 'all':22}{by[0]:7}{by[1]:8}{by[2]:7}{missed:8}{sum(by) / (sum(by) + missed):9.1%}"


def main(arguments: list[str] | None = None) -> int:
    """Run the check on the project's data and print its report."""
    parser = argparse.ArgumentParser(prog="python -m gridwalk.dev.mutate", description=__doc__)
    parser.add_argument(
        "--document", action="append", default=[], help="original document: PATH, named like its source, or SOURCE=PATH"
    )
    parser.add_argument("--kind", action="append", choices=KINDS, default=[], help="kind of mutation (default: all)")
    parser.add_argument("--sample", type=int, default=0, help="so many of each kind, by chance (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: 1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("tables", nargs="*", help="names of the tables to change, such as crew; all if none is given")
    options = parser.parse_args(arguments)
    documents, kinds = dict(_documents(options.document)), options.kind or KINDS
    chosen = {"sample": options.sample, "seed": options.seed, "jobs": options.jobs}
    for line in report(mutate(resources.folder("data"), documents, options.tables, kinds, **chosen)):
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
