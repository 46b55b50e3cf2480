"""Small accounts of one race, each a source of its own: tables with what a test says of cars, and nothing else."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gridwalk.base import resources
from gridwalk.rdf.iris import BASE
from gridwalk.tables.schema import load_schema
from gridwalk.tables.values import driver_key

EVENT = "lakes/2031/lakeside"
SSSOM = """#curie_map:
#  gridwalk: https://w3id.org/gridwalk/id/
#mapping_set_id: https://example.org/cars
#license: https://spdx.org/licenses/MIT
subject_id\tpredicate_id\tobject_id\tmapping_justification
"""

Row = Mapping[str, str]


def account(data: Path, name: str, crews: Mapping[str, Iterable[str]], event: str = EVENT, **more: list[Row]) -> Path:
    """Write a source with an entry for each key and its crew, names as printed; ``more`` are rows of other tables."""
    passage = f"{name}/r01"
    rows: dict[str, list[Row]] = {
        "report": [{"id": name, "label": name, "sha256": "0" * 64, "characters": "9"}],
        "passage": [{"id": passage, "report": name, "start": "0", "end": "9", "sha256": "0" * 64}],
        "event": [{"id": event, "label": "Lakeside", "passage": passage}],
        "session": [{"event": event, "session": "race", "kind": "race", "passage": passage}],
        "entry": [{"event": event, "entry": key, "passage": passage} for key in crews],
        "result": [{"event": event, "entry": key, "session": "race", "laps": "9", "passage": passage} for key in crews],
        "driver": [],
        "crew-member": [],
    }
    for key, drivers in crews.items():
        for seat, label in enumerate(drivers, 1):
            driver = driver_key(label, event.replace("/", "-"))
            rows["driver"].append({"id": driver, "label": label, "passage": passage})
            seated = {"event": event, "entry": key, "seat": str(seat), "driver": driver, "passage": passage}
            rows["crew-member"].append(seated)
    rows["driver"] = [dict(pairs) for pairs in dict.fromkeys(tuple(row.items()) for row in rows["driver"])]
    folder = data / "reports" / name
    folder.mkdir(parents=True)
    for schema, found in (rows | {schema.replace("_", "-"): found for schema, found in more.items()}).items():
        _write(folder, schema, [{"passage": passage} | row if schema not in ("report", "passage") else row for row in found])
    tables = [{"url": path.name, "tableSchema": f"{path.stem}.json"} for path in sorted(folder.glob("*.csv"))]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "dc:title": name, "dc:type": "report", "tables": tables}
    (folder / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return folder


def _write(folder: Path, schema: str, rows: list[Row]) -> None:
    header = load_schema(resources.folder("ontology") / "tables" / f"{schema}.json").header
    with (folder / f"{schema}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def say_precedence(source: Path, precedence: str) -> None:
    """Let the first report of a source have a precedence."""
    path = source / "reports.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([rows[0] | {"precedence": precedence}, *rows[1:]])


def decide(data: Path, *lines: Sequence[str]) -> None:
    """Write lines of decisions: subject, property, decision, value and reason."""
    folder = data / "decided"
    folder.mkdir()
    tables = [{"url": "disputes.csv", "tableSchema": "dispute.json"}]
    metadata = {"@context": "http://www.w3.org/ns/csvw", "dc:title": "decided", "tables": tables}
    (folder / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    with (folder / "disputes.csv").open("w", encoding="utf-8", newline="") as file:
        header = ("subject", "property", "decision", "value", "reason")
        csv.writer(file, lineterminator="\n").writerows([header, *lines])


def same(data: Path, *pairs: tuple[str, str]) -> None:
    """Write lines of identities: each pair is one thing."""
    lines = (f"gridwalk:{a}\tskos:exactMatch\tgridwalk:{b}\tsemapv:ManualMappingCuration\n" for a, b in pairs)
    (data / "identities").mkdir(parents=True, exist_ok=True)
    (data / "identities" / "cars.sssom.tsv").write_text(SSSOM + "".join(lines), encoding="utf-8")


def entry(path: str, event: str = EVENT) -> str:
    """Return the IRI of an entry."""
    return f"<{BASE}entry/{event}/{path}>"
