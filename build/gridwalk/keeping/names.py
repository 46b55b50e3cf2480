"""The tables of a report's folder: what they are called, and which there are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache

from gridwalk.pages.race_tables import SCHEMAS
from gridwalk.tables.schema import TableSchema, load_schema
from gridwalk.tables.schema_files import every

# The column of tables that readers of other files fill: the row of that file.
_ROW = "row"
# What a table is called where that is not the schema's name in the plural.
_CALLED = {schema: table for table, schema in SCHEMAS.items()} | {
    "class-regulation": "regulations",
    "circuit-layout": "layouts",
    "person": "people",
    "series": "series",
    "equipment": "equipment",
}


def table_name(schema: str) -> str:
    """Return what the table of a schema is called, without its ending.

    >>> table_name("race-class"), table_name("tally"), table_name("lap-gap"), table_name("series")
    ('classes', 'tallies', 'lap-gaps', 'series')
    """
    plural = f"{schema[:-1]}ies" if schema.endswith("y") else f"{schema}s"
    return _CALLED.get(schema, plural)


@cache
def schemas() -> dict[str, TableSchema]:
    """Return the schema of each table that a report may use, by the table's name; others are of rows of somebody else's file.

    >>> "results" in schemas(), "laps" in schemas()
    (True, False)
    """
    loaded = map(load_schema, every())
    return {table_name(schema.path.stem): schema for schema in loaded if _ROW not in schema.header}


def as_csv(header: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return the text of a table.

    >>> as_csv(["id", "label"], [{"id": "audi"}])
    'id,label\\naudi,\\n'
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, list(header), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
