"""Places in class, counted from the places of all cars."""

from __future__ import annotations

from gridwalk.derive.made import Made, integer, triple
from gridwalk.derive.order import placed
from gridwalk.derive.scopes import Scope

label = "places in class"
comment = "The place of a car in its class, counted from the places overall where every better place is known with its class."


def make(scope: Scope) -> Made:
    """Return the place in class of each result whose place is counted, with the places and classes of all cars ahead."""
    counted = ((result, one) for result, one in placed(scope).items() if not one.stated)
    return {triple(result, "classPosition", integer(one.place)): one.lines for result, one in counted}
