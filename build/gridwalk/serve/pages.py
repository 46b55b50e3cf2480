"""The pages of the site, each made when it is asked for, and the way from a thing to what is said of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from gridwalk.ask.queries import find_queries
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE
from gridwalk.serve.accepting import best
from gridwalk.site import addresses
from gridwalk.site.writing import Site, static

if TYPE_CHECKING:
    from starlette.requests import Request

TYPES = {
    ".html": "text/html; charset=utf-8", ".ttl": "text/turtle; charset=utf-8", ".jsonld": "application/ld+json",
    ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json",
    ".svg": "image/svg+xml",
}  # fmt: skip
HTML = "text/html"
DOCUMENTS = {HTML: addresses.PAGE, "text/turtle": ".ttl", "application/ld+json": ".jsonld"}
QUERY = "query"
# Below how many folders a page says that nothing is there.
DEEPEST = 20
T = TypeVar("T")
KEPT = 32 << 20
# Pages made at once; Python makes one after the other all the same.
MAKERS = 2


class Pages:
    """What people look at, as endpoints of Starlette."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._threads = ThreadPoolExecutor(MAKERS, "gridwalk-page")
        self._static = {path: text.encode() for path, text in static(live=True)}
        self._kept, self._size = OrderedDict[tuple[str, str], bytes](), 0

    def close(self) -> None:
        """End."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def static(self, request: Request) -> Response:
        """Answer with a file that pages load."""
        path = f"static/{request.path_params['path']}"
        return _document(request, path, self._static[path]) if path in self._static else await self._nothing(request)

    async def page(self, request: Request) -> Response:
        """Answer with a page."""
        path = request.path_params["path"] or "index.html"
        content = await self._content(path)
        return _document(request, path, content) if content is not None else await self._nothing(request)

    async def thing(self, request: Request) -> Response:
        """Answer with what is said of a thing, or say where that is."""
        content = await self._content(path := f"{addresses.ID}{request.path_params['path']}")
        if content is not None:
            return _document(request, path, content)
        # What an IRI has in it is told by the path as it came.
        iri = BASE + request.scope["raw_path"].decode("ascii").partition(f"/{addresses.ID}")[2]
        home = addresses.home(iri)
        base = addresses.path(home)
        if not await self._run(self._site.at, base):
            return await self._nothing(request)
        places = {type: base + ending for type, ending in DOCUMENTS.items()}
        return _elsewhere(request, places | {HTML: addresses.place(iri)})

    async def ontology(self, request: Request) -> Response:
        """Answer with a document of the ontology; say where that of the ontology, or of a term that is named without ending, is."""
        path = "/".join(filter(None, ("ontology", request.path_params.get("term"))))
        if path != "ontology" and (content := await self._content(path)) is not None:
            return _document(request, path, content)
        if await self._content(path + addresses.PAGE) is None:
            return await self._nothing(request)
        # All terms are in one document of each format of RDF.
        places = {type: f"ontology{ending}" for type, ending in DOCUMENTS.items()}
        return _elsewhere(request, places | {HTML: path + addresses.PAGE})

    async def query(self, request: Request) -> Response:
        """Answer with the page of the editor."""
        content = await self._content(QUERY, "live/query.html")
        assert content is not None
        return _document(request, f"{QUERY}.html", content)

    async def questions(self, request: Request) -> Response:
        """Answer with the bundled questions and the prefixes, for the editor."""
        found = [{"name": each.name, "summary": each.summary, "tags": each.tags, "text": each.text} for each in find_queries()]
        content = json.dumps({"prefixes": vocabulary.prefixes(), "questions": found})
        return _document(request, "questions.json", content.encode())

    async def _nothing(self, request: Request) -> Response:
        """Answer that nothing is there: with a page of the site to who looks at pages, in a line to all others."""
        deep = _path(request).count("/")
        if best(", ".join(request.headers.getlist("accept")), ["text/plain", HTML]) != HTML or deep > DEEPEST:
            return PlainTextResponse("nothing is here; / has what there is\n", 404, {"vary": "accept"})
        # Where a page stands decides how it names the others, and nothing else does.
        content = await self._content("/".join("-" * (deep + 1)), "live/nothing.html")
        return Response(content, 404, {"vary": "accept"}, HTML)

    async def _content(self, path: str, live: str = "") -> bytes | None:
        """Return a file of the site, or a page of a template that only a server has; None where there is none."""
        if (kept := self._kept.get((path, live))) is not None:
            self._kept.move_to_end((path, live))
            return kept
        text = await self._run(lambda path: self._site.page(path, live) if live else self._site.file(path), path)
        content = None if text is None else text.encode()
        if content is not None and (path, live) not in self._kept:
            self._keep((path, live), content)
        return content

    def _keep(self, key: tuple[str, str], content: bytes) -> None:
        self._kept[key] = content
        self._size += len(content)
        while self._size > KEPT:
            self._size -= len(self._kept.popitem(last=False)[1])

    async def _run(self, function: Callable[[str], T], argument: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, argument)


def _document(request: Request, path: str, content: bytes) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "no-cache", "content-type": TYPES.get(path[path.rfind(".") :], "text/plain")}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers)


def _elsewhere(request: Request, places: Mapping[str, str]) -> Response:
    """Lead to what the client likes best of places below the site, by their media types."""
    type = best(", ".join(request.headers.getlist("accept")), list(places))
    if not type:
        return PlainTextResponse(f"expected one of {', '.join(places)}\n", 406, {"vary": "accept"})
    return RedirectResponse(addresses.relative(places[type], _path(request)), 303, {"vary": "accept"})


def _path(request: Request) -> str:
    return str(request.scope["raw_path"].decode("ascii")).lstrip("/")
