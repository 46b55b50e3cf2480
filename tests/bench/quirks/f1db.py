"""Quirks of F1DB."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from tests.bench.quirks.counting import (
    Counted,
    Files,
    Line,
    Row,
    Said,
    cars_of,
    driven,
    equal,
    grouped,
    has,
    parsed,
    points_in_parts,
    said_by,
    several,
    without,
)


class F1db:
    """Counts in the layout of F1DB."""

    def __init__(self, folder: Path) -> None:
        self._files, self._said = Files(folder, "f1db-"), said_by(folder)
        self._races = {row["id"]: row for _, row in self._files.rows("races")}
        self._results = self._files.rows("races-race-results")
        self._cars = list[list[Line]]()
        above = dict[tuple[str, str], list[Line]]()
        for line, row in self._results:
            at = row["raceId"], row["driverNumber"]
            if row["sharedCar"] == "true" and at in above:
                above[at].append((line, row))
            else:
                above[at] = [(line, row)]
                self._cars.append(above[at])
        self._first = [rows[0] for rows in self._cars]

    def counted(self) -> Iterator[Counted]:
        """Yield each quirk, by its number."""
        yield from self._crews()
        yield from self._times()
        yield from self._bests()
        yield from self._names()
        yield from self._totals()

    def _where(self, fits: Callable[[Row], bool]) -> list[Line]:
        return [(line, row) for line, row in self._first if fits(row)]

    def _crews(self) -> Iterator[Counted]:
        said, shared = self._said, [car for car in self._cars if len(car) > 1]
        crews = [n for n in said.crews.values() if n > 1]
        rows = sum(map(len, shared))
        yield Counted(1, "cars that several drivers shared", len(shared), len(crews), 109)
        yield Counted(1, "rows of them, each a driver's", rows, sum(crews), 236)
        took = sum(row["sharedCar"] == "true" for _, row in self._results)
        yield Counted(1, "rows with sharedCar", took, said.shared("tookOver", "true"), 127)
        twice = several((row["raceId"], row["driverId"]) for _, row in self._results)
        yield Counted(2, "drivers of a race with several rows", twice, None, 89)
        in_cars = several((car[0][1]["raceId"], d) for car in self._cars for d in {row["driverId"] for _, row in car})
        yield Counted(2, "drivers of a race with several cars", in_cars, driven(said, said.raced))
        numbers = [(row["raceId"], row["driverNumber"]) for _, row in self._first if row["driverNumber"]]
        yield Counted(2, "numbers on two cars of a race", several(numbers), cars_of(said, said.raced), 42)

    def _times(self) -> Iterator[Counted]:
        said = self._said
        totals = self._where(lambda row: bool(row["timeMillis"]))
        yield Counted(3, "absolute times", len(totals), said.of(totals, equal("totalTime", "timeMillis", 1000)))
        laps = self._where(lambda row: bool(row["gapLaps"]))
        yield Counted(3, "gaps in laps", len(laps), said.of(laps, equal("lapsBehind", "gapLaps")))
        seconds = self._where(lambda row: bool(row["gapMillis"]) and row["positionNumber"] != "")
        yield Counted(3, "gaps in seconds", len(seconds), said.of(seconds, equal("gapToLeader", "gapMillis", 1000)))
        out = self._where(lambda row: row["positionText"] == "DSQ" and bool(row["time"]))
        yield Counted(3, "times of disqualified cars", len(out), said.of(out, without("gapToLeader")), 20)
        late = self._where(lambda row: bool(row["timePenaltyMillis"]))
        yield Counted(3, "penalties in seconds", len(late), said.of(late, equal("timePenalty", "timePenaltyMillis", 1000)))
        yield Counted(3, "of which with a plus", sum(row["timePenalty"].startswith("+") for _, row in late), None, 1)
        stopped = self._where(lambda row: bool(row["positionNumber"] and row["reasonRetired"]))
        both = lambda of, row: has("finish", "retired")(of, row) and has("classification", "classified")(of, row)  # noqa: E731
        yield Counted(4, "cars that stopped and have a place", len(stopped), said.of(stopped, both), 870)
        points = sum(bool(row["points"]) for _, row in self._results)
        cars = sum("points" in of for (session, _), of in said.results.items() if session == "race")
        shares = sum("points" in of for of in said.things("share") if of["session"][0].endswith("/race"))
        yield Counted(5, "rows with points", points, cars + shares, 27533 - 19011)
        parts = sum(Decimal(row["points"] or 0) % 1 != 0 for _, row in self._results)
        yield Counted(5, "points with decimals", parts, points_in_parts(said))
        negative = [each for each in self._files.rows("races-qualifying-results") if each[1]["gap"].startswith("-")]
        yield Counted(8, "gaps of qualifying below nothing", len(negative), said.of(negative, without("gapToLeader"), "qualifying"))
        short = [each for each in self._files.rows("races-qualifying-results") if re.fullmatch(r"[0-9.]+", each[1]["time"])]
        best = lambda of, row: bool(of.get("bestLap")) and Decimal(of["bestLap"][0]) <= parsed(row["time"])  # noqa: E731
        yield Counted(9, "times of qualifying without minutes", len(short), said.of(short, best, "qualifying"))

    def _grid(self) -> Iterator[Counted]:
        placed = lambda of, row: equal("gridPosition", "gridPositionNumber")(of, row) and has("startsFrom", "grid")(of, row)  # noqa: E731
        on_grid = self._where(lambda row: bool(row["gridPositionNumber"]))
        yield Counted(7, "places on the grid", len(on_grid), self._said.of(on_grid, placed))
        for text, word, what in (
            ("PL", "pit-lane", "starts from the pit lane"),
            ("", "no-place", "cars without a place on the grid"),
        ):
            cars = [each for each in self._first if each[1]["gridPositionText"] == text]
            yield Counted(7, what, len(cars), self._said.of(cars, has("startsFrom", word)))

    def _bests(self) -> Iterator[Counted]:
        said, rows = self._said, [row for _, row in self._results]
        fast = Counter(row["raceId"] for row in rows if row["fastestLap"] == "true")
        yield Counted(6, "races with the fastest lap of several drivers", sum(n > 1 for n in fast.values()), _of_several(said), 11)
        yield Counted(6, "races with a fastest lap", len(fast), len(_fastest(said)))
        pole = self._where(lambda row: row["polePosition"] == "true")
        yield Counted(7, "poles", len(pole), said.of(pole, has("pole", "true")))
        other = [each for each in pole if each[1]["gridPositionNumber"] != "1"]
        fits = lambda of, row: of.get("gridPosition", [""]) == [row["gridPositionNumber"]]  # noqa: E731
        yield Counted(7, "poles that are not the first on the grid", len(other), said.of(other, fits), 3)
        yield from self._grid()
        stops = [row for _, row in self._files.rows("races-pit-stops")]
        hours = [row for row in stops if row["time"].count(":") == 2]
        times = Counter(Decimal(value) for of in said.things("stop") for value in of.get("pitTime", ()))
        yield Counted(9, "pit stops with hours", len(hours), sum(times[parsed(row["time"])] > 0 for row in hours), 1)
        filled = self._where(lambda row: bool(row["pitStops"]))
        yield Counted(16, "cars with a number of stops", len(filled), said.of(filled, equal("pitStops", "pitStops")))
        empty = self._where(lambda row: not row["pitStops"])
        yield Counted(16, "cars without", len(empty), said.of(empty, without("pitStops")))
        places = grouped((row for _, row in self._first if row["positionNumber"]), "raceId")
        holes = [race for race, of in places.items() if {int(r["positionNumber"]) for r in of} != set(range(1, len(of) + 1))]
        made = defaultdict[str, list[int]](list)
        for (session, _), of in said.results.items():
            if session == "race" and "position" in of:
                made[of["session"][0]].append(int(of["position"][0]))
        kept = sum(set(of) != set(range(1, len(of) + 1)) for of in made.values())
        yield Counted(17, "races with holes in their places", len(holes), kept, 5)

    def _names(self) -> Iterator[Counted]:
        files, said = self._files, self._said
        labels = Counter(of["label"][0] for path, of in said.by_kind["make"].items() if "label" in of and not MAKER.search(path))
        names = Counter(row["name"] for _, row in files.rows("constructors"))
        twice = [name for name, n in names.items() if n > 1]
        yield Counted(9, "names of several constructors", len(twice), sum(labels[name] == names[name] for name in twice), 2)
        unsaid = self._entrants()
        yield Counted(10, "cars that several entrants, or none, may have entered", len(unsaid), self._cars_without("team"))
        groups = Counter(
            tuple(row[c] for c in ("year", "entrantId", "constructorId", "engineManufacturerId"))
            for _, row in files.rows("seasons-entrants-chassis")
        )
        yield Counted(10, "entrants of a year with several chassis", sum(n > 1 for n in groups.values()), None, 312)
        zero = self._where(lambda row: row["driverNumber"] == "0")
        made = sum(of.get("number") == ["0"] for path, of in said.entries.items() if path in said.raced)
        yield Counted(12, "cars with the number 0", len(zero), made)
        yield Counted(12, "cars without a number", len(self._where(lambda row: not row["driverNumber"])), None, 0)
        former = [name for _, row in files.rows("circuits") for name in row["previousNames"].split(";") if name]
        others = {label for of in said.things("circuit") for label in (*of.get("altLabel", ()), *of.get("label", ()))}
        yield Counted(13, "former names of circuits", len(former), sum(name in others for name in former))
        lists = sum(";" in row["rounds"] for _, row in files.rows("seasons-entrants-drivers"))
        yield Counted(13, "lists of rounds", lists)
        dates = Counter(row["date"] for row in self._races.values())
        days = Counter(of["date"][0] for path, of in said.by_kind["session"].items() if path.endswith("/race"))
        yield Counted(15, "days of races, as printed", len(self._races), sum((dates & days).values()), 1171)

    def _entrants(self) -> list[str]:
        """Return the cars whose driver no entrant, or several, had in the round for the constructor with the engine."""
        wanted = ("year", "driverId", "constructorId", "engineManufacturerId")
        who = defaultdict[tuple[str, ...], set[str]](set)
        for _, row in self._files.rows("seasons-entrants-drivers"):
            for number in row["rounds"].split(";"):
                who[(*(row[column] for column in wanted), number)].add(row["entrantId"])
        return [row["raceId"] for _, row in self._first if len(who[(*(row[c] for c in wanted), row["round"])]) != 1]

    def _cars_without(self, name: str) -> int:
        return sum(name not in of for path, of in self._said.entries.items() if path in self._said.raced)

    def _totals(self) -> Iterator[Counted]:
        started = [row for _, row in self._results if row["positionText"] not in ("DNQ", "DNPQ", "DNS", "DNP", "EX")]
        counts = {
            "totalRaceWins": Counter(row["driverId"] for row in started if row["positionText"] == "1"),
            "totalPodiums": _podiums(started),
            "totalPolePositions": Counter(row["driverId"] for _, row in self._results if row["polePosition"] == "true"),
            "totalFastestLaps": Counter(row["driverId"] for row in started if row["fastestLap"] == "true"),
            "totalRaceStarts": _starts(started),
        }
        drivers = [row for _, row in self._files.rows("drivers")]
        for column, of in counts.items():
            there = sum(int(row[column]) > 0 for row in drivers)
            yield Counted(
                14,
                f"drivers of whom {column} is what the rows have",
                there,
                sum(int(r[column]) == of[r["id"]] > 0 for r in drivers),
            )


MAKER = re.compile("-(?:engine|tyre)-|/f1db-(?:engine|tyre)")


def _podiums(rows: Iterable[Row]) -> Counter[str]:
    placed = {(row["raceId"], row["driverId"]) for row in rows if row["positionText"] in ("1", "2", "3")}
    return Counter(driver for _, driver in placed)


def _starts(rows: Iterable[Row]) -> Counter[str]:
    return Counter(driver for _, driver in {(row["raceId"], row["driverId"]) for row in rows})


def _fastest(said: Said) -> Counter[str]:
    """Return how many drivers have the fastest lap of each race."""
    cars = [
        of["session"][0] for (session, _), of in said.results.items() if session == "race" and "true" in of.get("fastestLap", ())
    ]
    return Counter([*cars, *(of["session"][0] for of in said.things("share") if "true" in of.get("fastestLap", ()))])


def _of_several(said: Said) -> int:
    return sum(n > 1 for n in _fastest(said).values())
