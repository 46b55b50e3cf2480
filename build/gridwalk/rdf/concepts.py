"""Concepts of the SKOS schemes by what sources print for them."""

from __future__ import annotations

from functools import cache

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import CONCEPTS, SKOS


@cache
def by_notation(scheme: str) -> dict[str, str]:
    """Return the concepts of a scheme by their codes.

    >>> by_notation("finish")["DNF"], by_notation("classification")["NC"], by_notation("flag")["FCY"]
    ('retired', 'not-classified', 'full-course-yellow')
    """
    return dict(_literals(scheme, ("notation",)))


@cache
def by_label(scheme: str) -> dict[str, str]:
    """Return the concepts of a scheme by their labels of all kinds, in lower case.

    >>> by_label("cause")["water pump issue"]
    'water-pump'
    """
    return {label.lower(): concept for label, concept in _literals(scheme, ("prefLabel", "altLabel"))}


def _literals(scheme: str, properties: tuple[str, ...]) -> list[tuple[str, str]]:
    base, wanted = f"{CONCEPTS}{scheme}/", {f"{SKOS}{name}" for name in properties}
    return [
        (str(getattr(quad.object, "value", "")), str(getattr(quad.subject, "value", "")).removeprefix(base))
        for quad in vocabulary.quads()
        if quad.predicate.value in wanted and str(getattr(quad.subject, "value", "")).startswith(base)
    ]
