"""HTTP in which a server decides nothing about time and size: all waits of an exchange share one moment at which it ends.

``httpx`` limits each wait, so a server that sends a byte now and then is never done. Here ``timeout`` is a moment of
``time.monotonic``, down to the socket. No cookie is kept, and an answer is unpacked a piece at a time.
"""

from __future__ import annotations

import ssl
import time
import urllib.request
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

PIECE = 65_536
CONNECTING = 10.0
REFUSAL = 65_536
"""What is read of an answer that is no success: enough for the line that says why."""


SHORT = 1 << 20
"""Bytes of an answer in which nothing is looked for, such as that to an update."""


class AnswerError(Exception):
    """An answer that is not taken; the message says why."""


def _left(moment: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    if moment is None:
        return None
    left = moment - time.monotonic()
    if left <= 0:
        raise late
    return left


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            self._stream.write(buffer[start : start + PIECE], _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = min(CONNECTING, _left(timeout, httpcore.ConnectTimeout) or CONNECTING)
        return _Stream(self._network.connect_tcp(host, port, left, local_address, socket_options))


class Transport:
    """Connections to servers, kept open between requests. Proxies are those of the environment, as everywhere."""

    def __init__(self) -> None:
        self._pools = dict[str, httpcore.ConnectionPool]()

    def close(self) -> None:
        """Close all connections; the next request opens one again."""
        while self._pools:
            self._pools.popitem()[1].close()

    def send(self, request: httpx.Request, moment: float, longest: int) -> httpx.Response:
        """Send a request and return its answer, whose content ends after ``longest`` bytes or at a moment with an error.

        Raises the errors of httpcore; reading the answer raises them too, and AnswerError.
        """
        extensions = {"timeout": dict.fromkeys(("connect", "read", "write"), moment)}
        asked = httpcore.Request(
            request.method, str(request.url), headers=request.headers.raw, content=request.read(), extensions=extensions
        )
        answer = self._pool(request.url).handle_request(asked)
        # Cookies would be a server's memory in this process, and grow with each answer.
        headers = [(name, value) for name, value in answer.headers if name.lower() not in (b"set-cookie", b"content-encoding")]
        coding = httpx.Headers(answer.headers).get("content-encoding", "").strip().lower()
        body = _Body(answer, coding, longest if 200 <= answer.status < 300 else 0)
        return httpx.Response(answer.status, headers=headers, stream=body, request=request, extensions=answer.extensions)

    def _pool(self, url: httpx.URL) -> httpcore.ConnectionPool:
        proxies = {} if urllib.request.proxy_bypass(url.host) else urllib.request.getproxies()
        proxy = proxies.get(url.scheme) or proxies.get("all") or ""
        key = f"{url.scheme} {proxy}"
        if key not in self._pools:
            context = httpx.create_ssl_context() if url.scheme == "https" else None
            self._pools[key] = httpcore.ConnectionPool(context, _proxy(proxy), network_backend=_Network(), keepalive_expiry=5.0)
        return self._pools[key]


def _proxy(text: str) -> httpcore.Proxy | None:
    if not text:
        return None
    try:
        url = httpx.URL(text if "://" in text else f"http://{text}")
    except httpx.InvalidURL as error:
        raise AnswerError(f"the proxy from the environment is not a URL: {error}; expected http://host:port") from None
    if url.scheme not in ("http", "https") or not url.host:
        found = f"{url.scheme}://{url.host}"
        raise AnswerError(f"the proxy from the environment is {found}, expected http:// or https:// and a host")
    auth = (url.username, url.password) if url.username else None
    return httpcore.Proxy(str(url.copy_with(userinfo=b"")), auth)


class _Body(httpx.SyncByteStream):
    """The content of an answer, unpacked. ``longest`` 0 is for a refusal, of which the beginning will do."""

    def __init__(self, answer: httpcore.Response, coding: str, longest: int) -> None:
        self._answer, self._coding, self._longest = answer, coding, longest

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._answer.stream, Iterable)
        if self._longest:
            yield from _counted(unpacked(_counted(self._answer.stream, self._longest), self._coding), self._longest)
            return
        held = 0
        for piece in self._answer.stream if self._coding in ("", "identity") else ():
            yield piece[: REFUSAL - held]
            held += len(piece)
            if held >= REFUSAL:
                return

    def close(self) -> None:
        self._answer.close()


def _counted(pieces: Iterable[bytes], longest: int) -> Iterator[bytes]:
    held = 0
    for piece in pieces:
        held += len(piece)
        if held > longest:
            raise AnswerError(too_long(longest))
        yield piece


def too_long(longest: int) -> str:
    """Return what is said of an answer above a limit.

    >>> too_long(1 << 30)
    'the answer is longer than 1,073,741,824 bytes: ask in parts, or raise the limit with --max-answer'
    """
    what = "no more is expected there" if longest == SHORT else "ask in parts, or raise the limit with --max-answer"
    return f"the answer is longer than {longest:,} bytes: {what}"


def unpacked(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield content without its packing, which is gzip (once) or none: no more was asked for. Raises AnswerError.

    >>> b"".join(unpacked([zlib.compress(b"a" * 9, wbits=31)], "gzip"))
    b'aaaaaaaaa'
    """
    if coding in ("", "identity"):
        yield from pieces
        return
    if coding not in ("gzip", "x-gzip"):
        raise AnswerError(f"the answer is compressed as {coding[:40]!r}, expected gzip or none")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            while piece and not unpacker.eof:
                yield unpacker.decompress(piece, PIECE)
                piece = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise AnswerError(f"the answer claims to be gzip and is not: {error}") from None
    if not unpacker.eof:
        raise AnswerError("the answer is incomplete: its gzip stream is cut off")
