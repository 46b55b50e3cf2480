"""Propose things that may be the same, for a person to accept. No file is changed.

First come cars: entries of one event in several accounts that did not join by themselves. Once they are one by a line, a
second run proposes the drivers whom the accounts put into one car. What a line would change shows gridwalk diff --what-if.
"""

from __future__ import annotations

import argparse
import sys

from gridwalk.cli import _shared

SUMMARY = "propose entries, drivers, teams, models and circuits that may be the same, as SSSOM lines"
EXAMPLES = "  gridwalk suggest --data races\n  gridwalk suggest --kind Driver --least 0.95\n"
# What suggestions.KINDS says, which would cost an import here; a test compares them.
KINDS = ("CarModel", "Circuit", "Driver", "Entry", "Event", "Make", "Team")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _shared.add_data(parser)
    _shared.add_schemas(parser)
    text = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}; may be repeated (default: all of them)"
    parser.add_argument("--kind", action="append", choices=KINDS, default=[], metavar="CLASS", help=text)
    parser.add_argument("--least", type=_shared.score, default=0.85, metavar="SCORE", help="lowest score (default: 0.85)")


def run(options: argparse.Namespace) -> int:
    """Build, compare names, and print candidates, the surest first."""
    from gridwalk.api.identities import as_sssom

    data = _shared.build(options.data, schemas=options.schemas)
    for line in as_sssom(data.suggest(least=options.least, kinds=options.kind or KINDS, crowded=_say)):
        print(line)
    return 0


def _say(crowd: str) -> None:
    print(f"gridwalk: warning: {crowd}", file=sys.stderr)
