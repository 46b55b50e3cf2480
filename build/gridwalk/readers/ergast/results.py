"""What the rows of a car say of its result: place, state, laps, times, points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.readers.championships.cars import Car
from gridwalk.readers.championships.grids import GRID, NO_PLACE, PIT_LANE
from gridwalk.readers.championships.times import agrees, gap, thousandths
from gridwalk.readers.ergast.states import ABSENT, CODES, state
from gridwalk.tables.findings import Findings
from gridwalk.tables.records import NumberedRow, Records
from gridwalk.tables.values import decimal, seconds

_NOT_RUN = ABSENT | {"E"}


def gaps(cars: Sequence[Car], path: Path, findings: Findings) -> dict[str, str]:
    """Return the gap of each car to the first, by its key, where what is printed agrees with the totals; else it is noted.

    In a race whose first car was disqualified the printed gaps are to that one.
    """
    first = next((row["milliseconds"] for car in cars for _, row in car.rows if row["positionText"] == "1"), "")
    found = dict[str, str]()
    for car in cars:
        line, row = car.rows[0]
        printed = row["time"]
        if not printed.startswith("+"):
            continue
        behind = gap(printed)
        if behind and agrees(behind, printed, row["milliseconds"], first):
            found[car.entry] = behind
        else:
            what = "is not to the first car, by the totals" if behind else "is no gap"
            findings.warnings.append(Problem(path, line, "time", f"found {printed!r}, which {what}: left out"))
    return found


def starts(cars: Sequence[Car]) -> dict[str, str]:
    """Return from where each car starts, by its key: nothing where no car has a place on the grid, so that 0 says nothing."""
    printed = {car.entry: (car.rows[0][1]["grid"], car.rows[0][1]["positionText"]) for car in cars}
    if all(grid in ("", "0") for grid, _ in printed.values()):
        return {}
    return {entry: _start(grid, code) for entry, (grid, code) in printed.items()}


def _start(grid: str, code: str) -> str:
    """Return from where a car starts. 0 is the pit lane for cars that raced.

    >>> _start("4", "W"), _start("0", "R"), _start("0", "W"), _start("", "1")
    ('grid', 'pit-lane', 'no-place', '')
    """
    zero = NO_PLACE if code in _NOT_RUN else PIT_LANE
    return zero if grid == "0" else GRID if grid else ""


def result(
    made: Records,
    here: dict[str, str],
    car: Car,
    words: Mapping[str, str],
    behind: Mapping[str, str],
    start: str,
    path: Path,
    findings: Findings,
) -> None:
    """Read the result of a car in a session, which all its rows repeat: it is read from the first.

    ``behind``: the gaps of all cars; ``start``: from where the car starts, empty where nothing says it.
    """
    line, row = car.rows[0]
    code = row["positionText"]
    said = state(code, words[row["statusId"]])
    if said is None:
        message = f"unknown state {code!r}: the states are a place, {', '.join(sorted(CODES))}"
        findings.unknown(Problem(path, line, "positionText", message, complete=True))
        return
    total = thousandths(row["milliseconds"]) or (seconds(row["time"]) if not row["time"].startswith("+") else "")
    made.add("measured-result", line, here | {
        "row": str(line), "position": said.position, "finish": said.finish, "classification": said.classification,
        "lapsBehind": said.laps_behind, "retirementCause": said.cause, "asPrinted": said.as_printed,
        "laps": "" if code in ABSENT else row["laps"], "gapToLeader": behind.get(car.entry, ""),
        "stoppedAfter" if said.finish == "retired" and not said.position else "totalTime": total,
        "bestLap": seconds(row["fastestLapTime"]), "bestLapNumber": row["fastestLap"],
        "bestLapSpeed": decimal(row["fastestLapSpeed"]),
    })  # fmt: skip
    if row["grid"] not in ("", "0"):
        made.add("result", line, here | {"gridPosition": row["grid"]})
    alone = len(car.drivers) == 1
    points = decimal(row["points"]) if alone else ""
    fastest = "true" if alone and row["rank"] == "1" else ""
    if points or start or fastest:
        made.add("result-detail", line, here | {"points": points, "startsFrom": start, "fastestLap": fastest})


def shares(made: Records, here: dict[str, str], car: Car, drivers: Mapping[str, str]) -> None:
    """Read what each driver of a shared car has of its result."""
    if len(car.drivers) == 1:
        return
    for seat, (line, row) in enumerate(_once(car.rows), 1):
        fastest = "true" if row["rank"] == "1" else ""
        share = {"seat": str(seat), "driver": drivers[row["driverId"]], "points": decimal(row["points"]), "fastestLap": fastest}
        made.add("driver-share", line, here | share)


def _once(rows: Sequence[NumberedRow]) -> list[NumberedRow]:
    first = dict[str, NumberedRow]()
    for line, row in rows:
        first.setdefault(row["driverId"], (line, row))
    return list(first.values())
