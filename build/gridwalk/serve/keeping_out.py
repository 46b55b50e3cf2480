"""What every request passes: whether it is meant for this server, what a browser may do with the answer, a line of the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from gridwalk.base import terminal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("gridwalk.serve")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A style that the editor's table puts in, by its hash, on the editor's page alone.
EDITOR = "/query"
EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='")
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
SHOWN = 200


class Door:
    """An application of ASGI before another one. ``hosts``: the names by which this server is called, in lower case."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, told = time.perf_counter(), {"status": 0, "bytes": 0}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                policy = EDITOR_POLICY if scope["path"] == EDITOR else POLICY
                own = (b"content-security-policy", policy.encode())
                message = {**message, "headers": [*message["headers"], own, *HEADERS]}
            told["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await (self._refusal(Headers(scope=scope)) or self._app)(scope, receive, sent)
        finally:
            _tell(scope, told, time.perf_counter() - begun)

    def _refusal(self, headers: Headers) -> ASGIApp | None:
        host = headers.get("host", "").lower()
        # A page of another site whose name leads here would be let in by its browser.
        if _name(host) not in self._hosts:
            return PlainTextResponse(f"this server is called {', '.join(sorted(self._hosts))}\n", 421)
        origin = headers.get("origin")
        if origin is not None and origin.lower().partition("://")[2] != host:
            return PlainTextResponse("pages of other sites get no answer\n", 403)
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return PlainTextResponse("pages of other sites get no answer\n", 403)
        return None


def _name(host: str) -> str:
    """Return the name in a header Host, without its port.

    >>> _name("localhost:80"), _name("[::1]:80"), _name("example.org")
    ('localhost', '[::1]', 'example.org')
    """
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _tell(scope: Scope, told: dict[str, int], seconds: float) -> None:
    client: Any = scope.get("client") or ("-",)
    path = terminal.line(scope["raw_path"].decode("latin-1")[:SHOWN])
    status = told["status"] or "gone"
    LOG.info("%s %s %s %s %d bytes %.1f ms", client[0], scope["method"], path, status, told["bytes"], seconds * 1000)
