"""N-Quads (W3C RDF 1.1 N-Quads), sorted: the citations, for machines and for diff."""

from __future__ import annotations

from collections.abc import Iterator

from gridwalk.rdf.content import Content

FILE = "gridwalk.nq"
MEDIA_TYPE = "application/n-quads"
TITLE = "N-Quads: the citations, a line each, sorted"


def pieces(content: Content) -> Iterator[str]:
    """Yield the citations, a line each."""
    return (f"{line}\n" for line in content.lines)
