"""How a car ended, as far as a row of a results table says so: its state, its reason, a time where others have a reason."""

from __future__ import annotations

import re

from gridwalk.pages.printed_row import PrintedRow, Reading
from gridwalk.pages.states import state_of
from gridwalk.pages.values import NOTHING, laps_of, time_of
from gridwalk.rdf.concepts import by_label

# Parts that fail and ways to stop, of which no vocabulary has all.
_FAILED = re.compile(
    r"\b(?:contact|engine|motor(?:schaden|platzer)?|moteur|motore|gearbox|getriebe(?:schaden)?|boite|cambio|clutch|kupplung(?:sschaden)?|embrayage|frizione|accident|crash(?:ed)?|collision"
    r"|unfall|incidente|sortie|spun|spin|off|suspension|aufhangung|brakes?|bremsen?|freins?|freni|fire|feuer|feu|incendio|fuel|benzin"
    r"|essence|oil|ol|huile|olio|electrics?|electrical|elektrik|electrique|ignition|alternator|battery|transmission|differential"
    r"|driveshaft|halfshaft|axle|wheels?|rad|roue|ruota|tyres?|tires?|puncture|reifen|pneu|gomma|overheat(?:ed|ing)|radiator|water"
    r"|turbo|piston|valve|injection|hydraulics?|steering|throttle|exhaust|chassis|bodywork|damage|mechanical|vibrations?|pump"
    r"|head gasket|con-?rod|bearing|cooling|handling|illness|panne|defekt|schaden|guasto|rear end|transaxle|shocks?)\b",
    re.IGNORECASE,
)


# What tables say of cars that stopped too, though it means that a car did not start.
_NEVER = frozenset({"withdrew"})
# Who is out for such a reason may have been running: what is printed beside it is why, and no cause of a retirement.
_OUT = frozenset({"disqualified", "excluded"})
# What stands between a state and a reason: Disqualified (fuel), DNS - engine. A state is no longer than so many characters.
_BETWEEN = re.compile(r"[(:,;]|\s[-/–]\s")  # noqa: RUF001
_LONGEST = 30
Told = tuple[str, str]


def end_of(reading: Reading, row: PrintedRow, *, reasons: bool) -> tuple[Told, Told]:
    """Return finish and classification, each with why, as far as the row says so. ``reasons``: rows of the table print some.

    What stands in place of a position is said first; a word beside it tells the other of the two.

    >>> row = PrintedRow(1, 0, 9, (Reading(None, "NC", reason="DNF"),))
    >>> [value for value, why in end_of(row.certain, row, reasons=True)]
    ['retired', 'not-classified']
    >>> row = PrintedRow(1, 0, 9, (Reading(None, "DSQ", laps=30, reason="Fuel"),))
    >>> [value for value, why in end_of(row.certain, row, reasons=True)]
    ['', 'disqualified']
    """
    word = reading.reason or reading.status
    stated = _by_state(reading.state)
    if len({r.reason in NOTHING for r in row.readings}) > 1 or (reading.laps is None and not word):
        beside = ("", ""), ("", "")
    elif word in NOTHING:
        beside = (("running", "no reason is printed") if reasons and not reading.state else ("", "")), ("", "")
    elif unknown(reading):
        beside = ("", ""), ("", "")
    elif state := _state(word):
        beside = _by_state(state)
    elif time_or_gap(word):
        beside = (("", "") if reading.state else ("running", "a time or a gap is printed where others have a reason")), ("", "")
    elif stated[1][0] in _OUT:
        beside = ("", ""), ("", "")
    else:
        beside = ("retired", "a reason is printed"), ("", "")
    return (stated[0] if stated[0][0] else beside[0]), (stated[1] if stated[1][0] else beside[1])


def _state(word: str) -> str:
    """Return the state that a word is; of a state with a reason only one that is no retirement, so the reason makes it none.

    >>> _state("DNF"), _state("Disqualified (fuel)"), _state("DNS - engine"), _state("Retired (engine)")
    ('DNF', 'Disqualified', 'DNS', '')
    >>> _state("Did not start" + 40 * " " + "- engine"), _state("Disqualified\\t\\t\\t(fuel)")
    ('Did not start', 'Disqualified')
    """
    if state_of(word) or not (between := _BETWEEN.search(word, 1)):
        return word if state_of(word) else ""
    before = word[: between.start()].rstrip()
    finish, classification = (len(before) <= _LONGEST and state_of(before)) or ("", "")
    return before if classification in _OUT or finish not in ("", "retired", "running") else ""


def _by_state(word: str) -> tuple[Told, Told]:
    finish, classification = state_of(word) or ("", "")
    finished, classed = (
        f"{word.replace(';', ',')} is printed, which means {meant.replace('-', ' ')}" for meant in (finish, classification)
    )
    return (finish, finished if finish else ""), (classification, classed if classification else "")


def time_or_gap(word: str) -> bool:
    """Return whether a reason is none, but a time or gap of a car that ran to the end."""
    timed = time_of(word.lstrip("+ ")) is not None and not word.strip().isdigit()
    return timed or laps_of(word) is not None


def unknown(reading: Reading) -> bool:
    """Return whether the word for the end of a car is neither a known state nor a cause, or cannot be, after the laps it ran.

    >>> [unknown(Reading(1, status=word)) for word in ("In Pit", "crash", "engine failure", "+2 Laps")]
    [True, False, False, False]
    """
    word = reading.reason or reading.status
    if word in NOTHING or time_or_gap(word) or (state_of(reading.state) or ("",))[0]:
        return False
    if state := state_of(_state(word)):
        # Who has run laps has started.
        return state[0] in _NEVER and bool(reading.laps)
    return not (cause_of(reading) or _FAILED.search(word) or (reading.reason and not reading.columns))


def cause_of(reading: Reading) -> str:
    """Return the cause of a retirement that a row prints, where our vocabulary has it under exactly this name."""
    return by_label("cause").get((reading.reason or reading.status).lower(), "")
