"""What the name of a timing file says: the session, what of it the file holds, its day, and how far the session had gone.

Two forms are read: ours, ``203105041510-race-results.csv``, and the company's, ``23_Analysis_Race_Hour 6.CSV``, which says no day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gridwalk.tables.values import key, name

_DATED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{4}[-_](.+)[-_](results|laps|weather)\.csv", re.IGNORECASE)
_CALLED = {"classification": "results", "results": "results", "analysis": "laps", "time cards": "laps", "weather": "weather"}
_SURE = "(?P<early>(?:provisional|unofficial)[ _-])?(?:(?:official|final)[ _-])?"
_PUBLISHED = re.compile(
    rf"[0-9]{{2}}_{_SURE}(?P<holds>{'|'.join(_CALLED)})_(?P<session>[^_].{{0,80}}?)"
    r"(?:[_ -]+hour[ _-]?(?P<hour>[0-9]{1,2}))?(?:[_ -]+(?:official|final|(?P<late>provisional|unofficial)))?\.csv",
    re.IGNORECASE,
)
# Words of a session's name that say its kind, the first that is there.
_KINDS = (
    ("warm-?up", "warm-up"),
    ("tests?|testing|prologue|shakedown|practices?|fp[0-9]?", "practice"),
    ("pre-qualifying", "pre-qualifying"),
    ("sprint-(?:qualifying|shootout)", "sprint-qualifying"),
    ("(?:qualifying|qualification|quali|hyperpole|superpole|races?)(?=.*-race(?:-|$))|race(?=.*-qualifying)", ""),
    ("qualifying|qualification|quali|hyperpole|superpole|q[0-9]?", "qualifying"),
    ("sprint", "sprint"),
    ("heat", "heat"),
    ("race", "race"),
    # Words that say that cars ran, and not what for.
    ("sessions?|day", ""),
)  # fmt: skip
KINDS = ("race", "sprint", "heat", "qualifying", "hyperpole", "practice", "test", "warm-up", "session")


@dataclass(frozen=True)
class Named:
    """What a file's name says. ``day`` is empty where it says none; ``stage``: hours, and whether it is the last word on them.

    A file that says no hour is later than any that does.
    """

    session: str
    holds: str
    day: str = ""
    stage: tuple[int, bool] = (100, True)

    @property
    def early(self) -> str:
        """What shows that the session may have gone on, or that this may have been corrected; nothing where nothing does."""
        hour, sure = self.stage
        return ("" if hour == 100 else f"hour {hour}") if sure else "provisional"


def named(file: str) -> Named | None:
    """Return what a file's name says, or None where it has neither form.

    >>> named("203105041510-free-practice-1-results.csv")
    Named(session='free-practice-1', holds='results', day='2031-05-04', stage=(100, True))
    >>> named("23_Analysis_Race_Hour 6.CSV")
    Named(session='race', holds='laps', day='', stage=(6, True))
    >>> named("03_Provisional Results_Race 2.CSV").early, named("05_Classification by Class_Race.CSV")
    ('provisional', None)
    """
    if match := _DATED.fullmatch(file):
        year, month, day, words, holds = match.groups()
        return Named(_session(words), holds.lower(), f"{year}-{month}-{day}")
    if match := _PUBLISHED.fullmatch(file):
        stage = int(match["hour"] or 100), not (match["early"] or match["late"])
        return Named(_session(match["session"]), _CALLED[match["holds"].lower()], "", stage)
    return None


def _session(words: str) -> str:
    return key(name(words.replace("_", " ")))


def kind_of(session: str) -> str | None:
    """Return the kind of a session by its name: empty where the name leaves it open, None where no word of it is known.

    >>> [kind_of(session) for session in ("race-2", "free-practice-1", "test-2", "session-1", "qualifying-race-1", "lunch")]
    ['race', 'practice', 'practice', '', '', None]
    """
    return next((kind for words, kind in _KINDS if re.search(rf"(?:^|-)(?:{words})(?:-|$)", session)), None)
