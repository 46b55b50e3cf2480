"""Statements of a store that fit terms as N-Triples write them, whatever kind of term a stranger's file has in a place."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
DEFAULT = ox.DefaultGraph()


def node(iri: str) -> ox.NamedNode:
    """Return an IRI in angle brackets as a node."""
    return ox.NamedNode(iri[1:-1])


def written(term: Term) -> str:
    """Return a term of the engine as N-Triples write it, also one that is a statement.

    >>> a = ox.NamedNode("urn:a")
    >>> written(a), written(ox.Triple(a, a, ox.Literal("x")))
    ('<urn:a>', '<<( <urn:a> <urn:a> "x" )>>')
    """
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def is_iri(term: str) -> bool:
    """Whether a term is an IRI: no text, no blank node and no statement within statements.

    >>> is_iri("<urn:a>"), is_iri('"a"'), is_iri("_:a"), is_iri("<<( <urn:a> <urn:b> <urn:c> )>>"), is_iri("")
    (True, False, False, False, False)
    """
    return term.startswith("<") and not term.startswith("<<")


def fitting(
    store: ox.Store, subject: str | None = None, property: str | None = None, value: str | None = None,
    graph: Graph | None = DEFAULT,
) -> Iterable[ox.Quad]:  # fmt: skip
    """Return the statements that have some terms, None for any; nothing about a text, of which no statement can be.

    ``graph``: those of the default graph, unless it is another, or None for all.

    >>> store = ox.Store()
    >>> store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x")))
    >>> [quad.subject.value for quad in fitting(store, property="<urn:p>", value='"x"')]
    ['urn:a']
    >>> [list(fitting(store, subject)) for subject in ('"x"', "_:b", "")]
    [[], [], []]
    """
    about = None if subject is None else _node(subject)
    if about is None and subject is not None:
        return ()
    said, found = None if property is None else node(property), None if value is None else _term(value)
    return store.quads_for_pattern(about, said, found, graph)


def _term(term: str) -> Term:
    if found := _node(term):
        return found
    [quad] = ox.parse(f"<urn:s> <urn:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    value: Term = quad.object
    return value


def _node(term: str) -> ox.NamedNode | ox.BlankNode | None:
    if is_iri(term):
        return node(term)
    # A parser would give it another label.
    return ox.BlankNode(term[2:]) if term.startswith("_:") else None
