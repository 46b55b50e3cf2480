"""Ask a bundled question, or run a SPARQL 1.1 query from a file, standard input, or --text.

Statements are in the default graph, each once; GRAPH ?passage { ... } ?passage a race:Passage returns which passage
states them. What a reader concluded is in graphs of the class race:Inference, what a rule made in those of
race:Derivation; --only queries without the one or the other. The prefixes of the project need not be declared, and
<driver/johnny-herbert> or id:driver/johnny-herbert are things. What a query asks for that there is not is said on
standard error: a term that the ontology lacks, with the nearest; a property that no statement of the data uses.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.api import GridwalkError, process
from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api import Dataset
    from gridwalk.api.asking import Asked, Place

SUMMARY = "ask a bundled question, or run a SPARQL query"
EXAMPLES = """  gridwalk query class-podiums
  gridwalk query class-podiums --class LMP2 --event alms/2004/laguna-seca
  gridwalk query facts-of-one-passage --set passage=report/alms-2004-laguna-seca/p18.4
  gridwalk query question.rq --format csv
  gridwalk query --text 'SELECT ?car { ?entry race:model/rdfs:label ?car }'
  gridwalk query class-podiums --endpoint http://localhost:3030/races
  gridwalk query - --on dist/gridwalk.ttl < question.rq
"""
# Some editors begin a file with a byte order mark.
MARK = "\ufeff"
# What results.FORMATS says, which would cost an engine's import here; a test compares them.
FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml")

# The parameters that most questions have; any other is for --set.
NARROWED = ("event", "class", "season", "series", "driver", "team")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", metavar="NAME|FILE|-", help="a question's name, a file, or - for standard input")
    asked.add_argument("--text", type=_shared.text, metavar="SPARQL", help="the query itself")
    one = parser.add_mutually_exclusive_group()
    _shared.add_data(one)
    _shared.add_schemas(parser)
    _shared.add_on(one)
    one.add_argument("--endpoint", type=_shared.url, metavar="URL", help="query this running store instead")
    _shared.add_only(parser)
    for name in NARROWED:
        text = f"only this {name}, by its name, path or IRI, where the question has that parameter"
        parser.add_argument(f"--{name}", action=_shared.Once, type=_shared.text, metavar=name.upper(), help=text)
    text = "narrow the question by any parameter that its header declares; `gridwalk queries NAME` lists them"
    parser.add_argument("--set", action="append", type=_setting, default=[], metavar="NAME=VALUE", help=text)
    text = f"{', '.join(FORMATS)} (default: table on a terminal, tsv in a pipe, turtle for CONSTRUCT)"
    parser.add_argument("--format", choices=FORMATS, metavar="FORMAT", help=text)
    _shared.add_limits(parser, "default: 60, for an endpoint 120")


def _setting(argument: str) -> tuple[str, str]:
    name, equals, value = _shared.text(argument).partition("=")
    if not (equals and re.fullmatch("[a-z][A-Za-z0-9]*", name, re.ASCII)):
        raise argparse.ArgumentTypeError(f"found {argument!r}, expected a parameter and its value: event=alms/2004/laguna-seca")
    return name, value


def _given(options: argparse.Namespace) -> dict[str, str]:
    named = [(name, value) for name in NARROWED if (value := getattr(options, name)) is not None]
    given = dict([*named, *options.set])
    if double := [name for name, count in Counter(name for name, _ in [*named, *options.set]).items() if count > 1]:
        raise GridwalkError(f"the parameter {double[0]} is given twice")
    return given


def run(options: argparse.Namespace) -> int:
    """Write the answer to standard output."""
    from gridwalk.api import asking

    with _shared.interruptible(), ExitStack() as stack:
        asked = _ask(options, stack)
        fitting = asking.formats(asked.answer)
        usual = _shared.chosen(None)
        sys.stdout.flush()
        found = asking.write(asked.answer, options.format or (usual if usual in fitting else fitting[0]), sys.stdout.buffer)
        sys.stdout.buffer.flush()
        for hint in asked.hints(empty=not found):
            print(f"gridwalk: {process.safe(hint)}", file=sys.stderr)
    return 0


def _ask(options: argparse.Namespace, stack: ExitStack) -> Asked:
    from gridwalk.api import asking

    if options.endpoint and options.only:
        raise GridwalkError("--only cannot be given with --endpoint: a store answers with all that it has")
    if options.endpoint:
        return _ask_endpoint(options)
    bundled = _is_bundled(options)
    if bundled and _is_made_here(options):
        text = _text(options)
        place, left = _place(options, text)
        return replace(asking.asked(asking.opened(place, text), text, _given(options), bundled=True), left_out=left)
    # It gets ready while the tables are built.
    worker = asking.worker(_shared.limits(options), stack)
    text = _text(options)
    place, left = _place(options, text)
    return replace(asking.ask_guarded(worker, place, text, _given(options), bundled=bundled), left_out=left)


def _ask_endpoint(options: argparse.Namespace) -> Asked:
    from gridwalk.api.asking import Asked, narrow, rows_of
    from gridwalk.api.stores import TIMEOUT, connect_reader

    timeout, longest = options.timeout or TIMEOUT, _shared.longest(options)
    store, text = connect_reader(options.endpoint, timeout=timeout, longest=longest), _text(options)
    text = narrow(text, _given(options), rows_of(store.run))
    return Asked(text, store.run(text), partial(store.run, checked=False), _is_bundled(options), near=False)


def _is_bundled(options: argparse.Namespace) -> bool:
    # A file has an ending or a folder in its name; a question's name has neither.
    named = options.text is None and options.question != "-"
    return named and not (Path(options.question).suffix or os.sep in options.question)


def _is_made_here(options: argparse.Namespace) -> bool:
    from gridwalk.api.asking import MARK

    # A database is opened as it is. A link may lead to one or to any folder of a build; only the former has this file of RocksDB.
    return not options.on or _shared.is_folder(options.on, MARK)


def _place(options: argparse.Namespace, text: str) -> tuple[Place | Dataset, str]:
    """Return where a question is asked, and what it asks for that --only leaves out of there."""
    from gridwalk.api.asking import Place, lacking, left_out

    if options.on and not options.only:
        _shared.warn_incomplete(options.on)
        return Place(options.on, _is_made_here(options), options.schemas), lacking(options.on)
    data = _shared.opened(options)
    left = left_out(data.built.lines, options.only, text) if options.only else ""
    return _shared.of_kinds(data, options.only), left


def _text(options: argparse.Namespace) -> str:
    """Return the question. Raises QueryError for a parameter that it lacks, before any data are read."""
    from gridwalk.api.asking import require

    text = _read(options)
    require(text, _given(options))
    return text


def _read(options: argparse.Namespace) -> str:
    from gridwalk.api.asking import load_query

    if options.text is not None:
        return str(options.text)
    if options.question == "-":
        return _shared.read_input(_shared.limits(options).input).removeprefix(MARK)
    if _is_bundled(options):
        return load_query(_shared.text(options.question)).text
    return _shared.read_text(Path(options.question), _shared.limits(options).input).removeprefix(MARK)
