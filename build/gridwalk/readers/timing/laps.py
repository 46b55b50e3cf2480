"""Laps files: a row a lap, nine tenths of all timing data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gridwalk.rdf import concepts
from gridwalk.readers.timing.event import Event, Session
from gridwalk.tables.batches import Columns
from gridwalk.tables.delimited import Delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.mapped import (
    LeftOut,
    Lines,
    MappedRows,
    States,
    cells,
    column,
    columns_are_known,
    columns_are_there,
    constant,
    line_numbers,
    once,
)
from gridwalk.tables.records import Records
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import all_seconds, decimal, driver_key, given_and_family, key, name

# The columns of our table that are times or speeds, in its order, and what a laps file calls them.
_TIMES = {
    "lapTime": "LAP_TIME", "sector1Time": "S1", "sector2Time": "S2", "sector3Time": "S3", "elapsedTime": "ELAPSED",
}  # fmt: skip
_SPEEDS = {"averageSpeed": "KPH", "topSpeed": "TOP_SPEED"}
_OTHERS = {
    "entry": "NUMBER", "lapNumber": "LAP_NUMBER", "driver": "DRIVER_NAME", "pitTime": "PIT_TIME", "flag": "FLAG_AT_FL",
    "endsInPit": "CROSSING_FINISH_LINE_IN_PIT",
}  # fmt: skip
_NAMES = _TIMES | _SPEEDS | _OTHERS
# Numbers and speeds come again in every file.
_KEY, _DECIMAL = once(key), once(decimal)
_IN_PIT = {"B": "true"}
# What other columns say as well, is the company's own, or is of the car and not of the lap.
_UNREAD = re.compile(r"DRIVER_NUMBER|LAP_IMPROVEMENT|S[1-3]_(?:IMPROVEMENT|LARGE|SECONDS)|HOUR|GROUP|MANUFACTURER|CLASS|TEAM")


def file_sheets(event: Event, session: Session, file: Delimited, findings: Findings) -> Iterator[Sheet]:
    """Yield the laps, then the cars and drivers that the file names."""
    columns_are_known(file, _NAMES.values(), _UNREAD, findings)
    if not columns_are_there(file, ["NUMBER", "LAP_NUMBER", "LAP_TIME"], findings):
        return
    cars = _Cars(event, session, file)
    flags = States(file, "FLAG_AT_FL", concepts.by_notation("flag"), findings)
    extra = LeftOut(file, findings)
    pits = States(file, "CROSSING_FINISH_LINE_IN_PIT", _IN_PIT, findings)

    def watch(columns: Columns, lines: Lines) -> None:
        flags.watch(columns, lines)
        pits.watch(columns, lines)
        cars.watch(columns, lines)
        extra.watch(columns, lines)

    makers = [
        constant(event.key),
        cells(file, "NUMBER", _KEY),
        constant(session.name),
        cells(file, "LAP_NUMBER"),
        cells(file, "DRIVER_NAME", once(lambda driver: driver_key(driver, event.scope))),
        *(column(file, theirs, all_seconds) for theirs in _TIMES.values()),
        *(cells(file, theirs, _DECIMAL) for theirs in _SPEEDS.values()),
        column(file, "PIT_TIME", all_seconds),
        flags.maker,
        pits.maker,
        line_numbers,
        constant(session.passage),
    ]
    yield Sheet("lap", file.path, MappedRows(file, makers, watch), _NAMES)
    yield from cars.sheets()


class _Cars:
    """The cars and drivers of a laps file, each with the line that names it first."""

    def __init__(self, event: Event, session: Session, file: Delimited) -> None:
        self._event = event
        self._session = session
        self._file = file
        self._cars = dict[str, int]()
        self._drivers = dict[str, int]()
        self._number = file.header.index("NUMBER")
        self._driver = file.header.index("DRIVER_NAME") if "DRIVER_NAME" in file.header else None

    def watch(self, columns: Columns, lines: Lines) -> None:
        """Note the cars and drivers of a batch that were not seen before."""
        self._note(self._cars, self._number, columns, lines)
        if self._driver is not None:
            self._note(self._drivers, self._driver, columns, lines)

    @staticmethod
    def _note(seen: dict[str, int], n: int, columns: Columns, lines: Lines) -> None:
        for cell in sorted(set(columns[n]).difference(seen)):
            seen[cell] = lines[columns[n].index(cell)]

    def sheets(self) -> Iterator[Sheet]:
        """Yield the cars and drivers."""
        made = Records(self._file.path, _NAMES, self._session.passage)
        for number, line in self._cars.items():
            made.add("entry", line, {"event": self._event.key, "entry": key(number), "number": name(number)})
        for driver, line in self._drivers.items():
            if name(driver):
                known = {"id": driver_key(driver, self._event.scope), "label": name(driver)}
                made.thing("driver", line, known | given_and_family(name(driver)))
        yield from made.sheets()
