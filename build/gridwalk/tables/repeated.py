"""The keys of the rows of a table, and which of them come again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gridwalk.tables.batches import Columns


class Keys:
    """The keys of the rows of one table, of which each is one text.

    To keep the cells of all rows scatters them over memory. Columns that are the same in all of the first rows, such as the event
    and the session of laps, are no part of the texts: keys are kept apart by them. No sound cell has a NUL.

    >>> keys = Keys([0, 1])
    >>> keys.repeated([["a", "a"], ["1", "2"]]), keys.repeated([["b", "a", "b"], ["1", "2", "1"]])
    ([], [1, 2])
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._same = self._other = list[int]()
        self._seen = defaultdict[tuple[str, ...], set[str]](set)

    def repeated(self, columns: Columns) -> list[int]:
        """Return the numbers of those rows, given by columns, whose key an earlier row has."""
        if not self._other:
            # One column at least makes the text.
            self._same = [n for n in self._numbers[:-1] if _is_one(columns[n])]
            self._other = [n for n in self._numbers if n not in self._same]
        found = list(map("\0".join, zip(*(columns[n] for n in self._other), strict=True)))
        if all(_is_one(columns[n]) for n in self._same):
            seen = self._seen[tuple(columns[n][0] for n in self._same)]
            before = len(seen)
            if seen.isdisjoint(found):
                seen.update(found)
                if len(seen) - before == len(found):
                    return []
                seen.difference_update(found)
        return list(self._one_by_one(columns, found))

    def _one_by_one(self, columns: Columns, found: Sequence[str]) -> list[int]:
        again, same = list[int](), [columns[n] for n in self._same]
        for row, (apart, key) in enumerate(zip(zip(*same, strict=True) if same else [()] * len(found), found, strict=True)):
            seen = self._seen[apart]
            if key in seen:
                again.append(row)
            seen.add(key)
        return again


def _is_one(column: Sequence[str]) -> bool:
    return column.count(column[0]) == len(column)
