"""Write pages for people: one for each thing, with its source beside each statement, and Turtle and JSON-LD beside it.

Any web host takes the folder; the pages need no script. With --document, whoever holds a report sees its sentences beside the
passages: such pages are for the holder alone. It wants Jinja2: pip install 'gridwalk[web]'.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "write pages for people"
EXAMPLES = """  gridwalk site --out site
  gridwalk site --on races.oxigraph --out site
  gridwalk site --document report.txt --out mine
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--out", "-o", type=Path, required=True, metavar="DIR", help="the folder to write into")
    one = parser.add_mutually_exclusive_group()
    _shared.add_data(one)
    _shared.add_schemas(parser)
    _shared.add_on(one)
    parser.add_argument("--title", default="Gridwalk", metavar="TEXT", help="what stands on every page (default: Gridwalk)")
    _shared.add_documents(parser)
    _shared.add_limits(parser, "default: 60")


def run(options: argparse.Namespace) -> int:
    """Write the pages, and say how many."""
    data = _shared.opened(options)
    told = data.site(options.out, title=options.title, document=options.document)
    print(f"{options.out}: {told.files:,} files, {told.written:,} of them written, {told.removed:,} removed", file=sys.stderr)
    return 0
