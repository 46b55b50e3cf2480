"""Our statements as rdflib's graphs. Only who asks for rdflib pays for importing it.

rdflib rewrites literals while it parses (`007` typed as an integer becomes `7`) unless a switch of the
whole process is turned off. We make each term ourselves, so nothing is rewritten and no switch is touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from gridwalk.rdf import dataset, vocabulary
from gridwalk.rdf.content import Content


def graph(statements: Iterable[str]) -> rdflib.Graph:
    """Return N-Triples lines as an rdflib graph with our prefixes.

    >>> len(graph(['<urn:s> <urn:p> "a" .']))
    1
    """
    made = _with_prefixes(rdflib.Graph(bind_namespaces="none"))
    _fill(made, ox.parse("\n".join(statements), format=ox.RdfFormat.N_TRIPLES))
    return made


def rdflib_dataset(content: Content) -> rdflib.Dataset:
    """Return an rdflib data set: the statements in the default graph, the citations in named graphs.

    >>> made = rdflib_dataset(Content(['<urn:s> <urn:p> "a" <urn:g> .']))
    >>> len(made.default_graph), len(made.graph(rdflib.URIRef("urn:g")))
    (1, 1)
    """
    made = rdflib.Dataset()
    _with_prefixes(made)
    _fill(made.default_graph, ox.parse("\n".join(content.statements), format=ox.RdfFormat.N_TRIPLES))
    made.addN((*_triple(q), made.graph(_term(q.graph_name))) for q in dataset.quads(content.lines))
    return made


def _with_prefixes(made: rdflib.Graph) -> rdflib.Graph:
    for prefix, iri in vocabulary.prefixes().items():
        made.bind(prefix, iri, replace=True)
    return made


def _fill(made: rdflib.Graph, quads: Iterable[ox.Quad]) -> None:
    made.addN((*_triple(quad), made) for quad in quads)


def _triple(quad: ox.Quad) -> tuple[Node, Node, Node]:
    return _term(quad.subject), _term(quad.predicate), _term(quad.object)


@lru_cache(maxsize=1 << 16)
def _term(term: object) -> rdflib.IdentifiedNode | rdflib.Literal:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # rdflib tells a plain string from one typed xsd:string; RDF 1.1 does not.
    plain = term.datatype.value == str(rdflib.XSD.string)
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value), normalize=False)
