"""Files of lines, read in blocks of whole lines: small enough to stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

# Bytes read at a time.
BLOCK = 1 << 16


def blocks(file: BinaryIO) -> Iterator[bytes]:
    r"""Yield a file of lines in blocks of whole lines, each without the last line break.

    >>> import io
    >>> list(blocks(io.BytesIO(b"one\ntwo\n")))
    [b'one\ntwo']
    """
    while block := file.read(BLOCK):
        yield (block if block.endswith(b"\n") else block + file.readline()).removesuffix(b"\n")
