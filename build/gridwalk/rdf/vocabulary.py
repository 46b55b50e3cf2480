"""The vocabulary: ontology, SKOS schemes and alignments, in the graph named after the ontology."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from gridwalk.base import plugin_folders, resources
from gridwalk.rdf.iris import RACE

ONTOLOGY = ox.NamedNode(RACE.removesuffix("#"))
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SUB_CLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_CHANGE_NOTE = ox.NamedNode("http://www.w3.org/2004/02/skos/core#changeNote")
_OWL = "http://www.w3.org/2002/07/owl#"
_FUNCTIONAL = ox.NamedNode(f"{_OWL}FunctionalProperty")
# A quantity has one number and one unit, which QUDT leaves to its shapes.
_OF_QUANTITIES = frozenset({"<http://qudt.org/schema/qudt/numericValue>", "<http://qudt.org/schema/qudt/hasUnit>"})


@cache
def quads() -> tuple[ox.Quad, ...]:
    """Return the ontology, the schemes, the alignments and the terms of plug-ins as quads of the ontology's graph."""
    own = [*resources.files("ontology", "*.ttl"), *resources.files("ontology", "schemes/*.ttl")]
    paths = [*own, *plugin_folders.added("terms", "*.ttl")]
    parsed = (quad.triple for path in paths for quad in ox.parse(path.read_text(encoding="utf-8-sig"), format=ox.RdfFormat.TURTLE))
    return tuple(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in parsed)


@cache
def lines() -> frozenset[str]:
    """Return the vocabulary as N-Quads lines."""
    return frozenset(f"{quad} ." for quad in quads())


@cache
def subjects() -> frozenset[str]:
    """Return what the vocabulary describes, as IRIs in angle brackets."""
    return frozenset(str(quad.subject) for quad in quads())


@cache
def below(iri: str) -> frozenset[str]:
    """Return the IRIs of the classes below one, however far.

    >>> sorted(below("https://w3id.org/gridwalk/ontology#Occasion"))[0]
    'https://w3id.org/gridwalk/ontology#Event'
    """
    found, new = set[str](), {iri}
    while new:
        found |= new
        new = {low for low, high in _sub_classes() if high in new} - found
    return frozenset(found - {iri})


@cache
def _sub_classes() -> tuple[tuple[str, str], ...]:
    return tuple((str(quad.subject)[1:-1], str(quad.object)[1:-1]) for quad in quads() if quad.predicate == _SUB_CLASS)


@cache
def functional() -> frozenset[str]:
    """Return the properties that can have one value, as IRIs in angle brackets.

    >>> "<https://w3id.org/gridwalk/ontology#laps>" in functional()
    True
    """
    return _OF_QUANTITIES | _typed(_FUNCTIONAL)


@cache
def properties() -> frozenset[str]:
    """Return all properties, as IRIs in angle brackets.

    >>> "<https://w3id.org/gridwalk/ontology#laps>" in properties(), "<https://w3id.org/gridwalk/ontology#Lap>" in properties()
    (True, False)
    """
    kinds = (ox.NamedNode(f"{_OWL}{kind}Property") for kind in ("Object", "Datatype"))
    return functional().union(*map(_typed, kinds))


@cache
def classes() -> frozenset[str]:
    """Return all classes, as IRIs in angle brackets.

    >>> "<https://w3id.org/gridwalk/ontology#Lap>" in classes()
    True
    """
    return _typed(ox.NamedNode(f"{_OWL}Class"))


def _typed(kind: ox.NamedNode) -> frozenset[str]:
    return frozenset(str(quad.subject) for quad in quads() if quad.predicate == _TYPE and quad.object == kind)


@cache
def changes() -> dict[str, str]:
    """Return what has changed about the meaning of terms since earlier versions, by the term's IRI in angle brackets.

    >>> changes()["<https://w3id.org/gridwalk/ontology#laps>"]
    'In 0.1 also the laps between two cars of a lap gap, which are race:gapLaps now.'
    """
    return {str(quad.subject): str(getattr(quad.object, "value", "")) for quad in quads() if quad.predicate == _CHANGE_NOTE}


@cache
def prefixes() -> dict[str, str]:
    """Return the prefixes of ``ontology/prefixes.ttl``, by name.

    >>> prefixes()["race"]
    'https://w3id.org/gridwalk/ontology#'
    """
    parser = ox.parse(path=str(resources.folder("ontology") / "prefixes.ttl"), format=ox.RdfFormat.TURTLE)
    for _ in parser:
        pass
    return dict(sorted(parser.prefixes.items()))
