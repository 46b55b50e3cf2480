"""Disputes as lines: which property of which thing each is about, or which place of a session, and what is claimed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from gridwalk.rdf.iris import BASE, RACE, RDF
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, RDF_TYPE, STATEMENT, THING

RANK = "<http://wikiba.se/ontology#rank>"
RANKS = {"accepted": "Preferred", "rejected": "Deprecated", "": "Normal"}
RESOLUTION = f"<{RACE}resolution>"
RESOLUTIONS = f"<{BASE}concept/resolution/"
OPEN = f"{RESOLUTIONS}open>"
CLAIMED, ACCEPTED = f"<{RACE}claim>", f"<{RACE}accepted>"
# Our own words for what a claim says: tools for OWL drop rdf:subject, rdf:predicate and rdf:object.
CLAIM = tuple(f"<{RACE}claim{word}>" for word in ("Subject", "Property", "Value"))
# Of the hash of a value, in the name of its claim.
FIGURES = 8


def dispute_of(about: str, predicate: str) -> str:
    """Return the IRI of the dispute about a property of a thing.

    >>> dispute_of(f"<{BASE}entry/e/r20>", f"<{RACE}model>")
    '<https://w3id.org/gridwalk/id/dispute/entry/e/r20/model>'
    """
    local = predicate[max(predicate.rfind("#"), predicate.rfind("/")) + 1 : -1]
    return f"{DISPUTE}{about[1:-1].removeprefix(BASE)}/{local}>"


def dispute_of_place(session: str, predicate: str, place: str, of: str = "") -> str:
    """Return the IRI of the dispute about which car of a session has a place, given as its text; ``of``: in which class.

    >>> dispute_of_place(f"<{BASE}session/e/race>", f"<{RACE}classPosition>", "1", f"<{BASE}class/cup/gt>")
    '<https://w3id.org/gridwalk/id/dispute/session/e/race/classPosition/1/class/cup/gt>'
    """
    within = f"/{of[len(THING) : -1]}" if of else ""
    return f"{dispute_of(session, predicate)[:-1]}/{place}{within}>"


def place_of(dispute: str, predicate: str) -> tuple[str, str, str]:
    """Return the session, place and class, empty where there is none, that ``dispute_of_place`` made the IRI of a dispute of.

    >>> place_of(dispute_of_place(f"<{BASE}session/e/race>", f"<{RACE}position>", "1"), f"<{RACE}position>")
    ('<https://w3id.org/gridwalk/id/session/e/race>', '1', '')
    """
    session, _, rest = dispute[len(DISPUTE) : -1].rpartition(f"/{predicate[len(RACE) + 1 : -1]}/")
    place, _, of = rest.partition("/")
    return f"{THING}{session}>", place, f"{THING}{of}>" if of else ""


def named(dispute: str, value: str) -> str:
    """Return the IRI of a claim of a dispute, by what tells it from the others."""
    return f"{dispute[:-1]}/{hashlib.sha256(value.encode()).hexdigest()[:FIGURES]}>"


def claim(about: str, predicate: str, value: str, passages: Iterable[str], status: str) -> Iterator[str]:
    """Yield what is said of a claim, each a predicate and a value; ``status``: accepted, rejected or, of what is open, empty."""
    yield f"{RDF_TYPE} <{RDF}Statement>"
    for words in (STATEMENT, CLAIM):
        yield from (f"{said} {term}" for said, term in zip(words, (about, predicate, value), strict=True))
    yield from (f"{DERIVED_FROM} {passage}" for passage in passages)
    yield f"{RANK} <http://wikiba.se/ontology#{RANKS[status]}Rank>"
