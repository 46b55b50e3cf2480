"""Scales of numbers: round steps, and what is left out so that a chart of any race has a bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

# Points of all lines of a chart.
POINTS = 3000


def step(length: float, most: int) -> int:
    """Return a round step of which at most so many make a length, 1 at least.

    >>> step(400, 10), step(7, 10), step(95, 6)
    (50, 1, 20)
    """
    size = 1
    while True:
        for times in (1, 2, 5):
            if length <= size * times * most:
                return size * times
        size *= 10


def pace(length: float, most: int) -> int:
    """Return a step of seconds as clocks have them, of which at most so many make a length.

    >>> pace(160, 5), pace(7, 5), pace(9000, 5)
    (60, 2, 1800)
    """
    return next(
        (size for size in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800) if length <= size * most),
        3600 * step(length / 3600, most),
    )


def ticks(first: int, last: int, most: int) -> list[int]:
    """Return round numbers from the first to the last, both among them.

    >>> ticks(0, 158, 8), ticks(1, 5, 8)
    ([0, 20, 40, 60, 80, 100, 120, 140, 158], [1, 2, 3, 4, 5])
    """
    size = step(last - first, most)
    inner = [each for each in range(0, last, size) if each > first and last - each >= size / 2]
    return [first, *inner, last] if last > first else [first]


def thinned(laps: Sequence[int], lines: int) -> list[int]:
    """Return laps of a line, or every second, third and so on where there are too many, the first and the last among them.

    >>> thinned(range(6), 10), len(thinned(range(401), 60))
    ([0, 1, 2, 3, 4, 5], 46)
    """
    size = -(-len(laps) * lines // POINTS) or 1
    return sorted({*laps[::size], *laps[-1:]})


def spread(wanted: Sequence[float], apart: float, bottom: float) -> list[float]:
    """Return sorted places moved so that they are apart, none below the bottom.

    >>> spread([1, 2, 30], 10, 30)
    [1, 11, 30]
    """
    found = list[float]()
    for place in wanted:
        found.append(max(place, found[-1] + apart) if found else place)
    limit = bottom
    for n in range(len(found) - 1, -1, -1):
        found[n] = min(found[n], limit)
        limit = found[n] - apart
    return found


def clock(seconds: Decimal) -> str:
    """Return seconds as a clock shows them, no digit more or less.

    >>> clock(Decimal("83.5")), clock(Decimal("8123.046")), clock(Decimal("9.038")), clock(Decimal("90.0")), clock(Decimal(-83))
    ('1:23.5', '2:15:23.046', '9.038', '1:30.0', '-1:23')
    """
    if seconds < 0:
        return f"-{clock(-seconds)}"
    whole, _, rest = f"{seconds:f}".partition(".")
    minutes, left = divmod(int(whole), 60)
    hours, minutes = divmod(minutes, 60)
    shown = f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}" if minutes else str(left)
    return f"{shown}.{rest}" if rest else shown


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of sorted numbers that follow each other.

    >>> runs([1, 2, 3, 7, 9, 10])
    [(1, 3), (7, 7), (9, 10)]
    """
    gaps = [(a, b) for a, b in pairwise(numbers) if b != a + 1]
    starts, ends = [*numbers[:1], *(b for _, b in gaps)], [*(a for a, _ in gaps), *numbers[-1:]]
    return list(zip(starts, ends, strict=True))
