"""Serve the pages of `gridwalk site`, each made when it is asked for, and an endpoint for queries, until Ctrl-C.

/ has the pages; /id/... leads from a thing to its page, Turtle or JSON-LD; /query is an editor with the bundled questions;
/sparql answers queries by the SPARQL 1.1 Protocol; /health says whether the server is well. Nothing can be changed. Each
query runs in a process of its own within limits: over one, the answer is an error that says so, never a part. Only this
machine is served unless --host says otherwise. A line for each request goes to standard error. It wants Jinja2, Starlette
and uvicorn: pip install 'gridwalk[web]'.
"""

from __future__ import annotations

import argparse
import logging
import sys
from typing import TYPE_CHECKING

from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api import Dataset

SUMMARY = "serve the pages and an endpoint for queries"
EXAMPLES = """  gridwalk serve
  gridwalk serve --on races.oxigraph --port 8080
  gridwalk serve --host 0.0.0.0 --name races.example.org
"""
USUAL = {"memory": "1G, beside the data", "input": "1M", "rows": "1,000,000", "answer": "64M"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    one = parser.add_mutually_exclusive_group()
    _shared.add_data(one)
    _shared.add_schemas(parser)
    _shared.add_on(one)
    parser.add_argument("--host", type=_shared.text, default="127.0.0.1", metavar="HOST", help="listen here (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8004, metavar="N", help="at this port, 0 for any (default: 8004)")
    parser.add_argument(
        "--name", type=_shared.text, action="append", default=[], metavar="HOST", help="clients may also call this machine so"
    )
    parser.add_argument("--queries", type=int, default=0, metavar="N", help="queries at once (default: number of processors)")
    parser.add_argument("--title", default="Gridwalk", metavar="TEXT", help="what stands on every page (default: Gridwalk)")
    parser.add_argument("--quiet", "-q", action="store_true", help="no line for each request")
    _shared.add_limits(parser, "default: 10", USUAL)


def run(options: argparse.Namespace) -> int:
    """Serve until somebody ends it."""
    from gridwalk.api.serving import LIMITS

    _log(quiet=options.quiet)
    _data(options).serve(
        options.host, options.port, title=options.title, queries=options.queries, limits=_shared.limits(options, LIMITS),
        hosts=options.name, started=lambda address: print(f"serving at {address}, until Ctrl-C", file=sys.stderr, flush=True),
    )  # fmt: skip
    return 0


def _log(*, quiet: bool) -> None:
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger("gridwalk.serve")
    log.addHandler(lines)
    log.setLevel(logging.WARNING if quiet else logging.INFO)
    log.propagate = False


def _data(options: argparse.Namespace) -> Dataset:
    from gridwalk.api import open

    if options.on:
        _shared.warn_incomplete(options.on)
        return open(options.on, schemas=options.schemas)
    return _shared.build(options.data, schemas=options.schemas, finished=True)
