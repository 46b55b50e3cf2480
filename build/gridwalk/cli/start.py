"""Begin the folder of a report: every table with its header, all passages, and the rows of its results table.

REPORT is plain text: paragraphs, and perhaps a results table below them. todo.tsv lists what each passage still has to
say: the figures and names in it that no row uses yet; `gridwalk todo` makes the list again. The folder builds as it is.
Entry keys that other sources for the event in --data use are not used again; where one names the event otherwise, the name
given here is a further one (altLabel). Nothing is overwritten without --force.
The exit code is 1 if a row of the results table is ambiguous.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "begin the folder of a report"
EXAMPLES = (
    "  gridwalk start report.txt --slug net-1998-silverstone\n"
    "  gridwalk start report.txt --slug net-1998-silverstone --event-name '1998 Ashby Hotels 3 Hours' \\\n"
    "      --series-name 'Northern Endurance Trophy' --out data/reports/net-1998-silverstone\n"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("report", type=Path, metavar="REPORT", help="the report, as plain text")
    _shared.add_titles(parser, "report")
    _shared.add_page(parser, "report")


def run(options: argparse.Namespace) -> int:
    """Write the folder, and say what is in it."""
    from gridwalk.api.documents import start_folder

    names, folder = _shared.place(options, options.report)
    begun = start_folder(options.report, names, _shared.titles(options), folder, options.table, force=options.force)
    _shared.warn(begun.warnings)
    print(f"{folder}/: {_shared.count(begun.passages, 'passage')}, {_shared.count(begun.rows, 'row')} of the results table")
    print(f"{folder / 'todo.tsv'}: {_shared.count(begun.todo, 'passage')} left to read")
    return 1 if begun.ambiguous else 0
