"""Whether each cell of a row is in the passage that the row cites, or noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gridwalk.rdf.iris import BASE, RACE
from gridwalk.tables import notes
from gridwalk.tables.matching import plain
from gridwalk.tables.rows import Row
from gridwalk.tables.schema import Column
from gridwalk.tables.values import key as key_of
from gridwalk.verify.completeness import unsaid
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.namings import NAMES
from gridwalk.verify.printed import has_quantity
from gridwalk.verify.reasons import reason_problems
from gridwalk.verify.tablerows import is_table_row
from gridwalk.verify.used import unit_names

# Written for people, in our words: nothing to be found in a passage.
OUR_WORDS = frozenset({"reason", "rights", "source", "statesNothing"})
# A name of a car that is part of its key only where the source numbers every car.
_NOT_IN_KEYS = RACE + "number"

Problem = tuple[str, str]


def cell_problems(row: Row, evidence: Evidence) -> Iterator[Problem]:
    """Yield column and message for each cell of a row that its passage does not bear out."""
    yield from _note_problems(row)
    if row.passage:
        yield from _empty_problems(row, evidence)
        yield from _key_problems(row, evidence)
        yield from _value_problems(row, evidence)
        yield from _name_problems(row)
        yield from _quantity_problems(row, evidence)
        yield from reason_problems(row, evidence)
        yield from unsaid(row, evidence)


def _note_problems(row: Row) -> Iterator[Problem]:
    for part in row.note:
        # A mere remark builds, but a person has to look at it.
        if message := notes.problem(part, row.cells) or ("" if part[0] in row.cells else f"must read {notes.FORM}"):
            yield notes.NOTE, message


def _empty_problems(row: Row, evidence: Evidence) -> Iterator[Problem]:
    """A row must state something that its key does not say already, were it that there is what other rows refer to."""
    # A seat is named by its driver: that somebody drives the car is what the row says of the car.
    if any(column.virtual and column.about_url for column in row.schema.columns):
        return
    known = set(_segments(row.subject.removeprefix(BASE)))
    if not any(_adds(row, column, known) for column in row.filled) and not evidence.introduces(row):
        yield "", "has no value beyond its key; fill what the passage says, or remove the row"


def _adds(row: Row, column: Column, known: set[str]) -> bool:
    """Whether a cell says more than the key: other words, a concept, or a thing known by its key alone."""
    if column.name in ("id", "event", "passage", "note") or not column.property_url:
        return False
    chosen = not column.required and (column.value_url or "").startswith(tuple(BASE + k for k in ("concept/", "layout/")))
    return chosen or not known.issuperset(_segments(row.cells[column.name]))


def _value_problems(row: Row, evidence: Evidence) -> Iterator[Problem]:
    for column in row.filled:
        if _is_looked_for(row, column) and not evidence.finds(row, column, _value(row, column)):
            yield column.name, _wants_note(row, column.name)


def _name_problems(row: Row) -> Iterator[Problem]:
    """A person's name is made of its parts, and each is stated where the whole is."""
    if "familyName" in row.cells:
        label, given, family = (row.cells[name] for name in ("label", "givenName", "familyName"))
        # Initials may be glued to the name.
        whole = {f"{given} {family}".strip(), f"{family} {given}".strip(), f"{given}{family}"}
        if label not in whole and not row.noted("label"):
            message = "must be givenName and familyName, each of them filled where it is printed"
            yield "label", f"{message}; correct it, or let the note say why: 'label={label}: why'" if label else message


def _quantity_problems(row: Row, evidence: Evidence) -> Iterator[Problem]:
    if row.table != "quantity" or row.noted("numericValue"):
        return
    if not has_quantity(Decimal(row.cells["numericValue"]), unit_names(row, evidence), evidence.text(row)):
        message = _wants_note(row, "numericValue").replace("in the passage", "in the passage together with its unit", 1)
        yield "numericValue", message


def _is_looked_for(row: Row, column: Column) -> bool:
    """Whether a cell's value must be in the passage: it states something, and no note speaks for it."""
    if row.noted(column.name) or column.name in {"passage", *OUR_WORDS}:
        return False
    if is_table_row(row.passage) and column.name in ("entry", "session"):
        return False  # the row is the entry
    return bool(column.property_url) or column.name == "event"


def _value(row: Row, column: Column) -> str:
    """Return what a cell means, also where the event is only a part of the row's key."""
    return row.value(column) if column.property_url else f"{BASE}event/{row.cells[column.name]}"


def _wants_note(row: Row, name: str) -> str:
    return f"is not in the passage; correct it, or let the note say why: '{name}={row.cells[name]}: why'"


def _key_problems(row: Row, evidence: Evidence) -> Iterator[Problem]:
    for column in row.schema.columns:
        own = column.name in row.schema.primary_key and not column.property_url and column.name not in ("event", "seat")
        if own and not row.noted(column.name) and not _recognised(row, column, evidence):
            yield column.name, "is not the key of what the passage names; " + _wants_note(row, column.name)


def _recognised(row: Row, column: Column, evidence: Evidence) -> bool:
    """Whether the row's thing is the one that the passage speaks of."""
    if row.subject in evidence.context or row.table == "report":
        return True
    printed = [row.cells[c.name] for c in row.filled if c.property_url in NAMES - {_NOT_IN_KEYS}]
    if printed:
        if any(key_of(name) in _segments(row.cells[column.name]) for name in printed):
            return True
        keys = [compact(segment) for segment in _segments(row.cells[column.name]) if segment not in evidence.season]
        return any(key in compact(name) or compact(name) in key for name in printed for key in keys)
    if is_table_row(row.passage) or evidence.names_thing(row):
        return True
    return _made_of_words(row, column, evidence) or evidence.referred(row)


def _made_of_words(row: Row, column: Column, evidence: Evidence) -> bool:
    cells = [row.cells[c.name] for c in row.filled if c.name not in (column.name, "passage", "note")]
    columns = [c.name for c in row.filled]
    hay = "\n".join(map(compact, [*cells, *columns, evidence.text(row), *evidence.season]))
    segments = row.cells[column.name].split("/")
    return all(compact(s) in hay or all(word in hay for word in s.split("-")) for s in segments)


def _segments(value: str) -> list[str]:
    return value.split("/")


def compact(text: str) -> str:
    """Return a name as it stands in a key, without the hyphens.

    >>> compact("Riley & Scott"), compact("J.J. O'Connell"), compact("C5-R")
    ('rileyandscott', 'jjoconnell', 'c5r')
    """
    return re.sub(r"[^a-z0-9]", "", plain(text).casefold().replace("&", "and").replace("+", "plus"))
