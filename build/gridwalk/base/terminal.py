"""Text of strangers where a terminal would obey it: shown by its number instead.

An escape sequence can hide, recolour or retitle, a carriage return overwrites a line, and a mark of direction
puts words in another order than that of the file. So what is not text is written as Python and JSON write it.
"""

from __future__ import annotations

import re

_ODD = re.compile(r"[^\t\n\x20-\x7e]")
# Controls, formats (direction, no width, byte order mark, tags), halves of pairs, separators of lines and paragraphs.
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def safe(text: str) -> str:
    r"""Return text with everything escaped that a terminal obeys or does not show, but line feeds and tabs.

    >>> print(safe("Jörg\x1b[2J \u202eredrO\x7f 耐久"))
    Jörg\u001b[2J \u202eredrO\u007f 耐久
    """
    return _ODD.sub(_shown, text)


def line(text: str) -> str:
    r"""Return text as one line, in which nothing is obeyed.

    >>> print(line("a\nb\r.csv"))
    a\u000ab\u000d.csv
    """
    return safe(text).replace("\n", r"\u000a")


def _shown(match: re.Match[str]) -> str:
    import unicodedata

    char = match[0]
    if unicodedata.category(char) not in _OBEYED:
        return char
    return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"
