"""The files of Ergast's layout: which there are, and which columns of them are read."""

from __future__ import annotations

import re
from pathlib import Path

from gridwalk.readers.championships.files import File, Layout, Range

_RESULT = (
    "raceId", "driverId", "constructorId", "number", "grid", "positionText", "positionOrder", "points", "laps", "time",
    "milliseconds", "statusId",
)  # fmt: skip
_BEST = ("fastestLap", "rank", "fastestLapTime", "fastestLapSpeed")
# Days and times of the sessions of an event, by what a column begins with.
SESSIONS = {"fp1": "practice-1", "fp2": "practice-2", "fp3": "practice-3", "quali": "qualifying", "sprint": "sprint"}
_DAYS = tuple(f"{begins}_{what}" for begins in SESSIONS for what in ("date", "time"))
_STARTS = ("time", *(column for column in _DAYS if column.endswith("_time")))
# Numbers of rows and what follows from other columns: ``position`` contradicts positionText, which is the older of the two.
_IDS = "resultId|qualifyId|driverStandingsId|constructorStandingsId|position"
_FILES = {
    "circuits": File(
        ("circuitId", "circuitRef", "name"), ("location", "country", "lat", "lng", "alt", "url"), needed=True, named=("name",)
    ),
    "drivers": File(
        ("driverId", "driverRef", "forename", "surname"), ("number", "code", "dob", "nationality", "url"), needed=True,
        named=("forename", "surname"),
    ),
    "constructors": File(("constructorId", "constructorRef", "name"), ("nationality", "url"), needed=True, named=("name",)),
    "status": File(("statusId", "status"), needed=True),
    "races": File(
        ("raceId", "year", "round", "circuitId", "name", "date"), ("time", "url", *_DAYS), needed=True, named=("name",),
        starts=_STARTS,
    ),
    "results": File(_RESULT, _BEST, _IDS, needed=True),
    "seasons": File(("year",), ("url",)),
    "sprint_results": File(_RESULT, _BEST, _IDS),
    "qualifying": File(
        ("raceId", "driverId", "constructorId", "number", "position"), ("q1", "q2", "q3"), "qualifyId"
    ),
    "pit_stops": File(("raceId", "driverId", "stop", "lap"), ("time", "milliseconds"), "duration"),
    "lap_times": File(("raceId", "driverId", "lap"), ("position", "milliseconds"), "time"),
    "driver_standings": File(("raceId", "driverId", "points", "positionText"), ("wins",), _IDS),
    "constructor_standings": File(("raceId", "constructorId", "points", "positionText"), ("wins",), _IDS),
}  # fmt: skip
# Known files of which nothing is read, and why.
_LEFT = {
    "constructor_results": "holds the points of constructors in a race, which follow from those of their drivers",
    "red_flags": "is not of this layout, and does not say what its letters mean",
    "safety_cars": "is not of this layout",
    "fatal_accidents_drivers": "is not of this layout",
    "fatal_accidents_marshalls": "is not of this layout",
}
# Whose rows are not of a season.
_REGISTER = ("circuits", "drivers", "constructors", "status", "seasons")


def called(path: Path) -> str:
    """Return the name of a file as the layout has it, whose older form is in camel case.

    >>> [called(Path(name)) for name in ("lap_times.csv", "pitStops.csv", "Results.CSV")]
    ['lap_times', 'pit_stops', 'results']
    """
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", path.stem).lower()


# Of tables that nothing cites, why that is so.
_STATES_NOTHING = {"status": "holds the words that other files refer to by numbers"}
_RANGES = {
    **dict.fromkeys(("round", "stop", "lap", "fastestLap", "position"), Range(1)),
    **dict.fromkeys(("laps", "grid", "points", "wins", "rank", "milliseconds", "number", "fastestLapSpeed"), Range(0)),
    "lat": Range(-90, 90), "lng": Range(-180, 180),
}  # fmt: skip
LAYOUT = Layout(_FILES, _REGISTER, _LEFT, "\\N", called, _STATES_NOTHING, ranges=_RANGES)
