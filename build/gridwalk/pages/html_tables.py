"""Tables and lines of text in an HTML page, with the character ranges at which they stand in its source.

What tags may be left out is taken from the HTML standard:
https://html.spec.whatwg.org/multipage/syntax.html#optional-tags

The texts of all cells are kept in one list, in the order of the page, and a cell is a part of that list: so a table in
a cell is in the text of each table around it, at no cost until that text is asked for.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from gridwalk.base import limits
from gridwalk.base.errors import Problem
from gridwalk.pages.html_tokens import Token, decoded, tokens

MOST_SPAN = 1000
_HIDDEN = frozenset({"script", "style", "template", "noscript", "sup"})
_INLINE = frozenset("a abbr b bdi bdo big cite code em font i img ins kbd mark q s small span strong sub sup time tt u wbr".split())  # noqa: SIM905
_PARTS = frozenset({"tr", "td", "th", "tbody", "thead", "tfoot"})
# Elements with which a footnote ends that is not closed.
_ENDING = frozenset({"br", "p", "div", "li", "pre", "hr", "table", *_PARTS})
# A part of a table, or a line as of a flattened one.
_ROWS = re.compile(r"<t(?:able|r|d|h)[\s>]|(?:^|>)[ \t]*[0-9]{1,3}[.)]?[ \t]*[A-Z][^\n<>/]*/", re.IGNORECASE | re.MULTILINE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that have no end tag, and hide nothing after them.
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_NOT_SHOWN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
# What pages call text that is there for sorting and for machines.
_CLASSES_NOT_SHOWN = frozenset({"sortkey", "sort-key", "hidden", "d-none", "sr-only", "visually-hidden", "screen-reader-text"})
_LONGEST_TITLE = 200
# Around what a picture of a flag is of: two characters that stand for none, and that no page may use.
FLAG, FLAG_END = "\ufdd0", "\ufdd1"
FLAGS = re.compile(f"{FLAG}([^{FLAG_END}]*){FLAG_END}")
_OF_FLAG = re.compile(r"(?<![a-z])(?:flags?|flagge|drapeau|bandiera|bandera)(?![a-z])", re.IGNORECASE)
_FLAG_OF = re.compile(
    r"^(?:flag(?: of)?(?: the)?|drapeau(?: d[eu])?|bandiera|bandera(?: de)?|flagge)\b[\s:]*|\.(?:svg|png|gif)$", re.IGNORECASE
)
_FLAG_CLASS = re.compile(r"(?:flag|flag-icon|fi)-([a-z]{2,3})")
_CUT = "reduce the page to the part that has its results table"


_NO_MARKS = {ord("\n"): " ", ord(FLAG): "\ufffd", ord(FLAG_END): "\ufffd"}


def tidy(text: str) -> str:
    """Return a text with no white space but single spaces in its lines, without empty lines around it."""
    return "\n".join(" ".join(part.split()) for part in text.split("\n")).strip("\n")


@dataclass(slots=True)
class Cell:
    """A cell: which pieces of the page's text it has, and how many columns and rows it spans."""

    pieces: Sequence[str]
    start: int = 0
    end: int = 0
    columns: int = 1
    rows: int = 1

    @property
    def raw(self) -> str:
        """The text as it stands in the page."""
        return "".join(self.pieces[self.start : self.end])

    @property
    def text(self) -> str:
        """The text, a line for each line of the page."""
        return tidy(without_flags(self.raw))

    @property
    def flagged(self) -> str:
        """The text with what pictures of flags are of, or nothing where it has none."""
        return tidy(raw) if FLAG in (raw := self.raw) else ""


def without_flags(text: str) -> str:
    """Return a text without what pictures of flags are of."""
    return FLAGS.sub("", text) if FLAG in text else text


@dataclass(slots=True)
class TableRow:
    """A row of cells: its line in the source from 1, its character range, and whether it has an end tag of its own.

    ``hidden``: a browser does not show it.
    """

    line: int
    start: int
    end: int = 0
    cells: list[Cell] = field(default_factory=list)
    closed: bool = False
    hidden: bool = False


@dataclass(slots=True)
class HtmlTable:
    """A table: its line in the source from 1, its rows, and whether it has an end: HTML lets no ``</table>`` be left out.

    ``caption`` is its own, ``heading`` the last one above it.
    """

    line: int
    rows: list[TableRow] = field(default_factory=list)
    closed: bool = False
    caption: str = ""
    heading: str = ""

    @property
    def title(self) -> str:
        """What it is called: its heading and its caption.

        >>> HtmlTable(1, caption="GT", heading="Results").title
        'Results: GT'
        """
        return ": ".join(dict.fromkeys(filter(None, (self.heading, self.caption))))

    @property
    def breaks_off(self) -> bool:
        """Whether the page ends within the last row: it is open, where rows of the table have end tags."""
        return not self.closed and not self.rows[-1].closed and any(row.closed for row in self.rows)


@dataclass(slots=True)
class TextLine:
    """A line of text outside tables, with its line and range in the source."""

    line: int
    start: int
    end: int
    pieces: list[str]

    @property
    def text(self) -> str:
        """The text, with no white space but single spaces."""
        return " ".join("".join(self.pieces).split())


@dataclass(slots=True)
class Html:
    """A page: its tables and its lines outside tables in their order, and where rows are lost in what never ends."""

    tables: list[HtmlTable]
    lines: list[TextLine]
    problems: list[Problem]


@dataclass(slots=True)
class _Open:
    """A table that is not closed yet, whether a cell around it is open, and whether its caption is."""

    table: HtmlTable
    outer: bool
    caption: bool = False

    @property
    def row(self) -> TableRow | None:
        return self.table.rows[-1] if self.table.rows and not self.table.rows[-1].end else None

    @property
    def inside(self) -> bool:
        """Whether a text is in a cell: of the table or of one around it."""
        return self.outer or bool(self.row and self.row.cells)


class _Reader:
    def __init__(self, path: Path, source: str) -> None:
        self.path, self.source = path, source
        self.found = Html([], [], [])
        self._pieces: list[str] = []
        self._open: list[_Open] = []
        # The elements that are open and whose text is not shown: how many of each, and where the first began.
        self._hidden = Counter[str]()
        self._hidden_from: dict[str, Token] = {}
        # The element whose style hides its text, and how many of its name are open in it.
        self._unshown, self._depth = "", 0
        # A heading that is open, and the last one that ended.
        self._title: list[str] | None = None
        self._heading = ""
        self._line: TextLine | None = None
        self._lines, self._counted = 1, 0

    def read(self) -> Html:
        for token in tokens(self.source):
            if token.kind == "text":
                self._text(token)
            elif token.kind == "unended":
                self._lost(token, f"{token.name!r} begins here and is never closed")
            else:
                if token.kind != "end":
                    self._start(token)
                if token.kind != "start":
                    self._end(token)
        self._finish()
        return self.found

    def _line_of(self, at: int) -> int:
        """Return the line of a place that is not before the last one asked for."""
        self._lines += self.source.count("\n", self._counted, at)
        self._counted = at
        return self._lines

    def _start(self, token: Token) -> None:
        name = token.name
        if name in _ENDING:
            self._hidden.pop("sup", None)
        if name in {"td", "th", "tr", "table"}:
            self._unshown, self._depth = "", 0
        self._depth += name == self._unshown
        if not self._unshown and name not in _PARTS and name not in _VOID | _HIDDEN and token.kind == "start" and not_shown(token):
            self._unshown, self._depth = name, 1
        if name in _HEADINGS:
            self._title = []
        if self._open and self._open[-1].inside and not self._unshown and (nation := flag_of(token)):
            self._pieces.append(f"\n{FLAG}{nation}{FLAG_END}")
        if name in _HIDDEN:
            self._hide(token)
        elif name == "table":
            self._start_table(token)
        elif name in _PARTS and self._open:
            self._table_part(token)
        elif name == "caption":
            if self._open:
                self._open[-1].caption = True
        elif name not in _INLINE and name != "img":
            self._break()

    def _hide(self, token: Token) -> None:
        if not self._hidden[token.name]:
            self._hidden_from[token.name] = token
        self._hidden[token.name] += 1

    def _start_table(self, token: Token) -> None:
        self._break()
        table = HtmlTable(self._line_of(token.start), heading=self._heading)
        self._open.append(_Open(table, bool(self._open) and self._open[-1].inside))
        self.found.tables.append(table)
        limits.check(self.path, table.line, "tables within one another", len(self._open), limits.MOST_DEPTH, _CUT)

    def _table_part(self, token: Token) -> None:
        here = self._open[-1]
        here.caption = False
        # A table within a cell: what it holds is a line each of that cell.
        self._close_cell()
        if here.inside:
            self._pieces.append("\n")
        if token.name in {"td", "th"}:
            self._start_cell(here, token)
        else:
            self._close_row(token.start)
            if token.name == "tr":
                here.table.rows.append(TableRow(self._line_of(token.start), token.start, hidden=not_shown(token)))

    def _start_cell(self, here: _Open, token: Token) -> None:
        row = here.row
        if row is None:
            row = TableRow(self._line_of(token.start), token.start)
            here.table.rows.append(row)
        if not_shown(token):
            # As in a browser, the cells after it take its place.
            self._unshown, self._depth = token.name, 1
            return
        columns, rows = (_span(token.attributes.get(name, "")) for name in ("colspan", "rowspan"))
        row.cells.append(Cell(self._pieces, len(self._pieces), 0, columns, rows))

    def _close_cell(self) -> None:
        row = self._open[-1].row
        if row and row.cells:
            row.cells[-1].end = len(self._pieces)

    def _close_row(self, end: int, *, closed: bool = False) -> None:
        self._close_cell()
        if row := self._open[-1].row:
            row.end, row.closed = end, closed

    def _end(self, token: Token) -> None:
        name = token.name
        if name in _ENDING:
            self._hidden.pop("sup", None)
        self._depth -= name == self._unshown
        if not self._depth or name in {"td", "th", "tr", "table"}:
            self._unshown, self._depth = "", 0
        if name in _HIDDEN:
            if self._hidden[name]:
                self._hidden[name] -= 1
        elif name == "caption":
            if self._open:
                self._open[-1].caption = False
        elif name in _HEADINGS and self._title is not None:
            self._heading, self._title = " ".join("".join(self._title).split())[:_LONGEST_TITLE], None
            self._break()
        elif name == "table" and self._open:
            self._close_row(token.start)
            self._open.pop().table.closed = True
        elif name == "tr" and self._open:
            self._close_row(token.start + len("</tr>"), closed=True)
        elif name not in _INLINE and name not in {"td", "th"}:
            self._break()

    def _text(self, token: Token) -> None:
        if self._hidden.total() or self._unshown:
            return
        if self._open and self._open[-1].caption:
            table = self._open[-1].table
            words = f"{table.caption} {decoded(self.source[token.start : token.end])}"
            table.caption = " ".join(words.split())[:_LONGEST_TITLE]
            return
        if self._title is not None and len(self._title) < _LONGEST_TITLE:
            self._title.append(decoded(self.source[token.start : token.end]))
        if self._open and self._open[-1].inside:
            self._pieces.append(decoded(self.source[token.start : token.end]).translate(_NO_MARKS))
        else:
            # In a table but in no cell, as browsers have it: outside the table.
            self._text_lines(token)

    def _text_lines(self, token: Token) -> None:
        start = token.start
        for index, raw in enumerate(self.source[token.start : token.end].split("\n")):
            if index:
                self._line = None
            if (text := decoded(raw)).strip():
                at = start + len(raw) - len(raw.lstrip())
                if self._line is None:
                    self._line = TextLine(self._line_of(at), at, at, [])
                    self.found.lines.append(self._line)
                self._line.pieces.append(text)
                self._line.end = start + len(raw.rstrip())
            start += len(raw) + 1

    def _break(self) -> None:
        """End a line: of a cell, or of the text."""
        if self._open and self._open[-1].inside:
            self._pieces.append("\n")
        self._line = None

    def _lost(self, token: Token, message: str) -> None:
        """Note that rows are lost in what never ends, if there are any in it."""
        if _ROWS.search(self.source, token.start + 1):
            line = self.source.count("\n", 0, token.start) + 1
            message = f"{message}, so the rows after it are not shown; close it or remove it from the page"
            self.found.problems.append(Problem(self.path, line, "", message))

    def _finish(self) -> None:
        for name in self._hidden:
            if self._hidden[name]:
                self._lost(self._hidden_from[name], f"{f'<{name}'!r} begins here and is never closed")
        for here in reversed(self._open):
            if row := here.row:
                row.end = len(self.source)
                if row.cells:
                    row.cells[-1].end = len(self._pieces)


def not_shown(token: Token) -> bool:
    """Whether a browser shows nothing of an element, by its own attributes.

    >>> [not_shown(next(tokens(tag))) for tag in ("<span style='Display: none'>", "<b hidden>", "<i class=sortkey>", "<i>")]
    [True, True, True, False]
    """
    given = token.attributes
    if not given:
        return False
    classes = given.get("class", "").lower().split()
    return "hidden" in given or bool(_NOT_SHOWN.search(given.get("style", ""))) or not _CLASSES_NOT_SHOWN.isdisjoint(classes)


def flag_of(token: Token) -> str:
    """Return which nation an element shows the flag of, as it is called there, or nothing.

    >>> [flag_of(next(tokens(tag))) for tag in ("<img src=/flags/fi.png alt=FIN>", "<i class='flag flag-gb'>", "<img alt=Car>")]
    ['FIN', 'GB', '']
    >>> flag_of(next(tokens('<img alt="Flag of Finland">'))), flag_of(next(tokens('<img src="x/Flag_of_Italy.svg" title="Italy">')))
    ('Finland', 'Italy')
    """
    given = token.attributes
    if token.name != "img":
        classes = given.get("class", "").lower().split() if token.name in {"i", "span"} and given else []
        return next((found[1].upper() for name in classes if (found := _FLAG_CLASS.fullmatch(name))), "")
    called = " ".join((decoded(given.get("alt", "")) or decoded(given.get("title", ""))).split())
    about = " ".join(decoded(given.get(name, "")).replace("_", " ") for name in ("src", "class", "alt", "title"))
    is_flag = _OF_FLAG.search(about) or re.fullmatch(r"[A-Z]{3}", called)
    return _FLAG_OF.sub("", _FLAG_OF.sub("", called)).translate(_NO_MARKS)[:_LONGEST_TITLE] if is_flag else ""


def _span(value: str) -> int:
    digits = decoded(value).strip()
    if not re.fullmatch(r"[0-9]+", digits):
        return 1
    return MOST_SPAN if len(digits.lstrip("0")) > 4 else min(MOST_SPAN, max(1, int(digits.lstrip("0") or 0)))


def parse(source: str, path: Path = Path("page")) -> Html:
    """Return the tables of a page and the lines of text outside them, in the order of the page.

    Raises LimitError, with the path, where tables stand in one another too deep.

    >>> page = parse("<p>Results<table><tr><th>Pos<th>Driver<tr><td>1<td>A. May<br>B. Roe</table>")
    >>> [[cell.text for cell in row.cells] for row in page.tables[0].rows], page.lines[0].text
    ([['Pos', 'Driver'], ['1', 'A. May\\nB. Roe']], 'Results')
    """
    return _Reader(path, source).read()


class Budget:
    """How many cells and characters of a page have been looked at, within the limits. Raises LimitError beyond."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._cells = self._characters = 0

    def cells(self, line: int, count: int) -> None:
        """Count cells, those that spans repeat included."""
        self._cells += count
        limits.check(self.path, line, "cells with those that spans repeat", self._cells, limits.MOST_CELLS, _CUT)

    def text(self, line: int, cell: Cell) -> str:
        """Return the text of a cell, and count it."""
        self._characters += len(raw := cell.raw) + cell.end - cell.start
        limits.check(self.path, line, "characters in cells, one in another", self._characters, limits.MOST_TEXT, _CUT)
        return tidy(without_flags(raw))


class Placed(NamedTuple):
    """A place of a table: the text that stands there, and the cell that it is of."""

    text: str
    cell: Cell


def grid(table: HtmlTable, budget: Budget, most: int | None = None) -> list[list[str]]:
    """Return the text of each place of a table, spanning cells repeated. Raises as ``placed`` does.

    >>> page = parse("<table><tr><td rowspan=2>1<td>a<tr><td>b</table>")
    >>> grid(page.tables[0], Budget(Path("page")))
    [['1', 'a'], ['1', 'b']]
    """
    return [[place.text for place in row] for row in placed(table, budget, most)]


def placed(table: HtmlTable, budget: Budget, most: int | None = None) -> list[list[Placed]]:
    """Return what stands in each place of a table, spanning cells repeated: the table model of the HTML standard.

    ``most`` is how many rows are wanted. Raises LimitError where the spans claim more cells than are read.
    """
    found: list[list[Placed]] = []
    pending: dict[int, tuple[int, Placed]] = {}
    for row in table.rows[:most]:
        cells: list[Placed] = []
        queue = deque(row.cells)
        while queue or len(cells) in pending:
            if len(cells) in pending:
                left, text = pending.pop(len(cells))
                budget.cells(row.line, 1)
                if left > 1:
                    pending[len(cells)] = (left - 1, text)
                cells.append(text)
                continue
            cell = queue.popleft()
            budget.cells(row.line, cell.columns)
            text = Placed(budget.text(row.line, cell), cell)
            if cell.rows > 1:
                pending |= dict.fromkeys(range(len(cells), len(cells) + cell.columns), (cell.rows - 1, text))
            cells.extend([text] * cell.columns)
        found.append(cells)
    return found
