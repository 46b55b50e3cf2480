"""Say how many statements a build has."""

from __future__ import annotations

import argparse
from pathlib import Path

SUMMARY = "say how many statements a build has"
EXAMPLES = "  gridwalk size --data races\n"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of tables (default: the bundled tables)")


def run(options: argparse.Namespace) -> int:
    """Build, and count."""
    # Here, so that `gridwalk --help` is quick.
    from gridwalk import Dataset

    print(len(Dataset.build(options.data)), "statements")
    return 0
