"""RDF/XML that every reader of XML takes, or an error: it cannot hold every IRI as a property, nor every character.

pyoxigraph writes it, and would write what is no XML; so what it wrote is read by a parser of XML before anybody gets it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from itertools import count
from xml.parsers import expat

import pyoxigraph as ox

from gridwalk.rdf.iris import RDF

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document of XML 1.0 may hold, not even escaped."""
# Less than XML allows, since readers differ on letters that are new to Unicode: who fails with others is blamed.
_NAMED = re.compile(r".*[A-Za-z_][A-Za-z0-9_.-]*")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def serialize(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples as RDF/XML, those of a subject that are neighbours together. Raises ValueError if it cannot hold one.

    >>> serialize([ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("http://example.com/123"), ox.Literal("x"))])
    Traceback (most recent call last):
    ...
    ValueError: RDF/XML has no way to write the property or class <http://example.com/123>, whose local name is not an XML name
    """
    kept = list(triples)
    content = _written(kept, prefixes or {})
    # Seldom needed, and it takes longer than writing.
    if b"rdf:nodeID=" in content:
        content = _written([*map(_Labels().triple, kept)], prefixes or {})
    if fault := _fault(content):
        # Names of elements are made of types that come first, where a class whose end is no name must not be.
        kept.sort(key=_is_unnamed_type)
        content = _written([*map(_Labels().triple, kept)], prefixes or {})
        fault = _fault(content)
    if fault:
        unnamed = [iri for triple in kept for iri in _verbs(triple) if not _named(iri)] if fault.startswith("this") else []
        what = f"the property or class {unnamed[0]}, whose local name is not an XML name" if unnamed else fault
        raise ValueError(f"RDF/XML has no way to write {what}")
    return content


def _written(triples: list[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    written = io.BytesIO()
    try:
        ox.serialize(triples, written, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    except OSError as error:
        raise ValueError(f"RDF/XML has no way to write one of the properties: {error}") from error
    # A reader of XML takes CR LF for LF, and this writer writes CR only as text.
    return written.getvalue().replace(b"\r", b"&#13;")


def _fault(content: bytes) -> str:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)
    except expat.ExpatError as error:
        found = NOT_XML.search(content.decode())
        return f"the character U+{ord(found[0]):04X}" if found else f"this: {error}"
    return ""


class _Labels:
    """Labels of blank nodes that are names in XML."""

    def __init__(self) -> None:
        self._given = dict[ox.BlankNode, ox.BlankNode]()
        self._numbers = count(1)

    def triple(self, triple: ox.Triple) -> ox.Triple:
        return ox.Triple(self._term(triple.subject), triple.predicate, self._term(triple.object))  # type: ignore[arg-type]

    def _term(self, term: _Term) -> _Term:
        if isinstance(term, ox.Triple):
            return self.triple(term)
        if isinstance(term, ox.BlankNode):
            if term not in self._given:
                self._given[term] = ox.BlankNode(f"b{next(self._numbers)}")
            return self._given[term]
        return term


def _is_unnamed_type(triple: ox.Triple) -> bool:
    return triple.predicate.value == f"{RDF}type" and isinstance(triple.object, ox.NamedNode) and not _named(triple.object)


def _named(iri: ox.NamedNode) -> bool:
    return _NAMED.fullmatch(iri.value) is not None


def _verbs(triple: ox.Triple) -> Iterable[ox.NamedNode]:
    yield triple.predicate
    if _is_unnamed_type(triple) and isinstance(triple.object, ox.NamedNode):
        yield triple.object
    if isinstance(triple.object, ox.Triple):
        yield from _verbs(triple.object)
