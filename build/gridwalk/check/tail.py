"""The end of a part, where the lines about things are: records come first."""

from __future__ import annotations

import os
from pathlib import Path

from gridwalk.base.packing import PACKED, opened
from gridwalk.rdf.blocks import blocks
from gridwalk.rdf.lines import subject
from gridwalk.rdf.names import THING

TAIL = 1 << 20
# Laps and weather readings: of these no line is among those about things. Of results some are: what has no row of its own.
_RECORDS = tuple(f"{THING}{kind}/" for kind in ("lap", "weather"))


def tail(path: Path) -> list[str]:
    """Return the last lines of a part, among them all about things: records come first."""
    if path.name.endswith(PACKED):
        return _tail_of_packed(path)
    with path.open("rb") as file:
        size, length = file.seek(0, os.SEEK_END), TAIL
        while True:
            start = max(0, size - length)
            file.seek(start)
            lines = list(filter(None, file.read().decode("utf-8", errors="ignore").split("\n")))[start > 0 :]
            if not start or (lines and subject(lines[0]).startswith(_RECORDS)):
                return lines
            length *= 2


def _tail_of_packed(path: Path) -> list[str]:
    """Return the last lines of a part that is compressed, which is read from its beginning: those of the blocks with things."""
    held = list[bytes]()
    with opened(path) as file:
        for block in blocks(file):
            last = block.rstrip(b"\n").rpartition(b"\n")[2].decode("utf-8", errors="ignore")
            if held or not subject(last).startswith(_RECORDS):
                held.append(block)
    return list(filter(None, b"".join(held).decode("utf-8", errors="ignore").split("\n")))
