"""Tables and lines of text in an HTML page, with the character ranges at which they stand in its source.

The parser is the standard library's ``html.parser``: it is kept with Python, takes broken pages, and alone
among the parsers at hand says where in the source each tag stands, which a citation needs. What tags may
be left out is taken from the HTML standard: https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate

MOST_SPAN = 1000
_HIDDEN = frozenset({"script", "style", "template", "noscript", "sup"})
_INLINE = frozenset("a abbr b bdi bdo big cite code em font i img ins kbd mark q s small span strong sub sup time tt u wbr".split())  # noqa: SIM905


@dataclass
class Cell:
    """A cell: its text, a line for each line of the page, and how many columns and rows it spans."""

    text: str = ""
    heading: bool = False
    columns: int = 1
    rows: int = 1


@dataclass
class TableRow:
    """A row of cells: its line in the source from 1, and its character range."""

    line: int
    start: int
    end: int = 0
    cells: list[Cell] = field(default_factory=list)


@dataclass
class HtmlTable:
    """A table: its line in the source from 1, its caption, its rows, and how many tables are around it."""

    line: int
    rows: list[TableRow] = field(default_factory=list)
    caption: str = ""
    depth: int = 0


@dataclass
class TextLine:
    """A line of text outside tables, with its line and range in the source."""

    line: int
    start: int
    end: int
    text: str


class _Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []
        self.lines: list[TextLine] = []
        self._open: list[HtmlTable] = []
        self._hidden: list[str] = []
        self._caption = False
        self._starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
        self._line: TextLine | None = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _row(self) -> TableRow | None:
        return _open_row(self._open[-1]) if self._open else None

    def _cells(self) -> list[Cell]:
        """Return the cells that a text is in: of its table and of those around it."""
        rows = filter(None, map(_open_row, self._open))
        return [row.cells[-1] for row in rows if row.cells]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag == "table":
            self._break()
            table = HtmlTable(self.getpos()[0], depth=len(self._open))
            self.tables.append(table)
            self._open.append(table)
        elif tag in {"tr", "td", "th", "tbody", "thead", "tfoot"} and self._open:
            self._table_part(tag, dict(attrs))
        elif tag == "caption":
            self._caption = True
        elif tag not in _INLINE:
            self._break()

    def _table_part(self, tag: str, attributes: dict[str, str | None]) -> None:
        row = self._row()
        # A table within a cell: what it holds is a line each of that cell.
        for cell in self._cells()[:-1] if row else self._cells():
            cell.text += "\n"
        if tag in {"td", "th"}:
            if row is None:
                row = TableRow(self.getpos()[0], self._at())
                self._open[-1].rows.append(row)
            columns, rows = (_span(attributes.get(name)) for name in ("colspan", "rowspan"))
            row.cells.append(Cell("", tag == "th", columns, rows))
        else:
            self._close_row()
            if tag == "tr":
                self._open[-1].rows.append(TableRow(self.getpos()[0], self._at()))

    def _close_row(self, end: int = 0) -> None:
        if row := self._row():
            row.end = end or self._at()

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            if tag in self._hidden:
                self._hidden.remove(tag)
        elif tag == "caption":
            self._caption = False
        elif tag == "table" and self._open:
            self._close_row()
            self._open.pop()
        elif tag == "tr" and self._open:
            self._close_row(self._at() + len("</tr>"))
        elif tag not in _INLINE and tag not in {"td", "th"}:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._caption and self._open:
            self._open[-1].caption += data
        elif cells := self._cells():
            for cell in cells:
                cell.text += " ".join(data.split("\n"))
        elif not self._open:
            self._text(data)

    def _text(self, data: str) -> None:
        number, start = self.getpos()[0], self._at()
        for index, part in enumerate(data.split("\n")):
            if index:
                self._break()
            if part.strip():
                at = start + part.index(part.strip()[0])
                if self._line is None:
                    self._line = TextLine(number + index, at, at, "")
                    self.lines.append(self._line)
                self._line.text += part
                self._line.end = at + len(part.strip())
            start += len(part) + 1

    def _break(self) -> None:
        """End a line: of a cell, or of the text."""
        for cell in self._cells():
            cell.text += "\n"
        self._line = None


def _open_row(table: HtmlTable) -> TableRow | None:
    return table.rows[-1] if table.rows and not table.rows[-1].end else None


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    return min(MOST_SPAN, max(1, int(digits[:9]))) if digits.isascii() and digits.isdecimal() else 1


def parse(source: str) -> tuple[list[HtmlTable], list[TextLine]]:
    """Return the tables of a page and the lines of text outside them, in the order of the page.

    >>> tables, lines = parse("<p>Results<table><tr><th>Pos<th>Driver<tr><td>1<td>A. May<br>B. Roe</table>")
    >>> [[cell.text for cell in row.cells] for row in tables[0].rows], lines[0].text
    ([['Pos', 'Driver'], ['1', 'A. May\\nB. Roe']], 'Results')
    """
    reader = _Reader(source)
    reader.feed(source)
    reader.close()
    for table in reader.tables:
        for row in table.rows:
            row.end = row.end or len(source)
            for cell in row.cells:
                cell.text = "\n".join(" ".join(part.split()) for part in cell.text.split("\n")).strip("\n")
    for line in reader.lines:
        line.text = " ".join(line.text.split())
    return reader.tables, reader.lines


def grid(table: HtmlTable) -> list[list[str]]:
    """Return the text of each place of a table, spanning cells repeated: the table model of the HTML standard.

    >>> grid(parse("<table><tr><td rowspan=2>1<td>a<tr><td>b</table>")[0][0])
    [['1', 'a'], ['1', 'b']]
    """
    found: list[list[str]] = []
    pending: dict[int, tuple[int, str]] = {}
    for row in table.rows:
        cells: list[str] = []
        queue = list(row.cells)
        while queue or len(cells) in pending:
            if len(cells) in pending:
                left, text = pending.pop(len(cells))
                if left > 1:
                    pending[len(cells)] = (left - 1, text)
                cells.append(text)
                continue
            cell = queue.pop(0)
            for _ in range(cell.columns):
                if cell.rows > 1:
                    pending[len(cells)] = (cell.rows - 1, cell.text)
                cells.append(cell.text)
        found.append(cells)
    return found
