"""What a document is to all who read one: its text, and the ways to part it into passages.

``gridwalk read`` cites the rows of a table; ``gridwalk start`` also the sentences around it. What they take as a document,
and as its passages, is so for whoever compares tables with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from gridwalk.base.errors import LimitError, SourceError
from gridwalk.pages.page import PrintedTable, printed_tables
from gridwalk.pages.page_text import is_html, read_page_text
from gridwalk.pages.race_tables import row_names
from gridwalk.verify.sentences import Parting, Passage, sha256, split


@dataclass(frozen=True)
class Document:
    """A document: where it is, and its characters, as they are: line ends and byte order mark included.

    >>> [way.passages[0].name for way in Document(Path("report.txt"), "It rained.").ways()]
    ['p1.1']
    """

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Document:
        """Return a document, in the encoding that it declares, else in UTF-8. Raises SourceError, LimitError."""
        return cls(path, read_page_text(path))

    @property
    def html(self) -> bool:
        """Whether it is a page in HTML: then it has rows of tables and no sentences."""
        return is_html(self.path, self.text)

    def ways(self) -> Iterator[Parting]:
        """Yield the ways to part it: without tables that have columns, then with each of its results tables, and that alone.

        Raises SourceError where it is HTML of which no table can be read, LimitError.
        """
        if not self.html:
            yield Parting(split(self.text))
        for table in self._tables:
            if not self.html:
                yield with_sentences(self.text, table)
            yield Parting(_rows(self.text, table), _cells(table))

    def proposed(self) -> list[Passage]:
        """Return its passages: with the rows of its results table, if it has one and no more. Raises as ``ways`` does."""
        if len(self._tables) != 1:
            return split(self.text) if not self.html else []
        (table,) = self._tables
        return list(_rows(self.text, table) if self.html else with_sentences(self.text, table).passages)

    @cached_property
    def _tables(self) -> list[PrintedTable]:
        if self.html:
            return printed_tables(self.path, self.text)
        # A report need not have a table, and sentences are there all the same.
        with suppress(SourceError, LimitError):
            return printed_tables(self.path, self.text)
        return []


def with_sentences(text: str, table: PrintedTable) -> Parting:
    """Return the passages of a text: the rows of a table, the sentences around it, and not the header of the table."""
    proposed, rows = split(text), _rows(text, table)
    flattened = {(p.start, p.end) for p in proposed if p.name.startswith("r")}
    if flattened.issuperset((row.start, row.end) for row in rows):
        return Parting(proposed)
    # Columns parted by tabs, or a class in small letters: whatever parts sentences sees no rows there, or fewer.
    taken = [*((row.start, row.end) for row in rows), *table.heads]
    free = [p for p in proposed if not any(p.start < end and start < p.end for start, end in taken)]
    more = iter(row_names(len(rows) + len(free))[len(rows) :])
    clear = (replace(p, name=next(more)) if p.name.startswith("r") else p for p in free)
    return Parting([*clear, *rows], _cells(table))


def _rows(text: str, table: PrintedTable) -> list[Passage]:
    named = zip(row_names(len(table.rows)), table.rows, strict=True)
    return [Passage(name, row.start, row.end, sha256(text[row.start : row.end])) for name, row in named]


def _cells(table: PrintedTable) -> dict[str, tuple[str, ...]]:
    return {name: row.cells for name, row in zip(row_names(len(table.rows)), table.rows, strict=True) if row.cells}
