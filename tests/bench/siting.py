"""Benchmark of ``site``: the pages of the shipped data, written for the first time and where nothing is new, beside ``build``.

Before any time is told, two sites are compared file by file.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tests.bench.measuring import CACHE, Run, gridwalk, in_turn, measured, median, ratios, versions


def main(runs: int = 3) -> None:
    """Print what the pages cost."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        out, other, dist = (Path(name) / word for word in ("site", "other", "dist"))
        files = _compare(out, other)
        ways = {
            "gridwalk build": lambda: _fresh(dist, "build"),
            "site, for the first time": lambda: _fresh(other, "site"),
            "site, nothing is new": lambda: measured(gridwalk("site", "--out", out)),
        }
        found = in_turn(ways, runs)
    print(versions("gridwalk", "pyoxigraph", "jinja2"))
    print(f"the site of the shipped data, {files:,} files; {runs} runs in turn; load {os.getloadavg()[0]:.1f}")
    for way, done in found.items():
        run, (middle, least, most) = median(done), ratios(done, found["gridwalk build"])
        print(
            f"  {way:28}{run.cpu:8.2f} CPU s {run.memory:5.0f} MB  {middle:.2f} ({least:.2f} to {most:.2f}) of a build", flush=True
        )


def _fresh(out: Path, command: str) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    return measured(gridwalk(command, "--out", out))


def _compare(out: Path, other: Path) -> int:
    """Raise AssertionError where two sites of the same data differ, one of which was there. Return how many files there are."""
    for folder in (out, out, other):
        measured(gridwalk("site", "--out", folder))
    made, again = (
        {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".site.same"}
        for folder in (out, other)
    )
    assert made == again
    assert len(made) > 1000
    return len(made)
