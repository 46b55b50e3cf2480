"""Lines of N-Triples for the description of a build."""

from __future__ import annotations

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import XSD

# What only the description uses.
_ELSEWHERE = {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}


def line(subject: str, predicate: str, value: str) -> str:
    """Return a line: the subject and the value as they stand in it, the predicate with a prefix.

    >>> line("<urn:s>", "dcterms:license", "<urn:l>")
    '<urn:s> <http://purl.org/dc/terms/license> <urn:l> .'
    """
    return f"{subject} {term(predicate)} {value} ."


def typed(subject: str, *classes: str) -> list[str]:
    """Return the lines that say of what classes a thing is."""
    return [line(subject, "rdf:type", term(name)) for name in classes]


def term(name: str) -> str:
    """Return a term with a prefix as an IRI in angle brackets.

    >>> term("spdx:Checksum")
    '<http://spdx.org/rdf/terms#Checksum>'
    """
    prefix, _, local = name.partition(":")
    return f"<{_ELSEWHERE.get(prefix) or vocabulary.prefixes()[prefix]}{local}>"


def number(value: int, datatype: str = "integer") -> str:
    """Return a whole number as a literal."""
    return f'"{value}"^^<{XSD}{datatype}>'
