"""SVG as text: elements whose words are escaped, whose numbers have few digits, and whose words fit where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise

# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW, _WIDE = frozenset("ijlft.,:;'|!()[]/ -"), frozenset("mwMW@%")
SIZE = 11


def number(value: float) -> str:
    """Return a coordinate, a tenth of a pixel at most.

    >>> number(3.0), number(2.04999), number(-0.01)
    ('3', '2', '0')
    """
    return f"{round(value, 1) or 0:g}" if abs(value) < 1e5 else f"{value:.0f}"


def words(text: str) -> str:
    """Return a text as it stands in an element or an attribute.

    >>> words('<a & "b">' + chr(0))
    '&lt;a &amp; &quot;b&quot;&gt;\\ufffd'
    """
    return escape(_UNWRITABLE.sub("\ufffd", text))


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """Return an element; ``content`` is what stands in it, ready. Of a name ``stroke_width`` is ``stroke-width``, ``class_`` class.

    >>> element("rect", x=1, stroke_width=0.25, class_="k0", rx=None)
    '<rect x="1" stroke-width="0.2" class="k0"/>'
    """
    said = "".join(f' {n.rstrip("_").replace("_", "-")}="{_value(v)}"' for n, v in attributes.items() if v is not None)
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) else words(str(value))


def text(x: float, y: float, content: str, **attributes: object) -> str:
    """Return a line of text whose baseline begins, or with ``text_anchor`` ends, at a point; nothing where it is empty."""
    return element("text", words(content), x=x, y=y, **attributes) if content else ""


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    """Return a straight line in the colour of its class."""
    return element(
        "path", d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", fill="none", stroke="currentColor", **attributes
    )


def path(points: Iterable[tuple[float, float]], **attributes: object) -> str:
    """Return a line through points in the colour of its class; each step as it goes on from the one before, which is shorter.

    >>> path([(0, 1), (2, 1.5), (2.5, 1.5)])
    '<path d="M0 1l2 0.5 0.5 0" fill="none" stroke="currentColor"/>'
    """
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = " ".join(f"{number((c - a) / 10)} {number((d - b) / 10)}" for (a, b), (c, d) in pairwise(tenths))
    (x, y), *rest = tenths
    drawn = f"M{number(x / 10)} {number(y / 10)}" + (f"l{steps}" if rest else "h0")
    return element("path", d=drawn, fill="none", stroke="currentColor", **attributes)


def box(x: float, y: float, width: float, height: float, **attributes: object) -> str:
    """Return a rectangle in the colour of its class."""
    return element("rect", x=x, y=y, width=width, height=height, **{"fill": "currentColor"} | attributes)


def group(parts: Iterable[str], tip: str = "", **attributes: object) -> str:
    """Return elements as a group; ``tip`` is what it is, which a reader of pointers and screens sees."""
    return element("g", (element("title", words(tip)) if tip else "") + "".join(parts), **attributes)


def width(content: str, size: float = SIZE) -> float:
    """Return what a text takes at most, in common typefaces.

    >>> width("iii") < width("aaa") < width("WWW") < width("耐耐耐久")
    True
    """
    return size * sum(map(_share, content))


def _share(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in _NARROW:
        return 0.4
    return 1.0 if character in _WIDE else 0.74 if character.isupper() else 0.64


def fit(content: str, room: float, size: float = SIZE) -> str:
    """Return a text, or as much of it as there is room for.

    >>> fit("Frank Biela", 200), fit("Frank Biela / Emanuele Pirro", 80), fit("Frank", 2)
    ('Frank Biela', 'Frank Biel…', '')
    """
    if width(content, size) <= room:
        return content
    taken = size * 0.9
    for end, character in enumerate(content):
        taken += size * _share(character)
        if taken > room:
            return f"{content[:end].rstrip(' /,')}…" if end else ""
    return content


def wrapped(content: str, room: float, size: float = SIZE) -> Iterator[str]:
    """Yield the lines of a text that is broken between words."""
    row = ""
    for word in content.split():
        longer = f"{row} {word}".lstrip()
        if row and width(longer, size) > room:
            yield row
            longer = word
        row = longer
    yield from [fit(row, room, size)] if row else []
