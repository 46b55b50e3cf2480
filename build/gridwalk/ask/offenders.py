"""What breaks a rule, as a person reads it: what it is called, which passage and which row say it, and the way out.

A result names the thing, the property and the value, as SHACL has it. The rest is looked up in what was
checked and in the tables that it was built of, and only where there are results.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gridwalk.builds.units import find_units
from gridwalk.check.validation import Result, rules
from gridwalk.identities.applied import Identities
from gridwalk.rdf.kinds import passage_of
from gridwalk.rdf.lines import about
from gridwalk.rdf.lines import predicate as predicate_of
from gridwalk.rdf.lines import subject as subject_of
from gridwalk.rdf.names import DERIVED_FROM, NAMES, THING, predicate_order, shown, subject_order
from gridwalk.rdf.vocabulary import ONTOLOGY
from gridwalk.readers import registry
from gridwalk.tables.conversion import OURS, Conversion
from gridwalk.tables.findings import Batched, Findings
from gridwalk.tables.own import Schemas
from gridwalk.tables.sheet import read_sheet

# Passages that are named; of more it is only said how many.
SHOWN = 3
# A line with a graph. That of a triple has nothing between its predicate and its last term.
_QUAD = re.compile(r'\S+ \S+ .+ (<[^<> ]*>|_:[^" ]+) \.')
# A line of N-Quads, and the file and line whose row makes it.
Places = dict[str, tuple[Path, int]]


@dataclass(frozen=True)
class Offender:
    """A result with what a person wants to know of it, all of it text; what is not known is empty.

    ``label`` is what the thing is called, or its short IRI. ``passage``: the passages that say what is wrong, or describe
    the thing; ``file`` and ``row``: where a table does. ``solution`` is that of the rule.

    >>> result = Result("crew-size", "Violation", "<urn:entry>", "", "2", "differs from the drivers")
    >>> Offender(result, "No. 7", "report/r/p01", "entries.csv", "3", "count again").label
    'No. 7'
    """

    result: Result
    label: str
    passage: str
    file: str
    row: str
    solution: str


def offenders(
    results: Sequence[Result], lines: Iterable[str], tables: Path | None = None, schemas: Path | None = None
) -> list[Offender]:  # fmt: skip
    """Return results with what is known of them, in the same order.

    ``lines`` are N-Quads or N-Triples, what was checked among them; ``tables`` is the folder that they were built from,
    where they were, with the ``schemas`` allowed. Raises SourceError where the folder cannot be read.

    >>> result = Result("label", "Warning", "<urn:s>", "<urn:p>", "", "Two labels")
    >>> [(o.label, o.passage) for o in offenders([result], ['<urn:s> <urn:p> "a b" <urn:g> .'])]
    [('urn:s', 'urn:g')]
    """
    wanted = {term for result in results for term in (result.focus, result.value) if term.startswith("<")}
    said = _said(lines, wanted)
    places = _places(tables, wanted, schemas) if tables else {}
    solutions = {rule.name: rule.solution for rule in rules()}
    return [_offender(result, said, places, solutions.get(result.rule, "")) for result in results]


def _offender(result: Result, said: dict[str, list[str]], places: Places, solution: str) -> Offender:
    lines = _lines(result, said)
    file, row = next((places[line] for line in lines if line in places), (None, 0))
    passage = _passage(lines) or _passage_of_thing(said.get(result.focus, ()))
    return Offender(result, _label(result.focus, said), passage, str(file or ""), str(row or ""), solution)


def _said(lines: Iterable[str], wanted: set[str]) -> dict[str, list[str]]:
    """Return the lines about each thing that is wanted."""
    said: dict[str, list[str]] = {thing: [] for thing in wanted}
    for line in about(lines, said.__contains__):
        said[subject_of(line)].append(line)
    return said


def _lines(result: Result, said: dict[str, list[str]]) -> list[str]:
    """Return the lines that a result is about: those with its value and property, those with its property, or what describes it.

    Where no property is named and the value is a thing, as a result of a session is, the thing is what is wrong.
    """
    own = said.get(result.focus, [])
    if result.path:
        with_path = [line for line in own if predicate_of(line) == result.path]
        with_value = [line for line in with_path if f" {result.value} " in line]
        if with_value or with_path:
            return sorted(with_value or with_path)
    elif result.value.startswith(THING):
        own = said.get(result.value) or own
    return sorted(own, key=lambda line: predicate_order(predicate_of(line)))


def _passage(lines: Sequence[str]) -> str:
    """Return the passages that say what comes first among lines: one statement, or how a thing is described first."""
    predicate = predicate_of(lines[0]) if lines else ""
    quads = [_QUAD.fullmatch(line) for line in lines if predicate_of(line) == predicate]
    return _listed({passage_of(quad[1]) for quad in quads if quad} - {f"<{ONTOLOGY.value}>"})


def _passage_of_thing(lines: Iterable[str]) -> str:
    return _listed({line.split(" ", 3)[2] for line in lines if predicate_of(line) == DERIVED_FROM})


def _listed(passages: set[str]) -> str:
    names = list(map(shown, sorted(passages, key=subject_order)))
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(islice(names, SHOWN)) + more


def _label(thing: str, said: dict[str, list[str]]) -> str:
    terms = [line.split(" ", 2)[1:] for line in said.get(thing, ())]
    # What is no literal has an end of its own, and is no name for a person.
    labels = sorted((NAMES.index(name), rest) for name, rest in terms if name in NAMES and rest.startswith('"'))
    return shown(labels[0][1][: labels[0][1].rindex('"') + 1]) if labels else shown(thing)


def _places(tables: Path, wanted: set[str], allowed: Path | None) -> Places:
    """Return where the lines about the things that are wanted are made: all tables are read once more."""
    who, findings = Identities(tables), Findings(lenient=True)
    schemas, nowhere = _Tracing(who, wanted, allowed), list[str]()
    for unit in find_units(tables, who, findings, allowed):
        if unit.holds == "source":
            registry.read(unit.source, schemas, nowhere.append, findings, unit.event)
    for sheet in who.sheets():
        read_sheet(sheet, schemas, nowhere.append, findings)
    return schemas.places


class _Tracing(Schemas):
    """Conversions that note where the lines about some things come from, and write nothing."""

    def __init__(self, who: Identities, wanted: set[str], allowed: Path | None) -> None:
        super().__init__(who, allowed=allowed)
        self._wanted = wanted
        self.places: Places = {}

    def get(self, path: Path) -> Conversion:
        """Return the conversion of a schema file. Raises SourceError for an unusable schema."""
        if path not in self._compiled:
            made = super().get(path)
            self._compiled[path] = _Tracer(made, self._wanted, self.places)
        return self._compiled[path]


class _Tracer(Conversion):
    def __init__(self, made: Conversion, wanted: set[str], places: Places) -> None:
        super().__init__(made.schema, made.change)
        self._wanted = wanted
        self._places = places

    def convert(
        self, path: Path, reader: Batched, write: Callable[[str], object], findings: Findings, expected: Mapping[str, str] = OURS
    ) -> None:  # fmt: skip
        """Read all rows of a table and note those that make a line about a thing that is wanted."""
        for columns, numbers in reader.batches(findings):
            changed = self.changed(columns)
            # A batch at a time: nearly all of them say nothing of the few things.
            if not self.check.passes(changed) or not any(self._about(self.lines(columns, changed))):
                continue
            for n, number in enumerate(numbers):
                one, written = ([column[n : n + 1] for column in rows] for rows in (columns, changed))
                for line in self._about(self.lines(one, written)):
                    self._places.setdefault(line, (path, number))

    def _about(self, text: str) -> Iterator[str]:
        # The cheap test comes first: nearly all texts name none of the things.
        named = any(thing in text for thing in self._wanted)
        return (line for line in text.split("\n") if subject_of(line) in self._wanted) if named else iter(())
