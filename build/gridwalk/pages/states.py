"""What results tables print for how a car ended: its finish, or whether it is classified. A state says one of the two."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from gridwalk.rdf.concepts import by_label, by_notation

# Other words and codes for the same, as tables print them, without case, stops and accents: of every language in which the
# heads of columns are read. A word that some tables use otherwise is not here.
_SAME = {
    "running": "finished|flagged|still running|at finish|en course|a l'arrivee|arrive|im ziel|in gara|arrivato|en carrera",
    "DNF": "ret|rtd|nf|not finished|non-finishers|nonfinishers|retirements|abandons|ausfalle|ausgef|ritirati"
    "|retirados|abandonos|not running|abandon|abandonne|abd|ab|aband|abandono|retirado|ausgefallen|ausfall"
    "|aufgegeben|ritirato|rit|ritiro",
    "DNS": "non-starters|nonstarters|non partants|non partiti|nichtstarter|did not start|non partant|np|non partito"
    "|nicht gestartet|no largo|no salio|not started|non-starter|nonstarter|n/s",
    "NC": "non classes|non classificati|no clasificados|nicht klassierte|unclassified|n/c|non classe|nc"
    "|nicht klassiert|nicht gewertet|nk|non classificato|no clasificado|not class",
    "DSQ": "disqualifies|squalificati|descalificados|disqualifizierte|dq|exc|disqualifie|disq|disqualifiziert"
    "|squalificato|squal|descalificado",
    "excluded": "excl|exclu|ausgeschlossen|escluso|excluido",
    "classified": "classe|klassiert|gewertet|classificato|clasificado",
    "DNQ": "nq|non qualifie|nicht qualifiziert|non qualificato|no clasifico",
    "withdrawn": "wd|w/d|forfait|zuruckgezogen",
}
# Letters with stops between: N.C.
_CODE = re.compile(r"(?:[a-z]\.){1,4}[a-z]")
_LONGEST = 100
_ALIASES = {word: known for known, words in _SAME.items() for word in words.split("|")} | {"ex": "DSQ"}
_OPEN = ("ret", "dq", "ex", "exc", "nq")


def state_of(printed: str) -> tuple[str, str] | None:
    """Return finish and classification, one of them empty, or None where what is printed is no state.

    >>> state_of("DNF"), state_of("Ret."), state_of("Not classified"), state_of("Engine")
    (('retired', ''), ('retired', ''), ('', 'not-classified'), None)
    >>> state_of("Abandonné"), state_of("N.C."), state_of("flagged"), state_of("Nicht gestartet")
    (('retired', ''), ('', 'not-classified'), ('running', ''), ('did-not-start', ''))
    """
    text = plain(printed)
    text = _ALIASES.get(text, text).lower()
    for index, known in enumerate((_known("finish"), _known("classification"))):
        if concept := known.get(text):
            return ("", concept) if index else (concept, "")
    return None


def plain(printed: str) -> str:
    """Return a word as states are looked up: in small letters, without accents and the stops of codes."""
    text = printed.strip()[:_LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = text.rstrip(".").lower()
    return text.replace(".", "") if _CODE.fullmatch(text) else text


@cache
def _known(scheme: str) -> dict[str, str]:
    return by_label(scheme) | {code.lower(): concept for code, concept in by_notation(scheme).items()}


@cache
def codes() -> tuple[str, ...]:
    """Return the codes that stand for states, the longest first.

    >>> "DNF" in codes(), "Ret" in codes()
    (True, True)
    """
    found = {*by_notation("finish"), *by_notation("classification")}
    found |= {form for code in _OPEN for form in (code.upper(), code.title())}
    return tuple(sorted(found, key=lambda code: (-len(code), code)))
