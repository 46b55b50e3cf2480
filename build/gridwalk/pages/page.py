"""A results page, HTML or plain text, read into rows: ``gridwalk read``.

A table with columns is read by its headers (``columns``); a table whose columns were lost is read as a whole
(``flattened``). Nothing is guessed: a page with several results tables asks which, and a row with more than
one consistent reading keeps them all.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from gridwalk.base import limits, resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.pages import columns, flattened, html_tables, places, tabbed
from gridwalk.pages.candidates import Known
from gridwalk.pages.page_text import is_html, read_page_text, shown, taken_out
from gridwalk.pages.printed_row import PrintedRow

EXPECTED = (
    "expected an HTML table with a column for the position and one for the drivers, "
    "or lines such as 1GTMay / RoeAlba 4151- that begin with 1, 2, 3"
)

_BREAKS_OFF = "the page ends within this row, expected </table>; read the complete page, or close the table if this is all of it"
_NO_END = "the table is not closed by </table>, so rows may be missing; is this the complete page?"
_NO_HEADER = (
    "since no row of it names its columns; put its rows into the other table, or give it a header and choose it with --table"
)
_FEWEST_COLUMNS = 3
_MOST_PIECES = 20


class NoTableError(SourceError):
    """A page has no results table at all."""


@dataclass(frozen=True)
class PrintedTable:
    """A results table of a page: its line from 1, its rows, the headers that mean nothing to us, and rows passed over.

    ``width`` and ``place`` are how many columns it has and which of them has the place, where it has columns;
    ``heads`` are the ranges of the rows that name them. ``warnings`` is what else there is to say of it.
    """

    line: int
    rows: tuple[PrintedRow, ...]
    left_out: tuple[str, ...] = ()
    passed_over: tuple[Problem, ...] = ()
    width: int = 0
    place: int = 0
    warnings: tuple[Problem, ...] = ()
    heads: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Page:
    """A page: its text, the results table that was read, and what a person has to know of it.

    >>> Page(Path("page.txt"), "", PrintedTable(1, ())).warnings
    ()
    """

    path: Path
    text: str
    table: PrintedTable
    warnings: tuple[Problem, ...] = ()


def read_page(path: Path, number: int | None = None) -> Page:
    """Read a results table of a page: the only one, or the one of a number from 1.

    Raises SourceError, with lines, where the page has no results table (NoTableError) or several and no number says which,
    or where rows cannot be read; LimitError where it has more than is read (``limits``).
    """
    text = read_page_text(path)
    html, tables = _tables(path, text)
    if not tables:
        others = _other_tables(path, html) if html else _spaced(path, text)
        raise NoTableError([Problem(path, 0, "", f"no results table was found; {EXPECTED}"), *others])
    table = _choose(path, tables, number)
    unread = _unread(path, html, table) if html else []
    return Page(path, text, table, (*table.warnings, *_cleaned(path, table), *places.warnings(path, table.rows), *unread))


def printed_tables(path: Path, text: str) -> list[PrintedTable]:
    """Return every results table of the text of a page, read from a path. Raises SourceError, LimitError."""
    return _tables(path, text)[1]


def _tables(path: Path, text: str) -> tuple[html_tables.Html | None, list[PrintedTable]]:
    # Characters that stand for none or for a space, replaced one by one so that no offset moves.
    flat = text.translate({0xFEFF: " ", 0xA0: " ", 0x0D: " "})
    html = html_tables.parse(flat, path) if is_html(path, flat) else None
    return html, _html(path, html) if html else _plain(path, flattened.lines_of(flat))


def _choose(path: Path, tables: list[PrintedTable], number: int | None) -> PrintedTable:
    if number is None and len(tables) > 1:
        raise SourceError([
            Problem(path, t.line, "", f"results table {i} of {len(tables)}, with {len(t.rows)} rows; choose one with --table {i}")
            for i, t in enumerate(tables[: limits.MOST_SHOWN], 1)
        ])  # fmt: skip
    if number is not None and not 1 <= number <= len(tables):
        raise SourceError([Problem(path, 0, "", f"has {len(tables)} results table(s), asked for number {number}")])
    return tables[(number or 1) - 1]


def _html(path: Path, html: html_tables.Html) -> list[PrintedTable]:
    problems, budget = list(html.problems), html_tables.Budget(path)
    found = [read for table in html.tables if (read := _columns(path, table, problems, budget))]
    if problems:
        raise SourceError(problems)
    return found or _plain(path, [flattened.Line(x.line, x.start, x.end, x.text) for x in html.lines])


def _columns(path: Path, table: html_tables.HtmlTable, problems: list[Problem], budget: html_tables.Budget) -> PrintedTable | None:
    if not _has_header(table, budget):
        return None
    limits.check(path, table.line, "rows in a table", len(table.rows), limits.MOST_ROWS, "split the table into several pages")
    printed = html_tables.grid(table, budget)
    cells = [list(map(shown, texts)) for texts in printed]
    header = columns.header_row(cells) or 0
    found, rows, passed, heads = columns.fields(cells[header]), list[PrintedRow](), list[Problem](), [table.rows[header]]
    above = list[str]()
    if table.breaks_off or (not table.closed and len(cells[-1]) < len(cells[header])):
        problems.append(Problem(path, table.rows[-1].line, "", _BREAKS_OFF))
    for row, texts, raw in zip(table.rows[header + 1 :], cells[header + 1 :], printed[header + 1 :], strict=True):
        if not any(texts):
            continue
        if columns.fields(texts) == found:
            heads.append(row)  # the headers once more
            continue
        _check_row(path, row.line, texts, found)
        reading, problem = (None, "") if len(set(texts)) == 1 else columns.reading(texts, found)
        if problem:
            problems.append(Problem(path, row.line, "", problem))
        elif _goes_on(row, texts, above, found):
            passed.append(Problem(path, row.line, "", f"skipped, since it goes on with the car of the row above: {_own(row)}"))
        elif reading and (reading.drivers or reading.position):
            above = texts
            rows.append(PrintedRow(row.line, row.start, row.end, (reading,), taken_out(raw), tuple(texts)))
        else:
            passed.append(Problem(path, row.line, "", f"skipped, with no position and no drivers: {_shown(texts)}"))
    if not rows:
        return None
    left_out, width, place = tuple(columns.left_out(cells[header])), len(cells[header]), found["position"][0]
    warnings = () if table.closed else (Problem(path, table.line, "", _NO_END),)
    ranges = tuple((row.start, row.end) for row in heads)
    return PrintedTable(table.line, tuple(rows), left_out, tuple(passed), width, place, warnings, ranges)


def _goes_on(row: html_tables.TableRow, texts: list[str], above: list[str], found: columns.Places) -> bool:
    """Whether position and drivers of a row are cells that span it from the row above: a car with an engine on a second row."""
    named = [index for name in columns.NEEDED for index in found[name]]
    if sum(cell.columns for cell in row.cells) >= len(texts) or max(named) >= min(len(texts), len(above)):
        return False
    return all(texts[index] for index in named) and all(texts[index] == above[index] for index in named)


def _own(row: html_tables.TableRow) -> str:
    return _shown([cell.text for cell in row.cells[: limits.MOST_SHOWN]])


def _cleaned(path: Path, table: PrintedTable) -> list[Problem]:
    """Return a warning for each row that characters were taken out of."""
    return [
        Problem(
            path, row.line, "", f"removed, since they are not text: {', '.join(f'U+{ord(char):04X}' for char in row.taken_out)}"
        )
        for row in table.rows
        if row.taken_out
    ]


def _unread(path: Path, html: html_tables.Html, table: PrintedTable) -> list[Problem]:
    """Return a warning for each table without a header whose rows look like those of the table that was read."""
    budget = html_tables.Budget(path)
    return [
        Problem(path, other.line, "", f"a table that begins {_begins(other, budget)!r} was not read, {_NO_HEADER}")
        for other in html.tables
        if any(_like_result(row, table, budget) for row in other.rows) and not _has_header(other, budget)
    ]


def _has_header(table: html_tables.HtmlTable, budget: html_tables.Budget) -> bool:
    # Such a table is one of those that are read, or that --table chooses between.
    first = html_tables.grid(table, budget, columns.HEADER_WITHIN)
    return columns.header_row([list(map(shown, texts)) for texts in first]) is not None


def _like_result(row: html_tables.TableRow, table: PrintedTable, budget: html_tables.Budget) -> bool:
    """Whether a row has about as many columns as a table, or three where that has lost its own, and a place."""
    width = sum(cell.columns for cell in row.cells)
    if abs(width - table.width) > max(1, table.width // 4) if table.width else width < _FEWEST_COLUMNS:
        return False
    cells = [row.cells[index] for index in {0, table.place} if index < len(row.cells)]
    # What has more pieces is no place: it need not be put together to see that.
    return any(columns.is_place(shown(budget.text(row.line, c))) for c in cells if c.end - c.start <= _MOST_PIECES)


def _check_row(path: Path, line: int, texts: list[str], places: columns.Places) -> None:
    read = [len(texts[index]) for indexes in places.values() for index in indexes if index < len(texts)]
    way_out = "is this one row? look for a tag that is not closed"
    limits.check(path, line, "characters in a cell", max(read, default=0), limits.MOST_FIELD, way_out)


def _shown(texts: list[str]) -> str:
    """Return the first of what stands in a row: of a heading, which stands in each column, once."""
    return repr(" | ".join(" ".join(text[:80].split()) for text in dict.fromkeys(texts[: limits.MOST_SHOWN]))[:80])


def _plain(path: Path, printed: list[flattened.Line]) -> list[PrintedTable]:
    limits.check(
        path, 0, "lines of text", len(printed), limits.MOST_LINES, "reduce the page to the part that has its results table"
    )
    lines = [line if (text := shown(line.text)) == line.text else replace(line, text=text) for line in printed]
    tables = flattened.find(lines)
    _check_flattened(path, tables)
    prose = flattened.prose_around(lines, tables)
    odd = {line.number: out for line in printed if (out := taken_out([line.text]))}
    problems = list[Problem]()
    budget = html_tables.Budget(path)
    found = [read for table in tabbed.find(printed) if (read := _tabbed(path, table, problems, budget))]
    problems.extend(_left_over(path, tables, lines))
    for table in tables:
        if oddity := flattened.oddity(table):
            problems.append(Problem(path, table[0].line.number, "", oddity))
            continue
        rows, unreadable = flattened.read(table, prose, known())
        message = "cannot be split into fields; expected class, drivers, car, laps and reason, such as GTMay / RoeAlba 4151-"
        problems.extend(Problem(path, line.number, "", message) for line in unreadable)
        if rows:
            found.append(PrintedTable(table[0].line.number, tuple(replace(row, taken_out=odd.get(row.line, "")) for row in rows)))
    if problems:
        raise SourceError(problems)
    return found


def _check_flattened(path: Path, tables: list[list[flattened.Cut]]) -> None:
    line = tables[0][0].line.number if tables else 0
    rows, way_out = sum(map(len, tables)), "split the page into several, one table each, or find one that has its columns"
    limits.check(path, line, "rows whose columns are lost", rows, limits.MOST_FLATTENED, way_out)


def _tabbed(path: Path, table: html_tables.HtmlTable, problems: list[Problem], budget: html_tables.Budget) -> PrintedTable | None:
    if not _has_header(table, budget):
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
    return [Problem(path, t.line, "", f"a table that begins {_begins(t, budget)!r} is not a results table") for t in named]


def _spaced(path: Path, text: str) -> list[Problem]:
    line = tabbed.spaced(flattened.lines_of(text))
    message = "columns separated by spaces are not read, since names have spaces too; put a tab between columns"
    return [Problem(path, line.number, "", message)] if line else []


def _begins(table: html_tables.HtmlTable, budget: html_tables.Budget) -> str:
    return " | ".join(" ".join(budget.text(table.line, cell).split()) for cell in table.rows[0].cells)[:80]


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
