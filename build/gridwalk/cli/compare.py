"""Read back what was loaded into a store and prove it equal to the build, or list every difference.

The store is only read, so one that takes no updates, or not from this user, will do.
Equal means: every graph has the same canonical form (RDFC-1.0). Numbers are compared in their canonical
form, since stores keep a number's value and not always its spelling.
"""

from __future__ import annotations

import argparse
import sys

from gridwalk.cli import _shared

SUMMARY = "prove that a store holds the same data as the build"
EXAMPLES = "  gridwalk compare --endpoint http://localhost:7878/\n  gridwalk compare dist --endpoint http://localhost:3030/races\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _shared.add_build(parser)
    parser.add_argument(
        "--endpoint", type=_shared.url, required=True, metavar="URL", help="URL of the store, or of one of its services"
    )
    _shared.add_store(parser, only_read=True)
    _shared.add_limits(parser, "")
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List differences; exit code 1 if there are any."""
    from gridwalk.api.stores import connect_loaded, differences

    lines = _shared.build_lines(options)
    rows, same = [], 0
    within = {"timeout": options.timeout, "longest": _shared.longest(options)}
    with connect_loaded(options.endpoint, graphs_url=options.graphs_url, **within) as store:
        for found in differences(store, lines, _shared.build_path(options), _shared.limits(options)):
            graph = found.graph or "all statements"
            rows += [["missing", graph, line] for line in found.missing]
            rows += [["too many", graph, line] for line in found.extra]
            same += found.same if found.graph else 0
    if rows:
        _shared.write_records(["difference", "graph", "statement"], rows, options.format)
    verdict = _shared.count(len(rows), "difference") if rows else "equal (RDFC-1.0)"
    print(f"{_shared.count(same, 'quad')} agree; {verdict}", file=sys.stderr)
    return 1 if rows else 0
