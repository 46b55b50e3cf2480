"""Writing the tables of a results page: all of them or none, and never over what is there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from gridwalk.base import resources
from gridwalk.base.files import write_texts
from gridwalk.pages.page import Page
from gridwalk.pages.places import contradicting
from gridwalk.pages.printed_row import Reading
from gridwalk.pages.race_tables import SCHEMAS, Names, titled
from gridwalk.pages.titles import Record, Titles
from gridwalk.tables.folders import METADATA, REVIEW
from gridwalk.tables.schema import load_schema

NOTHING = Titles()
# Where the time of a car is, or the gap that is printed instead.
_TIMES = ("totalTime", "gapToLeader", "interval")
_COLUMNS = (
    "row", "line", "status", "position", "number", "class", "drivers", "car", "team", "laps", "grid", "time", "ended", "other",
)  # fmt: skip


def write(page: Page, names: Names, folder: Path, titles: Titles = NOTHING, *, force: bool = False) -> list[str]:
    """Write the tables, their metadata and the review of the rows into a folder; return the files' names.

    ``titles``: what a person says of the page. All files are replaced together or none. Raises StoreError where one is there
    already and ``force`` is not set, GridwalkError for titles that no table may have.
    """
    made = {name: rows for name, rows in titled(page, names, titles).items() if rows}
    texts = {f"{name}.csv": _csv(name, rows) for name, rows in made.items()}
    texts |= {METADATA: _metadata(titles.event or names.event, list(made)), REVIEW: review(page)}
    write_texts(folder, texts, force=force)
    return list(texts)


def _csv(name: str, rows: list[Record]) -> str:
    header = load_schema(resources.folder("ontology") / "tables" / f"{SCHEMAS[name]}.json").header
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _metadata(event: str, made: list[str]) -> str:
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": f"Results of {event}, read from a page",
        "dc:type": "report",
        "tables": [{"url": f"{n}.csv", "tableSchema": f"../../../ontology/tables/{SCHEMAS[n]}.json"} for n in made],
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def review(page: Page) -> str:
    """Return a table for the person who checks: for each row its line, its status, and what was read, a line for each reading.

    The status is ``ok``, ``cleaned`` (characters were taken out of it), ``ambiguous``, or ``position twice``.
    """
    lines, apart = list[tuple[str, ...]]([_COLUMNS]), contradicting(page.table.rows)
    for number, row in enumerate(page.table.rows, 1):
        twice = row.certain.position in apart
        status = "ambiguous" if row.ambiguous else "position twice" if twice else "cleaned" if row.taken_out else "ok"
        lines += [(str(number), str(row.line), status, *_reviewed(reading)) for reading in row.readings]
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)


def _reviewed(reading: Reading) -> Iterator[str]:
    """Yield what a reading says, in the order of the columns; what has no column of its own is in the last."""
    values = dict(reading.values)
    yield reading.state if reading.position is None else str(reading.position)
    yield from (reading.number, reading.race_class, " / ".join(reading.drivers), _car(reading), reading.team)
    yield "" if reading.laps is None else str(reading.laps)
    yield values.pop("gridPosition", "")
    yield next((found for name in _TIMES if (found := values.pop(name, ""))), reading.time)
    yield reading.reason or reading.status
    more = (("engine", reading.engine), ("tyres", reading.tyres), ("nations", " / ".join(filter(None, reading.nations))))
    yield ", ".join(f"{name} {value}" for name, value in (*more, *values.items()) if value)


def _car(reading: Reading) -> str:
    return reading.chassis or reading.make
