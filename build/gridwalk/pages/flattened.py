"""Results tables whose columns were lost: lines of text, a row a line, its fields glued together.

The fields are position, class, drivers separated by ``/``, car, laps, and the reason for stopping (``-``
or nothing for a car that ran to the end). Positions run from 1; states such as ``DNF`` may stand in their
place, and lines without figures, such as ``Not classified``, between the rows. The rows are cut into fields
by ``segmentation``, all together.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from gridwalk.pages.candidates import Known, candidates
from gridwalk.pages.printed_row import PrintedRow
from gridwalk.pages.segmentation import segment
from gridwalk.pages.states import codes

FEWEST = 2
_POSITION = re.compile(r"(\d{1,3})(?:st|nd|rd|th)?[.)]?[ \t]*")
_PLACE = re.compile(r"([0-9]{1,7})(?:st|nd|rd|th)?[.)]?[ \t]*")
_LAPS = re.compile(r"\d")
_DASH_LAPS = re.compile(r"[-–—]\s*\d{1,4}$")  # noqa: RUF001
# Between two names that no slash precedes: a car may have a comma or a dash in it, but stands after the drivers.
_OTHER_SEPARATOR = re.compile(r"^[^/\d]*[^\W\d_](?:,\s*|;\s*|\s+[-&]\s+)[A-Z]")
_ORDER = "expected class, drivers, car, laps and then the reason, such as GTMay / RoeAlba 4151-"
_RIGHT_END = re.compile(r"\d{1,4}\s*[-–—]?")  # noqa: RUF001
_LETTER = re.compile(r"[^\W\d_]")
# Names of more words are not looked for in the rest of a page.
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document without the white space around it: its number from 1, its range, its text."""

    number: int
    start: int
    end: int
    text: str
    whole: str = ""


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
            found.append(Line(number, start, start + len(stripped), stripped, raw.strip(" \r")))
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
    tables: list[list[Cut]] = [[]]
    # The last position in the table, and how many rows with a state follow it.
    last = behind = 0
    for line in lines:
        cut = _next(line, _positions(last, behind), begun=bool(tables[-1]))
        if cut is None and tables[-1] and _is_heading(line.text):
            continue
        if cut is None and tables[-1]:
            tables.append([])
            last = behind = 0
            cut = _next(line, _positions(last, behind), begun=False)
        if cut is not None:
            tables[-1].append(cut)
            last, behind = (last, behind + 1) if cut.position is None else (cut.position, 0)
    return [t for t in tables if len(t) >= FEWEST and any("/" in cut.body for cut in t)]


def _next(line: Line, positions: tuple[int, ...], *, begun: bool) -> Cut | None:
    """Return a line as the next row of a table that has begun, or as its first, or None if it cannot be that."""
    match = _PLACE.match(line.text)
    if match and int(match[1]) in positions and match[1][0] != "0" and _is_row(body := line.text[match.end() :]):
        return Cut(line, int(match[1]), "", body)
    if begun and (state := _states().match(line.text)) and _is_row(body := line.text[state.end() :]):
        return Cut(line, None, state[1], body)
    return None


def _positions(last: int, behind: int) -> tuple[int, ...]:
    return tuple(sorted({last + 1, last + 1 + behind}))


def next_positions(table: Sequence[Cut]) -> tuple[int, ...]:
    """Return the positions that the next numbered row may have: rows with a state may have been counted, or not."""
    behind = next((n for n, cut in enumerate(reversed(table)) if cut.position is not None), len(table))
    return _positions(table[-1 - behind].position or 0, behind) if behind < len(table) else (1,)


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


def left_over(tables: Sequence[Sequence[Cut]], lines: Sequence[Line]) -> list[tuple[Sequence[Cut], list[Line]]]:
    """Return for each table the lines after it, up to the next, that look like rows of it."""
    numbers = [line.number for line in lines]
    firsts = [bisect_left(numbers, table[0].line.number) for table in tables]
    found = []
    for table, end in zip(tables, [*firsts[1:], len(lines)], strict=False):
        begins = frozenset(cut.body[:2] for cut in table)
        behind = lines[bisect_right(numbers, table[-1].line.number) : end]
        found.append((table, [line for line in behind if _resembles(line, table, begins)]))
    return found


def _resembles(line: Line, table: Sequence[Cut], begins: frozenset[str]) -> bool:
    """Whether a line is a row out of order, or begins as the rows do behind a number or some other code."""
    match = _POSITION.match(line.text)
    if line.number == table[-1].line.number + 1:
        if _RIGHT_END.fullmatch(line.text):  # of a row broken over two lines
            return True
        if match and "/" in line.text and _is_row(line.text[match.end() :]):
            return True
    heads = [match.end()] if match else range(1, 5)
    bodies = [line.text[end:].lstrip(". ") for end in heads]
    return any(body[:2] in begins and (_is_row(body) or "/" in body) for body in bodies)


def read(table: Sequence[Cut], prose: str, known: Known) -> tuple[list[PrintedRow], list[Line]]:
    """Return the rows of a flattened table, each with its readings, and the lines that have none.

    ``prose`` is the rest of the page. A line has no reading where it has no class, name, car and laps in
    that order; then no row is read, since each is read with the help of all others.
    """
    found = [candidates(cut.position, cut.state, cut.body, known) for cut in table]
    if unreadable := [cut.line for cut, row in zip(table, found, strict=True) if not row]:
        return [], unreadable
    names = {name for row in found for c in row for name in (*c.reading.drivers[-1:], c.reading.chassis)}
    readings = segment(found, _named_in(prose, names), known.makes)
    return [PrintedRow(c.line.number, c.line.start, c.line.end, r) for c, r in zip(table, readings, strict=True)], []


def _named_in(prose: str, names: Iterable[str]) -> Callable[[str], bool]:
    """Return the function that says which of some names a text has as whole words.

    The text is gone through once: at each word, the names that begin with it are looked for.

    >>> named = _named_in("The Alba R4 of May, second.", {"Alba R4", "May", "Alba", "Alba R", "Roe", "Poes"})
    >>> named("Alba R4"), named("Alba"), named("Alba R"), named("May"), named("Roe")
    (True, True, False, False, False)
    """
    words = [word.rstrip(".,;:") for word in re.findall(r"[\w'’./-]+", prose)]  # noqa: RUF001
    begun: defaultdict[str, set[int]] = defaultdict(set)
    wanted = {name for name in names if len(name) > 3 and name.count(" ") < _MOST_WORDS}
    for name in wanted:
        begun[name.split(" ", 1)[0]].add(name.count(" ") + 1)
    found = {
        name
        for at, word in enumerate(words)
        for length in begun.get(word, ())
        if (name := " ".join(words[at : at + length])) in wanted
    }
    return found.__contains__


def prose_around(lines: Sequence[Line], tables: Sequence[Sequence[Cut]]) -> str:
    """Return the text of the lines that are in no table."""
    taken = {cut.line.number for table in tables for cut in table}
    return "\n".join(line.text for line in lines if line.number not in taken)
