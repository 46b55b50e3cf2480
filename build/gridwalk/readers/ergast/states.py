"""What a result says by its place, its code and its word: who was classified, and in what state the car was at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gridwalk.rdf import concepts

# The codes of positionText that are no place, each with a state, a classification or both. Who is retired has a place where he was
# classified, so one without is not.
CODES = {
    "R": ("retired", "not-classified"), "N": ("", "not-classified"), "D": ("", "disqualified"), "E": ("", "excluded"),
    "W": ("did-not-start", ""), "F": ("did-not-qualify", ""),
}  # fmt: skip
# Words of the column of reasons that say a state more narrowly than the code does.
_NARROWER = {"withdrew": "withdrew", "did not prequalify": "did-not-prequalify"}
# Words that say again what code and place say. That a car which ran was withdrawn is a reason.
_PLAIN = {"finished", "retired", "disqualified", "excluded", "not classified", "did not qualify", "did not prequalify"}
_BEHIND = re.compile(r"\+([1-9][0-9]*) Laps?")
# Codes of cars that did not take part, of which a grid of 0 and no laps say nothing.
ABSENT = frozenset("WF")


@dataclass(frozen=True)
class State:
    """What is said of a car at the end of a session; empty texts where nothing is."""

    position: str = ""
    finish: str = ""
    classification: str = ""
    laps_behind: str = ""
    as_printed: str = ""
    cause: str = ""


def state(code: str, word: str) -> State | None:
    """Return what a code and a word say, or None where the code is not known.

    A place with a cause is of a car that stopped and was classified.

    >>> state("4", "+2 Laps")
    State(position='4', finish='running', classification='classified', laps_behind='2', as_printed='', cause='')
    >>> state("11", "Gearbox").finish, state("W", "Withdrew").finish, state("N", "+6 Laps").finish, state("X", "")
    ('retired', 'withdrew', 'running', None)
    >>> state("17", "Retired").finish, state("R", "Withdrew").as_printed, state("R", "").classification
    ('retired', 'Withdrew', 'not-classified')
    """
    place = code if code.isdecimal() else ""
    if not place and code not in CODES:
        return None
    finish, classification = ("", "classified") if place else CODES[code]
    behind = _BEHIND.fullmatch(word)
    if behind or word.lower() == "finished":
        return State(place, finish or "running", classification, behind[1] if behind else "")
    if finish.startswith("did-not") and word.lower() in _NARROWER:
        return State(place, _NARROWER[word.lower()], classification)
    if word.lower() in _PLAIN or not word:
        return State(place, finish or ("retired" if place and word.lower() == "retired" else ""), classification)
    retired = finish or ("retired" if place else "")
    cause = concepts.by_label("cause").get(word.lower(), "") if retired == "retired" else ""
    return State(place, retired, classification, "", word, cause)
