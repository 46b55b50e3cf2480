"""The laps in which a car led the race, of the times at which all cars ended them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gridwalk.derive.cars import Car
from gridwalk.derive.laps import ELAPSED, Laps, complete
from gridwalk.derive.made import Made, integer, one, term, triple
from gridwalk.derive.order import RACED, cars
from gridwalk.derive.scopes import Scope

label = "laps led"
comment = "The laps that a car ended before all others, where it is known when every car of the race ended each of its laps."


def make(scope: Scope) -> Made:
    """Return the number of laps that each car led, with the lines that say when it ended them."""
    made = dict[str, list[str]]()
    for session, field in cars(scope).items():
        kind = one(scope, session, "kind")
        if kind and kind.term in RACED and not any(scope.said.values(car.result, term("lapsLed"))[0] for car in field):
            led = _led(_times(scope, field))
            made |= {triple(result, "lapsLed", integer(len(lines))): lines for result, lines in led.items()}
    return made


def _times(scope: Scope, field: Sequence[Car]) -> dict[str, Laps]:
    """Return when the cars ended their laps, nothing where it is not known of one that ran."""
    found = dict[str, Laps]()
    for car in field:
        laps = one(scope, car.result, "laps")
        if not laps or laps.number:
            times = complete(scope, car.result, ELAPSED)
            if not times:
                return {}
            found[car.result] = times
    return found


def _led(times: dict[str, Laps]) -> dict[str, list[str]]:
    """Return for each car the lines of the laps that it ended first; nothing where two ended a lap at the same time."""
    first, tied = dict[int, tuple[float, str, str]](), dict[int, float]()
    for result, laps in times.items():
        for number, (seconds, line) in laps.items():
            known = first.get(number)
            if not known or seconds < known[0]:
                first[number] = seconds, result, line
            elif seconds == known[0]:
                tied[number] = seconds
    if any(first[number][0] == seconds for number, seconds in tied.items()):
        return {}
    led = defaultdict[str, list[str]](list)
    for _, result, line in first.values():
        led[result].append(line)
    return led
