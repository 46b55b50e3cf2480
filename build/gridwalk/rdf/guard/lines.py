"""Lines of N-Quads in the form that we write: IRIs and literals, three or four terms, no blank node, no triple term.

Whatever has this form no parser can be hurt with, so it is read without a guard. What it says is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from gridwalk.base.errors import LimitError
from gridwalk.rdf.blocks import BLOCK
from gridwalk.rdf.guard.limits import shown

_IRI = rb'<[^\x00-\x20<>"{}|^`\\]*+>'
_STRING = rb'"[^"\\\r\n]*+(?:\\[tbnrf"\'\\uU][^"\\\r\n]*+)*+"'
_LITERAL = _STRING + rb"(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^" + _IRI + rb")?+"
_TRIPLE = _IRI + b" " + _IRI + b" (?>" + _IRI + b"|" + _LITERAL + b")"
_LINES = re.compile(b"(?:" + _TRIPLE + b"(?: " + _IRI + rb")?+ \.\n)*+")
_QUADS = re.compile(b"(?:" + _TRIPLE + b" " + _IRI + rb" \.\n)*+")


def are_ours(block: bytes, *, quads: bool = False) -> bool:
    """Return whether each line of a block has the form that we write, with a graph if ``quads``.

    >>> are_ours(b'<urn:s> <urn:p> "a b"@en <urn:g> .'), are_ours(b"_:b <urn:p> <urn:o> .")
    (True, False)
    """
    return (_QUADS if quads else _LINES).fullmatch(block if block.endswith(b"\n") else block + b"\n") is not None


def bounded(pieces: Iterable[bytes], path: Path, most: int) -> Iterator[bytes]:
    """Yield the pieces of a file as far as they have ``most`` bytes together. Raises LimitError, which names the file, beyond.

    >>> list(bounded([b"ab", b"c"], Path("a.nq"), 3))
    [b'ab', b'c']
    """
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise LimitError(f"{path}: the limit of size of the input, {shown(most)}, was reached; raise it with --max-input")
        yield piece


def encoded(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield lines as bytes, in blocks.

    >>> list(encoded(["a", "b"]))
    [b'a\\nb\\n']
    """
    held, size = list[str](), 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > BLOCK:
            yield ("\n".join(held) + "\n").encode()
            held, size = [], 0
    if held:
        yield ("\n".join(held) + "\n").encode()
