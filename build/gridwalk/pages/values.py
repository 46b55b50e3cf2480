"""What the cells of a results table are worth: nothing, a place, a count, a time, a gap."""

from __future__ import annotations

import re
from decimal import Decimal

from gridwalk.pages.states import state_of

# Marks that a cell has nothing to say, in small letters.
NOTHING = frozenset(
    {"", "-", "--", "---", "–", "—", "?", "??", "n/a", "n.a.", "na", "nan", "none", "null", "tba", "tbc", "tbd", "t.b.a."}  # noqa: RUF001
    | {"unknown", "inconnu", "unbekannt", "sconosciuto", "desconocido", "...", "…", "−", "‒", "―", "."}  # noqa: RUF001
)
# Each field that has a value of its own, and the column of the tables of results that it fills, as it stands.
FIELDS = {
    "class_position": "classPosition",
    "grid": "gridPosition",
    "laps_led": "lapsLed",
    "laps_behind": "lapsBehind",
    "pit_stops": "pitStops",
    "points": "points",
    "best_lap": "bestLap",
    "best_lap_number": "bestLapNumber",
    "best_lap_speed": "bestLapSpeed",
    "time": "totalTime",
    "gap": "gapToLeader",
    "interval": "interval",
}
_COUNTS = frozenset({"class_position", "grid", "laps_led", "laps_behind", "pit_stops", "best_lap_number"})
_DECIMALS = frozenset({"points", "best_lap_speed"})
_FROM_ONE = frozenset({"class_position", "grid", "best_lap_number"})
_LAPS = re.compile(
    r"(?:[+-]|[aà]\b)?\s*([0-9]{1,4})\s*(?:laps?|l|tours?|tr|runden?|rnd|rdn|rd|gir[io]|vueltas?|vltas?|v)\b\.?"
    r"(?: behind| down| back| zurück| zurueck| de retard| dietro| de retraso)?",
    re.IGNORECASE,
)
# 1h32'45"6: tenths behind the sign for seconds.
_SIGNS = re.compile(r"(?:à )?(?:([0-9]{1,3})\s*h\s*)?(?:([0-9]{1,3})\s*['’]\s*)?([0-5]?[0-9])\s*(?:\"|''|”)\s*([0-9]{1,3})")  # noqa: RUF001
_SECONDS = re.compile(r"([0-9]{1,5}(?:[.,][0-9]{1,6})?)\s*(?:s|sec|secs|seconds|\")?\.?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3})[:'’]([0-5]?[0-9])(?:[.,]([0-9]{1,6}))?")  # noqa: RUF001
_WORDS = re.compile(
    r"(?:([0-9]{1,3})\s*h(?:rs?|ours?)?\.?\s*)?(?:([0-9]{1,3})\s*(?:m(?:in)?|')\.?\s*)?(?:([0-9]{1,2})(?:[.,]([0-9]{1,6}))?\s*(?:s(?:ecs?)?|''|\")?\.?)?",
    re.IGNORECASE,
)
_SHORT = 60
_MINUS = ("-", "−", "–")  # noqa: RUF001


def is_nothing(text: str) -> bool:
    """Return whether a cell has nothing to say.

    >>> [is_nothing(text) for text in (" - ", "n/a", "TBA", "?", "Nash")]
    [True, True, True, True, False]
    """
    return text.strip().lower() in NOTHING


def place_of(text: str) -> int | None:
    """Return a position, or None.

    >>> [place_of(text) for text in ("12.", "3rd", "1.0", "=2", "DNF", "0")]
    [12, 3, 1, 2, None, None]
    """
    found = re.fullmatch(r"=?\s*([1-9][0-9]{0,3})(?:\.0+)?\s*(?:st|nd|rd|th|er|e|º|°|ª|\.)?\s*=?\)?", text.strip())
    return int(found[1]) if found else None


def is_place(text: str) -> bool:
    """Return whether a text is a position, or a state that stands in place of one.

    >>> [is_place(text) for text in ("12.", "3rd", "DNF", "Home", "")]
    [True, True, True, False, False]
    """
    return place_of(text) is not None or state_of(text.strip().rstrip(".)=")) is not None


def count_of(text: str) -> int | None:
    """Return a whole number, as tables print it and as programs write it, or None.

    >>> [count_of(text) for text in ("1,045", "120.0", "57", "5 6", "many")]
    [1045, 120, 57, None, None]
    """
    digits = re.sub(r"(?<=[0-9])[,\u00a0\u202f'’](?=[0-9]{3}\b)", "", text.strip())  # noqa: RUF001
    found = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?", digits)
    return int(found[1]) if found else None


def time_of(text: str) -> Decimal | None:
    """Return a time in seconds, or None where it is none or may be two: 6:00 is of minutes or of hours.

    >>> [str(time_of(text)) for text in ("24:00:38.019", "1:35.1", "1h 30m 12s", "1'35\\"1", "25.6 s", "6:00", "soon")]
    ['86438.019', '95.1', '5412.0', '95.1', '25.6', 'None', 'None']
    """
    text = text.strip()
    if len(text) > _SHORT:
        return None
    # As programs write what lasts less than a day.
    text = text.removeprefix("0 days ")
    if found := _CLOCK.fullmatch(text):
        if found[1] is None and found[4] is None:
            return None
        return _sum(found[1], found[2], found[3], found[4])
    if found := _SIGNS.fullmatch(text):
        return _sum(found[1], found[2] or "0", found[3], found[4])
    if found := _SECONDS.fullmatch(text):
        return Decimal(found[1].replace(",", "."))
    if (found := _WORDS.fullmatch(text)) and found[2] and (found[1] or found[3]):
        return _sum(found[1], found[2], found[3], found[4])
    return None


def _sum(hours: str | None, minutes: str, seconds: str | None, part: str | None) -> Decimal:
    return Decimal(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds or 0)) + Decimal(f"0.{part or 0}")


def laps_of(text: str) -> int | None:
    """Return the laps that a car is behind, or None.

    >>> [laps_of(text) for text in ("+2 Laps", "20 laps", "1 Runde", "+1 giro", "+2.1")]
    [2, 20, 1, 1, None]
    """
    found = _LAPS.fullmatch(text.strip())
    return int(found[1]) if found else None


def values_of(field: str, text: str) -> list[tuple[str, str]] | None:
    """Return what the cell of a field says, as columns of tables with their values, or None where it cannot be told.

    >>> values_of("gap", "+2.1 s"), values_of("gap", "20 laps"), values_of("time", "1:31:44.7"), values_of("grid", "pits")
    ([('gapToLeader', '2.1')], [('lapsBehind', '20')], [('totalTime', '5504.7')], None)
    """
    if field in _COUNTS:
        number = count_of(text) if field != "class_position" else place_of(text)
        number = laps_of(text) if number is None and field in ("laps_behind", "laps_led") else number
        number = place_of(re.sub(r"^[Pp]\s?(?=[0-9])", "", text.strip())) if number is None and field == "grid" else number
        return None if number is None or number < (field in _FROM_ONE) else [(FIELDS[field], str(number))]
    if field in _DECIMALS:
        found = re.fullmatch(r"[0-9]{1,5}(?:[.,][0-9]{1,3})?", text.strip().replace("½", ".5"))
        return [(FIELDS[field], _plain(Decimal(found[0].replace(",", "."))))] if found else None
    return _of_time(field, text.strip())


def _of_time(field: str, text: str) -> list[tuple[str, str]] | None:
    # A car that ran more laps than the one before it has a minus; others print one for laps behind the first.
    if field != "best_lap" and not (field == "interval" and text[:1] in _MINUS) and (laps := laps_of(text)) is not None:
        return [("intervalLaps" if field == "interval" else "lapsBehind", str(laps))]
    behind = text.startswith("+")
    seconds = time_of(text.lstrip("+").strip())
    if seconds is None or (field == "best_lap" and behind):
        return None
    if field == "time":
        # A time of so few seconds is a gap whose sign is lost, or of another thing than the race.
        if not behind and not re.search("[:'’hm]", text, re.IGNORECASE):  # noqa: RUF001
            return None
        return [("gapToLeader" if behind else "totalTime", _plain(seconds))]
    return [(FIELDS[field], _plain(seconds))]


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
