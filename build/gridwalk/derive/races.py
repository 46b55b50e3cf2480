"""What is kept of the races of all events, so that starts, wins and the like can be counted once all of them are read.

Of each start what it counts for and reached, and not the lines that say so: for counts of careers one line stands for all of
its graph, but for those that are in dispute. There are as many starts as cars in all races, so what they have in common is kept
once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from gridwalk.base.cache import CACHED
from gridwalk.derive.cars import OUT
from gridwalk.derive.contested import CONTESTED
from gridwalk.derive.made import term
from gridwalk.derive.said import Said
from gridwalk.derive.scopes import EVENT, About, Scope
from gridwalk.derive.start import POLE, POLES, Lines, Start
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import CONCEPTS, SKOS
from gridwalk.rdf.lines import graph, terms
from gridwalk.rdf.names import THING, literal, whole

# Lines that tell who is counted, by result, and what counts are made of besides.
HOLDERS = tuple(map(term, ("driverResult", "teamResult")))
_PLACES = ("position", "classPosition", "gridPosition", "pole")
_OF_RESULTS = ("session", "entry", "entryClass", *_PLACES, "finish", "classification", "laps")
KEPT = frozenset([*HOLDERS, CONTESTED, *map(term, (*_OF_RESULTS, "raceResult", "poleEntry", "season", "model", "constructor"))])
RACE_RESULT = term("raceResult")
# As they stand in lines.
_OF_RACES, _ENTERED = f" {RACE_RESULT} ", f" {term('entry')} "
_TRUE, _NONE = '"true"', '"0"'
_EXCLUDED = f"<{CONCEPTS}classification/excluded>"
# What one driver of a shared car has of its result.
_SHARE, _DRIVER = f"{THING}share/", term("driver")
# By the car and the session of which a source says whose of its drivers the pole is, these with the lines that say so.
_Whose = Mapping[tuple[str, str], Mapping[str, Lines]]
T = TypeVar("T")


class Races:
    """Starts as they are kept. ``disputed``: things with those of their properties that are in dispute."""

    def __init__(self, disputed: Container[tuple[str, str]]) -> None:
        self._disputed = disputed
        self._of_graph, self._same = dict[str, str](), dict[object, Any]()

    def kept(self, start: Start) -> Start:
        """Return a start with a line for each graph, and those in dispute: that tells what is derived of it, and is little."""
        once = self._once
        return Start(
            session=once(start.session),
            season=once(start.season),
            of=once(start.of),
            lines=self._short(start.lines),
            holders={once(holder): self._short(lines) for holder, lines in start.holders.items()},
            reached=once(start.reached),
            looked=self._looked(start.looked),
            told={once(driver): self._short(lines) for driver, lines in start.told.items()},
            on_pole=once(start.on_pole),
            begun=start.begun,
            model=once(start.model),
            of_model=self._short(start.of_model),
        )

    def _once(self, value: T) -> T:
        """Return a value that is equal, the same each time, as far back as is remembered."""
        if len(self._same) >= CACHED:
            self._same.clear()
        found: T = self._same.setdefault(value, value)
        return found

    def _looked(self, looked: Mapping[str, Lines]) -> Mapping[str, Lines]:
        made = {by: self._short(lines) for by, lines in looked.items()}
        found: Mapping[str, Lines] = self._same.setdefault(tuple(made.items()), made)
        return found

    def _short(self, lines: Lines) -> Lines:
        return self._once(tuple(sorted({self._standing(line) for line in lines})))

    def _standing(self, line: str) -> str:
        about, said, _ = line.split(" ", 2)
        if said == CONTESTED or (about, said) in self._disputed:
            return line
        if len(self._of_graph) >= CACHED:
            self._of_graph.clear()
        return self._of_graph.setdefault(graph(line), line)


def of_races(made: Collection[str], own: About) -> Iterator[str]:
    """Yield the lines that ``started`` looks at: those derived of an event, and of its own those about it, results in its races,
    their entries and shares. Most results are in other sessions.
    """
    yield from made
    events, shares = ([thing for thing in own if thing.startswith(kind)] for kind in (EVENT, _SHARE))
    said = (line for line in chain(made, *map(own.__getitem__, events)) if _OF_RACES in line)
    results = {value for _, name, value, _ in map(terms, said) if name == RACE_RESULT}.intersection(own)
    entered = (line for result in results for line in own[result] if _ENTERED in line)
    entries = {terms(line)[2] for line in entered}.intersection(own)
    yield from chain.from_iterable(own[thing] for thing in chain(events, results, entries, shares))


def started(lines: Iterable[str]) -> Iterator[Start]:
    """Yield what started in the races that lines tell of, or had the pole: lines about events and those derived of them."""
    said, holders = Said(_by_thing(lines)), defaultdict[str, dict[str, Lines]](dict)
    whose = _whose(said)
    for holder in said:
        for name in HOLDERS:
            for result, line in said.lines(holder, name):
                holders[result][holder] = [line]
    for event in sorted(said):
        season, of_season = _only(said, event, "season")
        for result, line in said.lines(event, RACE_RESULT):
            start = _start(said, (event, result), season, [line, *of_season], holders[result])
            if POLES in start.reached:
                yield _told(said, start, result, whose)
            elif start.begun:
                yield start


def starts(scope: Scope) -> Iterator[Start]:
    """Yield what started in the races that are kept. A car counts for the maker of its model, too."""
    for start in scope.races:
        make, of_make = _only(scope.said, start.model, "make")
        yield replace(start, holders={**start.holders, make: [*start.of_model, *of_make]}) if make else start


def _by_thing(lines: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the lines that counts are made of, by thing."""
    found = defaultdict[str, list[str]](list)
    for line in lines:
        about, said, _ = line.split(" ", 2)
        # The drivers of shares alone: laps have drivers, too.
        if said in KEPT or (said == _DRIVER and about.startswith(_SHARE)):
            found[about].append(line)
    return found


def _whose(said: Said) -> _Whose:
    """Return to whom of those who shared a car sources give the pole."""
    found = defaultdict[tuple[str, str], dict[str, Lines]](dict)
    for share in (thing for thing in said if thing.startswith(_SHARE)):
        pole, of_pole = _only(said, share, POLE)
        (entry, of_entry), (session, in_session), (driver, of_driver) = (
            _only(said, share, name) for name in ("entry", "session", "driver")
        )
        if pole.startswith(_TRUE):
            found[entry, session][driver] = [*of_pole, *of_entry, *in_session, *of_driver]
    return found


def _start(said: Said, here: tuple[str, str], season: str, lines: Lines, holders: Mapping[str, Lines]) -> Start:
    event, result = here
    (session, in_session), (of, in_class) = _only(said, result, "session"), _only(said, result, "entryClass")
    entry, of_entry = _only(said, result, "entry")
    model, of_model = _only(said, entry, "model")
    makes = {make: [*of_entry, line] for make, line in said.lines(entry, term("constructor"))}
    everyone = {**holders, **makes, **({of: in_class} if of else {})}
    (place, placed), (in_its_class, placed_in_class) = _place(said, result), _place(said, result, "classPosition")
    on_pole, looked = _pole(said, event, result, entry)
    begun = _begun(said, result)
    reached = {"wins": place == 1, "podiums": 0 < place <= 3}
    reached |= {"classWins": in_its_class == 1, "classPodiums": 0 < in_its_class <= 3}
    # Who does not start has no place, but the pole is not taken away.
    found = frozenset(name for name, yes in {**(reached if begun else {}), POLES: on_pole}.items() if yes)
    by = {"position": placed, "classPosition": placed_in_class, POLE: looked}
    whole = [*lines, *in_session, *in_class]
    return Start(session, season, of, whole, everyone, found, by, model, [*of_entry, *of_model], begun)


def _begun(said: Said, result: str) -> bool:
    """Whether a car started, by what is said of its end. Who was excluded and neither ran nor ended had been kept out before."""
    ended, how, laps, placed = (said.values(result, term(name))[0] for name in ("finish", "classification", "laps", "position"))
    ran = bool(ended or placed) or any(not each.startswith(_NONE) for each in laps)
    return not_started().isdisjoint(ended) and (_EXCLUDED not in how or ran)


def _told(said: Said, start: Start, result: str, whose: _Whose) -> Start:
    """Return a start on pole with what says whose of the drivers of the car that is, where a source does."""
    entry, _ = _only(said, result, "entry")
    on_pole = whose.get((entry, start.session), {})
    lines = list(chain.from_iterable(on_pole.values()))
    drivers = [holder for holder in start.holders if lines and said.saying(holder, HOLDERS[0], result)]
    return replace(start, told=dict.fromkeys(drivers, lines), on_pole=frozenset(on_pole))


def _place(said: Said, result: str, name: str = "position") -> tuple[int, Lines]:
    """Return a place, 0 where there is none, it is contested or the car is out, and the lines that say so."""
    (value, lines), (how, of_how) = _known(said, result, name), said.values(result, term("classification"))
    place = 0 if not value or not OUT.isdisjoint(how) else whole(literal(value).value) or 0
    return place, [*lines, *of_how]


def _pole(said: Said, event: str, result: str, entry: str) -> tuple[bool, Lines]:
    """Whether a car was on pole: it is said so of its result, or it is the car on pole of the event by its place on the grid."""
    (pole, of_pole), (grid, of_grid) = _known(said, result, "pole"), _known(said, result, "gridPosition")
    if of_pole:
        return pole.startswith(_TRUE), of_pole
    if not grid.startswith('"1"'):
        return False, of_grid
    lines = said.saying(event, term("poleEntry"), entry)
    return bool(lines), [*of_grid, *lines]


def _known(said: Said, result: str, name: str) -> tuple[str, Lines]:
    """Return a place as ``_only`` does; of one that is contested, an empty one with the lines that say that it is."""
    return ("", lines) if (lines := said.saying(result, CONTESTED, term(name))) else _only(said, result, name)


def _only(said: Said, thing: str, name: str) -> tuple[str, Lines]:
    """Return the value of a property, empty where there is none or more than one, and the lines that say so."""
    values, lines = said.values(thing, term(name))
    return (values[0], lines) if len(values) == 1 else ("", ())


@cache
def not_started() -> frozenset[str]:
    """Return the concepts that say of a car that it did not start.

    >>> sorted(concept.rpartition("/")[2] for concept in not_started())[:2]
    ['did-not-attend>', 'did-not-practise>']
    """
    found, broader = {f"<{CONCEPTS}finish/did-not-start>"}, f"{SKOS}broader"
    narrower = [(str(q.object), str(q.subject)) for q in vocabulary.quads() if q.predicate.value == broader]
    while more := {concept for above, concept in narrower if above in found} - found:
        found |= more
    return frozenset(found)
