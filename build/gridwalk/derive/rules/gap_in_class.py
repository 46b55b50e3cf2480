"""Times behind the first car of the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, decimal, triple
from gridwalk.derive.margins import margin, trailing
from gridwalk.derive.scopes import Scope

label = "times behind in class"
comment = "The time behind the first car of the class, where both completed as many laps."


def make(scope: Scope) -> Made:
    """Return the seconds behind the first of the class, with the places, laps and times of both."""
    pairs = ((first, one, margin(scope, first, one)) for first, one in trailing(scope))
    return {
        triple(one.car.result, "gapInClass", decimal(seconds[0])): [*first.lines, *one.lines, *seconds[1]]
        for first, one, seconds in pairs
        if seconds
    }
