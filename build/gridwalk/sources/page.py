"""A results page, HTML or plain text, read into rows: ``gridwalk read``.

A table with columns is read by its headers (``columns``); a table whose columns were lost is read as a whole
(``flattened``). Nothing is guessed: a page with several results tables asks which, and a row with more than
one consistent reading keeps them all.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gridwalk import resources
from gridwalk.errors import Problem, SourceError
from gridwalk.sources import columns, flattened, html_tables, tabbed
from gridwalk.sources.candidates import Known
from gridwalk.sources.page_text import is_html, read_page_text
from gridwalk.sources.reading import Row

EXPECTED = (
    "expected an HTML table with a column for the position and one for the drivers, "
    "or lines such as 1GTMay / RoeAlba 4151- that begin with 1, 2, 3"
)


@dataclass(frozen=True)
class Table:
    """A results table of a page: its line from 1, its rows, and the headers that mean nothing to us."""

    line: int
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page: its text, and the results table that was read."""

    path: Path
    text: str
    table: Table


def read_page(path: Path, number: int | None = None) -> Page:
    """Read a results table of a page: the only one, or the one of a number from 1.

    Raises SourceError, with lines, where the page has no results table or several and no number says which,
    or where rows cannot be read.
    """
    text = read_page_text(path)
    # Characters that stand for none or for a space, replaced one by one so that no offset moves.
    flat = text.translate({0xFEFF: " ", 0xA0: " ", 0: " ", 0x2028: " ", 0x0D: " "})
    tables = _html(path, flat) if is_html(path, flat) else _plain(path, flattened.lines_of(flat))
    if not tables:
        raise SourceError([Problem(path, 0, "", f"no results table was found; {EXPECTED}"), *_other_tables(path, flat)])
    return Page(path, text, _choose(path, tables, number))


def _choose(path: Path, tables: list[Table], number: int | None) -> Table:
    if number is None and len(tables) > 1:
        raise SourceError([
            Problem(path, t.line, "", f"results table {i} of {len(tables)}, with {len(t.rows)} rows; choose one with --table {i}")
            for i, t in enumerate(tables, 1)
        ])  # fmt: skip
    if number is not None and not 1 <= number <= len(tables):
        raise SourceError([Problem(path, 0, "", f"has {len(tables)} results table(s), asked for number {number}")])
    return tables[(number or 1) - 1]


def _html(path: Path, text: str) -> list[Table]:
    tables, lines = html_tables.parse(text)
    problems: list[Problem] = []
    found = [read for table in tables if (read := _columns(path, table, problems))]
    if problems:
        raise SourceError(problems)
    return found or _plain(path, [flattened.Line(x.line, x.start, x.end, x.text) for x in lines])


def _columns(path: Path, table: html_tables.HtmlTable, problems: list[Problem]) -> Table | None:
    cells = html_tables.grid(table)
    header = columns.header_row(cells)
    if header is None:
        return None
    places, rows = columns.fields(cells[header]), []
    for row, texts in zip(table.rows[header + 1 :], cells[header + 1 :], strict=True):
        if len(set(texts)) <= 1 or columns.fields(texts) == places:
            continue  # a heading across the table, or the headers once more
        reading, problem = columns.reading(texts, places)
        if reading is None:
            problems.append(Problem(path, row.line, "", problem))
        elif reading.drivers or reading.position:
            rows.append(Row(row.line, row.start, row.end, (reading,)))
    return Table(table.line, tuple(rows), tuple(columns.left_out(cells[header]))) if rows else None


def _plain(path: Path, lines: list[flattened.Line]) -> list[Table]:
    tables = flattened.find(lines)
    prose = flattened.prose_around(lines, tables)
    problems = list[Problem]()
    found = [read for table in tabbed.find(lines) if (read := _tabbed(path, table, problems))]
    problems.extend(_left_over(path, tables, lines))
    for table in tables:
        if odd := flattened.oddity(table):
            problems.append(Problem(path, table[0].line.number, "", odd))
            continue
        rows, unreadable = flattened.read(table, prose, known())
        message = "cannot be cut into fields; expected class, drivers, car, laps and reason, such as GTMay / RoeAlba 4151-"
        problems.extend(Problem(path, line.number, "", message) for line in unreadable)
        if rows:
            found.append(Table(table[0].line.number, tuple(rows)))
    if problems:
        raise SourceError(problems)
    return found


def _tabbed(path: Path, table: html_tables.HtmlTable, problems: list[Problem]) -> Table | None:
    if columns.header_row(html_tables.grid(table)) is None:
        message = "columns separated by tabs need a line above them with their names, such as Pos, Class, Drivers, Car, Laps"
        problems.append(Problem(path, table.line, "", message))
        return None
    return _columns(path, table, problems)


def _left_over(path: Path, tables: list[list[flattened.Cut]], lines: list[flattened.Line]) -> list[Problem]:
    """Return the problem of each line that looks like a row and is in no table: no row is dropped in silence."""
    found = []
    for line, table in flattened.left_over(tables, lines):
        places = " or ".join(map(str, flattened.next_positions(table)))
        message = f"found {line.text[:12]!r}, expected a row of position {places}, a state such as DNF, or the end of the table"
        found.append(Problem(path, line.number, "", message))
    return found


def _other_tables(path: Path, text: str) -> list[Problem]:
    """Return, for each table of a page that is no results table, what its first row says."""
    tables, _ = html_tables.parse(text) if is_html(path, text) else ([], [])
    shown = [(t.line, " | ".join(" ".join(c.text.split()) for c in t.rows[0].cells)[:80]) for t in tables if t.rows]
    return [Problem(path, line, "", f"a table that begins {first!r} is no results table") for line, first in shown]


@cache
def known() -> Known:
    """Return the class codes and the makes that the project's own data names.

    >>> "LMP2" in known().classes, "Lola" in known().makes
    (True, True)
    """
    classes = {name for name in names("classes", "code", "altLabel") if re.fullmatch(r"[A-Z][A-Z0-9]{1,7}", name)}
    makes = {name.split()[0] for name in names("makes", "label") if len(name.split()[0]) > 1}
    return Known(frozenset(classes), frozenset(makes))


def names(table: str, *wanted: str) -> set[str]:
    """Return what a kind of table of the project's own data says in some of its columns."""
    found = set[str]()
    for path in resources.files("data", f"*/*/{table}.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {cell for row in csv.DictReader(file) for column in wanted for cell in row[column].split("|") if cell}
    return found
