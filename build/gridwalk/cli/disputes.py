"""List where the sources contradict each other, or themselves, as questions.

Each value is kept with its passages. Sources are counted, not passages: a report that is a copy of another is no
further one. What is decided is said below; of an open dispute at most the value of the source first by precedence is
asserted. To decide one, write a line into a table of disputes: docs/tables.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gridwalk.api import process
from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api.terms import Dispute

SUMMARY = "list where the sources contradict each other"
EXAMPLES = (
    "  gridwalk disputes\n  gridwalk disputes --open\n  gridwalk disputes --thing entry/alms/2004/laguna-seca/r20 --format json\n"
)
COLUMNS = ("question", "thing", "property", "value", "status", "sources", "said by", "resolution", "reason")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--open", action="store_true", help="only those that nobody decided")
    parser.add_argument("--thing", type=_shared.text, metavar="X", default="", help="only those about a thing, named as for cite")
    _shared.add_data(parser)
    _shared.add_schemas(parser)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List the disputes."""
    from gridwalk.api.said import labels
    from gridwalk.api.terms import find, question, resolve

    built = _shared.build(options.data, schemas=options.schemas)
    about = resolve(built.built.lines, options.thing) if options.thing else ""
    found, label = find(built.statements, only_open=options.open, about=about), labels(built.statements).get
    asked = [(dispute, question(dispute, label)) for dispute in found]
    if _shared.chosen(options.format) == "table":
        for line in (line for dispute, words in asked for line in _told(dispute, words)):
            print(process.safe(line.replace("\n", " ")))
    else:
        _shared.write_records(COLUMNS, [row for dispute, words in asked for row in _rows(dispute, words)], options.format)
    return 0


def _rows(dispute: Dispute, words: str) -> Iterator[tuple[str, ...]]:
    """Yield a row for each value."""
    from gridwalk.api.terms import shown

    for claim in dispute.claims:
        said, of = " ".join(map(shown, claim.passages)), (shown(dispute.subject), shown(dispute.property), shown(claim.value))
        number = str(len(claim.sources))
        yield words, *of, claim.status, number, said, dispute.resolution, " ".join(dispute.reasons)


def _told(dispute: Dispute, words: str) -> Iterator[str]:
    """Yield what a person reads: the question, below it each value with its passages, and what was decided."""
    from gridwalk.api.terms import shown

    yield words
    for claim in dispute.claims:
        yield f"  {shown(claim.value)}: {claim.status}, {' '.join(map(shown, claim.passages))}"
    yield f"  {dispute.resolution.replace('-', ' ')}" + "".join(f": {reason}" for reason in dispute.reasons[:1])
    yield from (f"    {reason}" for reason in dispute.reasons[1:])
