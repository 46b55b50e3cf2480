"""How a car ended, as far as a row of a results table says so: its state, its reason, a time where others have a reason."""

from __future__ import annotations

import re

from gridwalk.pages.printed_row import PrintedRow, Reading
from gridwalk.pages.states import state_of
from gridwalk.pages.values import NOTHING, laps_of, time_of
from gridwalk.rdf.concepts import by_label

# Parts that fail and ways to stop, of which no vocabulary has all.
_FAILED = re.compile(
    r"\b(?:engine|motor|moteur|motore|gearbox|getriebe|boite|cambio|clutch|kupplung|embrayage|frizione|accident|crash(?:ed)?|collision"
    r"|unfall|incidente|sortie|spun|spin|off|suspension|aufhangung|brakes?|bremsen?|freins?|freni|fire|feuer|feu|incendio|fuel|benzin"
    r"|essence|oil|ol|huile|olio|electrics?|electrical|elektrik|electrique|ignition|alternator|battery|transmission|differential"
    r"|driveshaft|halfshaft|axle|wheels?|rad|roue|ruota|tyres?|tires?|puncture|reifen|pneu|gomma|overheat(?:ed|ing)|radiator|water"
    r"|turbo|piston|valve|injection|hydraulics?|steering|throttle|exhaust|chassis|bodywork|damage|mechanical|vibrations?|pump"
    r"|head gasket|con-?rod|bearing|cooling|handling|illness|panne|defekt|schaden|guasto|rear end|transaxle|shocks?)\b",
    re.IGNORECASE,
)


def end_of(reading: Reading, row: PrintedRow, *, reasons: bool) -> tuple[str, str, str]:
    """Return finish, classification and why, as far as the row says so. ``reasons``: rows of the table print some."""
    finish, classification = state_of(reading.state) or ("", "")
    why = f"{reading.state} is printed, which means {finish or classification}" if reading.state else ""
    word = reading.reason or reading.status
    if len({r.reason in NOTHING for r in row.readings}) > 1 or (reading.laps is None and not word):
        return finish, classification, why
    if word in NOTHING:
        return (finish, classification, why) if reading.state or not reasons else ("running", "", "no reason is printed")
    ran, classed, told = _told(reading, word)
    # What stands in place of a position is said first; a word beside it tells the other axis.
    return finish or ran, classification or classed, "; ".join(dict.fromkeys(filter(None, (why, told))))


def _told(reading: Reading, word: str) -> tuple[str, str, str]:
    """Return finish, classification and why, by a reason or status."""
    if state := state_of(word):
        return *state, f"{word} is printed, which means {state[0] or state[1]}"
    if not unknown(reading):
        if time_or_gap(word):
            return ("", "", "") if reading.state else ("running", "", "a time or a gap is printed where others have a reason")
        return "retired", "", "a reason is printed"
    return "", "", ""


def time_or_gap(word: str) -> bool:
    """Return whether a reason is none, but a time or gap of a car that ran to the end."""
    return (time_of(word.lstrip("+ ")) is not None and ("+" in word or ":" in word or "." in word)) or laps_of(word) is not None


def unknown(reading: Reading) -> bool:
    """Return whether a table with columns prints a word for the end of a car that is neither known nor the cause of a retirement.

    >>> [unknown(Reading(1, status=word)) for word in ("In Pit", "crash", "engine failure", "+2 Laps")]
    [True, False, False, False]
    """
    word = reading.reason or reading.status
    if word in NOTHING or state_of(word) or time_or_gap(word):
        return False
    return not (cause_of(reading) or _FAILED.search(word) or (reading.reason and not reading.columns))


def cause_of(reading: Reading) -> str:
    """Return the cause of a retirement that a row prints, where our vocabulary has it under exactly this name."""
    return by_label("cause").get((reading.reason or reading.status).lower(), "")
