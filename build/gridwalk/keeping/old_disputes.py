"""Disputes as 0.1 had them, a line a contradiction with the value rejected and the one kept; now a line is a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gridwalk.keeping.look import Look
from gridwalk.keeping.old_seats import UNKNOWN, OldRow, Seats
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import RACE

DISPUTE = "dispute"
# What only a table of 0.1 has.
OLD_DISPUTE = frozenset({"rejectedThing", "rejectedNumber", "acceptedThing", "acceptedNumber"})
# How the IRIs of things begin whose property has another name now.
PROPERTIES = {("running/", "position"): "runningPosition", ("gap/", "laps"): "gapLaps"}
_NO_VALUE = "names no value, so it was left out: write a line that accepts or rejects one"
_Decision = dict[str, str]


def decisions(file: str, rows: Iterable[OldRow], seats: Seats) -> tuple[list[_Decision], list[Look]]:
    """Return the rows of today's table, and what a person has to look at."""
    made, looks = dict[tuple[str, str, str], _Decision](), list[Look]()
    for row in rows:
        found = list(_of(row, seats))
        if not found:
            looks.append(Look(file, row.line, "", row.cells.get("id", ""), _NO_VALUE))
        for name in ("subject", "rejectedThing", "acceptedThing"):
            looks += [Look(file, row.line, name, seat, UNKNOWN) for seat in seats.unknown(row.cells.get(name, ""))]
        for each in found:
            known = made.setdefault((each["subject"], each["property"], each["value"]), each)
            if known["decision"] != each["decision"]:
                todo = f"another line has {known['decision']} this value, which stays: decide"
                looks.append(Look(file, row.line, "", f"{each['decision']} {each['value']}", todo))
            elif known["reason"] != each["reason"]:
                looks.append(Look(file, row.line, "reason", each["reason"], "a second reason for one decision: put both into one"))
    return list(made.values()), looks


def _of(row: OldRow, seats: Seats) -> Iterator[_Decision]:
    """Yield the decisions of a line of 0.1.

    Of a property with one value, who accepts one rejects the others; of another, both are named.
    """
    cells = row.cells
    subject = seats.named(cells["subject"])
    name = next((new for (begins, old), new in PROPERTIES.items() if subject.startswith(begins) and cells["property"] == old), "")
    known = name or cells["property"]
    one = f"<{RACE}{known}>" in vocabulary.functional()
    for decision in ("accepted",) if one and _value(cells, "accepted") else ("accepted", "rejected"):
        if value := _value(cells, decision):
            yield {
                "subject": subject,
                "property": known,
                "decision": decision,
                "value": seats.named(value),
                "reason": cells.get("reason", ""),
            }


def _value(cells: dict[str, str], decision: str) -> str:
    return cells.get(f"{decision}Thing") or cells.get(f"{decision}Number") or ""
