"""Build the tables into RDF, check every rule, ask every question, and write all formats.

Nothing is written if a table cannot be read or a rule is violated: the files of the last successful build stay.
Nor is anything if the files there are those that would be written: what they were made of is noted, by hashes, in
~/.cache/gridwalk ($GRIDWALK_CACHE; none if that is empty). Commands that ask the same tables read these files.

With --only the files hold only statements of some kinds: stated by a passage, inferred by a reader, derived by a rule.
All are checked, and a whole build in the same folder is not overwritten.

With --parts each event, or source without events, gets its own N-Quads file, listed in a manifest; only what
changed is rebuilt. Memory use is that of the largest event. Rules are not checked: use `gridwalk validate`. Formats that
are named beside (annotated, merged, nquads) are written to --out, a part at a time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridwalk.api import GridwalkError
from gridwalk.cli import _shared, _spark

if TYPE_CHECKING:
    from gridwalk.api import Dataset, Report
    from gridwalk.api.finished import Inputs, Wanted

SUMMARY = "build the tables into RDF, check every rule, ask every question, write all formats"
EXAMPLES = "  gridwalk build\n  gridwalk build --data races --out public --format turtle --format nquads\n"
EXAMPLES += "  gridwalk build --data seasons --parts parts --jobs 2 --format merged\n"
EXAMPLES += "  gridwalk build --data seasons --parts hdfs://head/parts --engine spark --master spark://head:7077\n"
_LENIENT = """--lenient is for this command alone; "lenient": true in the csv-metadata.json of a source is for all commands"""
ENGINES = ("local", "spark")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _shared.add_data(parser)
    _shared.add_schemas(parser)
    parser.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR", help="folder to write (default: dist)")
    text = "write only this format; may be repeated (default: all formats)"
    parser.add_argument("--format", action="append", default=[], metavar="FORMAT", help=text)
    _shared.add_only(parser)
    text = "skip columns and states that a reader, such as that of timing files, does not know, with a warning; "
    text += 'for all commands, write "lenient": true in the csv-metadata.json of the source'
    parser.add_argument("--lenient", action="store_true", help=text)
    text = "also write an Oxigraph database to DIR, replacing the previous one"
    parser.add_argument("--store", type=Path, metavar="DIR", help=text)
    text = "write one N-Quads file per event or source to DIR, instead of all formats: for large data"
    parser.add_argument("--parts", metavar="DIR", help=text)
    parser.add_argument(
        "--jobs", type=_shared.jobs, default=1, metavar="N", help="number of processes that build parts (default: 1)"
    )
    text = "with --parts: leave out events and sources that cannot be read, name them in the manifest, and exit with 3"
    parser.add_argument("--keep-going", action="store_true", help=text)
    text = "with --parts: compress the files of lines; all commands that read parts read these"
    parser.add_argument("--gzip", action="store_true", help=text)
    parser.add_argument("--no-validate", action="store_true", help="do not check rules: also write data that violates them")
    text = "where to build parts: on this machine (default), or on Apache Spark, with --parts in any Hadoop file system"
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help=text)
    parser.add_argument(
        "--master", default="", metavar="URL", help="URL of the Spark master (default: from the Spark configuration)"
    )


def run(options: argparse.Namespace) -> int:
    """Build, check, write, and print a summary."""
    if options.lenient:
        print(f"gridwalk: warning: {_LENIENT}", file=sys.stderr)
    if options.only and (options.parts is not None or options.store):
        raise GridwalkError("--only is for files of formats: parts and databases hold all kinds of statements")
    if options.keep_going and (options.parts is None or options.engine == "spark" or options.store):
        raise GridwalkError("--keep-going requires --parts on this machine, whose manifest says what is missing, without --store")
    if options.gzip and (options.parts is None or options.engine == "spark"):
        raise GridwalkError("--gzip requires --parts on this machine: files of formats are plain, and Spark compresses on its own")
    if options.engine == "spark":
        return _spark.run(options)
    if options.master:
        raise GridwalkError("--master requires --engine spark")
    return _run_whole(options) if options.parts is None else _run_parts(options)


def _run_whole(options: argparse.Namespace) -> int:
    from gridwalk.api.finished import Wanted, unchanged, warnings

    checked = not options.no_validate
    wanted = Wanted(options.data, options.out, options.format, options.only, checked, options.lenient, options.schemas)
    # A database is not looked at, so it is written again.
    before = None if options.store else wanted.inputs()
    if known := unchanged(wanted, before):
        _shared.warn(warnings(known))
        _tell(known.told)
        return 0
    return _write(options, wanted, before)


def _write(options: argparse.Namespace, wanted: Wanted, before: Inputs | None) -> int:
    from gridwalk.api import ViolationsError, building
    from gridwalk.api.finished import keep
    from gridwalk.cli._findings import summary, write_rows

    building.require_formats(options.format)
    building.finish(options.out)
    if options.store:
        _check_store(options.store)
    whole = _shared.build(options.data, lenient=options.lenient, schemas=options.schemas)
    data = _shared.of_kinds(whole, options.only)
    found: list[Report] = []
    rows: list[list[str]] = []

    def heard(report: Report) -> None:
        found.append(report)
        rows.extend(_rows(report, whole, options))

    try:
        written = building.write(data, options.out, options.format, check=wanted.checked, found=heard)
    except ViolationsError as error:
        write_rows(rows, None)
        print(f"{summary(error.report)}; nothing was written", file=sys.stderr)
        return 1
    if options.store:
        data.save(options.store)
    names = [each.name for each in written]
    lines = [*_summary(data, summary(found[0]) if found else "rules not checked", options.out, names)]
    told = {"rows": rows, "lines": lines, "left": building.leftovers(options.out, names)}
    _tell(told)
    keep(wanted, before, data, written, told)
    return 0


def _tell(told: Mapping[str, Any]) -> None:
    """Print what rules found, the summary, and which files are left of an earlier build."""
    if told["rows"]:
        from gridwalk.cli._findings import write_rows

        write_rows(told["rows"], None)
    for line in told["lines"]:
        print(line)
    if told["left"]:
        print(f"gridwalk: warning: left from an earlier build: {' '.join(told['left'])}", file=sys.stderr)


def _run_parts(options: argparse.Namespace) -> int:
    from gridwalk.api import building, open
    from gridwalk.api.parts import MANIFEST, build_parts

    building.require_streamable(options.format)
    _shared.check_folder(options.data)
    _shared.check_folder(options.schemas)
    if options.store:
        _check_store(options.store)
    given = {"lenient": options.lenient, "jobs": options.jobs, "schemas": options.schemas}
    given |= {"keep_going": options.keep_going, "gzip": options.gzip}
    built = build_parts(options.data, Path(options.parts), **given)
    _shared.warn(built.warnings)
    count = _shared.count
    print(f"{count(built.units, 'part')}, {built.converted:,} built now; ", end="")
    print(f"{count(built.statements, 'line')} of N-Quads; rules not checked")
    _shared.count_warnings(built.warnings)
    print(f"{options.parts}/: {MANIFEST}")
    if built.missing:
        for problem in built.missing:
            print(f"gridwalk: error: {problem}", file=sys.stderr)
        problems = count(len(built.missing), "problem")
        message = f"{options.parts}: events or sources are missing, with {problems}; {MANIFEST} names them"
        print(f"gridwalk: error: {message}", file=sys.stderr)
        return 3
    if options.format:
        paths = open(options.parts).write(options.out, options.format, check=False)
        print(f"{options.out}/: {' '.join(path.name for path in paths)}")
    if options.store:
        open(options.parts).save(options.store)
    return 0


def _check_store(place: Path) -> None:
    # Before anything is written, so that no build is half there: files without the database.
    from gridwalk.api.databases import check

    check(place)


def _rows(report: Report, data: Dataset, options: argparse.Namespace) -> list[list[str]]:
    if not report.results:
        return []
    from gridwalk.api.checking import tables_of
    from gridwalk.cli._findings import result_rows

    return result_rows(report.results, data.built.lines, tables_of(None, options.data), options.schemas)


def _summary(data: Dataset, checked: str, out: Path, names: Collection[str]) -> Iterator[str]:
    from gridwalk.api.building import ANSWERS, count_queries

    found, count = data.counts(), _shared.count
    things = f"{count(found.things, 'thing')}, {count(found.statements, 'statement')}"
    cited = f"{count(found.citations, 'citation')} of {count(found.passages, 'passage')}"
    disputes = f"{count(found.disputes, 'dispute')}{_undecided(found.undecided)}"
    yield f"{things}, {cited}, {disputes}" + (f", {count(found.inferred, 'conclusion')} of a reader" if found.inferred else "")
    yield checked
    if ANSWERS in names:
        yield f"{count(count_queries(), 'question')} answered"
    yield f"{out}/: {' '.join(names)}"
    if data.warnings:
        yield count(len(data.warnings), "warning")


def _undecided(number: int) -> str:
    return f", {number:,} of them open: gridwalk disputes --open" if number else ""
