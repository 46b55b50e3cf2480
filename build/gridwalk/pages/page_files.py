"""Writing the tables of a results page: all of them or none, and never over what is there."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from gridwalk.base import resources
from gridwalk.base.files import write_texts
from gridwalk.pages.page import Page
from gridwalk.pages.places import contradicting
from gridwalk.pages.race_tables import SCHEMAS, Names, Record, tables
from gridwalk.tables.folders import METADATA, REVIEW
from gridwalk.tables.schema import load_schema


def write(page: Page, names: Names, folder: Path, *, force: bool = False) -> list[str]:
    """Write the tables, their metadata and the review of the rows into a folder; return the files' names.

    All files are replaced together or none. Raises StoreError where one is there already and ``force`` is not set.
    """
    made = {name: rows for name, rows in tables(page, names).items() if rows}
    texts = {f"{name}.csv": _csv(name, rows) for name, rows in made.items()}
    texts |= {METADATA: _metadata(names, list(made)), REVIEW: review(page)}
    write_texts(folder, texts, force=force)
    return list(texts)


def _csv(name: str, rows: list[Record]) -> str:
    header = load_schema(resources.folder("ontology") / "tables" / f"{SCHEMAS[name]}.json").header
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _metadata(names: Names, made: list[str]) -> str:
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": f"Results of {names.event}, read from a page",
        "dc:type": "report",
        "tables": [{"url": f"{n}.csv", "tableSchema": f"../../../ontology/tables/{SCHEMAS[n]}.json"} for n in made],
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def review(page: Page) -> str:
    """Return a table for the person who checks: for each row its line, its status, and its readings.

    The status is ``ok``, ``cleaned`` (characters were taken out of it), ``ambiguous``, or ``position twice``.
    """
    lines, apart = ["row\tline\tstatus\treadings"], contradicting(page.table.rows)
    for number, row in enumerate(page.table.rows, 1):
        twice = row.certain.position in apart
        status = "ambiguous" if row.ambiguous else "position twice" if twice else "cleaned" if row.taken_out else "ok"
        lines.append("\t".join((str(number), str(row.line), status, *map(str, row.readings))))
    return "\n".join(lines) + "\n"
