"""How long laps took and when they ended, of the results of an event: read only where a rule asks for it, since laps are many."""

from __future__ import annotations

import mmap
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridwalk.derive.made import one, term
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.names import THING

ELAPSED, LAP_TIME = term("elapsedTime"), term("lapTime")
LAP, RESULT = f"{THING}lap/", f"{THING}result/"

# Seconds, to be compared, and the line that says so, by the number of the lap.
Laps = Mapping[int, tuple[float, str]]


def is_of_lap(line: str, name: str) -> bool:
    """Whether a line says a property of a lap."""
    return line.startswith(LAP) and line.split(" ", 2)[1] == name


def of_laps(content: bytes | mmap.mmap, name: str) -> Iterator[str]:
    """Yield the lines of N-Quads that say a property of laps: to look at each line takes six times as long.

    >>> lines = [f'{LAP}1> {LAP_TIME} "7" <urn:g> .', f'{LAP}1> <urn:p> "7" <urn:g> .']
    >>> list(of_laps("\\n".join(lines).encode(), LAP_TIME)) == lines[:1]
    True
    """
    wanted, begin, place = f"> {name} ".encode(), LAP.encode(), -1
    while (place := content.find(wanted, place + 1)) >= 0:
        start, end = content.rfind(b"\n", 0, place) + 1, content.find(b"\n", place)
        line = content[start : end if end >= 0 else len(content)]
        if line.startswith(begin):
            yield line.decode()


def complete(scope: Scope, result: str, name: str) -> Laps | None:
    """Return what a property of ours says of all laps of a result, None where one is missing or the number is not known."""
    laps, known = one(scope, result, "laps"), _laps(scope, name).get(result, {})
    return known if laps and laps.number > 0 and known.keys() == set(range(1, int(laps.number) + 1)) else None


def _laps(scope: Scope, name: str) -> Mapping[str, Laps]:
    return scope.once(("laps", name), lambda: _read(scope, name))


def _read(scope: Scope, name: str) -> Mapping[str, Laps]:
    """Return seconds by result and number of the lap: the IRI of a lap is that of its result with its number."""
    found, size = defaultdict[str, dict[int, tuple[float, str]]](dict), len(LAP)
    for line in scope.laps(name):
        lap, value, _ = line.split('"', 2)
        result, _, number = lap[size : lap.index(">")].rpartition("/")
        if number.isdecimal():
            found[result][int(number)] = float(value), line
    return {f"{RESULT}{result}>": laps for result, laps in found.items()}
