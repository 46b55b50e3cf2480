"""List where the sources contradict each other, or themselves.

Both statements are kept with their passages; only the accepted one is asserted.
"""

from __future__ import annotations

import argparse

from gridwalk.cli import _shared

SUMMARY = "list where the sources contradict each other"
EXAMPLES = "  gridwalk disputes\n  gridwalk disputes --format json\n"
COLUMNS = ("thing", "property", "accepted", "says so", "rejected", "said so", "reason")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _shared.add_data(parser)
    _shared.add_schemas(parser)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List the disputes."""
    from gridwalk.api.terms import Claim, find, shown

    def claim(side: Claim) -> tuple[str, str]:
        return shown(side.value), " ".join(map(shown, side.passages))

    found = find(_shared.build(options.data, schemas=options.schemas).statements)
    rows = [(shown(d.subject), shown(d.property), *claim(d.accepted), *claim(d.rejected), shown(d.reason)) for d in found]
    _shared.write_records(COLUMNS, rows, options.format)
    return 0
