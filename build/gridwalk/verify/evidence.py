"""A source laid beside its document: the text of each passage, what the rows say of it, what goes without saying."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from gridwalk.rdf.iris import BASE, RACE
from gridwalk.tables.matching import has_name
from gridwalk.tables.notes import NOTE
from gridwalk.tables.rows import Row
from gridwalk.tables.schema import Column
from gridwalk.verify.namings import NAMES, Fact, Namings, Others, kind
from gridwalk.verify.printed import Date, dates, numbers
from gridwalk.verify.sentences import Parting, likest, split
from gridwalk.verify.tablerows import is_table_row


class Evidence:
    """The rows of one source beside its document, and what other sources call the things that it speaks of.

    ``ways``: how the document may be parted into passages, by default into sentences and rows that lost their columns.
    """

    def __init__(
        self, rows: list[Row], document: str, others: Others | None = None, ways: Iterable[Parting] | None = None
    ) -> None:  # fmt: skip
        self.rows = rows
        self.document = document
        self.namings = Namings(rows, others)
        passages = [row for row in rows if row.table == "passage"]
        self.parting = likest({_name_and_hash(row) for row in passages}, ways or (Parting(split(document)),))
        self.columns = {row.cells["id"]: cells for row in passages if (cells := self.parting.cells.get(_name_and_hash(row)[0]))}
        self.texts = {(name := row.cells["id"]): "\t".join(self.columns.get(name, ())) or _part(document, row) for row in passages}
        self.about = defaultdict[str, list[Row]](list)
        self.citing = defaultdict[str, list[Row]](list)
        for row in rows:
            self.about[row.subject].append(row)
            if row.passage:
                self.citing[row.passage].append(row)
        # A passage that a note leans on is used too, though no row says what it says.
        self.used = frozenset({*self.citing, *(name for row in rows if row.cells.get(NOTE) for name in row.premises)})
        self._of_kind = defaultdict[str, list[str]](list)
        for iri in self.about:
            self._of_kind[kind(iri)].append(iri)
        told = others.said if others else ()
        for iri in dict.fromkeys(iri for iri, _, _ in told if iri not in self.about and kind(iri) != "entry"):
            self._of_kind[kind(iri)].append(iri)
        self.season, self.context = self._context(told)

    def _context(self, told: Iterable[Fact]) -> tuple[list[str], frozenset[str]]:
        """Return the key of the season in parts, and what need not be named in each passage.

        That is what the whole report is about: the event that most rows are about, its session,
        season and series.
        """
        event = _most(r.cells["event"] for r in self.rows if r.cells.get("event"))
        session = _most(r.cells["session"] for r in self.rows if r.cells.get("session"))
        season = self._of(f"{BASE}event/{event}", "season", told)
        series = self._of(f"{BASE}season/{season}", "series", told)
        sessions = {iri for iri in self._of_kind["session"] if iri.endswith(f"/{session}")}
        return season.split("/"), frozenset({f"{BASE}event/{event}", f"{BASE}season/{season}", f"{BASE}series/{series}", *sessions})

    def _of(self, iri: str, name: str, told: Iterable[Fact]) -> str:
        """Return the key of the season of an event, or the series of a season: as the source has it, else as others do."""
        own = _most(row.cells[name] for row in self.about.get(iri, ()) if row.cells.get(name))
        return own or _most(v.removeprefix(f"{BASE}{name}/") for s, p, v in told if (s, p) == (iri, RACE + name))

    def of_kind(self, wanted: str) -> list[str]:
        """Return the things of one kind, in the order of the tables."""
        return self._of_kind.get(wanted, [])

    def text(self, row: Row) -> str:
        """Return the text of the passage that a row cites."""
        return self.texts.get(row.passage, "")

    def finds(self, row: Row, column: Column, value: str) -> bool:
        """Return whether the value of a cell is literally in a row's passage.

        ``value`` is the IRI of a reference, or a literal of the column's datatype; a truth value
        is never literally there.
        """
        text, glued = self.text(row), is_table_row(row.passage)
        if value.startswith(("http://", "https://")):
            return self._finds_thing(row, value, text, glued)
        if column.datatype == "string":
            return all(has_name(part, text, glued) for part in value.split(column.separator or "\n"))
        if column.datatype in ("integer", "decimal", "gYear"):
            return bool(forms(value) & numbers(text)) or (glued and value in text)
        if column.datatype in ("gYearMonth", "date"):
            year, month, day = date_of(value)
            near = {date[0] for date in dates(text) if date[1] == month and day in (0, date[2])}
            return year in near or (0 in near and self._year_known(year, text))
        return False

    def _year_known(self, year: int, text: str) -> bool:
        return Decimal(year) in numbers(text) or any(kind(iri) == "season" and iri.endswith(f"/{year}") for iri in self.context)

    def _finds_thing(self, row: Row, iri: str, text: str, glued: bool) -> bool:
        if iri in self.context:
            return self._named(iri, row, text, glued) or not self._rival_named(iri, text)
        if not self.namings.names(iri):
            return self._described(iri, row, text)
        return self._named(iri, row, text, glued)

    def _named(self, iri: str, row: Row, text: str, glued: bool) -> bool:
        known = self.namings.identifying(iri, row)
        return any(has_name(name, text, glued) for name in known) or self._introduced(iri, row, text, glued)

    def _introduced(self, iri: str, row: Row, text: str, glued: bool) -> bool:
        """Whether another row says that this very passage names the thing: then others may bear the name elsewhere."""
        here = (other for other in self.about.get(iri, ()) if other is not row and other.passage == row.passage)
        names = (name for other in here for c in other.filled if c.property_url in NAMES for name in other.cells[c.name].split("|"))
        return any(has_name(name, text, glued) for name in names)

    def _rival_named(self, iri: str, text: str) -> bool:
        """Whether the passage names another thing of the kind: then this one does not go without saying."""
        others = (other for other in self._of_kind[kind(iri)] if self.namings.canonical(other) != self.namings.canonical(iri))
        return any(has_name(name, text) for other in others for name in self.namings.identifying(other))

    def _described(self, iri: str, row: Row, text: str) -> bool:
        """Whether a nameless thing, a quantity or a layout, is described from the same passage."""
        return any(r.passage == row.passage for r in self.about.get(iri, ()))

    def names_thing(self, row: Row) -> bool:
        """Return whether the passage names the row's thing, by a name that does not rest on this row."""
        return self._named(row.subject, row, self.text(row), is_table_row(row.passage))

    def introduces(self, row: Row) -> bool:
        """Return whether a row is the only one about its thing, and other rows refer to that: then it has to be there."""
        return len(self.about[row.subject]) == 1 and row.subject in self._referred_to

    @cached_property
    def _referred_to(self) -> frozenset[str]:
        return frozenset(value for row in self.rows for subject, _, value in row.stated if subject != value)

    def referred(self, row: Row) -> bool:
        """Return whether the row's thing bears no name, and another row that cites the passage refers to it."""
        refers = (r for r in self.citing[row.passage] if r is not row)
        return not self.namings.names(row.subject) and any(row.subject in {v for _, _, v in r.stated} for r in refers)


def forms(value: str) -> frozenset[Decimal]:
    """Return what a number may be printed as: itself, and a share below 1 also in per cent.

    >>> sorted(forms("0.75"))
    [Decimal('0.75'), Decimal('75.00')]
    """
    number = Decimal(value)
    return frozenset({number, number * 100} if 0 < number < 1 else {number})


def date_of(value: str) -> Date:
    """Return a date or month as written in a cell, in parts.

    >>> date_of("2004-10-17"), date_of("2004-10")
    ((2004, 10, 17), (2004, 10, 0))
    """
    year, month, day = map(int, f"{value}-0".split("-")[:3])
    return year, month, day


def _part(document: str, row: Row) -> str:
    return document[int(row.cells["start"]) : int(row.cells["end"])]


def _name_and_hash(passage: Row) -> tuple[str, str]:
    cells = passage.cells
    return cells["id"].removeprefix(cells["report"] + "/"), cells["sha256"]


def _most(values: Iterable[str]) -> str:
    """Return the commonest value, the first of equals; empty where there is none."""
    return next((value for value, _ in Counter(values).most_common(1)), "")
