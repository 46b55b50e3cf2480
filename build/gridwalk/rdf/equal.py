"""When statements are equal: literals in one form, blank nodes named by what is said of them.

Whoever compares statements, a build with another or with what a store holds, compares what this makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from gridwalk.rdf.guard import Limits, Worker, asking
from gridwalk.rdf.guard.lines import encoded
from gridwalk.rdf.literals import settle

_INPUT = Path("N-Quads")


def canonical(quads: Iterable[ox.Quad], limits: Limits | None = None) -> set[ox.Quad]:
    """Return statements with their literals in canonical form and their blank nodes labelled as RDFC-1.0 has it.

    Blank nodes are named after literals have their form, by a worker of the guard. Raises LimitError where they cannot be told
    apart within the limits.

    >>> name, four = ox.NamedNode("urn:p"), ox.Literal("4.0", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    >>> [str(quad) for quad in canonical([ox.Quad(ox.BlankNode("any"), name, four)])]
    ['_:c14n0 <urn:p> "4"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    """
    settled = set(map(settle, quads))
    if not any(map(_unnamed, settled)):
        return settled
    with Worker(limits) as worker:
        body = asking.quads(worker, _INPUT, encoded(f"{quad} ." for quad in settled)).body
    return set(ox.parse(body, format=ox.RdfFormat.N_QUADS))


def _unnamed(quad: ox.Quad) -> bool:
    """Return whether a statement has, or may hold, a blank node."""
    terms = (quad.subject, quad.object, quad.graph_name)
    return any(isinstance(term, ox.BlankNode | ox.Triple) for term in terms)
