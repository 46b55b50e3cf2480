"""What the entries of F1DB's source tree say, as rows of the tables that it gives out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
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
# What is said of one, or in a list of many; of tyres each result says whose they were.
_MANY = {"chassis": "chassisId", "engines": "engineId", "tyreManufacturers": "tyreManufacturerId", "drivers": "driverId"}
_OF_DRIVER = ("driverId", "rounds", "testDriver")
_OF_CAR = ("constructorId", "engineManufacturerId", *_MANY, *_MANY.values(), "rounds", "testDriver")
# The names of an entrant and of the lists in it, those that each has to have, and those that are not beside a list.
_NAMES = {
    "": ("entrantId", "countryId", "constructors", *_OF_CAR), "constructors": _OF_CAR, "drivers": _OF_DRIVER,
    **{lists: (name,) for lists, name in _MANY.items() if lists != "drivers"},
}  # fmt: skip
_NEEDED = {"": ("entrantId",), **{lists: (name,) for lists, name in _MANY.items()}}
_OF_GROUP = ("constructorId", "engineManufacturerId")
_NOT_BESIDE = {"constructors": _OF_CAR, **{lists: (name,) for lists, name in _MANY.items()}, "drivers": _OF_DRIVER}
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
    joined = {name: _joined(entry, name, value) for name, value in own.items() if name in _JOINED and isinstance(value, list)}
    yield table, entry.line, _texts(entry, *(entry.keys() - (own.keys() - joined.keys()))) | joined


def _joined(entry: Entry, name: str, listed: list[object]) -> str:
    if not all(isinstance(each, str) for each in listed):
        raise YamlError(entry.line, f"has no plain text under {name!r}")
    return ";".join(map(str, listed))


def race(entry: Entry, year: str, folder: str) -> Iterator[Placed]:
    """Yield the row of a race. Raises YamlError where it says another than its year and folder."""
    row = _texts(entry)
    for name in ("year", "date"):
        if (found := row.get(name, year)[:4]) != year and found.isdecimal():
            raise YamlError(entry.line, f"found the {name} {row[name]!r}, expected one of {year}")
    if {"round", "grandPrixId"} <= row.keys() and folder != (called := f"{row['round']:0>2}-{row['grandPrixId']}"):
        raise YamlError(entry.line, f"lies in {folder}, expected {called}, of its round and grandPrixId")
    yield "races", entry.line, _texts(entry) | {"year": year}


def session(table: str, entry: Entry, of: Row) -> Placed:
    """Return the row of a car or a standing. ``of``: the year and the race that it is of. Raises YamlError."""
    row, made = dict(of), _columns(table)
    for name, text in _texts(entry).items():
        if name in of:
            raise YamlError(entry.line, f"has {name!r}, which its folder says")
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


def entrant(entry: Entry, year: str, rounds: Collection[str]) -> Iterator[Placed]:
    """Yield the drivers, chassis and engines with which somebody entered, said once or in lists, for one constructor or many.

    ``rounds``: those of the season. Raises YamlError.
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
            yield "seasons-entrants-drivers", each.line, front | own | {"rounds": _rounds(each, rounds)}


def _check_names(entry: Entry, within: str = "") -> None:
    """Check that each name stands where it means something: what is read of none would be left out in silence."""
    where = f" in {within!r}" if within else ""
    for name in entry:
        if name not in _NAMES[within]:
            raise YamlError(entry.line, f"has the unknown name {name!r}{where}: the names are {', '.join(_NAMES[within])}")
        if beside := [other for other in _NOT_BESIDE.get(name, ()) if other in entry and other != name]:
            raise YamlError(entry.line, f"has {beside[0]!r} beside {name!r}{where}, expected the one or the other")
    for name in _needed(entry, within):
        if not entry.get(name):
            raise YamlError(entry.line, f"has no {name!r}{where}")
    if "driverId" in entry and "rounds" not in entry:
        raise YamlError(entry.line, f"has no 'rounds'{where}: expected such as 1-2,4, or nothing after it")
    for name in _NOT_BESIDE.keys() & entry.keys():
        for each in _entries(entry, entry[name]):
            _check_names(each, name)


def _needed(entry: Entry, within: str) -> list[str]:
    """Return the names after which an entry has to say something; of two for one thing that which is there."""
    lists = [name for name in _NOT_BESIDE if name in entry]
    group = within == "constructors" or not (within or "constructors" in entry)
    ids = [name for many, name in _MANY.items() if many not in entry and many != "tyreManufacturers"] if group else []
    return [*_NEEDED.get(within, ()), *(_OF_GROUP if group else ()), *ids, *lists]


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


def _rounds(entry: Entry, known: Collection[str]) -> str:
    """Return each round of ``1-2,4``, divided as in the table. ``known``: those that the season has."""
    found = list[str]()
    for part in filter(None, _text(entry, "rounds").replace(" ", "").split(",")):
        ends = _ROUNDS.fullmatch(part)
        if not (ends and 0 < int(ends[1]) <= int(ends[2] or ends[1])):
            raise YamlError(entry.line, f"found the rounds {part!r}, expected such as 1-2,4")
        these = list(map(str, range(int(ends[1]), int(ends[2] or ends[1]) + 1)))
        if missing := next((each for each in these if each not in known), ""):
            raise YamlError(entry.line, f"found the rounds {part!r}, expected such as 1-2,4: the season has no round {missing}")
        found += these
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
