"""What each rule across events looks at: statements with the properties that its text names, and types of the classes.

It follows from the text, so that nobody has to keep a list. A property that is a variable follows from nothing: a rule that asks
whether anything refers to what is in its focus, with whatever property, is of the class ``shapes:Referring``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pyoxigraph as ox

from gridwalk.check.open_disputes import LOOKED_AT
from gridwalk.check.validation import Rule, rules
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import RDFS, SH
from gridwalk.rdf.names import RDF_TYPE

SUB_CLASS = f"<{RDFS}subClassOf>"
_NAME = re.compile(r"\b([a-z]+):([A-Za-z][A-Za-z0-9_-]*)|(<[^<>\s]*>)")
# Texts about a rule. All others of its file are queries and the like.
_SAID_OF_RULES = {f"{RDFS}label", f"{RDFS}comment", f"{SH}message", f"{SH}name", f"{SH}description"}


@dataclass(frozen=True)
class Need:
    """What a rule looks at, by keys of statements (``key``).

    ``targets``: of one of these there has to be a statement, or nothing is in its focus. ``referring``: also at what refers to
    things that are in its focus.
    """

    rule: str
    keys: frozenset[str]
    targets: frozenset[str]
    referring: bool


def key(predicate: str, value: str) -> str:
    """Return by what rules name a statement: its property, and where that is the type, the class, too.

    >>> key("<urn:p>", "<urn:o>"), key(RDF_TYPE, "<urn:C>").rpartition("#")[2]
    ('<urn:p>', 'type> <urn:C>')
    """
    return f"{predicate} {value}" if predicate == RDF_TYPE else predicate


@cache
def needs() -> tuple[Need, ...] | None:
    """Return what the rules across events look at; None where another distribution has one, of which nothing is known."""
    across = [rule for rule in rules() if rule.across]
    return None if any(rule.all_records for rule in across) else tuple(map(_need, across))


@cache
def wanted() -> frozenset[str]:
    """Return the keys of all statements that any of them looks at, and those of disputes."""
    return frozenset({SUB_CLASS}).union(LOOKED_AT, *(need.keys for need in needs() or ()))


def _need(rule: Rule) -> Need:
    triples = list(ox.parse(rule.path.read_text(encoding="utf-8-sig"), format=ox.RdfFormat.TURTLE))
    named = {str(triple.object) for triple in triples if isinstance(triple.object, ox.NamedNode)}
    texts = (t.object.value for t in triples if isinstance(t.object, ox.Literal) and t.predicate.value not in _SAID_OF_RULES)
    prefixes = vocabulary.prefixes()
    for prefix, name, iri in chain.from_iterable(map(_NAME.findall, texts)):
        if iri or prefix in prefixes:
            named.add(iri or f"<{prefixes[prefix]}{name}>")
    return Need(rule.name, frozenset({SUB_CLASS, *named, *_typed(named)}), _targets(triples), rule.referring)


def _typed(classes: Iterable[str]) -> frozenset[str]:
    """Return the keys of statements that a thing is of one of some classes, or of one below."""
    return frozenset(key(RDF_TYPE, f"<{name}>") for iri in classes for name in (iri[1:-1], *vocabulary.below(iri[1:-1])))


def _targets(triples: Iterable[ox.Triple]) -> frozenset[str]:
    """Return the keys of which one is of what is in the focus of a rule of ours, which has no other targets than these."""
    found = set[str]()
    for triple in triples:
        if triple.predicate.value == f"{SH}targetClass":
            found |= _typed([str(triple.object)])
        elif triple.predicate.value == f"{SH}targetSubjectsOf":
            found.add(str(triple.object))
    return frozenset(found)
