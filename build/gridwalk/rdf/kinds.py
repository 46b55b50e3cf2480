"""The three kinds of statement: the name of the graph that a statement is in tells them apart.

Stated: the graph is a passage, which says so. Inferred: it is ``<passage>/inferred/<hash>``, a reader concluded it from
that passage for a reason that is noted. Derived: it is below ``id/rule/``, a rule made it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from gridwalk.base.errors import GridwalkError
from gridwalk.rdf.iris import BASE, RACE, RDFS
from gridwalk.rdf.lines import graph, split
from gridwalk.rdf.names import REPORT, literal, natural, whole
from gridwalk.rdf.vocabulary import ONTOLOGY

KINDS = STATED, INFERRED, DERIVED = ("stated", "inferred", "derived")
COMMENT = f"<{RDFS}comment>"
# At which character of its document a passage begins.
START = f"<{RACE}start>"
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


def starts(lines: Iterable[str]) -> dict[str, int]:
    """Return where passages begin in their documents, but for those that begin with it, given lines that say so and others."""
    said = (split(line) for line in lines if f" {START} " in line)
    found = ((about, literal(value).value) for about, predicate, value in said if predicate == START)
    return {about: begin for about, start in found if (begin := whole(start) or 0) > 0}


def passage_order(name: str, begins: Mapping[str, int]) -> tuple[object, ...]:
    """Return the order of a passage, or an inference from one, among those of its report: as its document has them.

    ``begins``: what ``starts`` returns. Those that begin at one place, or of which none is known, are in the order of their names.

    >>> p9, p10, row = (f"{REPORT}lakeside/{name}>" for name in ("p9.1", "p10.1", "r01"))
    >>> sorted([p10, row, p9], key=lambda name: passage_order(name, {})) == [p9, p10, row]
    True
    >>> sorted([p10, row, p9], key=lambda name: passage_order(name, {p9: 70, p10: 90, row: 80})) == [p9, row, p10]
    True
    """
    return begins.get(passage_of(name), 0), natural(name[1:-1])


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
