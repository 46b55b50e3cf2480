"""Build the tables into RDF, check every rule, ask every question, and write all formats.

Nothing is written if a table cannot be read or a rule is violated: the files of the last good build stay.

With --parts each event, or source without events, becomes a file of N-Quads of its own, named in a manifest;
only what changed since is made again. Memory is that of the largest event. Rules are checked by `gridwalk validate`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.base.errors import GridwalkError
from gridwalk.cli import _shared, _spark

if TYPE_CHECKING:
    from concurrent.futures import Future

    from gridwalk.check.validation import Report
    from gridwalk.rdf.content import Content

SUMMARY = "build the tables into RDF, check every rule, ask every question, write all formats"
EXAMPLES = "  gridwalk build\n  gridwalk build --data races --out public --format turtle --format nquads\n"
EXAMPLES += "  gridwalk build --data seasons --parts parts --jobs 2\n"
EXAMPLES += "  gridwalk build --data seasons --parts hdfs://head/parts --engine spark --master spark://head:7077\n"
ENGINES = ("local", "spark")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _shared.add_data(parser)
    _shared.add_schemas(parser)
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="folder to write (default: dist)")
    text = "write this format only; may be repeated (default: every format there is)"
    parser.add_argument("--format", action="append", default=[], metavar="FORMAT", help=text)
    text = "warn of a column or state that a reader of timing files and the like does not know, and leave it out"
    parser.add_argument("--lenient", action="store_true", help=text)
    text = "make an Oxigraph database here too, in place of the one a build made before"
    parser.add_argument("--store", type=Path, metavar="DIR", help=text)
    text = "write N-Quads into this folder, a file for each event or source, instead of all formats: for large data"
    parser.add_argument("--parts", metavar="DIR", help=text)
    parser.add_argument("--jobs", type=_shared.jobs, default=1, metavar="N", help="processes that make parts (default: 1)")
    parser.add_argument("--no-validate", action="store_true", help="write also what violates a rule")
    text = "who makes parts: this machine (default), or an Apache Spark, with --parts a folder of any Hadoop file system"
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help=text)
    parser.add_argument("--master", default="", metavar="URL", help="the Spark (default: the one its own settings name)")


def run(options: argparse.Namespace) -> int:
    """Build, check, write, and print a summary."""
    if options.engine == "spark":
        return _spark.run(options)
    if options.master:
        raise GridwalkError("--master is for --engine spark")
    return _run_whole(options) if options.parts is None else _run_parts(options)


def _run_whole(options: argparse.Namespace) -> int:
    from gridwalk import publish
    from gridwalk.base import files
    from gridwalk.cli._findings import summary
    from gridwalk.rdf.content import Content

    for name in options.format:
        publish.find(name)
    files.finish(options.out)
    if options.store:
        _check_store(options.store)
    built = _shared.build(options.data, lenient=options.lenient, schemas=options.schemas)
    content = Content(built.lines)
    verdict = None if options.no_validate else _validate_beside(content)

    def confirm() -> None:
        if verdict:
            _hold(verdict.result(), content, options)

    try:
        paths = publish.write(content, options.out, options.format, confirm)
    except _ViolationsError as found:
        print(f"{found}; nothing was written", file=sys.stderr)
        return 1
    checked = summary(verdict.result()) if verdict else "rules not checked"
    if options.store:
        from gridwalk.stores import embedded

        embedded.replace(options.store, built.lines)
    _summarize(content, checked, paths)
    _shared.count_warnings(built.warnings)
    _warn_of_leftovers(options.out, paths)
    return 0


def _run_parts(options: argparse.Namespace) -> int:
    from gridwalk.builds.manifest import FILE, build_parts

    if options.format:
        raise GridwalkError("--parts writes N-Quads only, so --format cannot be given with it")
    _shared.check_folder(options.data)
    _shared.check_folder(options.schemas)
    if options.store:
        _check_store(options.store)
    given = {"lenient": options.lenient, "jobs": options.jobs, "schemas": options.schemas}
    built = build_parts(options.data, Path(options.parts), **given)
    _shared.warn(built.warnings)
    count = _shared.count
    print(f"{count(built.units, 'part')}, {built.converted:,} made now; ", end="")
    print(f"{count(built.statements, 'line')} of N-Quads; rules not checked")
    _shared.count_warnings(built.warnings)
    print(f"{options.parts}/: {FILE}")
    if options.store:
        from gridwalk.stores import embedded

        embedded.replace_from_parts(options.store, Path(options.parts))
    return 0


def _check_store(place: Path) -> None:
    # Before anything is written, so that no build is half there: files without the database.
    from gridwalk.stores import embedded

    embedded.check(place)


def _validate_beside(content: Content) -> Future[Report]:
    from gridwalk.base import workers
    from gridwalk.check.validation import shapes, validate

    # Not in the thread: it would queue for Python's lock after each of two hundred files of rules.
    statements, _ = content.statements, shapes()
    return workers.start(lambda: validate(statements))


class _ViolationsError(Exception):
    """A rule is violated; the message says how many were checked and what they found."""


def _hold(report: Report, content: Content, options: argparse.Namespace) -> None:
    """List what was found. Raises _ViolationsError where a rule is violated."""
    from gridwalk.base import resources
    from gridwalk.cli._findings import list_results, summary

    if report.results:
        list_results(report.results, None, content.lines, options.data or resources.folder("data"), options.schemas)
    if report.count("Violation"):
        raise _ViolationsError(summary(report))


def _summarize(content: Content, checked: str, paths: list[Path]) -> None:
    from gridwalk.ask import answers
    from gridwalk.ask.queries import find_queries

    found, count = content.counts, _shared.count
    print(f"{count(found.things, 'thing')}, {count(found.statements, 'statement')}, ", end="")
    print(f"{count(found.citations, 'citation')} of {count(found.passages, 'passage')}, {count(found.disputes, 'dispute')}")
    print(checked)
    if any(path.name == answers.FILE for path in paths):
        print(f"{count(len(find_queries()), 'question')} answered")
    print(f"{paths[0].parent}/: {' '.join(path.name for path in paths)}")


def _warn_of_leftovers(folder: Path, paths: list[Path]) -> None:
    from gridwalk import publish

    known = {folder / export.file for export in publish.every()}
    left = sorted(path.name for path in known - set(paths) if path.exists())
    if left:
        print(f"gridwalk: warning: left from an earlier build: {' '.join(left)}", file=sys.stderr)
