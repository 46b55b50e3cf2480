"""Tables with columns: which column is which, by the words of their headers, and rows by their cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from gridwalk.sources.reading import Reading

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
_SEPARATORS = re.compile(r"\n|\s*[/;|]\s*|\s+-\s+|\s+(?:&|and|et|und)\s+|,\s+")


def plain(header: str) -> str:
    """Return a header as it is looked up.

    >>> plain("  Driver(s) "), plain("No."), plain("Catégorie")
    ('driver(s)', 'no', 'categorie')
    """
    letters = unicodedata.normalize("NFKD", header.replace("°", "")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[.:]", "", letters).split()).replace(" / ", "/")


def fields(headers: Sequence[str]) -> dict[str, int]:
    """Return which column holds which field. The first of two columns of one meaning is taken.

    >>> fields(["Drivers", "Car", "Pos.", "#"])
    {'drivers': 0, 'chassis': 1, 'position': 2, 'number': 3}
    """
    found: dict[str, int] = {}
    for index, header in enumerate(headers):
        name = next((field for field, words in HEADERS.items() if plain(header) in words), None)
        if name is not None:
            found.setdefault(name, index)
    return found


def unknown(headers: Sequence[str]) -> list[str]:
    """Return the headers that mean nothing to us."""
    known = frozenset().union(*HEADERS.values())
    return [header for header in headers if header and plain(header) not in known]


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which row is the header of a results table: among the first five, the one that names most fields.

    >>> header_row([["2031"], ["Pos", "Drivers"], ["1", "May"]]), header_row([["Home", "About"]])
    (1, None)
    """
    named = [(len(fields(row)), -index) for index, row in enumerate(rows[:5]) if all(n in fields(row) for n in NEEDED)]
    return -max(named)[1] if named else None


def reading(cells: Sequence[str], places: dict[str, int]) -> tuple[Reading | None, str]:
    """Return what a row says, or None and why it says nothing that can be read.

    >>> reading(["2", "A. May\\nB. Roe", "1,045"], {"position": 0, "drivers": 1, "laps": 2})[0]
    Reading(position=2, state='', race_class='', drivers=('A. May', 'B. Roe'), chassis='', laps=1045, reason='', \
number='', team='', engine='', time='')
    """
    text = {name: cells[index].strip() if index < len(cells) else "" for name, index in places.items()}
    place = text.pop("position").rstrip(".)=")
    position = int(place) if re.fullmatch(r"[1-9]\d{0,3}", place) else None
    ordinal = re.fullmatch(r"([1-9]\d{0,3})\s*(?:st|nd|rd|th|er|e)", place)
    position = int(ordinal[1]) if ordinal else position
    if position is None and not re.fullmatch(r"[A-Za-z][A-Za-z. ]{0,18}|[-–—]?", place):  # noqa: RUF001
        return None, f"found the position {place!r}, expected a number or a state such as DNF"
    laps = re.sub(r"[, \u00a0\u202f']", "", text.pop("laps", ""))
    if laps and not re.fullmatch(r"\d{1,4}|[-–—]", laps):  # noqa: RUF001
        return None, f"found the laps {laps!r}, expected a whole number"
    drivers = tuple(name for name in map(_name, _SEPARATORS.split(text.pop("drivers"))) if name)
    rest = {name: " ".join(value.split()) for name, value in text.items()}
    return Reading(
        position,
        "" if position else place,
        rest.get("race_class", ""),
        drivers,
        rest.get("chassis", ""),
        int(laps) if laps.isdigit() else None,
        rest.get("reason", ""),
        rest.get("number", ""),
        rest.get("team", ""),
        rest.get("engine", ""),
        rest.get("time", ""),
    ), ""


def _name(text: str) -> str:
    # A nation in brackets or the link to a footnote is no part of a name.
    return " ".join(re.sub(r"\[[^\]]*\]|\((?:[A-Z]{2,3})\)", "", text).split())
