"""What the rows of a car say of its result: place, state, laps, times, grid, points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gridwalk.rdf import concepts
from gridwalk.readers.championships.cars import Car
from gridwalk.readers.championships.grids import GRID, NO_PLACE
from gridwalk.readers.championships.times import fastest, thousandths
from gridwalk.readers.f1db.register import Names
from gridwalk.tables.records import Records
from gridwalk.tables.values import decimal

_YES = "true"
# Penalties that are no number of places.
_PENALTIES = {"SFB": "start-from-the-back"}


def state(code: str) -> dict[str, str] | None:
    """Return what a place or a code says, or None where the code is not known.

    >>> state("4"), state("DNPQ"), state("EX")
    ({'position': '4', 'classification': 'classified'}, {'finish': 'did-not-prequalify'}, {'classification': 'excluded'})
    >>> state(""), state("0"), state("?")
    ({}, None, None)
    """
    if code.isdecimal() and int(code):
        return {"position": code, "classification": "classified"}
    finish, classification = (concepts.by_notation(scheme).get(code, "") for scheme in ("finish", "classification"))
    said = {name: value for name, value in (("finish", finish), ("classification", classification)) if value}
    return said or (None if code else {})


def places_given(cars: Iterable[Car]) -> bool:
    """Return whether a car of a session has a place on the grid, so that who has none is without."""
    return any(car.rows[0][1]["gridPositionNumber"] for car in cars)


def _start(row: Mapping[str, str], placed: bool) -> str:
    """Return from where a car starts. ``placed``: whether any car has a place on the grid.

    >>> at = lambda number, text: {"gridPositionNumber": number, "gridPositionText": text}
    >>> _start(at("4", "4"), True), _start(at("", "PL"), False), _start(at("", ""), True), _start(at("", ""), False)
    ('grid', 'pit-lane', 'no-place', '')
    """
    if row["gridPositionNumber"]:
        return GRID
    nothing = NO_PLACE if placed and not row["gridPositionText"] else ""
    return concepts.by_notation("start").get(row["gridPositionText"], nothing)


def race_result(made: Records, here: dict[str, str], car: Car, on_grid: bool) -> str:
    """Read the result of a car, of which the first row has all; return what is wrong with it, or nothing.

    ``on_grid``: whether any car of the session has a place on the grid.
    """
    line, row = car.rows[0]
    said = state(row["positionText"])
    if said is None:
        return f"unknown state {row['positionText']!r}: the states are a place, {', '.join(_codes())}"
    placed, reason = "position" in said, row["reasonRetired"]
    if placed:
        said["finish"] = "retired" if reason else "running"
    retired = said.get("finish") == "retired"
    if retired:  # who stopped and was classified has a place
        said.setdefault("classification", "not-classified")
    # A disqualified car's gap is to whom it had been behind.
    gap = row["gapMillis"] if placed and not row["gapLaps"] else ""
    made.add("measured-result", line, here | said | {
        "row": str(line), "laps": row["laps"], "lapsBehind": row["gapLaps"], "gapToLeader": thousandths(gap),
        "totalTime" if placed or not retired else "stoppedAfter": thousandths(row["timeMillis"]), "asPrinted": reason,
        "retirementCause": concepts.by_label("cause").get(reason.lower(), "") if retired else "",
    })  # fmt: skip
    if row["gridPositionNumber"]:
        made.add("result", line, here | {"gridPosition": row["gridPositionNumber"]})
    detail = {
        "points": decimal(row["points"]) if len(car.rows) == 1 else "", "pole": _true(row["polePosition"]),
        "fastestLap": _true(row["fastestLap"]) if len(car.rows) == 1 else "",
        "interval": thousandths(row["intervalMillis"]) if placed and not row["gapLaps"] else "",
        "startsFrom": _start(row, on_grid),
        "timePenalty": thousandths(row["timePenaltyMillis"]), "pitStops": row["pitStops"],
    }  # fmt: skip
    if any(detail.values()):
        made.add("result-detail", line, here | detail)
    return ""


def grid_fault(text: str) -> str:
    """Return what is wrong with a printed place on the grid, or nothing.

    >>> grid_fault("12"), grid_fault("PL"), grid_fault(""), grid_fault("x9").partition(":")[0]
    ('', '', '', "unknown grid position 'x9'")
    """
    starts = concepts.by_notation("start")
    if not text or (text.isdecimal() and int(text)) or text in starts:
        return ""
    return f"unknown grid position {text!r}: expected a place or {', '.join(sorted(starts))}"


def _codes() -> list[str]:
    return sorted([*concepts.by_notation("finish"), *concepts.by_notation("classification")])


def _true(text: str) -> str:
    return _YES if text == _YES else ""


def shares(made: Records, here: dict[str, str], car: Car, names: Names) -> None:
    """Read what each driver of a shared car has of its result, who took it over, and whose the pole is."""
    for seat, (line, row) in enumerate(car.rows, 1) if len(car.rows) > 1 else ():
        made.add("driver-share", line, here | {
            "seat": str(seat), "driver": names.key(row["driverId"]), "points": decimal(row["points"]),
            "tookOver": _true(row["sharedCar"]), "fastestLap": _true(row["fastestLap"]), "pole": _true(row["polePosition"]),
        })  # fmt: skip


def fastest_lap(made: Records, line: int, here: dict[str, str], car: Car, driver: str, names: Names) -> None:
    """Say that a driver had the fastest lap of a session: of a shared car it is his, else the car's."""
    seat = next((str(seat) for seat, (_, row) in enumerate(car.rows, 1) if row["driverId"] == driver), "")
    own = {"seat": seat, "driver": names.key(driver)} if len(car.rows) > 1 else {}
    made.add("driver-share" if own else "result-detail", line, here | own | {"fastestLap": _YES})


def lap_times(row: Mapping[str, str]) -> dict[str, str]:
    """Return the best lap, the gap and the laps of a row of practice or qualifying; a gap below nothing is left out."""
    best = fastest(thousandths(row[column]) for column in ("timeMillis", "q1Millis", "q2Millis", "q3Millis"))
    gap = thousandths(row["gapMillis"]) if row["gapMillis"].isdecimal() and not row.get("gap", "").startswith("-") else ""
    return {"bestLap": best, "gapToLeader": gap, "laps": row["laps"]}


def grid(session: str) -> Callable[[Records, int, Mapping[str, str], dict[str, str]], None]:
    """Return what reads the penalties on the grid of a session."""

    def read(made: Records, line: int, row: Mapping[str, str], here: dict[str, str]) -> None:
        if row["gridPenaltyPositions"]:
            made.add("result-detail", line, here | {"session": session, "gridPenalty": row["gridPenaltyPositions"]})
        if kind := _PENALTIES.get(row["gridPenalty"]):
            made.add("penalty", line, here | {"session": session, "penalty": "grid", "kind": kind})

    return read
