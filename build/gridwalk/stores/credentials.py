"""Who may write: user and password from the environment or from netrc, never from the command line."""

from __future__ import annotations

import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from gridwalk.errors import GridwalkError, StoreError

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

    >>> check_url("http://anna:secret@localhost:7878/")
    Traceback (most recent call last):
    ...
    gridwalk.errors.GridwalkError: a URL must hold no user and no password: set GRIDWALK_USER and GRIDWALK_PASSWORD, or use netrc
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


def find(url: str, environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Return the credentials for a URL: the environment's, else those of netrc for its host, else None.

    ``NETRC`` names another file than ``~/.netrc``. Raises StoreError if that file cannot be read.

    >>> find("http://localhost/", {"GRIDWALK_USER": "anna", "GRIDWALK_PASSWORD": "secret"})
    Credentials(user='anna')
    """
    if user := environment.get(USER):
        return Credentials(user, environment.get(PASSWORD, ""))
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
    try:
        return Path(environment.get("NETRC") or Path.home() / ".netrc")
    except RuntimeError:
        # Neither the environment nor the system knows a home of this user.
        return None
