"""What a source calls things: the names by which a thing can be recognised in a passage.

A thing has the names that its rows print, and things that it is made of lend it theirs: a car is
named by its drivers, its team, its model and its number. A name that several things of one kind
bear identifies none of them, and so does not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

import pyoxigraph as ox

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, RACE, RDFS, SKOS
from gridwalk.tables.rows import Row

LABEL = f"{RDFS}label"
NAMES = frozenset({
    LABEL, SKOS + "prefLabel", SKOS + "altLabel",
    RACE + "familyName", RACE + "code", RACE + "abbreviation", RACE + "number",
})  # fmt: skip
# Kind of thing -> the properties whose objects lend it their names, in the order of lending.
LENDERS = {
    "model": (RACE + "make",),
    "event": (RACE + "circuit",),
    "session": (RACE + "kind",),
    "regulation": (RACE + "raceClass",),
    "entry": (RACE + "driver", RACE + "team", RACE + "model"),
}


@lru_cache(maxsize=65_536)
def kind(iri: str) -> str:
    """Return the kind of a thing, from its IRI: ``driver``, ``entry``; empty for other IRIs.

    >>> kind("https://w3id.org/gridwalk/id/driver/ada-quill")
    'driver'
    """
    return iri.removeprefix(BASE).partition("/")[0] if iri.startswith(BASE) else ""


@lru_cache(maxsize=65_536)
def rivals(iri: str) -> str:
    """Return the group within which a name must be one thing's only: its kind, for a car its event."""
    return iri.rpartition("/")[0] if kind(iri) in ("entry", "session") else kind(iri)


class Namings:
    """The names of the things of one source."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._printed = defaultdict[str, dict[str, set[Row]]](lambda: defaultdict(set))
        self._lent = defaultdict[str, dict[str, set[Row]]](lambda: defaultdict(set))
        for row in rows:
            for subject, prop, value in row.stated:
                if prop in NAMES:
                    self._printed[subject][value].add(row)
                if prop in LENDERS.get(kind(subject), ()):
                    self._lent[subject][value].add(row)
        self._names: dict[str, frozenset[str]] = {}
        things = {**self._printed, **self._lent}
        self._owners = Counter((rivals(thing), name.casefold()) for thing in things for name in self.names(thing))

    def names(self, iri: str) -> frozenset[str]:
        """Return every name of a thing, its own and those lent to it."""
        if iri not in self._names:
            self._names[iri] = concept_names().get(iri) or self._collect(iri, None)
        return self._names[iri]

    def known(self) -> list[str]:
        """Return every name that the source prints of anything, without bare numbers, sorted."""
        return sorted({name for names in self._printed.values() for name in names if not name.isdigit()})

    def identifying(self, iri: str, besides: Row | None = None) -> frozenset[str]:
        """Return the names that no other thing of the kind bears, and that do not rest on one row alone."""
        group = rivals(iri)
        names = self.names(iri) if besides is None or iri in concept_names() else self._collect(iri, besides)
        return frozenset(name for name in names if self._owners[group, name.casefold()] < 2)

    def _collect(self, iri: str, besides: Row | None) -> frozenset[str]:
        own = {name for name, rows in self._printed.get(iri, {}).items() if rows != {besides}}
        lenders = [lender for lender, rows in self._lent.get(iri, {}).items() if rows != {besides}]
        return frozenset(own).union(*map(self.names, lenders))


@cache
def concept_names() -> dict[str, frozenset[str]]:
    """Return the names of what the vocabulary describes: concepts and units among others."""
    found = defaultdict[str, set[str]](set)
    for quad in vocabulary.quads():
        subject, name = quad.subject, quad.object
        if quad.predicate.value in NAMES and isinstance(subject, ox.NamedNode) and isinstance(name, ox.Literal):
            found[subject.value].add(name.value)
    return {iri: frozenset(names) for iri, names in found.items()}
