"""Results tables flattened as pages print them, made up or from a file of real results: for tests."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import replace
from pathlib import Path

from gridwalk.pages.printed_row import Reading

STYLES = {"plain": " / ", "tight": "/", "left": "/ "}
RAN = frozenset({"NC", "DNF", "DSQ"})
PARTICLES = frozenset("van von der den de di da do dos del della du des le la lo zu ter ten".split())  # noqa: SIM905

STARTS = [
    "Bar",
    "Cor",
    "Dal",
    "Est",
    "Fen",
    "Gor",
    "Hal",
    "Ker",
    "Lin",
    "Mor",
    "Nor",
    "Pel",
    "Quin",
    "Ros",
    "Sal",
    "Tor",
    "Ulm",
    "Ver",
    "Win",
    "Zan",
]
ENDS = [
    "",
    "a",
    "ani",
    "berg",
    "daz",
    "ello",
    "er",
    "ette",
    "ey",
    "ford",
    "in",
    "ley",
    "mann",
    "o",
    "ová",
    "sen",
    "son",
    "ton",
    "vic",
    "ür",
]
MAKES = [
    "Arvo",
    "Belcar",
    "Corvin",
    "Dorset Martin",
    "EKW",
    "Fairlane",
    "Galt",
    "Hexa-Benz",
    "Iso Rapid",
    "Jade",
    "Kestrel",
    "McArden",
    "NT",
    "Oriel",
    "Prisma",
]
MODELS = [
    "R{0}",
    "C{1}",
    "EX2{1}",
    "B{1}/{1}",
    "GT{0}",
    "{1}1 GT{0}",
    "S{0}-R",
    "Coupe GTS-R",
    "LMP{1}",
    "GT",
    "{1}0 Corsa GTC",
    "DBA 0{1}",
    "Speed {0}",
    "M{0} Evo",
    "K{0}.R",
]
CLASSES = [
    ["P1", "P2", "GTS", "GT"],
    ["LMP900", "LMP675", "LMGTP", "GTS", "GT"],
    ["LMP1", "LMP2", "GT1", "GT2"],
    ["GTP", "GTO", "GTU"],
    ["LMP1", "LMGTEPro", "LMGTEAm"],
]
REASONS = [
    "Engine",
    "Gearbox",
    "Accident",
    "Oil leak",
    "Water pump",
    "Clutch",
    "Accident (with #{1})",
    "Fire",
    "Electrics",
    "Withdrawn",
    "Suspension, tub",
]


def surname(rng: random.Random) -> str:
    """Return a made-up surname; one in six is of a difficult form."""
    plain = rng.choice(STARTS) + rng.choice(ENDS)
    form = rng.randrange(30)
    if form == 0:
        return f"Mc{plain}"
    if form == 1:
        return f"O'{plain}"
    if form == 2:
        return f"{rng.choice(['van', 'de', 'di', 'von der', 'da'])} {plain}"
    if form == 3:
        return f"{plain}-{rng.choice(STARTS)}{rng.choice(ENDS)}"
    return f"{rng.choice('ABCDJMR')}.{plain}" if form == 4 else plain


def made_up(seed: int) -> list[Reading]:
    """Return the rows of a made-up race: the classified by falling laps, then the retired by falling laps."""
    rng = random.Random(seed)
    classes = rng.choice(CLASSES)
    cars = [(rng.choice(classes), _car(rng)) for _ in range(rng.randint(6, 14))]
    rows, laps = [], rng.randint(90, 390)
    count = rng.randint(18, 50)
    classified = int(count * rng.uniform(0.5, 0.8))
    for position in range(1, count + 1):
        race_class, chassis = rng.choice(cars)
        drivers = tuple(surname(rng) for _ in range(rng.choice([2, 2, 3, 3, 3])))
        reason = "-" if position <= classified else _numbered(rng.choice(REASONS), rng)
        if position > 1:
            laps = max(1, laps - rng.choice([0, 1, 1, 2, 4, 7] if position <= classified else [1, 3, 8, 15, 30]))
        rows.append(Reading(position, "", race_class, drivers, chassis, laps, reason))
    return rows


def _car(rng: random.Random) -> str:
    return f"{rng.choice(MAKES)} {_numbered(rng.choice(MODELS), rng)}"


def _numbered(text: str, rng: random.Random) -> str:
    return text.format(rng.randint(1, 9), rng.randint(10, 99))


def flatten(rows: list[Reading], style: str = "plain") -> list[str]:
    """Return the rows with their columns glued together.

    Styles are those of STYLES; ``silent`` leaves the reason of a finisher empty instead of ``-``.
    """
    separator = STYLES.get(style, " / ")
    lines = []
    for row in rows:
        reason = "" if style == "silent" and row.reason == "-" else row.reason
        place = row.state or row.position
        lines.append(f"{place}{row.race_class}{separator.join(row.drivers)}{row.chassis}{row.laps}{reason}")
    return lines


def last_name(full: str) -> str:
    """Return the surname of a full name: its last word, with the particles before it."""
    words = re.sub(r'"[^"]*"', "", full).split()
    at = len(words) - 1
    if at and words[at] in {"Jr.", "Sr.", "II", "III"}:
        at -= 1
    while at > 1 and words[at - 1].lower() in PARTICLES:
        at -= 1
    return " ".join(words[at:])


def real(path: Path, year: int) -> list[Reading]:
    """Return the rows of a year of a semicolon table of results: those that ran, numbered as they stand."""
    with path.open(encoding="utf-8", newline="") as file:
        listed = [row for row in csv.DictReader(file, delimiter=";") if row["Year"] == str(year)]
    ran = [row for row in listed if row["Drivers"] and (row["Pos"].isdigit() or row["Pos"] in RAN)]
    return [
        Reading(
            position,
            "",
            row["Class"],
            tuple(last_name(name) for name in row["Drivers"].split("|")),
            row["Chassis"],
            int(row["Laps"] or 0),
            row["Reason"] or "-",
        )
        for position, row in enumerate(ran, 1)
    ]


def silent(rows: list[Reading]) -> list[Reading]:
    """Return rows as a table reads that prints nothing for a car that ran to the end."""
    return [replace(row, reason="") if row.reason == "-" else row for row in rows]
