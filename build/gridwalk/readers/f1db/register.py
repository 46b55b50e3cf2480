"""What F1DB says of things that are of no season: drivers, makers, circuits, chassis, engines, entrants, totals of careers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from gridwalk.readers.championships.files import Folder
from gridwalk.tables.records import Records
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import decimal, key

# The totals that are kept, by their columns.
_TOTALS = {
    "totalRaceWins": "wins", "totalPodiums": "podiums", "totalPolePositions": "poles", "totalRaceStarts": "starts",
    "totalFastestLaps": "fastest-laps", "totalChampionshipWins": "titles",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """The report that a data set is, and the series whose races it has. Keys are the source's words, with the report's before.

    >>> Names("f1db", "formula-1").key("jan-berg"), Names("f1db", "formula-1").key("falke", "engine")
    ('f1db-jan-berg', 'f1db-engine-falke')
    """

    report: str
    series: str

    def key(self, word: str, of: str = "") -> str:
        """Return the key of a thing; ``of``: what tells makers of engines and tyres from those of cars."""
        return _key(self.report, of, word) if word else ""

    def model(self, chassis: str, constructor: str) -> str:
        """Return the key of a chassis, which begins with that of its maker."""
        make = self.key(constructor)
        return self.key(chassis) if self.key(chassis).startswith(f"{make}-") else f"{make}-{key(chassis)}"

    def event(self, race: dict[str, str]) -> str:
        """Return the key of an event."""
        return f"{self.series}/{race['year']}/{key(race['grandPrixId'])}"


@lru_cache(maxsize=1 << 14)
def _key(report: str, of: str, word: str) -> str:
    return "-".join(filter(None, [report, of, key(word)]))


class Register:
    """Reads what is of no season. ``known``: the tables that its rows refer to."""

    def __init__(self, known: Folder, names: Names) -> None:
        self._names = names
        self._countries = {row["id"]: row["name"] for _, row in known.rows("countries")}
        self._read = self._readers()

    def sheets(self, folder: Folder) -> Iterator[Sheet]:
        """Yield what the tables of a folder say."""
        for table, read in self._read.items():
            if table in folder.tables:
                made = records(folder, self._names.report, table)
                for line, row in folder.rows(table):
                    read(made, line, row)
                yield from made.sheets()

    def _readers(self) -> dict[str, Callable[[Records, int, dict[str, str]], None]]:
        return {
            "circuits": self._circuit, "circuits-layouts": self._layout, "grands-prix": self._grand_prix,
            "constructors": self._constructor, "engine-manufacturers": self._maker("engine"),
            "tyre-manufacturers": self._maker("tyre"), "drivers": self._driver, "entrants": self._entrant, "chassis": self._chassis,
            "engines": self._engine, "constructors-chronology": _Chronology(self._names).read, "seasons": self._season,
        }  # fmt: skip

    def _identified(self, made: Records, line: int, thing: str, row: dict[str, str], of: str = "") -> None:
        scheme = " ".join(filter(None, ["F1DB", of, thing.partition("/")[0], "id"]))
        known = {"scheme": "id", "identifierScheme": scheme, "identifierValue": row["id"]}
        made.add("identifier", line, {"thing": thing} | known)

    def _circuit(self, made: Records, line: int, row: dict[str, str]) -> None:
        circuit, label = self._names.key(row["id"]), row["fullName"] or row["name"]
        others = [each for each in (row["name"], *row["previousNames"].split(";")) if each and each != label]
        made.add("circuit", line, {"id": circuit, "label": label, "altLabel": "|".join(others)})
        place = {"latitude": decimal(row["latitude"]), "longitude": decimal(row["longitude"]), "locality": row["placeName"]}
        if any(place.values()):
            made.add("circuit-detail", line, {"id": circuit} | place)
        self._identified(made, line, f"circuit/{circuit}", row)

    def _layout(self, made: Records, line: int, row: dict[str, str]) -> None:
        circuit = self._names.key(row["circuitId"])
        layout = f"{circuit}/{key(row['id'])}"
        length = f"{layout}/lap-length" if row["length"] else ""
        made.add("circuit-layout", line, {"id": layout, "circuit": circuit, "lapLength": length, "turns": row["turns"]})
        if length:
            made.add("quantity", line, {"id": length, "numericValue": decimal(row["length"]), "unit": "KiloM"})

    def _grand_prix(self, made: Records, line: int, row: dict[str, str]) -> None:
        made.add("recurring-race", line, {"id": self._names.key(row["id"]), "label": row["fullName"] or row["name"]})
        self._identified(made, line, f"recurring-race/{self._names.key(row['id'])}", row)

    def _constructor(self, made: Records, line: int, row: dict[str, str]) -> None:
        make = self._names.key(row["id"])
        other = row["fullName"] if row["fullName"] != row["name"] else ""
        made.add("make", line, {"id": make, "label": row["name"], "altLabel": other})
        self._identified(made, line, f"make/{make}", row)
        # Podiums are races: of a make totalPodiums counts the cars.
        self._totals(made, line, f"make/{make}", row | {"totalPodiums": row.get("totalPodiumRaces", "")})

    def _maker(self, of: str) -> Callable[[Records, int, dict[str, str]], None]:
        def read(made: Records, line: int, row: dict[str, str]) -> None:
            made.add("make", line, {"id": self._names.key(row["id"], of), "label": row["name"]})
            self._identified(made, line, f"make/{self._names.key(row['id'], of)}", row, of)

        return read

    def _driver(self, made: Records, line: int, row: dict[str, str]) -> None:
        driver = self._names.key(row["id"])
        other = row["fullName"] if row["fullName"] != row["name"] else ""
        called = {"givenName": row["firstName"], "familyName": row["lastName"]}
        made.add("driver", line, {"id": driver, "label": row["name"], "altLabel": other} | called)
        made.add("driver-detail", line, {
            "id": driver, "birthDate": row["dateOfBirth"], "deathDate": row["dateOfDeath"], "birthPlace": row["placeOfBirth"],
            "nationality": self._country(row["nationalityCountryId"]), "abbreviation": row["abbreviation"],
            "permanentNumber": row["permanentNumber"],
        })  # fmt: skip
        if row["secondNationalityCountryId"]:
            second = {"id": driver, "nationality": self._country(row["secondNationalityCountryId"])}
            made.add("driver-detail", line, second)
        self._identified(made, line, f"driver/{driver}", row)
        self._totals(made, line, f"driver/{driver}", row)

    def _country(self, word: str) -> str:
        return self._countries.get(word, word)

    def _totals(self, made: Records, line: int, holder: str, row: dict[str, str]) -> None:
        own, series = holder.partition("/")[2], self._names.series
        for column, of in _TOTALS.items():
            if row.get(column, "") not in ("", "0"):
                total = {
                    "id": f"{series}/{own}/{of}",
                    "holder": holder,
                    "of": of,
                    "scope": f"series/{series}",
                    "value": row[column],
                }
                made.add("tally", line, total)

    def _entrant(self, made: Records, line: int, row: dict[str, str]) -> None:
        made.add("team", line, {"id": self._names.key(row["id"]), "label": row["name"]})
        self._identified(made, line, f"team/{self._names.key(row['id'])}", row)

    def _chassis(self, made: Records, line: int, row: dict[str, str]) -> None:
        model, make = self._names.model(row["id"], row["constructorId"]), self._names.key(row["constructorId"])
        made.add("car-model", line, {"id": model, "label": row["fullName"] or row["name"], "make": make})
        self._identified(made, line, f"model/{model}", row)

    def _engine(self, made: Records, line: int, row: dict[str, str]) -> None:
        engine = self._names.key(row["id"])
        size = f"{engine}/displacement" if row["capacity"] else ""
        made.add("engine", line, {
            "id": engine, "label": row["fullName"] or row["name"],
            "engineMake": self._names.key(row["engineManufacturerId"], "engine"),
            "displacement": size, "configuration": row["configuration"], "aspiration": row["aspiration"],
        })  # fmt: skip
        if size:
            made.add("quantity", line, {"id": size, "numericValue": decimal(row["capacity"]), "unit": "L"})
        self._identified(made, line, f"engine/{engine}", row)

    def _season(self, made: Records, line: int, row: dict[str, str]) -> None:
        series = self._names.series
        made.add("season", line, {"id": f"{series}/{row['year']}", "series": series, "year": row["year"]})


class _Chronology:
    """What a firm became: each row says which firm was the same one next, and from when."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._before = ("", "")
        self._said = set[str]()

    def read(self, made: Records, line: int, row: dict[str, str]) -> None:
        """Read a row; those of one firm stand together, in order."""
        parent, before = self._before
        if parent == row["parentConstructorId"] and before != row["constructorId"]:
            self._becomes(made, line, f"make/{self._names.key(before)}", row)
        self._before = (row["parentConstructorId"], row["constructorId"])

    def _becomes(self, made: Records, line: int, firm: str, row: dict[str, str]) -> None:
        # A firm may have become another twice, years apart: the table has one row for each, so the first is said.
        if firm not in self._said:
            self._said.add(firm)
            after = f"make/{self._names.key(row['constructorId'])}"
            made.add("succession", line, {"thing": firm, "becomes": after, "becomesIn": row["yearFrom"]})


def records(folder: Folder, report: str, table: str) -> Records:
    """Return the records of a file, which its passage is."""
    return folder.tables[table].records(report, _COLUMNS)


# How the files call our columns: alike in all.
_COLUMNS = {
    "label": "name", "altLabel": "fullName", "birthDate": "dateOfBirth", "deathDate": "dateOfDeath", "birthPlace": "placeOfBirth",
    "position": "positionText", "rank": "positionText", "totalPoints": "points", "totalTime": "timeMillis", "lapTime": "timeMillis",
    "pitTime": "timeMillis", "bestLap": "timeMillis", "gapToLeader": "gapMillis", "interval": "intervalMillis",
    "lapsBehind": "gapLaps", "timePenalty": "timePenaltyMillis", "gridPosition": "gridPositionNumber",
    "gridPenalty": "gridPenaltyPositions", "startsFrom": "gridPositionText", "asPrinted": "reasonRetired", "stopNumber": "stop",
    "lapNumber": "lap", "bestLapNumber": "lap", "pole": "polePosition", "driver": "driverId", "numericValue": "length",
    "champion": "championshipWon", "startsAt": "time", "month": "date", "plannedLaps": "scheduledLaps", "sessionLaps": "laps",
}  # fmt: skip
