"""What a table with columns is of: a race, or qualifying, standings, a calendar, several races; only the first is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import pairwise

from gridwalk.pages.columns import plain
from gridwalk.pages.printed_row import PrintedRow

_RUN = frozenset({"laps", "time", "gap", "interval", "reason", "status", "laps_behind", "laps_led"})
_QUALIFYING = re.compile(
    r"\b(?:qualifying|qualification|qualifications|qualifikation|qualifiche|qualifica|qualifs?|clasificacion|clasificación|practice"
    r"|practise|essais|training|prove libere|warm[- ]?up|shoot-?out|starting grid|startaufstellung|grille de départ"
    r"|griglia di partenza|parrilla|hyperpole|free practice|fp[123]|zeittraining|test(?:s|ing)?)\b",
    re.IGNORECASE,
)
_STANDINGS = re.compile(
    r"\b(?:standings?|championship (?:table|points|classification|positions)|points table|meisterschaftsstand|punktestand"
    r"|gesamtwertung|classement (?:général|general|du championnat)|classifica (?:generale|del campionato)"
    r"|clasificación del campeonato)\b",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"\b(?:calendar|schedule|kalender|terminkalender|calendrier|calendario)\b", re.IGNORECASE)
_RACE = re.compile(r"\b(?:race result|results? of the race|rennergebnis|rennen|résultats? de la course|gara)\b", re.IGNORECASE)
_HEAT = re.compile(
    r"\b(?:races?|heats?|sprint|feature|leg|round|rennen|lauf|course|manche|gara|carrera|stage|session|day|[0-9]{1,2} hours?)\b",
    re.I,
)
_PARTS = frozenset(
    {"q1", "q2", "q3", "session 1", "session 2", "qualifying 1", "qualifying 2", "segment 1", "segment 2", "1st qual"}
)
# No race is over in so many seconds, nor has it laps of so few.
_SHORTEST = Decimal(240)
_SHORTEST_LAP = Decimal(8)


def kind_of(title: str, headers: Sequence[str], fields: Collection[str], rows: Sequence[PrintedRow]) -> str:
    """Return why a table is no result of a race, in words that follow *is of*, or nothing.

    ``title``: its heading and caption; ``headers``: the names of its columns, and ``fields`` what they mean.

    >>> kind_of("", ["Pos", "Driver", "Points"], {"position", "drivers", "points"}, ())
    'the standings of a championship, since it has points, and neither laps nor times nor states'
    >>> kind_of("Race", ["Pos", "Driver", "Laps", "Points"], {"position", "drivers", "laps", "points"}, ())
    ''
    """
    called = {plain(header) for header in headers}
    ran = not _RUN.isdisjoint(fields)
    if not ran and "points" in fields and "grid" not in fields:
        return "the standings of a championship, since it has points, and neither laps nor times nor states"
    if not ran and (found := _STANDINGS.search(title)):
        return f"the standings of a championship, since {found[0]!r} is written above it"
    if not ran and (found := _CALENDAR.search(title)):
        return f"a calendar, since {found[0]!r} is written above it"
    ended = not {"time", "gap", "reason", "status"}.isdisjoint(fields)
    if (parts := called & _PARTS) and ("laps" not in fields or (len(parts) > 1 and not ended)):
        return f"qualifying, since it has the column {min(parts)!r}"
    if (found := _QUALIFYING.search(title)) and not _RACE.search(title):
        return f"qualifying or practice, since {found[0]!r} is written above it"
    return _by_times(fields, rows)


def is_calendar(title: str, headers: Sequence[str]) -> bool:
    """Whether a table is a calendar: by what is written above it, or since it has rounds with dates or places.

    >>> is_calendar("", ["Rd.", "Circuit", "Date", "Winner"]), is_calendar("Calendar", []), is_calendar("", ["Pos", "Date"])
    (True, True, False)
    """
    called = {plain(header) for header in headers}
    rounds, where = (
        {"round", "rd", "rnd", "lauf", "manche", "ronda"},
        {"date", "circuit", "venue", "datum", "data", "fecha", "strecke"},
    )
    return _CALENDAR.search(title) is not None or not (called.isdisjoint(rounds) or called.isdisjoint(where))


def _by_times(fields: Collection[str], rows: Sequence[PrintedRow]) -> str:
    """Tell the times of single laps from those of a race."""
    first = next((row.certain for row in rows if row.certain.position == 1), None)
    seconds = next((Decimal(value) for name, value in first.values if name == "totalTime"), None) if first else None
    if first is None or seconds is None or not {"reason", "status"}.isdisjoint(fields):
        return ""
    if first.laps is None and "laps" not in fields and seconds < _SHORTEST:
        return f"qualifying or practice, since the first has a time of {seconds} seconds, and no column has laps"
    if first.laps and first.laps > 1 and seconds / first.laps < _SHORTEST_LAP:
        return f"qualifying or practice, since {first.laps} laps in {seconds} seconds are none of a race: the time is that of a lap"
    return ""


def restarts(rows: Sequence[PrintedRow]) -> list[int]:
    """Return at which rows, counted from 0, the positions begin again at 1 behind a greater one.

    >>> from gridwalk.pages.printed_row import Reading
    >>> restarts([PrintedRow(n, 0, 0, (Reading(place),)) for n, place in enumerate((1, 2, 2, 1, 2))])
    [3]
    """
    found, last, begun = [], 0, False
    for index, row in enumerate(rows):
        place = row.certain.position
        if place == 1 and last > 1 and begun:
            found.append(index)
        begun |= place == 1
        last = place or last
    return found


def by_class(rows: Sequence[PrintedRow], starts: Sequence[int]) -> bool:
    """Whether the rows between such places are each of one class of their own: then the places are those in the class."""
    ends = [0, *starts, len(rows)]
    classes = [{row.certain.race_class for row in rows[a:b]} for a, b in pairwise(ends)]
    alone = all(len(found) == 1 and "" not in found for found in classes)
    return alone and len(set.union(*classes)) == len(classes) and are_classes([rows[a:b] for a, b in pairwise(ends)])


def are_classes(parts: Sequence[Sequence[PrintedRow]]) -> bool:
    """Whether parts of tables can be classes of one race: none is called a race or heat, and nobody drives in two of them.

    >>> from gridwalk.pages.printed_row import Reading
    >>> drives = (("GTP", "May"), ("GTD", "Roe"), ("Race 2", "Poe"), ("GTX", "May"))
    >>> rows = [PrintedRow(1, 0, 0, (Reading(1, race_class=name, drivers=(driver,)),)) for name, driver in drives]
    >>> are_classes([rows[:1], rows[1:2]]), are_classes([rows[:1], rows[2:3]]), are_classes([rows[:1], rows[3:]])
    (True, False, False)
    """
    if any(_HEAT.search(row.certain.race_class) for rows in parts for row in rows):
        return False
    crews = [{name for row in rows for name in row.certain.drivers} for rows in parts]
    return len(set().union(*crews)) == sum(map(len, crews))
