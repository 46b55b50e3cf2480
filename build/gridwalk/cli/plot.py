"""Draw a chart of a race or of a season, as SVG.

NAME is podiums (of the classes), grid-to-finish, positions (by lap, from the grid), gaps (to the leader of the class),
lap-times (by driver, without laps of pits and cautions), stints, laps-led, or season-matrix. Each shows the rows of one
bundled question, so that `gridwalk query chart-podiums` gives the figures. The same data give the same bytes. The file has its
colours in it, for light and dark. Where too little is known for a chart, that is said and no file is written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.api import process
from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api import Dataset

SUMMARY = "draw a chart of a race or season"
EXAMPLES = """  gridwalk plot podiums --event alms/2004/laguna-seca --out podiums.svg
  gridwalk plot laps-led --event alms/2004/laguna-seca --class LMP1 --out led.svg
  gridwalk plot season-matrix --season alms/2004 --out season.svg
"""
NARROWED = ("event", "session", "season", "class")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", type=_shared.text, metavar="NAME", help="the chart")
    for name in NARROWED:
        text = f"the {name}, by its name, path or IRI"
        parser.add_argument(f"--{name}", action=_shared.Once, type=_shared.text, metavar=name.upper(), help=text)
    parser.add_argument("--out", "-o", type=Path, required=True, metavar="FILE", help="the file to write")
    one = parser.add_mutually_exclusive_group()
    _shared.add_data(one)
    _shared.add_schemas(parser)
    one.add_argument("--on", type=Path, metavar="FILE", help="this RDF file, database, or folder of a build instead")
    _shared.add_limits(parser, "default: 60")


def run(options: argparse.Namespace) -> int:
    """Write the chart, or say that there is none."""
    from gridwalk.api.plotting import question, write

    asked = question(options.name)
    given = {name: value for name in NARROWED if (value := getattr(options, name)) is not None}
    chart = _data(options).plot(options.name, **given)
    if chart is None:
        said = f"no chart {options.name}: too little is known; `gridwalk query {asked}` lists what is. Nothing is written"
        print(f"gridwalk: {process.safe(said)}", file=sys.stderr)
        return 0
    write(options.out, chart)
    return 0


def _data(options: argparse.Namespace) -> Dataset:
    from gridwalk.api import open

    if options.on:
        return open(options.on, schemas=options.schemas, limits=_shared.limits(options))
    return _shared.build(options.data, schemas=options.schemas, finished=True)
