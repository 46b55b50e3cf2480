"""Whether names are literally in a text.

Typographic quotes and dashes count as plain ones; a name may be in the plural or the possessive;
case does not count, but a name that begins with a capital is not found without it. In the rows of a
flattened table, where names and numbers are glued together, there are no word boundaries to look for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# One character to one, so that positions stay.
_PLAIN = str.maketrans("‘’‛“”„–—‑‐−\u00a0\u2009", "'''\"\"\"-----  ")  # noqa: RUF001


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
    return bool(name_pattern(plain(name)).search(plain(text)))


def squeezed(text: str) -> str:
    """Return a text without white space and case.

    >>> squeezed("Weaver / Leitzinger")
    'weaver/leitzinger'
    """
    return "".join(plain(text).casefold().split())


@lru_cache(maxsize=16_384)
def name_pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a name, whose quotes and dashes are plain, in a text of which that is true too."""
    first, rest = re.escape(name[:1]), re.escape(name[1:])
    return re.compile(rf"(?<!\w){first if name[:1].isupper() else f'(?i:{first})'}(?i:{rest})(?:'?s)?(?!\w)")


def without(names: Iterable[str], text: str) -> str:
    """Return a text without the names, the longest taken out first; all else stays where it is.

    >>> without({"Audi", "Audi R8"}, "the Audi R8 and two Audis")
    'the _______ and two _____'
    """
    text = plain(text)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        text = name_pattern(plain(name)).sub(lambda found: "_" * len(found[0]), text)
    return text
