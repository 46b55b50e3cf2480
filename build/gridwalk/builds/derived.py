"""What rules derive of the lines of all units once they are joined: of each event, then of all that belongs to none.

Memory is that of one event, and of the things that belong to none. Laps and weather readings are never looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Protocol

from gridwalk.derive.derivations import derived
from gridwalk.derive.labels.naming import BARE, LABEL
from gridwalk.derive.rule import RULES, rule_of
from gridwalk.derive.scopes import ALL, EVENT, SEASON, Scope, Scopes
from gridwalk.rdf.lines import graph, predicate, statement, subject
from gridwalk.rdf.names import DERIVED_FROM, REPORT, THING


class Told(Protocol):
    """What units made, wherever it is."""

    def things(self, unit: str) -> Collection[str]:
        """Return the things that a unit describes, in angle brackets; records are not among them."""

    def told(self, unit: str) -> Set[str]:
        """Return the lines of a unit, as they are joined, less those about laps and weather readings."""


def derivations(units: Iterable[str], made: Told, withheld: Set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines that are derived of each event, by its path, and at last of all else. ``units`` are named."""
    names = list(units)
    about = {name: [thing for thing in made.things(name) if thing.startswith((EVENT, SEASON))] for name in names}
    told = _Told(made, _scopes(about.values()), withheld)
    pool = _Pool(told.scopes)
    for name in names:
        pool.add(told.lines(name))
    for event, tellers in sorted(_tellers(names, made, told.scopes).items()):
        own = {line for name in tellers for line in told.events(name).get(event, ())}
        lines = derived(Scope(event, own, pool.beside(own), of_event=True))
        pool.note(lines)
        yield event, lines
    yield ALL, [line for scope in pool.rest() for line in derived(scope)]


class Premises:
    """What derived lines of a build are made of. Memory is that of all lines but those about laps and weather readings."""

    def __init__(self, lines: Iterable[str]) -> None:
        told, derived = list[str](), list[str]()
        for line in lines:
            if not line.startswith(BARE):
                (derived if graph(line).startswith(RULES) else told).append(line)
        self._pool = _Pool(_scopes([set(map(subject, told))]))
        self._pool.add(told)
        self._pool.note(derived)
        self._told = told
        self._scoped = cache(self._scope)

    def of(self, line: str) -> Collection[str]:
        """Return the lines that a derived line is made of, none for any other line."""
        rule = rule_of(graph(line))
        about = subject(line)
        return rule.premises(self._scoped(self._pool.scopes.of(about)), statement(line)) if rule and about.startswith(THING) else ()

    def _scope(self, name: str) -> Scope:
        scopes = self._pool.scopes
        own = {line for line in self._told if _scope(scopes, subject(line)) == name}
        return Scope(name, own, self._pool.beside(own), of_event=name in scopes.events)


def _scopes(things: Iterable[Iterable[str]]) -> Scopes:
    known = {thing for some in things for thing in some}
    events, seasons = (frozenset(t[len(kind) : -1] for t in known if t.startswith(kind)) for kind in (EVENT, SEASON))
    return Scopes(events, seasons)


def _tellers(units: Iterable[str], made: Told, scopes: Scopes) -> Mapping[str, list[str]]:
    """Return the units that describe something of an event, by event."""
    found = defaultdict[str, list[str]](list)
    for name in units:
        for event in {scope for thing in made.things(name) if (scope := _scope(scopes, thing)) in scopes.events}:
            found[event].append(name)
    return found


def _scope(scopes: Scopes, thing: str) -> str:
    return scopes.of(thing) if thing.startswith(THING) else ""


class _Told:
    """The lines of units, those of the last ones kept: sources that tell of many events are asked for each."""

    def __init__(self, made: Told, scopes: Scopes, withheld: Set[str]) -> None:
        self.scopes, self._made, self._withheld = scopes, made, withheld
        self.events = lru_cache(maxsize=2)(self._events)

    def lines(self, unit: str) -> Set[str]:
        """Return the lines of a unit, less those that are withheld."""
        return self._made.told(unit) - self._withheld

    def _events(self, unit: str) -> Mapping[str, Sequence[str]]:
        """Return the lines about things of events, by event."""
        found = defaultdict[str, list[str]](list)
        for thing, said in _by_thing(self.lines(unit)).items():
            if (scope := _scope(self.scopes, thing)) in self.scopes.events:
                found[scope] += said
        return found


@dataclass
class _Pool:
    """The lines about events and about what belongs to none, and what is derived of things of events that they refer to."""

    scopes: Scopes
    lines: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    wanted: set[str] = field(default_factory=set)

    def add(self, lines: Iterable[str]) -> None:
        """Take the lines of a unit that are no event's own."""
        for thing, said in _by_thing(lines).items():
            if thing.startswith(EVENT) or (thing.startswith(THING) and self.scopes.of(thing) not in self.scopes.events):
                self.lines[thing].update(said)
                self.wanted.update(other for other in _refers(said) if self.scopes.of(other) in self.scopes.events)

    def note(self, lines: Iterable[str]) -> None:
        """Take the labels that were derived of things that these lines refer to."""
        for line in lines:
            if (thing := subject(line)) in self.wanted and predicate(line) == LABEL:
                self.lines[thing].add(line)

    def beside(self, own: Collection[str]) -> set[str]:
        """Return what is said of the things that lines refer to, of what these refer to, and of the reports that say so."""
        found, seen = set[str](), set(map(subject, own))
        todo = _refers(own) | {
            f"{name.partition('/inferred/')[0].rpartition('/')[0]}>" for name in set(map(graph, own)) if name.startswith(REPORT)
        }
        while todo := todo - seen:
            seen |= todo
            lines = {line for thing in todo for line in self.lines.get(thing, ())}
            found |= lines
            todo = _refers(lines)
        return found

    def rest(self) -> Iterator[Scope]:
        """Yield what belongs to no event: seasons, sources, and what belongs to none of them."""
        own = defaultdict[str, set[str]](set, {ALL: set()})
        for thing, lines in self.lines.items():
            if (scope := self.scopes.of(thing)) not in self.scopes.events:
                own[scope] |= lines
        yield from (Scope(name, lines, self.beside(lines)) for name, lines in sorted(own.items()))


def _by_thing(lines: Iterable[str]) -> Mapping[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for line in lines:
        found[line.partition(" ")[0]].append(line)
    return found


def _refers(lines: Iterable[str]) -> set[str]:
    """Return the things that lines refer to, but for passages."""
    found = set[str]()
    for line in lines:
        _, said, rest = line.split(" ", 2)
        if rest.startswith(THING) and said != DERIVED_FROM:
            found.add(rest.partition(" ")[0])
    return found
