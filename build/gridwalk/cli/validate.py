"""Check data against every rule: the build of the tables, or any file of RDF.

The exit code is 1 if a rule is violated; a warning alone leaves it 0. In Turtle the results are written
as a SHACL validation report. Parts of a large build are checked an event at a time, with the same verdict.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.cli import _shared
from gridwalk.errors import Problem, SourceError

if TYPE_CHECKING:
    from gridwalk.validation import Report, Result

SUMMARY = "check data against every rule"
EXAMPLES = "  gridwalk validate\n  gridwalk validate dist/gridwalk.ttl --engine pyshacl\n  gridwalk validate --format turtle\n"
EXAMPLES += "  gridwalk validate parts --jobs 2\n"
ENGINES = ("shacl", "pyshacl")
FORMATS = (*_shared.RECORD_FORMATS, "turtle")
COLUMNS = ("severity", "rule", "focus", "path", "value", "message")


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
    report = _report(options)
    if options.format == "turtle":
        _write_turtle(report)
    elif report.results:
        list_results(report.results, options.format)
    print(summary(report), file=sys.stderr)
    return 1 if report.count("Violation") else 0


def _report(options: argparse.Namespace) -> Report:
    from gridwalk.dataset import statements
    from gridwalk.event_validation import validate_parts
    from gridwalk.loading import load_statements
    from gridwalk.stored_parts import MANIFEST, listed
    from gridwalk.validation import validate

    limits = _shared.limits(options)
    if options.file and _shared.is_folder(options.file, MANIFEST):
        return validate_parts(listed(options.file), options.engine, options.jobs, limits)
    if options.jobs > 1:
        raise SourceError([Problem(options.file or Path("data"), 0, "", "is not a folder of parts, which --jobs is for")])
    if options.file:
        lines = load_statements(options.file, limits, options.schemas)
    else:
        lines = statements(_shared.build(options.data, schemas=options.schemas).lines)
    if not lines:
        raise SourceError([Problem(options.file, 0, "", "holds no statement, so nothing would be checked")])
    with _shared.interruptible():
        return validate(lines, engine=options.engine)


def list_results(results: Iterable[Result], format: str | None) -> None:
    """Write results to standard output, a record each."""
    from gridwalk.cite import path

    rows = [(r.severity, r.rule, path(r.focus), path(r.path), path(r.value), r.message) for r in results]
    _shared.write_records(COLUMNS, rows, format)


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
            "resultPath": r.path,
            "value": r.value,
            "resultMessage": json.dumps(r.message, ensure_ascii=False),
        }
        yield f"<#report> <{SH}result> <#result-{number}> ."
        yield f"<#result-{number}> {RDF_TYPE} <{SH}ValidationResult> ."
        for name, value in values.items():
            if value:
                yield f"<#result-{number}> <{SH}{name}> {'[]' if value.startswith('_:') else value} ."
