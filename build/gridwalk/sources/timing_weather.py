"""Weather files: a row a minute. They do not say their units, so the metadata of the season does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gridwalk.conversion import Findings
from gridwalk.errors import Problem
from gridwalk.kinds import Part
from gridwalk.sources.delimited import Delimited
from gridwalk.sources.mapped import MappedRows, States, cells, columns_are_known, columns_are_there, constant, line_numbers
from gridwalk.sources.timing_event import MEASURES, Event, Session
from gridwalk.sources.values import decimal
from gridwalk.tables import METADATA

_NAMES = {
    "observedAt": "TIME_UTC_SECONDS", "airTemperature": "AIR_TEMP", "trackTemperature": "TRACK_TEMP",
    "humidity": "HUMIDITY", "pressure": "PRESSURE", "windSpeed": "WIND_SPEED", "windDirection": "WIND_DIRECTION",
    "rain": "RAIN",
}  # fmt: skip
# -1 stands in files of which no row ever says 0 or 1: nothing is known of the rain then.
_RAIN = {"0": "false", "1": "true", "-1": ""}
_UNREAD = re.compile(r"TIME_UTC_STR")


def file_parts(event: Event, session: Session, file: Delimited, findings: Findings) -> Iterator[Part]:
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
    yield Part("weather", file.path, MappedRows(file, makers, rain.watch), _NAMES)
