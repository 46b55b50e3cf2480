"""The races of a season: events with their sessions, cars with their drivers, and what each session ended in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from gridwalk.base.errors import Problem
from gridwalk.readers.championships.cars import Car, Cars
from gridwalk.readers.championships.files import Folder
from gridwalk.readers.championships.times import fastest, thousandths
from gridwalk.readers.ergast.layout import SESSIONS
from gridwalk.readers.ergast.names import Names
from gridwalk.readers.ergast.register import records
from gridwalk.readers.ergast.results import gaps, result, shares, starts
from gridwalk.readers.ergast.standings import standing
from gridwalk.tables.findings import Findings
from gridwalk.tables.notes import Concluded
from gridwalk.tables.records import NumberedRow, Records
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import seconds

_KINDS = {"practice-1": "practice", "practice-2": "practice", "practice-3": "practice"}
# Of these tables a row is about a driver of a car that took part.
_OF_CARS = ("sprint_results", "qualifying", "pit_stops", "lap_times")


class Season:
    """Reads the races of one year."""

    def __init__(self, folder: Folder, names: Names, year: str, findings: Findings) -> None:
        self._folder = folder
        self._names = names
        self._year = year
        self._findings = findings
        self._made = {table: records(folder, names, table) for table in folder.tables}
        self._words = {row["statusId"]: row["status"] for _, row in folder.rows("status")}
        self._countries = {row["circuitId"]: row["country"] for _, row in folder.rows("circuits")}
        self._events = dict[str, str]()
        # Events with their countries, which the file of circuits has.
        self._concluded = list[NumberedRow]()

    def sheets(self) -> Iterator[Sheet]:
        """Yield the parts of all races of the year."""
        self._races()
        cars = dict[str, Cars]()
        for race, rows in self._by_race("results").items():
            cars[race] = Cars(_shared(rows))
            self._results("results", "race", race, cars[race].cars)
        for table in _OF_CARS:
            for race, rows in self._by_race(table).items():
                self._beside(table, race, rows, cars.setdefault(race, Cars([])))
        for table, kind in (("driver_standings", "driver"), ("constructor_standings", "make")):
            for rows in self._by_race(table).values():
                for line, row in rows:
                    self._standing(table, kind, line, row)
        for made in self._made.values():
            yield from made.sheets()
        if self._concluded:
            circuits, races = (self._folder.tables[table] for table in ("circuits", "races"))
            why = Concluded("the circuit of the event is in that country", [circuits.passage(self._names.report)])
            yield Sheet("event", races.path, self._concluded, concluded=why)

    def _rows(self, table: str) -> Iterator[NumberedRow]:
        """Yield the rows of the year whose driver, constructor and circuit are known; what is wrong is noted."""
        known = {"driverId": self._names.drivers, "constructorId": self._names.constructors, "circuitId": self._names.circuits}
        known["statusId"] = self._words
        for line, row in self._folder.rows(table, self._year):
            wrong = [column for column, those in known.items() if column in row and row[column] not in those]
            for column in wrong:
                message = f"found {row[column]!r}, expected the {column} of a row of its table"
                self._findings.problems.append(Problem(self._folder.tables[table].path, line, column, message))
            if not wrong:
                yield line, row

    def _by_race(self, table: str) -> dict[str, list[NumberedRow]]:
        found = defaultdict[str, list[NumberedRow]](list)
        for line, row in self._rows(table):
            found[row["raceId"]].append((line, row))
        # Of a race that could not be read, which is said of the races, no row is.
        return {race: rows for race, rows in found.items() if race in self._events}

    def _races(self) -> None:
        # One without a name, which is said on reading the file, has no key.
        rows, made = [(line, row) for line, row in self._rows("races") if row["name"]], self._made["races"]
        called = Counter(self._names.event(row, 1) for _, row in rows)
        season = f"{self._names.series}/{self._year}"
        for line, row in rows:
            event = self._events[row["raceId"]] = self._names.event(row, called[self._names.event(row, 1)])
            made.add("season", line, {"id": season, "series": self._names.series, "year": self._year}, once=True)
            made.add("event", line, {
                "id": event, "label": row["name"], "season": season, "round": row["round"], "year": self._year,
                "month": row["date"][:7],
                "circuit": self._names.circuits[row["circuitId"]],
            })  # fmt: skip
            if country := self._countries[row["circuitId"]]:
                passage = self._folder.tables["races"].passage(self._names.report)
                self._concluded.append((line, {"id": event, "country": country, "passage": passage}))
            self._session(line, event, "race", row["date"], row["time"])
            for begins, session in SESSIONS.items():
                if row[f"{begins}_date"] or row[f"{begins}_time"]:
                    self._session(line, event, session, row[f"{begins}_date"], row[f"{begins}_time"])

    def _session(self, line: int, event: str, session: str, date: str, time: str) -> None:
        made, here = self._made["races"], {"event": event, "session": session}
        made.add("session", line, here | {"kind": _KINDS.get(session, session)})
        if date:
            made.add("session-date", line, here | {"date": date})
        number = session.rpartition("-")[2] if session in _KINDS else ""
        if time or number:
            # Other sources print no seconds where there are none.
            starts = time.removesuffix("Z")
            starts = starts.removesuffix(":00") if starts.count(":") == 2 else starts
            detail = {"startsAt": starts, "timeZone": "UTC" if time else "", "sessionNumber": number}
            made.add("session-detail", line, here | detail)

    def _results(self, table: str, session: str, race: str, cars: list[Car]) -> None:
        made, event = self._made[table], self._events[race]
        made.add("session", cars[0].rows[0][0], {"event": event, "session": session, "kind": session}, once=True)
        path = self._folder.tables[table].path
        behind, start = gaps(cars, path, self._findings), starts(cars)
        for car in cars:
            here = {"event": event, "entry": car.entry}
            if session == "race":
                self._entry(table, here, car)
            from_where = start.get(car.entry, "")
            result(made, here | {"session": session}, car, self._words, behind, from_where, path, self._findings)
            shares(made, here | {"session": session}, car, self._names.drivers)

    def _entry(self, table: str, here: dict[str, str], car: Car) -> None:
        made, first = self._made[table], car.rows[0][0]
        made.add("entry", first, here | {"number": car.number})
        for line, row in car.rows:
            if row.get("constructorId"):
                make = self._names.constructors[row["constructorId"]]
                made.add("entry-detail", line, here | {"constructor": make}, once=True)
        for seat, driver in enumerate(car.drivers, 1):
            line = next(line for line, row in car.rows if row["driverId"] == driver)
            made.add("crew-member", line, here | {"seat": str(seat), "driver": self._names.drivers[driver], "order": str(seat)})

    def _beside(self, table: str, race: str, rows: list[NumberedRow], cars: Cars) -> None:
        """Read rows of cars that took part in a race, or in another session of it."""
        found, path = list[tuple[int, dict[str, str], Car]](), self._folder.tables[table].path
        for line, row, car, new in cars.meant(table, path, rows, self._findings):
            if new:
                self._entry(table, {"event": self._events[race], "entry": car.entry}, car)
            found.append((line, row, car))
        if table == "sprint_results" and found:
            self._results(table, "sprint", race, [Car(car.entry, car.number, [(line, row)]) for line, row, car in found])
        for line, row, car in found if table in _READ else ():
            driver = self._names.drivers[row["driverId"]]
            _READ[table](self._made[table], line, row, {"event": self._events[race], "entry": car.entry}, driver)

    def _standing(self, table: str, kind: str, line: int, row: dict[str, str]) -> None:
        keys = self._names.drivers if kind == "driver" else self._names.constructors
        competitor = f"{kind}/{keys[row['driverId' if kind == 'driver' else 'constructorId']]}"
        season = f"{self._names.series}/{self._year}"
        path = self._folder.tables[table].path
        standing(self._made[table], line, row, (season, competitor, self._events[row["raceId"]]), path, self._findings)


def _shared(rows: list[NumberedRow]) -> Iterable[list[NumberedRow]]:
    """Return the rows of each car: those of one number and one ``positionOrder``, which need not stand together."""
    cars = dict[tuple[str, str], list[NumberedRow]]()
    for line, row in rows:
        alone = f"line {line}"
        cars.setdefault((row["number"] or alone, row["positionOrder"] or alone), []).append((line, row))
    return cars.values()


def _qualifying(made: Records, line: int, row: dict[str, str], here: dict[str, str], _driver: str) -> None:
    made.add("session", line, {"event": here["event"], "session": "qualifying", "kind": "qualifying"}, once=True)
    best = fastest([seconds(row[part]) for part in ("q1", "q2", "q3")])
    made.add(
        "measured-result", line, here | {"session": "qualifying", "row": str(line), "position": row["position"], "bestLap": best}
    )


def _stop(made: Records, line: int, row: dict[str, str], here: dict[str, str], _driver: str) -> None:
    stop = {"session": "race", "stopNumber": row["stop"], "lapNumber": row["lap"], "timeOfDay": row["time"]}
    made.add("pit-stop", line, here | stop | {"pitTime": thousandths(row["milliseconds"])})


def _lap(made: Records, line: int, row: dict[str, str], here: dict[str, str], driver: str) -> None:
    lap = here | {"session": "race", "lapNumber": row["lap"]}
    made.add("lap", line, lap | {"driver": driver, "lapTime": thousandths(row["milliseconds"]), "row": str(line)})
    if row["position"]:
        made.add("lap-position", line, lap | {"runningPosition": row["position"]})


_READ = {"qualifying": _qualifying, "pit_stops": _stop, "lap_times": _lap}
