"""List where the sources contradict each other, or themselves, as questions.

Each value is kept with its passages. Sources are counted, not passages: a report that is a copy of another is no
further one. What is decided is said below; of an open dispute at most the value of the source first by precedence is
asserted. To decide one, or all of a property or a class, write a line into a table of disputes: docs/report.md. With
--document, whoever holds a report sees its sentences too: they are cut out of it, once its hash is checked, and nothing
of it is stored.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from gridwalk.api import process
from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api import Dataset
    from gridwalk.api.terms import Dispute

SUMMARY = "list where the sources contradict each other"
EXAMPLES = (
    "  gridwalk disputes\n  gridwalk disputes --open\n  gridwalk disputes --by property --by season\n"
    "  gridwalk disputes --thing entry/alms/2004/laguna-seca/r20 --format json\n"
)
COLUMNS = ("question", "thing", "property", "value", "status", "sources", "said by", "resolution", "reason")

# What ask.disputes.BY says, which would cost an import here; a test compares them.
BY = ("property", "kind", "season", "event", "sources")
# So many things that are in dispute are named where another was asked for.
SHOWN = 5


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--open", action="store_true", help="only those that nobody decided")
    text = "only those about a thing or a part of it, named as for cite, or about all whose paths begin so, such as driver/john"
    parser.add_argument("--thing", type=_shared.text, metavar="X", default="", help=text)
    text = f"count them by this: {', '.join(BY)}; may be repeated"
    parser.add_argument("--by", action="append", choices=BY, default=[], metavar="WHAT", help=text)
    _shared.add_documents(parser)
    one = parser.add_mutually_exclusive_group()
    _shared.add_data(one)
    _shared.add_on(one)
    _shared.add_schemas(parser)
    _shared.add_format(parser)
    _shared.add_limits(parser)


def run(options: argparse.Namespace) -> int:
    """List the disputes."""
    from gridwalk.api.said import labels
    from gridwalk.api.terms import find, question, resolve_all, sentences

    built = _shared.opened(options)
    if options.by:
        return _count(built, options)
    about = resolve_all(built.lines, options.thing) if options.thing else []
    found, label = find(built.statements, only_open=options.open, about=about), labels(built.statements).get
    texts = sentences(built.statements, options.document)
    asked = [(dispute, question(dispute, label)) for dispute in found]
    if _shared.chosen(options.format) == "table":
        for line in (line for dispute, words in asked for line in _told(dispute, words, texts)):
            print(process.safe(line.replace("\n", " ")))
    else:
        rows = [(*row, said) if options.document else row for d, words in asked for row, said in _rows(d, words, texts)]
        _shared.write_records((*COLUMNS, *(["sentences"] if options.document else ())), rows, options.format)
    if not asked:
        print(f"gridwalk: {process.safe(_none(built.statements, options, about))}", file=sys.stderr)
    return 0


def _count(built: Dataset, options: argparse.Namespace) -> int:
    by = list(dict.fromkeys(options.by))
    found = built.count_disputes(by, only_open=options.open, thing=options.thing)
    rows = [(*of, str(number), str(unsettled)) for of, number, unsettled in found]
    _shared.write_records((*by, "disputes", "open"), rows, options.format)
    return 0


def _none(statements: list[str], options: argparse.Namespace, about: list[str]) -> str:
    """Return what it means that nothing was found, and where there is something."""
    from gridwalk.api.terms import find, shown

    named = shown(about[0]) if len(about) == 1 else options.thing
    which = f"about {named} or a part of it" if about else "in the data"
    decided = find(statements, about=about) if options.open else []
    if decided:
        return f"nothing {which} is open; {_shared.count(len(decided), 'dispute')} decided: ask without --open"
    others = list(dict.fromkeys(shown(dispute.subject) for dispute in find(statements, only_open=options.open)))
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    there = f"; what is: {', '.join(others[:SHOWN])}{more}" if about and others else ""
    return f"nothing {which} is in dispute{there}"


def _rows(dispute: Dispute, words: str, texts: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield a row for each value, and the sentences of its passages that are at hand, a line each."""
    from gridwalk.api.terms import passage_of, shown

    for claim in dispute.claims:
        said, of = " ".join(map(shown, claim.passages)), (shown(dispute.subject), shown(dispute.property), shown(claim.value))
        number = str(len(claim.sources))
        row = words, *of, claim.status, number, said, dispute.resolution, " ".join(dispute.reasons)
        yield row, "\n".join(texts[name] for name in map(passage_of, claim.passages) if name in texts)


def _told(dispute: Dispute, words: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield what a person reads: the question, below it each value with its passages, and what was decided."""
    from gridwalk.api.terms import passage_of, shown

    yield words
    for claim in dispute.claims:
        yield f"  {shown(claim.value)}: {claim.status}, {' '.join(map(shown, claim.passages))}"
        yield from (f"    {shown(name)}: {texts[name]}" for name in map(passage_of, claim.passages) if name in texts)
    yield f"  {dispute.resolution.replace('-', ' ')}" + "".join(f": {reason}" for reason in dispute.reasons[:1])
    yield from (f"    {reason}" for reason in dispute.reasons[1:])
