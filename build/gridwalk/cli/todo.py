"""Show what the passages of a report still have to say, and write it to todo.tsv in the folder of the report.

Each row has one passage: the figures, dates and names in it that no row of the tables uses yet, and the rows that its
names seem to make. --take writes such rows into the tables. Rows that name no event get the event of the folder
(`event` in csv-metadata.json), and `p3.2` becomes the full name of that passage. The tables need not build yet: a cell such as
`?` where a number belongs is taken as empty, with a warning.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "show what the passages of a report still have to say"
EXAMPLES = (
    "  gridwalk todo net-1998-silverstone report.txt\n"
    "  gridwalk todo net-1998-silverstone report.txt --take p3.2 --take p4.1/crew\n"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of the report's tables")
    parser.add_argument("report", type=Path, metavar="REPORT", help="the report that the folder was begun with")
    text = "write the proposed rows of a passage (p3.2), of a table of it (p3.2/crew), or all; may be repeated"
    parser.add_argument("--take", action="append", default=[], metavar="WHAT", help=text)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Update the folder; list what was written to standard error, and what is left."""
    from gridwalk.api.documents import TODO_COLUMNS, cells, update

    updated = update(options.folder, options.report, list(map(_shared.text, options.take)))
    _shared.warn(updated.warnings)
    for change in updated.changes:
        print(f"wrote {_shared.text(str(change))}", file=sys.stderr)
    _shared.write_records(TODO_COLUMNS, list(map(cells, updated.lines)), options.format)
    print(f"{options.folder / 'todo.tsv'}: {_shared.count(len(updated.lines), 'passage')} left to read", file=sys.stderr)
    return 0
