"""N-Quads (W3C RDF 1.1 N-Quads), sorted: the citations, for machines and for diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gridwalk.rdf.content import Content
from gridwalk.rdf.lines import blocks

FILE = "gridwalk.nq"
MEDIA_TYPE = "application/n-quads"
TITLE = "N-Quads: the citations, a line each, sorted"
USE = "For programs and for diff, and for gridwalk load. A store's own loader leaves its default graph empty: see the merged file."


def pieces(content: Content) -> Iterator[str]:
    """Yield the citations, a line each."""
    return blocks(content.lines)


def streamed(groups: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the citations of groups of lines."""
    return (block for lines in groups for block in blocks(sorted(lines)))
