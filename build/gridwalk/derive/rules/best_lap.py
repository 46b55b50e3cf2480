"""The time of the fastest lap, of the times of all laps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from gridwalk.derive.laps import LAP_TIME, laps, whole
from gridwalk.derive.made import Made, Value, one, term, triple
from gridwalk.derive.order import cars
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.lines import terms

label = "fastest laps"
comment = "The time of the fastest lap of a car in a session, where the times of all its laps are known."


def make(scope: Scope) -> Made:
    """Return the least time of the laps of each result of which no source says it, with the line of that lap."""
    known, made = _asked(scope), dict[str, list[str]]()
    least, numbers = dict[str, tuple[float, str]](), defaultdict[str, set[int]](set)
    for result, number, seconds, line in laps(scope, LAP_TIME, known) if known else ():
        numbers[result].add(number)
        if result not in least or (seconds, line) < least[result]:
            least[result] = seconds, line
    for result, (_, line) in least.items():
        if whole(numbers[result], int(known[result].number)):
            made[triple(result, "bestLap", terms(line)[2])] = [*known[result].lines, line]
    return made


def _asked(scope: Scope) -> Mapping[str, Value]:
    """Return the numbers of laps of the results of which no source says the fastest."""
    results = (car.result for field in cars(scope).values() for car in field)
    found = {result: one(scope, result, "laps") for result in results if not scope.said.says(result, term("bestLap"))}
    return {result: count for result, count in found.items() if count and count.number > 0}
