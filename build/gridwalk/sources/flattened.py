"""Results tables whose columns were lost: lines of text, a row a line, its fields glued together.

The fields are position, class, drivers separated by ``/``, car, laps, and the reason for stopping (``-``
or nothing for a car that ran to the end). Positions run from 1; states such as ``DNF`` may stand in their
place, and lines without figures, such as ``Not classified``, between the rows. The rows are cut into fields
by ``segmentation``, all together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from gridwalk.sources.candidates import Known, candidates
from gridwalk.sources.reading import Row
from gridwalk.sources.segmentation import segment
from gridwalk.sources.states import codes

FEWEST = 2
_POSITION = re.compile(r"(\d{1,3})(?:st|nd|rd|th)?[.)]?[ \t]*")
_LAPS = re.compile(r"\d")
_DASH_LAPS = re.compile(r"[-–—]\s*\d{1,4}$")  # noqa: RUF001
# Between two names that no slash precedes: a car may have a comma or a dash in it, but stands after the drivers.
_OTHER_SEPARATOR = re.compile(r"^[^/\d]*[^\W\d_](?:,\s*|;\s*|\s+[-&]\s+)[A-Z]")
_ORDER = "expected class, drivers, car, laps and then the reason, such as GTMay / RoeAlba 4151-"
_RIGHT_END = re.compile(r"\d{1,4}\s*[-–—]?")  # noqa: RUF001
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
    return re.compile(rf"({'|'.join(map(re.escape, codes()))})\.?[ \t]*(?=[^\W_])")


def find(lines: Sequence[Line]) -> list[list[Cut]]:
    """Return the flattened tables in a text: lines that begin with 1, 2, 3 and so on, with headings at most between.

    >>> text = "1GTMay / RoeAlba 4151-\\n2GTPoe / LunaAlba 4150-\\nDNFGTKoch / VidalZeta9Engine\\n"
    >>> [[(cut.position, cut.state, cut.body[:5]) for cut in table] for table in find(lines_of(text))]
    [[(1, '', 'GTMay'), (2, '', 'GTPoe'), (None, 'DNF', 'GTKoc')]]
    """
    tables: list[list[Cut]] = []
    table: list[Cut] = []
    for line in lines:
        cut = _next(line, table)
        if cut is None and table and _is_heading(line.text):
            continue
        if cut is None:
            tables.append(table)
            table, cut = [], _next(line, [])
        if cut is not None:
            table.append(cut)
    return [t for t in [*tables, table] if len(t) >= FEWEST and any("/" in cut.body for cut in t)]


def _next(line: Line, table: list[Cut]) -> Cut | None:
    """Return a line as the next row of a table, or None if it cannot be that."""
    for expected in next_positions(table):
        match = re.compile(rf"{expected}(?:st|nd|rd|th)?[.)]?[ \t]*").match(line.text)
        if match and _is_row(body := line.text[match.end() :]):
            return Cut(line, expected, "", body)
    if table and (state := _states().match(line.text)) and _is_row(body := line.text[state.end() :]):
        return Cut(line, None, state[1], body)
    return None


def next_positions(table: Sequence[Cut]) -> list[int]:
    """Return the positions that the next numbered row may have: rows with a state may have been counted, or not."""
    numbered = [n for n, cut in enumerate(table) if cut.position is not None]
    if not numbered:
        return [1]
    last = table[numbered[-1]].position or 0
    return sorted({last + 1, last + len(table) - numbered[-1]})


def _is_row(body: str) -> bool:
    # A row has a class and names, then laps: letters first, and a figure somewhere. A tab is between columns.
    return bool(_LETTER.match(body) and _LAPS.search(body)) and len(body) < 400 and "\t" not in body


def oddity(table: Sequence[Cut]) -> str:
    """Return what shows that the columns of a table are not those that this reader knows, or nothing.

    >>> oddity(find(lines_of("1GTMay / RoeAlba-151\\n2GTPoe / LunaAlba-150"))[0])
    'laps stand after a dash: expected class, drivers, car, laps and then the reason, such as GTMay / RoeAlba 4151-'
    """
    if 2 * sum(_DASH_LAPS.search(cut.body) is not None for cut in table) > len(table):
        return f"laps stand after a dash: {_ORDER}"
    if 2 * sum(_OTHER_SEPARATOR.search(cut.body) is not None for cut in table) > len(table):
        return f"drivers are not separated by a slash: {_ORDER}"
    return ""


def _is_heading(text: str) -> bool:
    return len(text) <= 40 and "/" not in text and not any(map(str.isdigit, text))


def left_over(tables: Sequence[Sequence[Cut]], lines: Sequence[Line]) -> list[tuple[Line, Sequence[Cut]]]:
    """Return the lines after each table, up to the next, that look like rows of it, with that table."""
    taken = {cut.line.number for table in tables for cut in table}
    found = list[tuple[Line, Sequence[Cut]]]()
    nexts = [table[0].line.number for table in tables[1:]]
    for table, end in zip(tables, [*nexts, lines[-1].number + 1 if lines else 0], strict=False):
        begins = tuple({cut.body[:2] for cut in table})
        for line in lines:
            if table[-1].line.number < line.number < end and line.number not in taken and _resembles(line, table, begins):
                found.append((line, table))
    return found


def _resembles(line: Line, table: Sequence[Cut], begins: tuple[str, ...]) -> bool:
    """Whether a line is a row out of order, or begins as the rows do behind a number or some other code."""
    match = _POSITION.match(line.text)
    if line.number == table[-1].line.number + 1:
        if _RIGHT_END.fullmatch(line.text):  # of a row broken over two lines
            return True
        if match and "/" in line.text and _is_row(line.text[match.end() :]):
            return True
    heads = [match.end()] if match else range(1, 5)
    bodies = [line.text[end:].lstrip(". ") for end in heads]
    return any(body.startswith(begins) and (_is_row(body) or "/" in body) for body in bodies)


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
