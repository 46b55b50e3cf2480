"""Queries made for 0.1: the lines in them that ask for what has another name or meaning now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gridwalk.keeping.look import Look

_GRAPH = re.compile(r"\bGRAPH\s+[?$]\w+", re.IGNORECASE)
_ALONE = "?g is also an inference or a derivation, no citation alone: add `?g a race:Passage` where a passage is meant"
# What is looked for in a line; what else the query has to name; what to do.
_OLD = (
    (r"crew\\?/[0-9]+", "", "seats are named by driver: .../crew/johnny-herbert"),
    (r"\bdispute\\?/", "", "disputes are named by thing and property: dispute/entry/.../model"),
    (
        r"race:position\b",
        r"race:(?:RunningPosition|turn|behindPosition)\b",
        "a place at a point of a session is race:runningPosition",
    ),
    (r"race:laps\b", r"race:(?:LapGap|behind|ahead)\b", "the laps of a gap are race:gapLaps"),
    (r"race:(?:rejected|accepted)\b", "", "an open dispute has neither, others several; race:claim has every value"),
    (r"""["']asserted["']""", "", "the status of a statement is 'stated', 'inferred', 'derived' or 'rejected'"),
)


def looks(file: str, text: str) -> Iterator[Look]:
    """Yield what a person has to look at in a query.

    >>> [look.todo for look in looks("gaps.rq", "SELECT * {\\n ?gap a race:LapGap ; race:laps ?laps }")]
    ['the laps of a gap are race:gapLaps']
    """
    for number, line in enumerate(text.splitlines(), 1):
        for old, beside, todo in _OLD:
            if (found := re.search(old, line)) and re.search(beside, text):
                yield Look(file, number, "", found[0], todo)
        if (graph := _GRAPH.search(line)) and "race:Passage" not in text:
            yield Look(file, number, "", graph[0], _ALONE.replace("?g", graph[0].split()[-1]))
