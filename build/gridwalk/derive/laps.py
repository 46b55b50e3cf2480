"""How long laps took and when they ended, of the results of an event: read only where a rule asks for it, since laps are many."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gridwalk.derive.made import term
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.names import THING

ELAPSED, LAP_TIME = term("elapsedTime"), term("lapTime")
LAP, RESULT = f"{THING}lap/", f"{THING}result/"

# A result, the number of one of its laps, seconds, to be compared, and the line that says so.
Lap = tuple[str, int, float, str]


def is_of_lap(line: str, name: str) -> bool:
    """Whether a line says a property of a lap."""
    return line.startswith(LAP) and line.split(" ", 2)[1] == name


def of_laps(content: str, name: str) -> list[str]:
    """Return the lines of N-Quads that say a property of laps: to look at each line takes six times as long.

    >>> lines = [f'{LAP}1> {LAP_TIME} "7" <urn:g> .', f'{LAP}1> <urn:p> "7" <urn:g> .']
    >>> of_laps("\\n".join(lines), LAP_TIME) == lines[:1]
    True
    """
    wanted, found, end = f"> {name} ", list[str](), 0
    find, rfind, starts = content.find, content.rfind, content.startswith
    while (place := find(wanted, end)) >= 0:
        start, end = rfind("\n", 0, place) + 1, find("\n", place)
        end = len(content) if end < 0 else end
        if starts(LAP, start):
            found.append(content[start:end])
    return found


def laps(scope: Scope, name: str, results: Collection[str]) -> Iterator[Lap]:
    """Yield what a property of ours says of the laps of results, a lap at a time: none is kept.

    The IRI of a lap is that of its result with its number.
    """
    wanted, size, gap = {result[len(RESULT) : -1]: result for result in results}, len(LAP), len(f'> {name} "')
    for line in scope.laps(name):
        end = line.index(">", size)
        at = line.rfind("/", size, end)
        result, number = wanted.get(line[size:at]), line[at + 1 : end]
        if result and number.isdecimal():
            start = end + gap
            yield result, int(number), float(line[start : line.index('"', start)]), line


def whole(numbers: Collection[int], count: int) -> bool:
    """Whether these are the numbers of all laps, of so many.

    >>> whole({1, 2, 3}, 3), whole({1, 3}, 3)
    (True, False)
    """
    return len(numbers) == count and set(numbers) == set(range(1, count + 1))
