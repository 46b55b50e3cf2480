"""What a row of a results table says, and how sure the reader is of it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Reading:
    """One way to read a row of a results table. Text is as printed; an empty string is an empty cell.

    ``state`` is what stands in place of a position (``DNF``); ``laps`` is None where none are printed.
    """

    position: int | None
    state: str = ""
    race_class: str = ""
    drivers: tuple[str, ...] = ()
    chassis: str = ""
    laps: int | None = None
    reason: str = ""
    number: str = ""
    team: str = ""
    engine: str = ""
    time: str = ""

    def __str__(self) -> str:
        place = self.state if self.position is None else str(self.position)
        laps = "" if self.laps is None else str(self.laps)
        return " | ".join((place, self.race_class, " / ".join(self.drivers), self.chassis, laps, self.reason))


@dataclass(frozen=True)
class PrintedRow:
    """A printed row: its line from 1, its character range in the document, and its readings, best first.

    ``taken_out`` are the characters of it that no reading has: see ``page_text.shown``. ``cells``: what its columns show, where
    it has columns.

    >>> PrintedRow(3, 40, 52, (Reading(1, laps=9), Reading(1, laps=19))).ambiguous
    True
    """

    line: int
    start: int
    end: int
    readings: tuple[Reading, ...]
    taken_out: str = ""
    cells: tuple[str, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether the row has more than one consistent reading."""
        return len(self.readings) > 1

    @property
    def certain(self) -> Reading:
        """What all readings say; what they do not agree on is left empty.

        >>> PrintedRow(3, 40, 52, (Reading(1, chassis="X1", laps=9), Reading(1, chassis="X", laps=19))).certain
        Reading(position=1, state='', race_class='', drivers=(), chassis='', laps=None, reason='', number='', \
team='', engine='', time='')
        """
        best, blank = self.readings[0], Reading(None)
        differing = {name for name in vars(best) if any(getattr(r, name) != getattr(best, name) for r in self.readings)}
        return replace(best, **{name: getattr(blank, name) for name in differing})
