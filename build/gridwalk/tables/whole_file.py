"""A whole file as a passage: what is read from it cites it."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path

from gridwalk.base.reading import checked
from gridwalk.tables.values import key

BLOCK = 1 << 20


def passage_id(report: str, path: Path) -> str:
    """Return the key of the passage that a file is.

    >>> passage_id("lakeside-2031", Path("203105041510-Race-Laps.CSV"))
    'lakeside-2031/file-203105041510-race-laps'
    """
    return f"{report}/file-{key(path.stem)}"


def file_passage(report: str, path: Path) -> dict[str, str]:
    """Return the row of ``passages`` for a file of text in UTF-8: all its characters, and the hash of its bytes."""
    data = checked(path).read_bytes()
    end = str(characters_of(data))
    found = hashlib.sha256(data).hexdigest()
    return {"id": passage_id(report, path), "report": report, "start": "0", "end": end, "sha256": found}


def characters_of(data: bytes) -> int:
    """Return how many characters bytes of UTF-8 are, of which only some are decoded at a time. Raises UnicodeDecodeError.

    >>> characters_of("Jérôme".encode())
    6
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    decoded = sum(len(decoder.decode(data[n : n + BLOCK])) for n in range(0, len(data), BLOCK))
    return decoded + len(decoder.decode(b"", final=True))
