"""The difference of two builds, as facts added and removed, with the passages that say them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from gridwalk.rdf.equal import canonical
from gridwalk.rdf.guard import Limits
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import natural, predicate_order, subject_order


@dataclass(frozen=True)
class Change:
    """A statement (an N-Triples line) and the passages concerned, as IRIs in angle brackets.

    ``sign`` is ``+`` for a fact added, ``-`` for one removed, ``~+`` and ``~-`` for a fact that stayed but
    whose citation by these passages was added or removed.

    >>> Change("+", "<urn:car> <urn:laps> 8 .", ("<urn:passage>",)).sign
    '+'
    """

    sign: str
    statement: str
    passages: tuple[str, ...]


def diff(old: Iterable[ox.Quad], new: Iterable[ox.Quad], limits: Limits | None = None) -> list[Change]:
    """Return what changed, in the order of a reader.

    Equal is what ``rdf.equal`` makes equal: 4.0 and 4 are one number, blank nodes are told by what is said of them. Raises
    LimitError where they cannot be told apart within the limits. Where one side has no graphs (it was read from Turtle, say),
    citations are not compared.

    >>> thing, laps = ox.NamedNode("urn:car"), ox.NamedNode("urn:laps")
    >>> seven, eight = ox.Quad(thing, laps, ox.Literal(7)), ox.Quad(thing, laps, ox.Literal(8))
    >>> [(c.sign, c.statement.split('"')[1]) for c in diff([seven], [eight])]
    [('-', '7'), ('+', '8')]
    """
    before, after = (_citations(canonical(quads, limits)) for quads in (old, new))
    cited = _cites(before) and _cites(after)
    changes = list[Change]()
    for statement in before.keys() | after.keys():
        lost, won = before.get(statement), after.get(statement)
        if lost is None or won is None:
            changes.append(Change("+" if lost is None else "-", statement, _sorted(won or lost or set())))
        elif cited:
            pairs = (("~-", lost - won), ("~+", won - lost))
            changes.extend(Change(sign, statement, _sorted(passages)) for sign, passages in pairs if passages)
    return sorted(changes, key=_order)


def _citations(quads: Iterable[ox.Quad]) -> dict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for quad in quads:
        passages = found[f"{quad.triple} ."]
        if isinstance(quad.graph_name, ox.NamedNode):
            passages.add(str(quad.graph_name))
    return dict(found)


def _cites(citations: dict[str, set[str]]) -> bool:
    return any(citations.values())


def _sorted(passages: set[str]) -> tuple[str, ...]:
    return tuple(sorted(passages, key=natural))


def _order(change: Change) -> tuple[object, ...]:
    subject, predicate, value = split(change.statement)
    # What was removed is read before what replaces it.
    return subject_order(subject), predicate_order(predicate), "+" in change.sign, natural(value)
