"""Who may write: user and password from the environment or from netrc, never from the command line."""

from __future__ import annotations

import ipaddress
import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from gridwalk.base.errors import GridwalkError, StoreError

USER, PASSWORD = "GRIDWALK_USER", "GRIDWALK_PASSWORD"


@dataclass(frozen=True)
class Credentials:
    """A user and a password. The password is not part of the representation.

    >>> Credentials("anna", "secret")
    Credentials(user='anna')
    """

    user: str
    password: str = field(repr=False)


def check_url(url: str) -> None:
    """Raise GridwalkError if a URL is not one of http or https, or holds a password.

    >>> check_url("http://anna:secret@localhost:7878/")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.GridwalkError: a URL must hold no user and no password: ...
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0 and url.isprintable()
    except ValueError:
        usable, parts = False, urlsplit("")
    if "@" in parts.netloc:
        raise GridwalkError(f"a URL must hold no user and no password: set {USER} and {PASSWORD}, or use netrc")
    # What cannot be split may hold a password all the same, so it is not repeated.
    if not usable:
        raise GridwalkError("not the URL of a store: expected http://host:port/path or https://host/path")


def origin(url: str) -> str:
    """Return where a URL leads, as its scheme, host and port.

    >>> origin("http://Localhost/races"), origin("https://localhost:8443")
    ('http://localhost:80', 'https://localhost:8443')
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or {'http': 80, 'https': 443}.get(parts.scheme)}"


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself, so that nobody else hears what goes there.

    >>> [is_loopback(host) for host in ("localhost", "127.9.0.1", "::1", "example.com", "10.0.0.1")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True)
class Keys:
    """Who asks, at each place. ``home`` is the URL that somebody named as the store.

    The user and password of the environment are for the scheme, host and port of ``home`` and no other place; those of
    netrc for the host that netrc names.
    """

    home: str
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def find(self, url: str) -> Credentials | None:
        """Return the credentials for a URL, or None. Raises StoreError if netrc cannot be read.

        >>> keys = Keys("http://localhost:80/", {"GRIDWALK_USER": "anna", "NETRC": "none"})
        >>> keys.find("http://localhost/update"), keys.find("http://localhost:81/update")
        (Credentials(user='anna'), None)
        """
        user = self.environment.get(USER) if origin(url) == origin(self.home) else None
        return Credentials(user, self.environment.get(PASSWORD, "")) if user else _from_netrc(url, self.environment)


def _from_netrc(url: str, environment: Mapping[str, str]) -> Credentials | None:
    path = _netrc(environment)
    if path is None or not path.is_file():
        return None
    try:
        known = netrc.netrc(path).authenticators(urlsplit(url).hostname or "")
    except (netrc.NetrcParseError, OSError) as error:
        # The parser's own message can quote the file.
        line = f":{error.lineno}" if isinstance(error, netrc.NetrcParseError) else ""
        raise StoreError(f"{path}{line}: cannot be read as netrc") from None
    return Credentials(known[0], known[2] or "") if known else None


def _netrc(environment: Mapping[str, str]) -> Path | None:
    # ``NETRC`` names another file than ``~/.netrc``.
    try:
        return Path(environment.get("NETRC") or Path.home() / ".netrc")
    except RuntimeError:
        # Neither the environment nor the system knows a home of this user.
        return None
