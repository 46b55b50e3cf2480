"""Check data against every rule: the build of the tables, or any file of RDF.

The exit code is 1 if a rule is violated; a warning alone leaves it 0. In Turtle the results are written
as a SHACL validation report; in other formats with what the thing is called, the passage, file and row where
they are known, and the way out. Parts of a large build are checked an event at a time, with the same verdict.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.base.errors import LimitError, Problem, SourceError
from gridwalk.cli import _shared
from gridwalk.cli._findings import list_results, summary

if TYPE_CHECKING:
    from gridwalk.check.validation import Report
    from gridwalk.rdf.guard import Limits
    from gridwalk.rdf.stored_parts import StoredPart

SUMMARY = "check data against every rule"
EXAMPLES = "  gridwalk validate\n  gridwalk validate dist/gridwalk.ttl --engine pyshacl\n  gridwalk validate --format turtle\n"
EXAMPLES += "  gridwalk validate parts --jobs 2\n"
ENGINES = ("shacl", "pyshacl")
FORMATS = (*_shared.RECORD_FORMATS, "turtle")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="file of RDF, or folder of a build or of its parts, instead of tables"
    )
    _shared.add_data(one)
    _shared.add_schemas(parser)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="shacl (default) or pyshacl (the reference, slower)")
    parser.add_argument("--jobs", type=_shared.jobs, default=1, metavar="N", help="processes that check parts (default: 1)")
    _shared.add_format(parser, FORMATS)
    _shared.add_limits(parser)


def run(options: argparse.Namespace) -> int:
    """List what violates a rule."""
    report, said = _report(options)
    if options.format == "turtle":
        _write_turtle(report)
    elif report.results:
        list_results(report.results, options.format, said(), _tables(options), options.schemas)
    print(summary(report), file=sys.stderr)
    return 1 if report.count("Violation") else 0


def _report(options: argparse.Namespace) -> tuple[Report, Callable[[], Iterable[str]]]:
    """Return what was found, and what gives the lines that were checked, with their passages, to whoever shows it."""
    from gridwalk.check.by_event import validate_parts
    from gridwalk.check.validation import validate
    from gridwalk.rdf.stored_parts import MANIFEST, listed

    limits = _shared.limits(options)
    if options.file and _shared.is_folder(options.file, MANIFEST):
        parts = listed(options.file)
        return validate_parts(parts, options.engine, options.jobs, limits), partial(_lines_of_parts, parts, limits)
    if options.jobs > 1:
        raise SourceError([Problem(options.file or Path("data"), 0, "", "is not a folder of parts, which --jobs is for")])
    lines, said = _load(options)
    if not lines:
        raise SourceError([Problem(options.file, 0, "", "holds no statement, so nothing would be checked")])
    if _tables(options) is None:
        return _guarded(options, lines), said
    with _shared.interruptible():
        return validate(lines, engine=options.engine), said


def _guarded(options: argparse.Namespace, lines: list[str]) -> Report:
    """Check what a stranger may have written: rules that count or compare can take any time and memory."""
    from gridwalk.check.validation import validate
    from gridwalk.rdf.guard import calling

    try:
        return calling.limited(_shared.limits(options), "checking rules", validate, lines, options.engine)
    except LimitError as error:
        raise LimitError(f"{options.file}: {error}") from error


def _load(options: argparse.Namespace) -> tuple[list[str], Callable[[], Iterable[str]]]:
    from gridwalk.rdf.dataset import statements
    from gridwalk.stores.opening import load_quads, load_statements

    if not options.file:
        built = _shared.build(options.data, schemas=options.schemas).lines
        return statements(built), lambda: built
    limits, schemas = _shared.limits(options), options.schemas
    lines = load_statements(options.file, limits, schemas)
    if not (options.file.is_file() or options.file.is_dir()):
        # What came through a pipe is gone, and its graphs with it.
        return lines, lambda: lines
    # Read again only to show results: the quads are more than half of the memory.
    return lines, lambda: (f"{quad} ." for quad in load_quads(options.file, limits, schemas))


def _lines_of_parts(parts: Iterable[StoredPart], limits: Limits) -> Iterator[str]:
    for part in parts:
        for block in part.blocks(limits):
            yield from block.split("\n")


def _tables(options: argparse.Namespace) -> Path | None:
    """Return the folder of tables that was built, or nothing where RDF was read."""
    from gridwalk.base import resources
    from gridwalk.rdf.stored_parts import MANIFEST
    from gridwalk.stores.opening import CITATIONS

    if not options.file:
        return options.data or resources.folder("data")
    folder: Path = options.file
    return folder if folder.is_dir() and not any((folder / name).is_file() for name in (CITATIONS, MANIFEST)) else None


def _write_turtle(report: Report) -> None:
    from gridwalk.check.report import report_lines
    from gridwalk.rdf.names import grouped
    from gridwalk.rdf.turtle import portable

    for piece in portable(grouped(report_lines(report))):
        print(piece, end="")
