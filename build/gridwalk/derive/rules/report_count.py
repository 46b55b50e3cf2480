"""How many sources tell of an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gridwalk.derive.copies import original
from gridwalk.derive.made import Made, integer, triple
from gridwalk.derive.scopes import EVENT, Scope
from gridwalk.rdf.lines import graph, predicate
from gridwalk.rdf.names import RDF_TYPE, REPORT

label = "sources of events"
comment = "The number of sources that tell of an event or of what belongs to it, a copy and what it repeats being one."


def make(scope: Scope) -> Made:
    """Return the number of sources of an event, with a line of each that says what a thing is, and those that say what is a copy."""
    if not scope.of_event:
        return {}
    lines, originals = list[str](), set[str]()
    for report, line in _sources(scope):
        copied = original(scope, report)
        originals.add(copied.term if copied else report)
        lines += [line, *(copied.lines if copied else ())]
    return {triple(f"{EVENT}{scope.name}>", "reportCount", integer(len(originals))): lines} if lines else {}


def _sources(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the reports that tell of things of a scope, each with the first line that says what one is."""
    found = defaultdict[str, list[str]](list)
    for said in scope.own.values():
        for line in said:
            if predicate(line) == RDF_TYPE and (name := graph(line)).startswith(REPORT):
                found[f"{REPORT}{name[len(REPORT) : -1].partition('/')[0]}>"].append(line)
    yield from ((report, min(lines)) for report, lines in sorted(found.items()))
