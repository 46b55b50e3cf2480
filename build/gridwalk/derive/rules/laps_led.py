"""The laps in which a car led the race, of the times at which all cars ended them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gridwalk.derive.cars import Car
from gridwalk.derive.laps import ELAPSED, laps, whole
from gridwalk.derive.made import Made, integer, one, term, triple
from gridwalk.derive.order import RACED, cars
from gridwalk.derive.scopes import Scope

label = "laps led"
comment = "The laps that a car ended before all others, where it is known when every car of the race ended each of its laps."


@dataclass
class _Race:
    """How many laps each car ran; of each lap who ended it first, when and by which line; and when two ended one at once."""

    counts: Mapping[str, int]
    numbers: Mapping[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    first: dict[int, tuple[float, str, str]] = field(default_factory=dict)
    tied: dict[int, float] = field(default_factory=dict)

    def led(self) -> Mapping[str, Sequence[str]]:
        """Return for each car the lines of the laps that it ended first; nothing where one is missing, or two ended one at once."""
        missing = any(not whole(self.numbers[result], count) for result, count in self.counts.items())
        if missing or any(self.first[number][0] == seconds for number, seconds in self.tied.items()):
            return {}
        led = defaultdict[str, list[str]](list)
        for _, result, line in self.first.values():
            led[result].append(line)
        return led


def make(scope: Scope) -> Made:
    """Return the number of laps that each car led, with the lines that say when it ended them."""
    races = [race for session, field in cars(scope).items() if (race := _race(scope, session, field))]
    race_of = {result: race for race in races for result in race.counts}
    for result, number, seconds, line in laps(scope, ELAPSED, race_of) if race_of else ():
        race = race_of[result]
        race.numbers[result].add(number)
        known = race.first.get(number)
        # Of a lap that is told twice the line counts that is told last.
        if not known or seconds < known[0] or known[1] == result:
            race.first[number] = seconds, result, line
        elif seconds == known[0]:
            race.tied[number] = seconds
    led = ((result, lines) for race in races for result, lines in race.led().items())
    return {triple(result, "lapsLed", integer(len(lines))): lines for result, lines in led}


def _race(scope: Scope, session: str, field: Sequence[Car]) -> _Race | None:
    """Return a race of which no source says who led, nothing where it is not known how many laps a car ran."""
    kind = one(scope, session, "kind")
    if not kind or kind.term not in RACED or any(scope.said.says(car.result, term("lapsLed")) for car in field):
        return None
    counts = {car.result: one(scope, car.result, "laps") for car in field}
    ran = {result: int(count.number) if count else 0 for result, count in counts.items() if not count or count.number}
    return _Race(ran) if ran and all(count > 0 for count in ran.values()) else None
