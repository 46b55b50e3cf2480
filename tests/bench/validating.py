"""Benchmark of validation: parts, every rule, an event at a time, beside pySHACL with the same rules and data.

The data break no rule, so both also check a copy with some broken facts, and have to find the same in it
before any time is told. pySHACL gets all statements in one file, and each query parsed once: asked as it is,
it parses a query again for every node. It gets the first laps of one event only, ten thousand statements: with
a whole event it was not done in a quarter of an hour.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import building
from tests.bench.comparing import parts
from tests.bench.measuring import CACHE, ROOT, Run, gridwalk, in_turn, measured

# Statements up to which pySHACL is run, too, on the first laps.
MOST = 100_000
LATER_LAP = re.compile(rb"<https://w3id[.]org/gridwalk/id/lap/[^>]*/[0-9]{2,}> ")
# What is broken once, in laps and in things, for structural rules and for those in SPARQL.
SLIPS = (
    ('#lapTime> "', '#lapTime> "-'),
    ('#topSpeed> "', '#topSpeed> "x'),
    ('#lapNumber> "2"', '#lapNumber> "200"'),
    ("#sector1Time> ", "#sector0Time> "),
    ("/concept/flag/green> ", "/concept/finish/running> "),
    ("ontology#Lap> ", "ontology#Round> "),
    ('#position> "2"', '#position> "1"'),
    ("#raceClass> ", "#model> "),
    ("#Driver> ", "#Team> "),
    ("/002/crew/1> <https://w3id.org/gridwalk/ontology#entry> ", "/002/crew/1> <urn:entry> "),
)
RULES = 10


def main(sizes: list[int], runs: int = 3) -> None:
    """Print the table of each size: medians of so many runs; pySHACL runs once."""
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            _one(size, Path(name), runs)


def _one(size: int, work: Path, runs: int) -> None:
    out = work / "parts"
    building.build(building.data(size) / "files", out, 2)
    if size <= MOST:
        _shorten(out, work / "short")
        _compare(work / "short", work)
        base = _ours(work / "short", runs, _lines(work / "short"))
        building.line("pySHACL, once", [measured(_pyshacl(_whole(work / "short", work)))], _lines(work / "short"), base)
    _ours(out, runs, building.statements(out))


def _ours(out: Path, runs: int, count: int) -> list[Run]:
    """Print the rows of one process and of two, and return the first. No result is an exit code of 0; any other is raised."""
    print(f"{count:,} statements, every rule; medians of {runs} runs in turn; load {os.getloadavg()[0]:.1f}")
    print(f"  {'':28}{'s':>9}{'CPU s':>9}{'M/CPU s':>8}{'MB':>8}{'CPU':>8}  of the first")
    found = in_turn({"gridwalk": lambda: _run(out, 1), "gridwalk, 2 processes": lambda: _run(out, 2)}, runs)
    base = found["gridwalk"]
    for name, done in found.items():
        building.line(name, done, count, base if done is not base else ())
    return base


def _lines(out: Path) -> int:
    return sum(part.read_bytes().count(b"\n") for part in parts(out))


def _shorten(out: Path, to: Path) -> None:
    """Copy parts with the first nine laps of each car only."""
    shutil.copytree(out, to)
    for part in parts(to):
        with (out / part.relative_to(to)).open("rb") as file:
            part.write_bytes(b"".join(line for line in file if not LATER_LAP.match(line)))


def _run(out: Path, jobs: int) -> Run:
    return measured(gridwalk("validate", out, "--jobs", str(jobs)))


def _pyshacl(file: Path) -> list[str | Path]:
    return gridwalk("validate", file, "--engine", "pyshacl")


def _whole(out: Path, work: Path) -> Path:
    """Return one file of all parts."""
    path = work / "whole.nq"
    path.write_bytes(b"".join(part.read_bytes() for part in parts(out)))
    return path


def _compare(out: Path, work: Path) -> None:
    """Raise AssertionError where the two do not find the same in data with broken facts."""
    broken = work / "broken"
    shutil.copytree(out, broken)
    events = [part for part in parts(broken) if not part.name.startswith("ontology")]
    text = events[0].read_text(encoding="utf-8")
    for before, after in SLIPS:
        assert before in text, before
        text = text.replace(before, after, 1)
    events[0].write_text(text, encoding="utf-8")
    ours, theirs = _found(gridwalk("validate", broken)), _found(_pyshacl(_whole(broken, work)))
    rules = {row[1] for row in ours}
    assert len(rules) >= RULES, rules
    assert ours == theirs, f"{len(ours - theirs)} only ours, {len(theirs - ours)} only theirs: {min(ours ^ theirs)}"
    print(f"data with {len(SLIPS)} broken facts: both find the same {len(ours)} results of {len(rules)} rules", flush=True)
    shutil.rmtree(broken)


def _found(command: list[str | Path]) -> set[tuple[str, ...]]:
    """Return the results that a validation lists: each as its fields."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "build"), "PYTHONWARNINGS": "ignore"}
    run = subprocess.run([*command, "--format", "csv"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 1, run.stderr
    return set(map(tuple, csv.reader(run.stdout.splitlines()[1:])))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
