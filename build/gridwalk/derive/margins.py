"""What is between cars of a class at the end of a race, sprint or heat: a stated gap comes before one that is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from gridwalk.derive.made import Value, decimal, integer, one
from gridwalk.derive.order import Placed, behind, classes, first_of, lap_gap, time_behind
from gridwalk.derive.scopes import Scope

Seconds = tuple[Decimal, Sequence[str]]
Between = tuple[str, str, str, Sequence[str]]


def following(scope: Scope) -> Iterator[tuple[Placed, Placed]]:
    """Yield each car and the next one behind it in its class, where that is one car and no place between is missing."""
    for of in classes(scope):
        places = [car.place for car in of]
        for car in of:
            after = car.place + places.count(car.place)
            found = [other for other in of if other.place == after]
            if len(found) == 1:
                yield car, found[0]


def trailing(scope: Scope) -> Iterator[tuple[Placed, Placed]]:
    """Yield the first car of each class and each that is behind it."""
    for of in classes(scope):
        if first := first_of(of):
            yield from ((first, car) for car in of if car.place > 1)


def in_seconds(scope: Scope, pairs: Iterable[tuple[Placed, Placed]]) -> Iterator[Between]:
    """Yield the results of two cars, the one ahead first, with the seconds between them and the lines that say or make it."""
    for ahead, car in pairs:
        if found := margin(scope, ahead, car):
            yield ahead.car.result, car.car.result, decimal(found[0]), [*ahead.lines, *car.lines, *found[1]]


def in_laps(scope: Scope, pairs: Iterable[tuple[Placed, Placed]]) -> Iterator[Between]:
    """Yield the results of two cars, the one ahead first, with the laps between them and the lines that say or make it."""
    for ahead, car in pairs:
        if found := margin_laps(scope, ahead, car):
            yield ahead.car.result, car.car.result, integer(found.number), [*ahead.lines, *car.lines, *found.lines]


def margin(scope: Scope, ahead: Placed, car: Placed) -> Seconds | None:
    """Return the seconds between two cars of a class: the gap that is stated behind the first or the car before, else the times."""
    if stated := _stated(scope, ahead, car):
        return stated.number, stated.lines
    return time_behind(scope, ahead.car.result, car.car.result)


def margin_laps(scope: Scope, ahead: Placed, car: Placed) -> Value | None:
    """Return the laps between two cars of a class: the gap that is stated of the two or behind the first, else the laps."""
    stated = lap_gap(scope, ahead.car, car.car)
    if not stated and ahead.place == 1:
        stated = one(scope, car.car.result, "lapsBehindInClass")
    return stated or behind(scope, ahead.car.result, car.car.result)


def _stated(scope: Scope, ahead: Placed, car: Placed) -> Value | None:
    """Return the time behind the first of the class where the car ahead is that, or behind the car before where it is that."""
    # Of the winner of the race the gap may be told without the class.
    if ahead.car.place == 1 and (gap := one(scope, car.car.result, "gapToLeader")):
        return gap
    if ahead.place == 1 and (gap := one(scope, car.car.result, "gapInClass")):
        return gap
    next_overall = ahead.car.place and car.car.place == ahead.car.place + 1
    return one(scope, car.car.result, "interval") if next_overall else None
