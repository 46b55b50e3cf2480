"""The races of a season as F1DB has them: events with their sessions, cars with their drivers, what each session ended in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gridwalk.base.errors import Problem
from gridwalk.readers.championships.cars import Car, Cars
from gridwalk.readers.championships.files import Folder
from gridwalk.readers.championships.times import thousandths
from gridwalk.readers.f1db.entrants import Entrants
from gridwalk.readers.f1db.layout import SESSIONS, TIMED
from gridwalk.readers.f1db.register import Names, records
from gridwalk.readers.f1db.results import fastest_lap, grid, grid_fault, lap_times, places_given, race_result, shares, state
from gridwalk.readers.f1db.standings import standing
from gridwalk.tables.findings import Findings
from gridwalk.tables.records import NumberedRow, Records
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import decimal, key

_RACE, _SPRINT, _FASTEST = "races-race-results", "races-sprint-race-results", "races-fastest-laps"
# Where the rows of a table refer to, by their columns.
_REFERS = {
    "driverId": "drivers", "constructorId": "constructors", "engineManufacturerId": "engine-manufacturers",
    "tyreManufacturerId": "tyre-manufacturers", "circuitId": "circuits", "circuitLayoutId": "circuits-layouts",
    "grandPrixId": "grands-prix",
}  # fmt: skip
# Of these a folder may lack the file, and then nothing is said of them; a recurring race is in the key of its events, too.
_MAY_LACK = ("tyreManufacturerId", "circuitLayoutId")
# The tables that take what is concluded of a car, by the columns for it.
_CONCLUDED = {"team": "entry", "model": "entry", "engineType": "entry-detail"}
_YES_OR_NO = ("sharedCar", "polePosition", "fastestLap", "championshipWon")


class Known:
    """What the rows of a year refer to: the words of things by column, the names of the races, the entrants.

    ``beyond``: columns that refer to things which no file of the folder describes, for it lacks the file.
    """

    def __init__(self, folder: Folder, year: str) -> None:
        there = {column: table for column, table in _REFERS.items() if table in folder.tables}
        self.words = {column: folder.words(table) for column, table in there.items()}
        self.beyond = [column for column in _MAY_LACK if column not in self.words]
        self.titles = {row["id"]: row["fullName"] or row["name"] for _, row in folder.rows("grands-prix")}
        self.entrants = Entrants(folder, year)


class Season:
    """Reads the races of one year, or those of them that are in a folder."""

    def __init__(self, folder: Folder, known: Known, names: Names, year: str, findings: Findings) -> None:
        self._folder = folder
        self._names = names
        self._year = year
        self._findings = findings
        self._made = {table: records(folder, names.report, table) for table in folder.tables}
        self._cited = {table: folder.tables[table].passage(names.report) for table in folder.tables}
        # What is concluded of the cars of a table, by columns.
        self._concluded = defaultdict[tuple[str, str], list[NumberedRow]](list)
        self._known = known
        self._unread = set[str]()
        self._events = dict[str, str]()
        self._rounds = dict[str, str]()

    def sheets(self) -> Iterator[Sheet]:
        """Yield the parts of all races of the year."""
        self._races()
        cars = dict[str, Cars]()
        for race, rows in self._by_race(_RACE).items():
            cars[race] = Cars(_shared(rows))
            self._results(_RACE, "race", race, cars[race].cars)
            for car in cars[race].cars:
                self._entry(_RACE, race, car)
        for table in (_SPRINT, *TIMED, *_GRIDS, _FASTEST, "races-pit-stops"):
            for race, rows in self._by_race(table).items():
                self._beside(table, race, rows, cars.setdefault(race, Cars([])))
        for table in (
            "races-driver-standings",
            "races-constructor-standings",
            "seasons-driver-standings",
            "seasons-constructor-standings",
        ):
            for line, row in self._rows(table):
                self._standing(table, line, row)
        for made in self._made.values():
            yield from made.sheets()
        for (table, column), rows in self._concluded.items():
            said = self._known.entrants.concluded(column, self._names.report)
            yield Sheet(_CONCLUDED[column], self._folder.tables[table].path, rows, concluded=said)

    def _rows(self, table: str) -> Iterator[NumberedRow]:
        """Yield the rows of the year whose words are known, the number of a car as ``number``; what is wrong is noted."""
        for line, row in self._folder.rows(table, self._year):
            if row.get("raceId") in self._unread:
                continue  # what is wrong with the race is said of it
            wrong = self._note_unknown(table, line, row)
            nameless = table == "races" and not row["grandPrixId"]  # which is said on reading the file
            if table == "races" and (wrong or nameless):
                self._unread.add(row["id"])
            elif not wrong:
                row |= {column: "" for column in self._known.beyond if column in row}
                if "driverNumber" in row:
                    row["number"] = row["driverNumber"]
                yield line, row

    def _note_unknown(self, table: str, line: int, row: dict[str, str]) -> bool:
        """Note the words of a row that no table describes, and those that are neither yes nor no; whether there are the former."""
        wrong = [column for column, words in self._known.words.items() if row.get(column) and row[column] not in words]
        for column in wrong:
            self._note(table, line, column, f"found {row[column]!r}, expected the id of a row of {_REFERS[column]}")
        for column in _YES_OR_NO if not wrong else ():
            if row.get(column, "") not in ("", "true", "false"):
                self._note(table, line, column, f"found {row[column]!r}, expected true or false")
        return bool(wrong)

    def _note(self, table: str, line: int, column: str, message: str) -> None:
        file = self._folder.tables[table]
        self._findings.problems.append(Problem(file.path, line, file.columns.get(column, column), message))

    def _by_race(self, table: str) -> dict[str, list[NumberedRow]]:
        found = defaultdict[str, list[NumberedRow]](list)
        for line, row in self._rows(table):
            if row["raceId"] in self._events:
                found[row["raceId"]].append((line, row))
            else:
                message = f"found {row['raceId']!r}, expected the id of a row of races of {self._year}"
                self._note(table, line, "raceId", message)
        return found

    def _races(self) -> None:
        season = f"{self._names.series}/{self._year}"
        for line, row in self._rows("races"):
            made = self._made["races"]
            event, circuit = self._names.event(row), self._names.key(row["circuitId"])
            self._events[row["id"]], self._rounds[row["id"]] = event, row["round"]
            layout = f"{circuit}/{key(row['circuitLayoutId'])}" if row["circuitLayoutId"] else ""
            title = self._known.titles.get(row["grandPrixId"], "") or row["officialName"]
            made.add("season", line, {"id": season, "series": self._names.series, "year": self._year}, once=True)
            made.add("event", line, {
                "id": event, "label": title, "altLabel": row["officialName"] if row["officialName"] != title else "",
                "season": season,
                "round": row["round"], "year": self._year, "month": row["date"][:7], "circuit": circuit, "layout": layout,
                "editionOf": self._names.key(row["grandPrixId"]) if row["grandPrixId"] in self._known.titles else "",
            })  # fmt: skip
            if layout and row["direction"]:
                made.add("layout-detail", line, {"layout": layout, "direction": row["direction"]}, once=True)
            formats = {"qualifying": row["qualifyingFormat"], "sprintQualifying": row["sprintQualifyingFormat"]}
            race = [row[column] for column in ("laps", "distance", "scheduledLaps", "scheduledDistance")]
            self._session(line, event, ("race", "race", ""), (row["date"], row["time"], ""), race)
            for begins, session in SESSIONS.items():
                said = (row[f"{begins}Date"], row[f"{begins}Time"], formats.get(begins, ""))
                lengths = [row.get(f"{begins}{what}", "") for what in ("Laps", "Distance", "ScheduledLaps", "ScheduledDistance")]
                if any((*said, *lengths)):
                    self._session(line, event, session, said, lengths)

    def _session(
        self, line: int, event: str, session: tuple[str, str, str], said: tuple[str, str, str], lengths: list[str]
    ) -> None:
        """Keep a session, its kind and number; its day, start and form; how long it was and was meant to be."""
        made, (name, kind, number), (date, time, form) = self._made["races"], session, said
        here, (laps, distance, planned_laps, planned) = {"event": event, "session": name}, lengths
        made.add("session", line, here | {"kind": kind})
        if date:
            made.add("session-date", line, here | {"date": date})
        keys = [
            f"{event}/{name}/{what}" if value else ""
            for what, value in (("session-distance", distance), ("planned-distance", planned))
        ]
        detail = {
            "startsAt": time, "timeZone": "UTC" if time else "", "sessionNumber": number, "format": form, "sessionLaps": laps,
            "plannedLaps": planned_laps, "sessionDistance": keys[0], "plannedDistance": keys[1],
        }  # fmt: skip
        if any(detail.values()):
            made.add("session-detail", line, here | detail)
        for quantity, value in zip(keys, (distance, planned), strict=True):
            if quantity:
                made.add("quantity", line, {"id": quantity, "numericValue": decimal(value), "unit": "KiloM"})

    def _entry(self, table: str, race: str, car: Car) -> None:
        made, here = self._made[table], {"event": self._events[race], "entry": car.entry}
        line, row = car.rows[0]
        made.add("entry", line, here | {"number": car.number})
        entrant, chassis, engine = self._known.entrants.of(row, self._rounds[race])
        model = self._names.model(chassis, row["constructorId"]) if chassis else ""
        for column, value in (("team", self._names.key(entrant)), ("model", model), ("engineType", self._names.key(engine))):
            if value:
                self._concluded[table, column].append((line, here | {column: value, "passage": self._cited[table]}))
        makers = {
            "constructor": self._names.key(row["constructorId"]), "chassisMake": self._names.key(row["constructorId"]),
            "engineMake": self._names.key(row["engineManufacturerId"], "engine"),
            "tyreMake": self._names.key(row["tyreManufacturerId"], "tyre"),
        }  # fmt: skip
        made.add("entry-detail", line, here | makers)
        for seat, driver in enumerate(car.drivers, 1):
            at = next(line for line, row in car.rows if row["driverId"] == driver)
            made.add("crew-member", at, here | {"seat": str(seat), "driver": self._names.key(driver), "order": str(seat)})

    def _results(self, table: str, session: str, race: str, cars: list[Car]) -> None:
        made, event = self._made[table], self._events[race]
        made.add("session", cars[0].rows[0][0], {"event": event, "session": session, "kind": session}, once=True)
        placed = places_given(cars)
        for car in cars:
            here = {"event": event, "entry": car.entry, "session": session}
            if message := race_result(made, here, car, placed):
                self._unknown(table, car.rows[0][0], message)
            for line, row in car.rows:
                if message := grid_fault(row["gridPositionText"]):
                    self._unknown(table, line, message, "gridPositionText")
            shares(made, here, car, self._names)

    def _unknown(self, table: str, line: int, message: str, named: str = "positionText") -> None:
        file = self._folder.tables[table]
        column = file.columns.get(named, named)
        self._findings.unknown(Problem(file.path, line, column, message, complete=True))

    def _beside(self, table: str, race: str, rows: list[NumberedRow], cars: Cars) -> None:
        """Read rows of cars that took part in a race, or in another session of it."""
        found, path = list[tuple[int, dict[str, str], Car]](), self._folder.tables[table].path
        for line, row, car, new in cars.meant(table, path, rows, self._findings):
            if new:
                self._entry(table, race, car)
            found.append((line, row, car))
        if not found:
            return
        if table == _SPRINT:
            self._results(table, "sprint", race, [Car(car.entry, car.number, [(line, row)]) for line, row, car in found])
        elif table in TIMED:
            self._timed(table, race, found)
        else:
            for line, row, car in found:
                here = {"event": self._events[race], "entry": car.entry}
                _READ[table](self._made[table], line, row, here)
                if table == _FASTEST and row["positionText"] == "1":
                    fastest_lap(self._made[table], line, here | {"session": "race"}, car, row["driverId"], self._names)

    def _timed(self, table: str, race: str, found: list[tuple[int, dict[str, str], Car]]) -> None:
        made, (session, kind, _) = self._made[table], SESSIONS[TIMED[table]]
        event = self._events[race]
        made.add("session", found[0][0], {"event": event, "session": session, "kind": kind}, once=True)
        for line, row, car in found:
            said = state(row["positionText"])
            if said is None:
                self._unknown(table, line, f"unknown state {row['positionText']!r}")
                continue
            here = {"event": event, "entry": car.entry, "session": session}
            if not made.first("measured-result", line, here, {"row": str(line)} | said | lap_times(row)):
                path = self._folder.tables[table].path
                self._findings.warnings.append(Problem(path, line, "driverId", "has a row in this session already: left out"))

    def _standing(self, table: str, line: int, row: dict[str, str]) -> None:
        race = row.get("raceId", "")
        if race and race not in self._events:
            message = f"found {race!r}, expected the id of a row of races of {self._year}"
            self._note(table, line, "raceId", message)
            return
        season = f"{self._names.series}/{self._year}"
        if message := standing(self._made[table], line, row, season, self._events.get(race, ""), self._names):
            self._unknown(table, line, message)


def _shared(rows: list[NumberedRow]) -> Iterable[list[NumberedRow]]:
    """Return the rows of each car: one that is marked as shared is of the car above with the same number."""
    cars = list[list[NumberedRow]]()
    for line, row in rows:
        above = next((car for car in reversed(cars) if car[0][1]["number"] == row["number"]), None)
        if row["sharedCar"] == "true" and above:
            above.append((line, row))
        else:
            cars.append([(line, row)])
    return cars


def _fastest(made: Records, line: int, row: Mapping[str, str], here: dict[str, str]) -> None:
    lap = {"bestLap": thousandths(row["timeMillis"]), "bestLapNumber": row["lap"]}
    # Of a shared car each driver has a fastest lap; that of the car is the first.
    made.first("measured-result", line, here | {"session": "race"}, lap)


def _stop(made: Records, line: int, row: Mapping[str, str], here: dict[str, str]) -> None:
    stop = {"session": "race", "stopNumber": row["stop"], "lapNumber": row["lap"], "pitTime": thousandths(row["timeMillis"])}
    made.add("pit-stop", line, here | stop)


_GRIDS = {"races-starting-grid-positions": "race", "races-sprint-starting-grid-positions": "sprint"}
_READ = {
    _FASTEST: _fastest, "races-pit-stops": _stop,
    **{table: grid(session) for table, session in _GRIDS.items()},
}  # fmt: skip
