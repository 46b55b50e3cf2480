"""Things that may be one, and the table in which a person says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gridwalk.api import arguments
from gridwalk.identities import suggestions
from gridwalk.identities.suggestions import KINDS, Candidate


def as_sssom(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Return the lines of an SSSOM table of candidates, to be looked through by a person and put into ``identities/``.

    >>> list(as_sssom([]))[0]
    '#curie_map:'
    """
    given = arguments.instances("candidates", candidates, Candidate, "Candidates")
    return suggestions.as_sssom(given)


__all__ = ["KINDS", "Candidate", "as_sssom"]
