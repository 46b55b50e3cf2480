"""Laps behind the first car of the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, triple
from gridwalk.derive.margins import in_laps, trailing
from gridwalk.derive.scopes import Scope

label = "laps behind in class"
comment = "The laps behind the first car of the class: as a source states the gap of the two, else by the laps of both."


def make(scope: Scope) -> Made:
    """Return the laps behind the first of the class, with the places and laps of both."""
    return {triple(behind, "lapsBehindInClass", value): lines for _, behind, value, lines in in_laps(scope, trailing(scope))}
