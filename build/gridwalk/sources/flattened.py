"""Results tables whose columns were lost: lines of text, a row a line, its fields glued together.

The fields are position, class, drivers separated by ``/``, car, laps, and the reason for stopping (``-``
or nothing for a car that ran to the end). Positions run from 1; after the last numbered row, states such
as ``DNF`` may stand in their place. The rows are cut into fields by ``segmentation``, all together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from gridwalk.concepts import by_notation
from gridwalk.sources.candidates import Known, candidates
from gridwalk.sources.reading import Row
from gridwalk.sources.segmentation import segment

FEWEST = 2
_POSITION = re.compile(r"(\d{1,3})(?:st|nd|rd|th)?[.)]?[ \t]*")
_LAPS = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Line:
    """A line of a document without the white space around it: its number from 1, its range, its text."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Cut:
    """A line of a table: what stands before its class, and the rest."""

    line: Line
    position: int | None
    state: str
    body: str


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text that are not empty.

    >>> [(line.number, line.start, line.end) for line in lines_of("a b\\n\\n  c \\n")]
    [(1, 0, 3), (3, 7, 8)]
    """
    found, offset = [], 0
    for number, raw in enumerate(text.split("\n"), 1):
        if stripped := raw.strip():
            start = offset + raw.index(stripped[0])
            found.append(Line(number, start, start + len(stripped), stripped))
        offset += len(raw) + 1
    return found


@cache
def _states() -> re.Pattern[str]:
    codes = {*by_notation("finish"), *by_notation("classification"), "Ret", "DQ", "EX", "EXC", "WD", "NQ"}
    longest = sorted(map(re.escape, codes), key=lambda code: (-len(code), code))
    return re.compile(rf"({'|'.join(longest)})\.?[ \t]*(?=[^\W_])")


def find(lines: Sequence[Line]) -> list[list[Cut]]:
    """Return the flattened tables in a text: runs of lines that begin with 1, 2, 3 and so on.

    >>> text = "1GTMay / RoeAlba 4151-\\n2GTPoe / LunaAlba 4150-\\nDNFGTKoch / VidalZeta9Engine\\n"
    >>> [[(cut.position, cut.state, cut.body[:5]) for cut in table] for table in find(lines_of(text))]
    [[(1, '', 'GTMay'), (2, '', 'GTPoe'), (None, 'DNF', 'GTKoc')]]
    """
    tables: list[list[Cut]] = []
    table: list[Cut] = []
    for line in lines:
        cut = _next(line, table)
        if cut is None:
            tables.append(table)
            table, cut = [], _next(line, [])
        if cut is not None:
            table.append(cut)
    return [t for t in [*tables, table] if len(t) >= FEWEST and any("/" in cut.body for cut in t)]


def _next(line: Line, table: list[Cut]) -> Cut | None:
    """Return a line as the next row of a table, or None if it cannot be that."""
    expected = table[-1].position + 1 if table and table[-1].position else 1
    numbered = table == [] or table[-1].position is not None
    prefix = str(expected)
    if numbered and line.text.startswith(prefix):
        match = re.compile(rf"{prefix}(?:st|nd|rd|th)?[.)]?[ \t]*").match(line.text)
        body = line.text[match.end() :] if match else ""
        return Cut(line, expected, "", body) if _is_row(body) else None
    if table and (state := _states().match(line.text)):
        body = line.text[state.end() :]
        return Cut(line, None, state[1], body) if _is_row(body) else None
    return None


def _is_row(body: str) -> bool:
    # A row has a class and names, then laps: letters first, and a figure somewhere.
    return bool(_LETTER.match(body) and _LAPS.search(body)) and len(body) < 400


def next_expected(table: Sequence[Cut], lines: Sequence[Line]) -> tuple[Line, int] | None:
    """Return the line right after a table if it looks like a row out of order, with the position expected."""
    last = table[-1]
    following = next((line for line in lines if line.number == last.line.number + 1), None)
    if following is None or last.position is None:
        return None
    match = _POSITION.match(following.text)
    if match and _is_row(following.text[match.end() :]) and "/" in following.text:
        return following, last.position + 1
    return None


def read(table: Sequence[Cut], prose: str, known: Known) -> tuple[list[Row], list[Line]]:
    """Return the rows of a flattened table, each with its readings, and the lines that have none.

    ``prose`` is the rest of the page. A line has no reading where it has no class, name, car and laps in
    that order; then no row is read, since each is read with the help of all others.
    """
    found = [candidates(cut.position, cut.state, cut.body, known) for cut in table]
    if unreadable := [cut.line for cut, row in zip(table, found, strict=True) if not row]:
        return [], unreadable
    readings = segment(found, _named_in(prose), known.makes)
    return [Row(c.line.number, c.line.start, c.line.end, r) for c, r in zip(table, readings, strict=True)], []


def _named_in(prose: str) -> Callable[[str], bool]:
    """Return the function that says whether a text has a name as whole words."""
    words = " ".join(word.rstrip(".,;:") for word in re.findall(r"[\w'’./-]+", prose))  # noqa: RUF001
    haystack = f" {words} "

    @cache
    def named(name: str) -> bool:
        return len(name) > 3 and f" {name} " in haystack

    return named


def prose_around(lines: Sequence[Line], tables: Sequence[Sequence[Cut]]) -> str:
    """Return the text of the lines that are in no table."""
    taken = {cut.line.number for table in tables for cut in table}
    return "\n".join(line.text for line in lines if line.number not in taken)
