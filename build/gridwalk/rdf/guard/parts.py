"""Parts, which we write and others may have changed: read as they are, or as a worker reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gridwalk.rdf.guard import asking
from gridwalk.rdf.guard.limits import Limits
from gridwalk.rdf.guard.lines import are_ours, blocks
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
    with path.open("rb") as file, Worker(limits) as worker:
        body = asking.quads(worker, path, blocks(file), graphs=True).body
    yield from blocks(body)
