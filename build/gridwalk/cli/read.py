"""Convert the results table of a page, HTML or plain text, to tables for a person to check.

The table may be in HTML, in text between tabs, commas, semicolons, pipes or spaces, or in the markup of wikis. Columns may
come in any order and under their usual names; what they say of times, gaps, points, engines and nations is written too.
Qualifying, standings and calendars are refused as that. A flattened table, whose columns are glued together,
is read as a whole; a row with more than one consistent reading is listed as ambiguous, and the cells in which
the readings differ are left empty. The exit code is 1 if there is such a row. Rows get keys that no other tables of
the event in --data use. The name of the event, which often stands above the table, is told by --event-name; a note of its row
says so. Nothing is overwritten without --force.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "convert the results table of a page to tables for a person to check"
EXAMPLES = (
    "  gridwalk read alms-2004-sebring.html --out data/reports/alms-2004-sebring\n  gridwalk read page.txt --table 2\n"
    "  gridwalk read page.txt --event-name 'Lake Cup' --series-name 'Lakes Series' --date 2031-05-17\n"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("page", type=Path, metavar="PAGE", help="a page, HTML or plain text")
    _shared.add_titles(parser, "page")
    parser.add_argument("--date", default="", metavar="DAY", help="day of the race, such as 2031-05-17")
    _shared.add_page(parser, "page")


def run(options: argparse.Namespace) -> int:
    """Read, write, and list what a person has to decide."""
    from gridwalk.api.documents import read_page, write_page

    page = read_page(options.page, options.table)
    names, folder = _shared.place(options, options.page)
    files = write_page(page, names, folder, _shared.titles(options, options.date), force=options.force)
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
