"""Check data against every rule: the build of the tables, or any file of RDF.

The exit code is 1 if a rule is violated; a warning alone leaves it 0. In Turtle the results are written
as a SHACL validation report; in other formats with what the thing is called, the passage, file and row where
they are known, and the way out. Parts of a large build are checked an event at a time, with the same verdict.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.cli import _shared
from gridwalk.errors import Problem, SourceError

if TYPE_CHECKING:
    from gridwalk.stored_parts import StoredPart
    from gridwalk.validation import Report, Result

SUMMARY = "check data against every rule"
EXAMPLES = "  gridwalk validate\n  gridwalk validate dist/gridwalk.ttl --engine pyshacl\n  gridwalk validate --format turtle\n"
EXAMPLES += "  gridwalk validate parts --jobs 2\n"
ENGINES = ("shacl", "pyshacl")
STEP = re.compile(r"\^?<[^>]*>")
FORMATS = (*_shared.RECORD_FORMATS, "turtle")
COLUMNS = ("severity", "rule", "focus", "path", "value", "message", "label", "passage", "file", "row", "solution")


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
    from gridwalk.event_validation import validate_parts
    from gridwalk.stored_parts import MANIFEST, listed
    from gridwalk.validation import validate

    limits = _shared.limits(options)
    if options.file and _shared.is_folder(options.file, MANIFEST):
        parts = listed(options.file)
        return validate_parts(parts, options.engine, options.jobs, limits), partial(_lines_of_parts, parts)
    if options.jobs > 1:
        raise SourceError([Problem(options.file or Path("data"), 0, "", "is not a folder of parts, which --jobs is for")])
    lines, said = _load(options)
    if not lines:
        raise SourceError([Problem(options.file, 0, "", "holds no statement, so nothing would be checked")])
    with _shared.interruptible():
        return validate(lines, engine=options.engine), said


def _load(options: argparse.Namespace) -> tuple[list[str], Callable[[], Iterable[str]]]:
    from gridwalk.dataset import statements
    from gridwalk.loading import load_quads, load_statements

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


def _lines_of_parts(parts: Iterable[StoredPart]) -> Iterator[str]:
    for part in parts:
        for block in part.blocks():
            yield from block.split("\n")


def _tables(options: argparse.Namespace) -> Path | None:
    """Return the folder of tables that was built, or nothing where RDF was read."""
    from gridwalk import resources
    from gridwalk.loading import CITATIONS
    from gridwalk.stored_parts import MANIFEST

    if not options.file:
        return options.data or resources.folder("data")
    folder: Path = options.file
    return folder if folder.is_dir() and not any((folder / name).is_file() for name in (CITATIONS, MANIFEST)) else None


def list_results(
    results: Sequence[Result],
    format: str | None,
    lines: Iterable[str] = (),
    tables: Path | None = None,
    schemas: Path | None = None,
) -> None:
    """Write results to standard output, a record each, with what ``lines`` and ``tables`` say of them.

    Below a table stands how each rule that was broken is kept: as a column it would be longer than all others.
    """
    from gridwalk.cite import path
    from gridwalk.offenders import offenders

    found = offenders(results, lines, tables, schemas)
    rows = [
        (r.severity, r.rule, path(r.focus), path(r.path), path(r.value), r.message, o.label, o.passage, o.file, o.row, o.solution)
        for o in found
        for r in [o.result]
    ]
    if _shared.chosen(format) != "table":
        _shared.write_records(COLUMNS, rows, format)
        return
    _shared.write_records(COLUMNS[:-1], [row[:-1] for row in rows], format)
    print()
    for rule, solution in {o.result.rule: o.solution for o in found}.items():
        print(f"{rule}: {solution}")


def summary(report: Report) -> str:
    """Return in one line how many rules were checked and what they found."""
    kinds = [(kind, report.count(kind)) for kind in ("Violation", "Warning", "Info")]
    found = ", ".join(_shared.count(number, kind.lower()) for kind, number in kinds if number)
    return f"{_shared.count(report.rules, 'rule')} checked: {found or 'all hold'}"


def _write_turtle(report: Report) -> None:
    from gridwalk.names import grouped
    from gridwalk.turtle import portable

    for piece in portable(grouped(_report_lines(report))):
        print(piece, end="")


def _path(path: str) -> str:
    """Return a path as SHACL writes it in Turtle: results have that of SPARQL, ``^<p>`` or ``(<p>/<q>)``."""
    from gridwalk.validation import SH

    if path.startswith("("):
        return f"( {' '.join(map(_path, STEP.findall(path)))} )"
    return f"[ <{SH}inversePath> {path[1:]} ]" if path.startswith("^") else path


def _report_lines(report: Report) -> Iterator[str]:
    from gridwalk.names import RDF_TYPE
    from gridwalk.validation import SH, SHAPES

    yield f"<#report> {RDF_TYPE} <{SH}ValidationReport> ."
    yield f'<#report> <{SH}conforms> "{str(report.conforms).lower()}"^^<http://www.w3.org/2001/XMLSchema#boolean> .'
    for number, r in enumerate(report.results, 1):
        values = {
            "sourceShape": f"<{SHAPES}{r.rule}>",
            "resultSeverity": f"<{SH}{r.severity}>",
            "focusNode": r.focus,
            "resultPath": _path(r.path),
            "value": r.value,
            "resultMessage": json.dumps(r.message, ensure_ascii=False),
        }
        yield f"<#report> <{SH}result> <#result-{number}> ."
        yield f"<#result-{number}> {RDF_TYPE} <{SH}ValidationResult> ."
        for name, value in values.items():
            if value:
                yield f"<#result-{number}> <{SH}{name}> {'[]' if value.startswith('_:') else value} ."
