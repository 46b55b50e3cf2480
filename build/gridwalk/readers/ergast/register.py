"""What a data set says of things that are of no season: itself, its series, circuits, constructors and drivers."""

from __future__ import annotations

from collections.abc import Iterator

from gridwalk.readers.championships.files import Folder
from gridwalk.readers.ergast.names import Names
from gridwalk.tables.records import Records
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import decimal, key


def sheets(folder: Folder, names: Names) -> Iterator[Sheet]:
    """Yield the parts of the register."""
    for table, read in (("circuits", _circuit), ("constructors", _constructor), ("drivers", _driver), ("seasons", _season)):
        if table in folder.tables:
            made = records(folder, names, table)
            for line, row in folder.rows(table):
                read(made, line, row, names)
            yield from made.sheets()


def records(folder: Folder, names: Names, table: str) -> Records:
    """Return the records of a file, which its passage is."""
    return folder.tables[table].records(names.report, _COLUMNS.get(table, {}))


_COLUMNS = {
    "circuits": {
        "id": "circuitRef", "label": "name", "locality": "location", "latitude": "lat", "longitude": "lng", "altitude": "alt",
        "identifierValue": "circuitRef",
    },
    "constructors": {"id": "constructorRef", "label": "name", "countryCode": "nationality", "identifierValue": "constructorRef"},
    "drivers": {
        "id": "driverRef", "givenName": "forename", "familyName": "surname", "label": "surname", "birthDate": "dob",
        "abbreviation": "code", "permanentNumber": "number", "identifierValue": "driverRef",
    },
    "seasons": {"id": "year"},
    "races": {"label": "name", "month": "date", "startsAt": "time", "id": "name", "circuit": "circuitId"},
    "results": {
        "entry": "number", "position": "positionText", "gridPosition": "grid", "totalTime": "milliseconds", "gapToLeader": "time",
        "bestLap": "fastestLapTime", "bestLapNumber": "fastestLap", "bestLapSpeed": "fastestLapSpeed", "asPrinted": "statusId",
        "driver": "driverId", "constructor": "constructorId",
    },
    "qualifying": {"bestLap": "q1", "entry": "number", "driver": "driverId"},
    "pit_stops": {"stopNumber": "stop", "lapNumber": "lap", "timeOfDay": "time", "pitTime": "milliseconds"},
    "lap_times": {"lapNumber": "lap", "lapTime": "milliseconds", "runningPosition": "position"},
    "driver_standings": {"rank": "positionText", "totalPoints": "points", "value": "wins", "competitor": "driverId"},
    "constructor_standings": {"rank": "positionText", "totalPoints": "points", "value": "wins", "competitor": "constructorId"},
}  # fmt: skip
_COLUMNS["sprint_results"] = _COLUMNS["results"]


def _identified(made: Records, line: int, thing: str, row: dict[str, str], word: str) -> None:
    """Keep the word by which a data set knows a thing."""
    made.add("identifier", line, {"thing": thing, "scheme": key(word), "identifierScheme": word, "identifierValue": row[word]})


def _circuit(made: Records, line: int, row: dict[str, str], names: Names) -> None:
    circuit = names.circuits[row["circuitId"]]
    made.add("circuit", line, {"id": circuit, "label": row["name"]})
    place = {
        "latitude": decimal(row["lat"]),
        "longitude": decimal(row["lng"]),
        "altitude": decimal(row["alt"]),
        "locality": row["location"],
    }
    if any(place.values()):
        made.add("circuit-detail", line, {"id": circuit} | place)
    _identified(made, line, f"circuit/{circuit}", row, "circuitRef")


def _constructor(made: Records, line: int, row: dict[str, str], names: Names) -> None:
    make = names.constructors[row["constructorId"]]
    made.add("make", line, {"id": make, "label": row["name"]})
    if row["nationality"]:
        made.add("nationality", line, {"thing": f"make/{make}", "countryCode": row["nationality"]})
    _identified(made, line, f"make/{make}", row, "constructorRef")


def _driver(made: Records, line: int, row: dict[str, str], names: Names) -> None:
    driver = names.drivers[row["driverId"]]
    called = {"givenName": row["forename"], "familyName": row["surname"]}
    made.add("driver", line, {"id": driver, "label": " ".join(filter(None, called.values()))} | called)
    detail = {
        "birthDate": row["dob"],
        "nationality": row["nationality"],
        "abbreviation": row["code"],
        "permanentNumber": row["number"],
    }
    if any(detail.values()):
        made.add("driver-detail", line, {"id": driver} | detail)
    _identified(made, line, f"driver/{driver}", row, "driverRef")


def _season(made: Records, line: int, row: dict[str, str], names: Names) -> None:
    made.add("season", line, {"id": f"{names.series}/{row['year']}", "series": names.series, "year": row["year"]})
