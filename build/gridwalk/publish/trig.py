"""TriG (W3C RDF 1.1 TriG): what each passage says, for people."""

from __future__ import annotations

from collections.abc import Iterator

from gridwalk.rdf import turtle
from gridwalk.rdf.content import Content

FILE = "gridwalk.trig"
MEDIA_TYPE = "application/trig"
TITLE = "TriG: the citations, a graph for each passage"
USE = "For people who read what each passage says."


def pieces(content: Content) -> Iterator[str]:
    """Yield the citations as TriG."""
    return turtle.trig(content.lines)
