"""Seats of crews, which 0.1 named by number and which are named by driver now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gridwalk.keeping.look import Look

_SEAT = re.compile(r"(?P<entry>entry/[a-z0-9/-]+)/crew/(?P<seat>[0-9]+)(?![\w/-])")


class OldRow(NamedTuple):
    """A row of a table of 0.1, with the line where it ends."""

    line: int
    cells: dict[str, str]


@dataclass
class Seats:
    """The driver of each seat, by entry and number.

    >>> seats = Seats({("entry/nsc/2031/lakeside/r01", "1"): "ann-may"})
    >>> seats.named("entry/nsc/2031/lakeside/r01/crew/1")
    'entry/nsc/2031/lakeside/r01/crew/ann-may'
    """

    drivers: dict[tuple[str, str], str] = field(default_factory=dict)

    def learn(self, file: str, rows: Iterable[OldRow]) -> Iterator[Look]:
        """Take the drivers from rows of a table of crews; yield where there is none, or another."""
        for row in rows:
            seat, driver = row.cells.get("seat", ""), row.cells.get("driver", "")
            key = f"entry/{row.cells.get('event', '')}/{row.cells.get('entry', '')}", seat
            if not driver:
                yield Look(file, row.line, "driver", "", "a seat is named by its driver: name the driver, or delete the row")
            elif seat and (known := self.drivers.setdefault(key, driver)) != driver:
                todo = f"seat {seat} of this car is also {known}'s: if they are one person say so in identities, else both drove"
                yield Look(file, row.line, "driver", driver, todo)

    def named(self, text: str) -> str:
        """Return a text with the seats in it that are known named by driver."""
        return _SEAT.sub(lambda seat: self._name(seat), text)

    def unknown(self, text: str) -> list[str]:
        """Return the seats in a text whose driver is not known.

        >>> Seats().unknown("entry/nsc/2031/lakeside/r01/crew/2")
        ['entry/nsc/2031/lakeside/r01/crew/2']
        """
        return [seat[0] for seat in _SEAT.finditer(text) if (seat["entry"], seat["seat"]) not in self.drivers]

    def in_text(self, file: str, text: str) -> tuple[str, list[Look]]:
        """Return a table of identities with its seats named by driver, and what is to be looked at."""
        lines = enumerate(text.splitlines(), 1)
        looks = [Look(file, n, "", seat, UNKNOWN) for n, line in lines for seat in self.unknown(line)]
        return self.named(text), looks

    def _name(self, seat: re.Match[str]) -> str:
        driver = self.drivers.get((seat["entry"], seat["seat"]))
        return f"{seat['entry']}/crew/{driver}" if driver else seat[0]


UNKNOWN = "no table of crews says who had this seat: name it by its driver, as entry/.../crew/DRIVER"
