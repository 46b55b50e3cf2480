"""Contradictions: each property that can have one value is given a second one; what was decided; what is asserted."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import Built, build
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import Result, validate
from gridwalk.rdf import vocabulary
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.stored_parts import listed
from gridwalk.tables.rows import Row, read_rows, tables
from gridwalk.tables.templates import variables
from tests import questions

SOURCE = Path("reports/lakeside-2031")
# Of all passages the last by name, so that what it says is second.
LAST = "lakeside-2031/r08"


def rows_of(source: Path) -> dict[Path, list[Row]]:
    return {table.path: list(read_rows(table)) for table in tables(source)}


def other_value(row: Row, name: str, rows: dict[Path, list[Row]]) -> str:
    """A second value of a cell: one that the same column of another row has, else another of its datatype; or nothing."""
    column = next(c for c in row.schema.columns if c.name == name)
    cell = row.cells[name]
    seen = {r.cells[c.name] for of in rows.values() for r in of for c in r.schema.columns
            if not c.virtual and c.value_url == column.value_url and (c.value_url or c.property_url == column.property_url)}  # fmt: skip
    if others := sorted(seen - {cell, ""}):
        return others[0]
    made = {"boolean": {"true": "false", "false": "true"}.get(cell, "")}
    if column.datatype in ("integer", "gYear"):
        made[column.datatype] = str(int(cell) + 1)
    elif column.datatype == "decimal":
        made["decimal"] = f"{float(cell) + 0.5:g}"
    elif column.datatype == "string" and not (column.value_url or column.format):
        made["string"] = f"{cell} x"
    return made.get(column.datatype, "")


def doubled_rows(source: Path) -> Iterator[tuple[Row, str, str]]:
    """Yield for each column of a property that can have one value a row that has it, its name, and a second value."""
    rows = rows_of(source)
    disputed, about = {row.cells["subject"] for of in rows.values() for row in of if row.table == "dispute"}, set[str]()
    for of in rows.values():
        for name, column in {c.name: c for c in of[0].schema.columns if not c.virtual}.items() if of else ():
            if f"<{column.property_url}>" not in vocabulary.functional() or name in variables(of[0].schema.about_url):
                continue
            for row in of:
                if row.passage not in ("", LAST) and row.cells.get("entry") != "r08" and row.cells[name] and not any(row.subject.endswith(f"/id/{thing}") for thing in disputed):
                    if (value := other_value(row, name, rows)) and f"{row.subject} {name}" not in about:
                        about.add(f"{row.subject} {name}")
                        yield row, name, value
                        break


def add(source: Path, passage: str) -> int:
    """Add rows that say no more than second values, from another passage; return how many values."""
    added, values = dict[tuple[Path, str], dict[str, str]](), 0
    for row, name, value in doubled_rows(source):
        keys = {*row.schema.primary_key, *(c.name for c in row.schema.columns if c.required)}
        empty = {column: cell if column in keys else "" for column, cell in row.cells.items()} | {"passage": passage}
        added.setdefault((row.path, row.subject), empty)[name] = value
        values += 1
    for (path, _), cells in added.items():
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, list(cells), lineterminator="\n").writerow(cells)
    return values


if __name__ == "__main__":
    import sys, collections
    d = Path("/tmp/dis"); shutil.rmtree(d, ignore_errors=True); shutil.copytree(questions.WORLD, d)
    n = 0
    props=collections.Counter()
    for row, name, value in doubled_rows(d / SOURCE):
        props[next(c.property_url for c in row.schema.columns if c.name==name)]+=1
    print(add(d / SOURCE, LAST), len(props))
    used={l.split(" ",2)[1] for l in build(questions.WORLD).lines}
    print(*sorted(p[38:-1] for p in vocabulary.functional() & used if p[1:-1] not in props))
    from gridwalk.ask.disputes import find
    try: b = build(d)
    except SourceError as e:
        print(*map(str,e.problems),sep="\n"); sys.exit()
    print(sum("resolution/open" in l for l in b.lines), b.warnings[:3])
    for r in validate(statements(b.lines)).results: print(r.severity, r)
    p = d / SOURCE / "reports.csv"
    t = list(csv.DictReader(p.open()))
    for r in t: r["precedence"]="none"
    t[1:]=[dict(r,precedence="") for r in t[1:]]
    with p.open("w",newline="") as f: w=csv.DictWriter(f,t[0].keys(),lineterminator="\n"); w.writeheader(); w.writerows(t)
    b = build(d)
    print(sum("resolution/open" in l for l in b.lines), len(b.withheld))
    for r in validate(statements(b.lines)).results: print(r.severity, r)
    want={(f"<https://w3id.org/gridwalk/id/{r.subject.partition('/id/')[2]}>",n) for r,n,v in doubled_rows(Path("tests/fixtures/data")/SOURCE)}
    for l in b.lines:
        if "resolution/open" in l and not any(l.startswith("<https://w3id.org/gridwalk/id/dispute/"+s[len("<https://w3id.org/gridwalk/id/"):-1]+"/") for s,n in want): print("EXTRA",l[:150])
