"""Turtle 1.2 (W3C RDF 1.2 Turtle): each statement with the passages that say it as its annotation, without named graphs.

The reifier of a statement is named by its hash, since one without a name would be a blank node, which every reader calls
otherwise. Statements stand in the order of N-Quads, so that only those of one thing are held at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, starmap
from operator import itemgetter

from gridwalk.rdf import vocabulary
from gridwalk.rdf.content import Content
from gridwalk.rdf.iris import BASE
from gridwalk.rdf.names import DERIVED_FROM, RDF_TYPE, prefixed, short

FILE = "gridwalk-annotated.ttl"
MEDIA_TYPE = "text/turtle"
TITLE = "Turtle of RDF 1.2: the statements, annotated with the passages that say them"
USE = "For readers of RDF 1.2 that have no named graphs; readers of RDF 1.1 refuse it."
# Its triples are more than the statements: also who says each.
HOLDS = "annotations"
REIFIERS = "statement/"
_HASH = 16
_SAID_BY = short(DERIVED_FROM)


def pieces(content: Content) -> Iterator[str]:
    """Yield the statements as Turtle 1.2."""
    return streamed([content.lines])


def streamed(groups: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the statements of groups of N-Quads lines of which no two are about one thing."""
    yield f'VERSION "1.2"\n@base <{BASE}> .\n'
    yield from (f"@prefix {name}: <{iri}> .\n" for name, iri in vocabulary.prefixes().items())
    for lines in groups:
        # What begins alike stands together in sorted lines: a subject, and a statement, whatever graphs it is in.
        cut = (line.rsplit(" ", 2) for line in sorted(lines))
        said = ((*body.split(" ", 2), reifier(body), same) for body, same in groupby(cut, itemgetter(0)))
        for about, statements in groupby(said, itemgetter(0)):
            yield f"\n{short(about)}\n    " + " ;\n    ".join(starmap(_annotated, statements)) + " .\n"


def _annotated(_: str, predicate: str, value: str, name: str, same: Iterable[list[str]]) -> str:
    verb = "a" if predicate == RDF_TYPE else prefixed(predicate)
    return f"{verb} {short(value)} ~ {name} {{| {_SAID_BY} {', '.join([short(graph) for _, graph, _ in same])} |}}"


def reifier(statement: str) -> str:
    """Return the name of the reifier of a statement, an N-Triples line without its full stop, as a relative IRI.

    >>> reifier('<urn:s> <urn:p> "a b"')
    '<statement/1f36954cfca71158>'
    """
    return f"<{REIFIERS}{hashlib.sha256(statement.encode()).hexdigest()[:_HASH]}>"
