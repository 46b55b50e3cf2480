"""The files of F1DB as it gives them out in CSV: which there are, and which columns of them are read."""

from __future__ import annotations

from pathlib import Path

from gridwalk.readers.championships.files import File, Layout, Range

_ORDER = "positionDisplayOrder|positionNumber"
_FRONT = ("raceId", "year", "positionText", "driverNumber", "driverId", "constructorId")
_MAKERS = ("engineManufacturerId", "tyreManufacturerId")
_TIMED = ("timeMillis", "gapMillis", "laps", "q1Millis", "q2Millis", "q3Millis", *_MAKERS)
# What is printed beside a number of milliseconds, what follows from other columns, and a vote.
_PRINTED = "round|time|gap|interval|intervalMillis|q1|q2|q3"
_RESULT = (
    "laps", "timeMillis", "timePenaltyMillis", "gapMillis", "gapLaps", "intervalMillis", "reasonRetired", "points", "polePosition",
    "gridPositionNumber", "gridPositionText", "pitStops", "fastestLap", "sharedCar", *_MAKERS,
)  # fmt: skip
_LEFT_OF_RESULT = f"{_ORDER}|{_PRINTED}|timePenalty|positionsGained|driverOfTheDay|grandSlam|qualificationPosition(?:Number|Text)"
_RESULTS = File(_FRONT, _RESULT, _LEFT_OF_RESULT)
_SESSION = File(_FRONT, _TIMED, f"{_ORDER}|{_PRINTED}")
_TOTALS = "best\\w+|total\\w+"
# What the columns of days and times of sessions begin with: the session, its kind and its number.
SESSIONS = {
    "preQualifying": ("pre-qualifying", "pre-qualifying", ""),
    "freePractice1": ("practice-1", "practice", "1"), "freePractice2": ("practice-2", "practice", "2"),
    "freePractice3": ("practice-3", "practice", "3"), "freePractice4": ("practice-4", "practice", "4"),
    "qualifying1": ("qualifying-1", "qualifying", "1"), "qualifying2": ("qualifying-2", "qualifying", "2"),
    "qualifying": ("qualifying", "qualifying", ""), "sprintQualifying": ("sprint-qualifying", "sprint-qualifying", ""),
    "sprintRace": ("sprint", "sprint", ""), "warmingUp": ("warm-up", "warm-up", ""),
}  # fmt: skip
# The session that a file of times tells of.
TIMED = {
    "races-pre-qualifying-results": "preQualifying", "races-qualifying-results": "qualifying",
    "races-qualifying-1-results": "qualifying1", "races-qualifying-2-results": "qualifying2",
    "races-sprint-qualifying-results": "sprintQualifying", "races-warming-up-results": "warmingUp",
    **{f"races-free-practice-{n}-results": f"freePractice{n}" for n in "1234"},
}  # fmt: skip
_DAYS = tuple(f"{begins}{what}" for begins in SESSIONS for what in ("Date", "Time"))
_PAIR = ("constructorId", "engineManufacturerId")
_OF_ENTRANT = ("year", "entrantId", *_PAIR)
_FILES = {
    "drivers": File(
        ("id", "name", "firstName", "lastName"),
        (
            "fullName", "abbreviation", "permanentNumber", "dateOfBirth", "dateOfDeath", "placeOfBirth", "nationalityCountryId",
            "secondNationalityCountryId", "totalRaceWins", "totalPodiums", "totalPolePositions", "totalRaceStarts",
            "totalFastestLaps", "totalChampionshipWins",
        ),
        f"gender|countryOfBirthCountryId|{_TOTALS}", needed=True, named=("name",),
    ),
    "constructors": File(
        ("id", "name"),
        ("fullName", "totalRaceWins", "totalPodiumRaces", "totalPolePositions", "totalFastestLaps", "totalChampionshipWins"),
        f"countryId|{_TOTALS}", needed=True, named=("name",),
    ),
    "engine-manufacturers": File(("id", "name"), (), f"countryId|{_TOTALS}", needed=True, named=("name",)),
    "tyre-manufacturers": File(("id", "name"), (), f"countryId|{_TOTALS}", named=("name",)),
    "circuits": File(
        ("id", "name"), ("fullName", "previousNames", "placeName", "latitude", "longitude"),
        "type|direction|countryId|length|turns|totalRacesHeld", needed=True, named=("name", "fullName"),
    ),
    "circuits-layouts": File(("id", "circuitId"), ("length", "turns"), "effective"),
    "grands-prix": File(("id", "name"), ("fullName",), "shortName|abbreviation|countryId|totalRacesHeld"),
    "countries": File(("id", "name"), (), "alpha[23]Code|iocCode|demonym|continentId"),
    "entrants": File(("id", "name"), named=("name",)),
    "chassis": File(("id", "constructorId", "name"), ("fullName",)),
    "engines": File(("id", "engineManufacturerId", "name"), ("fullName", "capacity", "configuration", "aspiration")),
    "constructors-chronology": File(("parentConstructorId", "constructorId"), ("yearFrom",), "positionDisplayOrder|yearTo"),
    "races": File(
        ("id", "year", "round", "date", "grandPrixId", "circuitId"),
        (
            "time", "officialName", "qualifyingFormat", "sprintQualifyingFormat", "circuitLayoutId", "direction", "laps",
            "distance",
            "scheduledLaps", "scheduledDistance", "sprintRaceLaps", "sprintRaceDistance", "sprintRaceScheduledLaps",
            "sprintRaceScheduledDistance", *_DAYS,
        ),
        "circuitType|courseLength|turns|driversChampionshipDecider|constructorsChampionshipDecider", needed=True,
        named=("grandPrixId",), starts=("time", *(column for column in _DAYS if column.endswith("Time"))),
    ),
    "races-race-results": File(_FRONT, _RESULT, _LEFT_OF_RESULT, needed=True),
    "races-sprint-race-results": _RESULTS,
    "races-starting-grid-positions": File(
        _FRONT, ("gridPenalty", "gridPenaltyPositions", *_MAKERS),
        f"{_ORDER}|round|qualificationPosition(?:Number|Text)|time|timeMillis",
    ),
    "races-sprint-starting-grid-positions": File(
        _FRONT, ("gridPenalty", "gridPenaltyPositions", *_MAKERS),
        f"{_ORDER}|round|qualificationPosition(?:Number|Text)|time|timeMillis",
    ),
    **dict.fromkeys(TIMED, _SESSION),
    "races-fastest-laps": File((*_FRONT, "lap"), ("timeMillis", *_MAKERS), f"{_ORDER}|{_PRINTED}|gapMillis"),
    "races-pit-stops": File((*_FRONT, "stop", "lap"), ("timeMillis", *_MAKERS), f"{_ORDER}|round|time"),
    "races-driver-standings": File(
        ("raceId", "year", "positionText", "driverId", "points"), ("championshipWon",), f"{_ORDER}|round|positionsGained"
    ),
    "races-constructor-standings": File(
        ("raceId", "year", "positionText", *_PAIR, "points"), ("championshipWon",), f"{_ORDER}|round|positionsGained"
    ),
    "seasons": File(("year",)),
    "seasons-driver-standings": File(("year", "positionText", "driverId", "points"), ("championshipWon",), _ORDER),
    "seasons-constructor-standings": File(("year", "positionText", *_PAIR, "points"), ("championshipWon",), _ORDER),
    "seasons-entrants": File(("year", "entrantId"), (), "countryId"),
    "seasons-entrants-chassis": File((*_OF_ENTRANT, "chassisId")),
    "seasons-entrants-engines": File((*_OF_ENTRANT, "engineId")),
    "seasons-entrants-drivers": File((*_OF_ENTRANT, "driverId", "rounds"), ("testDriver",), "roundsText"),
}  # fmt: skip
_FOLLOWS = "follows from what other files say"
_LEFT = {
    "seasons-drivers": f"holds totals of a season: each {_FOLLOWS}",
    "seasons-constructors": f"holds totals of a season: each {_FOLLOWS}",
    "seasons-engine-manufacturers": f"holds totals of a season: each {_FOLLOWS}",
    "seasons-tyre-manufacturers": f"holds totals of a season: each {_FOLLOWS}",
    "seasons-entrants-constructors": "holds what the file of the entrants' drivers says, too",
    "seasons-entrants-tyre-manufacturers": "says of a season what each race says of its cars",
    "drivers-family-relationships": "says who is related to whom, on which no result depends",
    "races-driver-of-the-day-results": "is a vote, and no result",
    "continents": "is of countries, of which only the names are read",
}
_REGISTER = (
    "drivers", "constructors", "engine-manufacturers", "tyre-manufacturers", "circuits", "circuits-layouts", "grands-prix",
    "countries", "entrants", "chassis", "engines", "constructors-chronology", "seasons",
)  # fmt: skip
# Files that older versions call otherwise.
_RENAMED = {"constructors-previous-next-constructors": "constructors-chronology"}


def called(path: Path) -> str:
    """Return the name of a file without what all begin with, as the newest version has it.

    >>> called(Path("f1db-races-race-results.csv")), called(Path("f1db-constructors-previous-next-constructors.csv"))
    ('races-race-results', 'constructors-chronology')
    """
    stem = path.stem.lower().removeprefix("f1db-")
    return _RENAMED.get(stem, stem)


# Of tables that nothing cites, why that is so.
_STATES_NOTHING = {
    "countries": "holds the names to which other files refer by words",
    "seasons-entrants": "says of a season who entered, which nothing of a race follows from",
}
_NEEDS = {
    "seasons-entrants-drivers": ("entrants",),
    "seasons-entrants-chassis": ("entrants", "seasons-entrants-drivers", "chassis"),
    "seasons-entrants-engines": ("entrants", "seasons-entrants-drivers", "engines"),
}
_COUNTED = (
    "laps", "distance", "scheduledLaps", "scheduledDistance", "sprintRaceLaps", "sprintRaceDistance", "sprintRaceScheduledLaps",
    "sprintRaceScheduledDistance", "length", "turns", "points", "pitStops", "gapLaps", "timeMillis", "timePenaltyMillis",
    "q1Millis", "q2Millis", "q3Millis", "intervalMillis", "gridPenaltyPositions", "totalRaceWins", "totalPodiums",
    "totalPolePositions", "totalRaceStarts", "totalFastestLaps", "totalChampionshipWins", "capacity", "driverNumber",
)  # fmt: skip
_RANGES = {
    **dict.fromkeys(("round", "stop", "lap", "gridPositionNumber"), Range(1)), **dict.fromkeys(_COUNTED, Range(0)),
    "latitude": Range(-90, 90), "longitude": Range(-180, 180),
}  # fmt: skip
LAYOUT = Layout(_FILES, _REGISTER, _LEFT, "", called, _STATES_NOTHING, _NEEDS, _RANGES)
