"""Tables with columns: which column is which, by the words of their headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# The words of headers in results tables, without case, stops and accents; English, then French, German, Italian, Spanish.
# Each field ends in a column of a table: ``race_tables`` and ``FIELDS`` of ``values`` say in which.
_WORDS = {
    "position": "pos|position|rank|rk|place|plc|overall|finish|fin|p|positiontext|finish pos|finishing position|cla|clas"
    "|classement|pl|platz|posizione|puesto|posicion",
    "class_position": "pos in class|position in class|class pos|class position|pic|cl pos|in class|class rank|platz in klasse",
    "number": "no|number|#|car no|car number|car #|num|nr|nummer|numero|n|start no|startnr|startnummer|dorsal",
    "race_class": "class|category|cat|cl|group|classe|categorie|klasse|div|division|gruppe|groupe|categoria|clase",
    "drivers": (
        "driver|drivers|driver(s)|driver/s|crew|pilote|pilotes|fahrer|piloti|pilota|pilotos|piloto|names|name|rider|riders"
        "|driver 1|driver 2|driver 3|driver 4|driver 5|driver 6|driver a|driver b|driver c|driver d|1st driver|2nd driver"
        "|3rd driver|4th driver|fahrer 1|fahrer 2|fahrer 3|fahrer 4|pilote 1|pilote 2|pilote 3|pilote 4|equipage|equipaggio"
        "|co-driver|co-drivers|codriver|codrivers|co driver|copilote|copiloti|copilota|copiloto|beifahrer|navigator|navigatore"
        "|second driver|third driver|driver/co-driver|driver name|driver names"
    ),
    "team": "team|entrant|entrants|team/entrant|equipe|bewerber|sponsor|teams|sponsor/owner|owner|squadra|scuderia|equipo"
    "|entrant/team",
    "chassis": (
        "chassis|car|cars|vehicle|model|make|machine|voiture|fahrzeug|auto|vettura|car/engine|car - engine|car-engine"
        "|chassis/engine|car model|constructor|manufacturer"
        "|bike|motorcycle|motorrad|moto|coche|make/model|marque|constructeur|hersteller|costruttore|wagen|telaio"
    ),
    "engine": "engine|motor|moteur|motore|engines|power unit",
    "tyres": "tyre|tyres|tire|tires|ty|pneus|pneu|pneumatiques|reifen|gomme|pneumatici|neumaticos",
    "nationality": "nat|nationality|nation|country|nationalite|nationalitat|land|pays|nazione|pais|nazionalita",
    "laps": "laps|lap|laps completed|tours|runden|giri|lps|laps run|vueltas",
    "time": "time|total time|race time|temps|zeit|tempo|tiempo|gesamtzeit|time/gap",
    "gap": "gap|behind|diff|difference|ecart|ruckstand|abstand|distacco|diferencia|gap to leader|to leader|gap to first",
    "interval": "interval|int|to next|gap to next|gap ahead",
    "laps_behind": "laps behind|laps down|tours de retard|runden zuruck",
    "best_lap": "best lap|best time|fastest lap|best lap time|fastest lap time|best|fl|meilleur tour|beste runde|schnellste runde"
    "|giro veloce|miglior giro|mejor vuelta|best laptime",
    "laps_led": "led|laps led|lapsled|laps in lead|laps in the lead|runden in fuhrung|tours en tete",
    "grid": "grid|start|st|grid position|grid pos|starting position|start pos|started|qual pos|grille|griglia|startplatz|parrilla",
    "points": "points|pts|point|punkte|punti|puntos|pkt|championship points",
    "pit_stops": "pit stops|pitstops|stops|pits|boxenstopps|arrets|soste",
    "reason": (
        "reason|ret|retired|reason out|out|reason for retirement|retirement|time/retired|abandon|grund|ausfallgrund|cause"
        "|reason/status|time/reason|gap/retired|cause of retirement|retired reason|motivo"
    ),
    "status": "status|notes|note|remarks|comment|state|etat|stato|bemerkung|result|estado|comments|remark|race status",
}
HEADERS: dict[str, frozenset[str]] = {field: frozenset(words.split("|")) for field, words in _WORDS.items()}
NEEDED = ("position", "drivers")
# Among how many rows the header is looked for.
HEADER_WITHIN = 5
# No header of HEADERS is as long, whatever its accents and stops.
LONGEST_HEADER = 100
# Fields of which a car has one value: two columns of one name contradict each other.
ONE_OF = frozenset({"laps", "time", "gap", "interval", "best_lap", "points", "grid", "laps_led", "laps_behind", "class_position"})
_MAKES = frozenset({"make", "constructor", "manufacturer", "marque", "constructeur", "hersteller", "costruttore"})
# Which columns hold which field: of drivers all that are called so, of cars a make and a model.
Places = dict[str, tuple[int, ...]]


def plain(header: str) -> str:
    """Return a header as it is looked up.

    >>> plain("  Driver(s) "), plain("No."), plain("Catégorie")
    ('driver(s)', 'no', 'categorie')
    """
    if len(header) > LONGEST_HEADER:
        return ""
    letters = unicodedata.normalize("NFKD", header.replace("°", "")).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[.:]", "", letters).split()).replace(" / ", "/")


def known(header: str) -> bool:
    """Return whether a header means something to us.

    >>> known("Runden"), known("Money")
    (True, False)
    """
    return any(plain(header) in words for words in HEADERS.values())


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
    plainly = [plain(header) for header in headers]
    if all(plainly[index] in _MAKES for index in found.get("chassis", ())) and "chassis" in found:
        found["make"] = found.pop("chassis")
    taken = {name: _taken(name, indexes, plainly) for name, indexes in found.items()}
    return {name: indexes for name, indexes in taken.items() if indexes}


def _taken(name: str, indexes: list[int], headers: list[str]) -> tuple[int, ...]:
    called = [headers[index] for index in indexes]
    if name in ("drivers", "nationality"):
        return tuple(indexes)
    if name == "chassis" and called[0] in _MAKES:
        return tuple(indexes[:2])
    # Of two heats each has its laps: which of them are of the race is not to be guessed.
    if name in ONE_OF and len(set(called)) < len(called):
        return ()
    return (next((index for index in indexes if headers[index] == name), indexes[0]),)


def left_out(headers: Sequence[str]) -> list[str]:
    """Return the headers of the columns that are not read: they mean nothing to us, or what another does too.

    >>> left_out(["Pos", "Cla", "Driver", "Money", "Laps", "Laps"])
    ['Cla', 'Money', 'Laps', 'Laps']
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
