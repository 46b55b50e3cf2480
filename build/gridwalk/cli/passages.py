"""Propose the passages of a document: its sentences and table rows, as character ranges with hashes.

They are those that `gridwalk start` gives a text, and `gridwalk read` a page in HTML. The text itself is not written.
With --format csv the output is a first version of passages.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "propose the passages of a document"
EXAMPLES = "  gridwalk passages report.txt --slug alms-2004-laguna-seca --format csv > passages.csv\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("document", type=Path, metavar="DOCUMENT", help="the original document, text or HTML")
    parser.add_argument("--slug", metavar="SLUG", help="the report's name in IRIs (default: the file's name)")
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Write one record for each passage, with the columns of the table of passages."""
    from gridwalk.api.documents import passage_rows

    columns, rows = passage_rows(options.document, _shared.text(options.slug or options.document.stem))
    _shared.write_records(columns, rows, options.format)
    return 0
