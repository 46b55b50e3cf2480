"""Laps behind the first car of the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, integer, triple
from gridwalk.derive.margins import margin_laps, trailing
from gridwalk.derive.scopes import Scope

label = "laps behind in class"
comment = "The laps behind the first car of the class: as a source states the gap of the two, else by the laps of both."


def make(scope: Scope) -> Made:
    """Return the laps behind the first of the class, with the places and laps of both."""
    pairs = ((first, one, margin_laps(scope, first, one)) for first, one in trailing(scope))
    return {
        triple(one.car.result, "lapsBehindInClass", integer(laps.number)): [*first.lines, *one.lines, *laps.lines]
        for first, one, laps in pairs
        if laps
    }
