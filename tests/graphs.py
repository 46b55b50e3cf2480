"""Graphs of the vocabulary and of the fixture world, for the tests of the ontology, the schemes and the context."""

from __future__ import annotations

from functools import cache

import rdflib
from rdflib.namespace import RDFS

from gridwalk.base import resources
from gridwalk.builds.whole import build
from gridwalk.rdf.dataset import statements
from tests import questions

ONTOLOGY = rdflib.URIRef("https://w3id.org/gridwalk/ontology")
RACE = rdflib.Namespace("https://w3id.org/gridwalk/ontology#")
ID = rdflib.Namespace("https://w3id.org/gridwalk/id/")
STATUS = rdflib.URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
QUDT = rdflib.Namespace("http://qudt.org/schema/qudt/")


def parsed(pattern: str, least: int = 1) -> rdflib.Graph:
    """Return the Turtle files of ``ontology/`` that match, of which there must be so many at least."""
    graph, files = rdflib.Graph(), resources.files("ontology", pattern)
    assert len(files) >= least
    for file in files:
        graph.parse(file, format="turtle")
    return graph


@cache
def ontology() -> rdflib.Graph:
    return parsed("gridwalk.ttl")


@cache
def alignments() -> rdflib.Graph:
    return parsed("alignments.ttl")


@cache
def schemes() -> rdflib.Graph:
    return parsed("schemes/*.ttl", 12)


@cache
def data() -> rdflib.Graph:
    """What the tables of the fixture world say, without the vocabulary."""
    return without_vocabulary(questions.lines())


@cache
def shipped() -> rdflib.Graph:
    """What the tables of the project say, without the vocabulary."""
    return without_vocabulary(build().lines)


def without_vocabulary(lines: list[str]) -> rdflib.Graph:
    own = [line for line in lines if not line.endswith(f" <{ONTOLOGY}> .")]
    graph = rdflib.Graph().parse(data="\n".join(statements(own)), format="nt")
    assert len(graph) > 1000
    return graph


def used(graph: rdflib.Graph) -> set[rdflib.URIRef]:
    """Return the terms of the ontology that a graph uses."""
    return {term for triple in graph for term in triple if isinstance(term, rdflib.URIRef) and str(term).startswith(RACE)}


def supers(graph: rdflib.Graph, term: rdflib.URIRef) -> set[rdflib.URIRef]:
    """Return a class and all its superclasses."""
    return set(graph.transitive_objects(term, RDFS.subClassOf))
