"""What disputes claim: the statements that their two sides name, found in the lines that their tables make."""

from __future__ import annotations

from collections.abc import Iterable

from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, STATEMENT

REJECTED = "/rejected>"
PARTS = (*STATEMENT, DERIVED_FROM)


def claims(blocks: Iterable[str]) -> dict[str, str]:
    """Return the statements that disputes name as N-Quads lines, by the node that describes each.

    ``blocks`` are texts of whole N-Quads lines. What a dispute leaves out is written as ``nothing``.
    """
    parts = dict[str, dict[str, str]]()
    # Few blocks have a dispute, and to look for one costs nothing.
    for line in (line for block in blocks if DISPUTE in block for line in block.split("\n")):
        if line.startswith(DISPUTE):
            subject, predicate, value, _ = terms(line)
            parts.setdefault(subject, {})[predicate] = value
    nodes = {node: said for node, said in sorted(parts.items()) if PARTS[0] in said}
    return {node: " ".join(said.get(word, "nothing") for word in PARTS) + " ." for node, said in nodes.items()}


def is_rejected(node: str) -> bool:
    """Whether the node of a claim is that of the side that a dispute rejects."""
    return node.endswith(REJECTED)
