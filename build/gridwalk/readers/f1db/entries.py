"""What the entries of F1DB's source tree say, as rows of the tables that it gives out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

from gridwalk.readers.championships.yaml_files import Entry, YamlError
from gridwalk.readers.f1db.layout import LAYOUT
from gridwalk.tables.values import decimal, seconds
from gridwalk.tables.values import name as tidy

Row = dict[str, str]
# A row, with the table that it is of and the line in which its entry begins.
Placed = tuple[str, int, Row]
# Tables whose rows the entries of other things hold: the list that they are, and the column for the id of what holds them.
NESTED = {
    "circuits-layouts": ("circuits", "layouts", "circuitId"),
    "constructors-chronology": ("constructors", "chronology", "parentConstructorId"),
}
# Lists of which nothing is read, and those that a table has as one text.
_UNREAD = {"familyRelationships"}
_JOINED = {"previousNames"}
# Names of an entrant and of what is in it; of tyres each result says whose they were.
_OF_ENTRANT = frozenset({
    "entrantId", "countryId", "constructors", "constructorId", "engineManufacturerId", "chassis", "chassisId", "engines",
    "engineId", "tyreManufacturers", "tyreManufacturerId", "drivers", "driverId", "rounds", "testDriver",
})  # fmt: skip
# How the tree calls columns of the tables.
CALLED = {
    "positionText": "position", "timeMillis": "time", "gapMillis": "gap", "gapLaps": "gap", "intervalMillis": "interval",
    "timePenaltyMillis": "timePenalty", "gridPositionNumber": "gridPosition", "gridPositionText": "gridPosition",
    "gridPenaltyPositions": "gridPenalty", "gridPenalty": "gridPenalty", "q1Millis": "q1", "q2Millis": "q2", "q3Millis": "q3",
}  # fmt: skip
_LAPS = re.compile(r"\+([0-9]+) laps?")
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ROUNDS = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")


def thing(table: str, entry: Entry) -> Iterator[Placed]:
    """Yield the row of a thing, and those of the lists in it that are tables of their own. Raises YamlError."""
    own = {name: value for name, value in entry.items() if name not in _UNREAD}
    for inner, (outer, name, holder) in NESTED.items():
        for each in _entries(entry, own.pop(name, "")) if outer == table else ():
            yield inner, each.line, _texts(each) | {holder: _text(entry, "id")}
    joined = {name: ";".join(map(str, value)) for name, value in own.items() if name in _JOINED and isinstance(value, list)}
    yield table, entry.line, _texts(entry, *(entry.keys() - (own.keys() - joined.keys()))) | joined


def race(entry: Entry, year: str) -> Iterator[Placed]:
    """Yield the row of a race."""
    yield "races", entry.line, _texts(entry) | {"year": year}


def session(table: str, entry: Entry, of: Row) -> Placed:
    """Return the row of a car or a standing. ``of``: the year and the race that it is of. Raises YamlError."""
    row, made = dict(of), _columns(table)
    for name, text in _texts(entry).items():
        row |= {column: made_of(text) for column, made_of in made[name]} if name in made else {name: text}
    return table, entry.line, row


@cache
def _columns(table: str) -> dict[str, list[tuple[str, Callable[[str], str]]]]:
    """Return the columns of a table that are made of what the tree calls otherwise, and how, by what that is called."""
    form, made = LAYOUT.files[table], defaultdict[str, list[tuple[str, Callable[[str], str]]]](list)
    for column, name in CALLED.items():
        if column in form.wanted or column in form.read:
            made[name].append((column, _MADE.get(column, _millis)))
    return dict(made)


def entrant(entry: Entry, year: str) -> Iterator[Placed]:
    """Yield the drivers, chassis and engines with which somebody entered, said once or in lists, for one constructor or many.

    Raises YamlError.
    """
    _check_names(entry)
    for group in _several(entry, "constructors"):
        front = {"year": year, "entrantId": _text(entry, "entrantId")}
        front |= {name: _text(group, name) for name in ("constructorId", "engineManufacturerId")}
        for table, lists, name in (("chassis", "chassis", "chassisId"), ("engines", "engines", "engineId")):
            for each in _several(group, lists):
                yield f"seasons-entrants-{table}", each.line, front | {name: _text(each, name)}
        for each in _several(group, "drivers"):
            own = {"driverId": _text(each, "driverId"), "testDriver": _text(each, "testDriver")}
            yield "seasons-entrants-drivers", each.line, front | own | {"rounds": _rounds(each)}


def _check_names(entry: Entry) -> None:
    for name, value in entry.items():
        if name not in _OF_ENTRANT:
            raise YamlError(entry.line, f"has the unknown name {name!r}: the names are {', '.join(sorted(_OF_ENTRANT))}")
        for each in _entries(entry, value) if not isinstance(value, str) else []:
            _check_names(each)


def _several(entry: Entry, name: str) -> list[Entry]:
    """Return the entries of a list, or the entry itself where it says of one what such a list says of many."""
    return _entries(entry, entry[name]) if entry.get(name) else [entry]


def checked(value: object, line: int = 0) -> Entry:
    """Return what should be an entry. Raises YamlError where it is none."""
    if not isinstance(value, Entry):
        raise YamlError(line, f"has {str(value)[:40]!r} in a list, expected an entry")
    return value


def _entries(entry: Entry, value: object) -> list[Entry]:
    return [checked(each, entry.line) for each in (value if isinstance(value, list) else [value] if value else [])]


def _text(entry: Entry, name: str) -> str:
    return _texts(entry, *(entry.keys() - {name})).get(name, "")


def _texts(entry: Entry, *without: str) -> Row:
    """Return what an entry says but of some names. Raises YamlError where it is no text."""
    for name, value in entry.items():
        if name not in without and (not isinstance(value, str) or "\x1f" in value):
            raise YamlError(entry.line, f"has no plain text under {name!r}")
    return {name: tidy(value) for name, value in entry.items() if name not in without and isinstance(value, str)}


def _rounds(entry: Entry) -> str:
    """Return each round of ``1-2,4``, divided as in the table."""
    found = list[str]()
    for part in filter(None, _text(entry, "rounds").replace(" ", "").split(",")):
        if not (ends := _ROUNDS.fullmatch(part)):
            raise YamlError(entry.line, f"found the rounds {part!r}, expected such as 1-2,4")
        found += map(str, range(int(ends[1]), int(ends[2] or ends[1]) + 1))
    return ";".join(found)


def _millis(printed: str) -> str:
    """Return a printed time or gap in milliseconds, or the text itself where it is none.

    >>> [_millis(text) for text in ("3:00:03.700", "+24.4", "55.404", "", "+1 lap", "-0.100")]
    ['10803700', '24400', '55404', '', '+1 lap', '-0.100']
    """
    found = seconds(printed.removeprefix("+"))
    return decimal(f"{Decimal(found) * 1000:f}") if _SECONDS.fullmatch(found) else printed


def _gap(printed: str) -> str:
    return "" if _LAPS.fullmatch(printed) else _millis(printed)


def _laps(printed: str) -> str:
    found = _LAPS.fullmatch(printed)
    return found[1] if found else ""


def _number(printed: str) -> str:
    return printed if printed.isdecimal() else ""


_MADE: dict[str, Callable[[str], str]] = {
    "positionText": str, "gapMillis": _gap, "gapLaps": _laps, "intervalMillis": _gap, "gridPositionNumber": _number,
    "gridPositionText": str, "gridPenalty": str, "gridPenaltyPositions": _number,
}  # fmt: skip
