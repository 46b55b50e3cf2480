"""RDF/XML (W3C RDF 1.1 XML Syntax): the statements, for tools that read nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pyoxigraph as ox

from gridwalk import vocabulary
from gridwalk.content import Content

FILE = "gridwalk.rdf"
MEDIA_TYPE = "application/rdf+xml"
TITLE = "RDF/XML: the statements"


def pieces(content: Content) -> Iterator[str]:
    """Yield the statements as RDF/XML."""
    # The writer groups only neighbours, and makes an element's name of a type that comes first.
    ordered = (f"{s} {p} {o} ." for s, properties in content.nodes for p, values in properties for o in values)
    triples = (quad.triple for quad in ox.parse("\n".join(ordered), format=ox.RdfFormat.N_TRIPLES))
    written = io.BytesIO()
    ox.serialize(triples, written, ox.RdfFormat.RDF_XML, prefixes=vocabulary.prefixes())
    yield written.getvalue().decode()
