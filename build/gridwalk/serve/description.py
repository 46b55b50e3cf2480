"""What the endpoint says of itself: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

import io

import pyoxigraph as ox

SD, FORMATS = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
WRITTEN = (*RESULTS, "Turtle", "N-Triples", "JSON-LD", "RDF_XML")


def describe(address: str, type: str) -> bytes:
    """Return the description of the service at an address, written as a media type of RDF.

    >>> b"sd:Service" in describe("http://localhost/sparql", "text/turtle")
    True
    """
    service = ox.NamedNode(address)
    data, graph = ox.NamedNode(f"{address}#dataset"), ox.NamedNode(f"{address}#default")
    said = [
        (service, TYPE, _sd("Service")), (service, _sd("endpoint"), service),
        (service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        *((service, _sd("resultFormat"), ox.NamedNode(FORMATS + each)) for each in WRITTEN),
        (service, _sd("defaultDataset"), data), (data, TYPE, _sd("Dataset")),
        (data, _sd("defaultGraph"), graph), (graph, TYPE, _sd("Graph")),
    ]  # fmt: skip
    out = io.BytesIO()
    format = ox.RdfFormat.from_media_type(type)
    assert format
    ox.serialize((ox.Triple(*each) for each in said), out, format, prefixes={"sd": SD})
    return out.getvalue()


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
