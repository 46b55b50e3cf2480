"""Requests to a store: authentication, time limits, retries, and errors that say what to do."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

import httpx

from gridwalk.errors import StoreError
from gridwalk.stores import retrying
from gridwalk.stores.credentials import Credentials

TIMEOUT = 120.0
EXPLAINED = {
    401: "who are you? set GRIDWALK_USER and GRIDWALK_PASSWORD, or use netrc; if they are set, they are not accepted",
    403: "this user may not do that",
    413: "the store takes no request of this size",
}


class ByChallenge(httpx.Auth):
    """Basic or digest authentication, whichever the store asks for; nothing is sent before it asks."""

    requires_request_body = True

    def __init__(self, credentials: Credentials) -> None:
        self._digest = httpx.DigestAuth(credentials.user, credentials.password)
        self._basic = httpx.BasicAuth(credentials.user, credentials.password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, and again with credentials if it is refused for lack of them."""
        if self._chosen is None:
            response = yield request
            if response.status_code != 401:
                return
            offered = [value.lower() for value in response.headers.get_list("www-authenticate")]
            self._chosen = self._digest if any("digest" in value for value in offered) else self._basic
        yield from self._chosen.auth_flow(request)


def say(message: str) -> None:
    """Write a line about what goes on to standard error."""
    print(f"gridwalk: {message}", file=sys.stderr)


@dataclass
class Connection:
    """A connection to one store. ``timeout`` is in seconds, for each wait on the store.

    One that is not ``patient`` asks once.
    """

    credentials: Credentials | None = None
    timeout: float = TIMEOUT
    tell: Callable[[str], None] = say
    patient: bool = True
    _client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        auth = ByChallenge(self.credentials) if self.credentials else None
        limit = httpx.Timeout(self.timeout, connect=min(10.0, self.timeout))
        # Credentials come from us alone; a redirect could carry them, or the data, elsewhere.
        self._client = httpx.Client(auth=auth, timeout=limit, follow_redirects=False)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

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
    ) -> httpx.Response:
        """Send a request, again if the store is busy, and return its answer: success, or a status of ``accepted``.

        Raises StoreError otherwise, whose message names the URL, or the one that is ``shown`` instead.
        """
        attempt, place = 0, shown or url
        while True:
            failure, again = "", True
            retry_after = None
            try:
                response = self._client.request(method, url, params=params, content=content, data=form, headers=headers)
            except httpx.ConnectError:
                failure = "no store answers there"
            except httpx.TimeoutException:
                failure, again = f"no answer within {self.timeout:g} seconds", False
            except httpx.HTTPError as error:
                failure = f"the connection broke: {type(error).__name__}"
            else:
                if response.is_success or response.status_code in accepted:
                    return response
                failure, again = explain(response), response.status_code in retrying.BUSY
                retry_after = response.headers.get("retry-after")
            wait = retrying.delay(attempt, retry_after) if again and self.patient else None
            if wait is None:
                raise StoreError(f"{place}: {failure}")
            self.tell(f"{place}: {failure}; trying again in {wait:.1f} s")
            time.sleep(wait)
            attempt += 1

    def update(self, url: str, text: str) -> None:
        """Send a SPARQL 1.1 update. Raises StoreError."""
        # As a form: some stores hang on, or lack, a body of application/sparql-update.
        self.send("POST", url, form={"update": text})


def explain(response: httpx.Response) -> str:
    """Return in one line what a store's refusal says."""
    status = response.status_code
    if known := EXPLAINED.get(status):
        return f"HTTP {status}: {known}"
    if response.has_redirect_location:
        return f"HTTP {status}: the store is at {response.headers['location']}"
    return f"HTTP {status}: {first_line(response.text) or response.reason_phrase}"


def first_line(text: str) -> str:
    """Return the first line of a store's message, without tags and control characters, at most 200 characters.

    >>> first_line("\\n Error: no \\x1b[31mspace\\n at line 1")
    'Error: no [31mspace'
    >>> first_line("<!DOCTYPE HTML><html><head><title>500 Failed</title></head>")
    '500 Failed'
    """
    text = re.sub(r"<(!DOCTYPE|/?[a-z])[^>]*>", "\n", text, flags=re.IGNORECASE)
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return "".join(c for c in line if c.isprintable())[:200]
