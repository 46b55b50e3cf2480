"""Where a store has its three services: queries, updates, graphs. Found by asking, not by the store's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gridwalk.base.errors import StoreError
from gridwalk.stores.connection import Connection
from gridwalk.stores.staging import STAGINGS

MISSING = frozenset({404, 405, 501})
REFUSED = frozenset({400, 401, 403, 500})


@dataclass(frozen=True)
class Services:
    """URLs of a store: SPARQL queries, SPARQL updates, and the Graph Store Protocol (None where there is none)."""

    query: str
    update: str
    graphs: str | None


# Below the URL that somebody knows: where queries, updates and graphs are.
LAYOUTS = (
    ("/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),  # Virtuoso
    ("/sparql", "/update", "/data"),  # Fuseki
    ("/query", "/update", "/store"),  # Oxigraph
    ("", "/statements", "/rdf-graphs/service"),  # RDF4J and its kin
)


def candidates(url: str) -> list[Services]:
    """Return where the services of the store at a URL may be; the URL may be that of one of them.

    >>> candidates("http://localhost:7878/query")[2].graphs
    'http://localhost:7878/store'
    """
    base = url.rstrip("/")
    for tail in sorted({part for layout in LAYOUTS for part in layout if part}, key=len, reverse=True):
        if base.endswith(tail):
            base = base.removesuffix(tail)
            break
    return [Services(*(base + part for part in layout)) for layout in LAYOUTS]


def find(connection: Connection, url: str) -> Services:
    """Return the services of the store at a URL. Raises StoreError if there are none that take updates."""
    partial = None
    for services in candidates(url):
        # An empty update changes nothing, nor does adding nothing to a graph. A store that has the service
        # does it, or asks who wants it.
        if not _has(connection, services.update, shown=url, form={"update": ""}):
            continue
        graphs = f"{services.graphs}?graph={STAGINGS}"
        if _has(connection, graphs, shown=url, content=b"", headers={"Content-Type": "text/turtle"}):
            return services
        partial = partial or Services(services.query, services.update, None)
    if partial:
        return partial
    raise StoreError(
        f"{url}: no store that accepts updates was recognised there; give --update-url, and --graphs-url if it has one"
    )


def find_graphs(connection: Connection, url: str, graph: str) -> str | None:
    """Return where the store at a URL gives a graph that it has by the Graph Store Protocol; None where it does nowhere."""
    for services in candidates(url):
        params, headers = {"graph": graph}, {"Accept": "application/n-triples"}
        reply = connection.send("GET", f"{services.graphs}", accepted=MISSING | REFUSED, params=params, headers=headers, shown=url)
        if reply.is_success:
            return services.graphs
    return None


def _has(connection: Connection, url: str, **request: Any) -> bool:
    return connection.send("POST", url, accepted=MISSING | REFUSED, **request).status not in MISSING
