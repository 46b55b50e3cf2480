"""URL templates (RFC 6570, levels 1 and 2), taken apart once: constant text, and columns whose cells stand between.

Cells are not encoded here: a cell has to be what the template would make of it, so ``SAFE`` is checked before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

NAME = re.compile("[A-Za-z0-9_]+")
_PIECE = re.compile(rf"\{{(\+?)({NAME.pattern})\}}|[^{{}}]+")
# A cell that a template may take as it is, by whether the template says {+name}. Of what RFC 6570 leaves as it is,
# brackets and # are not here: an IRI may have them in one place at most.
SAFE = {
    False: (re.compile("[A-Za-z0-9._~-]*"), "only letters a to z, digits and - . _ ~, for it is part of a URL"),
    True: (
        re.compile("(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"),
        "only letters a to z, digits and - . _ ~ : / ? @ ! $ & ' ( ) * + , ; =, for it is part of a URL",
    ),
}
# What has to stand before the first column of a template, so that no cell is the scheme or the host.
_BEFORE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#]*[/?#]|/[^/]|[^/]).*", re.DOTALL)


@dataclass(frozen=True)
class Variable:
    """The place of a cell in a template: ``{name}``, or, ``reserved``, ``{+name}``, whose cells may hold a slash."""

    name: str
    reserved: bool = False


@lru_cache(maxsize=1_024)
def pieces(template: str) -> tuple[str | Variable, ...]:
    """Return the constant parts and the variables of a template, in order. Raises ValueError for a brace of no variable.

    >>> pieces("https://example.org/entry/{+event}/{entry}")[1:]
    (Variable(name='event', reserved=True), '/', Variable(name='entry', reserved=False))
    """
    found, end = list[str | Variable](), 0
    while end < len(template):
        match = _PIECE.match(template, end)
        if match is None:
            raise ValueError(f"found {template[end : end + 40]!r}, expected braces only as in {{name}} or {{+name}}")
        found.append(Variable(match[2], bool(match[1])) if match[2] else match[0])
        end = match.end()
    return tuple(found)


def variables(template: str) -> list[str]:
    """Return the column names in a URL template, in order. Raises ValueError for a brace of no variable.

    >>> variables("https://example.org/entry/{+event}/{entry}")
    ['event', 'entry']
    """
    return [piece.name for piece in pieces(template) if isinstance(piece, Variable)]


def fill(template: str, value: Callable[[str], str]) -> str:
    """Return a template with the value of each name in its place.

    >>> fill("https://example.org/entry/{+event}/{entry}", {"event": "alms/2004", "entry": "r20"}.__getitem__)
    'https://example.org/entry/alms/2004/r20'
    """
    return "".join(piece if isinstance(piece, str) else value(piece.name) for piece in pieces(template))


@lru_cache(maxsize=1_024)
def url_problem(template: str) -> str:
    """Return why a template does not make an absolute IRI of every cell that is ``SAFE``, or nothing.

    >>> url_problem("https://example.org/{id}"), url_problem("https://example.org/a b")
    ('', "found 'https://example.org/a b', expected an absolute IRI: Invalid IRI code point ' '")
    >>> url_problem("https://{host}/")
    "found 'https://{host}/', expected a scheme and a host, as https://example.org/, before the first column"
    """
    try:
        parts = pieces(template)
    except ValueError as error:
        return str(error)
    if len(parts) == 1 and isinstance(parts[0], str):
        return iri_problem(parts[0])
    if not (parts and isinstance(parts[0], str) and _BEFORE.fullmatch(parts[0])):
        return f"found {template!r}, expected a scheme and a host, as https://example.org/, before the first column"
    # No cell is more than a part of a path, a query or a fragment: what holds for this one holds for all.
    return iri_problem(fill(template, lambda name: "x"))


@lru_cache(maxsize=1_024)
def iri_problem(iri: str) -> str:
    """Return why a text is no absolute IRI that RDF can hold, or nothing."""
    import pyoxigraph as ox

    try:
        ox.NamedNode(iri)
    except ValueError as error:
        return f"found {iri!r}, expected an absolute IRI: {error}"
    return ""
