"""Propose the passages of a document: its sentences and table rows, as character ranges with hashes.

The text itself is not written. With --format csv this is the beginning of a passages.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "propose the passages of a document"
EXAMPLES = "  gridwalk passages report.txt --slug alms-2004-laguna-seca --format csv > passages.csv\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("document", type=Path, metavar="DOCUMENT", help="the original, plain text in UTF-8")
    parser.add_argument("--slug", metavar="SLUG", help="the report's name in IRIs (default: the file's name)")
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Write one record for each passage, with the columns of the table of passages."""
    from gridwalk.base import resources
    from gridwalk.tables.schema import load_schema
    from gridwalk.verify.sentences import read, split

    slug = _shared.text(options.slug or options.document.stem)
    columns = load_schema(resources.folder("ontology") / "tables" / "passage.json").header
    rows = []
    for p in split(read(options.document)):
        known = {"id": f"{slug}/{p.name}", "report": slug, "start": str(p.start), "end": str(p.end), "sha256": p.sha256}
        rows.append([known.get(column, "") for column in columns])
    _shared.write_records(columns, rows, options.format)
    return 0
