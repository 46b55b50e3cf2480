"""Questions to a SPARQL endpoint, with the same answers as from the embedded store.

The question goes out through SPARQLWrapper, as a POST form. An answer that may be cut is an error: stores
cut rows silently at a limit, or break off with status 200 when time is up.
"""

from __future__ import annotations

import http.client
import json
import math
import re
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from SPARQLWrapper import CONSTRUCT, JSON, POST, SELECT, TURTLE, SPARQLWrapper

from gridwalk import vocabulary
from gridwalk.errors import QueryError, StoreError
from gridwalk.queries import Answer, Rows, check
from gridwalk.stores import retrying
from gridwalk.stores.connection import EXPLAINED, TIMEOUT, first_line, say
from gridwalk.stores.credentials import Credentials
from gridwalk.stores.literals import settled

_TOKEN = re.compile(
    r"""#[^\n]*|<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[{}()]|[?$:\w]+""", re.DOTALL
)
_PROLOGUE = re.compile(r"(?:\s+|#[^\n]*(?:\n|$)|prefix\s+[^\s:]*:\s*<[^>]*>|base\s*<[^>]*>)*", re.IGNORECASE)
_FOR_TRIPLES = re.compile(_PROLOGUE.pattern + r"(construct|describe)\b", re.IGNORECASE)
# Virtuoso says so where rows were cut at a limit, and where an answer is what there was when time was up.
_CUT_HEADERS = ("X-SPARQL-MaxRows", "X-SQL-State")
_ASKED = ["__ASK_RETVAL"]


class CutError(StoreError):
    """An answer is not whole, though the store said that all is well."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are errors: they could carry credentials elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""
        return


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper with an opener of its own: the original installs digest authentication for the whole process."""

    opener: urllib.request.OpenerDirector

    def _parseQueryType(self, query: str) -> str:  # noqa: N802 - the original's name
        # The original looks for the first keyword and can be misled by a comment. No engine of ours is asked: it
        # could die of a question that is the store's to answer.
        return CONSTRUCT if _FOR_TRIPLES.match(query) else SELECT

    def _query(self) -> tuple[http.client.HTTPResponse, str]:
        return self.opener.open(self._createRequest(), timeout=self.timeout), self.returnFormat


@dataclass(frozen=True)
class Scope:
    """The graphs that a query reads where a store's default graph will not do: see SPARQL 1.1, 13.2."""

    default: str
    named: Sequence[str]


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL endpoint. ``timeout`` is in seconds; ``scope`` is None for the store's own default graph."""

    url: str
    credentials: Credentials | None = None
    timeout: float = TIMEOUT
    scope: Scope | None = None

    def run(self, text: str, *, checked: bool = True) -> Answer:
        """Return the answer to a query, as ``queries.run`` does; prefixes of the vocabulary need not be declared.

        ``checked`` asks the store also how many rows there are, and compares. Raises QueryError if the store
        does not understand the query, StoreError if it does not answer or the answer is not whole.
        """
        check(text)
        text = _prefixed(text)
        form, body = self._send(scoped(text, self.scope))
        if form != JSON:
            return self._triples(body)
        document = self._document(body)
        if "boolean" not in document and checked and document["head"].get("vars") != _ASKED:
            self._check_count(text, len(document["results"]["bindings"]))
        try:
            return _answer(document)
        except (SyntaxError, ValueError, LookupError) as error:
            raise StoreError(f"{self.url}: the answer is not SPARQL results in JSON: {first_line(str(error))}") from error

    def select(self, text: str, *names: str) -> list[dict[str, str]]:
        """Return the rows of a small SELECT as dictionaries of texts, each of which has ``names``.

        Raises StoreError, also where one has not, and QueryError.
        """
        _, body = self._send(text)
        document = self._document(body)
        rows = [{name: term["value"] for name, term in row.items()} for row in document.get("results", {}).get("bindings", [])]
        if "boolean" in document or not all(name in row for row in rows for name in names):
            expected = " ".join(f"?{name}" for name in names) or "variables"
            raise StoreError(f"{self.url}: the answer has no rows of {expected}, as the question was: is this a SPARQL endpoint?")
        return rows

    def count(self, pattern: str) -> int:
        """Return how many solutions a pattern has. Raises StoreError, QueryError."""
        rows = self.select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "n")
        found = rows[0]["n"] if rows else "nothing"
        if not re.fullmatch(r"[0-9]+", found, re.ASCII):
            raise StoreError(f"{self.url}: found {first_line(found)!r} where a count is expected: is this a SPARQL endpoint?")
        return int(found)

    def _send(self, text: str) -> tuple[str, bytes]:
        wrapper = self._wrapper(text)
        attempt = 0
        while True:
            retry_after, again = None, True
            try:
                with wrapper.query().response as response:
                    self._refuse_cut(response.headers)
                    return wrapper.returnFormat, response.read()
            except StoreError:
                raise
            except urllib.error.HTTPError as error:
                failure, again = self._refusal(error), error.code in retrying.BUSY
                retry_after = error.headers.get("Retry-After")
                error.close()
            except TimeoutError:
                failure, again = f"no answer within {self.timeout:g} seconds", False
            except urllib.error.URLError as error:
                failure, again = f"no answer: {error.reason}", not isinstance(error.reason, TimeoutError)
            except (http.client.HTTPException, OSError) as error:
                failure = f"the connection broke: {first_line(str(error)) or type(error).__name__}"
            wait = retrying.delay(attempt, retry_after) if again else None
            if wait is None:
                raise StoreError(f"{self.url}: {failure}")
            say(f"{self.url}: {failure}; trying again in {wait:.1f} s")
            time.sleep(wait)
            attempt += 1

    def _refuse_cut(self, headers: http.client.HTTPMessage) -> None:
        for name in _CUT_HEADERS:
            if name in headers:
                said = f"{name}: {first_line(headers[name])}"
                raise CutError(f"{self.url}: the answer is cut short ({said}); ask in parts, with LIMIT and OFFSET")

    def _wrapper(self, text: str) -> _Wrapper:
        wrapper = _Wrapper(self.url)
        wrapper.opener = urllib.request.build_opener(_NoRedirect, *self._handlers())
        wrapper.setMethod(POST)
        wrapper.timeout = math.ceil(self.timeout)
        wrapper.setOnlyConneg(True)
        wrapper.setQuery(text)
        wrapper.setReturnFormat(TURTLE if wrapper.queryType == CONSTRUCT else JSON)
        return wrapper

    def _handlers(self) -> list[urllib.request.BaseHandler]:
        if not self.credentials:
            return []
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, self.url, self.credentials.user, self.credentials.password)
        return [urllib.request.HTTPDigestAuthHandler(known), urllib.request.HTTPBasicAuthHandler(known)]

    def _refusal(self, error: urllib.error.HTTPError) -> str:
        # When urllib itself gives up on digest authentication there is no body; Python 3.11.2 then has a text to read.
        body: object = error.read()
        message = first_line(body.decode(errors="replace")) if isinstance(body, bytes) else ""
        if error.code == 400:
            raise QueryError(f"{self.url}: {message or 'the store does not understand the query'}") from None
        return f"HTTP {error.code}: {EXPLAINED.get(error.code) or message or error.reason}"

    def _document(self, body: bytes) -> dict[str, Any]:
        try:
            document = json.loads(body)
            if _is_results(document):
                return dict(document)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        # Oxigraph, when time is up, ends an answer of status 200 in the middle.
        raise CutError(f"{self.url}: the answer is not whole, or not SPARQL results in JSON") from None

    def _triples(self, body: bytes) -> ox.QueryTriples:
        store = ox.Store()
        try:
            store.load(body, format=ox.RdfFormat.TURTLE)
        except SyntaxError as error:
            raise CutError(f"{self.url}: the answer is not whole, or not Turtle: {error.msg}") from error
        triples = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(triples, ox.QueryTriples)
        return triples

    def _check_count(self, text: str, rows: int) -> None:
        count = counting(text)
        if count is None:
            return
        try:
            answer = self.select(scoped(count, self.scope))
        except QueryError:
            # The query itself was understood: this store cannot count it.
            return
        if not answer or answer[0].get("rows") != str(rows):
            counted = answer[0].get("rows", "none") if answer else "none"
            raise CutError(f"{self.url}: the answer has {rows} rows, but the store counts {counted}: it is cut short")


def counting(text: str) -> str | None:
    """Return the query that counts the rows of a SELECT, or None where a subquery may not say what it says.

    >>> counting("PREFIX a: <urn:a> SELECT ?s { ?s a:b ?o } LIMIT 3")
    'PREFIX a: <urn:a> SELECT (COUNT(*) AS ?rows) WHERE { { SELECT ?s { ?s a:b ?o } LIMIT 3\\n} }'
    """
    prologue = _PROLOGUE.match(text)
    end = prologue.end() if prologue else 0
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
    place = _pattern_start(text)
    if place is None:
        return text
    # Named graphs only for a query that may ask for them: Virtuoso takes a second to plan for a hundred.
    named = scope.named if re.search(r"\bgraph\b", text, re.IGNORECASE) else []
    clauses = " ".join([f"FROM <{scope.default}>", *(f"FROM NAMED <{graph}>" for graph in named)])
    return f"{text[:place]}{clauses} {text[place:]}"


def _pattern_start(text: str) -> int | None:
    """Return where the WHERE clause of a query begins, or None if there is none or the query has FROM."""
    depth, before = 0, ""
    for token in _TOKEN.finditer(text):
        word = token[0].upper()
        if depth == 0 and word == "FROM":
            return None
        if depth == 0 and (word == "WHERE" or (word == "{" and before != "CONSTRUCT")):
            return token.start()
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(word, 0)
        before = word if not word.startswith("#") else before
    return None


def _prefixed(text: str) -> str:
    declared = {name.lower() for name in re.findall(r"prefix\s+([^\s:]*):", text, re.IGNORECASE)}
    missing = {n: iri for n, iri in vocabulary.prefixes().items() if n.lower() not in declared and f"{n}:" in text}
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in missing.items()) + text


def _is_results(document: dict[str, Any]) -> bool:
    """Return whether JSON has the form of SPARQL results. Raises LookupError, TypeError, AttributeError where it is far from it."""
    if isinstance(document["head"], dict) and "boolean" in document:
        return isinstance(document["boolean"], bool)
    rows = document["results"]["bindings"]
    terms = [term for row in rows for term in row.values()]
    named = isinstance(document["head"].get("vars"), list)
    return named and isinstance(rows, list) and all(isinstance(term["value"], str) for term in terms)


def _answer(document: dict[str, Any]) -> Rows | ox.QueryBoolean:
    if document["head"].get("vars") == _ASKED:
        # Virtuoso answers ASK with a row.
        value = document["results"]["bindings"][0]["__ASK_RETVAL"]["value"] == "1"
        document = {"head": {}, "boolean": value}
    for row in document.get("results", {}).get("bindings", []):
        for term in row.values():
            term["value"] = settled(term["value"], term.get("datatype"))
    content = json.dumps(document)
    answer = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if not isinstance(answer, ox.QuerySolutions):
        return answer
    # Read once now, since it is lazy: what is no term is the store's fault, to be said before anything is written.
    deque(answer, maxlen=0)
    again = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(again, ox.QuerySolutions)
    return Rows(again)
