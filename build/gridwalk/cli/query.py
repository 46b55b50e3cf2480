"""Ask a question in SPARQL 1.1: one that comes with the project, a file, standard input, or a text.

Statements are in the default graph, each once; GRAPH ?passage { ... } says who states them. The prefixes
of the project need not be declared.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.cli import _shared

if TYPE_CHECKING:
    import pyoxigraph as ox

    from gridwalk.queries import Answer

SUMMARY = "ask a question in SPARQL"
EXAMPLES = """  gridwalk query class-podiums
  gridwalk query question.rq --format csv
  gridwalk query --text 'SELECT ?car { ?entry race:model/rdfs:label ?car }'
  gridwalk query class-podiums --endpoint http://localhost:3030/races
  gridwalk query - --on dist/gridwalk.ttl < question.rq
"""
# Some editors begin a file with a byte order mark.
MARK = "\ufeff"
# What results.FORMATS says, which would cost an engine's import here; a test compares them.
FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", metavar="NAME|FILE|-", help="a question's name, a file, or - for standard input")
    asked.add_argument("--text", type=_shared.text, metavar="SPARQL", help="the query itself")
    one = parser.add_mutually_exclusive_group()
    _shared.add_data(one)
    one.add_argument("--on", type=Path, metavar="FILE", help="ask this file of RDF, or database or folder of a build, instead")
    one.add_argument("--endpoint", type=_shared.url, metavar="URL", help="ask this running store instead")
    _shared.add_limits(parser)
    text = f"{', '.join(FORMATS)} (default: table on a terminal, tsv in a pipe, turtle for CONSTRUCT)"
    parser.add_argument("--format", choices=FORMATS, metavar="FORMAT", help=text)


def run(options: argparse.Namespace) -> int:
    """Write the answer to standard output."""
    from gridwalk import queries, results

    with _shared.interruptible():
        answer = _ask_endpoint(options) if options.endpoint else queries.run(_store(options), _text(options))
        fitting = results.formats(answer)
        usual = _shared.chosen(None)
        sys.stdout.flush()
        results.write(answer, options.format or (usual if usual in fitting else fitting[0]), sys.stdout.buffer)
        sys.stdout.buffer.flush()
    return 0


def _ask_endpoint(options: argparse.Namespace) -> Answer:
    from gridwalk.stores.store import connect_reader

    return connect_reader(options.endpoint, timeout=options.timeout, longest=options.max_answer).run(_text(options))


def _store(options: argparse.Namespace) -> ox.Store:
    from gridwalk import dataset, embedded, loading

    # A link may lead to a database or to any folder of a build; only the former has this file of RocksDB.
    if options.on and _shared.is_folder(options.on, "CURRENT"):
        return embedded.open_readonly(options.on)
    return loading.load_store(options.on) if options.on else dataset.load(_shared.build(options.data).lines)


def _text(options: argparse.Namespace) -> str:
    from gridwalk.queries import load_query

    if options.text is not None:
        return str(options.text)
    if options.question == "-":
        return _shared.read_input().removeprefix(MARK)
    # A file has an ending or a folder in its name; a question's name has neither.
    path = Path(options.question)
    if path.suffix or os.sep in options.question:
        return _shared.read_text(path).removeprefix(MARK)
    return load_query(_shared.text(options.question)).text
