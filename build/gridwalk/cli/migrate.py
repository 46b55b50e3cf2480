"""Bring a folder of data that was made for Gridwalk 0.1 along, and list what a person has to look at.

DIR holds folders of tables, or is one. It is left as it is: a new folder gets everything in it, with columns moved to
the names they have now, disputes as decisions, and seats named by driver. What the program cannot decide is listed, and
written to migrate.tsv in the new folder; so are lines of queries (*.rq, *.sparql) that ask for what has another name or
meaning now. The exit code is 1 if there is something to look at.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "bring data made for 0.1 along"
EXAMPLES = "  gridwalk migrate data --out data-now\n  gridwalk build --data data-now\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of data that was made for 0.1")
    text = "folder to write, which is not there yet (default: the name of DIR with -migrated at its end)"
    parser.add_argument("--out", type=Path, metavar="DIR", help=text)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Write the folder; list what is to be looked at, and say on standard error what was changed."""
    from gridwalk.api.documents import LOOK_COLUMNS, migrate

    done = migrate(options.folder, options.out)
    for name in done.changed:
        print(f"changed {_shared.text(name)}", file=sys.stderr)
    _shared.write_records(LOOK_COLUMNS, [look.cells() for look in done.looks], options.format)
    print(
        f"{done.folder}/: {_shared.count(len(done.changed), 'file')} changed, {len(done.kept)} as before, "
        f"{_shared.count(len(done.looks), 'thing')} to look at: {done.folder / 'migrate.tsv'}",
        file=sys.stderr,
    )
    return 1 if done.looks else 0
