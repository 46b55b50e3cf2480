"""What two data sets say of one race or car: at which circuit it was, whose it is. It tells more than names, which others bear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Set


class Together:
    """Things that two data sets, each with a code for its own, say of the same race or car. ``coded``: the data sets with one."""

    def __init__(self, said: Iterable[tuple[str, str]], coded: Callable[[str], Set[str]]) -> None:
        self._coded, self._times = coded, Counter[tuple[str, str]]()
        self._met = defaultdict[str, set[str]](set)
        for one, other in said:
            if one != other and coded(one) and coded(other) and not coded(one) & coded(other):
                self._times[min(one, other), max(one, other)] += 1
                self._met[one].add(other)
                self._met[other].add(one)

    def are_two(self, one: str, other: str) -> bool:
        """Whether two are never said of the same, and of what one is said the data set of the other says something else.

        >>> codes = {"old": {"a"}, "new": {"a"}, "palace": {"b"}, "strip": {"b"}}
        >>> told = Together([("old", "palace"), ("new", "strip"), ("new", "strip")], lambda thing: codes.get(thing, set()))
        >>> told.are_two("old", "strip"), told.are_two("old", "palace"), told.are_two("old", "elsewhere"), list(told.one())
        (True, False, False, [('old', 'palace', 1), ('new', 'strip', 2)])
        """
        return other not in self._met.get(one, ()) and bool(self._others(one, other) or self._others(other, one))

    def one(self) -> Iterator[tuple[str, str, int]]:
        """Yield two that are always said of the same, and how often."""
        for (one, other), times in self._times.items():
            if not self._others(one, other) and not self._others(other, one):
                yield one, other, times

    def _others(self, one: str, other: str) -> set[str]:
        """Return what the data sets that have ``other`` say, but that one, where ``one`` is said."""
        return {met for met in self._met.get(one, ()) if met != other and self._coded(met) & self._coded(other)}
