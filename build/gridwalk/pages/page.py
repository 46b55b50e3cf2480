"""A results page, HTML or plain text, read into rows: ``gridwalk read``.

A table with columns is read by its headers (``columns``); a table whose columns were lost is read as a whole
(``flattened``). Nothing is guessed: a page with several results tables asks which, and a row with more than
one consistent reading keeps them all.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from gridwalk.base import limits, resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.pages import flattened, html_tables, places, text_grids
from gridwalk.pages.candidates import Known
from gridwalk.pages.ends import unknown
from gridwalk.pages.grid_kinds import are_classes, is_calendar
from gridwalk.pages.grids import NO_GAPS, TO_FIRST, PrintedTable, has_header, in_class, read_grid
from gridwalk.pages.page_text import is_html, read_page_text, shown, taken_out
from gridwalk.pages.printed_row import PrintedRow
from gridwalk.pages.states import state_of
from gridwalk.pages.values import is_place

EXPECTED = (
    "expected a table, in HTML or in text with a line of column names, with a column for the position and one for the drivers, "
    "or lines such as 1GTMay / RoeAlba 4151- that begin with 1, 2, 3"
)

_NO_HEADER = (
    "since no row of it names its columns; put its rows into the other table, or give it a header and choose it with --table"
)
# In place of the number of a table: all of them, as one race.
ALL = "all"
_WAYS = "choose one with --table {}, or read all as one race with --table all"
_ONE_EACH = "read them as races of their own, with --table and a --slug for each"
_FEWEST_COLUMNS = 3
_MOST_PIECES = 20


class NoTableError(SourceError):
    """A page has no results table at all."""


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


def read_page(path: Path, number: int | str | None = None) -> Page:
    """Read a results table of a page: the only one, the one of a number from 1, or all of them (``ALL``) as one race.

    Raises SourceError, with lines, where the page has no results table (NoTableError) or several and no number says which,
    or where rows cannot be read; LimitError where it has more than is read (``limits``).
    """
    text = read_page_text(path)
    html, tables = _tables(path, text)
    if refused := [table for table in tables if table.other]:
        tables = [table for table in tables if not table.other]
    if refused and not tables:
        raise NoTableError([Problem(path, 0, "", "no results table of a race was found"), *map(partial(_refused, path), refused)])
    if not tables:
        others = _other_tables(path, html) if html else [_looked_at(path, text)]
        raise NoTableError([Problem(path, 0, "", f"no results table was found; {EXPECTED}"), *others])
    table = _choose(path, tables, number)
    unread = _unread(path, html, table) if html else []
    said = (*table.warnings, *_cleaned(path, table), *unknown_words(path, table), *places.warnings(path, table.rows), *unread)
    return Page(path, text, table, (*said, *(_refused(path, other) for other in refused)))


def printed_tables(path: Path, text: str) -> list[PrintedTable]:
    """Return every results table of the text of a page, read from a path. Raises SourceError, LimitError."""
    return [table for table in _tables(path, text)[1] if not table.other]


def joined(path: Path, tables: Sequence[PrintedTable]) -> PrintedTable:
    """Return tables of one race as one: finishers and retired, or a table for each class.

    What is written above a table is the state of its rows that have no place, or their class where its places count from 1
    as those of others do.
    """
    counting = [table for table in tables if any(row.certain.position == 1 for row in table.rows)]
    rows = [row for table in tables for row in _under(table, classes=len(counting) > 1)]
    first = tables[0]
    gaps = sum(name in TO_FIRST for table in tables for row in table.rows for name, _ in row.certain.values)
    left = [Problem(path, first.line, "", f"{NO_GAPS}: '{gaps} gaps'")] if gaps and len(counting) > 1 else []
    return replace(
        first,
        rows=tuple(rows),
        left_out=tuple(dict.fromkeys(header for table in tables for header in table.left_out)),
        passed_over=tuple(problem for table in tables for problem in table.passed_over),
        warnings=(*(problem for table in tables for problem in table.warnings), *left),
        heads=tuple(head for table in tables for head in table.heads),
    )


def _under(table: PrintedTable, *, classes: bool) -> Iterator[PrintedRow]:
    """Yield the rows of a table that is one of several, as what is written above it has them."""
    title = table.caption or table.title
    ended = title if state_of(title) else ""
    for row in table.rows:
        readings = row.readings
        if ended and not (row.certain.state or row.certain.position):
            readings, row = tuple(replace(reading, state=ended) for reading in readings), replace(row, heading=ended)
        if classes and not row.certain.race_class and title and not ended:
            readings, row = tuple(replace(reading, race_class=title) for reading in readings), replace(row, heading=title)
        if classes:
            readings = tuple(map(in_class, readings))
        yield replace(row, readings=readings)


def _refused(path: Path, table: PrintedTable) -> Problem:
    message = f"a table that begins {' | '.join(table.headers)[:80]!r} is not read as a race, for it is of {table.other}"
    return Problem(path, table.line, "", f"{message}; if it is of a race, give it the column or heading of one")


def unknown_words(path: Path, table: PrintedTable) -> list[Problem]:
    """Return a warning for each word that stands for the end of a car, and is neither a state nor a cause that is known."""
    found = dict[str, list[PrintedRow]]()
    for row in table.rows:
        if row.certain.columns and unknown(row.certain):
            found.setdefault(row.certain.reason or row.certain.status, []).append(row)
    odd = "means that the car did not start, though it ran laps, so how it ended is left empty"
    message = "is neither a state nor a cause of retirement that is known, so how the car ended is left empty"
    return [
        Problem(path, rows[0].line, "", f"found {word[:60]!r}, which {odd if state_of(word) else message}{_more(len(rows) - 1)}")
        for word, rows in found.items()
    ]


def _more(count: int) -> str:
    return f", here and in {count} more rows" if count else ""


def _tables(path: Path, text: str) -> tuple[html_tables.Html | None, list[PrintedTable]]:
    # Characters that stand for none or for a space, replaced one by one so that no offset moves.
    flat = text.translate({0xFEFF: " ", 0xA0: " ", 0x0D: " "})
    html = html_tables.parse(flat, path) if is_html(path, flat) else None
    if html is None and text_grids.is_wikitext(flat):
        wiki = html_tables.Html(text_grids.wiki_tables(flat), [], [])
        return wiki, _html(path, wiki)
    return html, _html(path, html) if html else _plain(path, flattened.lines_of(flat), flat)


def _choose(path: Path, tables: list[PrintedTable], number: int | str | None) -> PrintedTable:
    if number == ALL:
        return _all(path, tables)
    if number is None and len(tables) > 1:
        raise SourceError([
            Problem(path, t.line, "", f"results table {i} of {len(tables)}, with {len(t.rows)} rows{_called(t)}; {_WAYS.format(i)}")
            for i, t in enumerate(tables[: limits.MOST_SHOWN], 1)
        ])  # fmt: skip
    if not isinstance(number, int | None) or (number is not None and not 1 <= number <= len(tables)):
        raise SourceError([Problem(path, 0, "", f"has {len(tables)} results table(s), asked for number {number}")])
    return tables[(number or 1) - 1]


def _all(path: Path, tables: list[PrintedTable]) -> PrintedTable:
    """Return all tables as one. Raises SourceError where they cannot be of one race."""
    counting = [table for table in tables if any(row.certain.position == 1 for row in table.rows)]
    classes = [_classes(table) for table in counting]
    apart = len(frozenset().union(*classes)) == sum(map(len, classes)) and are_classes(
        [tuple(_under(t, classes=True)) for t in counting]
    )
    if len(counting) > 1 and not (all(map(all, classes)) and apart):
        raise SourceError([
            Problem(path, t.line, "", f"{len(counting)} tables have a first place, no class of their own{_called(t)}; {_ONE_EACH}")
            for t in counting[: limits.MOST_SHOWN]
        ])  # fmt: skip
    return joined(path, tables)


def _classes(table: PrintedTable) -> frozenset[str]:
    """Return the classes of the rows of a table, each by its column or what is written above the table."""
    return frozenset(row.certain.race_class or table.caption or table.title for row in table.rows)


def _called(table: PrintedTable) -> str:
    """Return, in words, what is written above a table, and the names of its columns."""
    title = f" under {table.title[:80]!r}" if table.title else ""
    return f"{title} and the columns {' | '.join(table.headers)[:100]!r}" if table.headers else title


def _html(path: Path, html: html_tables.Html) -> list[PrintedTable]:
    problems, budget = list(html.problems), html_tables.Budget(path)
    found = [read for table in html.tables if (read := read_grid(path, table, problems, budget))]
    if problems:
        raise SourceError(problems)
    return found or _plain(path, [flattened.Line(x.line, x.start, x.end, x.text) for x in html.lines])


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
        Problem(path, other.line, "", f"a table that begins {_begins(other, budget)!r} was not read, {_why_not(other)}")
        for other in html.tables
        if any(_like_result(row, table, budget) for row in other.rows) and not has_header(other, budget)
    ]


def _why_not(table: html_tables.HtmlTable) -> str:
    first = [cell.text for cell in table.rows[0].cells] if table.rows else []
    return "for it is of a calendar" if is_calendar(table.title, first) else _NO_HEADER


def _like_result(row: html_tables.TableRow, table: PrintedTable, budget: html_tables.Budget) -> bool:
    """Whether a row has about as many columns as a table, or three where that has lost its own, and a place."""
    width = sum(cell.columns for cell in row.cells)
    if abs(width - table.width) > max(1, table.width // 4) if table.width else width < _FEWEST_COLUMNS:
        return False
    cells = [row.cells[index] for index in {0, table.place} if index < len(row.cells)]
    # What has more pieces is no place: it need not be put together to see that.
    return any(is_place(shown(budget.text(row.line, c))) for c in cells if c.end - c.start <= _MOST_PIECES)


def _plain(path: Path, printed: list[flattened.Line], whole: str = "") -> list[PrintedTable]:
    limits.check(
        path, 0, "lines of text", len(printed), limits.MOST_LINES, "reduce the page to the part that has its results table"
    )
    lines = [line if (text := shown(line.text)) == line.text else replace(line, text=text) for line in printed]
    grids = text_grids.find(path, printed, whole) if whole else text_grids.Found()
    problems = list(grids.problems)
    lines = list(text_grids.lines_outside(lines, grids))
    tables = flattened.find(lines)
    _check_flattened(path, tables)
    prose = flattened.prose_around(lines, tables)
    odd = {line.number: out for line in printed if (out := taken_out([line.text]))}
    budget = html_tables.Budget(path)
    found = [read for table in grids.tables if (read := read_grid(path, table, problems, budget))]
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
    if grids.unparted and not found and not problems:
        raise NoTableError([Problem(path, 0, "", f"no results table was found; {EXPECTED}"), *grids.unparted])
    if problems := [*problems, *grids.unparted]:
        raise SourceError(problems)
    return found


def _check_flattened(path: Path, tables: list[list[flattened.Cut]]) -> None:
    line = tables[0][0].line.number if tables else 0
    rows, way_out = sum(map(len, tables)), "split the page into several, one table each, or find one that has its columns"
    limits.check(path, line, "rows whose columns are lost", rows, limits.MOST_FLATTENED, way_out)


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
    if not named:
        return [Problem(path, 0, "", "the page has no table with rows; one that a script makes is not in the file")]
    return [Problem(path, t.line, "", f"a table that begins {_begins(t, budget)!r} is not a results table") for t in named]


def _looked_at(path: Path, text: str) -> Problem:
    """Return what was looked at in a text without a results table, and why it is none."""
    lines = flattened.lines_of(text)
    if named := text_grids.lacking(lines):
        line, columns, missing = named
        return Problem(path, line.number, "", f"the columns {' | '.join(columns)[:100]!r} are not of a result: {missing}")
    return Problem(path, 0, "", f"looked at: {flattened.why_none(lines)}; and no line names columns")


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
