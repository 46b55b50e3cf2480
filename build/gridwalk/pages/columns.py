"""Tables with columns: which column is which, by the words of their headers, and rows by their cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from gridwalk.base.limits import MOST_DRIVERS
from gridwalk.pages.printed_row import Reading
from gridwalk.pages.states import state_of

# The words of headers in results tables, without case, stops and accents; English, then French, German, Italian.
HEADERS: dict[str, frozenset[str]] = {
    "position": frozenset(
        {"pos", "position", "rank", "rk", "place", "plc", "overall", "finish", "fin", "p", "cla", "clas", "platz"}
    ),
    "number": frozenset({"no", "number", "#", "car no", "car number", "num", "nr", "nummer", "numero", "n", "start no"}),
    "race_class": frozenset({"class", "category", "cat", "cl", "group", "classe", "categorie", "klasse", "div", "division"}),
    "drivers": frozenset(
        {"driver", "drivers", "driver(s)", "crew", "pilote", "pilotes", "fahrer", "piloti", "pilota", "names", "name"}
    ),
    "team": frozenset({"team", "entrant", "entrants", "team/entrant", "equipe", "bewerber", "sponsor", "teams"}),
    "chassis": frozenset(
        {
            "chassis",
            "car",
            "vehicle",
            "model",
            "make",
            "machine",
            "voiture",
            "fahrzeug",
            "auto",
            "vettura",
            "car/engine",
            "car model",
        }
    ),
    "engine": frozenset({"engine", "motor", "moteur", "motore"}),
    "laps": frozenset({"laps", "lap", "laps completed", "tours", "runden", "giri", "lps"}),
    "time": frozenset({"time", "gap", "time/gap", "total time", "interval", "behind", "diff", "temps", "zeit"}),
    "reason": frozenset(
        {
            "reason",
            "status",
            "ret",
            "retired",
            "reason out",
            "out",
            "reason for retirement",
            "retirement",
            "notes",
            "note",
            "remarks",
            "comment",
        }
        | {"reason/status", "time/retired", "abandon", "grund"}
    ),
}
NEEDED = ("position", "drivers")
# Among how many rows the header is looked for.
HEADER_WITHIN = 5
# No header of HEADERS is as long, whatever its accents and stops.
LONGEST_HEADER = 100
# Which columns hold which field: of drivers all that are called so, of cars a make and a model.
Places = dict[str, tuple[int, ...]]
NOTHING = frozenset({"", "-", "–", "—"})  # noqa: RUF001
# A comma before Jr. is within a name.
_SEPARATORS = re.compile(r"\n|\s*[/;|+]\s*|\s+-\s+|\s+(?:&|and|et|und)\s+|,\s+(?!(?:Jr|Sr|Jnr|Snr|II|III|IV)\b)")
_FOOTNOTE = re.compile(r"\[[0-9A-Za-z]{1,3}\]|(?<![*†‡§])[*†‡§]+\s*$")
_BRACKETS = re.compile(r"\[[^\]]*\]|\([A-Z]{2,3}\)")
_NATION = re.compile(r"\([A-Z]{2,3}\)")
# What stands before the number of a car, and is no part of it; quotes around the whole of a name.
_NUMBER_SIGN = re.compile(r"(?:#|n(?:[or]\.|[o°º]))\s*(?=[0-9])", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„«»](.+)[\"“”„«»]")


def plain(header: str) -> str:
    """Return a header as it is looked up.

    >>> plain("  Driver(s) "), plain("No."), plain("Catégorie")
    ('driver(s)', 'no', 'categorie')
    """
    if len(header) > LONGEST_HEADER:
        return ""
    letters = unicodedata.normalize("NFKD", header.replace("°", "")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[.:]", "", letters).split()).replace(" / ", "/")


def fields(headers: Sequence[str]) -> Places:
    """Return which columns hold which field.

    Drivers may have several columns, and a make stands beside a model. Else, of columns of one meaning, the one
    that is called as the field is taken, or the first.

    >>> fields(["Driver", "Driver", "Make", "Model", "Pos.", "Lap", "Laps"])
    {'drivers': (0, 1), 'chassis': (2, 3), 'position': (4,), 'laps': (6,)}
    """
    found: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        name = next((field for field, words in HEADERS.items() if plain(header) in words), None)
        if name is not None:
            found.setdefault(name, []).append(index)
    return {name: _taken(name, indexes, [plain(header) for header in headers]) for name, indexes in found.items()}


def _taken(name: str, indexes: list[int], headers: list[str]) -> tuple[int, ...]:
    if name == "drivers":
        return tuple(indexes)
    if name == "chassis" and headers[indexes[0]] == "make":
        return tuple(indexes[:2])
    return (next((index for index in indexes if headers[index] == name), indexes[0]),)


def left_out(headers: Sequence[str]) -> list[str]:
    """Return the headers of the columns that are not read: they mean nothing to us, or what another does too.

    >>> left_out(["Pos", "Cla", "Driver", "Tyres"])
    ['Cla', 'Tyres']
    """
    read = {index for indexes in fields(headers).values() for index in indexes}
    return [header for index, header in enumerate(headers) if header and index not in read]


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which row is the header of a results table: among the first five, the one that names most fields.

    >>> header_row([["2031"], ["Pos", "Drivers"], ["1", "May"]]), header_row([["Home", "About"]])
    (1, None)
    """
    named = [(len(fields(row)), -index) for index, row in enumerate(rows[:HEADER_WITHIN]) if all(n in fields(row) for n in NEEDED)]
    return -max(named)[1] if named else None


def reading(cells: Sequence[str], places: Places) -> tuple[Reading | None, str]:
    """Return what a row says, or None and why it says nothing that can be read.

    >>> reading(["2", "A. May\\nB. Roe", "1,045"], {"position": (0,), "drivers": (1,), "laps": (2,)})[0]
    Reading(position=2, state='', race_class='', drivers=('A. May', 'B. Roe'), chassis='', laps=1045, reason='', \
number='', team='', engine='', time='')
    """
    text = {name: _text(cells, indexes, "\n" if name == "drivers" else " ") for name, indexes in places.items()}
    place = text.pop("position").rstrip(".)=")
    position = _position(place)
    if position is None and place not in NOTHING and state_of(place) is None:
        return None, f"found the position {place[:40]!r}, expected a number or a state such as DNF, DNS, NC or DSQ"
    laps = re.sub(r"[, \u00a0\u202f']", "", text.pop("laps", ""))
    if laps and not re.fullmatch(r"\d{1,4}|[-–—]", laps):  # noqa: RUF001
        return None, f"found the laps {laps[:40]!r}, expected a whole number"
    drivers = tuple(name for name in map(_name, _SEPARATORS.split(text.pop("drivers"))) if name)
    if len(drivers) > MOST_DRIVERS:
        return None, f"found {len(drivers)} drivers, expected at most {MOST_DRIVERS}; is this one row?"
    rest = {name: " ".join(_FOOTNOTE.sub("", value).split()) for name, value in text.items()}
    return Reading(
        position,
        "" if position or place in NOTHING else place,
        rest.get("race_class", ""),
        drivers,
        rest.get("chassis", ""),
        int(laps) if laps.isdecimal() else None,
        rest.get("reason", ""),
        _NUMBER_SIGN.sub("", rest.get("number", ""), count=1),
        rest.get("team", ""),
        rest.get("engine", ""),
        rest.get("time", ""),
    ), ""


def is_place(text: str) -> bool:
    """Return whether a text is a position, or a state that stands in place of one.

    >>> [is_place(text) for text in ("12.", "3rd", "DNF", "Home", "")]
    [True, True, True, False, False]
    """
    place = text.strip().rstrip(".)=")
    return _position(place) is not None or state_of(place) is not None


def _position(place: str) -> int | None:
    found = re.fullmatch(r"([1-9]\d{0,3})\s*(?:st|nd|rd|th|er|e)?", place)
    return int(found[1]) if found else None


def _text(cells: Sequence[str], indexes: tuple[int, ...], between: str) -> str:
    # A cell that spans columns stands in each of them.
    found = [cells[index].strip() for index in indexes if index < len(cells)]
    return between.join(dict.fromkeys(filter(None, found)))


def _name(text: str) -> str:
    # A nation in brackets or the link to a footnote is no part of a name.
    # Behind the last closing bracket an opening one opens nothing, and would be looked after to the end.
    head, bracket, tail = _FOOTNOTE.sub("", text).rpartition("]")
    name = " ".join((_BRACKETS.sub("", head + bracket) + _NATION.sub("", tail)).split())
    quoted = _QUOTED.fullmatch(name)
    return quoted[1] if quoted else name
