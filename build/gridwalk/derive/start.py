"""That a car started a race, or had its pole, as counts over all races see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

Lines = Sequence[str]
# What a pole is counted as, and the property that tells of it.
POLES, POLE = "poles", "pole"


@dataclass(frozen=True, slots=True)
class Start:
    """That a car started a race: in which season and class, empty where that is not known, for whom, and what it reached.

    ``lines`` say so, those of ``holders`` that it counts for them, those of ``looked`` what it
    reached or did not, by the property that tells; ``of_model`` of which ``model`` the car is.
    One that is not ``begun`` had the pole and did not start. ``told``: the drivers of a shared car
    of which a source says whose the pole is, with the lines that say so; ``on_pole``: those whose it is.
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
    begun: bool = True
    told: Mapping[str, Lines] = field(default_factory=dict)
    on_pole: Collection[str] = ()

    def said(self) -> Iterator[str]:
        """Yield all lines that it is made of."""
        yield from chain(self.lines, self.of_model, *self.holders.values(), *self.looked.values(), *self.told.values())

    def reached_by(self, holder: str) -> Iterator[str]:
        """Yield what was reached for one of those for whom it counts."""
        yield from (name for name in self.reached if name != POLES or holder not in self.told or holder in self.on_pole)

    def looked_at(self, by: str, holder: str) -> Iterator[str]:
        """Yield the lines that tell by a property what was reached for one of those for whom it counts."""
        yield from self.looked[by]
        if by == POLE:
            yield from self.told.get(holder, ())
