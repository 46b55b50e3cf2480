"""Long lists of a page, divided over pages of their own beside it, so that no page is heavy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from gridwalk.site.addresses import PAGE

T = TypeVar("T")
# Of what lists are. No path of a thing has a tilde before one of these words: a figure or a capital follows it, or a hash.
STARTS, RECORDS, STANDINGS, TOLD, POINTING = NAMES = ("starts", "records", "standings", "told", "pointing")
Part = list[tuple[str, Sequence[Any]]]


@dataclass(frozen=True)
class Divided:
    """A list that is divided: of what it is, the path of the page that it is of, without its ending, and its parts.

    A part is items by the group that they are of.
    """

    name: str
    base: str
    parts: Sequence[Part]

    def path(self, number: int) -> str:
        """Return the path of the page of a part; they are counted from 1.

        >>> Divided(STARTS, "id/driver/ann-xu", []).path(2)
        'id/driver/ann-xu~starts.2.html'
        """
        return f"{self.base}~{self.name}.{number}{PAGE}"

    def begins(self) -> dict[str, str]:
        """Return the path of the page on which each group begins."""
        numbered = reversed(list(enumerate(self.parts, 1)))
        return {group: self.path(number) for number, part in numbered for group, _ in part}


def whole(path: str) -> str:
    """Return the path of the page that a page is a part of, both without their endings; the same where it is a part of none.

    >>> whole("id/driver/ann-xu~starts.2"), whole("id/driver/ann-xu~7Ey")
    ('id/driver/ann-xu', 'id/driver/ann-xu~7Ey')
    """
    base, _, part = path.rpartition("~")
    return base if part.partition(".")[0] in NAMES else path


def parts(groups: Iterable[tuple[str, Sequence[T]]], most: int) -> list[list[tuple[str, Sequence[T]]]]:
    """Return groups of items in parts of at most so many items; a group is cut only where it alone is more.

    >>> parts([("a", [1, 2]), ("b", [3]), ("c", [4, 5, 6, 7])], 3)
    [[('a', [1, 2]), ('b', [3])], [('c', [4, 5, 6])], [('c', [7])]]
    """
    found, room = list[list[tuple[str, Sequence[T]]]](), 0
    for group, items in _cut(groups, most):
        if len(items) > room:
            found.append([])
            room = most
        found[-1].append((group, items))
        room -= len(items)
    return found


def _cut(groups: Iterable[tuple[str, Sequence[T]]], most: int) -> Iterator[tuple[str, Sequence[T]]]:
    yield from ((group, items[start : start + most]) for group, items in groups for start in range(0, len(items), most))
