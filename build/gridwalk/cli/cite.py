"""Show what each passage says about a thing, including statements that refer to it.

THING is an IRI, a path below https://w3id.org/gridwalk/id/, a prefixed name such as race:laps, or a label.
Each statement is stated by its passage, inferred (a reader concluded it from the passage, and the reason is shown),
derived (a rule made it, and what it was derived from is shown), rejected by a dispute, or open: in a dispute that nobody
has decided yet, or derived from that.
"""

from __future__ import annotations

import argparse

from gridwalk.cli import _shared

SUMMARY = "show what each passage says about a thing"
EXAMPLES = '  gridwalk cite "Johnny Herbert"\n  gridwalk cite entry/alms/2004/laguna-seca/r20\n'
COLUMNS = ("passage", "thing", "property", "value", "status", "reason")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("thing", type=_shared.text, metavar="THING", help="IRI, path, prefixed name or label")
    _shared.add_data(parser)
    _shared.add_schemas(parser)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Show the citations, grouped by passage."""
    from gridwalk.api.terms import because, cite, shown

    built = _shared.build(options.data, schemas=options.schemas).built
    found = cite(built.lines, built.withheld, options.thing)
    table = _shared.chosen(options.format) == "table"
    rows, before = [], ""
    for c in found:
        # For people the passage is named once, above what it says; a program wants it in every row.
        passage = "" if table and c.passage == before else shown(c.passage)
        status = _status(c.status, c.asserted)
        rows.append((passage, shown(c.subject), shown(c.property), shown(c.value), status, because(c)))
        before = c.passage
    _shared.write_records(COLUMNS, rows, options.format)
    return 0


def _status(status: str, asserted: bool) -> str:
    return "open, not asserted" if status == "open" and not asserted else status
