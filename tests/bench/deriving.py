"""Benchmark of what is derived: builds of tables in parts with the rules that derive and without them, in turn.

Before any time is told, the parts of both are compared, and what is derived with what a build in memory derives.
Run as ``python -m tests.bench.deriving ARGUMENTS`` it is ``gridwalk`` without rules that derive; with ``compare SOURCE OURS BARE``
it compares, in a process of its own, since the most memory of one is counted for those that it starts too.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.building import data, line, parts, statements
from tests.bench.measuring import CACHE, Run, gridwalk, in_turn, measured, versions

WITHOUT = (sys.executable, "-m", "tests.bench.deriving")


def main(sizes: list[int], runs: int = 5) -> None:
    """Print what rules that derive add to builds of made-up tables of some sizes."""
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            _one(data(size) / "tables", Path(name) / "ours", Path(name) / "bare", runs)


def _one(source: Path, ours: Path, bare: Path, runs: int) -> None:
    ways: dict[str, Callable[[], Run]] = {
        "without what is derived": lambda: _build(WITHOUT, source, bare),
        "with it": lambda: _build(gridwalk(), source, ours),
    }
    for way in ways.values():
        way()
    measured([*WITHOUT, "compare", source, ours, bare])
    found, count = in_turn(ways, runs), statements(ours)
    print(versions("gridwalk", "pyoxigraph"))
    print(f"{count:,} statements, and what is derived of them; {runs} runs in turn; load {os.getloadavg()[0]:.1f}")
    print(f"  {'':28}{'s':>9}{'CPU s':>9}{'M/CPU s':>8}{'MB':>8}{'CPU':>8}  of the first")
    without, others = found["without what is derived"], found["with it"]
    line("without what is derived", without, count)
    line("with it", others, count, without)


def _build(program: Sequence[str | Path], source: Path, out: Path) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    return measured([*program, "build", "--data", source, "--parts", out])


def without(arguments: list[str]) -> None:
    """Run ``gridwalk`` without rules that derive."""
    from gridwalk.builds import derived
    from gridwalk.cli import main as run

    vars(derived)["derived"] = lambda scope: []
    sys.exit(run(arguments))


def compare(source: Path, ours: Path, bare: Path) -> None:
    """Raise AssertionError where parts differ, or what is derived is not what a build in memory derives."""
    from gridwalk.builds.whole import build
    from gridwalk.derive.rule import RULES
    from gridwalk.rdf.lines import graph
    from gridwalk.rdf.stored_parts import listed

    assert [path.read_bytes() for path in parts(ours)] == [path.read_bytes() for path in parts(bare)]
    made = {line for part in listed(ours) for block in part.blocks() for line in block.split("\n")}
    wanted = {line for line in build(source).lines if graph(line).startswith(RULES)}
    assert {line for line in made if graph(line).startswith(RULES)} == wanted
    assert len(wanted) > 100


if __name__ == "__main__":
    if sys.argv[1:2] == ["compare"]:
        compare(*map(Path, sys.argv[2:]))
    else:
        without(sys.argv[1:])
