"""Files of lines, read in blocks of whole lines: small enough to stay in the processor's cache."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
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


def unmarked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""Yield the pieces of a file of RDF without a byte order mark, which some editors begin it with and no parser but XML's takes.

    >>> list(unmarked([b"\xef\xbb\xbfone\n", b"two\n"]))
    [b'one\n', b'two\n']
    """
    rest = iter(pieces)
    if first := next(rest, b"").removeprefix(codecs.BOM_UTF8):
        yield first
    yield from rest
