"""Counts of starts, wins, podiums and poles, over the races that are known: beside what sources state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, product

from gridwalk.derive.labels.naming import LABEL, naming
from gridwalk.derive.made import Made, integer, term, triple
from gridwalk.derive.races import starts
from gridwalk.derive.scopes import ALL, Scope
from gridwalk.derive.start import POLE, POLES, Start
from gridwalk.rdf.names import RDF_TYPE, THING
from gridwalk.rdf.terms import string

label = "counts"
comment = "How often a driver, team, make or class started, won, stood on the podium and had the pole in the races that are known."
# What is reached, by what tells of it.
REACHED = {"position": ("wins", "podiums"), "classPosition": ("classWins", "classPodiums"), POLE: (POLES,)}
CLASS = f"{THING}class/"

# Who or what is counted, and within which season and class; empty where within all.
_Key = tuple[str, str, str]


def pieces(scope: Scope) -> Iterator[Made]:
    """Yield the counts of each that started, with the lines that say what was counted, whether it was reached or not."""
    if scope.name != ALL:
        return
    name, started = cache(naming(scope).name), defaultdict[str, list[Start]](list)
    for start in starts(scope):
        for holder in start.holders:
            started[holder].append(start)
    for holder, found in sorted(started.items()):
        yield {line: lines for key, of in _within(holder, found).items() for line, lines in _count(name, key, of)}


def _within(holder: str, started: Iterable[Start]) -> Mapping[_Key, list[Start]]:
    """Return the starts of one that is counted, by season and class."""
    counted = defaultdict[_Key, list[Start]](list)
    for start in started:
        # Of a class, all that is counted is within it.
        classes = {""} if holder.startswith(CLASS) else {"", start.of}
        for season, of in product({"", start.season}, classes):
            counted[holder, season, of].append(start)
    return counted


def _count(name: Callable[[str], str], key: _Key, found: Sequence[Start]) -> Iterator[tuple[str, Sequence[str]]]:
    holder, season, of = key
    count = _iri(*key)
    begun = [start for start in found if start.begun]
    lines = _lines(holder, begun or found)
    said = {"countOf": holder, "countSeason": season, "countClass": of, "starts": integer(len({start.session for start in begun}))}
    yield f"{count} {RDF_TYPE} {term('Count')} .", lines
    yield f"{count} {LABEL} {string(_label(name, key))} .", lines
    yield from ((triple(count, of, value), lines) for of, value in said.items() if value)
    races = defaultdict[str, set[str]](set)
    for start in found:
        for reached in start.reached_by(holder):
            races[reached].add(start.session)
    for by, names in REACHED.items():
        # Who did not start had no place.
        those = found if by == POLE else begun or found
        looked = list({*_lines(holder, those), *chain.from_iterable(start.looked_at(by, holder) for start in those)})
        yield from ((triple(count, of, integer(len(races.get(of, ())))), looked) for of in names)


def _lines(holder: str, found: Iterable[Start]) -> list[str]:
    """Return the lines that say that starts count for somebody."""
    return list({line for start in found for line in (*start.lines, *start.holders[holder])})


def _iri(holder: str, season: str, of: str) -> str:
    """Return the IRI of a count: the path of who is counted, then of the season and of the class.

    >>> _iri(f"{THING}driver/ann-xu>", f"{THING}season/nsc/2031>", f"{THING}class/nsc/sp1>")
    '<https://w3id.org/gridwalk/id/count/driver/ann-xu/season/nsc/2031/class/nsc/sp1>'
    """
    return f"{THING}count/{'/'.join(iri[len(THING) : -1] for iri in (holder, season, of) if iri)}>"


def _label(name: Callable[[str], str], key: _Key) -> str:
    holder, *within = (name(thing) for thing in key if thing)
    return ", ".join([f"counts of {holder}", *within])
