"""The time to the next car in the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, triple
from gridwalk.derive.margins import following, in_seconds
from gridwalk.derive.scopes import Scope

label = "margins in class"
comment = "The time to the next car behind in the class: as a source states the gap of the two, else by the times of both."


def make(scope: Scope) -> Made:
    """Return the seconds to the next car behind, with the places, laps and times of both."""
    return {triple(ahead, "classMargin", value): lines for ahead, _, value, lines in in_seconds(scope, following(scope))}
