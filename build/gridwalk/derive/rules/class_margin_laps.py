"""The laps to the next car in the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, integer, triple
from gridwalk.derive.margins import following, margin_laps
from gridwalk.derive.scopes import Scope

label = "margins in class in laps"
comment = "The laps to the next car behind in the class: as a source states the gap of the two, else by the laps of both."


def make(scope: Scope) -> Made:
    """Return the laps to the next car behind, with the places and laps of both."""
    pairs = ((one, after, margin_laps(scope, one, after)) for one, after in following(scope))
    return {
        triple(one.car.result, "classMarginLaps", integer(laps.number)): [*one.lines, *after.lines, *laps.lines]
        for one, after, laps in pairs
        if laps
    }
