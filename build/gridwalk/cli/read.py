"""Convert the results table of a page, HTML or plain text, to tables for a person to check.

Columns may come in any order and under their usual names. A flattened table, whose columns are glued together,
is read as a whole; a row with more than one consistent reading is listed as ambiguous, and the cells in which
the readings differ are left empty. The exit code is 1 if there is such a row. Rows get keys that no other tables of
the event in --data use. Nothing is overwritten without --force.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "convert the results table of a page to tables for a person to check"
EXAMPLES = "  gridwalk read alms-2004-sebring.html --out data/reports/alms-2004-sebring\n  gridwalk read page.txt --table 2\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("page", type=Path, metavar="PAGE", help="a page, HTML or plain text")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to write (default: the report's name)")
    parser.add_argument("--slug", metavar="SLUG", help="the report's name in IRIs (default: the file's name)")
    parser.add_argument("--event", metavar="EVENT", help="the event's name in IRIs (default: from the report's name)")
    parser.add_argument(
        "--table", type=int, metavar="N", help="number of the results table to read, from 1, if the page has several"
    )
    _shared.add_data(parser)
    parser.add_argument("--force", action="store_true", help="overwrite existing files")


def run(options: argparse.Namespace) -> int:
    """Read, write, and list what a person has to decide."""
    from gridwalk.api.documents import Names, beside, read_page, write_page

    _shared.check_folder(options.data)
    plain = Names.of(options.page, options.slug, options.event)
    page = read_page(options.page, options.table)
    folder = options.out or Path(plain.slug)
    names = beside(plain, folder, options.data)
    files = write_page(page, names, folder, force=options.force)
    for header in page.table.left_out:
        print(
            f"gridwalk: warning: {options.page}:{page.table.line}: the column {header!r} is unknown and left out", file=sys.stderr
        )
    _shared.warn((*page.table.passed_over, *page.warnings))
    ambiguous = [row for row in page.table.rows if row.ambiguous]
    for row in ambiguous:
        print(f"gridwalk: warning: {options.page}:{row.line}: ambiguous, one of", file=sys.stderr)
        for reading in row.readings:
            print(f"  {reading}", file=sys.stderr)
    print(f"{_shared.count(len(page.table.rows), 'row')}, {len(ambiguous)} ambiguous")
    print(f"{folder}/: {' '.join(files)}")
    return 1 if ambiguous else 0
