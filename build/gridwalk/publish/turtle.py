"""Turtle (W3C RDF 1.1 Turtle): the statements with the vocabulary, for people."""

from __future__ import annotations

from collections.abc import Iterator

from gridwalk.rdf import turtle
from gridwalk.rdf.content import Content

FILE = "gridwalk.ttl"
MEDIA_TYPE = "text/turtle"
TITLE = "Turtle: the statements, grouped by thing"
USE = "For people, and for stores and readers that ask no question with GRAPH."


def pieces(content: Content) -> Iterator[str]:
    """Yield the statements as Turtle."""
    return turtle.turtle(content.nodes)
