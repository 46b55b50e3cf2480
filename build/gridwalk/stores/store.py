"""A running store, as loads and comparisons need it: graphs in and out, updates, and the list of what is ours."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Self

import pyoxigraph as ox

from gridwalk.ask.queries import Rows
from gridwalk.base.errors import StoreError
from gridwalk.rdf.iris import OURS, OWL
from gridwalk.rdf.vocabulary import ONTOLOGY
from gridwalk.stores import credentials, layouts, parsing
from gridwalk.stores.connection import LONGEST, TIMEOUT, Connection, RefusedError
from gridwalk.stores.credentials import Keys
from gridwalk.stores.endpoint import Endpoint, Scope
from gridwalk.stores.parsing import CutError
from gridwalk.stores.spelled import iri
from gridwalk.stores.staging import DEFAULT, IDENTIFIER, MANIFEST, PART, STATEMENTS

# An update is parsed whole, and some stores compile it: a thousand statements are too many for Virtuoso.
LINES_AN_UPDATE = 500
NO_GRAPHS = frozenset({404, 405, 501})
# What is said where the services of a store are at other paths.
ELSEWHERE = frozenset(range(400, 410))
TOO_LARGE = 413
LONGEST_PREFIX = 6
# What RDF4J and its kin call the graph without a name.
NIL = "http://rdf4j.org/schema/rdf4j#nil"


@dataclass(frozen=True)
class Manifest:
    """What was loaded: the graphs that are ours, the hash of the build, and the graph with all statements.

    ``statements`` is None where they are in the store's default graph.
    """

    graphs: frozenset[str]
    identifier: str
    statements: str | None


def read_manifest(endpoint: Endpoint) -> Manifest | None:
    """Return what was loaded into the store of an endpoint, or None if nothing was.

    Raises StoreError, also where the store names as a graph what no graph can be called.
    """
    values: dict[str, set[str]] = {PART: set(), IDENTIFIER: set(), DEFAULT: set()}
    for row in endpoint.each(f"SELECT ?p ?o {{ GRAPH <{MANIFEST}> {{ <{MANIFEST}> ?p ?o }} }}", "p", "o"):
        values.get(row["p"], set()).add(row["o"])
    for name in values[PART] | values[DEFAULT]:
        iri(name)
    if not values[IDENTIFIER]:
        return None
    return Manifest(frozenset(values[PART]), min(values[IDENTIFIER]), min(values[DEFAULT], default=None))


def scope(manifest: Manifest | None) -> Scope | None:
    """Return the graphs that a query must name to see each statement once; None where it need not."""
    if manifest is None or manifest.statements is None:
        return None
    return Scope(manifest.statements, sorted(manifest.graphs))


def by_hand(endpoint: Endpoint) -> Scope | None:
    """Return the graphs that a query must name where gridwalk-merged.nq was loaded by a store's own loader; None where it need not.

    A store whose default graph is the union of all has the statements in the graph that its loader was told, or in one
    without a name, which RDF4J calls ``NIL``. In a store with a default graph of its own nothing is there. Raises StoreError.
    """
    vocabulary = f"<{ONTOLOGY.value}> a <{OWL}Ontology> ; ?p ?o"
    for default in (STATEMENTS, NIL):
        if endpoint.select(f"SELECT ?p FROM <{default}> {{ {vocabulary} }} LIMIT 1"):
            return Scope(default, cache(partial(_ours, endpoint)))
    return None


def _ours(endpoint: Endpoint) -> list[str]:
    """Return the names of the graphs that are ours, but that of the statements."""
    begins = f'FILTER(STRSTARTS(STR(?g), "{OURS}") && ?g != <{STATEMENTS}>)'
    return sorted(row["g"] for row in endpoint.each(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {begins} }}", "g"))


@dataclass
class RemoteStore:
    """A running store, closed at the end of a ``with`` block.

    ``services.graphs`` becomes None when it turns out not to speak the Graph Store Protocol.
    """

    connection: Connection
    services: layouts.Services

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @property
    def endpoint(self) -> Endpoint:
        """Where the store is asked."""
        return Endpoint(self.services.query, self.connection)

    def update(self, text: str) -> None:
        """Send a SPARQL update. Raises StoreError."""
        self.connection.update(self.services.update, text)

    def add(self, graph: str, lines: Sequence[str]) -> None:
        """Add N-Triples lines to a named graph, in smaller requests where they are too many. Raises StoreError."""
        if self.services.graphs is None:
            for start in range(0, len(lines), LINES_AN_UPDATE):
                self._insert(graph, lines[start : start + LINES_AN_UPDATE])
            return
        content = "\n".join(lines).encode()
        # N-Triples is Turtle, and every store takes Turtle.
        headers = {"Content-Type": "text/turtle; charset=utf-8"}
        url, params = self.services.graphs, {"graph": graph}
        smaller = len(lines) > 1
        accepted = NO_GRAPHS | {TOO_LARGE} if smaller else NO_GRAPHS
        response = self.connection.send("POST", url, params=params, content=content, headers=headers, accepted=accepted)
        if response.status == TOO_LARGE:
            self._halve(graph, lines)
        elif not response.is_success:
            self.connection.tell(f"{url}: no Graph Store Protocol there (HTTP {response.status}); using SPARQL Update")
            self.services = layouts.Services(self.services.query, self.services.update, None)
            self.add(graph, lines)

    def _insert(self, graph: str, lines: Sequence[str]) -> None:
        text = f"INSERT DATA {{ GRAPH {iri(graph)} {{\n" + "\n".join(lines) + "\n} }"
        accepted = frozenset({TOO_LARGE}) if len(lines) > 1 else frozenset[int]()
        response = self.connection.send("POST", self.services.update, form={"update": text}, accepted=accepted)
        if not response.is_success:
            self._halve(graph, lines)

    def _halve(self, graph: str, lines: Sequence[str]) -> None:
        middle = len(lines) // 2
        self.add(graph, lines[:middle])
        self.add(graph, lines[middle:])

    def graph(self, name: str | None) -> list[ox.Triple]:
        """Return the statements of a named graph, or (None) of the default graph. Raises StoreError.

        What comes is counted: Virtuoso silently cuts also this at its limit of rows. Then it is asked in parts.
        """
        pattern = f"GRAPH {iri(name)} {{ ?s ?p ?o }}" if name else "?s ?p ?o"
        triples = self._whole(name) if self.services.graphs else []
        count = self.endpoint.count(pattern)
        if len(triples) != count:
            triples = self._parts(pattern, "")
        if len(triples) != count:
            raise StoreError(f"{self.services.query}: graph {name or 'default'}: {len(triples)} of {count} statements arrived")
        return triples

    def _whole(self, name: str | None) -> list[ox.Triple]:
        assert self.services.graphs
        params = {"graph": name} if name else {"default": ""}
        headers = {"Accept": "application/n-triples"}
        # A store that does not keep empty graphs has no graph where there are no statements.
        accepted = frozenset({404})
        response = self.connection.send(
            "GET", self.services.graphs, params=params, headers=headers, accepted=accepted, longest=self.connection.longest
        )
        return list(set(parsing.triples(response, ox.RdfFormat.N_TRIPLES))) if response.is_success else []

    def _parts(self, pattern: str, prefix: str) -> list[ox.Triple]:
        # A hash cuts any graph into parts of like size, in standard SPARQL. Paging with ORDER BY would not do:
        # Virtuoso sorts no more than 10,000 rows.
        hashed = "MD5(CONCAT(STR(?s), STR(?p), STR(?o)))"
        # (Nor does everything begin with an empty string there.)
        test = f'FILTER(STRSTARTS({hashed}, "{prefix}"))' if prefix else ""
        try:
            answer = self.endpoint.run(f"SELECT ?s ?p ?o {{ {pattern} {test} }}")
        except CutError:
            if len(prefix) == LONGEST_PREFIX:
                raise
            return [triple for digit in "0123456789abcdef" for triple in self._parts(pattern, prefix + digit)]
        assert isinstance(answer, Rows)
        try:
            # A SELECT without OPTIONAL leaves nothing unbound.
            return [ox.Triple(s, p, o) for s, p, o in answer]  # type: ignore[arg-type]
        except (TypeError, ValueError) as error:
            raise StoreError(f"{self.services.query}: the answer has rows that are no statements: {error}") from error


def connect(
    url: str, *, update_url: str | None = None, graphs_url: str | None = None, timeout: float = TIMEOUT, longest: int = LONGEST
) -> RemoteStore:
    """Connect to the store at a URL: where it lives, or the URL of one of its services.

    A store with other paths than the usual is told by ``update_url`` and, if it speaks the Graph Store
    Protocol, ``graphs_url``; then ``url`` is where it is asked. ``timeout`` seconds are for each exchange, and for
    finding the services; ``longest`` bytes for each answer. Raises StoreError, GridwalkError.
    """
    for given in filter(None, (url, update_url, graphs_url)):
        credentials.check_url(given)
    connection = Connection(Keys(url), timeout, longest=longest, until=time.monotonic() + timeout)
    try:
        services = layouts.Services(url, update_url, graphs_url) if update_url else layouts.find(connection, url)
    except BaseException:
        connection.close()
        raise
    connection.until = math.inf
    return RemoteStore(connection, services)


def connect_reader(url: str, *, timeout: float = TIMEOUT, longest: int = LONGEST) -> Endpoint:
    """Return the endpoint at a URL, or at the usual places below it, so that queries see what was loaded.

    ``timeout`` and ``longest`` are as for ``connect``. Raises StoreError if nothing there answers queries.
    """
    credentials.check_url(url)
    connection = Connection(Keys(url), timeout, longest=longest, until=time.monotonic() + timeout, kept=False)
    endpoint, manifest = _asked(connection, url)
    found = scope(manifest) if manifest else by_hand(endpoint)
    connection.until = math.inf
    return Endpoint(endpoint.url, connection, found)


def connect_loaded(url: str, *, graphs_url: str | None = None, timeout: float = TIMEOUT, longest: int = LONGEST) -> RemoteStore:
    """Connect to the store at a URL, to which something was loaded, for reading: whether it takes updates is not asked.

    Arguments are as for ``connect``. Raises StoreError, also where nothing was loaded, and GridwalkError.
    """
    for given in filter(None, (url, graphs_url)):
        credentials.check_url(given)
    connection = Connection(Keys(url), timeout, longest=longest, until=time.monotonic() + timeout)
    try:
        endpoint, manifest = _asked(connection, url)
        if manifest is None:
            raise StoreError(f"{endpoint.url}: nothing was loaded here: `gridwalk load --to URL` does")
        graphs = graphs_url or layouts.find_graphs(connection, url, MANIFEST)
    except BaseException:
        connection.close()
        raise
    connection.until = math.inf
    # Nobody updates it: where that would be is where it is asked.
    return RemoteStore(connection, layouts.Services(endpoint.url, endpoint.url, graphs))


def _asked(connection: Connection, url: str) -> tuple[Endpoint, Manifest | None]:
    """Return where the store at a URL answers queries, and what was loaded there. Raises StoreError if nothing there does."""
    refusals = list[StoreError]()
    for place in dict.fromkeys([url, *(services.query for services in layouts.candidates(url))]):
        try:
            endpoint = Endpoint(place, connection)
            return endpoint, read_manifest(endpoint)
        except RefusedError as error:
            if error.status not in ELSEWHERE:
                raise
            refusals.append(error)
    raise refusals[0]
