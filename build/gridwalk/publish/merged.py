"""N-Quads for the loader of a store: the statements in the default graph, each once, and the citations in named graphs.

Loaded as it is, a question without GRAPH sees each statement once, and one with GRAPH sees who says it; see docs/stores.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gridwalk.builds import finished
from gridwalk.rdf.content import Content
from gridwalk.rdf.lines import blocks

FILE = finished.MERGED
MEDIA_TYPE = "application/n-quads"
TITLE = "N-Quads: the statements in the default graph, the citations in named graphs"
USE = "For the loader of a store that has a default graph of its own, such as Oxigraph and Jena: load it as it is."


def pieces(content: Content) -> Iterator[str]:
    """Yield the statements, sorted, then the citations, a line each."""
    yield from blocks(content.statements)
    yield from blocks(content.lines)


def streamed(groups: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the same of groups of N-Quads lines of which no two are about one thing: first all of one, then of the next."""
    for lines in groups:
        yield from pieces(Content(list(lines)))
