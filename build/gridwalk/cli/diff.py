"""List the facts added and removed between two builds, with the passages that state them.

OLD and NEW are each an RDF file, a folder of a build, or a folder of tables. A line begins with + or - for
a fact, and with ~+ or ~- for a citation of a fact that is in both. As with diff, the exit code is 1 if the
two differ. A value in another form (4.0 and 4) and a blank node of another name are no difference, as for compare.
Citations are compared where both sides have them (.nq, .trig, folders). Without NEW, OLD is a folder
of tables, and what a line of identities or a decision would change there is listed; nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api.changes import Change

SUMMARY = "list the facts added and removed between two builds"
EXAMPLES = (
    "  gridwalk diff old-dist dist\n  gridwalk diff dist data\n"
    "  gridwalk diff data --what-if 'driver/page/lind driver/jan-lind'\n  gridwalk diff data --what-if new.sssom.tsv\n"
)
FORMATS = ("text", "tsv", "csv", "json")
COLUMNS = ("change", "thing", "property", "value", "passages")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("old", type=Path, metavar="OLD", help="RDF file, folder of a build, or folder of tables")
    parser.add_argument("new", type=Path, nargs="?", metavar="NEW", help="as for OLD")
    what = "'SUBJECT OBJECT' of a line of identities, a file *.sssom.tsv, or a table of decisions *.csv; may be repeated"
    parser.add_argument("--what-if", action="append", default=[], metavar="LINE", help=f"what OLD would be with {what}")
    without = "'SUBJECT OBJECT' of a line, or 'SUBJECT PROPERTY' of a decision; may be repeated"
    parser.add_argument("--without", action="append", default=[], metavar="LINE", help=f"what OLD would be without {without}")
    _shared.add_schemas(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT", help=f"{', '.join(FORMATS)} (default: text)")
    _shared.add_limits(parser)


def run(options: argparse.Namespace) -> int:
    """Write the changes; exit code 1 if there are any."""
    from gridwalk.api.terms import short, shown, split

    changes = _changes(options)
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


def _changes(options: argparse.Namespace) -> list[Change]:
    from gridwalk.api import GridwalkError
    from gridwalk.api.changes import changes, what_if

    asked = bool(options.what_if or options.without)
    if asked == bool(options.new):
        raise GridwalkError("expected either NEW, or --what-if or --without, and not both")
    if asked:
        _shared.check_folder(options.old)
        return what_if(options.old, options.what_if, options.without, options.schemas)
    return changes(options.old, options.new, _shared.limits(options), options.schemas)
