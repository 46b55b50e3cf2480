"""List the bundled questions; `gridwalk query NAME` asks one of them."""

from __future__ import annotations

import argparse

from gridwalk.cli import _shared

SUMMARY = "list the bundled questions"
EXAMPLES = "  gridwalk queries\n  gridwalk queries --tag qualifying\n"
COLUMNS = ("name", "summary", "tags")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--tag", type=_shared.text, metavar="TAG", help="only questions with this tag")
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List the questions. Raises QueryError, with the tags there are, for an unknown one."""
    from gridwalk.api import queries

    rows = [(q.name, q.summary, " ".join(q.tags)) for q in queries(options.tag or None)]
    _shared.write_records(COLUMNS, rows, options.format)
    return 0
