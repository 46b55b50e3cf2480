"""The next car behind in the class."""

from __future__ import annotations

from gridwalk.derive.made import Made, triple
from gridwalk.derive.margins import following
from gridwalk.derive.scopes import Scope

label = "next cars in class"
comment = "The result of the car in the next place of the class, where one car alone is there."


def make(scope: Scope) -> Made:
    """Return the result of the next car behind, with what the places of both are made of."""
    return {triple(one.car.result, "nextInClass", after.car.result): [*one.lines, *after.lines] for one, after in following(scope)}
