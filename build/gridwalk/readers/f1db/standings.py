"""Championship standings after a race and at the end of a season: of drivers, and of pairs of a make and a maker of engines."""

from __future__ import annotations

from gridwalk.rdf import concepts
from gridwalk.readers.f1db.register import Names
from gridwalk.tables.records import Records
from gridwalk.tables.values import decimal, key


def standing(made: Records, line: int, row: dict[str, str], season: str, event: str, names: Names) -> str:
    """Read one row; ``event`` is empty at the end of the season. Return what is wrong with it, or nothing."""
    printed = row["positionText"]
    classification = concepts.by_notation("classification").get(printed, "")
    if not (printed.isdecimal() and int(printed)) and not classification:
        return f"unknown rank {printed!r}: expected a number from 1, {', '.join(sorted(concepts.by_notation('classification')))}"
    competitor = _competitor(made, line, row, names)
    own = competitor.partition("/")[2]
    at = f"{season}/{own}/as-of-{event.rpartition('/')[2]}" if event else f"{season}/{own}"
    told = {
        "season": season, "competitor": competitor, "rank": printed if printed.isdecimal() else "", "asOf": event,
        "champion": "true" if row.get("championshipWon") == "true" else "",
    }  # fmt: skip
    # A firm that was excluded and entered again has two.
    if not made.first("standing", line, {"id": at}, told):
        at = f"{at}/row-{line}"
        made.first("standing", line, {"id": at}, told)
    made.add("standing-detail", line, {"id": at, "totalPoints": decimal(row["points"]), "classification": classification})
    return ""


def _competitor(made: Records, line: int, row: dict[str, str], names: Names) -> str:
    if "driverId" in row:
        return f"driver/{names.key(row['driverId'])}"
    make, engine = names.key(row["constructorId"]), names.key(row["engineManufacturerId"], "engine")
    pairing = f"{make}-{key(row['engineManufacturerId'])}"
    made.add("pairing", line, {"id": pairing, "chassisMake": make, "engineMake": engine}, once=True)
    return f"pairing/{pairing}"
