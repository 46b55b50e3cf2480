"""RDF/XML (W3C RDF 1.1 XML Syntax): the statements, for tools that read nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base.errors import Problem, SourceError
from gridwalk.rdf import rdfxml, vocabulary
from gridwalk.rdf.content import Content

FILE = "gridwalk.rdf"
MEDIA_TYPE = "application/rdf+xml"
TITLE = "RDF/XML: the statements"
USE = "For tools that read nothing else."


def pieces(content: Content) -> Iterator[str]:
    """Yield the statements as RDF/XML. Raises SourceError if it cannot hold one."""
    # The writer groups only neighbours, and makes an element's name of a type that comes first.
    ordered = (f"{s} {p} {o} ." for s, properties in content.nodes for p, values in properties for o in values)
    triples = (quad.triple for quad in ox.parse("\n".join(ordered), format=ox.RdfFormat.N_TRIPLES))
    try:
        yield rdfxml.serialize(triples, vocabulary.prefixes()).decode()
    except ValueError as error:
        message = f"cannot be written: {error}; change it, or write other formats (--format)"
        raise SourceError([Problem(Path(FILE), 0, "", message)]) from error
