"""N-Quads lines as a queryable store.

A query without GRAPH must see each statement once, however many passages make it. Oxigraph's union
of all graphs repeats a statement for each graph it is in, so the default graph is filled with the
statements, each once, beside the named graphs that say who states them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from gridwalk.rdf.lines import statement


def quads(lines: Iterable[str]) -> Iterator[ox.Quad]:
    """Parse N-Quads lines."""
    return ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)


def statements(lines: Iterable[str]) -> list[str]:
    """Return the statements of N-Quads lines as N-Triples lines, sorted, each once."""
    return sorted({statement(line) for line in lines})


def load(lines: Iterable[str]) -> ox.Store:
    """Return an in-memory store: the statements in the default graph, the citations in named graphs.

    >>> store = load(['<urn:s> <urn:p> <urn:o> <urn:g1> .', '<urn:s> <urn:p> <urn:o> <urn:g2> .'])
    >>> len(list(store.query("SELECT * { ?s ?p ?o }"))), len(list(store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }")))
    (1, 2)
    """
    kept = list(lines)
    return load_merged("\n".join((*statements(kept), *kept)))


def load_merged(quads: str | bytes) -> ox.Store:
    """Return an in-memory store of lines of ours, in the default graph where they name none. They are not checked."""
    store = ox.Store()
    store.bulk_load(quads, format=ox.RdfFormat.N_QUADS, lenient=True)
    return store
