"""Benchmark of a build that is finished: beside ``--help``, and a question of it beside a bare process that asks the same file.

The rows are compared before any time is told.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from tests.bench.measuring import CACHE, ROOT, WARM, Run, gridwalk, in_turn, measured, median, printed, ratios, versions

QUESTION = "class-podiums"
# The process beside which we are held: the engine, and nothing of Gridwalk but the text.
BARE = """
import sys
import pyoxigraph as ox
store = ox.Store()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
with open(sys.argv[2], encoding="utf-8") as file:
    rows = store.query(file.read())
sys.stdout.buffer.write(rows.serialize(format=ox.QueryResultsFormat.TSV))
"""


def main(runs: int = 7) -> None:
    """Print what a finished build of the shipped data costs, and a question of it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name, mock.patch.dict(WARM, {"GRIDWALK_CACHE": str(Path(name) / "records")}):
        out = Path(name) / "dist"
        build = gridwalk("build", "--out", out, "--format", "merged", "--format", "nquads")
        bare = [sys.executable, "-c", BARE, out / "gridwalk-merged.nq", ROOT / "queries" / f"{QUESTION}.rq"]
        ask = gridwalk("query", QUESTION, "--format", "tsv")
        measured(build)
        assert printed(ask) == printed(bare)
        ways: dict[str, Callable[[], Run]] = {
            "--help": lambda: measured(gridwalk("--help")),
            "build, nothing changed": lambda: measured(build),
            "a bare process that asks": lambda: measured(bare),
            "query": lambda: measured(ask),
        }
        found = in_turn(ways, runs)
    print(versions("gridwalk", "pyoxigraph"))
    print(f"a finished build of the shipped data; {runs} runs in turn; load {os.getloadavg()[0]:.1f}")
    for way, base in (("build, nothing changed", "--help"), ("query", "a bare process that asks")):
        run, (middle, least, most) = median(found[way]), ratios(found[way], found[base])
        print(f"  {way:28}{run.cpu:8.3f} CPU s {run.memory:5.0f} MB  {middle:.2f} ({least:.2f} to {most:.2f}) of {base}")
