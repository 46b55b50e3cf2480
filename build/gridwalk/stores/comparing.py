"""Reading a build back from a store and holding it against the build, graph by graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from gridwalk import dataset
from gridwalk.errors import Problem, SourceError, StoreError
from gridwalk.stores.literals import settle
from gridwalk.stores.store import Manifest, RemoteStore, read_manifest

_INPUT = Path("N-Quads")
OURS = "<https://w3id.org/gridwalk/"


@dataclass(frozen=True)
class Difference:
    """What a graph of the store lacks and has too much, as sorted N-Triples lines; ``graph`` is None for all statements.

    ``same`` counts the statements that agree.
    """

    graph: str | None
    missing: list[str]
    extra: list[str]
    same: int


def differences(store: RemoteStore, lines: Iterable[str], path: Path = _INPUT) -> Iterator[Difference]:
    """Compare a build's N-Quads lines with what a store holds of it: every graph, then all statements.

    Graphs are compared after RDFC-1.0, so blank nodes (a build has none) may have any names. Where the
    store's default graph is shared with others, only statements about our things can be too many in it.
    A store that nothing was loaded into lacks everything. Raises StoreError, and
    SourceError, which says that the lines are from ``path``, for lines that are not N-Quads.
    """
    built = dict[str, list[ox.Triple]]()
    try:
        for quad in dataset.quads(lines):
            built.setdefault(str(quad.graph_name)[1:-1], []).append(quad.triple)
    except SyntaxError as error:
        raise SourceError([Problem(path, error.lineno or 0, "", f"is not N-Quads: {error.msg}")]) from error
    expected = {graph: canonical(triples) for graph, triples in built.items()}
    manifest = read_manifest(store.endpoint) or Manifest(frozenset(), "", None)
    for graph in sorted(manifest.graphs | expected.keys()):
        found = store.graph(graph) if graph in manifest.graphs else []
        yield _difference(graph, expected.get(graph, set()), canonical(found))
    everything = set[str]().union(*expected.values())
    held = canonical(store.graph(manifest.statements)) if manifest.identifier else set()
    yield _difference(None, everything, {line for line in held if line in everything or line.startswith(OURS)})


def canonical(triples: Iterable[ox.Triple]) -> set[str]:
    """Return triples as N-Triples lines: literals in canonical form, blank node labels of RDFC-1.0.

    >>> canonical([ox.Triple(ox.BlankNode("any"), ox.NamedNode("urn:p"), ox.Literal("x"))])
    {'_:c14n0 <urn:p> "x" .'}
    """
    found = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in map(settle, triples))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {f"{quad.triple} ." for quad in found}


def _difference(graph: str | None, expected: set[str], found: set[str]) -> Difference:
    return Difference(graph, sorted(expected - found), sorted(found - expected), len(expected & found))


def require_loaded(store: RemoteStore) -> Manifest:
    """Return what was loaded into a store. Raises StoreError if nothing was."""
    manifest = read_manifest(store.endpoint)
    if manifest is None:
        raise StoreError(f"{store.services.query}: nothing was loaded here: `gridwalk load --to URL` does")
    return manifest
