"""Turtle of what passages state: without what a reader concluded or a rule made, for whoever wants no more than is said."""

from __future__ import annotations

from collections.abc import Iterator

from gridwalk.rdf import turtle
from gridwalk.rdf.content import Content
from gridwalk.rdf.kinds import STATED

FILE = "gridwalk-stated.ttl"
MEDIA_TYPE = "text/turtle"
HOLDS = STATED
TITLE = "Turtle: what passages state, without conclusions"
USE = "For whoever wants no more than sources say."


def pieces(content: Content) -> Iterator[str]:
    """Yield the stated statements, and the vocabulary, as Turtle."""
    return turtle.turtle(content.stated_nodes())
