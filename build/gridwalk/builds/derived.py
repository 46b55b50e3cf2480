"""What rules derive of the lines of all units once they are joined: of each event, then of all that belongs to none.

Memory is that of one event, and of the things that belong to none. Laps and weather readings are never looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from gridwalk.builds.contradictions import seat
from gridwalk.derive.derivations import derived
from gridwalk.derive.labels.naming import BARE, LABEL
from gridwalk.derive.rule import RULES, made_by
from gridwalk.derive.said import Said
from gridwalk.derive.scopes import ALL, EVENT, SEASON, About, Opened, Scope, Scopes
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import graph, predicate, statement, subject
from gridwalk.rdf.names import DERIVED_FROM, REPORT, STATEMENT, THING
from gridwalk.rdf.vocabulary import ONTOLOGY

VOCABULARY = f" <{ONTOLOGY.value}> ."
OPEN, RESOLUTION, CLAIMED = f"<{BASE}concept/resolution/open>", f"<{RACE}resolution>", f"<{RACE}claim>"
DECIDED = tuple(f"<{RACE}{word}>" for word in ("accepted", "rejected"))


class Told(Protocol):
    """What units made, wherever it is."""

    def things(self, unit: str) -> Collection[str]:
        """Return the things that a unit describes, in angle brackets; records are not among them."""

    def told(self, unit: str) -> Iterable[str]:
        """Return the lines of a unit, as they are joined, less those about laps and weather readings."""


def derivations(units: Iterable[str], made: Told, withheld: Set[str], disputed: Set[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines that are derived of each event, by its path, and at last of all else.

    ``units`` are named; ``disputed`` are the lines of the disputes that the build makes, ``withheld`` those that are no premises.
    """
    names = list(units)
    scopes = _scopes({thing for name in names for thing in made.things(name) if thing.startswith((EVENT, SEASON))})
    pool, told = _Pool(scopes, opened(disputed)), _Told(made, scopes, withheld)
    claims = _parted(disputed, scopes)
    for about in (*(told.lines(name).shared for name in names), claims.shared):
        pool.add(about)
    for event, tellers in sorted(_tellers(names, made, scopes).items()):
        near = _merged(told.lines(t).shared for t in tellers)
        own = _merged(found for parted in (*map(told.lines, tellers), claims) if (found := parted.events.get(event)))
        lines = derived(Scope(event, own, pool.beside(own, near), of_event=True, opened=pool.opened))
        pool.note(lines)
        yield event, lines
    yield ALL, [line for scope in pool.rest() for line in derived(scope)]


def opened(disputed: Iterable[str]) -> Opened:
    """Return what nobody decided, given the lines of disputes. A driver of an entry that is open leaves open who is in the seat."""
    said = Said(_by_thing(disputed))
    found = defaultdict[tuple[str, str], dict[str, str]](dict)
    for dispute in said:
        if OPEN in said.values(dispute, RESOLUTION)[0]:
            decided = {claim for word in DECIDED for claim in said.values(dispute, word)[0]}
            for claim in set(said.values(dispute, CLAIMED)[0]) - decided:
                about, predicate, value = (said.values(claim, word)[0][0] for word in STATEMENT)
                for of in filter(None, (about, seat(about, predicate, value))):
                    found[of, predicate][value] = dispute
    return found


class Premises:
    """What derived lines of a build are made of. Memory is that of all lines but those about laps and weather readings."""

    def __init__(self, lines: Iterable[str]) -> None:
        told, made = list[str](), list[str]()
        for line in lines:
            if line.startswith(THING) and not line.startswith(BARE) and not line.endswith(VOCABULARY):
                (made if graph(line).startswith(RULES) else told).append(line)
        scopes = _scopes(set(map(subject, told)))
        self._parted, self._pool = _parted(told, scopes), _Pool(scopes, {})
        self._pool.add(self._parted.shared)
        self._pool.note(made)
        self._rest = cache(lambda: {scope.name: scope for scope in self._pool.rest()})
        self._event = cache(self._scope)

    def of(self, line: str) -> Collection[str]:
        """Return the lines that a derived line is made of, none for any other line."""
        made, about = made_by(graph(line)), subject(line)
        if not made or not about.startswith(THING):
            return ()
        rule, name = made
        scope = self._event(name) if name in self._pool.scopes.events else self._rest().get(name)
        return rule.premises(scope, statement(line)) if scope else ()

    def _scope(self, event: str) -> Scope:
        own = self._parted.events.get(event, {})
        # The sources that tell of the event: what they say of other things comes first.
        sources = {_source(graph(line)) for lines in own.values() for line in lines}
        near = {thing: [line for line in lines if _source(graph(line)) in sources] for thing, lines in self._parted.shared.items()}
        return Scope(event, own, self._pool.beside(own, near), of_event=True)


@dataclass(frozen=True)
class _Parted:
    """Lines by thing: about things of events, by event, and about events and all that belongs to none."""

    events: Mapping[str, About]
    shared: About


def _by_thing(lines: Iterable[str]) -> Mapping[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for line in lines:
        found[line.partition(" ")[0]].append(line)
    return found


def _parted(lines: Iterable[str], scopes: Scopes) -> _Parted:
    events, shared = defaultdict[str, dict[str, Collection[str]]](dict), dict[str, Collection[str]]()
    for thing, said in _by_thing(lines).items():
        if thing.startswith(THING):
            if (scope := scopes.of(thing)) in scopes.events:
                events[scope][thing] = said
            if thing.startswith(EVENT) or scope not in scopes.events:
                shared[thing] = said
    return _Parted(events, shared)


def _scopes(things: Iterable[str]) -> Scopes:
    events, seasons = (frozenset(t[len(kind) : -1] for t in things if t.startswith(kind)) for kind in (EVENT, SEASON))
    return Scopes(events, seasons)


def _tellers(units: Iterable[str], made: Told, scopes: Scopes) -> Mapping[str, list[str]]:
    """Return the units that describe something of an event, by event."""
    found = defaultdict[str, list[str]](list)
    for name in units:
        things = (thing for thing in made.things(name) if thing.startswith(THING))
        for event in {scope for thing in things if (scope := scopes.of(thing)) in scopes.events}:
            found[event].append(name)
    return found


def _merged(told: Iterable[About]) -> About:
    """Return what several units say, as one."""
    several = list(told)
    if len(several) == 1:
        return several[0]
    found = defaultdict[str, dict[str, None]](dict)
    for about in several:
        for thing, lines in about.items():
            found[thing].update(dict.fromkeys(lines))
    return found


class _Told:
    """The lines of units, those of the last ones kept: sources that tell of many events are asked for each."""

    def __init__(self, made: Told, scopes: Scopes, withheld: Set[str]) -> None:
        self._made, self._scopes, self._withheld = made, scopes, withheld
        self.lines = lru_cache(maxsize=2)(self._lines)

    def _lines(self, unit: str) -> _Parted:
        """Return the lines of a unit, less those that are withheld."""
        told = self._made.told(unit)
        kept = (line for line in told if line not in self._withheld) if self._withheld else told
        return _parted(kept, self._scopes)


class _Pool:
    """What units say about events and about what belongs to none, and what is derived of things of events that they refer to.

    What several passages say is kept once, but for what belongs to a season or a source: many events share a driver.
    """

    def __init__(self, scopes: Scopes, opened: Opened) -> None:
        self.scopes, self.opened = scopes, opened
        self._lines = defaultdict[str, dict[str, str]](dict)
        self._wanted = set[str]()

    def add(self, about: About) -> None:
        """Take the lines of a unit that are no event's own."""
        for thing, lines in about.items():
            once = thing.startswith(EVENT) or self.scopes.of(thing) == ALL
            known = self._lines[thing]
            for line in lines:
                key = line.rpartition(" <")[0] if once else line
                if line < known.get(key, "~"):
                    known[key] = line
            self._wanted.update(other for other in _refers(lines) if self.scopes.of(other) in self.scopes.events)

    def note(self, lines: Iterable[str]) -> None:
        """Take the labels that were derived of things that these lines refer to."""
        for line in lines:
            if (thing := subject(line)) in self._wanted and predicate(line) == LABEL:
                self._lines[thing][line] = line

    def beside(self, own: About, near: About) -> About:
        """Return what is said of the things that lines refer to, of what these refer to, and of the reports that say so.

        Of each thing it is what the sources ``near`` say; from others comes only what these do not.
        """
        found, lines = dict[str, Collection[str]](), [line for said in own.values() for line in said]
        todo = {*_refers(lines), *(_source(name) for name in _graphs(lines) if name.startswith(REPORT))}
        while todo := todo - found.keys() - own.keys():
            for thing in todo:
                found[thing] = self._said(thing, near.get(thing, ()))
            todo = {other for thing in todo for other in _refers(found[thing])}
        return {thing: said for thing, said in found.items() if said}

    def _said(self, thing: str, near: Collection[str]) -> Collection[str]:
        others = self._lines.get(thing, {}).values()
        if not near:
            return list(others)
        known = {line.rpartition(" <")[0] for line in near}
        return [*near, *(line for line in others if line.rpartition(" <")[0] not in known)]

    def rest(self) -> Iterator[Scope]:
        """Yield what belongs to no event: seasons, sources, and what belongs to none of them."""
        own = defaultdict[str, dict[str, Collection[str]]](dict, {ALL: {}})
        for thing, lines in self._lines.items():
            if (scope := self.scopes.of(thing)) not in self.scopes.events:
                own[scope][thing] = lines.values()
        yield from (Scope(name, about, self.beside(about, {}), opened=self.opened) for name, about in sorted(own.items()))


def _graphs(lines: Iterable[str]) -> set[str]:
    """Return the graphs of lines."""
    return {line[line.rindex("<") : -2] for line in lines}


def _source(name: str) -> str:
    """Return the report of a graph that is a passage, or an inference from one."""
    return f"{REPORT}{name[len(REPORT) : -1].partition('/')[0]}>" if name.startswith(REPORT) else name


def _refers(lines: Iterable[str]) -> set[str]:
    """Return the things that lines refer to, but for passages."""
    parts = [line.split(" ", 3) for line in lines]
    return {value for _, said, value, _ in parts if value.startswith(THING) and said != DERIVED_FROM}
