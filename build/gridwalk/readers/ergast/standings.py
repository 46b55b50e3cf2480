"""Championship standings after a race: net of dropped results, with ties, and with competitors who have no rank."""

from __future__ import annotations

from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.tables.findings import Findings
from gridwalk.tables.records import Records
from gridwalk.tables.values import decimal

# What stands for a rank where a competitor has none, with the classification that it is.
_UNRANKED = {"D": "disqualified", "E": "excluded", "-": ""}


def standing(made: Records, line: int, row: dict[str, str], about: tuple[str, str, str], path: Path, findings: Findings) -> None:
    """Read one row. ``about``: the keys of the season, of the competitor with its kind, and of the event after which it was so."""
    (season, competitor, event), printed = about, row["positionText"]
    if not printed.isdecimal() and printed not in _UNRANKED:
        message = f"unknown rank {printed!r}: expected a number, {', '.join(_UNRANKED)}"
        findings.unknown(Problem(path, line, "positionText", message, complete=True))
        return
    rank = printed if printed.isdecimal() else ""
    own, after = competitor.partition("/")[2], event.rpartition("/")[2]
    key = f"{season}/{own}/as-of-{after}"
    made.add("standing", line, {"id": key, "season": season, "competitor": competitor, "rank": rank, "asOf": event})
    made.add("standing-detail", line, {
        "id": key, "totalPoints": decimal(row["points"]), "classification": _UNRANKED.get(printed, ""),
    })  # fmt: skip
    if row["wins"] not in ("", "0"):
        made.add("tally", line, {
            "id": f"{season}/{own}/as-of-{after}/wins", "holder": competitor, "of": "wins", "scope": f"season/{season}",
            "value": row["wins"], "asOf": event,
        })  # fmt: skip
