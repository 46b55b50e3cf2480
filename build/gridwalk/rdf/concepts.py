"""Concepts of the SKOS schemes by what sources print for them."""

from __future__ import annotations

from difflib import get_close_matches
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


def instead(iri: str) -> str:
    """Return what is said of a concept, in angle brackets, that the ontology lacks: the nearest of its scheme, and all of them.

    >>> instead("<https://w3id.org/gridwalk/id/concept/part/few>")
    'those of part are most'
    >>> instead("<https://w3id.org/gridwalk/id/concept/part/mots>")
    "did you mean 'most'? those of part are most"
    >>> instead("<https://w3id.org/gridwalk/id/concept/party/most>").partition(", ")[0]
    'there is no scheme party; the schemes are achievement'
    """
    scheme, _, name = iri[1:-1].removeprefix(CONCEPTS).partition("/")
    paths = [term[1:-1].removeprefix(CONCEPTS).partition("/") for term in vocabulary.subjects() if term.startswith(f"<{CONCEPTS}")]
    if not (there := sorted(end for of, _, end in paths if of == scheme and end)):
        return f"there is no scheme {scheme}; the schemes are {', '.join(sorted({of for of, _, _ in paths}))}"
    near = "".join(f"did you mean {close!r}? " for close in get_close_matches(name, there, 1))
    return f"{near}those of {scheme} are {', '.join(there)}"


def _literals(scheme: str, properties: tuple[str, ...]) -> list[tuple[str, str]]:
    base, wanted = f"{CONCEPTS}{scheme}/", {f"{SKOS}{name}" for name in properties}
    return [
        (str(getattr(quad.object, "value", "")), str(getattr(quad.subject, "value", "")).removeprefix(base))
        for quad in vocabulary.quads()
        if quad.predicate.value in wanted and str(getattr(quad.subject, "value", "")).startswith(base)
    ]
