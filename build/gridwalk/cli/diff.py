"""List the facts added and removed between two builds, with the passages that state them.

OLD and NEW are each an RDF file, a folder of a build, or a folder of tables. A line begins with + or - for
a fact, and with ~+ or ~- for a citation of a fact that is in both. As with diff, the exit code is 1 if the
two differ. Citations are compared where both sides have them (.nq, .trig, folders).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "list the facts added and removed between two builds"
EXAMPLES = "  gridwalk diff old-dist dist\n  gridwalk diff dist data\n"
FORMATS = ("text", "tsv", "csv", "json")
COLUMNS = ("change", "thing", "property", "value", "passages")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("old", type=Path, metavar="OLD", help="RDF file, folder of a build, or folder of tables")
    parser.add_argument("new", type=Path, metavar="NEW", help="as for OLD")
    _shared.add_schemas(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT", help=f"{', '.join(FORMATS)} (default: text)")
    _shared.add_limits(parser)


def run(options: argparse.Namespace) -> int:
    """Write the changes; exit code 1 if there are any."""
    from gridwalk.api.changes import changes as changes_of
    from gridwalk.api.terms import short, shown, split

    changes = changes_of(options.old, options.new, _shared.limits(options), options.schemas)
    if options.format == "text":
        for c in changes:
            cited = f"  # {' '.join(map(shown, c.passages))}" if c.passages else ""
            print(f"{c.sign} {' '.join(map(short, split(c.statement)))} .{cited}")
    else:
        rows = [(c.sign, *map(shown, split(c.statement)), " ".join(map(shown, c.passages))) for c in changes]
        _shared.write_records(COLUMNS, rows, options.format)
    signs = [c.sign for c in changes]
    added, removed = signs.count("+"), signs.count("-")
    again = len(changes) - added - removed
    print(f"{_shared.count(added, 'fact')} added, {removed:,} removed, {again:,} cited otherwise", file=sys.stderr)
    return 1 if changes else 0
