"""How much a graph holds, counted as questions count it, and what says so in the graph: VoID partitions.

A build in parts knows these numbers when it is done, and an engine has to go over all statements for each. They are in a graph
of their own, which nothing but such questions asks for, so no other answer changes; where a store lacks it, questions count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any

from gridwalk.rdf.iris import OURS, RACE, XSD
from gridwalk.rdf.kinds import is_passage
from gridwalk.rdf.names import DERIVED_FROM, RDF_TYPE, THING

VOID = "http://rdfs.org/ns/void#"
GRAPH = f"<{OURS}void>"
"""The graph of the numbers; so is the data set that they are about called in it."""
# What only links a thing to its passage, or tells how that was read, is no fact.
LINKS = frozenset({DERIVED_FROM, f"<{RACE}readAs>"})
NO_FACTS = LINKS | {RDF_TYPE}
# Of what nothing is kept, and no label is made: laps and weather readings are many, and no table tells of them but the one.
BARE = (f"{THING}lap/", f"{THING}weather/")
# So many passages are named of those with the most facts.
RICHEST = 10


@dataclass
class Counted:
    """Statements, each counted once, and the things that make them, by property; instances by class; facts by passage.

    ``passages``: statements by how many passages make them.

    >>> found = Counted()
    >>> found.thing([f'<urn:s> <urn:p> "a" <https://w3id.org/gridwalk/id/report/r/p{n}> .' for n in "12"])
    >>> found.statements["<urn:p>"], found.things["<urn:p>"], dict(found.passages)
    (1, 1, {2: 1})
    """

    statements: Counter[str] = field(default_factory=Counter)
    things: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    passages: Counter[int] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)

    def thing(self, lines: Iterable[str]) -> None:
        """Count what is said of one thing, given all N-Quads lines about it, some perhaps twice."""
        said = dict[str, int]()
        for line in set(lines):
            statement, graph, fact = parted(line)
            predicate = statement.split(" ", 2)[1]
            said[statement] = said.get(statement, 0) + fact
            if fact and predicate != RDF_TYPE:
                self.facts[graph] += 1
        found = set[str]()
        for statement, number in said.items():
            _, predicate, value = statement.split(" ", 2)
            self.statements[predicate] += 1
            found.add(predicate)
            if predicate == RDF_TYPE:
                self.classes[value] += 1
            if number:
                self.passages[number] += 1
        self.things.update(found)

    def add(self, other: Counted) -> None:
        """Add what was counted of other things."""
        for mine, theirs in zip(self._counters, other._counters, strict=True):
            mine.update(theirs)

    @property
    def _counters(self) -> tuple[Counter[Any], ...]:
        return self.statements, self.things, self.classes, self.passages, self.facts

    def described(self) -> dict[str, dict[str, int]]:
        """Return it as JSON has it."""
        names = ("statements", "things", "classes", "passages", "facts")
        return {
            name: {str(key): number for key, number in counter.items() if number}
            for name, counter in zip(names, self._counters, strict=True)
        }

    @classmethod
    def of(cls, described: dict[str, dict[str, int]]) -> Counted:
        """Return what ``described`` returned. Raises TypeError, ValueError or AttributeError for anything else."""
        read = {name: Counter(numbers) for name, numbers in described.items()}
        passages = Counter({int(number): count for number, count in read.pop("passages", {}).items()})
        return cls(**read, passages=passages)

    def lines(self) -> list[str]:
        """Return the N-Quads lines that say it."""
        return [f"{line} {GRAPH} ." for line in self._said()]

    def _said(self) -> Iterator[str]:
        # Whoever asks whether anything is counted asks for this.
        yield f"{GRAPH} <{VOID}triples> {_number(self.statements.total())}"
        for n, (term, count) in enumerate(sorted(self.statements.items()), 1):
            told = {"property": term, "triples": _number(count), "distinctSubjects": _number(self.things[term])}
            yield from _partition("propertyPartition", _node(f"property/{n}"), told)
        for n, (term, count) in enumerate(sorted(self.classes.items()), 1):
            yield from _partition("classPartition", _node(f"class/{n}"), {"class": term, "entities": _number(count)})
        for number, count in sorted(self.passages.items()):
            yield from _partition("subset", _node(f"passages/{number}"), {"documents": _number(number), "triples": _number(count)})
        richest = nsmallest(RICHEST, self.facts.items(), key=lambda found: (-found[1], found[0][:-1]))
        for passage, count in richest:
            yield from _partition("subset", passage, {"triples": _number(count)})


def parted(line: str) -> tuple[str, str, bool]:
    """Return the statement of a line, its graph, and whether a passage states it as a fact."""
    statement, graph, _ = line.rsplit(" ", 2)
    return statement, graph, is_passage(graph) and statement.split(" ", 2)[1] not in LINKS


def by_thing(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return lines by the thing that they are about."""
    found = dict[str, list[str]]()
    for line in lines:
        found.setdefault(line.partition(" ")[0], []).append(line)
    return found


def _partition(kind: str, node: str, told: dict[str, str]) -> Iterator[str]:
    yield f"{GRAPH} <{VOID}{kind}> {node}"
    yield from (f"{node} <{VOID}{word}> {value}" for word, value in told.items())


def _node(name: str) -> str:
    return f"{GRAPH[:-1]}/{name}>"


def _number(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'
