"""What the files of Formula One say of champions, wins and poles, counted with the module ``csv`` and nothing of the readers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.bench.quirks.counting import Files, Row

T = TypeVar("T")
K = TypeVar("K")
# A race by its year and round, and a table with an id in it: who or what the files count.
Race = tuple[int, int]
Who = tuple[str, str]
# What is counted, as the bundled questions call it.
REACHED = ("starts", "wins", "podiums", "poles")
STATED = {
    "totalRaceStarts": "starts", "totalRaceWins": "wins", "totalPodiums": "podiums", "totalPolePositions": "poles",
    "totalFastestLaps": "fastest laps", "totalChampionshipWins": "titles",
}  # fmt: skip


@dataclass(frozen=True)
class Drive:
    """That a driver drove a car of a make in a race: the place, 0 where there is none, and whether they started from pole."""

    race: Race
    driver: Who
    make: Who
    number: str
    place: int
    started: bool
    pole: bool


@dataclass(frozen=True)
class Told:
    """What the files of a folder say: each drive, who was champion of a year, and the totals that they state of whom."""

    kind: str
    drives: list[Drive]
    champions: Mapping[int, frozenset[Who]]
    makes: Mapping[int, frozenset[tuple[Who, Who]]]
    stated: Mapping[Who, Mapping[str, int]]

    @property
    def rounds(self) -> Counter[int]:
        """How many races of each year there are."""
        return Counter(year for year, _ in {drive.race for drive in self.drives})

    def counted(self, of: Callable[[Drive], str]) -> dict[tuple[str, int], dict[str, int]]:
        """Return what each reached in each year, and in all years under 0: a race counts once, however many cars there were."""
        races = defaultdict[tuple[str, int], dict[str, set[Race]]](lambda: {name: set() for name in REACHED})
        for drive in self.drives:
            said = {"starts": drive.started, "wins": drive.place == 1, "podiums": 0 < drive.place <= 3, "poles": drive.pole}
            for year in (drive.race[0], 0):
                for name in (name for name, yes in said.items() if yes):
                    races[of(drive), year][name].add(drive.race)
        return {key: {name: len(of_name) for name, of_name in found.items()} for key, found in races.items()}

    def winners(self) -> dict[Race, frozenset[Who]]:
        """Return who won each race: several who shared the car."""
        found = defaultdict[Race, set[Who]](set)
        for drive in self.drives:
            found[drive.race].update({drive.driver} if drive.place == 1 else ())
        return {race: frozenset(won) for race, won in found.items()}

    def places(self) -> dict[tuple[Who, Race], set[int]]:
        """Return the places of each driver in each race, where there are any."""
        found = defaultdict[tuple[Who, Race], set[int]](set)
        for drive in (drive for drive in self.drives if drive.place):
            found[drive.driver, drive.race].add(drive.place)
        return found

    def streaks(self) -> dict[Who, int]:
        """Return the most races in a row that each driver won who won any, of those entered."""
        entered = {(drive.driver, drive.race): set[int]() for drive in self.drives}
        return streaks({**entered, **self.places()})


def streaks(places: Mapping[tuple[K, Race], Set[int]]) -> dict[K, int]:
    """Return the most races in a row that each won who won any, given the places in each race.

    >>> streaks({("ann", (2031, 2)): {1, 7}, ("ann", (2031, 1)): {1}, ("bo", (2031, 1)): set()})
    {'ann': 2}
    """
    won = defaultdict[K, list[bool]](list)
    for (who, _), of in sorted(places.items(), key=lambda each: each[0][1]):
        won[who].append(1 in of)
    return {who: longest(each) for who, each in won.items() if any(each)}


def longest(won: Iterable[bool]) -> int:
    """Return how many of those in a row are true at most.

    >>> longest([True, False, True, True])
    2
    """
    most = now = 0
    for each in won:
        now = now + 1 if each else 0
        most = max(most, now)
    return most


def ergast(folder: Path) -> Told:
    """Read the files of Ergast's layout. Whose the pole is they do not say: it is the only car with 1 on the grid."""
    files = Files(folder)
    races = {row["raceId"]: (int(row["year"]), int(row["round"])) for _, row in files.rows("races")}
    drivers = {row["driverId"]: ("drivers", row["driverRef"]) for _, row in files.rows("drivers")}
    makes = {row["constructorId"]: ("constructors", row["constructorRef"]) for _, row in files.rows("constructors")}
    rows = [row for _, row in files.rows("results")]
    first = Counter(race for race, *_ in {_car(row) for row in rows if row["grid"] == "1"})
    drives = [
        Drive(
            races[row["raceId"]], drivers[row["driverId"]], makes[row["constructorId"]], row["number"],
            _place(row),
            # Who was excluded and ran no lap was kept out.
            row["positionText"] not in ("W", "F") and (row["positionText"] != "E" or row["laps"] != "0"),
            row["grid"] == "1" and first[row["raceId"]] == 1,
        )
        for row in rows
    ]  # fmt: skip
    last = {year: max(race for race in races.values() if race[0] == year) for year, _ in races.values()}
    stated = defaultdict[Who, dict[str, int]](dict)
    for _, row in files.rows("driver_standings"):
        race = races[row["raceId"]]
        if last[race[0]] == race and row["wins"] not in ("", "0"):
            stated[drivers[row["driverId"]]][f"wins {race[0]}"] = int(row["wins"])
    return Told("ergast", drives, {}, {}, stated)


def f1db(folder: Path) -> Told:
    """Read the files of F1DB."""
    files = Files(folder, "f1db-")
    drives = [
        Drive(
            (int(row["year"]), int(row["round"])), ("drivers", row["driverId"]), ("constructors", row["constructorId"]),
            row["driverNumber"], _place(row), row["positionText"] not in ("DNQ", "DNPQ", "DNS", "DNP", "EX"),
            row["polePosition"] == "true",
        )
        for _, row in files.rows("races-race-results")
    ]  # fmt: skip
    won, built = defaultdict[int, set[Who]](set), defaultdict[int, set[tuple[Who, Who]]](set)
    for _, row in files.rows("seasons-driver-standings"):
        won[int(row["year"])].update({("drivers", row["driverId"])} if row["championshipWon"] == "true" else ())
    for _, row in files.rows("seasons-constructor-standings"):
        pair = ("constructors", row["constructorId"]), ("engine-manufacturers", row["engineManufacturerId"])
        built[int(row["year"])].update({pair} if row["championshipWon"] == "true" else ())
    stated = {(table, row["id"]): _totals(row) for table in ("drivers", "constructors") for _, row in files.rows(table)}
    return Told("f1db", drives, _frozen(won), _frozen(built), stated)


READ: Mapping[str, Callable[[Path], Told]] = {"ergast": ergast, "f1db": f1db}


def _car(row: Row) -> tuple[str, str, str]:
    return row["raceId"], row["number"], row["positionOrder"]


def _place(row: Row) -> int:
    return int(row["positionText"]) if row["positionText"].isdecimal() else 0


def _totals(row: Row) -> dict[str, int]:
    # Podiums of a make are races: its cars are counted beside.
    columns = STATED if "firstName" in row else {**STATED, "totalPodiumRaces": "podiums"}
    return {name: int(row[column]) for column, name in columns.items() if row.get(column, "0") != "0"}


def _frozen(of: Mapping[int, set[T]]) -> dict[int, frozenset[T]]:
    return {year: frozenset(found) for year, found in of.items() if found}
