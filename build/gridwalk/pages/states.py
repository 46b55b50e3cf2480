"""What results tables print for how a car ended: its finish, or whether it is classified. A state says one of the two."""

from __future__ import annotations

from functools import cache

from gridwalk.rdf.concepts import by_label, by_notation

# Other codes for the same, as tables print them, without case and stops.
_ALIASES = {"ret": "DNF", "dq": "DSQ", "ex": "DSQ", "exc": "DSQ", "nq": "DNQ", "finished": "running"}


def state_of(printed: str) -> tuple[str, str] | None:
    """Return finish and classification, one of them empty, or None where what is printed is no state.

    >>> state_of("DNF"), state_of("Ret."), state_of("Not classified"), state_of("Engine")
    (('retired', ''), ('retired', ''), ('', 'not-classified'), None)
    """
    text = printed.strip().rstrip(".").lower()
    text = _ALIASES.get(text, text).lower()
    for index, known in enumerate((_known("finish"), _known("classification"))):
        if concept := known.get(text):
            return ("", concept) if index else (concept, "")
    return None


@cache
def _known(scheme: str) -> dict[str, str]:
    return by_label(scheme) | {code.lower(): concept for code, concept in by_notation(scheme).items()}


@cache
def codes() -> tuple[str, ...]:
    """Return the codes that stand for states, the longest first.

    >>> "DNF" in codes(), "Ret" in codes()
    (True, True)
    """
    found = {*by_notation("finish"), *by_notation("classification")}
    found |= {form for code in _ALIASES if len(code) < 4 for form in (code.upper(), code.title())}
    return tuple(sorted(found, key=lambda code: (-len(code), code)))
