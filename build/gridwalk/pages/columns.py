"""Tables with columns: which column is which, by the words of their headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# The words of headers in results tables, without case, stops and accents; English, then French, German, Italian, Spanish.
# Each field ends in a column of a table: ``race_tables`` and ``FIELDS`` of ``values`` say in which.
_WORDS = {
    "position": "fin pos|finishing pos|overall pos|overall position|pos overall|position text|final position|race position"
    "|rang|posto|endplatz|gesamt|pos|position|rank|rk|place|plc|overall|finish|fin|p|positiontext|finish pos"
    "|finishing position|cla|clas|classement|pl|platz|posizione|puesto|posicion",
    "class_position": "class place|pos class|cat pos|position in category|class finish|class pos finish|platz klasse|pos classe"
    "|pos in cl|pos in class|position in class|class pos|class position|pic|cl pos|in class|class rank"
    "|platz in klasse",
    "number": "race number|driver number|start number|competitor number|bib|kart|kart no|kart number|car nr|vehicle number"
    "|startnr|no|number|#|car no|car number|car #|num|nr|nummer|numero|n|start no|startnummer|dorsal",
    "race_class": "car class|kat|kategorie|race class|vehicle class|class name|class|category|cat|cl|group|classe|categorie"
    "|klasse|div|division|gruppe|groupe|categoria|clase",
    "drivers": "nome|nom|nombre|nominativo|surname|last name|family name|nachname|cognome|full name|pilot|pilots|competitor"
    "|competitors|besatzung|driver/codriver|driver - co-driver|driver and co-driver|driver & co-driver"
    "|pilote/copilote|fahrer/beifahrer|driver 7|driver 8|driver names|drivers names|conductor|conductores|driver"
    "|drivers|driver(s)|driver/s|crew|pilote|pilotes|fahrer|piloti|pilota|pilotos|piloto|names|name|rider|riders"
    "|driver 1|driver 2|driver 3|driver 4|driver 5|driver 6|driver a|driver b|driver c|driver d|1st driver"
    "|2nd driver|3rd driver|4th driver|fahrer 1|fahrer 2|fahrer 3|fahrer 4|pilote 1|pilote 2|pilote 3|pilote 4"
    "|equipage|equipaggio|co-driver|co-drivers|codriver|codrivers|co driver|copilote|copiloti|copilota|copiloto"
    "|beifahrer|navigator|navigatore|second driver|third driver|driver/co-driver|driver name",
    "team": "team name|entrant name|sponsor/owner|team/sponsor|team/car|ecurie|rennstall|concurrent|concorrente|team"
    "|entrant|entrants|team/entrant|equipe|bewerber|sponsor|teams|owner|squadra|scuderia|equipo|entrant/team",
    "chassis": "vehicle model|vehicle name|car name|car make/model|make and model|bike model|motorcycle model|chassis/motor"
    "|vehicule|chassis|car|cars|vehicle|model|make|machine|voiture|fahrzeug|auto|vettura|car/engine|car - engine"
    "|car-engine|chassis/engine|car model|constructor|manufacturer|bike|motorcycle|motorrad|moto|coche|make/model"
    "|marque|constructeur|hersteller|costruttore|wagen|telaio",
    "engine": "engine type|engine model|motore|chassis engine|engine|motor|moteur|engines|power unit",
    "tyres": "tyre brand|tire brand|tyre make|tyre supplier|tyre|tyres|tire|tires|ty|pneus|pneu|pneumatiques|reifen|gomme"
    "|pneumatici|neumaticos",
    "nationality": "nationality code|country code|driver nationality|driver country|ctry|nat|nationality|nation|country"
    "|nationalite|nationalitat|land|pays|nazione|pais|nazionalita",
    "laps": "laps comp|completed laps|lap count|total laps|number of laps|num laps|no of laps|nb tours|nb laps"
    "|laps driven|laps|lap|laps completed|tours|runden|giri|lps|laps run|vueltas",
    "time": "total tm|finish time|finishing time|elapsed|elapsed time|overall time|time total|race duration"
    "|total race time|gesamtzeit|temps total|tempo totale|time or gap|time|total time|race time|temps|zeit|tempo"
    "|tiempo|time/gap",
    "gap": "gap first|gap leader|gap to winner|diff to first|diff to leader|diff first|diff leader|time diff|time behind"
    "|behind leader|time gap|gap to p1|delta|gap|behind|diff|difference|ecart|ruckstand|abstand|distacco"
    "|diferencia|gap to leader|to leader|gap to first",
    "interval": "gap previous|gap to previous|gap prev|diff prev|diff to previous|diff previous|gap to car ahead|to ahead"
    "|interval|int|to next|gap to next|gap ahead",
    "laps_behind": "laps behind leader|laps down on leader|gap laps|laps behind|laps down|tours de retard|runden zuruck",
    "best_lap": "fl time|best tm|best lap tm|fast lap time|fastest time|fast lap|best lap time (race)|bestlap|meilleur temps"
    "|miglior tempo|beste rundenzeit|best lap|best time|fastest lap|best lap time|fastest lap time|best|fl"
    "|meilleur tour|beste runde|schnellste runde|giro veloce|miglior giro|mejor vuelta|best laptime",
    "laps_led": "led laps|laps lead|lap led|led|laps led|lapsled|laps in lead|laps in the lead|runden in fuhrung|tours en tete",
    "grid": "starting grid|start pos|startpos|sp|grille de depart|start position race|qualifying position|qual position"
    "|qualified|grid|start|st|grid position|grid pos|starting position|started|qual pos|grille|griglia|startplatz"
    "|parrilla",
    "best_lap_speed": "fl kph|fastest lap kph|best lap kph|fastest lap km/h|best lap km/h|fl km/h",
    "best_lap_number": "fl lapnum|fl lap|fast lap#|fast lap #|fastest lap no|fastest lap number|best lap no|best lap number|in lap"
    "|best lap in",
    "points": "total pts|race points|points scored|points earned|pts earned|pontos|points|pts|point|punkte|punti|puntos|pkt"
    "|championship points",
    "pit_stops": "number of pit stops|no of stops|pit stop count|number of stops|num pit stops|pit stops|pitstops|stops|pits"
    "|boxenstopps|arrets|soste",
    "reason": "running/reason out|retirement reason|retirement cause|out reason|dnf reason|reason not finished|reason|ret"
    "|retired|reason out|out|reason for retirement|retirement|time/retired|abandon|grund|ausfallgrund|cause"
    "|reason/status|time/reason|gap/retired|cause of retirement|retired reason|motivo",
    "status": "finish status|finishing status|result status|race state|classified status|status|notes|note|remarks|comment"
    "|state|etat|stato|bemerkung|result|estado|comments|remark|race status",
}
HEADERS: dict[str, frozenset[str]] = {field: frozenset(words.split("|")) for field, words in _WORDS.items()}
NEEDED = ("position", "drivers")
# As exports part the words of a header: DRIVER_1, totalTime, Driver1.
_PARTED = re.compile(r"_+|(?<=[a-z])(?=[A-Z][a-z])|(?<=[A-Za-z]{2})(?=[1-9](?:\b|_))")
# A column of one part of the names of drivers, and which driver it is of.
_OF = r"(?:co-?drivers?|drivers?|riders?|pilots?|pilotes?|fahrer|pilot[aio]s?|crew)"
_GIVEN = re.compile(
    rf"(?:({_OF}) ?)?([1-9]?) ?(?:first ?name|fore ?name|given ?names?|prenom|vorname|nome|nombre|first)(?: ([1-9]))?"
)
_FAMILY = re.compile(
    rf"(?:({_OF}) ?)?([1-9]?) ?(?:second ?name|last ?name|sur ?name|family ?name|nom|nachname|familienname|cognome|apellidos?|last)"
    r"(?: ([1-9]))?"
)
_NATION = re.compile(
    rf"(?:({_OF}) ?)?([1-9]?) ?(?:country ?code|country|nationality|nation|nat|nationalite|nationalitat|nazionalita)(?: ([1-9]))?"
)
# Among how many rows the header is looked for.
HEADER_WITHIN = 5
# No header of HEADERS is as long, whatever its accents and stops.
LONGEST_HEADER = 100
# Fields of which a car has one value: two columns of one name contradict each other.
ONE_OF = frozenset({"laps", "time", "gap", "interval", "best_lap", "points", "grid", "laps_led", "laps_behind", "class_position"})
# What stands in one column: a time, a gap, or why there is none.
_ENDS = ("time", "gap", "reason", "status", "laps_behind")
_MAKES = frozenset({"make", "constructor", "manufacturer", "marque", "constructeur", "hersteller", "costruttore"})
# Which columns hold which field: of drivers all that are called so, of cars a make and a model.
Places = dict[str, tuple[int, ...]]


def plain(header: str) -> str:
    """Return a header as it is looked up.

    >>> plain("  Driver(s) "), plain("No."), plain("Catégorie"), plain("GAP_FIRST"), plain("totalTime"), plain("Driver2")
    ('driver(s)', 'no', 'categorie', 'gap first', 'total time', 'driver 2')
    """
    if len(header) > LONGEST_HEADER:
        return ""
    letters = unicodedata.normalize("NFKD", header.replace("°", "")).encode("ascii", "ignore").decode()
    letters = _PARTED.sub(" ", letters).lower()
    return " ".join(re.sub(r"[.:]", "", letters).split()).replace(" / ", "/")


def pairs(headers: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the columns that have the given names and those that have the family names of drivers, and what both are called.

    >>> pairs(["POS", "DRIVER1_FIRSTNAME", "DRIVER1_SECONDNAME", "DRIVER2_SECONDNAME", "DRIVER2_FIRSTNAME"])
    [(1, 2, 'Driver 1'), (4, 3, 'Driver 2')]
    >>> pairs(["Pos", "Vorname", "Nachname"]), pairs(["Pos", "Nom", "Nat"])
    ([(1, 2, 'Driver')], [])
    """
    given, family = (
        {who: n for n, text in enumerate(map(plain, headers)) if (who := _who(form, text))} for form in (_GIVEN, _FAMILY)
    )
    called = {who: f"{who[:-1].title()} {who[-1]}" if who[-1].isdigit() else who.title() for who in given}
    return [(index, family[who], called[who]) for who, index in given.items() if who in family]


def whole(headers: Sequence[str]) -> list[str]:
    """Return headers with one for each driver whose given and family names have a column each.

    >>> whole(["Pos", "Nachname", "Vorname", "Runden"])
    ['Pos', 'Driver', 'Runden']
    """
    named = pairs(headers)
    called, families = {given: name for given, _, name in named}, {family for _, family, _ in named}
    return [called.get(index, header) for index, header in enumerate(headers) if index not in families]


def _who(form: re.Pattern[str], text: str) -> str:
    """Return which driver a column with a part of the names is of: ``driver``, ``driver2``, ``co-driver``."""
    found = form.fullmatch(text)
    if not found:
        return ""
    return ("co-driver" if (found[1] or "").startswith("co") else "driver") + (found[2] or found[3] or "")


def _meaning(text: str) -> str | None:
    """Return the field that a plain header is of."""
    if (found := next((field for field, words in HEADERS.items() if text in words), None)) or not text:
        return found
    parts = [part.strip() for part in re.split(r"/|\bor\b|\|", text)]
    if len(parts) > 1 and all(any(part in HEADERS[name] for name in _ENDS) for part in parts):
        return "reason"
    if len(parts) > 1 and all(part in HEADERS["drivers"] for part in parts):
        return "drivers"
    return "nationality" if (of := _NATION.fullmatch(text)) and (of[1] or of[2] or of[3]) else None


def known(header: str) -> bool:
    """Return whether a header means something to us.

    >>> known("Runden"), known("Money")
    (True, False)
    """
    return _meaning(plain(header)) is not None


def fields(headers: Sequence[str]) -> Places:
    """Return which columns hold which field.

    Drivers may have several columns, and a make stands beside a model. Else, of columns of one meaning, the one
    that is called as the field is taken, or the first.

    >>> fields(["Driver", "Driver", "Make", "Model", "Pos.", "Lap", "Laps"])
    {'drivers': (0, 1), 'chassis': (2, 3), 'position': (4,), 'laps': (6,)}
    """
    found: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        if (name := _meaning(plain(header))) is not None:
            found.setdefault(name, []).append(index)
    plainly = [plain(header) for header in headers]
    _of_one_clock(found, plainly)
    if all(plainly[index] in _MAKES for index in found.get("chassis", ())) and "chassis" in found:
        found["make"] = found.pop("chassis")
    taken = {name: _taken(name, indexes, plainly) for name, indexes in found.items()}
    return {name: indexes for name, indexes in taken.items() if indexes}


def _of_one_clock(found: dict[str, list[int]], headers: list[str]) -> None:
    """Take Gap for the gap to the car before where Diff stands beside it, as one maker of clocks prints them.

    What the rows say may turn it round: ``grids``.
    """
    gaps = found.get("gap", [])
    if "interval" not in found and {headers[index] for index in gaps} >= {"diff", "gap"}:
        found["interval"] = [index for index in gaps if headers[index] == "gap"]
        found["gap"] = [index for index in gaps if headers[index] != "gap"]


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
