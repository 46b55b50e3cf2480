"""The SPARQL 1.1 Protocol, of queries alone: https://www.w3.org/TR/sparql11-protocol/. An answer is whole, or it is an error."""

from __future__ import annotations

import asyncio
import string
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from gridwalk.base.errors import GridwalkError, LimitError
from gridwalk.serve.accepting import best
from gridwalk.serve.bodies import RequestError, Whole, body
from gridwalk.serve.description import describe
from gridwalk.serve.pool import BusyError, FormatError, Pool, Question

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TURTLE, NTRIPLES = "text/turtle", "application/n-triples"
# What a client may ask for, the first where it takes anything, and what the engine calls it.
RESULTS = {
    JSON: JSON, XML: XML, "text/csv": "text/csv", "text/tab-separated-values": "text/tab-separated-values",
    "application/json": JSON, "application/xml": XML, "text/xml": XML,
}  # fmt: skip
RDF = {
    TURTLE: TURTLE, NTRIPLES: NTRIPLES, "application/ld+json": "application/ld+json",
    "application/rdf+xml": "application/rdf+xml", "text/plain": NTRIPLES,
}  # fmt: skip
FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ADDRESS = "/sparql"
GRAPHS = ("default-graph-uri", "named-graph-uri")
FIELDS = 500
# What is said of a query that was answered: its characters, but for those of a header as they are, as in a URL.
HINT, LONGEST_HINT, PRINTED = "gridwalk-hint", 500, string.punctuation.replace("%", "").replace("|", "") + " "
NO_UPDATE = "this is an update: only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are answered, since data come from tables"


class Sparql:
    """The endpoint, an application of ASGI. ``largest``: bytes that a request may have."""

    def __init__(self, pool: Pool, largest: int) -> None:
        self.pool, self.largest = pool, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        try:
            # Who has not sent a request yet takes nobody's place.
            with ExitStack() as inside:
                enter = cache(lambda: inside.enter_context(self.pool.place()))
                response = await self._response(request, enter)
                if response:
                    await response(scope, receive, send)
        except GridwalkError as error:
            await refusal(error)(scope, receive, send)

    async def _response(self, request: Request, enter: Callable[[], object]) -> Response | None:
        text, given = await self._given(request, enter)
        enter()
        if text is None:
            return _without_query(request)
        results, rdf = _liked(", ".join(request.headers.getlist("accept")))
        question = Question(text, RESULTS.get(results, ""), RDF.get(rdf, ""), _graphs(given))
        asked, left = asyncio.ensure_future(self.pool.ask(question)), asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait((asked, left), return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                return None
            reply, hints = asked.result()
        finally:
            asked.cancel()
            left.cancel()
        response = Whole(reply.body, results if reply.values["type"] == question.results else rdf)
        if hints:
            response.headers[HINT] = " | ".join(quote(hint[:LONGEST_HINT], safe=PRINTED) for hint in hints)
        return response

    async def _given(self, request: Request, enter: Callable[[], object]) -> tuple[str | None, Mapping[str, list[str]]]:
        """Return the query, and the parameters beside it."""
        named = _parameters(request.url.query)
        if request.method == "POST":
            type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            content = await body(request, self.largest, enter)
            if type == DIRECT:
                return _decoded(content), named
            if type == UPDATE:
                raise RequestError(400, NO_UPDATE)
            if type != FORM:
                raise RequestError(415, f"found the content type {type or 'nothing'}, expected {FORM} or {DIRECT}")
            named = _parameters(_decoded(content))
            if "query" not in named and "update" not in named:
                raise RequestError(400, "the form has no query")
        if "update" in named:
            raise RequestError(400, NO_UPDATE)
        if len(found := named.get("query", [])) > 1:
            raise RequestError(400, f"found {len(found)} queries, expected one")
        return found[0] if found else None, named


def refusal(error: GridwalkError) -> Response:
    """Return the answer to a request that is refused, in words."""
    status = 400
    headers = {"cache-control": "no-store"}
    if isinstance(error, RequestError):
        status = error.status
    elif isinstance(error, BusyError):
        status, headers["retry-after"] = 503, "1"
    elif isinstance(error, FormatError):
        status = 406
    elif isinstance(error, LimitError):
        return PlainTextResponse(f"{error.reached}\n", 503, headers)
    return PlainTextResponse(f"{error}\n", status, headers)


async def _left(request: Request) -> None:
    """Return when the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _liked(accept: str) -> tuple[str, str]:
    """Return what a client likes best for rows and truth values, and for triples; empty where it takes none."""
    results, rdf = best(accept, list(RESULTS)), best(accept, list(RDF))
    if not results and not rdf:
        raise RequestError(406, f"no answer is written as {accept}; expected one of {', '.join((*RESULTS, *RDF))}")
    return results, rdf


def _graphs(given: Mapping[str, list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    default, named = (tuple(map(_iri, given.get(name, []))) for name in GRAPHS)
    return (default, named) if default or named else None


def _iri(text: str) -> str:
    try:
        return ox.NamedNode(text).value
    except ValueError as error:
        raise RequestError(400, f"found {text!r} as the name of a graph, expected an IRI") from error


def _parameters(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError as error:
        raise RequestError(400, f"the parameters cannot be read: expected UTF-8 and at most {FIELDS} of them") from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise RequestError(400, f"the request is not UTF-8 at byte {error.start}") from error


def _without_query(request: Request) -> Response:
    wanted: Sequence[str] = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "text/html")
    type = best(", ".join(request.headers.getlist("accept")), wanted)
    if not type:
        raise RequestError(406, f"expected one of {', '.join(wanted)} without a query")
    if type == "text/html":
        return RedirectResponse(f"{request.scope.get('root_path', '')}/query", 303, {"vary": "accept"})
    address = str(request.url.replace(query=""))
    return Response(describe(address, type), media_type=type, headers={"vary": "accept"})
