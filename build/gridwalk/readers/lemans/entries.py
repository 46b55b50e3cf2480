"""The entries of the Le Mans table: cars with their crews, teams and results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.rdf import concepts
from gridwalk.tables.findings import Findings
from gridwalk.tables.records import NumberedRow, Records
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import decimal, driver_key, given_and_family, key, name, seconds

_NAMES = {
    "id": "Year", "event": "Year", "entry": "No", "number": "No", "raceClass": "Class", "team": "Team", "driver": "Drivers",
    "model": "Chassis", "engine": "Engine", "tyres": "Tyres", "position": "Pos", "laps": "Laps", "numericValue": "Distance",
    "totalTime": "Time", "stoppedAfter": "Time", "asPrinted": "Reason",
}  # fmt: skip


class Entries:
    """Reads the entries of all years. ``years``: the keys of the events by their years."""

    def __init__(self, path: Path, passage: str, slug: str, years: dict[str, str], findings: Findings) -> None:
        self._path = path
        self._slug = slug
        self._years = years
        self._findings = findings
        self._made = Records(path, _NAMES, passage)

    def read(self, rows: list[NumberedRow]) -> Iterator[Sheet]:
        """Yield the parts of all rows."""
        numbers = defaultdict[str, Counter[str]](Counter)
        for _, row in rows:
            numbers[row["Year"]][row["No"]] += 1
        # The number is the key where every car of the year has its own, else the line is.
        numbered = {year for year, found in numbers.items() if "" not in found and max(found.values()) == 1}
        for line, row in rows:
            event = self._years.get(row["Year"])
            if event is None:
                message = f"found {row['Year']!r}, expected a year in which races.csv has a race"
                self._findings.problems.append(Problem(self._path, line, "Year", message))
                continue
            entry = key(row["No"]) if row["Year"] in numbered else f"line-{line}"
            self._entry(line, row, {"event": event, "entry": entry})
        yield from self._made.sheets()

    def _entry(self, line: int, row: dict[str, str], here: dict[str, str]) -> None:
        teams = self._people("team", line, row, ("Team", "TeamCtry"))
        entry = here | {
            "number": row["No"], "raceClass": self._thing("race-class", line, row["Class"]),
            "model": self._thing("car-model", line, row["Chassis"]),
        }  # fmt: skip
        for team in teams or [""]:
            self._made.add("entry", line, entry | {"team": team})
        equipment = {"engine": row.get("Engine", ""), "tyres": row.get("Tyres", "")}
        if any(equipment.values()):
            self._made.add("equipment", line, here | equipment)
        for seat, driver in enumerate(self._people("driver", line, row, ("Drivers", "DrCtry")), 1):
            self._made.add("crew-member", line, here | {"seat": str(seat), "driver": driver, "order": str(seat)})
        self._result(line, row, here)

    def _thing(self, schema: str, line: int, label: str, event: str = "") -> str:
        if not label:
            return ""
        thing, more = key(label), dict[str, str]()
        if schema == "race-class":
            thing, more = f"{self._slug}/{thing}", {"code": label}
        elif schema == "driver":
            thing, more = driver_key(label, event.replace("/", "-")), given_and_family(label)
        self._made.thing(schema, line, {"id": thing, "label": label} | more)
        return thing

    def _people(self, schema: str, line: int, row: dict[str, str], columns: tuple[str, str]) -> list[str]:
        """Read drivers or teams with their countries, of which there is one for each, or none at all."""
        labels, countries = (_split(row.get(column, "")) for column in columns)
        if countries and len(countries) != len(labels):
            message = f"found {len(countries)} countries, expected one for each of {len(labels)} in {columns[0]}"
            self._findings.unknown(Problem(self._path, line, columns[1], message, complete=True))
            countries = []
        things = [self._thing(schema, line, label, self._years[row["Year"]]) for label in labels]
        for thing, country in zip(things, countries, strict=False):
            if country:
                self._made.add("nationality", line, {"thing": f"{schema}/{thing}", "countryCode": country}, once=True)
        return list(dict.fromkeys(filter(None, things)))

    def _result(self, line: int, row: dict[str, str], here: dict[str, str]) -> None:
        position, finish, classification = self._state(line, row["Pos"])
        distance = decimal(row.get("Distance", ""))
        quantity = f"{here['event']}/{here['entry']}/race/distance" if distance not in ("", "0") else ""
        if quantity:
            self._made.add("quantity", line, {"id": quantity, "numericValue": distance, "unit": "KiloM"})
        reason = row.get("Reason", "")
        cause = concepts.by_label("cause").get(reason.lower(), "") if finish == "retired" else ""
        self._made.add("measured-result", line, here | {
            "session": "race", "row": str(line), "position": position, "finish": finish, "classification": classification,
            "laps": row["Laps"], "distance": quantity, "retirementCause": cause, "asPrinted": reason,
            "totalTime" if position else "stoppedAfter": seconds(row.get("Time", "")),
        })  # fmt: skip

    def _state(self, line: int, printed: str) -> tuple[str, str, str]:
        """Return position, finish and classification: a place says that the car is classified, a code one or the other."""
        if printed.isdecimal():
            return printed, "", "classified"
        finish = concepts.by_notation("finish").get(printed, "")
        classification = concepts.by_notation("classification").get(printed, "")
        if not finish and not classification:
            codes = sorted([*concepts.by_notation("finish"), *concepts.by_notation("classification")])
            message = f"unknown state {printed!r}: the states are a place, {', '.join(codes)}"
            self._findings.unknown(Problem(self._path, line, "Pos", message, complete=True))
        return "", finish, classification


def _split(cell: str) -> list[str]:
    return [name(part) for part in cell.split("|")] if cell else []
