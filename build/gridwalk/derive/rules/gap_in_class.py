"""Times behind the first car of the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, triple
from gridwalk.derive.margins import in_seconds, trailing
from gridwalk.derive.scopes import Scope

label = "times behind in class"
comment = "The time behind the first car of the class, where both completed as many laps."


def make(scope: Scope) -> Made:
    """Return the seconds behind the first of the class, with the places, laps and times of both."""
    return {triple(behind, "gapInClass", value): lines for _, behind, value, lines in in_seconds(scope, trailing(scope))}
