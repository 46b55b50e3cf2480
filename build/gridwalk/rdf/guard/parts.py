"""Parts, which we write and others may have changed: read as they are, or as a worker reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gridwalk.rdf.guard import asking
from gridwalk.rdf.guard.limits import Limits
from gridwalk.rdf.guard.lines import are_ours, blocks
from gridwalk.rdf.guard.worker import Worker


def vetted(path: Path, block: bytes, limits: Limits | None = None) -> Iterator[bytes]:
    """Yield a block of lines of a part if they have our form; else all lines of the part, as a worker of the guard reads them.

    Lines that were yielded before then come again: what takes them keeps each once. Each has a graph.
    Raises SourceError where the part is not N-Quads, or a line has no IRI as its graph, and LimitError.
    """
    if are_ours(block, quads=True):
        yield block
        return
    with path.open("rb") as file, Worker(limits) as worker:
        body = asking.quads(worker, path, blocks(file), graphs=True).body
    yield from blocks(body)
