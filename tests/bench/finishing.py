"""Benchmark of a build that is finished: beside ``--help``, and a question of it beside a bare process that asks the same file.

The rows are compared before any time is told.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

from tests.bench.measuring import CACHE, ROOT, WARM, Run, gridwalk, in_turn, measured, median, printed, ratios, versions

# One that sees only statements, as most do, and one that asks for passages, for which twice as many lines are loaded.
QUESTIONS = ("class-podiums", "facts-of-the-winner")
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


def main(runs: int = 9) -> None:
    """Print what a finished build of the shipped data costs, and a question of it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name, mock.patch.dict(WARM, {"GRIDWALK_CACHE": str(Path(name) / "records")}):
        out = Path(name) / "dist"
        build = gridwalk("build", "--out", out, "--format", "merged", "--format", "nquads")
        measured(build)
        ways: dict[str, Callable[[], Run]] = {
            "--help": lambda: measured(gridwalk("--help")),
            "build, nothing changed": lambda: measured(build),
        }
        beside = {"build, nothing changed": "--help"}
        for question in QUESTIONS:
            bare = [sys.executable, "-c", BARE, out / "gridwalk-merged.nq", ROOT / "queries" / f"{question}.rq"]
            ask = gridwalk("query", question, "--format", "tsv")
            assert printed(ask) == printed(bare)
            ways |= {f"bare process: {question}": partial(measured, bare), f"query {question}": partial(measured, ask)}
            beside[f"query {question}"] = f"bare process: {question}"
        found = in_turn(ways, runs)
    print(versions("gridwalk", "pyoxigraph"))
    print(f"a finished build of the shipped data; {runs} runs in turn; load {os.getloadavg()[0]:.1f}")
    for way, base in beside.items():
        run, (middle, least, most) = median(found[way]), ratios(found[way], found[base])
        print(f"  {way:32}{run.cpu:8.3f} CPU s {run.memory:5.0f} MB  {middle:.2f} ({least:.2f} to {most:.2f}) of {base}")
