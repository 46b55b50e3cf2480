"""List the questions that come with the project; `gridwalk query NAME` asks one."""

from __future__ import annotations

import argparse

from gridwalk.cli import _shared

SUMMARY = "list the questions that come with the project"
EXAMPLES = "  gridwalk queries\n  gridwalk queries --tag qualifying\n"
COLUMNS = ("name", "summary", "tags")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--tag", type=_shared.text, metavar="TAG", help="only questions with this tag")
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List the questions. Raises QueryError, with the tags there are, for an unknown one."""
    from gridwalk.ask.queries import find_queries
    from gridwalk.base.errors import QueryError

    found = find_queries()
    tags = sorted({tag for query in found for tag in query.tags})
    if options.tag and options.tag not in tags:
        raise QueryError(f"no question has the tag {options.tag!r}; there are {', '.join(tags)}")
    rows = [(q.name, q.summary, " ".join(q.tags)) for q in found if not options.tag or options.tag in q.tags]
    _shared.write_records(COLUMNS, rows, options.format)
    return 0
