"""RDF terms as Python values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from gridwalk.rdf.iris import XSD
from gridwalk.rdf.names import literal

CONVERT: dict[str, Callable[[str], object]] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": Decimal,
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": lambda value: value in ("true", "1"),
}


def python_value(term: object) -> object:
    """Return a term as a Python value: numbers as numbers, everything else as text, None as None.

    >>> python_value(ox.Literal(76)), python_value(ox.NamedNode("urn:x")), python_value(None)
    (76, 'urn:x', None)
    """
    if isinstance(term, ox.Literal):
        return _converted(term.value, term.datatype.value)
    return term.value if isinstance(term, (ox.NamedNode, ox.BlankNode)) else None if term is None else str(term)


def value_of(term: str) -> object:
    """Return a term of an N-Triples line as a Python value, as ``python_value`` does.

    >>> value_of('"76"^^<http://www.w3.org/2001/XMLSchema#integer>'), value_of("<urn:x>"), value_of('"GT"@en'), value_of("_:b")
    (76, 'urn:x', 'GT', 'b')
    """
    if term.startswith('"'):
        found = literal(term)
        return _converted(found.value, found.datatype)
    return term[2:] if term.startswith("_:") else term[1:-1] if term.startswith("<") and not term.startswith("<<") else term


def _converted(value: str, datatype: str) -> object:
    try:
        return CONVERT.get(datatype, str)(value)
    except (ValueError, InvalidOperation):
        # An ill-typed literal keeps its text, as RDF says.
        return value
