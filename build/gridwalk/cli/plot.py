"""Draw a chart of a race or of a season, as SVG.

NAME is podiums (of the classes), grid-to-finish, positions (by lap, from the grid), gaps (to the leader of the class),
lap-times (by driver, without laps of pits and cautions), stints, laps-led, or season-matrix. Each shows the rows of one
bundled question, so that `gridwalk query chart-podiums` gives the figures. The same data give the same bytes. The file has its
colours in it, for light and dark. Where too little is known for a chart, it is said what is missing, no file is written, and the
exit code is 3.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from gridwalk.api import process
from gridwalk.cli import _shared

SUMMARY = "draw a chart of a race or season"
EXAMPLES = """  gridwalk plot podiums --event alms/2004/laguna-seca --out podiums.svg
  gridwalk plot laps-led --event alms/2004/laguna-seca --class LMP1 --out led.svg
  gridwalk plot season-matrix --season alms/2004 --out season.svg
"""
# The exit code where the data have too little for a chart: a script that counts on the file has to see that there is none.
TOO_LITTLE = 3
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
    _shared.add_on(one)
    _shared.add_limits(parser, "default: 60")


def run(options: argparse.Namespace) -> int:
    """Write the chart, or say what there is not enough of for one."""
    from gridwalk.api.plotting import question, write

    # A chart that there is not is said before any data are read.
    asked = question(options.name)
    given = {name: value for name in NARROWED if (value := getattr(options, name)) is not None}
    chart = _shared.opened(options).plot(options.name, **given)
    if chart is None:
        print(f"gridwalk: error: {process.safe(_missing(options, asked, given))}", file=sys.stderr)
        return TOO_LITTLE
    write(options.out, chart)
    return 0


def _missing(options: argparse.Namespace, asked: str, given: Mapping[str, str]) -> str:
    """Return what is said where the data have too little for a chart."""
    from gridwalk.api.plotting import needs

    of = f" of {' and '.join(given.values())}" if given else ""
    narrowed = (("set", f"{name}={value}") for name, value in given.items())
    places = ((name, str(value)) for name in ("data", "on", "schemas") if (value := getattr(options, name)))
    told = (part for name, value in (*narrowed, *places) for part in (f"--{name}", value))
    again = shlex.join(["gridwalk", "query", asked, *told])
    return f"no chart {options.name}: it needs {needs(options.name)}, and the data{of} have none; `{again}` lists what there is"
