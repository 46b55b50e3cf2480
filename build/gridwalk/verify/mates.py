"""Drivers of one car whom a sentence names together, as Quill and Lind: what its rows say of one they say of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from gridwalk.rdf.iris import BASE
from gridwalk.tables.matching import has_name
from gridwalk.tables.rows import Row
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.tablerows import is_table_row

_DRIVER = f"{BASE}driver/"
_BETWEEN = (" and ", " & ", " / ", "/", ", ")
_MESSAGE = "and no row says the same of {}, whom the passage names with him; add one, or let the note name him, as '{}'"


def mate_problems(evidence: Evidence) -> Iterator[tuple[Row, str, str]]:
    """Yield row, column and message for what rows say of a driver and not of a team-mate, with whom their sentence names him."""
    mates = _mates(evidence.rows)
    for passage, rows in evidence.citing.items():
        if not is_table_row(passage):
            for (_, column), said in _said(rows).items():
                yield from _lonely(column, said, mates, evidence)


def _mates(rows: Sequence[Row]) -> Mapping[str, set[str]]:
    """Return, for each driver, who shares a car with him somewhere in the source."""
    cars = defaultdict[tuple[str, str], set[str]](set)
    for row in rows:
        if row.table == "crew-member":
            cars[row.cells["event"], row.cells["entry"]].add(f"{_DRIVER}{row.cells['driver']}")
    found = defaultdict[str, set[str]](set)
    for crew in cars.values():
        for driver in crew:
            found[driver] |= crew
    return found


def _said(rows: Sequence[Row]) -> Mapping[tuple[str, str], dict[str, Row]]:
    """Return the drivers of whom rows say something, with the first row of each, by table and column."""
    found = defaultdict[tuple[str, str], dict[str, Row]](dict)
    for row in rows:
        for column in row.filled:
            if column.property_url and column.value_url and (iri := row.value(column)).startswith(_DRIVER):
                found[row.table, column.name].setdefault(iri, row)
    return found


def _lonely(
    column: str, said: Mapping[str, Row], mates: Mapping[str, set[str]], evidence: Evidence
) -> Iterator[tuple[Row, str, str]]:  # fmt: skip
    for iri, row in said.items():
        for mate in sorted(mates.get(iri, set()) - said.keys()):
            names = evidence.namings.identifying(mate)
            together = _together(evidence.namings.identifying(iri), names, evidence.text(row))
            if together and not any(has_name(name, row.cells["note"]) for name in names):
                yield row, column, _MESSAGE.format(mate.removeprefix(_DRIVER), f"{column}={row.cells[column]}: not {max(names)}")


def _together(some: Iterable[str], others: Iterable[str], text: str) -> bool:
    """Whether a text names two one after the other, with nothing but a word or sign between them.

    >>> _together(["Quill", "Ada Quill"], ["Lind"], "Lind / Ada Quill won"), _together(["Quill"], ["Lind"], "Quill beat Lind")
    (True, False)
    """
    pairs = (pair for a, b in product(some, others) for pair in ((a, b), (b, a)))
    return any(has_name(f"{a}{sign}{b}", text) for a, b in pairs for sign in _BETWEEN)
