"""Files that others wrote, opened so that their end is reached, and JSON of whatever depth."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

# How an object begins that has the CRC-32 of its rest.
_SEAL = re.compile(rb'\{"check":"([0-9a-f]{8})",')
# What makes an object of its names and values.
Pairs = Callable[[list[tuple[str, Any]]], Any]
_KINDS = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


def checked(path: Path) -> Path:
    """Return the path of a file that can be read to its end, following links.

    Raises OSError for a folder, and for a pipe, a socket or a device: to open one may wait for ever, to read it never end.
    """
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if kind != stat.S_IFREG:
        raise OSError(errno.EINVAL, f"it is {_KINDS.get(kind, 'something else')}, expected a file", str(path))
    return path


def load_json(path: Path, pairs: Pairs | None = None) -> dict[str, Any]:
    """Return the object of a file of JSON. Raises OSError as ``checked`` does, and ValueError where it is none.

    ``pairs`` makes an object of its names and values, as of ``json.loads``.
    """
    return parsed(checked(path).read_text(encoding="utf-8"), pairs)


def parsed(text: str, pairs: Pairs | None = None) -> dict[str, Any]:
    """Return the object of a text of JSON. Raises ValueError where it is none.

    >>> parsed("[]")
    Traceback (most recent call last):
    ...
    ValueError: expected an object
    """
    try:
        found = json.loads(text, object_pairs_hook=pairs)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("expected an object")
    return found


def sealed(text: str) -> str:
    """Return the text of an object of JSON, not empty, with the CRC-32 of the rest of it as its first value.

    >>> sealed('{"a":1}')
    '{"check":"94da56a3","a":1}'
    """
    rest = text.removeprefix("{")
    return f"{seal(zlib.crc32(rest.encode()))}{rest}"


def seal(crc32: int) -> str:
    """Return how an object of JSON begins that has the CRC-32 of its rest."""
    return f'{{"check":"{crc32:08x}",'


def load_sealed(path: Path) -> dict[str, Any]:
    """Return the object of a file of what ``sealed`` makes. Raises OSError, and ValueError where it is not as it was written."""
    found, whole = load_perhaps_sealed(path)
    if not whole:
        raise ValueError("it has no check sum")
    return found


def load_perhaps_sealed(path: Path, pairs: Pairs | None = None) -> tuple[dict[str, Any], bool]:
    """Return the object of a file of JSON, and whether it is sealed. Raises OSError, and ValueError where the sum is another.

    ``pairs``: as for ``load_json``.
    """
    content = checked(path).read_bytes()
    check = _SEAL.match(content)
    if check and zlib.crc32(content[check.end() :]) != int(check[1], 16):
        raise ValueError("its check sum is another")
    found = parsed(content.decode(), pairs)
    if check:
        del found["check"]
    return found, check is not None
