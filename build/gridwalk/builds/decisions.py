"""What a source says of itself and of others' statements: what was decided of contradictions, and its precedence."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from gridwalk.base.errors import Problem
from gridwalk.builds.decided import Decision
from gridwalk.builds.unit import Unit
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.tables.rows import Row, read_rows, tables

# The schema of tables of decisions.
SCHEMA = "dispute"


def decisions_of(unit: Unit, problems: Collection[Problem]) -> list[Decision]:
    """Return what the tables of a unit decide; nothing where it has problems, for then its tables may be unreadable."""
    if unit.holds != "source" or unit.event or problems:
        return []
    found = list[Decision]()
    with suppress(KeyError):  # a kind of source that names no tables
        for table in tables(unit.source):
            if table.schema.path.stem == SCHEMA:
                found += [decision(row, unit.below(row.path)) for row in read_rows(table)]
    return found


def decision(row: Row, file: str) -> Decision:
    """Return the decision of a row of a table of disputes. ``file``: how its file is called."""
    cells, subject = row.cells, row.cells["subject"]
    about = f"<{RACE if subject[:1].isupper() else BASE}{subject}>" if subject else ""
    named = property_named(cells["property"]) if cells["property"] else ""
    return Decision(file, row.line, about, named, cells["decision"], cells["value"], cells["reason"])


def property_named(name: str) -> str:
    """Return the property of a name: one of the ontology, else one of another vocabulary that can have one value.

    >>> property_named("laps"), property_named("hasUnit")
    ('<https://w3id.org/gridwalk/ontology#laps>', '<http://qudt.org/schema/qudt/hasUnit>')
    """
    own = f"<{RACE}{name}>"
    others = () if own in vocabulary.subjects() else vocabulary.functional()
    return next((other for other in sorted(others) if other.endswith((f"/{name}>", f"#{name}>"))), own)
