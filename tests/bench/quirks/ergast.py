"""Quirks of the layout of Ergast."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from tests.bench.quirks.counting import (
    Counted,
    Files,
    Line,
    Row,
    cars_of,
    driven,
    equal,
    has,
    parsed,
    points_in_parts,
    said_by,
    several,
    true_of,
    without,
)


class Ergast:
    """Counts in the layout of Ergast."""

    def __init__(self, folder: Path) -> None:
        self._files, self._said = Files(folder), said_by(folder)
        self._races = {row["raceId"]: row for _, row in self._files.rows("races")}
        self._results = self._files.rows("results")
        cars = defaultdict[tuple[str, ...], list[Line]](list)
        for line, row in self._results:
            own = f"line {line}" if not row["number"] else row["number"]
            cars[row["raceId"], own, row["positionOrder"]].append((line, row))
        self._cars = list(cars.values())
        self._first = [rows[0] for rows in self._cars]

    def counted(self) -> Iterator[Counted]:
        """Yield each quirk, by its number."""
        yield from self._crews()
        yield from self._places()
        yield from self._times()
        yield from self._rest()

    def _where(self, fits: Callable[[Row], bool]) -> list[Line]:
        return [(line, row) for line, row in self._first if fits(row)]

    def _crews(self) -> Iterator[Counted]:
        said, shared = self._said, [car for car in self._cars if len(car) > 1]
        rows = sum(map(len, shared))
        apart = sum(max(line for line, _ in car) - car[0][0] >= len(car) for car in shared)
        crews = [n for n in said.crews.values() if n > 1]
        yield Counted(1, "cars that several drivers shared", len(shared), len(crews), 105)
        yield Counted(1, "rows of them, each a driver's", rows, sum(crews), 228)
        yield Counted(1, "points of their drivers", sum(bool(r["points"]) for c in shared for _, r in c), said.shared("points"))
        yield Counted(1, "of which the rows stand apart", apart)
        twice = several((row["raceId"], row["driverId"]) for _, row in self._results)
        in_cars = several((car[0][1]["raceId"], d) for car in self._cars for d in {row["driverId"] for _, row in car})
        yield Counted(2, "drivers of a race with several rows", twice, None, 85)
        yield Counted(2, "drivers of a race with several cars", in_cars, driven(said, said.raced))
        numbered = [(row["raceId"], row["number"]) for _, row in self._first if row["number"]]
        yield Counted(3, "numbers on two cars of a race", several(numbered), cars_of(said, said.raced), 36)
        none = sum(not row["number"] for _, row in self._first)
        unsaid = sum("number" not in said.entries[path] for path in said.raced)
        yield Counted(3, "cars without a number", none, unsaid, 6)

    def _places(self) -> Iterator[Counted]:
        said, first = self._said, self._first
        placed = self._where(lambda row: bool(row["position"]) and not row["positionText"].isdecimal())
        yield Counted(4, "a position, and no place in positionText", len(placed), said.of(placed, without("position")), 48)
        sprint = [each for each in self._files.rows("sprint_results") if each[1]["position"]]
        sprint = [(line, row) for line, row in sprint if not row["positionText"].isdecimal()]
        fits = said.of(sprint, without("position"), "sprint")
        yield Counted(4, "the same of sprints", len(sprint), fits, 11)
        bare = self._where(lambda row: not row["position"] and row["positionText"].isdecimal())
        yield Counted(4, "a place in positionText alone", len(bare), said.of(bare, equal("position", "positionText")), 2)
        numbers = self._where(lambda row: row["positionText"].isdecimal())
        yield Counted(4, "places of cars", len(numbers), said.of(numbers, equal("position", "positionText")))
        order = [each for each in numbers if each[1]["positionText"] != each[1]["positionOrder"]]
        yield Counted(4, "another place in positionOrder", len(order), said.of(order, equal("position", "positionText")), 13)
        grid = self._where(lambda row: row["grid"] == "0" and row["positionText"] not in ("W", "F", "E"))
        yield Counted(5, "a grid of 0 of cars that raced", len(grid), said.of(grid, has("startsFrom", "pit-lane")))
        out = self._where(lambda row: row["grid"] == "0" and row["positionText"] in ("W", "F", "E"))
        yield Counted(5, "a grid of 0 of others", len(out), said.of(out, has("startsFrom", "no-place")))
        on_grid = self._where(lambda row: row["grid"] not in ("", "0"))
        both = lambda of, row: equal("gridPosition", "grid")(of, row) and has("startsFrom", "grid")(of, row)  # noqa: E731
        yield Counted(5, "places on the grid", len(on_grid), said.of(on_grid, both))
        pairs = several((row["raceId"], row["grid"]) for _, row in first if row["grid"] not in ("", "0"))
        of_race = [of for (session, _), of in said.results.items() if session == "race"]
        same = several((of["session"][0], of["gridPosition"][0]) for of in of_race if "gridPosition" in of)
        yield Counted(5, "places on the grid of two cars", pairs, same, 75)

    def _times(self) -> Iterator[Counted]:
        said = self._said
        leaders = {row["raceId"]: row["milliseconds"] for _, row in self._first if row["positionText"] == "1"}
        gaps = self._where(lambda row: row["time"].startswith("+"))
        totals = self._where(lambda row: bool(row["milliseconds"]))
        total = lambda of, row: equal("totalTime", "milliseconds", 1000)(of, row) or has("stoppedAfter")(of, row)  # noqa: E731
        yield Counted(6, "totals in milliseconds", len(totals), said.of(totals, total))
        long = [each for each in gaps if re.fullmatch(r"\+[0-9]{2,}\.[0-9]+", each[1]["time"]) and parsed(each[1]["time"]) >= 60]
        yield Counted(6, "gaps over a minute without minutes", len(long), None, 1524)
        whole = [each for each in gaps if "." not in each[1]["time"]]
        yield Counted(6, "gaps without decimals", len(whole), said.of(whole, has("gapToLeader")), 1)
        garbage = [each for each in gaps if not re.fullmatch(r"\+[0-9:.]+", each[1]["time"])]
        right = [each for each in gaps if each not in garbage and _is_to(each[1], leaders.get(each[1]["raceId"], ""))]
        is_gap = lambda of, row: [Decimal(v) for v in of.get("gapToLeader", ())] == [parsed(row["time"])]  # noqa: E731
        yield Counted(6, "gaps to the first car", len(right), said.of(right, is_gap))
        wrong = [each for each in gaps if each not in right]
        yield Counted(7, "gaps that are not, by the totals", len(wrong), said.of(wrong, without("gapToLeader")))
        races = {row["raceId"] for _, row in wrong}
        yield Counted(7, "races that they are of", len(races))
        short = self._where(lambda row: row["positionText"] == "1" and row["time"].count(":") == 1)
        yield Counted(8, "times of winners without hours", len(short), said.of(short, equal("totalTime", "milliseconds", 1000)), 4)
        sprint = [each for each in self._files.rows("sprint_results") if re.fullmatch(r"\+.*[^0-9:.].*", each[1]["time"])]
        yield Counted(9, "what is no gap, of sprints", len(sprint), said.of(sprint, without("gapToLeader"), "sprint"), 1)

    def _rest(self) -> Iterator[Counted]:
        files, said = self._files, self._said
        widths = files.widths("races")
        rounds = {(of["year"][0], of["round"][0]) for of in said.things("event")}
        yield Counted(10, "races in rows of 8 cells", widths[8], None, 24)
        yield Counted(10, "races", len(self._races), len({(r["year"], r["round"]) for r in self._races.values()} & rounds), 1149)
        zero = self._where(lambda row: row["rank"] == "0")
        yield Counted(11, "ranks of 0", len(zero), said.of(zero, without("fastestLap")), 258)
        fastest = sum(row["rank"] == "1" for _, row in self._results)
        yield Counted(11, "ranks of 1", fastest, true_of(said, "fastestLap", "race"))
        speeds = self._where(lambda row: bool(row["fastestLapTime"]) and not row["fastestLapSpeed"])
        yield Counted(11, "fastest laps without a speed", len(speeds), said.of(speeds, without("bestLapSpeed")))
        alone = [car[0] for car in self._cars if len({row["driverId"] for _, row in car}) == 1]
        points = [each for each in alone if each[1]["points"]]
        yield Counted(12, "points of cars of one driver", len(points), said.of(points, equal("points", "points")))
        parts = sum(Decimal(row["points"]) % 1 != 0 for _, row in self._results)
        yield Counted(12, "points with decimals", parts, points_in_parts(said))
        yield from self._standings()
        yield from self._names()

    def _standings(self) -> Iterator[Counted]:
        rows = [row for _, row in self._files.rows("driver_standings")]
        last = {
            year: max((int(r["round"]), r["raceId"]) for r in self._races.values() if r["year"] == year)[1]
            for year in self._years()
        }
        sums = Counter[tuple[str, str]]()
        for table in ("results", "sprint_results"):
            for _, row in self._files.rows(table):
                sums[self._races[row["raceId"]]["year"], row["driverId"]] += Decimal(row["points"] or 0)  # type: ignore[assignment]
        at_end = [row for row in rows if last[self._races[row["raceId"]]["year"]] == row["raceId"]]
        net = sum(
            abs(sums[self._races[r["raceId"]]["year"], r["driverId"]] - Decimal(r["points"])) > Decimal("0.1") for r in at_end
        )
        yield Counted(13, "drivers whose sum is not what they have at the end", net)
        both = [*rows, *(row for _, row in self._files.rows("constructor_standings"))]
        made = sum("totalPoints" in of for of in self._said.things("standing"))
        yield Counted(13, "standings", len(both), made)
        unranked = sum(not row["positionText"].isdecimal() for row in both)
        yield Counted(13, "standings without a rank", unranked, sum("rank" not in of for of in self._said.things("standing")))

    def _years(self) -> set[str]:
        return {row["year"] for row in self._races.values()}

    def _names(self) -> Iterator[Counted]:
        files, said = self._files, self._said
        makers, labels = [row for _, row in files.rows("constructors")], Counter(of["label"][0] for of in said.things("make"))
        hyphens = [row["name"] for row in makers if "-" in row["name"]]
        yield Counted(15, "constructors with a hyphen", len(hyphens), sum(labels[name] for name in hyphens))
        yield Counted(15, "pages that several constructors share", several(row["url"] for row in makers))
        used = {row["constructorId"] for table in ("results", "qualifying", "sprint_results") for _, row in files.rows(table)}
        named = {value for of in said.entries.values() for value in of.get("constructor", ())}
        yield Counted(15, "constructors with a result", len(used), len(named))
        indy = {race for race, row in self._races.items() if row["name"] == "Indianapolis 500"}
        out = self._where(lambda row: row["raceId"] in indy and row["positionText"] == "R")
        yield Counted(16, "Indianapolis 500", len(indy), None, 11)
        yield Counted(
            16,
            "retired cars of it",
            len(out),
            said.of(out, lambda s, r: has("finish", "retired")(s, r) and without("position")(s, r)),
        )
        qualifying = files.rows("qualifying")
        yield Counted(
            17, "rows of qualifying", len(qualifying), said.of(qualifying, equal("position", "position"), "qualifying"), 10913
        )
        twice = several((row["raceId"], row["position"]) for _, row in qualifying)
        of = [each for (session, _), each in said.results.items() if session == "qualifying"]
        yield Counted(17, "places of qualifying given twice", twice, several((r["session"][0], r["position"][0]) for r in of), 2)
        dates = Counter((row["year"], row["date"]) for row in self._races.values())
        made = Counter((of["date"][0][:4], of["date"][0]) for path, of in said.by_kind["session"].items() if path.endswith("/race"))
        yield Counted(18, "days of races, as printed", sum(dates.values()), sum((dates & made).values()))
        utc = sum(bool(row["time"]) for row in self._races.values())
        zones = sum("UTC" in of.get("timeZone", ()) for path, of in said.by_kind["session"].items() if path.endswith("/race"))
        yield Counted(18, "races with a time", utc, zones)
        words = [row["driverRef"] for _, row in files.rows("drivers")]
        values = {of["identifierValue"][0] for of in said.things("identifier")}
        capitals = [word for word in words if word != word.lower()]
        yield Counted(19, "words of drivers with capitals", len(capitals), len(values & set(capitals)), 3)
        surnames = [row["surname"] for _, row in files.rows("drivers") if " " in row["surname"]]
        families = Counter(of["familyName"][0] for of in said.things("driver"))
        yield Counted(20, "surnames of several words", len(surnames), sum(families[name] for name in set(surnames)))


def _is_to(row: Row, leader: str) -> bool:
    """Whether a printed gap lies between the totals of its car and the first, to its last figure."""
    if not (row["milliseconds"] and leader):
        return False
    exact = Decimal(1).scaleb(-len(row["time"].partition(".")[2]))
    return abs(parsed(row["time"]) - Decimal(int(row["milliseconds"]) - int(leader)) / 1000) < exact
