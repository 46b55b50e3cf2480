"""Times and gaps as the layout has them: milliseconds beside what was printed, of which the decimals tell how exact it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from gridwalk.tables.values import decimal, seconds

_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


def thousandths(text: str) -> str:
    """Return milliseconds as seconds, exactly, or the text itself where it is no number.

    A program that knows no empty whole number writes each with a point, and it means the same.

    >>> [thousandths(text) for text in ("10803700", "10803700.0", "950", "", "x")]
    ['10803.7', '10803.7', '0.95', '', 'x']
    """
    whole, _, part = text.partition(".")
    figures = whole.rjust(4, "0")
    return decimal(f"{figures[:-3]}.{figures[-3:]}{part}") if _SECONDS.fullmatch(text) else text


def fastest(times: Iterable[str]) -> str:
    """Return the shortest of times in seconds, or the first that is none, for whoever checks it to refuse.

    >>> fastest(["100.5", "", "99.9"]), fastest(["soon", "9"]), fastest([])
    ('99.9', 'soon', '')
    """
    there = [time for time in times if time]
    wrong = [time for time in there if not _SECONDS.fullmatch(time)]
    return wrong[0] if wrong else min(there, key=Decimal, default="")


def gap(printed: str) -> str:
    """Return a printed gap in seconds, or nothing where it is none: a lap, a whole time, garbage.

    >>> [gap(text) for text in ("+5.478", "+1:10.25", "+63.011", "+1:10", "+-1:59:11.640", "1:34:50.616")]
    ['5.478', '70.25', '63.011', '70', '', '']
    """
    found = seconds(printed[1:]) if printed.startswith("+") else ""
    return found if _SECONDS.fullmatch(found) else ""


def agrees(gap: str, printed: str, own: str, leader: str) -> bool:
    """Whether a gap is, to its last printed figure, what lies between two totals in milliseconds.

    >>> agrees("70", "+1:10", "13827270", "13757270"), agrees("0.412", "+0.412", "322730", "322730")
    (True, False)
    """
    if not (own.isdecimal() and leader.isdecimal()):
        return False
    exact = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    return abs(Decimal(gap) - (Decimal(own) - Decimal(leader)) / 1000) < exact
