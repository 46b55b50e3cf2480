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

from gridwalk.base import limits, resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.pages import columns, flattened, html_tables, tabbed
from gridwalk.pages.candidates import Known
from gridwalk.pages.page_text import is_html, read_page_text
from gridwalk.pages.printed_row import Row

EXPECTED = (
    "expected an HTML table with a column for the position and one for the drivers, "
    "or lines such as 1GTMay / RoeAlba 4151- that begin with 1, 2, 3"
)


@dataclass(frozen=True)
class Table:
    """A results table of a page: its line from 1, its rows, the headers that mean nothing to us, and rows passed over."""

    line: int
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()
    passed_over: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page: its text, and the results table that was read."""

    path: Path
    text: str
    table: Table


def read_page(path: Path, number: int | None = None) -> Page:
    """Read a results table of a page: the only one, or the one of a number from 1.

    Raises SourceError, with lines, where the page has no results table or several and no number says which,
    or where rows cannot be read; LimitError where it has more than is read (``limits``).
    """
    text = read_page_text(path)
    # Characters that stand for none or for a space, replaced one by one so that no offset moves.
    flat = text.translate({0xFEFF: " ", 0xA0: " ", 0: " ", 0x2028: " ", 0x0D: " "})
    html = html_tables.parse(flat, path) if is_html(path, flat) else None
    tables = _html(path, html) if html else _plain(path, flattened.lines_of(flat))
    if not tables:
        others = _other_tables(path, html) if html else []
        raise SourceError([Problem(path, 0, "", f"no results table was found; {EXPECTED}"), *others])
    return Page(path, text, _choose(path, tables, number))


def _choose(path: Path, tables: list[Table], number: int | None) -> Table:
    if number is None and len(tables) > 1:
        raise SourceError([
            Problem(path, t.line, "", f"results table {i} of {len(tables)}, with {len(t.rows)} rows; choose one with --table {i}")
            for i, t in enumerate(tables[: limits.MOST_SHOWN], 1)
        ])  # fmt: skip
    if number is not None and not 1 <= number <= len(tables):
        raise SourceError([Problem(path, 0, "", f"has {len(tables)} results table(s), asked for number {number}")])
    return tables[(number or 1) - 1]


def _html(path: Path, html: html_tables.Html) -> list[Table]:
    problems, budget = list(html.problems), html_tables.Budget(path)
    found = [read for table in html.tables if (read := _columns(path, table, problems, budget))]
    if problems:
        raise SourceError(problems)
    return found or _plain(path, [flattened.Line(x.line, x.start, x.end, x.text) for x in html.lines])


def _columns(path: Path, table: html_tables.HtmlTable, problems: list[Problem], budget: html_tables.Budget) -> Table | None:
    if columns.header_row(html_tables.grid(table, budget, columns.HEADER_WITHIN)) is None:
        return None
    limits.check(path, table.line, "rows in a table", len(table.rows), limits.MOST_ROWS, "cut the table into several pages")
    cells = html_tables.grid(table, budget)
    header = columns.header_row(cells) or 0
    places, rows, passed = columns.fields(cells[header]), list[Row](), list[Problem]()
    for row, texts in zip(table.rows[header + 1 :], cells[header + 1 :], strict=True):
        if not any(texts) or columns.fields(texts) == places:
            continue  # an empty row, or the headers once more
        _check_row(path, row.line, texts, places)
        reading, problem = (None, "") if len(set(texts)) == 1 else columns.reading(texts, places)
        if problem:
            problems.append(Problem(path, row.line, "", problem))
        elif reading and (reading.drivers or reading.position):
            rows.append(Row(row.line, row.start, row.end, (reading,)))
        else:
            passed.append(Problem(path, row.line, "", f"passed over, with no place and no drivers: {_shown(texts)}"))
    return Table(table.line, tuple(rows), tuple(columns.left_out(cells[header])), tuple(passed)) if rows else None


def _check_row(path: Path, line: int, texts: list[str], places: columns.Places) -> None:
    read = [len(texts[index]) for indexes in places.values() for index in indexes if index < len(texts)]
    way_out = "is this one row? look for a tag that is not closed"
    limits.check(path, line, "characters in a cell", max(read, default=0), limits.MOST_FIELD, way_out)


def _shown(texts: list[str]) -> str:
    """Return the first of what stands in a row: of a heading, which stands in each column, once."""
    return repr(" | ".join(" ".join(text[:80].split()) for text in dict.fromkeys(texts[: limits.MOST_SHOWN]))[:80])


def _plain(path: Path, lines: list[flattened.Line]) -> list[Table]:
    limits.check(path, 0, "lines of text", len(lines), limits.MOST_LINES, "cut the page to the part that has its results table")
    tables = flattened.find(lines)
    _check_flattened(path, tables)
    prose = flattened.prose_around(lines, tables)
    problems = list[Problem]()
    budget = html_tables.Budget(path)
    found = [read for table in tabbed.find(lines) if (read := _tabbed(path, table, problems, budget))]
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


def _check_flattened(path: Path, tables: list[list[flattened.Cut]]) -> None:
    line = tables[0][0].line.number if tables else 0
    rows, way_out = sum(map(len, tables)), "cut the page into several, a table each, or find one that has its columns"
    limits.check(path, line, "rows whose columns are lost", rows, limits.MOST_FLATTENED, way_out)


def _tabbed(path: Path, table: html_tables.HtmlTable, problems: list[Problem], budget: html_tables.Budget) -> Table | None:
    if columns.header_row(html_tables.grid(table, budget, columns.HEADER_WITHIN)) is None:
        message = "columns separated by tabs need a line above them with their names, such as Pos, Class, Drivers, Car, Laps"
        problems.append(Problem(path, table.line, "", message))
        return None
    return _columns(path, table, problems, budget)


def _left_over(path: Path, tables: list[list[flattened.Cut]], lines: list[flattened.Line]) -> list[Problem]:
    """Return the problem of each line that looks like a row and is in no table: no row is dropped in silence."""
    found = list[Problem]()
    for table, left in flattened.left_over(tables, lines):
        places = " or ".join(map(str, flattened.next_positions(table)))
        expected = f"expected a row of position {places}, a state such as DNF, or the end of the table"
        found.extend(Problem(path, line.number, "", f"found {line.text[:12]!r}, {expected}") for line in left)
    return found


def _other_tables(path: Path, html: html_tables.Html) -> list[Problem]:
    """Return, for each table of a page that is no results table, what its first row says."""
    budget = html_tables.Budget(path)
    named = [table for table in html.tables if table.rows][: limits.MOST_SHOWN]
    shown = [(t.line, " | ".join(" ".join(budget.text(t.line, c).split()) for c in t.rows[0].cells)[:80]) for t in named]
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
