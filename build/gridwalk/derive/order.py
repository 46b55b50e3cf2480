"""The order of the cars of a session, among all and in each class, as far as it is known.

Absent is right: a place in class is counted only where every car in a better place is known with its class. A car that is
disqualified or excluded has no place in a class, and leaves those behind it none that is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from gridwalk.derive.cars import Car, entered
from gridwalk.derive.contested import Place, contested, given, known
from gridwalk.derive.made import Value, integer, one, term
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.iris import CONCEPTS

LAP_GAP = term("LapGap")
RACED = frozenset(f"<{CONCEPTS}session/{kind}>" for kind in ("race", "sprint", "heat"))


@dataclass(frozen=True)
class Placed:
    """A car with its place in its class, and the lines that say or make it."""

    car: Car
    place: int
    lines: Sequence[str]
    stated: bool


def cars(scope: Scope) -> Mapping[str, Sequence[Car]]:
    """Return the cars of each session of a scope: a place that is contested is not known."""
    return scope.once("cars", lambda: {session: [_car(scope, car) for car in field] for session, field in entered(scope).items()})


def placed(scope: Scope) -> Mapping[str, Placed]:
    """Return the cars of which the place in class is stated or can be counted, by their results."""
    return scope.once("placed", lambda: {one.car.result: one for of in cars(scope).values() for one in _placed(scope, of)})


def classes(scope: Scope) -> Sequence[Sequence[Placed]]:
    """Return the cars of each class of each race, sprint and heat, in the order of their places in it."""
    return scope.once("classes", lambda: list(_classes(scope)))


def behind(scope: Scope, ahead: str, result: str) -> Value | None:
    """Return how many laps a result is behind another, None where that is not known or it is ahead."""
    first, last = one(scope, ahead, "laps"), one(scope, result, "laps")
    if not first or not last or first.number < last.number:
        return None
    return Value(integer(first.number - last.number), [*first.lines, *last.lines])


def time_behind(scope: Scope, ahead: str, result: str) -> tuple[Decimal, Sequence[str]] | None:
    """Return how many seconds a result is behind another with as many laps: by both times, else by the gaps to the first."""
    laps = behind(scope, ahead, result)
    if not laps or laps.number:
        return None
    for name in ("totalTime", "gapToLeader"):
        first, last = one(scope, ahead, name), one(scope, result, name)
        if first and last:
            seconds = last.number - first.number
            return (seconds, [*laps.lines, *first.lines, *last.lines]) if seconds >= 0 else None
    return None


def lap_gap(scope: Scope, ahead: Car, car: Car) -> Value | None:
    """Return the number of laps that a source states between two cars, with the lines that say so."""
    stated = ahead.entry and car.entry and _gaps(scope).get((car.session.term, ahead.entry.term, car.entry.term))
    return stated or None


def _car(scope: Scope, car: Car) -> Car:
    return car._replace(position=None) if (car.result, "position") in contested(scope) else car


def _placed(scope: Scope, field: Sequence[Car]) -> Iterator[Placed]:
    stated = {car.result: value for car in field if (value := known(scope, car.result, "classPosition"))}
    for car in field:
        if (value := stated.get(car.result)) and not car.out:
            yield Placed(car, int(value.number), [*car.lines(), *value.lines], stated=True)
    yield from (one for one in _counted(field) if one.car.result not in stated and not _is_given(scope, one))


def _is_given(scope: Scope, counted: Placed) -> bool:
    """Whether a source gives the place in class that is counted for a car, or another one to that car, decided or not."""
    session, of = counted.car.session.term, _of(counted.car)
    place = Place(session, "classPosition", integer(counted.place), of)
    return place in given(scope) or (counted.car.result, "classPosition") in contested(scope)


def _counted(field: Sequence[Car]) -> Iterator[Placed]:
    """Yield the cars with the places that the order of all cars gives them, as far as no car ahead is unknown."""
    known = sorted((car for car in field if car.place), key=lambda car: car.place)
    ahead, before = list[str](), defaultdict[str, int](int)
    count = 0
    for place, sharing in groupby(known, key=lambda car: car.place):
        here = list(sharing)
        if place != count + 1 or any(car.out or not car.of or not car.entry for car in here):
            return
        own = [line for car in here for line in car.lines()]
        yield from (Placed(car, before[_of(car)] + 1, [*ahead, *car.lines()], stated=False) for car in here)
        for car in here:
            before[_of(car)] += 1
        ahead += own
        count += len(here)


def _of(car: Car) -> str:
    return car.of.term if car.of else ""


def _classes(scope: Scope) -> Iterator[Sequence[Placed]]:
    found = defaultdict[tuple[str, str], list[Placed]](list)
    for one_of in placed(scope).values():
        if one_of.car.of and _raced(scope, one_of.car.session.term):
            found[one_of.car.session.term, _of(one_of.car)].append(one_of)
    yield from (sorted(of, key=lambda car: (car.place, car.car.result)) for _, of in sorted(found.items()))


def _raced(scope: Scope, session: str) -> bool:
    kind = one(scope, session, "kind")
    return kind is not None and kind.term in RACED


def first_of(of: Iterable[Placed]) -> Placed | None:
    """Return the only first car of a class, None where it is not known or shares the place."""
    first = [car for car in of if car.place == 1]
    return first[0] if len(first) == 1 else None


def _gaps(scope: Scope) -> Mapping[tuple[str, str, str], Value]:
    return scope.once("lap gaps", lambda: dict(_stated_gaps(scope)))


def _stated_gaps(scope: Scope) -> Iterator[tuple[tuple[str, str, str], Value]]:
    for thing in scope.of_class(LAP_GAP):
        said = [one(scope, thing, name) for name in ("session", "ahead", "behind", "gapLaps")]
        if all(said):
            session, ahead, car, laps = filter(None, said)
            lines = [*session.lines, *ahead.lines, *car.lines, *laps.lines]
            yield (session.term, ahead.term, car.term), Value(laps.term, lines)
