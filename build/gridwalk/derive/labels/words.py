"""What the vocabulary calls its terms: classes, properties, concepts, units."""

from __future__ import annotations

from functools import cache

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import RDFS, SKOS
from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import literal, shown

_SYMBOL = "<http://qudt.org/schema/qudt/symbol>"
# What a term is called first comes last.
_NAMES = (f"<{RDFS}label>", f"<{SKOS}prefLabel>", _SYMBOL)


def word(term: str) -> str:
    """Return what a term of the vocabulary is called, or its name where nothing calls it.

    >>> from gridwalk.rdf.iris import CONCEPTS, RACE
    >>> word(f"<{RACE}CrewMember>"), word("<http://qudt.org/vocab/unit/KiloGM>"), word("<urn:x>")
    ('crew member', 'kg', 'urn:x')
    """
    return _words().get(term) or shown(term)


@cache
def _words() -> dict[str, str]:
    found = dict[str, tuple[int, str]]()
    for subject, predicate, value, _ in map(terms, vocabulary.lines()):
        if predicate in _NAMES:
            found[subject] = max(found.get(subject, (-1, "")), (_NAMES.index(predicate), value))
    return {subject: literal(value).value for subject, (_, value) in found.items()}
