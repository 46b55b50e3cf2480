"""What is kept of the races of all events, so that starts, wins and the like can be counted once all of them are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from gridwalk.derive.cars import OUT
from gridwalk.derive.contested import CONTESTED
from gridwalk.derive.made import term
from gridwalk.derive.said import Said
from gridwalk.derive.scopes import Scope
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import CONCEPTS, SKOS
from gridwalk.rdf.lines import predicate
from gridwalk.rdf.names import literal

# Lines that tell who is counted, by result, and what counts are made of besides.
HOLDERS = tuple(map(term, ("driverResult", "teamResult")))
_OF_RESULTS = ("session", "entry", "entryClass", "position", "classPosition", "gridPosition", "pole", "finish", "classification")
KEPT = frozenset([*HOLDERS, CONTESTED, *map(term, (*_OF_RESULTS, "raceResult", "poleEntry", "season", "model", "constructor"))])
_POLE = '"true"'

Lines = Sequence[str]


@dataclass(frozen=True)
class Start:
    """That a car started a race: in which season and class, empty where that is not known, for whom, and what it reached.

    ``lines`` say so, those of ``holders`` that it counts for them, those of ``looked`` what it
    reached or did not, by the property that tells.
    """

    session: str
    season: str
    of: str
    lines: Lines
    holders: Mapping[str, Lines]
    reached: Collection[str]
    looked: Mapping[str, Lines]


def kept(lines: Iterable[str]) -> Iterator[str]:
    """Yield those lines about an event, or derived of it, that counts are made of."""
    yield from (line for line in lines if predicate(line) in KEPT)


def starts(scope: Scope) -> Iterator[Start]:
    """Yield what started in the races that are kept."""
    said, holders = Said(scope.races), defaultdict[str, dict[str, Lines]](dict)
    for holder in said:
        for name in HOLDERS:
            for result, line in said.lines(holder, name):
                holders[result][holder] = [line]
    for event in sorted(said):
        season, lines = _only(said, event, "season")
        for result, line in said.lines(event, term("raceResult")):
            if not_started().isdisjoint(said.values(result, term("finish"))[0]):
                yield _start(scope, said, (event, result), season, [line, *lines], holders[result])


def _start(scope: Scope, said: Said, here: tuple[str, str], season: str, lines: Lines, holders: Mapping[str, Lines]) -> Start:
    event, result = here
    (session, in_session), (of, in_class) = _only(said, result, "session"), _only(said, result, "entryClass")
    entry, of_entry = _only(said, result, "entry")
    makes = {make: [*of_entry, *lines] for make, lines in _makes(scope, said, entry)}
    everyone = {**holders, **makes, **({of: in_class} if of else {})}
    (place, placed), (in_its_class, placed_in_class) = _place(said, result), _place(said, result, "classPosition")
    on_pole, looked = _pole(said, event, result, entry)
    reached = {"wins": place == 1, "podiums": 0 < place <= 3, "poles": on_pole}
    reached |= {"classWins": in_its_class == 1, "classPodiums": 0 < in_its_class <= 3}
    found = frozenset(name for name, yes in reached.items() if yes)
    by = {"position": placed, "classPosition": placed_in_class, "pole": looked}
    return Start(session, season, of, [*lines, *in_session, *in_class], everyone, found, by)


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


def _makes(scope: Scope, said: Said, entry: str) -> Iterator[tuple[str, Lines]]:
    """Yield as whose car one counts: that of its constructors, and of the maker of its model."""
    for constructor, line in said.lines(entry, term("constructor")):
        yield constructor, [line]
    model, of_model = _only(said, entry, "model")
    make, of_make = _only(scope.said, model, "make")
    if make:
        yield make, [*of_model, *of_make]


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
