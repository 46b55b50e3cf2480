"""Results files: a row a car, with its crew in numbered columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gridwalk.base.errors import Problem
from gridwalk.readers.timing.event import Event, Session
from gridwalk.tables.delimited import Delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.mapped import LeftOut, columns_are_known, columns_are_there
from gridwalk.tables.records import Records, read_rows
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import decimal, driver_key, gap_laps, gap_seconds, given_and_family, key, name, seconds

# Our columns, and what a results file of a race, or of another session, calls them.
_NUMBERS = {"position": ("POSITION", "POS"), "laps": ("LAPS",), "bestLapNumber": ("FL_LAPNUM", "LAP")}
_TIMES = {"totalTime": ("TOTAL_TIME",), "bestLap": ("FL_TIME", "TIME")}
_SPEEDS = {"bestLapSpeed": ("FL_KPH", "KPH")}
_TYRES = ("TIRES", "TYRES")
# The first seat is that of the only driver, where there are no numbers.
_SEATS = ("", *map(str, range(1, 7)))
# States, as finish and classification: two axes, of which a state says one.
STATES = {
    "classified": ("", "classified"),
    "not classified": ("", "not-classified"),
    "disqualified": ("", "disqualified"),
    "excluded": ("", "disqualified"),
    "retired": ("retired", ""),
    "not started": ("did-not-start", ""),
}
# What follows from other columns, is the company's own, or is always empty in the files seen.
_UNREAD = re.compile(
    r"GAP_PREVIOUS|GROUP|DIVISION|IMSA_\w+|\*Extra [0-9]+"
    r"|DRIVER[1-6]?_(?:LICENSE|HOMETOWN|SHORTNAME|IMSA_\w+|\*Extra [0-9]+)"
)
_NAMES = {"entry": "NUMBER", "raceClass": "CLASS", "team": "TEAM", "model": "VEHICLE", "tyres": "TYRES", "gapToLeader": "GAP_FIRST"}


def file_sheets(event: Event, session: Session, file: Delimited, findings: Findings) -> Iterator[Sheet]:
    """Yield the parts of one results file."""
    reading = {"NUMBER", "STATUS", "GAP_FIRST", "TEAM", "CLASS", "VEHICLE", *_TYRES, *_crew_columns()}
    numbers = {column for columns in (_NUMBERS | _TIMES | _SPEEDS).values() for column in columns}
    columns_are_known(file, reading | numbers, _UNREAD, findings)
    if not columns_are_there(file, ["NUMBER"], findings):
        return
    results = _Results(event, session, file, findings)
    rows, extra = read_rows(file, findings), LeftOut(file, findings)
    for line, row in rows:
        results.read(line, row)
    if rows:
        extra.watch([[row[column] for _, row in rows] for column in file.header], [line for line, _ in rows])
    yield from results.made.sheets()


def _crew_columns() -> Iterator[str]:
    for seat in _SEATS:
        yield f"DRIVER_{seat}" if seat else "DRIVER"
        yield from (f"DRIVER{seat}_{part}" for part in ("FIRSTNAME", "SECONDNAME", "COUNTRY"))


def _printed(file: Delimited) -> dict[str, str]:
    """How the file calls our columns, for messages."""
    found = {ours: c for ours, columns in (_NUMBERS | _TIMES | _SPEEDS).items() for c in columns if c in file.header}
    return _NAMES | found


class _Results:
    """The rows of one results file, sorted into tables."""

    def __init__(self, event: Event, session: Session, file: Delimited, findings: Findings) -> None:
        self._event = event
        self._session = session
        self._file = file
        self._findings = findings
        self.made = Records(file.path, _printed(file), session.passage)

    def read(self, line: int, row: dict[str, str]) -> None:
        """Read one row: a car."""
        number = name(row["NUMBER"])
        here = {"event": self._event.key, "entry": key(number)}
        self.made.add("measured-result", line, here | self._result(line, row))
        entry = here | {"number": number}
        for column, schema, printed in (
            ("raceClass", "race-class", "CLASS"),
            ("team", "team", "TEAM"),
            ("model", "car-model", "VEHICLE"),
        ):
            entry[column] = self._thing(schema, line, row.get(printed, ""))
        self.made.add("entry", line, entry)
        tyres = next((name(row[c]) for c in _TYRES if row.get(c)), "")
        if tyres:
            self.made.add("equipment", line, here | {"tyres": tyres})
        for seat in _SEATS:
            self._seat(line, row, here, seat)

    def _thing(self, schema: str, line: int, printed: str) -> str:
        label = name(printed)
        thing = key(label)
        if thing:
            record = {"id": thing, "label": label}
            if schema == "race-class":
                thing = f"{self._event.series}/{thing}"
                record |= {"id": thing, "code": label, "series": self._event.series}
            self.made.thing(schema, line, record)
        return thing

    def _result(self, line: int, row: dict[str, str]) -> dict[str, str]:
        finish, classification = self._state(line, row.get("STATUS", ""))
        gap = row.get("GAP_FIRST", "")
        made = {"gapToLeader": gap_seconds(gap), "lapsBehind": gap_laps(gap), "finish": finish, "classification": classification}
        for ours, theirs in _NUMBERS.items():
            made[ours] = _first(row, theirs)
        for ours, theirs in _TIMES.items():
            made[ours] = seconds(_first(row, theirs))
        for ours, theirs in _SPEEDS.items():
            made[ours] = decimal(_first(row, theirs))
        return made | {"session": self._session.name, "row": str(line)}

    def _state(self, line: int, status: str) -> tuple[str, str]:
        if not status:
            return "", ""
        state = STATES.get(name(status).lower())
        if state is None:
            message = f"unknown state {status!r}: the states are {', '.join(sorted(STATES))}"
            self._findings.unknown(Problem(self._file.path, line, "STATUS", message, complete=True))
        return state or ("", "")

    def _seat(self, line: int, row: dict[str, str], here: dict[str, str], seat: str) -> None:
        given, family = (name(row.get(f"DRIVER{seat}_{part}", "")) for part in ("FIRSTNAME", "SECONDNAME"))
        label = name(row.get(f"DRIVER_{seat}" if seat else "DRIVER", "")) or name(f"{given} {family}")
        driver = driver_key(label, self._event.scope)
        if not driver:
            return
        named = {"givenName": given, "familyName": family} if given and family else given_and_family(label)
        self.made.thing("driver", line, {"id": driver, "label": label} | named)
        self.made.add("crew-member", line, here | {"driver": driver} | self._event.seat(here["entry"], driver, int(seat or 1)))
        country = name(row.get(f"DRIVER{seat}_COUNTRY", ""))
        if country:
            self.made.add("nationality", line, {"thing": f"driver/{driver}", "countryCode": country}, once=True)


def _first(row: dict[str, str], columns: tuple[str, ...]) -> str:
    return next((row[column].strip() for column in columns if row.get(column)), "")
