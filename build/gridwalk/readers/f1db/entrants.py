"""Who entered a car, with which chassis and engine: said of seasons only, so of a race only where one fits."""

from __future__ import annotations

from collections import defaultdict

from gridwalk.readers.championships.files import Folder

_PAIR = ("constructorId", "engineManufacturerId")


class Entrants:
    """The entrants of one year, with their drivers and chassis, as far as the folder has files that describe them."""

    def __init__(self, folder: Folder, year: str) -> None:
        self._entrants = defaultdict[tuple[str, ...], list[tuple[str, set[str]]]](list)
        self._chassis, self._engines = (defaultdict[tuple[str, ...], set[str]](set) for _ in range(2))
        for _, row in folder.rows("seasons-entrants-drivers", year) if "entrants" in folder.tables else ():
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


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
