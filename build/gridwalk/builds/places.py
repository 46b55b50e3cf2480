"""What follows of a place that is decided for one car: no other car of the session has it, unless they share it.

So one decision settles a place that two sources give two cars, and where each gives them the place of the other, both places. A
place that is only left over for a car is rejected, too, where it is decided for another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from gridwalk.builds.decided import PLACES, Decision
from gridwalk.builds.kept import Kept, above
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import RDF_TYPE, reported_by, shown
from gridwalk.rdf.renaming import ENTRY

RESULT = f"<{BASE}result/"
_OF_RESULTS = f"<{RACE}Result>"
_IN_CLASS = f"<{RACE}classPosition>"
# Who is out has no place, so that it may be given again.
_OUT = frozenset(f"<{BASE}concept/classification/{word}>" for word in ("disqualified", "excluded"))
_NOT = '"false"'
_SESSION, _ENTRY, _SHARES, _JUDGED, _CLASS = (
    f"<{RACE}{name}>" for name in ("session", "entry", "sharesPlaceWith", "classification", "raceClass")
)
_ABOUT = frozenset({_SESSION, _ENTRY, _SHARES, _JUDGED, _CLASS, RDF_TYPE})
Pair = tuple[str, str]


class Stand(NamedTuple):
    """A place that a car has, and what decided it."""

    value: str
    why: Decision


def concerned(decisions: Collection[Decision], entries: Iterable[str], sessions: Collection[str]) -> set[str]:
    """Return the things whose lines tell what follows of decisions about places: the results of all cars, and their entries.

    ``entries``: all there are; ``sessions``: how sessions are called. Where a source is kept for results it is all of them.
    """
    about = [d for d in decisions if d.property in PLACES or not d.property]
    own = {_event(d.subject) for d in about if d.subject.startswith(RESULT)}
    every = any(above(d.subject, {_OF_RESULTS}) if d.subject else d.property for d in about)
    named = {session for _, session in own}.union(sessions if every else ())
    cars = [entry[len(ENTRY) : -1] for entry in (entries if own or every else ())]
    found = set[str]()
    for car in cars:
        if of := {session for session in named if every or (car.rpartition("/")[0], session) in own}:
            found |= {f"{ENTRY}{car}>", *(f"{RESULT}{car}/{session}>" for session in of)}
    return found


def _event(result: str) -> tuple[str, str]:
    car, _, session = result[len(RESULT) : -1].rpartition("/")
    return car.rpartition("/")[0], session


def session_of(result: str) -> str:
    """Return how the session of a result is called, by its IRI.

    >>> session_of("<https://w3id.org/gridwalk/id/result/cup/2031/lake/r1/race>")
    'race'
    """
    return _event(result)[1]


class Places:
    """The places that cars of sessions are given, with the reports that give them, by the lines about results and entries.

    Once it was asked what follows: ``overruled`` are places that a source kept for all does not decide, as a line about one car
    gives another car what the source says; ``open`` are those where a car is left with a value that another one is left with, too.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._about = defaultdict[str, dict[str, set[str]]](lambda: defaultdict(set))
        self._values = defaultdict[Pair, dict[str, set[str]]](lambda: defaultdict(set))
        self.overruled, self.open = set[Pair](), set[Pair]()
        self._given = defaultdict[tuple[str, str, str], set[str]](set)
        for about, predicate, value, passage in (terms(line) for line in lines if line.startswith((RESULT, ENTRY))):
            if predicate in _ABOUT:
                self._about[about][predicate].add(value)
            elif predicate in PLACES and not value.startswith(_NOT):
                self._values[about, predicate][value].add(reported_by(passage))
        for (result, predicate), values in self._values.items():
            for session in self._about[result][_SESSION]:
                for value in values:
                    self._given[session, predicate, value].add(result)

    def follows(self, decisions: Mapping[Pair, Collection[Decision]], kept: Kept) -> dict[Pair, list[Decision]]:
        """Return what follows for other cars, by their places. ``decisions``: of a person, by thing and property.

        First of places that are decided, by a person or a source that is kept; then, round by round, of places that are left over,
        as long as only one car is left with each. So it is the same in any order.
        """
        made, found = defaultdict[Pair, list[Decision]](list), self._decided(decisions, kept)
        own = {pair: stand for pair, stand in found.items() if stand.why.subject == pair[0]}
        self.overruled = {pair for pair in found.keys() - own.keys() if self._meets(pair, found[pair].value, own)}
        new = {pair: stand for pair, stand in found.items() if pair not in self.overruled}
        sealed = {pair for pair, of in decisions.items() if any(d.decision in ("none", "undecided") for d in of)}
        while True:
            sealed |= new.keys()
            for why, rejected in self._rejected(new, sealed):
                made[rejected.subject, rejected.property].append(rejected)
                kept.use(why)
            left = {pair: over for pair in {*made, *decisions} - sealed if (over := self._left(pair, decisions, made))}
            self.open = {pair for pair in left if self._meets(pair, left[pair].value, left)}
            new = {pair: stand for pair, stand in left.items() if pair not in self.open}
            if not new:
                return made

    def _rejected(self, stands: Mapping[Pair, Stand], sealed: Set[Pair]) -> Iterator[tuple[Decision, Decision]]:
        """Yield what follows of places for other cars that are given them, less the sealed, each after what it follows of."""
        for pair, (value, why) in sorted(stands.items()):
            for other in sorted({*self._rivals(pair, value)}):
                if (other, pair[1]) not in sealed:
                    yield why, _follows(why, pair, value, other)

    def contested(self, pair: Pair) -> bool:
        """Whether another car is given the place, too, by another source."""
        return any(any(self._rivals(pair, value)) for value in self._values.get(pair, ()))

    def _decided(self, decisions: Mapping[Pair, Collection[Decision]], kept: Kept) -> dict[Pair, Stand]:
        """Return the places that a person accepts, and of cars that no decision is about those of the source that is kept."""
        found = dict[Pair, Stand]()
        for pair, values in self._values.items():
            said = decisions.get(pair, ())
            line = kept.line(*pair, self._about[pair[0]][RDF_TYPE]) if kept and not said else None
            why = line or next((d for d in said if d.decision == "accepted"), None)
            stated = [v for v, by in values.items() if (f"<{BASE}{line.value}>" in by if line else why and shown(v) == why.value)]
            if why and len(stated) == 1:
                found[pair] = Stand(stated[0], why)
        return found

    def _left(
        self, pair: Pair, decisions: Mapping[Pair, Collection[Decision]], made: Mapping[Pair, Collection[Decision]]
    ) -> Stand | None:  # fmt: skip
        """Return the place that is left over for a car of which all others are rejected."""
        rejected = [d for of in (decisions, made) for d in of.get(pair, ()) if d.decision == "rejected"]
        left = [v for v in self._values.get(pair, ()) if not any(shown(v) == d.value for d in rejected)]
        return Stand(left[0], rejected[-1]) if rejected and len(left) == 1 else None

    def _meets(self, pair: Pair, value: str, there: Mapping[Pair, Stand]) -> bool:
        """Whether a place of a car is that of another one there, too."""
        rivals = ((other, pair[1]) for other in self._rivals(pair, value))
        return any(rival in there and there[rival].value == value for rival in rivals)

    def _rivals(self, pair: Pair, value: str) -> Iterator[str]:
        """Yield the results of other cars that are given the place, by no source that gives it to both, and do not share it."""
        result, predicate = pair
        for session in self._about[result][_SESSION]:
            for other in self._given[session, predicate, value] - {result}:
                both = self._values[pair][value] & self._values[other, predicate][value]
                if not both and not self._apart(result, other, predicate):
                    yield other

    def _apart(self, result: str, other: str, predicate: str) -> bool:
        """Whether two cars share a place, one is out, or it is a place in classes that are not one."""
        one, two = self._about[result], self._about[other]
        shared = bool(one[_SHARES] & two[_ENTRY] or two[_SHARES] & one[_ENTRY])
        classes = [self._classes(of[_ENTRY]) for of in (one, two)] if predicate == _IN_CLASS else []
        differ = bool(classes) and (classes[0] != classes[1] or len(classes[0]) != 1)
        return shared or differ or not _OUT.isdisjoint(one[_JUDGED] | two[_JUDGED])

    def _classes(self, entries: Iterable[str]) -> Set[str]:
        return frozenset(of for entry in entries for of in self._about[entry][_CLASS])


def _follows(of: Decision, pair: Pair, value: str, other: str) -> Decision:
    why = f"{PLACES[pair[1]]} {shown(value)} of the session is decided for {shown(pair[0])}: {of.reason}"
    return Decision(of.file, of.row, other, pair[1], "rejected", shown(value), why)
