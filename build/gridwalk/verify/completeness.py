"""Whether a passage is read to the end: every number and name in it is used, and used wherever it can be.

What a row means to leave out, such as an opinion's comparison, is spoken of in its note: then it is
not overlooked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gridwalk.rdf.iris import BASE
from gridwalk.tables.matching import has_name, plain, without
from gridwalk.tables.rows import Row
from gridwalk.tables.schema import Column
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.namings import NAMES, Namings, kind
from gridwalk.verify.printed import Printed, values
from gridwalk.verify.tablerows import is_table_row
from gridwalk.verify.used import Used

# A report's rights are put in our words, so the figures of the original are not looked for.
_IN_OUR_WORDS = {"report"}


@dataclass(frozen=True)
class Unused:
    """A value that a sentence prints and none of the rows that cite it uses: in words, as printed, and what it may mean."""

    what: str
    printed: str
    value: Printed


@dataclass(frozen=True)
class Left:
    """What a sentence prints and none of the rows that cite it uses: its text without the names used, values, known names."""

    text: str
    values: tuple[Unused, ...]
    names: tuple[str, ...]


def unused(passage: str, evidence: Evidence) -> Iterator[str]:
    """Yield what a sentence names and none of the rows that cite it uses, as messages."""
    if is_table_row(passage) or not _citing(passage, evidence):
        return
    rest, row = left(passage, evidence), _citing(passage, evidence)[0]
    yield from (_unused(value.what, row, value.printed) for value in rest.values)
    yield from (_unused(f"the name {name!r}", row, name) for name in rest.names)


def _unused(what: str, row: Row, printed: str) -> str:
    """Return the message for what no row uses, with a note that is no conclusion: on a part of the key."""
    key = next(name for name in row.schema.primary_key if row.cells[name])
    note = f"'{key}={row.cells[key]}: leaves out {printed}'"
    return f"no row uses {what} of the passage; if none should, let a note speak of it, as {note} at {row.path.name}:{row.line}"


def left(passage: str, evidence: Evidence) -> Left:
    """Return what a sentence names and none of the rows that cite it uses, nor speaks of in its note."""
    rows = _citing(passage, evidence)
    names = {name for row in rows for name in _names(row, evidence.namings) if not _counts(name)}
    names |= {name for iri in evidence.context for name in evidence.namings.names(iri)}
    text, notes = plain(evidence.texts.get(passage, "")), "\n".join(row.cells["note"] for row in rows)
    rest, used = without(names, text), Used(rows, evidence, notes)
    # What is a part of a name is no value by itself.
    free = (value for value in values(text) if value.sure and rest[value.start : value.end].strip("_ -"))
    missing = ((used.missing(value, text), value) for value in free)
    folded = rest.casefold()
    # To look for the letters first takes a tenth of the time.
    there = (name for name in evidence.namings.known() if plain(name).casefold() in folded)
    return Left(
        rest,
        tuple(Unused(what, text[value.start : value.end], value) for what, value in missing if what),
        tuple(name for name in there if has_name(name, rest) and not has_name(name, notes)),
    )


def _citing(passage: str, evidence: Evidence) -> list[Row]:
    return [row for row in evidence.citing[passage] if row.table not in _IN_OUR_WORDS]


def _counts(name: str) -> bool:
    """Whether a name is a number too, as that of the unit second: its use as a name says nothing of it as a number."""
    return name.isdigit() or (name.isalpha() and any(value.end == len(name) for value in values(name)))


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


def unsaid(row: Row, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield column and message for each empty cell that the passage, or the row itself, would fill."""
    if not row.passage or is_table_row(row.passage):
        return
    for column in row.schema.columns:
        if column.value_url and not column.virtual and column.name != "passage" and not row.cells[column.name]:
            for value, iri in (*_elsewhere(row, column, evidence), *_within(row, column, evidence)):
                if not _spoken_of(row, iri, evidence):
                    yield (
                        column.name,
                        f"is empty, though {value} belongs there by what the passage names; fill it, or let the note name it",
                    )


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
