"""What the sources contradict each other on, or themselves: both statements, both passages, the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gridwalk.rdf.iris import RACE
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, RDF_TYPE, STATEMENT, grouped


@dataclass(frozen=True)
class Claim:
    """One side of a dispute: a value, and the passages that give it. All are terms as in N-Triples."""

    value: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Dispute:
    """Two statements of one property of one thing that cannot both hold. Terms are as in N-Triples."""

    iri: str
    subject: str
    property: str
    rejected: Claim
    accepted: Claim
    reason: str


def find(statements: Iterable[str]) -> list[Dispute]:
    """Return the disputes among N-Triples lines, in the order of their names.

    >>> from gridwalk.builds.whole import build
    >>> from gridwalk.rdf.dataset import statements
    >>> "<https://w3id.org/gridwalk/ontology#minimumMass>" in {dispute.property for dispute in find(statements(build().lines))}
    True
    """
    # Only these lines are of interest, and in a large graph they are few.
    wanted = sorted({line for line in statements if line.startswith(DISPUTE)})
    nodes = {subject: dict(properties) for subject, properties in grouped(wanted)}
    return [
        _dispute(iri, nodes[node[f"<{RACE}rejected>"][0]], nodes[node[f"<{RACE}accepted>"][0]], node[f"<{RACE}reason>"][0])
        for iri, node in nodes.items()
        if f"<{RACE}Dispute>" in node[RDF_TYPE]
    ]


Node = dict[str, list[str]]


def _dispute(iri: str, rejected: Node, accepted: Node, reason: str) -> Dispute:
    subject, predicate, _ = STATEMENT
    return Dispute(iri, rejected[subject][0], rejected[predicate][0], _claim(rejected), _claim(accepted), reason)


def _claim(node: Node) -> Claim:
    return Claim(node[STATEMENT[2]][0], tuple(node[DERIVED_FROM]))
