"""Requests to a store: authentication, time limits, retries, and errors that say what to do."""

from __future__ import annotations

import math
import mmap
import re
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

import httpcore
import httpx

from gridwalk.base.errors import StoreError
from gridwalk.base.spool import IN_MEMORY, Spool
from gridwalk.stores import retrying
from gridwalk.stores.credentials import Credentials, Keys, is_loopback, origin
from gridwalk.stores.transport import CONNECTING, SHORT, AnswerError, Transport

TIMEOUT = 120.0
LONGEST = 1 << 30
"""Bytes of an answer that are read, unless somebody says otherwise."""
EXPLAINED = {
    401: "authentication failed: set GRIDWALK_USER and GRIDWALK_PASSWORD, or use netrc; if set, the store does not accept them",
    403: "this user is not allowed to do that",
    413: "the store does not accept requests of this size",
}


class RefusedError(StoreError):
    """A server's answer is no success; ``status`` is what it says instead."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Reply:
    """An answer, which is kept on disk where it is long: its status, its content, and until when it may be read.

    ``longest`` is how many bytes it may have.
    """

    url: str
    status: int
    headers: httpx.Headers
    body: IO[bytes]
    until: float
    longest: int

    @property
    def is_success(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.status < 300

    def read(self, size: int = -1) -> bytes:
        """Return the next piece of the content. Raises StoreError when time is up."""
        self.check_time()
        return self.body.read(size)

    def check_time(self) -> None:
        """Raise StoreError when time is up."""
        if time.monotonic() > self.until:
            raise StoreError(f"{self.url}: the answer takes too long to read; ask in parts, or raise the limit with --timeout")

    def beginning(self, size: int) -> bytes:
        """Return the first bytes of the content."""
        self.body.seek(0)
        start = self.body.read(size)
        self.body.seek(0)
        return start

    @contextmanager
    def content(self) -> Iterator[bytes | mmap.mmap]:
        """Give the whole content, as one thing to search in, without holding it in memory."""
        size = self.body.seek(0, 2)
        if size <= IN_MEMORY:
            yield self.beginning(size)
            return
        self.body.flush()
        with mmap.mmap(self.body.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield mapped
        self.body.seek(0)


@dataclass(frozen=True)
class _Failure:
    """Why there is no answer, or a refusal; ``status`` is 0 where nothing was said."""

    message: str
    status: int = 0
    retry_after: str | None = None


class ByChallenge(httpx.Auth):
    """Basic or digest authentication, whichever the store asks for; nothing is sent before it asks."""

    requires_request_body = True

    def __init__(self, credentials: Credentials) -> None:
        self._digest = httpx.DigestAuth(credentials.user, credentials.password)
        self._basic = httpx.BasicAuth(credentials.user, credentials.password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, and again with credentials if it is refused for lack of them. Raises AnswerError."""
        if self._chosen is None:
            response = yield request
            if response.status_code != 401:
                return
            self._chosen = self._choose(request.url, response.headers.get_list("www-authenticate"))
        if self._chosen is not None:
            try:
                yield from self._chosen.auth_flow(request)
            except (KeyError, ValueError, NotImplementedError, httpx.ProtocolError):
                raise AnswerError("HTTP 401: it asks for an unsupported kind of digest authentication") from None

    def _choose(self, url: httpx.URL, offered: list[str]) -> httpx.Auth | None:
        schemes = " ".join(offered).lower()
        if "digest" in schemes:
            return self._digest
        if "basic" not in schemes:
            return None
        if url.scheme == "http" and not is_loopback(url.host):
            warn(f"{origin(str(url))}: basic authentication over plain http: anyone on the way can read the password")
        return self._basic


def say(message: str) -> None:
    """Tell a person at a terminal what goes on."""
    if sys.stderr.isatty():
        print(f"gridwalk: {message}", file=sys.stderr)


def warn(message: str) -> None:
    """Write a warning to standard error."""
    print(f"gridwalk: warning: {message}", file=sys.stderr)


@dataclass
class Connection:
    """A connection to one store.

    ``timeout`` is in seconds, for a whole exchange: connecting, the answer to its last byte, tries again. ``until`` is a
    moment at which exchanges end in any case. An answer is read up to ``longest`` bytes. ``keys`` says who asks. One
    that is not ``patient`` asks once; one that is not ``kept`` opens a connection for each exchange, and need not be closed.
    """

    keys: Keys | None = None
    timeout: float = TIMEOUT
    tell: Callable[[str], None] = say
    patient: bool = True
    longest: int = LONGEST
    until: float = math.inf
    kept: bool = True
    _transport: Transport = field(init=False, repr=False, default_factory=Transport)
    _auths: dict[str, httpx.Auth] = field(init=False, repr=False, default_factory=dict)

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        accepted: frozenset[int] = frozenset(),
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        shown: str = "",
        longest: int = SHORT,
    ) -> Reply:
        """Send a request, again if the store is busy, and return its answer: success, or a status of ``accepted``.

        Raises RefusedError for another status, StoreError where there is no answer or one of more than ``longest`` bytes;
        the message names the URL, or the one that is ``shown`` instead. Nothing is sent to where a redirect leads.
        """
        place, given = shown or url, {"Accept-Encoding": "gzip", "User-Agent": "gridwalk", **(headers or {})}
        until = min(time.monotonic() + self.timeout, self.until)
        attempt = 0
        while True:
            try:
                request = httpx.Request(method, url, params=params, content=content, data=form, headers=given)
                found = self._exchange(request, place, accepted, until, longest)
            except (AnswerError, httpcore.TimeoutException, httpx.InvalidURL) as error:
                raise StoreError(f"{place}: {self._told(error)}") from None
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, UnicodeError) as error:
                found = _Failure(self._told(error))
            finally:
                if not self.kept:
                    self._transport.close()
            if isinstance(found, Reply):
                return found
            self._wait(attempt, found, place, until)
            attempt += 1

    def update(self, url: str, text: str) -> None:
        """Send a SPARQL 1.1 update. Raises StoreError."""
        # As a form: some stores hang on, or lack, a body of application/sparql-update.
        self.send("POST", url, form={"update": text})

    def _ask(self, request: httpx.Request, until: float, longest: int) -> httpx.Response:
        flow = self._auth(str(request.url)).sync_auth_flow(request)
        try:
            asked = next(flow)
            while True:
                response = self._transport.send(asked, until, longest)
                try:
                    asked = flow.send(response)
                except StopIteration:
                    return response
                except BaseException:
                    response.close()
                    raise
                response.close()
        finally:
            flow.close()

    def _exchange(
        self, request: httpx.Request, place: str, accepted: frozenset[int], until: float, longest: int
    ) -> Reply | _Failure:
        response = self._ask(request, until, longest)
        try:
            if response.is_success or response.status_code in accepted:
                return self._read(response, place, until, longest)
            return _Failure(explain(response), response.status_code, response.headers.get("retry-after"))
        finally:
            response.close()

    def _auth(self, url: str) -> httpx.Auth:
        place = origin(url)
        if place not in self._auths:
            known = self.keys.find(url) if self.keys else None
            self._auths[place] = ByChallenge(known) if known else httpx.Auth()
        return self._auths[place]

    def _read(self, response: httpx.Response, place: str, until: float, longest: int) -> Reply:
        body = Spool()
        try:
            for piece in response.stream if response.is_success else ():  # type: ignore[union-attr]
                body.write(piece)
        except OSError as error:
            raise AnswerError(f"the answer cannot be stored: {error.strerror}") from error
        body.seek(0)
        return Reply(place, response.status_code, response.headers, body, until, longest)

    def _told(self, error: Exception) -> str:
        if isinstance(error, httpcore.ConnectTimeout):
            return f"no connection within {min(CONNECTING, self.timeout):g} seconds"
        if isinstance(error, httpcore.TimeoutException):
            return f"no answer within {self.timeout:g} seconds"
        if isinstance(error, httpcore.ConnectError):
            return "no store answers there"
        if isinstance(error, AnswerError):
            return str(error)
        return f"the connection broke: {first_line(str(error)) or type(error).__name__}"

    def _wait(self, attempt: int, failure: _Failure, place: str, until: float) -> None:
        again = self.patient and (not failure.status or failure.status in retrying.BUSY)
        wait = retrying.delay(attempt, failure.retry_after) if again else None
        message = f"{place}: {failure.message}"
        if wait is None or time.monotonic() + wait >= until:
            raise RefusedError(message, failure.status) if failure.status else StoreError(message)
        self.tell(f"{message}; trying again in {wait:.1f} s")
        time.sleep(wait)


def explain(response: httpx.Response) -> str:
    """Return in one line what a store's refusal says."""
    status = response.status_code
    if known := EXPLAINED.get(status):
        return f"HTTP {status}: {known}"
    if response.has_redirect_location:
        return f"HTTP {status}: the store is at {first_line(response.headers['location'])}"
    message = first_line(_said(response))
    return f"HTTP {status}: {message or first_line(response.reason_phrase) or 'it gives no reason'}"


def _said(response: httpx.Response) -> str:
    # The charset that a server claims may be none, or one that takes the text apart.
    try:
        return b"".join(response.stream).decode(errors="replace")  # type: ignore[arg-type]
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return ""


def first_line(text: str) -> str:
    """Return the first line of a store's message, without tags and control characters, at most 200 characters.

    >>> first_line("\\n Error: no \\x1b[31mspace\\n at line 1")
    'Error: no [31mspace'
    >>> first_line("<!DOCTYPE HTML><html><head><title>500 Failed</title></head>")
    '500 Failed'
    """
    text = re.sub(r"<(!DOCTYPE|/?[a-z])[^<>]*>", "\n", text, flags=re.IGNORECASE)
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return "".join(c for c in line if c.isprintable())[:200]
