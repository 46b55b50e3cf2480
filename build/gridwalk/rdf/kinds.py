"""The three kinds of statement: the name of the graph that a statement is in tells them apart.

Stated: the graph is a passage, which says so. Inferred: it is ``<passage>/inferred/<hash>``, a reader concluded it from
that passage for a reason that is noted. Derived: it is below ``id/rule/``, a rule made it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from functools import lru_cache

from gridwalk.base.errors import GridwalkError
from gridwalk.rdf.iris import BASE, RDFS
from gridwalk.rdf.lines import graph
from gridwalk.rdf.names import REPORT
from gridwalk.rdf.vocabulary import ONTOLOGY

KINDS = STATED, INFERRED, DERIVED = ("stated", "inferred", "derived")
COMMENT = f"<{RDFS}comment>"
_RULE = f"<{BASE}rule/"
_VOCABULARY = f" <{ONTOLOGY.value}> ."
_BETWEEN = f"/{INFERRED}/"
_HASH = 8
# From where on the end of the name of an inference is.
_TAIL = -(len(_BETWEEN) + _HASH + 1)


def inference(passage: str, *of: str) -> str:
    """Return the name of an inference from a passage; ``of`` is what tells it from others: table, key of the row, reason.

    >>> inference("<urn:p1>", "result", "r01", "the pole")
    '<urn:p1/inferred/640d2d9f>'
    """
    return f"{passage[:-1]}{_BETWEEN}{hashlib.sha256(chr(0).join(of).encode()).hexdigest()[:_HASH]}>"


def is_inference(name: str) -> bool:
    """Whether the name of a graph, in angle brackets, is that of an inference."""
    return name[_TAIL : _TAIL + len(_BETWEEN)] == _BETWEEN


@lru_cache(maxsize=1 << 16)
def kind(name: str) -> str:
    """Return of which kind the statements of a graph are. What says how things were read, or is disputed, is stated.

    >>> kind("<urn:p1>"), kind("<urn:p1/inferred/4f9c7dba>"), kind("<https://w3id.org/gridwalk/id/rule/label/all>")
    ('stated', 'inferred', 'derived')
    """
    if is_inference(name):
        return INFERRED
    return DERIVED if name.startswith(_RULE) else STATED


def is_passage(name: str) -> bool:
    """Whether a graph is a passage: a report is ``id/report/<slug>``, a passage one level below it."""
    return name.startswith(REPORT) and name.count("/", len(REPORT)) == 1


def passage_of(name: str) -> str:
    """Return the graph that an inference was concluded from; any other graph is returned as it is.

    >>> passage_of("<urn:p1/inferred/4f9c7dba>"), passage_of("<urn:p1>")
    ('<urn:p1>', '<urn:p1>')
    """
    return f"{name[:_TAIL]}>" if is_inference(name) else name


def chosen(words: Iterable[str]) -> frozenset[str]:
    """Return the kinds that words name. Raises GridwalkError for any other word, and where there is none.

    >>> sorted(chosen(["stated", "derived"]))
    ['derived', 'stated']
    """
    found = list(words)
    for word in found:
        if word not in KINDS:
            raise GridwalkError(f"found {word!r}, expected kinds of statements: {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    if not found:
        raise GridwalkError(f"found no kind of statements, expected one or more of {', '.join(KINDS)}")
    return frozenset(found)


def limited(lines: Iterable[str], kinds: Collection[str]) -> list[str]:
    """Return the N-Quads lines that are of one of the kinds, and those of the vocabulary, which all are read by.

    >>> limited(["<urn:s> <urn:p> 1 <urn:g> .", "<urn:s> <urn:p> 2 <urn:g/inferred/4f9c7dba> ."], ["inferred"])
    ['<urn:s> <urn:p> 2 <urn:g/inferred/4f9c7dba> .']
    """
    return [line for line in lines if kind(graph(line)) in kinds or line.endswith(_VOCABULARY)]
