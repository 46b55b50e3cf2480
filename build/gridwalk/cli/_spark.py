"""The build in parts on Apache Spark, for the command ``build``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from gridwalk.api import GridwalkError, SourceError
from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api.spark import SparkBuild


def run(options: argparse.Namespace) -> int:
    """Build the sound units, report the others, and return 1 where a rule was violated. Raises SourceError for the rest."""
    from gridwalk.api.spark import build_on_spark

    if options.parts is None:
        raise GridwalkError("--engine spark builds parts: give their folder with --parts")
    if options.format or options.store is not None:
        raise GridwalkError("--engine spark writes parts only, so neither --format nor --store can be given with it")
    _shared.check_folder(options.data)
    _shared.check_folder(options.schemas)
    check = not options.no_validate
    given = {"master": options.master, "lenient": options.lenient, "schemas": options.schemas}
    built = build_on_spark(options.data, options.parts, **given, check=check)
    _report(built, options.parts, check=check)
    if built.problems:
        raise SourceError(built.problems)
    return 1 if any(result.severity == "Violation" for result in built.results) else 0


def _report(built: SparkBuild, out: str, *, check: bool) -> None:
    from gridwalk.api.checking import Report, rules
    from gridwalk.api.parts import MANIFEST
    from gridwalk.cli._findings import list_results, summary

    count = _shared.count
    _shared.warn(built.parts.warnings)
    if built.results:
        list_results(built.results, None)
    checked = summary(Report(built.results, len(rules()))) if check else "rules not checked"
    print(f"{count(built.parts.units, 'part')}; {count(built.parts.statements, 'line')} of N-Quads; {checked}")
    _shared.count_warnings(built.parts.warnings)
    for name in built.left_out:
        print(f"gridwalk: left out: {name}", file=sys.stderr)
    print(f"{out}/: {MANIFEST}" if built.parts.units else "nothing was written")
