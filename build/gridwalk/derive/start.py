"""That a car started a race, as counts over all races see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Start:
    """That a car started a race: in which season and class, empty where that is not known, for whom, and what it reached.

    ``lines`` say so, those of ``holders`` that it counts for them, those of ``looked`` what it
    reached or did not, by the property that tells; ``of_model`` of which ``model`` the car is.
    """

    session: str
    season: str
    of: str
    lines: Lines
    holders: Mapping[str, Lines]
    reached: Collection[str]
    looked: Mapping[str, Lines]
    model: str = ""
    of_model: Lines = ()

    def said(self) -> Iterator[str]:
        """Yield all lines that it is made of."""
        yield from chain(self.lines, self.of_model, *self.holders.values(), *self.looked.values())
