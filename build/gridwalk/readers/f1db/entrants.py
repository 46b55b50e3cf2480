"""Who entered a car, with which chassis and engine: said of seasons only, so concluded of a race, and only where one fits."""

from __future__ import annotations

from collections import defaultdict

from gridwalk.readers.championships.files import Folder
from gridwalk.tables.notes import Concluded

_PAIR = ("constructorId", "engineManufacturerId")
_DRIVERS, _CHASSIS, _ENGINES = (f"seasons-entrants-{of}" for of in ("drivers", "chassis", "engines"))
# Why something is concluded of a car, and from which files beside that of the car, by what it is of it.
_WHY = {
    "team": ("of the entrants of {}, one only had the driver in this round, with cars and engines of these makers", (_DRIVERS,)),
    "model": ("the entrant of the car had one chassis only in {}, of cars and engines of these makers", (_DRIVERS, _CHASSIS)),
    "engineType": ("the entrant of the car had one engine only in {}, of cars and engines of these makers", (_DRIVERS, _ENGINES)),
}


class Entrants:
    """The entrants of one year, with their drivers and chassis, as far as the folder has files that describe them."""

    def __init__(self, folder: Folder, year: str) -> None:
        self._folder, self._year = folder, year
        self._entrants = defaultdict[tuple[str, ...], list[tuple[str, set[str]]]](list)
        self._chassis, self._engines = (defaultdict[tuple[str, ...], set[str]](set) for _ in range(2))
        for _, row in folder.rows(_DRIVERS, year) if "entrants" in folder.tables else ():
            who = (row["driverId"], *(row[column] for column in _PAIR))
            self._entrants[who].append((row["entrantId"], set(row["rounds"].split(";"))))
        for table, column, found in (("chassis", "chassisId", self._chassis), ("engines", "engineId", self._engines)):
            for _, row in folder.rows(f"seasons-entrants-{table}", year) if table in folder.tables else ():
                found[row["entrantId"], *(row[maker] for maker in _PAIR)].add(row[column])

    def of(self, row: dict[str, str], event_round: str) -> tuple[str, str, str]:
        """Return entrant, chassis and engine of the car that a row of a race is about, each where there is only one."""
        pair = tuple(row.get(column, "") for column in _PAIR)
        fits = {entrant for entrant, rounds in self._entrants[row["driverId"], *pair] if event_round in rounds}
        entrant = fits.pop() if len(fits) == 1 else ""
        if not entrant:
            return "", "", ""
        return entrant, _only(self._chassis[entrant, *pair]), _only(self._engines[entrant, *pair])

    def concluded(self, column: str, report: str) -> Concluded:
        """Return why the team, the model or the engineType of cars of the year is concluded, and from which other passages."""
        why, tables = _WHY[column]
        passages = (self._folder.tables[table].passage(report) for table in tables)
        return Concluded(why.format(self._year), list(dict.fromkeys(passages)))


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
