"""Where sources name other things for a property that may have several values: who entered a car, as whose car it counts.

That one names more than another is no contradiction, nor that each has a name of its own for what may be one. It is one where each
names something that the other knows and does not name here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import combinations

from gridwalk.builds.membership import Crews
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import THING
from gridwalk.rdf.renaming import ENTRY

SEVERAL = frozenset(f"<{RACE}{name}>" for name in ("team", "constructor"))
# What these properties name.
NAMED = tuple(f"{THING}{kind}/" for kind in ("team", "make"))
Pair = tuple[str, str]


def differing_sets(
    lines: Iterable[str],
    known: Mapping[str, Set[str]],
    source: Callable[[str], str],
    rank: Callable[[str], tuple[bool, object]],
) -> dict[Pair, Crews]:
    """Return what sources name otherwise of entries, by entry and property, as ``crews`` of what is named.

    ``known``: what the rows of each source describe; ``source``: of a graph; ``rank``: the order of sources, and before it whether
    one has no precedence.
    """
    found = defaultdict[Pair, dict[str, set[str]]](lambda: defaultdict(set))
    for about, predicate, value, graph in (terms(line) for line in lines if line.startswith(ENTRY)):
        if predicate in SEVERAL:
            found[about, predicate][source(graph)].add(value)
    made = ((pair, by, frozenset(_disputed(by, known))) for pair, by in sorted(found.items()) if len(by) > 1)
    return {pair: _crews(by, disputed, rank) for pair, by, disputed in made if disputed}


def _disputed(by: Mapping[str, Set[str]], known: Mapping[str, Set[str]]) -> Iterator[str]:
    for one, other in combinations(by, 2):
        only = [
            {value for value in by[own] - by[of] if value in known.get(of, ())} for own, of in ((one, other), (other, one))
        ]  # fmt: skip
        if all(only):
            yield from only[0] | only[1]


def _crews(by: Mapping[str, Set[str]], disputed: frozenset[str], rank: Callable[[str], tuple[bool, object]]) -> Crews:
    order = sorted(by, key=rank)
    named = {value: value for values in by.values() for value in values}
    return Crews(named, [frozenset(by[name]) for name in order], sum(not rank(name)[0] for name in order), disputed, order)
