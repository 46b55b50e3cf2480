"""Files of lines, read in blocks of whole lines: small enough to stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

# Bytes read at a time.
BLOCK = 1 << 16
# A line that is longer is none of ours, and comes in pieces: with the block that it begins in it has to be less than the
# 16 MiB that the engine takes.
LONGEST = 15 << 20


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    r"""Yield a file in blocks of whole lines; a line longer than LONGEST comes in pieces.

    >>> import io
    >>> list(blocks(io.BytesIO(b"one\ntwo\n")))
    [b'one\ntwo\n']
    """
    while block := file.read(BLOCK):
        yield block if block.endswith(b"\n") else block + file.readline(LONGEST)
