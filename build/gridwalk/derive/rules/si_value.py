"""Quantities in the SI unit of their kind, so that those of two units compare."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from gridwalk.derive.made import Made, decimal, term, triple
from gridwalk.derive.scopes import Scope
from gridwalk.rdf import vocabulary
from gridwalk.rdf.names import literal

label = "quantities in SI units"
comment = "The value of a quantity times what its unit is in the SI unit of its kind, rounded to nine places."
QUANTITY, QUDT = term("Quantity"), "http://qudt.org/schema/qudt/"
NUMBER, UNIT = f"<{QUDT}numericValue>", f"<{QUDT}hasUnit>"
PLACES = 9


def make(scope: Scope) -> Made:
    """Return the value of each quantity that has one number and one unit, which is one that the vocabulary knows."""
    made = dict[str, list[str]]()
    for thing in scope.of_class(QUANTITY):
        (numbers, of_number), (found, of_unit) = scope.said.values(thing, NUMBER), scope.said.values(thing, UNIT)
        if len(numbers) == len(found) == 1 and found[0] in units():
            factor, offset = units()[found[0]]
            value = round((Decimal(literal(numbers[0]).value) + offset) * factor, PLACES)
            made[triple(thing, "siValue", decimal(value))] = [*of_number, *of_unit]
    return made


@cache
def units() -> Mapping[str, tuple[Decimal, Decimal]]:
    """Return for each unit what a value is multiplied with, and what is added to it before."""
    said = {(str(quad.subject), quad.predicate.value): quad.object for quad in vocabulary.quads()}
    factors = {unit: value for (unit, name), value in said.items() if name == f"{QUDT}conversionMultiplier"}
    offsets = {unit: value for (unit, name), value in said.items() if name == f"{QUDT}conversionOffset"}
    return {unit: (_number(factor), _number(offsets[unit]) if unit in offsets else Decimal()) for unit, factor in factors.items()}


def _number(value: object) -> Decimal:
    return Decimal(literal(str(value)).value)
