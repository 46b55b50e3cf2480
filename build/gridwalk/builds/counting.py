"""How much a build in parts holds, counted while rules derive, who see all lines but those about laps and weather readings.

Of these each part knows itself how many there are. Where that is not enough to be sure, as where two accounts tell the same
laps, nothing is known: no number is better than one that may be wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from itertools import chain

from gridwalk.builds.join import Joined
from gridwalk.builds.unit import UnitReport
from gridwalk.derive.scopes import EVENT, About, Scopes
from gridwalk.rdf.counted import BARE, Counted, by_thing, parted
from gridwalk.rdf.names import RDF_TYPE, THING

# The least share of a build's bytes that laps and weather readings are where it is counted.
LEAST = 0.5


def worth(reports: Collection[UnitReport]) -> bool:
    """Whether most of a build is about laps and weather readings, which nobody reads again to count them.

    Where less is, counting takes a twentieth of the build and as much memory again, and there is less to ask for.
    """
    size, told = sum(report.size for report in reports), sum(end - start for report in reports for start, end in report.told)
    return size - told >= LEAST * size


class _Rest:
    """Counts what is said of things that several units tell of, each line once.

    Of a statement its hash is kept, and by how many passages it is made: the lines of ten thousand reports are a gigabyte.
    """

    def __init__(self, found: Counted) -> None:
        self._found, self._times, self._things = found, dict[int, int](), set[int]()

    def note(self, lines: Iterable[str]) -> None:
        """Take lines, each of them once in all but for doubles here."""
        found = self._found
        for line in set(lines):
            statement, graph, fact = parted(line)
            thing, predicate, value = statement.split(" ", 2)
            key, about = hash(statement), hash((thing, predicate))
            if key not in self._times:
                found.statements[predicate] += 1
                found.classes.update([value] if predicate == RDF_TYPE else ())
            if about not in self._things:
                self._things.add(about)
                found.things[predicate] += 1
            self._times[key] = self._times.get(key, 0) + fact
            if fact and predicate != RDF_TYPE:
                found.facts[graph] += 1

    def end(self) -> None:
        """Count by how many passages statements are made."""
        self._found.passages.update(number for number in self._times.values() if number)


class Counting:
    """Counts what a build holds: what is said of the things of an event once, when all is known; of others at the end."""

    def __init__(self) -> None:
        self._found = Counted()
        self._rest = _Rest(self._found)
        self._looked = set[str]()
        self._tellers = list[Collection[str]]()
        self._whole = True

    def others(self, unit: str, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines of a unit, and note those of which no rule sees anything, when it is read for the first time."""
        if unit in self._looked:
            yield from lines
            return
        self._looked.add(unit)
        for line in lines:
            if not line.startswith(THING):
                self._rest.note((line,))
            yield line

    def shared(self, scopes: Scopes, about: About) -> None:
        """Note what is said of things that are no event's own; events themselves are counted with theirs."""
        for thing, lines in about.items():
            if not (thing.startswith(EVENT) and scopes.of(thing) in scopes.events):
                self._rest.note(lines)

    def event(self, scopes: Scopes, event: str, tellers: Collection[str], own: About, derived: Iterable[str]) -> None:
        """Count what is said and derived of the things of an event. ``tellers``: the units that tell of it."""
        self._tellers.append(tellers)
        made = by_thing(derived)
        # Of laps their parts know, and nobody else should say anything.
        self._whole &= not any(thing.startswith(BARE) for thing in own)
        for thing, lines in own.items():
            self._found.thing(chain(lines, made.pop(thing, ())))
        for thing, lines in made.items():
            if thing.startswith(THING) and scopes.of(thing) == event:
                self._found.thing(lines)
            else:
                self._note(scopes, thing, lines)

    def rest(self, scopes: Scopes, derived: Iterable[str]) -> None:
        """Note what is derived of all that is no event's own."""
        for thing, lines in by_thing(derived).items():
            self._note(scopes, thing, lines)

    def _note(self, scopes: Scopes, thing: str, lines: list[str]) -> None:
        # What was counted with its event cannot be counted again.
        self._whole &= not (thing.startswith(THING) and scopes.of(thing) in scopes.events)
        self._rest.note(lines)

    def counted(self, reports: Mapping[str, UnitReport], joined: Joined, vocabulary: Iterable[str]) -> Counted | None:
        """Return how much there is, with what units say of laps and weather readings; None where that is not sure.

        ``vocabulary``: its lines, which no rule sees.
        """
        bare = {name: Counted.of(report.counted) for name, report in reports.items() if report.counted is not None}
        telling = {name for name, of in bare.items() if of.statements}
        if not self._whole or len(bare) < len(reports) or not self._told_once(telling, joined):
            return None
        self._rest.note(vocabulary)
        self._rest.end()
        for of in bare.values():
            self._found.add(of)
        return self._found

    def _told_once(self, bare: Set[str], joined: Joined) -> bool:
        """Whether each lap and weather reading is told by one of the units that tell such, and nothing of it is withheld."""
        renamed = (joined.renamings[name].renamed for name in bare if name in joined.renamings)
        merged = any(len(set(new.values())) < len(new) for new in renamed)
        withheld = any(line.startswith(BARE) for lines in joined.withheld.values() for line in lines)
        return not (merged or withheld or any(len(bare & set(tellers)) > 1 for tellers in self._tellers))
