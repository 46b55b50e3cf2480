"""Literals as stores write them, in the one form that this project writes.

Stores keep a number's value, but not its form: Fuseki's TDB2 returns ``4`` as ``4.0``, Virtuoso ``4.0`` as
``4``, RDF4J computes ``358.080``. All are brought to the canonical form of XSD 1.1, which a build uses too.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from gridwalk.rdf.iris import XSD

DECIMAL, INTEGER, BOOLEAN = f"{XSD}decimal", f"{XSD}integer", f"{XSD}boolean"
_DECIMAL = re.compile(r"([+-]?)0*+([0-9]*+)(?:\.([0-9]*+))?")
_INTEGER = re.compile(r"([+-]?)0*+([0-9]*+)()")


def settled(value: str, datatype: str | None) -> str:
    """Return the lexical form of a literal in canonical form, if it is a decimal, an integer or a boolean.

    >>> [settled(text, DECIMAL) for text in ("4.0", "+04", "-0.50", ".5", "358.080", "0.0", "-0", "100")]
    ['4', '4', '-0.5', '0.5', '358.08', '0', '0', '100']
    >>> settled("1", BOOLEAN), settled("+007", INTEGER), settled("007", None)
    ('true', '7', '007')
    """
    if datatype == BOOLEAN:
        return {"1": "true", "0": "false"}.get(value, value)
    form = _DECIMAL if datatype == DECIMAL else _INTEGER if datatype == INTEGER else None
    parts = form.fullmatch(value) if form else None
    if not parts or not re.search(r"[0-9]", value):
        return value
    whole, fraction = parts[2] or "0", (parts[3] or "").rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if parts[1] == "-" and number != "0" else number


def settle(quad: ox.Quad) -> ox.Quad:
    """Return a statement with its object, if it is a literal, in canonical form."""
    thing = quad.object
    if not isinstance(thing, ox.Literal):
        return quad
    value = settled(thing.value, thing.datatype.value)
    if value == thing.value:
        return quad
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(value, datatype=thing.datatype), quad.graph_name)
