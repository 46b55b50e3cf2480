"""Whether a passage is read to the end: every number and name in it is used, and used wherever it can be.

What a row means to leave out, such as an opinion's comparison, is spoken of in its note: then it is
not overlooked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gridwalk.rdf.iris import BASE
from gridwalk.tables.rows import Row
from gridwalk.tables.schema import Column
from gridwalk.verify.evidence import Evidence, forms
from gridwalk.verify.matching import has_name, numbers, plain, without
from gridwalk.verify.namings import NAMES, Namings, kind
from gridwalk.verify.tablerows import is_table_row

# A report's rights are put in our words, so the figures of the original are not looked for.
_IN_OUR_WORDS = {"report"}
# Numbers that are names: of a car, and of a driver in every car.
_CAR_NUMBERS = {"number", "permanentNumber"}


@dataclass(frozen=True)
class Left:
    """What a sentence prints and none of the rows that cite it uses: its text without the names used, numbers, known names."""

    text: str
    numbers: tuple[Decimal, ...]
    names: tuple[str, ...]


def unused(passage: str, evidence: Evidence) -> Iterator[str]:
    """Yield what a sentence names and none of the rows that cite it uses, as messages."""
    if is_table_row(passage) or not _citing(passage, evidence):
        return
    rest = left(passage, evidence)
    for number in rest.numbers:
        yield f"no row uses the number {number} of the passage; if none should, a note must speak of it"
    for name in rest.names:
        yield f"no row uses the name {name!r} of the passage; if none should, a note must speak of it"


def left(passage: str, evidence: Evidence) -> Left:
    """Return what a sentence names and none of the rows that cite it uses, nor speaks of in its note."""
    rows = _citing(passage, evidence)
    used = {name for row in rows for name in _names(row, evidence.namings) if not name.isdigit()}
    used |= {name for iri in evidence.context for name in evidence.namings.names(iri)}
    rest = without(used, evidence.texts.get(passage, ""))
    notes = "\n".join(row.cells["note"] for row in rows)
    values = {number for row in rows for number in _numbers(row)} | {Decimal(part) for part in evidence.season if part.isdecimal()}
    folded = rest.casefold()
    # To look for the letters first takes a tenth of the time.
    there = (name for name in evidence.namings.known() if plain(name).casefold() in folded)
    names = (name for name in there if has_name(name, rest) and not has_name(name, notes))
    return Left(rest, tuple(sorted(numbers(rest) - values - numbers(notes))), tuple(names))


def _citing(passage: str, evidence: Evidence) -> list[Row]:
    return [row for row in evidence.citing[passage] if row.table not in _IN_OUR_WORDS]


def _names(row: Row, namings: Namings) -> Iterator[str]:
    """Yield the names that a row uses: to print a name and say nothing more of its bearer is no use."""
    if _says_more(row, namings):
        yield from namings.names(row.subject)
    if "event" in row.cells:
        yield from namings.names(f"{BASE}event/{row.cells['event']}")
    for column in row.filled:
        if column.value_url and column.name != "passage":
            yield from namings.names(row.value(column))
        elif column.property_url and column.property_url not in NAMES and column.datatype == "string":
            yield from row.cells[column.name].split(column.separator or "\n")


def _says_more(row: Row, namings: Namings) -> bool:
    """Whether a row says something of its thing besides names, and the things that these contain."""
    printed = " ".join(row.cells[c.name] for c in row.filled if c.property_url in NAMES)
    stating = [c for c in row.filled if c.property_url and c.property_url not in NAMES and c.name != "passage"]
    return any(not c.value_url or not any(name in printed for name in namings.names(row.value(c))) for c in stating)


def _numbers(row: Row) -> Iterator[Decimal]:
    for column in row.filled:
        value = row.cells[column.name]
        if column.datatype in ("integer", "decimal", "gYear") or (column.name in _CAR_NUMBERS and value.isdecimal()):
            yield from forms(value)
        elif column.datatype in ("gYearMonth", "date"):
            yield Decimal(value[:4])


def unsaid(row: Row, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield column and message for each empty cell that the passage, or the row itself, would fill."""
    if not row.passage or is_table_row(row.passage):
        return
    for column in row.schema.columns:
        if column.value_url and not column.virtual and column.name != "passage" and not row.cells[column.name]:
            for value, iri in (*_elsewhere(row, column, evidence), *_within(row, column, evidence)):
                if not _spoken_of(row, iri, evidence):
                    yield column.name, f"is empty, though {value} belongs there by what the passage names; fill it"


def _elsewhere(row: Row, column: Column, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield what other rows of the same thing have in a column, where the passage names it too."""
    # A table of details has other columns than the first table of its thing.
    others = (other for other in evidence.about[row.subject] if other.cells.get(column.name) and other.passage != row.passage)
    for value, iri in sorted({(other.cells[column.name], other.value(column)) for other in others}):
        implied = kind(iri) in ("season", "series") and not _only_names(row)
        if implied if iri in evidence.context else evidence.finds(row, column, iri):
            yield value, iri


def _within(row: Row, column: Column, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield the things of a column's kind whose name begins a name that the row prints: a model's make."""
    printed = [row.cells[c.name] for c in row.filled if c.property_url in NAMES]
    wanted = kind(column.value_url or "")
    for iri in evidence.of_kind(wanted) if printed and wanted != kind(row.subject) else ():
        names = evidence.namings.identifying(iri)
        if any(has_name(name, text) and text.startswith(name) for name in names for text in printed):
            yield iri.removeprefix(f"{BASE}{wanted}/"), iri


def _only_names(row: Row) -> bool:
    """Whether a row prints names of its thing and says nothing else."""
    stating = [c for c in row.filled if c.property_url and c.name != "passage"]
    return all(c.property_url in NAMES for c in stating)


def _spoken_of(row: Row, iri: str, evidence: Evidence) -> bool:
    return any(has_name(name, row.cells["note"]) for name in evidence.namings.names(iri))
