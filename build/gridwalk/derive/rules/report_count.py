"""How many sources tell of an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gridwalk.derive.copies import original
from gridwalk.derive.made import Made, integer, triple
from gridwalk.derive.scopes import EVENT, Scope
from gridwalk.rdf.lines import graph, predicate
from gridwalk.rdf.names import RDF_TYPE, THING, reported_by

IDENTITY = f"{THING}identity/"
label = "sources of events"
comment = "The number of sources that tell of an event or of what belongs to it, a copy and what it repeats being one."


def make(scope: Scope) -> Made:
    """Return the number of sources of an event, with a line of each that says what a thing is, and what is a copy."""
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
    # Who says that two keys are one thing tells of our keys, not of the event.
    for said in (lines for thing, lines in scope.own.items() if not thing.startswith(IDENTITY)):
        for line in said:
            if predicate(line) == RDF_TYPE and (report := reported_by(graph(line))):
                found[report].append(line)
    yield from ((report, min(lines)) for report, lines in sorted(found.items()))
