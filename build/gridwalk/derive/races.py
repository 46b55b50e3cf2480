"""What is kept of the races of all events, so that starts, wins and the like can be counted once all of them are read.

Of each start what it counts for and reached, and not the lines that say so: for counts of careers one line stands for all of
its graph, but for those that are in dispute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain

from gridwalk.derive.cars import OUT
from gridwalk.derive.contested import CONTESTED
from gridwalk.derive.made import term
from gridwalk.derive.said import Said
from gridwalk.derive.scopes import EVENT, About, Scope
from gridwalk.derive.start import Lines, Start
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import CONCEPTS, SKOS
from gridwalk.rdf.lines import graph, terms
from gridwalk.rdf.names import literal

# Lines that tell who is counted, by result, and what counts are made of besides.
HOLDERS = tuple(map(term, ("driverResult", "teamResult")))
_OF_RESULTS = ("session", "entry", "entryClass", "position", "classPosition", "gridPosition", "pole", "finish", "classification")
KEPT = frozenset([*HOLDERS, CONTESTED, *map(term, (*_OF_RESULTS, "raceResult", "poleEntry", "season", "model", "constructor"))])
RACE_RESULT = term("raceResult")
# As they stand in lines.
_OF_RACES, _ENTERED = f" {RACE_RESULT} ", f" {term('entry')} "
_POLE = '"true"'


class Races:
    """Starts as they are kept. ``disputed``: things with those of their properties that are in dispute."""

    def __init__(self, disputed: Container[tuple[str, str]]) -> None:
        self._disputed = disputed
        self._of_graph = dict[str, str]()
        self._same = dict[Lines, Lines]()

    def kept(self, start: Start) -> Start:
        """Return a start with a line for each graph, and those in dispute: that tells what is derived of it, and is little."""
        return replace(
            start,
            lines=self._short(start.lines),
            holders={holder: self._short(lines) for holder, lines in start.holders.items()},
            looked={by: self._short(lines) for by, lines in start.looked.items()},
            of_model=self._short(start.of_model),
        )

    def _short(self, lines: Lines) -> Lines:
        found = tuple(sorted({self._standing(line) for line in lines}))
        return self._same.setdefault(found, found)

    def _standing(self, line: str) -> str:
        about, said, _ = line.split(" ", 2)
        return line if said == CONTESTED or (about, said) in self._disputed else self._of_graph.setdefault(graph(line), line)


def of_races(made: Collection[str], own: About) -> Iterator[str]:
    """Yield the lines that ``started`` looks at: those derived of an event, and of its own those about it, results in its races and
    their entries. Most results are in other sessions.
    """
    yield from made
    events = [thing for thing in own if thing.startswith(EVENT)]
    said = (line for line in chain(made, *map(own.__getitem__, events)) if _OF_RACES in line)
    results = {value for _, name, value, _ in map(terms, said) if name == RACE_RESULT}.intersection(own)
    entered = (line for result in results for line in own[result] if _ENTERED in line)
    entries = {terms(line)[2] for line in entered}.intersection(own)
    yield from chain.from_iterable(own[thing] for thing in chain(events, results, entries))


def started(lines: Iterable[str]) -> Iterator[Start]:
    """Yield what started in the races that lines tell of, those about events and those derived of them."""
    said, holders = Said(_by_thing(lines)), defaultdict[str, dict[str, Lines]](dict)
    for holder in said:
        for name in HOLDERS:
            for result, line in said.lines(holder, name):
                holders[result][holder] = [line]
    for event in sorted(said):
        season, of_season = _only(said, event, "season")
        for result, line in said.lines(event, RACE_RESULT):
            if not_started().isdisjoint(said.values(result, term("finish"))[0]):
                yield _start(said, (event, result), season, [line, *of_season], holders[result])


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
        if said in KEPT:
            found[about].append(line)
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
    reached = {"wins": place == 1, "podiums": 0 < place <= 3, "poles": on_pole}
    reached |= {"classWins": in_its_class == 1, "classPodiums": 0 < in_its_class <= 3}
    found = frozenset(name for name, yes in reached.items() if yes)
    by = {"position": placed, "classPosition": placed_in_class, "pole": looked}
    whole = [*lines, *in_session, *in_class]
    return Start(session, season, of, whole, everyone, found, by, model, [*of_entry, *of_model])


def _place(said: Said, result: str, name: str = "position") -> tuple[int, Lines]:
    """Return a place, 0 where there is none, it is contested or the car is out, and the lines that say so."""
    (value, lines), (how, of_how) = _known(said, result, name), said.values(result, term("classification"))
    place = 0 if not value or not OUT.isdisjoint(how) else int(literal(value).value)
    return place, [*lines, *of_how]


def _pole(said: Said, event: str, result: str, entry: str) -> tuple[bool, Lines]:
    """Whether a car was on pole: it is said so of its result, or it is the car on pole of the event and started first."""
    (pole, of_pole), (grid, of_grid) = _known(said, result, "pole"), _known(said, result, "gridPosition")
    if of_pole:
        return pole.startswith(_POLE), of_pole
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
