"""Positions that several rows of a results table have: a dead heat, or a position that cannot be that of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.pages.printed_row import PrintedRow


def contradicting(rows: Sequence[PrintedRow]) -> frozenset[int]:
    """Return the positions that several cars have and cannot share: another has the next one, or their laps differ.

    >>> from gridwalk.pages.printed_row import Reading
    >>> table = [PrintedRow(n, 0, 0, (Reading(place, laps=9),)) for n, place in enumerate((1, 1, 2, 3, 3), 1)]
    >>> sorted(contradicting(table))
    [1]
    """
    shared = _shared(rows)
    taken = {row.certain.position for row in rows}
    return frozenset(place for place, cars in shared.items() if place + 1 in taken or len({car.certain.laps for car in cars}) > 1)


def warnings(path: Path, rows: Sequence[PrintedRow]) -> Iterator[Problem]:
    """Yield a warning for each position that several rows have."""
    apart = contradicting(rows)
    for place, cars in _shared(rows).items():
        lines = ", ".join(str(car.line) for car in cars[1:])
        if place in apart:
            way_out = "enter it by hand, or classPosition where each class counts from 1"
            message = f"position {place} appears twice, here and in line {lines}, so it is left empty; {way_out}"
        else:
            message = f"position {place} appears twice, here and in line {lines}: read as a dead heat"
        yield Problem(path, cars[0].line, "", message)


def _shared(rows: Sequence[PrintedRow]) -> dict[int, list[PrintedRow]]:
    found = defaultdict[int, list[PrintedRow]](list)
    for row in rows:
        if row.certain.position:
            found[row.certain.position].append(row)
    return {place: cars for place, cars in found.items() if len(cars) > 1}
