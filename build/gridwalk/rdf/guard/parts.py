"""Parts, which we write and others may have changed: read as they are, or as a worker reads them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.packing import opened
from gridwalk.rdf.blocks import blocks, unmarked
from gridwalk.rdf.guard import asking
from gridwalk.rdf.guard.limits import Limits
from gridwalk.rdf.guard.lines import are_ours
from gridwalk.rdf.guard.worker import Worker


def vetted(path: Path, read: Iterable[bytes], limits: Limits | None = None) -> Iterator[bytes]:
    """Yield blocks of lines of a part up to the first without our form; then all of it, as a worker of the guard reads them.

    Lines that were yielded before then come again: what takes them keeps each once. Each has a graph. What is left of
    the blocks is not read. Raises SourceError where the part is not N-Quads, or a line has no IRI as its graph, and
    LimitError.
    """
    for block in read:
        if not are_ours(block, quads=True):
            break
        yield block
    else:
        return
    with opened(path) as file, Worker(limits) as worker:
        body = asking.quads(worker, path, unmarked(blocks(file)), graphs=True).body
    yield from blocks(body)


def refuse_wrong(path: Path) -> None:
    """Raise SourceError for the first line of a part that has our form, up to one that has not, and is no N-Quads all the same.

    The form says nothing of what is in an IRI, an escape, a tag, or of bytes that are no text.
    """
    row = 0
    with opened(path) as file:
        for block in blocks(file):
            if not are_ours(block, quads=True):
                return
            try:
                deque(ox.parse(block, format=ox.RdfFormat.N_QUADS), maxlen=0)
            except SyntaxError as error:
                # It says the line again, as counted within the block.
                why = error.msg.partition(": ")[2] or error.msg
                raise SourceError([Problem(path, row + (error.lineno or 1), "", f"is not N-Quads: {why}")]) from error
            row += block.count(b"\n")
