"""Propose things that may be one, for a person to accept. Nothing is written but to the output."""

from __future__ import annotations

import argparse

from gridwalk.cli import _shared

SUMMARY = "propose drivers, teams, models and circuits that may be one, as SSSOM lines"
EXAMPLES = "  gridwalk suggest --data races\n  gridwalk suggest --kind Driver --least 0.95\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _shared.add_data(parser)
    text = "CarModel, Circuit, Driver or Team; may be repeated (default: all of them)"
    parser.add_argument("--kind", action="append", default=[], metavar="CLASS", help=text)
    parser.add_argument("--least", type=float, default=0.85, metavar="SCORE", help="lowest score (default: 0.85)")


def run(options: argparse.Namespace) -> int:
    """Build, compare names, and print candidates, the surest first."""
    from gridwalk import suggestions
    from gridwalk.dataset import statements

    built = _shared.build(options.data)
    kinds = options.kind or suggestions.KINDS
    for line in suggestions.as_sssom(suggestions.suggest(statements(built.lines), least=options.least, kinds=kinds)):
        print(line)
    return 0
