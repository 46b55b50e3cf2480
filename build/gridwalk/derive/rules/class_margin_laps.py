"""The laps to the next car in the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, triple
from gridwalk.derive.margins import following, in_laps
from gridwalk.derive.scopes import Scope

label = "margins in class in laps"
comment = "The laps to the next car behind in the class: as a source states the gap of the two, else by the laps of both."


def make(scope: Scope) -> Made:
    """Return the laps to the next car behind, with the places and laps of both."""
    return {triple(ahead, "classMarginLaps", value): lines for ahead, _, value, lines in in_laps(scope, following(scope))}
