"""A format: GraphML, which Gephi and networkx read. Things are nodes, and what links two of them is an edge."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from gridwalk.rdf.content import Content

FILE = "gridwalk-example.graphml"
MEDIA_TYPE = "application/graphml+xml"
TITLE = "GraphML: things, and the links between them"


def pieces(content: Content) -> Iterator[str]:
    """Yield the document, a thing at a time: each as a node, then its links."""
    things = {subject for subject, _ in content.nodes}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield '<key id="property" for="edge" attr.name="property" attr.type="string"/>\n<graph edgedefault="directed">\n'
    yield from (f"<node id={quoteattr(thing)}/>\n" for thing in sorted(things))
    for subject, properties in content.nodes:
        links = ((name, value) for name, values in properties for value in values if value in things)
        for name, value in links:
            yield f"<edge source={quoteattr(subject)} target={quoteattr(value)}>"
            yield f'<data key="property">{name.strip("<>")}</data></edge>\n'
    yield "</graph>\n</graphml>\n"
