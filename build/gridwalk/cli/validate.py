"""Check data against every rule: the build of the tables, or any RDF file.

The exit code is 1 if a rule is violated; a warning alone leaves it 0. With --format turtle the output
is a SHACL validation report; other formats also give the label of the thing, the passage, file and row where
known, and how to solve the problem. Of a build of some kinds of statements alone (--only) rules that ask for what has to be
there are left out, and named. Parts of a large build are checked one event at a time, with the same result.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.api import Problem, SourceError
from gridwalk.cli import _shared
from gridwalk.cli._findings import list_results, summary, unchecked

if TYPE_CHECKING:
    from gridwalk.api.checking import Report, Said

SUMMARY = "check data against every rule"
EXAMPLES = "  gridwalk validate\n  gridwalk validate dist/gridwalk.ttl --engine pyshacl\n  gridwalk validate --format turtle\n"
EXAMPLES += "  gridwalk validate parts --jobs 2\n"
ENGINES = ("shacl", "pyshacl")
FORMATS = (*_shared.RECORD_FORMATS, "turtle")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="RDF file, folder of a build, or folder of parts, instead of tables"
    )
    _shared.add_data(one)
    _shared.add_schemas(parser)
    text = "shacl (default) or pyshacl (the reference, slower)"
    parser.add_argument("--engine", type=_engine, metavar="{shacl,pyshacl}", default=ENGINES[0], help=text)
    parser.add_argument(
        "--jobs", type=_shared.jobs, default=1, metavar="N", help="number of processes that check parts (default: 1)"
    )
    _shared.add_format(parser, FORMATS)
    _shared.add_limits(parser)


def _engine(name: str) -> str:
    if name in ENGINES:
        return name
    # Engines of other distributions are looked for only where one is asked for.
    from gridwalk.api import checking

    if name not in checking.engines():
        raise argparse.ArgumentTypeError(f"invalid choice: {name!r} (choose from {', '.join(checking.engines())})")
    return name


def run(options: argparse.Namespace) -> int:
    """List what violates a rule."""
    from gridwalk.api import checking

    report, said = _report(options)
    if options.format == "turtle":
        print(report.to_turtle(), end="")
    elif report.results:
        tables = checking.tables_of(options.file, options.data)
        list_results(report.results, options.format, said(), tables, options.schemas)
    print(summary(report), file=sys.stderr)
    if left := unchecked(report):
        print(f"gridwalk: {left}", file=sys.stderr)
    return 0 if report.passes else 1


def _report(options: argparse.Namespace) -> tuple[Report, Said]:
    """Return what was found, and what gives the lines that were checked, with their passages, to whoever shows it."""
    from gridwalk.api import checking

    if options.file and _shared.is_folder(options.file, checking.MANIFEST):
        return checking.checked_parts(options.file, options.engine, options.jobs, _shared.limits(options))
    if options.jobs > 1:
        raise SourceError([Problem(options.file or Path("data"), 0, "", "is not a folder of parts, which --jobs is for")])
    lines, said = _load(options)
    if checking.tables_of(options.file, options.data) is None:
        return checking.validated(options.file, lines, options.engine, _shared.limits(options)), said
    with _shared.interruptible():
        return checking.validate(lines, engine=options.engine), said


def _load(options: argparse.Namespace) -> tuple[list[str], Said]:
    from gridwalk.api.checking import said_by

    if options.file:
        return said_by(options.file, _shared.limits(options), options.schemas)
    data = _shared.build(options.data, schemas=options.schemas, finished=True)
    return data.statements, lambda: data.built.lines
