"""What a source calls things: the names by which a thing can be recognised in a passage.

A thing has the names that its rows print, and things that it is made of lend it theirs: a car is
named by its drivers, its team, its model and its number. A name that several things of one kind
bear identifies none of them, and so does not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

import pyoxigraph as ox

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, RACE, RDFS, REPORTS, SKOS
from gridwalk.rdf.kinds import is_passage
from gridwalk.rdf.lines import terms
from gridwalk.rdf.python_values import value_of
from gridwalk.tables.rows import Row

# Subject, property, value: IRIs, and literals as they stand.
Fact = tuple[str, str, str]
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


# What one source says of an event or entry, another need not say again.
_OF_ACCOUNTS = frozenset({"entry", "result", "lap"})
# Where another source has a name: no row of this one.
_ELSEWHERE = "elsewhere"
_TOLD = frozenset({*NAMES, *(f"{RACE}{name}" for name in ("make", "circuit", "kind", "raceClass", "season", "series"))})


@dataclass(frozen=True)
class Others:
    """What other sources say of the things that a source speaks of.

    ``said``: subject, property and value; ``same``: the IRI that stays of each that an identity replaces.
    """

    said: tuple[Fact, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[str], own: Iterable[str], same: Mapping[str, str]) -> Others:
        """Return what the lines of a build say, besides those of the source whose reports are ``own``, by their names.

        ``same``: keys of things that identities replace, with the keys that stay.
        """
        ours = tuple(f"<{REPORTS}{name}/" for name in own)
        told = (terms(line) for line in lines if line.split(" ", 2)[1][1:-1] in _TOLD)
        said = ((s, p, value) for s, p, value, name in told if is_passage(name) and not name.startswith(ours))
        facts = dict.fromkeys((s[1:-1], p[1:-1], str(value_of(value))) for s, p, value in said)
        return cls(tuple(facts), {BASE + key: BASE + stays for key, stays in same.items()})


class Namings:
    """The names of the things of one source, also those that others give them."""

    def __init__(self, rows: Iterable[Row], others: Others | None = None) -> None:
        others = others or Others()
        self._same = others.same
        self._printed = defaultdict[str, dict[str, set[Row | str]]](lambda: defaultdict(set))
        self._lent = defaultdict[str, dict[str, set[Row | str]]](lambda: defaultdict(set))
        for row in rows:
            for subject, prop, value in row.stated:
                self._note(subject, prop, value, row)
        self._names: dict[str, frozenset[str]] = {}
        own = {**self._printed, **self._lent}
        # Of an entry each source has its own key, and the same key may be another car.
        told = [fact for fact in others.said if kind(fact[0]) not in _OF_ACCOUNTS]
        for subject, prop, value in told:
            self._note(subject, prop, value, _ELSEWHERE)
        self._own, things = frozenset(own), {**self._printed, **self._lent}
        # Who is meant by a name is seen among the things that the source describes itself, where it describes one.
        self._owners = self._counted(own)
        self._all_owners = self._counted(things) if told else self._owners

    def _note(self, subject: str, prop: str, value: str, row: Row | str) -> None:
        if prop in NAMES:
            self._printed[self.canonical(subject)][value].add(row)
        if prop in LENDERS.get(kind(subject), ()):
            self._lent[self.canonical(subject)][value].add(row)

    def _counted(self, things: Iterable[str]) -> Counter[tuple[str, str]]:
        return Counter((rivals(thing), name.casefold()) for thing in things for name in self.names(thing))

    def canonical(self, iri: str) -> str:
        """Return the IRI of a thing in the graph: of several that are one, the one that stays."""
        return self._same.get(iri, iri)

    def names(self, iri: str) -> frozenset[str]:
        """Return every name of a thing, its own and those lent to it."""
        iri = self.canonical(iri)
        if iri not in self._names:
            self._names[iri] = concept_names().get(iri) or self._collect(iri, None)
        return self._names[iri]

    def known(self) -> list[str]:
        """Return every name that a source prints of anything, without bare numbers, sorted."""
        return sorted({name for names in self._printed.values() for name in names if not name.isdigit()})

    def identifying(self, iri: str, besides: Row | None = None) -> frozenset[str]:
        """Return the names that no other thing of the kind bears, and that do not rest on one row alone."""
        iri = self.canonical(iri)
        group, owners = rivals(iri), self._owners if iri in self._own else self._all_owners
        names = self.names(iri) if besides is None or iri in concept_names() else self._collect(iri, besides)
        return frozenset(name for name in names if owners[group, name.casefold()] < 2)

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
