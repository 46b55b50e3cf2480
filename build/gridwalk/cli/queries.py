"""List the bundled questions, or show one with its parameters; `gridwalk query NAME` asks one of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gridwalk.api import GridwalkError
from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api import Query

SUMMARY = "list the bundled questions"
EXAMPLES = "  gridwalk queries\n  gridwalk queries --tag qualifying\n  gridwalk queries class-podiums\n"
COLUMNS = ("name", "summary", "tags", "parameters")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", nargs="?", type=_shared.text, metavar="NAME", help="show this question")
    parser.add_argument("--tag", type=_shared.text, metavar="TAG", help="only questions with this tag")
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List the questions. Raises QueryError, with the tags there are, for an unknown one, and with the nearest for a name."""
    from gridwalk.api import queries
    from gridwalk.api.asking import load_query

    if options.name is not None and options.tag:
        raise GridwalkError("found a name and --tag, expected one of them")
    if options.name is not None:
        _shared.write_records(("what", "of the question"), list(_shown(load_query(options.name))), options.format)
        return 0
    rows = [(q.name, q.summary, " ".join(q.tags), " ".join(p.name for p in q.parameters)) for q in queries(options.tag or None)]
    _shared.write_records(COLUMNS, rows, options.format)
    return 0


def _shown(query: Query) -> Iterator[tuple[str, str]]:
    yield from (
        ("name", query.name),
        ("summary", query.summary),
        ("description", query.description),
        ("tags", " ".join(query.tags)),
    )
    for parameter in query.parameters:
        yield "parameter", f"{parameter}{' (has to be given)' if parameter.name in query.needs else ''}"
    yield "file", str(query.path)
