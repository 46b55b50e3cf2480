"""What rules derive of the lines of all units once they are joined: of each event, then of all that belongs to none.

Memory is that of one event, and of the things that belong to none. Laps and weather readings are never looked at.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate, chain
from types import MappingProxyType
from typing import NamedTuple, Protocol

from gridwalk.base.sorting import Sorted
from gridwalk.builds.contradictions import seat
from gridwalk.derive.derivations import derived, deriving
from gridwalk.derive.labels.naming import BARE, LABEL
from gridwalk.derive.laps import LAP, is_of_lap
from gridwalk.derive.races import Races, of_races, started
from gridwalk.derive.rule import RULES, made_by
from gridwalk.derive.said import Said
from gridwalk.derive.scopes import ALL, EVENT, SEASON, About, Opened, Rank, Scope, Scopes
from gridwalk.derive.start import Start
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import graph, predicate, statement, subject
from gridwalk.rdf.names import DERIVED_FROM, REPORT, STATEMENT, THING, report_slug, reported_by
from gridwalk.rdf.vocabulary import ONTOLOGY

VOCABULARY = f" <{ONTOLOGY.value}> ."
Pair = tuple[str, str]
# What some units say of what belongs to a season or a source.
Apart = Callable[[str, Iterable[str]], About]
# Of the hash of what an event's lines are made of; units that tell of several events whose lines are kept.
_HASH, _SEVERAL = 32, 16
# In a line that says from which passage a thing is; in one whose value is a thing.
_PASSAGE = f" {DERIVED_FROM} "
_REFERS = f"> {THING}"
OPEN, RESOLUTION, CLAIMED = f"<{BASE}concept/resolution/open>", f"<{RACE}resolution>", f"<{RACE}claim>"
DECIDED = tuple(f"<{RACE}{word}>" for word in ("accepted", "rejected"))


class Told(Protocol):
    """What units made, wherever it is."""

    def things(self, unit: str) -> Collection[str]:
        """Return the things that a unit describes, in angle brackets; records are not among them."""

    def told(self, unit: str) -> Iterable[str]:
        """Return the lines of a unit, as they are joined, less those about laps and weather readings."""

    def of_laps(self, unit: str, name: str) -> Iterable[str]:
        """Return the lines of a unit, as they are joined, that say a property of laps."""

    def version(self, unit: str) -> str:
        """Return what tells the laps of a unit from others: where it is the same, they are. Only what may be kept has one."""


class Before(Protocol):
    """What was derived before, of scopes as they were."""

    def lines(self, scope: str, made_of: str) -> list[str] | None:
        """Return the lines of a scope, None where it was not made of what the hash ``made_of`` says."""


class Anew:
    """Nothing was derived before: all is made anew, and what it is made of is told."""

    def lines(self, scope: str, made_of: str) -> list[str] | None:
        """Return None."""


class Derived(NamedTuple):
    """What is derived of an event or a season, by its path, or of all else, in order. ``made_of``: a hash of what it is made of, if
    asked for.
    """

    scope: str
    lines: Iterable[str]
    made_of: str = ""


def derivations(
    units: Iterable[str],
    made: Told,
    withheld: Set[str],
    disputed: Set[str],
    ranks: Mapping[str, Rank] = MappingProxyType({}),
    before: Before | None = None,
) -> Iterator[Derived]:
    """Yield what is derived of each event and season, and at last of all else.

    ``units`` are named; ``disputed`` are the lines of the disputes that the build makes, ``withheld`` those that are no premises;
    ``ranks`` is the order of sources by the report that each is. With ``before`` rules run for those events alone of which
    something changed.
    """
    names = list(units)
    scopes = _scopes(thing for name in names for thing in made.things(name))
    told = _Told(made, scopes, withheld)
    pool, claims = _Pool(scopes, opened(disputed), ranks, told.apart), _parted(_by_thing(disputed), scopes)
    for name in names:
        pool.add(told.lines(name).shared, name)
    pool.add(claims.shared)

    def of_scope(scope: Scope, versions: Iterable[str] = ()) -> tuple[list[str], str]:
        made_of = _made_of(scope, versions) if before else ""
        known = before.lines(scope.name, made_of) if before else None
        return derived(scope) if known is None else known, made_of

    rest = Sorted()

    def of_apart(scope: Scope) -> Iterator[Derived]:
        # What is derived of sources is one file with what belongs to none.
        if scope.name in scopes.seasons:
            yield Derived(scope.name, *of_scope(scope))
        else:
            rest.add(deriving(scope))

    def of_event(event: str, tellers: Collection[str]) -> Derived:
        # A function, so that nothing of an event is left when the next one is looked at.
        near = told.shared(tellers)
        own = _merged(found for parted in (*map(told.of_event, tellers), claims) if (found := parted.events.get(event)))
        laps = partial(_laps, made, tellers, event, scopes, withheld)
        beside = pool.beside(own, near)
        scope = Scope(event, own, beside, of_event=True, opened=pool.open_in(event, own, beside), ranks=ranks, laps=laps)
        lines, made_of = of_scope(scope, map(made.version, tellers))
        pool.note(lines)
        pool.keep(of_races(lines, own))
        return Derived(event, lines, made_of)

    tellers = sorted(_tellers(names, made, scopes).items())
    last = {unit: event for event, units in tellers for unit in units}
    pool.plan(last)
    for event, units in tellers:
        yield of_event(event, units)
        yield from chain.from_iterable(map(of_apart, pool.apart(event)))
        told.forget(unit for unit in units if last[unit] == event)
    yield from chain.from_iterable(map(of_apart, pool.apart()))
    for scope in pool.rest():
        rest.add(deriving(scope))
    yield Derived(ALL, rest)


def _made_of(scope: Scope, versions: Iterable[str]) -> str:
    """Return a hash of all that rules see of a scope, whatever the order. ``versions`` of the units stand for the laps, which
    are not read.
    """
    near = sorted(scope.beside.items())
    sources = set(scope.beside) | {_source(name) for _, said in near for name in _graphs(said)}
    ranks = sorted((source, scope.ranks[source]) for source in sources if source in scope.ranks)
    opened = sorted((of, sorted(values.items())) for of, values in scope.opened.items())
    digest = hashlib.sha256(repr((ranks, opened, sorted(versions))).encode())
    for _, said in chain(sorted(scope.own.items()), near):
        digest.update("\n".join(sorted(said)).encode())
    return digest.hexdigest()[:_HASH]


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
    """What derived lines of a build are made of. Memory is that of all lines but those about laps and weather readings.

    The lines are read again where somebody asks for what was derived of laps.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        told, made = list[str](), list[str]()
        self._lines = lines
        for line in lines:
            if line.startswith(THING) and not line.startswith(BARE) and not line.endswith(VOCABULARY):
                (made if graph(line).startswith(RULES) else told).append(line)
        scopes = _scopes(set(map(subject, told)))
        self._parted, self._pool = _parted(_by_thing(told), scopes), _Pool(scopes, {}, {})
        self._pool.add(self._parted.shared)
        self._pool.note(made)
        self._pool.races += started(chain(made, *(said for about in self._parted.events.values() for said in about.values())))
        self._rest = cache(lambda: {scope.name: scope for scope in chain(self._pool.apart(), self._pool.rest())})
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
        return Scope(event, own, self._pool.beside(own, near), of_event=True, laps=partial(self._laps, event))

    def _laps(self, event: str, name: str) -> Iterator[str]:
        yield from _of_event((line for line in self._lines if is_of_lap(line, name)), event, self._pool.scopes)


@dataclass(frozen=True)
class _Parted:
    """Lines by thing: about things of events, by event, and about events and all that belongs to none."""

    events: Mapping[str, About]
    shared: About


def _laps(made: Told, tellers: Iterable[str], event: str, scopes: Scopes, withheld: Set[str], name: str) -> Iterator[str]:
    """Yield the lines that say a property of the laps of an event."""
    for unit in tellers:
        of_unit = _of_event(made.of_laps(unit, name), event, scopes)
        yield from (line for line in of_unit if line not in withheld) if withheld else of_unit


def _of_event(laps: Iterable[str], event: str, scopes: Scopes) -> Iterator[str]:
    """Yield those lines about laps that are of an event. Which it is of several that begin alike is asked only where there are."""
    of_event = f"{LAP}{event}/"
    found = (line for line in laps if line.startswith(of_event))
    yield from (line for line in found if scopes.of(subject(line)) == event) if scopes.within else found


def _by_thing(lines: Iterable[str]) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    before, own = " ", list[str]()
    for line in lines:
        # Nearly all lines are about what the line before is about.
        if not line.startswith(before):
            before = line[: line.index(" ") + 1]
            own = found[before[:-1]]
        own.append(line)
    return found


def _parted(about: About, scopes: Scopes) -> _Parted:
    events, shared = defaultdict[str, dict[str, Collection[str]]](dict), dict[str, Collection[str]]()
    for thing, said in about.items():
        if thing.startswith(THING):
            if (scope := scopes.of(thing)) in scopes.events:
                events[scope][thing] = said
            if thing.startswith(EVENT) or scope not in scopes.events:
                shared[thing] = said
    return _Parted(events, shared)


def _scopes(things: Iterable[str]) -> Scopes:
    events, seasons, sources = set[str](), set[str](), set[str]()
    for thing in things:
        if report := report_slug(thing):
            sources.add(report)
        elif thing.startswith(EVENT):
            events.add(thing[len(EVENT) : -1])
        elif thing.startswith(SEASON):
            seasons.add(thing[len(SEASON) : -1])
    return Scopes(frozenset(events), frozenset(seasons), frozenset(sources))


def _nothing(_name: str, _units: Iterable[str]) -> About:
    return {}


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
    found = dict[str, Collection[str]](several[0] if several else ())
    for about in several[1:]:
        for thing, lines in about.items():
            found[thing] = dict.fromkeys((*found[thing], *lines)) if thing in found else lines
    return found


class _Told:
    """The lines of units, kept of those that tell of several events as long as one of these is to come, and of the last ones."""

    def __init__(self, made: Told, scopes: Scopes, withheld: Set[str]) -> None:
        self._made, self._scopes, self._withheld = made, scopes, withheld
        self._doubtful = frozenset(map(subject, withheld))
        self._of_several = dict[str, _Parted]()
        self._last = lru_cache(maxsize=2)(self._lines)
        self._shared: tuple[Collection[str], About] = ((), {})

    def lines(self, unit: str) -> _Parted:
        """Return the lines of a unit, less those that are withheld."""
        if unit in self._of_several:
            return self._of_several[unit]
        return self._last(unit)

    def of_event(self, unit: str) -> _Parted:
        """Return the lines of a unit, and keep them where they are of several events: the next one asks for them, too."""
        found = self.lines(unit)
        if len(found.events) != 1 and len(self._of_several) < _SEVERAL:
            self._of_several[unit] = found
        return found

    def shared(self, units: Collection[str]) -> About:
        """Return what units say of what is no event's own; events that follow one another are mostly told by the same."""
        if self._shared[0] != units:
            self._shared = units, _merged(self.of_event(unit).shared for unit in units)
        return self._shared[1]

    def apart(self, name: str, units: Iterable[str]) -> About:
        """Return what units say of what belongs to a season or a source."""
        said = (self.lines(unit).shared.items() for unit in units)
        return _merged({thing: lines for thing, lines in about if self._scopes.of(thing) == name} for about in said)

    def forget(self, units: Iterable[str]) -> None:
        """Keep no lines of these units any more."""
        for unit in units:
            if self._of_several.pop(unit, None):
                self._last.cache_clear()
                self._shared = (), {}

    def _lines(self, unit: str) -> _Parted:
        about = _by_thing(self._made.told(unit))
        # To look for all lines among those that are withheld takes longer than to read them.
        for thing in self._doubtful.intersection(about):
            if left := [line for line in about[thing] if line not in self._withheld]:
                about[thing] = left
            else:
                del about[thing]
        return _parted(about, self._scopes)


class _Pool:
    """What units say about events and about what belongs to none, and what is derived of things of events that they refer to.

    What several passages say is kept once, of the source first by precedence, but for what belongs to a season or a source:
    many events share a driver. What belongs to a season, such as its standings, or to a source, its passages, is read again where
    it is asked for with ``apart``: there is as much of that as of events.
    """

    def __init__(self, scopes: Scopes, opened: Opened, ranks: Mapping[str, Rank], apart: Apart = _nothing) -> None:
        self.scopes, self._opened, self._ranks = scopes, opened, ranks
        self._apart = lru_cache(maxsize=2)(lambda name: apart(name, self._tellers.get(name, ())))
        # Who tells of seasons and sources that are still to come, what is kept of these, and after which event each is past.
        self._tellers, self._of_apart = dict[str, dict[str, None]](), defaultdict[str, list[str]](list)
        self._past, self._after = set[str](), dict[str, list[str]]()
        self._opened_of, self._opened_in = defaultdict[str, list[Pair]](list), defaultdict[str, set[str]](set)
        for thing, said in opened:
            self._opened_of[thing].append((thing, said))
            self._opened_in[scopes.of(thing)].add(thing)
        # Tuples, since the keys by which lines are found to say the same take more memory than lines.
        self._lines = dict[str, tuple[str, ...]]()
        self._wanted = set[str]()
        self.races, self._kept = list[Start](), Races(opened)

    def add(self, about: About, unit: str = "") -> None:
        """Take the lines that are no event's own; of a season or source, those that are not of a unit, and of that itself."""
        for thing, lines in about.items():
            scope = self.scopes.of(thing)
            self._wanted.update(other for other in _refers(lines) if self.scopes.of(other) in self.scopes.events)
            if scope in self.scopes.apart:
                if unit and not thing.startswith(SEASON) and thing != f"{REPORT}{scope}>":
                    self._tellers.setdefault(scope, {})[unit] = None
                    continue
                if thing not in self._lines:
                    self._of_apart[scope].append(thing)
            once, known = thing.startswith(EVENT) or scope == ALL, dict[str, str]()
            # Which passages of units speak of what many share is nothing that a rule asks: there is one for each of them.
            told = (line for line in lines if _PASSAGE not in line) if unit and once else lines
            for line in chain(self._lines.get(thing, ()), told):
                key = line[: line.rindex(" <")] if once else line
                if known.setdefault(key, line) != line and self._place(line) < self._place(known[key]):
                    known[key] = line
            self._lines[thing] = tuple(known.values())

    def _place(self, line: str) -> tuple[Rank, str]:
        """Return which of several lines that say the same is kept: of the source first by precedence, else the first."""
        source = _source(graph(line))
        return self._ranks.get(source, (1, 0, source)), line

    def note(self, lines: Iterable[str]) -> None:
        """Take the labels that were derived of things that these lines refer to."""
        for line in lines:
            if (thing := subject(line)) in self._wanted and predicate(line) == LABEL:
                self._lines[thing] = tuple(dict.fromkeys((*self._lines.get(thing, ()), line)))

    def keep(self, lines: Iterable[str]) -> None:
        """Keep of the lines of an event, and of those derived of it, what is counted over all events: the event is past."""
        self.races += map(self._kept.kept, started(lines))

    def beside(self, own: About, near: About, further: Iterable[str] = ()) -> About:
        """Return what is said of the things that lines refer to, of what these refer to, and of the reports that say so.

        And of the seasons within whose key that of an event is, as it may be that no source says so.

        Of each thing it is what the sources ``near`` say; from others comes only what these do not. ``further`` things are taken
        as if a line referred to them.
        """
        return {thing: said for thing, said in self._looked(own, near, further).items() if said}

    def _looked(self, own: About, near: About, further: Iterable[str] = ()) -> About:
        """Return as ``beside`` does all things that are looked at, also those of which nothing is said."""
        found, lines = dict[str, Collection[str]](), [line for said in own.values() for line in said]
        sources = (_source(name) for name in _graphs(lines) if name.startswith(REPORT))
        todo = {*further, *_refers(lines), *self._seasons(own), *sources}
        while todo := todo - found.keys() - own.keys():
            for thing in todo:
                found[thing] = self._said(thing, near.get(thing, ()))
            todo = {other for thing in todo for other in _refers(found[thing])}
        return found

    def _seasons(self, own: About) -> Iterator[str]:
        for path in (thing[len(EVENT) : -1] for thing in own if thing.startswith(EVENT)):
            within = accumulate(path.split("/")[:-1], lambda above, name: f"{above}/{name}")
            yield from (f"{SEASON}{season}>" for season in within if season in self.scopes.seasons)

    def _said(self, thing: str, near: Collection[str]) -> Collection[str]:
        # Which passages of others speak of a thing, too, is nothing that an event's rules ask: it would change with each of them.
        others = [line for line in self._of_all(thing) if _PASSAGE not in line]
        if not near:
            return others
        known = {line.rpartition(" <")[0] for line in near}
        return [*near, *(line for line in others if line.rpartition(" <")[0] not in known)]

    def open_in(self, scope: str, own: About, beside: About) -> Opened:
        """Return the open disputes about what is in a scope, its laps among it, or beside it."""
        known = self._opened_of.keys()
        things = self._opened_in.get(scope, set()).union(known & own.keys(), known & beside.keys())
        return {of: self._opened[of] for thing in things for of in self._opened_of[thing]}

    def _of_all(self, thing: str) -> Collection[str]:
        """Return the lines of all units about a thing."""
        if thing in self._lines:
            return self._lines[thing]
        name = self.scopes.of(thing)
        return self._apart(name).get(thing, ()) if name in self._tellers else ()

    def plan(self, last: Mapping[str, str]) -> None:
        """Say which event is the last that each unit tells of, once all lines are here."""
        for name, tellers in sorted(self._tellers.items()):
            self._after.setdefault(max(last.get(unit, "") for unit in tellers), []).append(name)

    def apart(self, event: str = "") -> Iterator[Scope]:
        """Yield the seasons and sources of which nobody tells who tells of an event after this one; without one, all that are left.

        One that refers to what an event after this one derives waits for all.
        """
        for name in self._after.pop(event, ()) if event else sorted({*self._tellers, *self._of_apart} - self._past):
            own = {**self._apart(name), **{thing: self._lines[thing] for thing in self._of_apart.get(name, ())}}
            looked = self._looked(own, {})
            if not event or all(of <= event for thing in looked if (of := self.scopes.of(thing)) in self.scopes.events):
                self._past.add(name)
                beside = {thing: said for thing, said in looked.items() if said}
                yield Scope(name, own, beside, opened=self.open_in(name, own, beside), ranks=self._ranks)

    def rest(self) -> Iterator[Scope]:
        """Yield what belongs to no event, and to no season or source of its own name: above all what belongs to none of them."""
        own = defaultdict[str, dict[str, Collection[str]]](dict, {ALL: {}})
        for thing, lines in self._lines.items():
            if (scope := self.scopes.of(thing)) not in self.scopes.events and scope not in self.scopes.apart:
                own[scope][thing] = lines
        for name, about in sorted(own.items()):
            races = self.races if name == ALL else ()
            # What is counted within a season has its name in its own.
            beside = self.beside(about, {}, (f"{SEASON}{season}>" for season in self.scopes.seasons) if races else ())
            # What is kept of races is about things of all scopes.
            opened = self._opened if races else self.open_in(name, about, beside)
            yield Scope(name, about, beside, opened=opened, ranks=self._ranks, races=races)


def _graphs(lines: Iterable[str]) -> set[str]:
    """Return the graphs of lines."""
    return {line[line.rindex("<") : -2] for line in lines}


def _source(name: str) -> str:
    """Return the report of a graph that is a passage, or an inference from one."""
    return reported_by(name) or name


def _refers(lines: Iterable[str]) -> set[str]:
    """Return the things that lines refer to, but for passages."""
    found = set[str]()
    for line in lines:
        start = line.find(_REFERS) + 2
        # Two spaces before it: it stands behind the property, and neither in a text nor as the graph.
        if start > 1 and line.count(" ", 0, start) == 2 and not line.endswith(DERIVED_FROM, 0, start - 1):
            found.add(line[start : line.index(">", start) + 1])
    return found
