"""Disputes of which no value is asserted: rules of presence count them as filled.

An engine knows only what is asserted. So where no source has precedence, or none of the values holds, it gets the
first value as a placeholder: that of the first passage, as its document has them, of the source that is first by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.kinds import passage_order, starts
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, RDF_TYPE, REPORT

RESOLUTION = f"<{RACE}resolution>"
DECIDED = f"<{BASE}concept/resolution/decided>"
SUBJECT, PROPERTY, VALUE = (f"<{RACE}claim{word}>" for word in ("Subject", "Property", "Value"))


def filled(data: str) -> str:
    """Return N-Triples with a placeholder for each property in dispute of which no value is asserted."""
    if f" {RDF_TYPE} <{RACE}Dispute> " not in data:
        return data
    lines = data.split("\n")
    made = placeholders((line for line in lines if line.startswith(DISPUTE)), starts(lines))
    added = [f"{line}\n" for line in made if not _has(data, line)]
    return data if not added else f"{data.rstrip()}\n{''.join(added)}"


def _has(data: str, line: str) -> bool:
    """Whether some value of the property that a line is about is asserted."""
    about = " ".join(line.split(" ", 2)[:2]) + " "
    return data.startswith(about) or f"\n{about}" in data


def placeholders(lines: Iterable[str], begins: Mapping[str, int]) -> Iterator[str]:
    """Yield the first value of each dispute that is not decided, as a statement, given the lines of disputes.

    ``begins``: where passages do, as ``kinds.starts`` has it.
    """
    nodes = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for about, predicate, value in map(split, lines):
        nodes[about][predicate].append(value)
    for said in list(nodes.values()):  # a claim that nothing describes comes to them
        named, rejected = said.get(f"<{RACE}claim>", []), said.get(f"<{RACE}rejected>", [])
        claims = [nodes[claim] for claim in [claim for claim in named if claim not in rejected] or named]
        sound = [claim for claim in claims if all(claim[word] for word in (SUBJECT, PROPERTY, VALUE, DERIVED_FROM))]
        if sound and said[RESOLUTION] and DECIDED not in said[RESOLUTION]:
            first = min(sound, key=lambda claim: (min(_order(by, begins) for by in claim[DERIVED_FROM]), claim[VALUE]))
            yield " ".join(first[word][0] for word in (SUBJECT, PROPERTY, VALUE)) + " ."


def _order(passage: str, begins: Mapping[str, int]) -> tuple[str, tuple[object, ...]]:
    return passage[len(REPORT) : -1].partition("/")[0], passage_order(passage, begins)
