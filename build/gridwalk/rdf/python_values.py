"""RDF terms as Python values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from gridwalk.rdf.names import XSD

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
        convert = CONVERT.get(term.datatype.value, str)
        try:
            return convert(term.value)
        except (ValueError, InvalidOperation):
            # An ill-typed literal keeps its text, as RDF says.
            return term.value
    return term.value if isinstance(term, (ox.NamedNode, ox.BlankNode)) else None if term is None else str(term)
