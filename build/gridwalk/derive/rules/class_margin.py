"""The time to the next car in the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, decimal, triple
from gridwalk.derive.margins import following, margin
from gridwalk.derive.scopes import Scope

label = "margins in class"
comment = "The time to the next car behind in the class: as a source states the gap of the two, else by the times of both."


def make(scope: Scope) -> Made:
    """Return the seconds to the next car behind, with the places, laps and times of both."""
    pairs = ((one, after, margin(scope, one, after)) for one, after in following(scope))
    return {
        triple(one.car.result, "classMargin", decimal(seconds[0])): [*one.lines, *after.lines, *seconds[1]]
        for one, after, seconds in pairs
        if seconds
    }
