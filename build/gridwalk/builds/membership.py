"""Who is in the crew of an entry, where sources differ on it: a crew that is whole leaves out whoever only another source names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gridwalk.rdf.iris import RACE
from gridwalk.rdf.lines import terms
from gridwalk.rdf.renaming import ENTRY

DRIVER, CREW_SIZE = f"<{RACE}driver>", f"<{RACE}crewSize>"
SEAT = "/crew/"


class Choice(NamedTuple):
    """Which of the drivers in dispute are in the crew, which are not, and who stays in while it is open."""

    taken: Collection[str] = ()
    left_out: Collection[str] = ()
    stay: Collection[str] = ()


@dataclass(frozen=True)
class Crews:
    """The crews of one entry. ``seats``: of each driver; ``whole``: the seats that each source which names them all names.

    ``whole`` is in the order of the sources, which are ``by``; ``first``: how many of them have a precedence, all before those
    that have none. ``disputed``: the drivers whom some source names and another, whose crew is whole, does not.
    """

    seats: Mapping[str, str] = field(default_factory=dict)
    whole: Sequence[frozenset[str]] = ()
    first: int = 0
    disputed: frozenset[str] = frozenset()
    by: Sequence[str] = ()

    def crew(self, source: str) -> frozenset[str] | None:
        """Return the seats that a source names, None where it does not name the whole crew."""
        return next((crew for crew, of in zip(self.whole, self.by, strict=True) if of == source), None)

    def choice(self, accepted: Collection[str], rejected: Collection[str]) -> Choice:
        """Return what follows from decisions about drivers: where they fit one crew alone, it is that.

        >>> crews = Crews({"jo": "1", "al": "2", "bo": "3"}, [frozenset("12"), frozenset("13")], 2, frozenset(("al", "bo")))
        >>> crews.choice([], []), crews.choice(["bo"], [])
        (Choice(taken=[], left_out=[], stay=['al']), Choice(taken=['bo'], left_out=['al'], stay=['bo']))
        """
        wanted, unwanted = ({self.seats[d] for d in drivers if d in self.disputed} for drivers in (accepted, rejected))
        fit = [n for n, crew in enumerate(self.whole) if wanted <= crew and crew.isdisjoint(unwanted)]
        stay = min(fit, default=0)
        one = bool(wanted or unwanted) and len({self.whole[n] for n in fit}) == 1
        known = self._of(self.whole[stay]) if self.whole else []
        others = [driver for driver in sorted(self.disputed) if driver not in known]
        return Choice(known if one else [], others if one else [], known if stay < self.first else [])

    def _of(self, crew: Collection[str]) -> list[str]:
        return [driver for driver in sorted(self.disputed) if self.seats[driver] in crew]


NO_CREWS = Crews()


@dataclass
class _Entry:
    """What is said of an entry: drivers and sizes by source, and the seat of each driver."""

    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sizes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    seats: dict[str, str] = field(default_factory=dict)

    def crews(self, rank: Callable[[str], tuple[bool, object]]) -> Crews:
        seats = {driver: self.seats.get(driver, driver) for drivers in self.named.values() for driver in sorted(drivers)}
        named = {source: frozenset(seats[driver] for driver in drivers) for source, drivers in self.named.items()}
        every = set[int]().union(*self.sizes.values())
        agreed = every if len(every) == 1 else set[int]()
        whole = [source for source in sorted(named, key=rank) if len(named[source]) in (self.sizes.get(source) or agreed)]
        crews = [named[source] for source in whole]
        disputed = frozenset(driver for driver, seat in seats.items() if any(seat not in crew for crew in crews))
        return Crews(seats, crews, sum(not rank(source)[0] for source in whole), disputed, whole)


def crews(lines: Iterable[str], source: Callable[[str], str], rank: Callable[[str], tuple[bool, object]]) -> dict[str, Crews]:
    """Return the crews of the entries on whose drivers sources differ, given the lines about entries and their seats.

    ``source``: of a graph; ``rank``: the order of sources, and before it whether one has no precedence. A source names the
    whole crew where it names as many as it says there are, or, where it says no number, as many as all others that do say.
    """
    found = defaultdict[str, _Entry](_Entry)
    for about, predicate, value, graph in _told(lines):
        entry, seat, _ = about.partition(SEAT)
        if seat:
            found[f"{entry}>"].seats[value] = about
        elif predicate == DRIVER:
            found[about].named[source(graph)].add(value)
        else:
            found[about].sizes[source(graph)].add(int(value.split('"')[1]))
    made = {entry: said.crews(rank) for entry, said in sorted(found.items()) if len(said.named) > 1}
    return {entry: of for entry, of in made.items() if of.disputed}


def _told(lines: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the terms of the lines that say who drives an entry, who is in a seat, or how large a crew is."""
    for line in lines:
        if line.startswith(ENTRY) and (DRIVER in line or (CREW_SIZE in line and SEAT not in line)):
            yield terms(line)


def differing_crews(named: Iterable[Iterable[str]]) -> set[str]:
    """Return the entries to which several sources give other seats, with all these seats. ``named``: the seats of each source.

    >>> sorted(differing_crews([["<e/crew/a>", "<f/crew/a>"], ["<e/crew/a>", "<f/crew/b>"], ["<g/crew/a>"]]))
    ['<f/crew/a>', '<f/crew/b>', '<f>']
    """
    found = defaultdict[str, list[set[str]]](list)
    for seats in named:
        own = defaultdict[str, set[str]](set)
        for seat in seats:
            own[f"{seat.partition(SEAT)[0]}>"].add(seat)
        for entry, of in own.items():
            found[entry].append(of)
    differ = {entry: of for entry, of in found.items() if any(seats != of[0] for seats in of)}
    return set(differ).union(*(seats for of in differ.values() for seats in of))
