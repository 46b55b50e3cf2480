"""Reading a build back from a store and holding it against the build, graph by graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base.errors import Problem, SourceError
from gridwalk.rdf import equal
from gridwalk.rdf.guard import Limits, Worker, asking
from gridwalk.rdf.guard.lines import are_ours, encoded
from gridwalk.rdf.iris import OURS
from gridwalk.stores.store import Manifest, RemoteStore, read_manifest

_INPUT = Path("N-Quads")


@dataclass(frozen=True)
class Difference:
    """What a graph of the store lacks and has too much, as sorted N-Triples lines; ``graph`` is None for all statements.

    ``same`` counts the statements that agree.

    >>> Difference("urn:passage", ["<urn:s> <urn:p> 1 ."], [], 7).same
    7
    """

    graph: str | None
    missing: list[str]
    extra: list[str]
    same: int


def differences(
    store: RemoteStore, lines: Iterable[str], path: Path = _INPUT, limits: Limits | None = None
) -> Iterator[Difference]:
    """Compare a build's N-Quads lines with what a store holds of it: every graph, then all statements.

    Graphs are compared after RDFC-1.0, so blank nodes (a build has none) may have any names. Where the
    store's default graph is shared with others, only statements about our things can be too many in it.
    A store that nothing was loaded into lacks everything. Lines that are not as we write them, and blank nodes, are for
    a worker of the guard, within the limits. Raises StoreError, LimitError, and
    SourceError, which says that the lines are from ``path``, for lines that are not N-Quads.
    """
    built = dict[str, list[ox.Triple]]()
    try:
        for quad in ox.parse(b"".join(_vetted(lines, path, limits)), format=ox.RdfFormat.N_QUADS):
            built.setdefault(str(quad.graph_name)[1:-1], []).append(quad.triple)
    except SyntaxError as error:
        raise SourceError([Problem(path, error.lineno or 0, "", f"is not N-Quads: {error.msg}")]) from error
    expected = {graph: canonical(triples, limits) for graph, triples in built.items()}
    manifest = read_manifest(store.endpoint) or Manifest(frozenset(), "", None)
    for graph in sorted(manifest.graphs | expected.keys()):
        found = store.graph(graph) if graph in manifest.graphs else []
        yield _difference(graph, expected.get(graph, set()), canonical(found, limits))
    everything = set[str]().union(*expected.values())
    held = canonical(store.graph(manifest.statements), limits) if manifest.identifier else set()
    yield _difference(None, everything, {line for line in held if line in everything or line.startswith(f"<{OURS}")})


def _vetted(lines: Iterable[str], path: Path, limits: Limits | None) -> list[bytes]:
    read = list(encoded(lines))
    if all(map(are_ours, read)):
        return read
    with Worker(limits) as worker:
        return list(asking.quads(worker, path, read).body)


def canonical(triples: Iterable[ox.Triple], limits: Limits | None = None) -> set[str]:
    """Return triples as N-Triples lines: literals in canonical form, blank node labels of RDFC-1.0.

    Raises LimitError where blank nodes cannot be told apart within the limits.

    >>> canonical([ox.Triple(ox.BlankNode("any"), ox.NamedNode("urn:p"), ox.Literal("x"))])
    {'_:c14n0 <urn:p> "x" .'}
    """
    quads = (ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return {f"{quad.triple} ." for quad in equal.canonical(quads, limits)}


def _difference(graph: str | None, expected: set[str], found: set[str]) -> Difference:
    return Difference(graph, sorted(expected - found), sorted(found - expected), len(expected & found))
