"""Cells to RDF terms in N-Quads syntax: https://www.w3.org/TR/n-quads/.

The literals written here are the ones that every triple store at hand gives back unchanged:
numbers in minimal form, integers of 64 bits, no derived integer types, no durations.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gridwalk.rdf.iris import XSD

# The days that there are, leap years by the Gregorian rule; each has one way to match.
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_MONTHS = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])"
_DATE = rf"(?:[0-9]{{4}}-(?:{_MONTHS})|{_LEAP}-02-29)"
# The accepted form of each datatype, and how to say it.
FORMS: dict[str, tuple[re.Pattern[str], str]] = {
    "integer": (re.compile(r"0|-?[1-9][0-9]{0,17}"), "an integer without leading zeros, of at most 18 digits"),
    "decimal": (
        re.compile(r"(?!-0(?!\.))-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"),
        "a decimal in its shortest form, such as 4 or 2.238",
    ),
    "gYear": (re.compile(r"[0-9]{4}"), "a year as YYYY"),
    "gYearMonth": (re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"), "a month as YYYY-MM"),
    "date": (re.compile(_DATE), "a day that there is, as YYYY-MM-DD"),
    "boolean": (re.compile(r"true|false"), "true or false"),
}
DATATYPES = ("string", *FORMS)
_ESCAPED = re.compile(r'[\\"\n\r\t]')
_ESCAPES = {ord(c): e for c, e in {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}.items()}


def string(value: str) -> str:
    r"""Return a string literal.

    >>> string('the "Ring"')
    '"the \\"Ring\\""'
    """
    # Hardly a text has one of them, and to look for them takes a third of the time.
    return f'"{value.translate(_ESCAPES) if _ESCAPED.search(value) else value}"'


def literal(datatype: str) -> Callable[[str], str]:
    """Return the function from a cell, already checked, to a literal of an XML Schema datatype.

    Raises KeyError for a datatype that stores are known to change.

    >>> literal("decimal")("2.238")
    '"2.238"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    if datatype == "string":
        return string
    if datatype not in FORMS:
        raise KeyError(datatype)
    return lambda value: f'"{value}"^^<{XSD}{datatype}>'
