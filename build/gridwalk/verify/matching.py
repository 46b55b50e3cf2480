"""Whether words or numbers are literally in a text.

Typographic quotes and dashes count as plain ones; a name may be in the plural or the possessive;
case does not count, but a name that begins with a capital is not found without it. In the rows of a
flattened table, where names and numbers are glued together, there are no word boundaries to look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache

# One character to one, so that positions stay.
_PLAIN = str.maketrans("‘’‛“”„–—‑‐−\u00a0\u2009", "'''\"\"\"-----  ")  # noqa: RUF001
_DIGITS = re.compile(r"(?<![\w./])([1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*|0(?=\.))(\.[0-9]+)?(?:st|nd|rd|th)?(?!\w)")
# English writes larger counts in figures.
_LARGEST_WORD = 199
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


def plain(text: str) -> str:
    r"""Return the text with plain quotes, dashes and spaces.

    >>> plain("the club\u2019s 1,100\u2013kg rule")
    "the club's 1,100-kg rule"
    """
    return text.translate(_PLAIN)


@lru_cache(maxsize=65_536)
def has_name(name: str, text: str, glued: bool = False) -> bool:
    """Return whether a name is in a text; ``glued`` where the text has no word boundaries.

    >>> has_name("Corvette", "the two Corvettes"), has_name("GT", "the GTS pole"), has_name("long", "along")
    (True, False, False)
    >>> has_name("Long", "12GTWagner / LongPorsche", glued=True)
    True
    """
    if glued:
        return squeezed(name) in squeezed(text)
    return bool(_pattern(plain(name)).search(plain(text)))


def squeezed(text: str) -> str:
    """Return a text without white space and case.

    >>> squeezed("Weaver / Leitzinger")
    'weaver/leitzinger'
    """
    return "".join(plain(text).casefold().split())


@lru_cache(maxsize=16_384)
def _pattern(name: str) -> re.Pattern[str]:
    first, rest = re.escape(name[:1]), re.escape(name[1:])
    return re.compile(rf"(?<!\w){first if name[:1].isupper() else f'(?i:{first})'}(?i:{rest})(?:'?s)?(?!\w)")


def without(names: Iterable[str], text: str) -> str:
    """Return a text without the names, the longest taken out first.

    >>> without({"Audi", "Audi R8"}, "the Audi R8 and two Audis")
    'the _ and two _'
    """
    text = plain(text)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        text = _pattern(plain(name)).sub("_", text)
    return text


@lru_cache(maxsize=16_384)
def numbers(text: str) -> frozenset[Decimal]:
    """Return the numbers in a text, in figures or in English words, cardinal or ordinal.

    A number that is part of a longer one, or of a name such as ``GT3`` or ``B2K/40``, is not found.

    >>> sorted(map(int, numbers("In 2004 thirty-three laps of 1,653 or 5-6, and a second-place finish in the GT3")))
    [2, 5, 6, 33, 1653, 2004]
    """
    return frozenset(number for number, _, _ in _places(plain(text)))


@lru_cache(maxsize=16_384)
def _places(text: str) -> Sequence[tuple[Decimal, int, int]]:
    """Return each number and its range, in the order of the text."""
    figures = [(Decimal(m[1].replace(",", "") + (m[2] or "")), *m.span()) for m in _DIGITS.finditer(text)]
    words = [(Decimal(_words()[m[0].replace("-", " ")]), *m.span()) for m in _word_pattern().finditer(text.casefold())]
    return sorted(figures + words, key=lambda place: place[1])


@lru_cache(maxsize=16_384)
def has_quantity(number: Decimal, units: frozenset[str], text: str) -> bool:
    """Return whether a number is in a text with its unit right behind it, or behind the range that it begins.

    >>> units = frozenset({"pound", "pounds"})
    >>> [has_quantity(Decimal(n), units, "750-800 pounds and 6.0-liter") for n in (750, 800, 6)]
    [True, True, False]
    """
    places = _places(plain(text))
    following = {start: end for _, start, end in places}
    for found, _, end in places:
        behind = text[end:]
        if following.get(end + 1) and behind.startswith("-"):
            behind = text[following[end + 1] :]
        if found == number and any(_pattern(unit).match(behind.lstrip(" -")) for unit in units):
            return True
    return False


@cache
def _words() -> dict[str, int]:
    from num2words import num2words  # here, because importing every language takes a while

    return {
        str(num2words(number, to=kind)).replace("-", " "): number
        for number in range(_LARGEST_WORD + 1)
        for kind in ("cardinal", "ordinal")
    }


@cache
def _word_pattern() -> re.Pattern[str]:
    words = sorted(_words(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(w.replace(' ', '[ -]') for w in words)})(?!\w)")
