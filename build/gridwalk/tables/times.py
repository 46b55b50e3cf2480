"""Times of day, which tables hold as their sources print them: no form is asked for, but no clock shows 25:99."""

from __future__ import annotations

import re

from gridwalk.rdf.vocabulary import ONTOLOGY

# The properties whose values are times of day.
OF_DAY = frozenset(f"{ONTOLOGY.value}#{name}" for name in ("startsAt", "timeOfDay"))
EXPECTED = "a time of day such as 14:05, 2:05:30 p.m. or noon"
_CLOCK = re.compile(r"(?<![0-9:])([0-9]{1,9})[:h]([0-9]{1,9})(?::([0-9]{1,9}))?")
# The whole of a cell that has figures and no colon.
_ALONE = re.compile(r"([0-9]{1,2})\.?([0-9]{2})|([0-9]{1,2})")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?")


def is_of_day(text: str) -> bool:
    """Whether all that a text shows of clocks can be: hours to 24:00, minutes and seconds of two digits below 60.

    No text, and one with spaces around it, is none.

    >>> [is_of_day(t) for t in ("14:05", "2:05:30 p.m.", "noon", "24:00", "9h30", "14.05", "1405", "14:00:00Z", "16.10.2004 9:30")]
    [True, True, True, True, True, True, True, True, True]
    >>> [is_of_day(t) for t in ("25:99", "14:60", "9:5", "24:01", "14:05:61", "from 14:00 to 26:00", "2599", "14.75", " 9:30")]
    [False, False, False, False, False, False, False, False, False]
    """
    if _NUMBER.fullmatch(text):
        found = _ALONE.fullmatch(text)
        return found is not None and _can_be(found[1] or found[3], found[2] or "00", "00")
    return text.strip() == text != "" and all(_can_be(found[1], found[2], found[3] or "00") for found in _CLOCK.finditer(text))


def _can_be(hours: str, minutes: str, seconds: str) -> bool:
    below = all(len(each) == 2 and int(each) < 60 for each in (minutes, seconds))
    return below and len(hours) < 3 and (int(hours) < 24 or (int(hours), int(minutes), int(seconds)) == (24, 0, 0))
