"""Compacting nodes against a JSON-LD context (W3C JSON-LD 1.1), as far as our graphs need it.

There are no blank nodes, lists or graphs in what is compacted here, so a property needs no more than
the term of the context that fits its values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gridwalk.rdf import names
from gridwalk.rdf.iris import RDF, XSD
from gridwalk.rdf.names import LOCAL, RELATIVE
from gridwalk.rdf.terms import FORMS

# What every reader of JSON keeps to the digit (RFC 7493, 2.2): many hold numbers as binary fractions of 53 bits.
EXACT = 2**53 - 1
_TYPE = f"{RDF}type"


@dataclass(frozen=True)
class Term:
    """A term of a context: its name, and the type, language and container that it gives to values."""

    name: str
    type: str = ""
    language: str = ""
    container: str = ""


class Context:
    """A JSON-LD context, read for writing.

    >>> laps = {"@id": "https://w3id.org/gridwalk/ontology#laps", "@type": "xsd:integer"}
    >>> context = Context({"@base": "urn:x/", "xsd": "http://www.w3.org/2001/XMLSchema#", "laps": laps})
    >>> context.node("<urn:x/r01>", [("<https://w3id.org/gridwalk/ontology#laps>", [f'"76"^^<{XSD}integer>'])])
    {'@id': 'r01', 'laps': 76}
    """

    def __init__(self, context: dict[str, Any]) -> None:
        self.base = str(context.get("@base", ""))
        self.vocabulary = str(context.get("@vocab", ""))
        self.language = str(context.get("@language", ""))
        self.aliases = {value: name for name, value in context.items() if isinstance(value, str) and value.startswith("@")}
        self.simple = {n: v for n, v in context.items() if isinstance(v, str) and not n.startswith("@")}
        self.prefixes = {iri: name for name, iri in self.simple.items() if iri[-1:] in "#/:?"}
        self.terms = defaultdict[str, list[Term]](list)
        self.names = dict[str, str]()
        for name, definition in context.items():
            if not name.startswith("@"):
                self._define(name, {"@id": definition} if isinstance(definition, str) else definition)

    def _define(self, name: str, definition: dict[str, Any]) -> None:
        iri = self._expand(str(definition.get("@id", name)))
        kind = str(definition.get("@type", ""))
        language = str(definition.get("@language", self.language) or "")
        term = Term(name, kind if kind.startswith("@") else self._expand(kind), language, str(definition.get("@container", "")))
        if "@reverse" not in definition and iri not in self.prefixes and term.container in ("", "@set", "@language"):
            self.terms[iri].append(term)
            self.names.setdefault(iri, name)

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if colon:
            return self.simple[prefix] + local if prefix in self.simple else name
        return self.vocabulary + name if name and self.vocabulary and not name.startswith("@") else name

    def node(self, subject: str, properties: list[tuple[str, list[str]]]) -> dict[str, Any]:
        """Return a node object of N-Triples terms: its subject, and its properties with their values."""
        node: dict[str, Any] = {self.aliases.get("@id", "@id"): self.reference(subject[1:-1])}
        for predicate, values in properties:
            for key, container, value in self._entries(predicate[1:-1], values):
                _add(node, key, container, value)
        return node

    def _entries(self, predicate: str, values: list[str]) -> Iterator[tuple[str, str, Any]]:
        if predicate == _TYPE:
            key = self.aliases.get("@type", "@type")
            yield from ((key, "", self.name(value[1:-1])) for value in values)
        else:
            yield from (self._entry(predicate, value) for value in values)

    def _entry(self, predicate: str, value: str) -> tuple[str, str, Any]:
        parsed = None if value.startswith("<") else names.literal(value)
        for term in self.terms.get(predicate, ()):
            fitting = self._iri(term, value[1:-1]) if parsed is None else _fitting(term, parsed)
            if fitting is not None:
                return term.name, term.container, fitting
        # A name with a prefix is no term, so it gives its values no type.
        return self._name(predicate, {}), "", {"@id": self.reference(value[1:-1])} if parsed is None else self._value(parsed)

    def _iri(self, term: Term, iri: str) -> Any:
        if term.container == "@language":
            return None
        if term.type == "@vocab":
            return self.name(iri)
        return self.reference(iri) if term.type == "@id" else {"@id": self.reference(iri)} if not term.type else None

    def _value(self, literal: names.Literal) -> Any:
        if literal.language:
            return {"@value": literal.value, "@language": literal.language}
        if literal.datatype == f"{XSD}string":
            return literal.value if not self.language else {"@value": literal.value}
        return {"@value": literal.value, "@type": self.name(literal.datatype)}

    def name(self, iri: str) -> str:
        """Return an IRI as the name of a class, a property or a datatype."""
        return self._name(iri, self.names)

    def _name(self, iri: str, known: dict[str, str]) -> str:
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self.prefixes.get(iri[:cut])
        return known.get(iri) or (f"{prefix}:{iri[cut:]}" if prefix and LOCAL.fullmatch(iri, cut) else iri)

    def reference(self, iri: str) -> str:
        """Return an IRI as the identifier of a node, relative to the base where that is plain."""
        if self.base and iri.startswith(self.base) and RELATIVE.fullmatch(iri, len(self.base)):
            return iri[len(self.base) :]
        return self._name(iri, {})


def _fitting(term: Term, literal: names.Literal) -> Any:
    """Return the value as a term of that definition writes it, or None if it would read back otherwise."""
    datatype = literal.datatype
    if literal.language:
        if term.container == "@language":
            return {literal.language: literal.value}
        return literal.value if not term.type and term.language == literal.language else None
    if term.container == "@language":
        return None
    if term.type == datatype or not term.type:
        native = _native(literal.value, datatype)
        if native is not None:
            return native
        plain = datatype == f"{XSD}string" and not term.language
        return literal.value if term.type or plain else None
    return None


def _native(value: str, datatype: str) -> int | bool | None:
    if datatype == f"{XSD}boolean" and value in ("true", "false"):
        return value == "true"
    # What JSON would spell otherwise, or a reader round, stays text.
    if datatype == f"{XSD}integer" and FORMS["integer"][0].fullmatch(value):
        number = int(value)
        return number if -EXACT <= number <= EXACT else None
    return None


def _add(node: dict[str, Any], key: str, container: str, value: Any) -> None:
    if container == "@language":
        ((language, text),) = value.items()
        _add(node.setdefault(key, {}), language, "", text)
    elif key not in node:
        node[key] = [value] if container == "@set" else value
    else:
        node[key] = [*node[key], value] if isinstance(node[key], list) else [node[key], value]
