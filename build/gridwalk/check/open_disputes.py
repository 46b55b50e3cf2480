"""Disputes of which no value is asserted: rules of presence count them as filled.

An engine knows only what is asserted. So where no source has precedence, or none of the values holds, it gets the
first value as a placeholder: that of the first passage, as its document has them, of the source that is first by name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.kinds import START, passage_of, passage_order, starts
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, RDF_TYPE, report_slug

RESOLUTION = f"<{RACE}resolution>"
DECIDED = f"<{BASE}concept/resolution/decided>"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)")
SUBJECT, PROPERTY, VALUE = (f"<{RACE}claim{word}>" for word in ("Subject", "Property", "Value"))
CLAIM, REJECTED, TYPED = f"<{RACE}claim>", f"<{RACE}rejected>", f"{RDF_TYPE} <{RACE}Dispute>"
# What of disputes is looked at: properties, and the type with its value.
LOOKED_AT = frozenset((CLAIM, REJECTED, TYPED, RESOLUTION, SUBJECT, PROPERTY, VALUE, DERIVED_FROM, START))


def filled(data: str) -> str:
    """Return N-Triples with a placeholder for each property in dispute of which no value is asserted."""
    if f" {TYPED} " not in data:
        return data
    made = list(placeholders((line for line in _lines(data) if line.startswith(DISPUTE)), starts(_lines(data))))
    lacking = {_about(line) for line in made}
    if lacking:
        lacking.difference_update(map(_about, _lines(data)))
    added = [f"{line}\n" for line in made if _about(line) in lacking]
    return data if not added else f"{data.rstrip()}\n{''.join(added)}"


def lacking(lines: Callable[[str], Iterable[str]], properties: Collection[str]) -> list[str]:
    """Return the placeholders for some properties, of statements that are not in memory.

    ``lines`` gives those with a property, or with ``TYPED``; in what it gives of ``LOOKED_AT`` there are all about disputes.
    """
    if not any(True for _ in lines(TYPED)):
        return []
    said = [line for line in lines(RESOLUTION) if line.startswith(DISPUTE)]
    undecided = {split(line)[0] for line in said} - {split(line)[0] for line in said if split(line)[2] == DECIDED}
    about = [line for word in (CLAIM, REJECTED, RESOLUTION) for line in lines(word) if split(line)[0] in undecided]
    claims = {split(line)[2] for line in about if split(line)[1] == CLAIM}
    about += [line for word in (SUBJECT, PROPERTY, VALUE, DERIVED_FROM) for line in lines(word) if split(line)[0] in claims]
    passages = {passage_of(split(line)[2]) for line in about if split(line)[1] == DERIVED_FROM}
    begins = starts(line for line in lines(START) if split(line)[0] in passages)
    made = [line for line in placeholders(about, begins) if split(line)[1] in properties]
    there = {_about(line) for word in {split(line)[1] for line in made} for line in lines(word)}
    return [line for line in made if _about(line) not in there]


def _lines(data: str) -> Iterator[str]:
    """Yield the lines of a text one after the other: a list of them takes as much memory again."""
    start = 0
    while (end := data.find("\n", start)) >= 0:
        yield data[start:end]
        start = end + 1
    yield data[start:]


def _about(line: str) -> str:
    """Return subject and predicate of a line."""
    return line[: line.find(" ", line.find(" ") + 1)]


def placeholders(lines: Iterable[str], begins: Mapping[str, int]) -> Iterator[str]:
    """Yield the first value of each dispute that is not decided, as a statement, given the lines of disputes.

    ``begins``: where passages do, as ``kinds.starts`` has it.
    """
    nodes = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for about, predicate, value in map(split, lines):
        nodes[about][predicate].append(value)
    for said in list(nodes.values()):  # a claim that nothing describes comes to them
        named, rejected = said.get(CLAIM, []), said.get(REJECTED, [])
        claims = [nodes[claim] for claim in [claim for claim in named if claim not in rejected] or named]
        sound = [claim for claim in claims if claim[VALUE] and claim[DERIVED_FROM] and _is_about(claim)]
        if sound and said[RESOLUTION] and DECIDED not in said[RESOLUTION]:
            first = min(sound, key=lambda said: (min(_order(by, begins) for by in said[DERIVED_FROM]), [*map(_plain, said[VALUE])]))
            yield " ".join(first[word][0] for word in (SUBJECT, PROPERTY, VALUE)) + " ."


def _is_about(claim: Mapping[str, list[str]]) -> bool:
    """Whether a claim names a property of a thing: a stranger may have a literal there."""
    return all(claim[word] and claim[word][0].startswith("<") for word in (SUBJECT, PROPERTY))


def _order(passage: str, begins: Mapping[str, int]) -> tuple[str, tuple[object, ...]]:
    return report_slug(passage), passage_order(passage, begins)


def _plain(term: str) -> str:
    r"""Return a term without escapes for characters, of which some texts have one where others have the character.

    >>> _plain(r'"Jos\u00E9 \\u00E9"')
    '"José \\\\u00E9"'
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)) if match[1] or match[2] else match[0], term)
