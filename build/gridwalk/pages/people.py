"""The drivers that a cell prints: names, nations, and what is no part of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gridwalk.pages.html_tables import FLAG, FLAG_END, FLAGS, without_flags
from gridwalk.pages.values import is_nothing

# A comma before Jr. is within a name.
_JUNIOR = r"(?!\s*(?:Jr|Sr|Jnr|Snr|II|III|IV)\b)"
_STRONG = re.compile(r"\n|\s*[/;|+&]\s*|\s+(?:[-–—]\s+|(?:and|et|und)\s+(?=[^\W\d_]))|(?<=\w)[–—](?=\w)")  # noqa: RUF001
_COMMA = re.compile(rf",{_JUNIOR}\s*")
_FOOTNOTE = re.compile(r"\[[0-9A-Za-z]{1,3}\]|(?<![*†‡§])[*†‡§]+\s*$")
_NATION = re.compile(r"\(\s*([A-Z]{1,3})\s*\)\s*$|^\(\s*([A-Z]{1,3})\s*\)\s*")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_QUOTED = re.compile(r"[\"“”„«»](.+)[\"“”„«»]")
_TWO_NAMES = re.compile(r"[A-Z][^\W\d_]+-[A-Z][^\W\d_]+")
_FEWEST_GLUED = 4


@dataclass
class People:
    """The drivers of a cell: names, how they are printed, nations; what was left out; other readings of the names."""

    names: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    nations: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    others: list[tuple[str, ...]] = field(default_factory=list)


def family_first(cells: list[str]) -> bool:
    """Return whether the cells of a table name families first: each of several drivers has one comma.

    >>> family_first(["Ickes, Jack\\nBell, Derk", "Mass, Joch"]), family_first(["Ann May, Bo Roe"]), family_first(["May, Roe"])
    (True, False, False)
    """
    parted = [[name for name in _STRONG.split(without_flags(cell)) if name.strip()] for cell in cells]
    several = [names for names in parted if len(names) > 1]
    return bool(several) and all(len(_COMMA.findall(name)) == 1 for names in several for name in names)


def people(text: str, *, inverted: bool = False, several: bool = True) -> People:
    """Return the drivers of a cell. ``inverted``: families come first; ``several``: its column is one of several drivers.

    >>> people("Ana Lin (GB) - Bo Fir (D)").names, people("Ickes, Jack\\nBell, Derk", inverted=True).names
    (['Ana Lin', 'Bo Fir'], ['Jack Ickes', 'Derk Bell'])
    >>> people("Ickes-Bell").others, people("Otto Lind Ned Ash").others, people("Sam Ar (relief: Bo Fir)").dropped
    ([('Ickes', 'Bell')], [('Otto Lind', 'Ned Ash')], ['(relief: Bo Fir)'])
    """
    found, flags = People(), [flag[1] for flag in FLAGS.finditer(text)]
    if flags:
        # What a flag is of has words that part names: Bosnia and Herzegovina.
        numbers = iter(range(len(flags)))
        text = FLAGS.sub(lambda _: f"{FLAG}{next(numbers)}{FLAG_END}", text)
    for part in _STRONG.split(_without_brackets(text, found)):
        for piece in [part] if inverted else _COMMA.split(part):
            _flagged(piece, found, flags, inverted=inverted)
    if len(found.names) == 1 and several:
        found.others = _other_readings(found.names[0])
    elif not inverted and len(found.names) == 2 and "," in text and all(" " not in n and "." not in n for n in found.names):
        family, given = found.names
        if not _STRONG.search(text):
            found.others = [(f"{given} {family}",)]
    return found


def _without_brackets(text: str, found: People) -> str:
    """Return a text without what stands in brackets, nations apart: strokes and commas in them part no names."""

    def kept(match: re.Match[str]) -> str:
        inside = match[1] if match[1] is not None else match[2]
        if match[1] is not None and re.fullmatch(r"\s*[A-Z]{1,3}\s*", inside):
            return match[0]
        if match[2] is None or len(inside) > 3:
            found.dropped.append(match[0])
        return " "

    # Two brackets in one another are not taken apart.
    return _BRACKETS.sub(kept, text) if "(" in text or "[" in text else text


def _flagged(piece: str, found: People, flags: list[str], *, inverted: bool) -> None:
    """Add a piece of a cell; a flag in it is of its name, one alone of the name before."""
    flag, before = FLAGS.search(piece), len(found.names)
    _add(without_flags(piece), found, inverted=inverted)
    if flag and found.names and not found.nations[-1] and (len(found.names) > before or not without_flags(piece).strip()):
        found.nations[-1] = flags[int(flag[1])]


def _add(piece: str, found: People, *, inverted: bool) -> None:
    name = " ".join(_FOOTNOTE.sub("", piece.strip()).split())
    nation = _NATION.search(name)
    if nation:
        name = _NATION.sub("", name, count=1).strip()
    quoted = _QUOTED.fullmatch(name)
    name = (quoted[1] if quoted else name).strip(" ,;")
    if is_nothing(name):
        return
    family, comma, given = name.partition(",")
    plain = f"{given.strip()} {family.strip()}" if inverted and comma and _COMMA.search(name) else name
    found.names.append(plain)
    found.printed.append(name if plain != name else "")
    found.nations.append((nation[1] or nation[2]) if nation else "")


def _other_readings(name: str) -> list[tuple[str, ...]]:
    """Return what else one name of a crew may be: two families with a hyphen between, or people with nothing between."""
    if _TWO_NAMES.fullmatch(name):
        return [tuple(name.split("-"))]
    words = name.split()
    if len(words) < _FEWEST_GLUED or len(words) % 2 or not all(word[0].isupper() for word in words):
        return []
    return [tuple(" ".join(words[at : at + 2]) for at in range(0, len(words), 2))]
