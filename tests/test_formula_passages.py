"""Every statement of the data sets of Formula One cites a file that has a column which it can come of."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from gridwalk.builds.whole import build
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.kinds import is_inference, is_passage
from gridwalk.rdf.lines import graph, split
from gridwalk.rdf.names import DERIVED_FROM, REPORT, THING
from gridwalk.readers.f1db.entries import CALLED
from gridwalk.tables.values import key
from tests.formula import FIXTURES, TREE, copied

# What the name of a file or a column says, or that there is a row.
OF_THE_LAYOUT = {
    "type", "wasDerivedFrom", "comment", "row", "scope", "of", "kind", "hasUnit", "timeZone", "identifierScheme", "sessionNumber",
}  # fmt: skip
# The columns that a property can come of, where it is not called as they are. An id stands for what its own file says of it.
COLUMNS = {
    "abbreviation": "abbreviation code", "altLabel": "name fullName officialName previousNames", "altitude": "alt",
    "asOf": "raceId", "asPrinted": "reasonRetired statusId", "becomes": "constructorId", "becomesIn": "yearFrom",
    "bestLap": "timeMillis q1Millis q1 fastestLapTime", "bestLapNumber": "lap fastestLap", "bestLapSpeed": "fastestLapSpeed",
    "birthDate": "dateOfBirth dob", "birthPlace": "placeOfBirth", "champion": "championshipWon", "chassisMake": "constructorId",
    "circuit": "circuitId", "classification": "positionText position", "competitor": "driverId constructorId",
    "constructor": "constructorId", "country": "country", "countryCode": "nationality", "deathDate": "dateOfDeath",
    "displacement": "capacity", "driver": "driverId", "editionOf": "grandPrixId", "engineMake": "engineManufacturerId",
    "engineType": "engineId", "entry": "driverId", "event": "raceId round", "familyName": "lastName surname",
    "fastestLap": "fastestLap rank positionText", "finish": "positionText reasonRetired statusId",
    "format": "qualifyingFormat sprintQualifyingFormat", "gapToLeader": "gapMillis time", "givenName": "firstName forename",
    "gridPosition": "gridPositionNumber grid", "holder": "id driverId constructorId",
    "identifierOf": "id driverRef constructorRef circuitRef",
    "identifierValue": "id driverRef constructorRef circuitRef", "interval": "intervalMillis",
    "label": "name fullName surname series grandPrixId", "lapLength": "length", "lapNumber": "lap", "lapTime": "milliseconds",
    "lapsBehind": "gapLaps statusId", "latitude": "latitude lat", "layout": "circuitLayoutId", "locality": "placeName location",
    "longitude": "longitude lng", "make": "constructorId", "model": "chassisId", "month": "date",
    "nationality": "nationality nationalityCountryId", "number": "driverNumber number",
    "numericValue": "length capacity distance", "order": "driverId", "permanentNumber": "permanentNumber number",
    "pitTime": "timeMillis milliseconds", "plannedDistance": "scheduledDistance", "plannedLaps": "scheduledLaps",
    "pole": "polePosition", "position": "positionText position", "rank": "positionText",
    "retirementCause": "reasonRetired statusId",
    "runningPosition": "position", "season": "year raceId", "series": "year", "session": "raceId", "sessionDistance": "distance",
    "sessionLaps": "laps", "startsAt": "time", "startsFrom": "gridPositionText grid", "stopNumber": "stop", "team": "entrantId",
    "timeOfDay": "time", "timePenalty": "timePenaltyMillis", "tookOver": "sharedCar", "totalPoints": "points",
    "totalTime": "timeMillis milliseconds", "tyreMake": "tyreManufacturerId", "value": "wins totalRaceWins",
    "gridPenalty": "gridPenaltyPositions",
}  # fmt: skip
# What is concluded of rows of several files.
CONCLUDED = {"f1db": {"team", "model", "engineType"}, "ergast": {"country"}}
NAMES = re.compile(r"^[ -]*(\w+):", re.MULTILINE)


def columns_of(source: Path) -> dict[str, set[str]]:
    """Return the columns of each file of a source, by the name that it has as a passage."""
    tables = {key(path.stem): path for path in source.glob("*.csv")}
    headers = {name: path.read_text(encoding="utf-8").partition("\n")[0] for name, path in tables.items()}
    found = {name: set(header.replace('"', "").split(",")) for name, header in headers.items()}
    top = source / "src" / "data"
    for path in top.rglob("*.yml"):
        inside = path.relative_to(top)
        names = set(NAMES.findall(path.read_text(encoding="utf-8")))
        names |= {column for column, name in CALLED.items() if name in names}
        # The folders say of which year and race a file is; what is listed in that of a thing refers to it.
        found[key("-".join(inside.with_suffix("").parts))] = names | {"year", "raceId", "circuitId"}
    return found | {"csv-metadata": {"series"}}


@pytest.mark.parametrize(("kind", "fixture"), [("f1db", FIXTURES / "f1db"), ("f1db", TREE), ("ergast", FIXTURES / "ergast")])
def test_what_is_cited_has_a_column_for_it(kind: str, fixture: Path, tmp_path: Path) -> None:
    lines = build(copied(tmp_path, kind, fixture)).lines
    columns = {f"{REPORT}{kind}/file-{name}>": there for name, there in columns_of(tmp_path / kind).items()}
    leans_on = defaultdict[str, set[str]](set)
    for about, _, passage, *_ in (line.split(" ") for line in lines if f" {DERIVED_FROM} " in line):
        if is_inference(about):
            leans_on[about].add(passage)
    # Whatever an inference leans on has to be there; a passage is a file that is.
    assert {passage for of in leans_on.values() for passage in of} <= columns.keys()
    wrong, seen = set[str](), defaultdict[str, set[bool]](set)
    for line in lines:
        cited, (about, predicate, _) = graph(line), split(line)
        name = re.split("[#/]", predicate[:-1])[-1]
        if not (is_passage(cited) or is_inference(cited)) or about.startswith(REPORT) or name in OF_THE_LAYOUT:
            continue
        assert about.startswith(THING)
        seen[name].add(is_inference(cited))
        can_be, there = set(COLUMNS.get(name, name).split()), leans_on.get(cited, {cited})
        if not any(can_be & columns[file] for file in there):
            wrong.add(f"{about} {name}: {cited}")
    assert wrong == set()
    # What no file says of the thing is inferred, and nothing else.
    assert {name for name, how in seen.items() if True in how} == CONCLUDED[kind]
    assert all(seen[name] == {True} for name in CONCLUDED[kind])
    assert len(seen) > 40


def explained(built: Any) -> dict[str, str]:
    """Return why files are cited by nothing."""
    lines = [line.split(" ", 2) for line in built.lines if f"> <{RACE}statesNothing> " in line]
    return {about.rpartition("/file-")[2][:-1]: said.split('"')[1] for about, _, said in lines}


def test_who_entered_is_cited_where_something_follows_from_it(tmp_path: Path) -> None:
    source = copied(tmp_path, "f1db")
    assert [name for name in explained(build(source)) if "entrants-" in name] == []
    (source / "f1db" / "f1db-chassis.csv").unlink()
    assert explained(build(source))["f1db-seasons-entrants-chassis"] == "refers to what is missing: chassis"
    (source / "f1db" / "f1db-entrants.csv").unlink()
    why = explained(build(source))
    assert why["f1db-seasons-entrants-drivers"] == "refers to what is missing: entrants"
    assert why["f1db-seasons-entrants-chassis"] == "refers to what is missing: entrants, chassis"


def test_who_entered_in_a_season_without_results_says_nothing_of_a_car(tmp_path: Path) -> None:
    source = copied(tmp_path, "f1db", TREE)
    assert "seasons-2031-entrants" not in explained(build(source))
    for path in (source / "f1db/src/data/seasons/2031/races").glob("*/*.yml"):
        if path.name != "race.yml":
            path.unlink()
    assert explained(build(source))["seasons-2031-entrants"] == "says who entered in a season of which no results are there"
