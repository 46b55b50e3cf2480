"""A reader: sources whose metadata says ``"dc:type": "marshals"``. Their ``posts.csv`` says who stands at which post."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, Metadata
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.whole_file import file_passage, passage_id

FILE = "posts.csv"


def sheets(source: Path, metadata: Metadata, findings: Findings) -> Iterator[Sheet]:
    """Yield the source itself, its passages, and its posts."""
    report, file = source.name, source / FILE
    about = {"id": report, "label": str(metadata.get("dc:title", "")), "source": str(metadata.get("dc:source", ""))}
    yield Sheet("report", source / METADATA, [(1, about)])
    yield Sheet("passage", file, [(1, file_passage(report, file))])
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened)
        said = [(rows.line_num, row) for row in rows]
    posts = [(line, {"id": row["post"], "marshal": row["marshal"], "passage": passage_id(report, file)}) for line, row in said]
    yield Sheet("marshal-post", file, posts, {"id": "post"})
