"""What goes in and out: bodies of requests within a size, answers that are whole before their first byte is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gridwalk.base.errors import GridwalkError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from gridwalk.base.spool import Spool

PIECE = 1 << 16
# Seconds in which a client has to send its request, and to take a piece of its answer.
PATIENCE = 30.0
# Bytes of a request that every connection may hold.
SMALL = 1 << 16


class RequestError(GridwalkError):
    """A request that is not answered, and the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


async def body(request: Request, most: int, enter: Callable[[], object]) -> bytes:
    """Return the body of a request; ``enter`` is called before much of it is held.

    Raises RequestError where it has more bytes than ``most``, or takes too long, and what ``enter`` raises.
    """
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise RequestError(413, f"the request has {said} bytes, expected at most {most:,}")
    content = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                content += piece
                if len(content) > SMALL:
                    enter()
                if len(content) > most:
                    raise RequestError(413, f"the request has more than {most:,} bytes")
    except TimeoutError:
        raise RequestError(408, f"the request was not there in {PATIENCE:g} s") from None
    except ClientDisconnect:
        raise RequestError(400, "the request is not whole") from None
    return bytes(content)


class Whole(Response):
    """An answer that lies there whole, sent a piece at a time to whoever takes it."""

    def __init__(self, content: Spool, type: str) -> None:
        self._content = content
        content.seek(0, 2)
        text = type.startswith("text/") or type == "application/n-triples"
        super().__init__(media_type=f"{type}; charset=utf-8" if text else type)
        self.headers["content-length"] = str(content.tell())
        self.headers["vary"] = "accept"
        content.seek(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. A client that takes nothing for so long gets no more."""
        try:
            async with asyncio.timeout(PATIENCE):
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while piece := self._content.read(PIECE):
                async with asyncio.timeout(PATIENCE):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except (TimeoutError, OSError):
            return
        finally:
            self._content.close()
