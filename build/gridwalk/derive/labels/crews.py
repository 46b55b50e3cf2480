"""Crews in the order of the source that is first by precedence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridwalk.derive.scopes import Rank, Scope
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.lines import graph
from gridwalk.rdf.names import REPORT, literal, natural, reported_by, whole

DRIVER, ORDER, PRECEDENCE = (f"<{RACE}{word}>" for word in ("driver", "order", "precedence"))
SEAT = "/crew/"
# A driver, and the lines that say that he is in the crew, and in which place a source prints him.
Seat = tuple[str, Sequence[str]]


def crews(scope: Scope) -> Mapping[str, Sequence[Seat]]:
    """Return the crews of the entries of a scope, in order."""
    return scope.once("crews", lambda: _crews(scope))


def _crews(scope: Scope) -> Mapping[str, Sequence[Seat]]:
    seats = defaultdict[str, list[str]](list)
    for thing in scope.things:
        if SEAT in thing:
            seats[f"{thing.partition(SEAT)[0]}>"].append(thing)
    found = {entry: _crew(scope, sorted(of, key=natural)) for entry, of in seats.items()}
    return {entry: crew for entry, crew in found.items() if crew}


def _crew(scope: Scope, seats: list[str]) -> list[Seat]:
    """Return the drivers of seats, those first that the first source prints, in its order; at last those without an order."""
    drivers, places = dict[str, list[str]](), list[tuple[tuple[object, ...], str, str]]()
    for seat in seats:
        for driver, line in scope.said.lines(seat, DRIVER):
            drivers.setdefault(driver, []).append(line)
            places += ((place, driver, by) for place, by in _places(scope, seat, source_of(line)))
    order = dict[str, list[str]]()
    for _, driver, by in sorted(places):
        order.setdefault(driver, [by])
    return [(driver, [*drivers[driver], *order.get(driver, ())]) for driver in (order | drivers)]


def _places(scope: Scope, seat: str, source: str) -> Iterator[tuple[tuple[object, ...], str]]:
    """Yield where a source prints a seat, the first source first, and the line that says so."""
    for value, line in scope.said.lines(seat, ORDER):
        if source_of(line) == source:
            yield (*rank(scope, source), whole(literal(value).value) or 0), line


def source_of(line: str) -> str:
    """Return the report that a line is from, or its graph where it is from no report."""
    return reported_by(graph(line)) or graph(line)


def rank(scope: Scope, source: str) -> Rank:
    """Return the place of a source by precedence: numbers, then those without, then ``none``; equal ones by name.

    >>> own = {s: [f'{s} {PRECEDENCE} "{p}" <urn:g> .'] for s, p in [("<urn:a>", "none"), ("<urn:c>", "2")]}
    >>> sorted(["<urn:a>", "<urn:b>", "<urn:c>"], key=lambda source: rank(Scope("e", own), source))
    ['<urn:c>', '<urn:b>', '<urn:a>']
    """
    if source in scope.ranks:
        return scope.ranks[source]
    text = next((literal(value).value for value in scope.said.values(source, PRECEDENCE)[0]), "")
    name = source[len(REPORT) : -1] if source.startswith(REPORT) else source
    if text.isdecimal():
        return 0, int(text), name
    return (2 if text else 1), 0, name
