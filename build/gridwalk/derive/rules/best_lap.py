"""The time of the fastest lap, of the times of all laps."""

from __future__ import annotations

from gridwalk.derive.laps import LAP_TIME, complete
from gridwalk.derive.made import Made, one, term, triple
from gridwalk.derive.order import cars
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.lines import terms

label = "fastest laps"
comment = "The time of the fastest lap of a car in a session, where the times of all its laps are known."


def make(scope: Scope) -> Made:
    """Return the least time of the laps of each result of which no source says it, with the line of that lap."""
    made = dict[str, list[str]]()
    for car in (car for field in cars(scope).values() for car in field):
        laps = one(scope, car.result, "laps")
        stated = scope.said.values(car.result, term("bestLap"))[0]
        if laps and not stated and (times := complete(scope, car.result, LAP_TIME)):
            _, line = min(times.values())
            made[triple(car.result, "bestLap", terms(line)[2])] = [*laps.lines, line]
    return made
