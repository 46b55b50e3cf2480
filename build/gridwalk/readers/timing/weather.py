"""Weather files: a row a minute. They do not say their units, so the metadata of the season does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gridwalk.base.errors import Problem
from gridwalk.readers.timing.event import MEASURES, Event, Session
from gridwalk.tables.delimited import Delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.mapped import MappedRows, States, cells, columns_are_known, columns_are_there, constant, line_numbers
from gridwalk.tables.own import METADATA
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import decimal

_NAMES = {
    "observedAt": "TIME_UTC_SECONDS", "airTemperature": "AIR_TEMP", "trackTemperature": "TRACK_TEMP",
    "humidity": "HUMIDITY", "pressure": "PRESSURE", "windSpeed": "WIND_SPEED", "windDirection": "WIND_DIRECTION",
    "rain": "RAIN",
}  # fmt: skip
# -1 stands in files of which no row ever says 0 or 1: nothing is known of the rain then.
_RAIN = {"0": "false", "1": "true", "-1": ""}
_UNREAD = re.compile(r"TIME_UTC_STR")


def file_sheets(event: Event, session: Session, file: Delimited, findings: Findings) -> Iterator[Sheet]:
    """Yield the observations of one weather file."""
    columns_are_known(file, _NAMES.values(), _UNREAD, findings)
    missing = [unit for unit in MEASURES if not event.units.get(unit)]
    if missing:
        message = f"there are weather files, so 'weatherUnits' has to say the unit of {', '.join(missing)}"
        findings.problems.append(Problem(event.folder.parent / METADATA, 0, "weatherUnits", message))
    if missing or not columns_are_there(file, ["TIME_UTC_SECONDS"], findings):
        return
    rain = States(file, "RAIN", _RAIN, findings)
    numbers = {ours: cells(file, theirs, decimal) for ours, theirs in _NAMES.items()}
    makers = [
        constant(event.key),
        constant(session.name),
        cells(file, "TIME_UTC_SECONDS"),
        numbers["airTemperature"],
        numbers["trackTemperature"],
        constant(event.units["temperature"]),
        numbers["humidity"],
        numbers["pressure"],
        constant(event.units["pressure"]),
        numbers["windSpeed"],
        constant(event.units["windSpeed"]),
        numbers["windDirection"],
        rain.maker,
        line_numbers,
        constant(session.passage),
    ]
    yield Sheet("weather", file.path, MappedRows(file, makers, rain.watch), _NAMES)
