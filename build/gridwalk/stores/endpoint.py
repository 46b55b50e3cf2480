"""Questions to a SPARQL endpoint, with the same answers as from the embedded store.

The question goes out through SPARQLWrapper, as a POST form. An answer that may be cut is an error: stores
cut rows silently at a limit, or break off with status 200 when time is up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import pyoxigraph as ox
from SPARQLWrapper import CONSTRUCT, JSON, POST, SELECT, TURTLE, SPARQLWrapper

from gridwalk.ask.queries import Answer, check
from gridwalk.base.errors import QueryError, StoreError
from gridwalk.rdf import sparql
from gridwalk.stores import parsing
from gridwalk.stores.connection import Connection, RefusedError, Reply, first_line
from gridwalk.stores.parsing import CutError
from gridwalk.stores.spelled import iri

BAD_REQUEST = 400
# Virtuoso says so where rows were cut at a limit, and where an answer is what there was when time was up.
_CUT_HEADERS = ("X-SPARQL-MaxRows", "X-SQL-State")


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper over a connection with limits: the original's own has none."""

    connection: Connection

    def _parseQueryType(self, query: str) -> str:  # noqa: N802 - the original's name
        # The original looks for the first keyword and can be misled by a comment. No engine of ours is asked: it
        # could die of a question that is the store's to answer.
        return CONSTRUCT if sparql.is_for_triples(query) else SELECT

    def _query(self) -> tuple[Reply, str]:  # type: ignore[override]
        asked = self._createRequest()
        headers, longest = dict(asked.header_items()), self.connection.longest
        assert isinstance(asked.data, bytes)
        reply = self.connection.send(POST, asked.full_url, content=asked.data, headers=headers, longest=longest)
        return reply, self.returnFormat


@dataclass(frozen=True)
class Scope:
    """The graphs that a query reads where a store's default graph will not do: see SPARQL 1.1, 13.2."""

    default: str
    named: Sequence[str]


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL endpoint. ``scope`` is None for the store's own default graph."""

    url: str
    connection: Connection = field(default_factory=lambda: Connection(kept=False))
    scope: Scope | None = None

    def run(self, text: str, *, checked: bool = True) -> Answer:
        """Return the answer to a query, as ``queries.run`` does; prefixes of the vocabulary need not be declared, and
        relative IRIs are below ``id/``.

        ``checked`` asks the store also how many rows there are, and compares. Raises QueryError if the store
        does not understand the query, StoreError if it does not answer or the answer is not whole.
        """
        check(text)
        text = sparql.whole(text)
        try:
            form, reply = self._send(scoped(text, self.scope))
        except RefusedError as error:
            raise QueryError(str(error)) from None if error.status == BAD_REQUEST else error
        if form != JSON:
            return self._triples(reply)
        answer, count = parsing.rows(reply)
        if checked and not isinstance(answer, ox.QueryBoolean):
            self._check_count(text, count)
        return answer

    def select(self, text: str, *names: str) -> list[dict[str, str]]:
        """Return the rows of a small SELECT as dictionaries of texts, each of which has ``names``.

        Raises StoreError, also where one has not.
        """
        return list(self.each(text, *names))

    def each(self, text: str, *names: str) -> Iterator[dict[str, str]]:
        """Yield the rows of ``select``, so that only one needs to be held. Raises StoreError."""
        _, reply = self._send(text)
        found = parsing.solutions(reply)
        expected = " ".join(f"?{name}" for name in names) or "variables"
        wrong = StoreError(f"{self.url}: the answer has no rows of {expected}, as the question was: is this a SPARQL endpoint?")
        if isinstance(found, ox.QueryBoolean):
            raise wrong
        variables = [variable.value for variable in found.variables]
        for terms in parsing.each(reply, found):
            row = {n: t.value for n, t in zip(variables, terms, strict=True) if t is not None and not isinstance(t, ox.Triple)}
            if not all(name in row for name in names):
                raise wrong
            yield row

    def count(self, pattern: str) -> int:
        """Return how many solutions a pattern has. Raises StoreError, QueryError."""
        rows = self.select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "n")
        found = rows[0]["n"] if rows else "nothing"
        if not re.fullmatch(r"[0-9]+", found, re.ASCII):
            raise StoreError(f"{self.url}: found {first_line(found)!r} where a count is expected: is this a SPARQL endpoint?")
        return int(found)

    def _send(self, text: str) -> tuple[str, Reply]:
        wrapper = _Wrapper(self.url)
        wrapper.connection = self.connection
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.setQuery(text)
        wrapper.setReturnFormat(TURTLE if wrapper.queryType == CONSTRUCT else JSON)
        reply = cast(Reply, wrapper.query().response)
        for name in _CUT_HEADERS:
            if name in reply.headers:
                said = f"{name}: {first_line(reply.headers[name])}"
                raise CutError(f"{self.url}: the answer is cut short ({said}); ask in parts, with LIMIT and OFFSET")
        return wrapper.returnFormat, reply

    def _triples(self, reply: Reply) -> ox.QueryTriples:
        store = ox.Store()
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in parsing.triples(reply, ox.RdfFormat.TURTLE))
        triples = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(triples, ox.QueryTriples)
        return triples

    def _check_count(self, text: str, rows: int) -> None:
        count = counting(text)
        if count is None:
            return
        try:
            answer = self.select(scoped(count, self.scope))
        except RefusedError as error:
            if error.status != BAD_REQUEST:
                raise
            # The query itself was understood: this store cannot count it.
            return
        if not answer or answer[0].get("rows") != str(rows):
            counted = first_line(answer[0].get("rows", "none")) if answer else "none"
            raise CutError(f"{self.url}: the answer has {rows} rows, but the store counts {counted}: it is cut short")


def counting(text: str) -> str | None:
    """Return the query that counts the rows of a SELECT, or None where a subquery may not say what it says.

    >>> counting("PREFIX a: <urn:a> SELECT ?s { ?s a:b ?o } LIMIT 3")
    'PREFIX a: <urn:a> SELECT (COUNT(*) AS ?rows) WHERE { { SELECT ?s { ?s a:b ?o } LIMIT 3\\n} }'
    """
    end = sparql.prologue_end(text)
    if re.search(r"\bfrom\b", text[end:], re.IGNORECASE) or re.search(r"\?rows\b", text):
        return None
    return f"{text[:end]}SELECT (COUNT(*) AS ?rows) WHERE {{ {{ {text[end:]}\n}} }}"


def scoped(text: str, scope: Scope | None) -> str:
    """Return a query with clauses FROM and FROM NAMED for the graphs it is to read; one that has its own stays.

    The protocol's parameters would say the same, but Virtuoso answers with a header for each graph, more
    than Python's HTTP client reads.

    >>> scoped("SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } }", Scope("urn:d", ["urn:n"]))
    'SELECT ?s FROM <urn:d> FROM NAMED <urn:n> WHERE { GRAPH ?g { ?s ?p ?o } }'
    >>> scoped("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", Scope("urn:d", []))
    'CONSTRUCT { ?s ?p ?o } FROM <urn:d> { ?s ?p ?o }'
    """
    if scope is None:
        return text
    place = sparql.pattern_start(text)
    if place is None:
        return text
    # Named graphs only for a query that may ask for them: Virtuoso takes a second to plan for a hundred.
    named = scope.named if re.search(r"\bgraph\b", text, re.IGNORECASE) else []
    clauses = " ".join([f"FROM {iri(scope.default)}", *(f"FROM NAMED {iri(graph)}" for graph in named)])
    return f"{text[:place]}{clauses} {text[place:]}"
