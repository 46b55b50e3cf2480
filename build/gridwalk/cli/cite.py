"""Show what each passage says about a thing, including statements that refer to it.

THING is an IRI, a path below https://w3id.org/gridwalk/id/, a prefixed name such as race:laps, or a label.
Each statement is stated by its passage, inferred (a reader concluded it from the passage, and the reason is shown),
derived (a rule made it, and what it was derived from is shown), rejected by a dispute, or open: in a dispute that nobody
has decided yet, or derived from that. With --document, whoever holds a report sees the sentences too: they are cut out of
it, once its hash is checked, and nothing of it is stored.
"sources" counts the reports that say the same, however often each does; a report that is a copy of another is no
further one. In a table, "1 of 3" means that three reports speak of THING and one of them says this.
"""

from __future__ import annotations

import argparse

from gridwalk.cli import _shared

SUMMARY = "show what each passage says about a thing"
EXAMPLES = (
    '  gridwalk cite "Johnny Herbert"\n'
    "  gridwalk cite entry/alms/2004/laguna-seca/r20\n"
    "  gridwalk cite make/audi --document report.txt\n"
)
COLUMNS = ("passage", "thing", "property", "value", "status", "sources", "reason")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("thing", type=_shared.text, metavar="THING", help="IRI, path, prefixed name or label")
    _shared.add_documents(parser)
    one = parser.add_mutually_exclusive_group()
    _shared.add_data(one)
    _shared.add_on(one)
    _shared.add_schemas(parser)
    _shared.add_format(parser)
    _shared.add_limits(parser)


def run(options: argparse.Namespace) -> int:
    """Show the citations, grouped by passage."""
    from gridwalk.api.terms import because, cite, sentences, shown

    data = _shared.opened(options)
    found = cite(data.lines, data.origin.withheld, options.thing)
    texts, columns = sentences(data.origin.said(), options.document), (*COLUMNS, *(["sentence"] if options.document else ()))
    table = _shared.chosen(options.format) == "table"
    rows, before = [], ""
    for c in found:
        # For people the passage is named once, above what it says; a program wants it in every row.
        passage = "" if table and c.passage == before else shown(c.passage)
        status, sources = _status(c.status, c.asserted), _sources(len(c.sources), c.accounts, table=table)
        row = passage, shown(c.subject), shown(c.property), shown(c.value), status, sources, because(c)
        # So is its sentence.
        sentence = "" if table and not passage else texts.get(c.passage, "")
        rows.append((*row, sentence) if options.document else row)
        before = c.passage
    _shared.write_records(columns, rows, options.format)
    return 0


def _status(status: str, asserted: bool) -> str:
    return "open, not asserted" if status == "open" and not asserted else status


def _sources(number: int, accounts: int, *, table: bool) -> str:
    """Return how many sources are behind a statement; nothing for what no source says, such as what a rule made."""
    if not number:
        return ""
    return f"{number} of {accounts}" if table else str(number)
