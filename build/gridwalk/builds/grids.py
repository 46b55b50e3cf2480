"""What follows where it is decided from where a car starts: off the grid it has no place on it, whoever gives it one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from gridwalk.builds.decided import Decision
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import shown

STARTS, PLACE = f"<{RACE}startsFrom>", f"<{RACE}gridPosition>"
_GRID = f"<{BASE}concept/start/grid>"
Pair = tuple[str, str]


def off_grid(
    lines: Iterable[str],
    decided: Mapping[Pair, Collection[Decision]],
    decisions: Callable[[Pair, Mapping[str, list[str]]], Collection[Decision]],
) -> dict[Pair, list[Decision]]:
    """Return the rejection of each place on the grid of a result of which it is decided that the car starts from elsewhere.

    ``decided``: by a person, by thing and property, which goes before what follows; ``decisions``: returns those about a property
    of a thing, given its values with their lines.
    """
    said = defaultdict[Pair, dict[str, list[str]]](lambda: defaultdict(list))
    for line in lines:
        about, predicate, value, _ = terms(line)
        if predicate in (STARTS, PLACE):
            said[about, predicate][value].append(line)
    made = dict[Pair, list[Decision]]()
    for pair, values in sorted(said.items()):
        place = pair[0], PLACE
        if pair[1] != STARTS or place not in said or place in decided:
            continue
        if why := next(filter(_is_elsewhere, decisions(pair, values)), None):
            made[place] = [why._replace(property=PLACE, decision="rejected", value=shown(given)) for given in said[place]]
    return made


def _is_elsewhere(decision: Decision) -> bool:
    """Whether a decision of from where a car starts says that it is not the grid."""
    return (decision.decision, decision.value == shown(_GRID)) in {("accepted", False), ("rejected", True)}
