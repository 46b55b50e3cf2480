"""Benchmark of building: tables, and timing files, to N-Quads on disk, beside peers that make the same triples.

Each run is a process of its own, started cold. The peers are installed into an environment of the benchmark's own;
what they write is compared, as a set of triples, before any time is told.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench import generate
from tests.bench.comparing import parts
from tests.bench.measuring import CACHE, Run, environment, gridwalk, in_turn, measured, median, ratios, versions

PEERS = {
    "morph-kgc": ("morph.py", ["morph-kgc==2.10.0"]),
    "maplib": ("maplib_peer.py", ["maplib==0.20.19", "polars==2.1.0"]),
    "SDM-RDFizer": ("rdfizer_peer.py", ["rdfizer==4.7.5.15.4.1", "pandas==2.3.3"]),
    "rdflib": ("rdflib_peer.py", ["rdflib==7.2.1"]),
}
FOLDER = Path(__file__).parent / "peers"
# Statements up to which a peer is run: beyond, minutes of waiting tell nothing new.
MOST = {"morph-kgc": 1_000_000, "maplib": 1_000_000, "SDM-RDFizer": 100_000, "rdflib": 1_000_000}


def data(size: int) -> Path:
    """Return the folder of made-up data of a size, made at first use and kept in the cache."""
    folder = CACHE / f"data-{generate.VERSION}-{size}"
    if not (folder / "made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        generate.main([str(size), str(folder), "--tables"])
        (folder / "made").touch()
    return folder


def build(source: Path, out: Path, jobs: int, *options: str) -> Run:
    """Measure a build from nothing."""
    shutil.rmtree(out, ignore_errors=True)
    return measured(gridwalk("build", "--data", source, "--parts", out, "--jobs", str(jobs), *options))


def statements(out: Path) -> int:
    """Return how many statements a build has."""
    return sum(unit["statements"] for unit in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["units"].values())


def copy(out: Path, to: Path) -> Run:
    """Measure a plain copy of the same bytes, flushed to the disk file by file."""
    shutil.rmtree(to, ignore_errors=True)
    run = measured(["sh", "-c", 'cp -r "$1" "$2" && sync -d $(find "$2" -type f -name "*.nq")', "sh", out, to])
    shutil.rmtree(to)
    return run


def line(name: str, runs: Sequence[Run], count: int, base: Sequence[Run] = ()) -> None:
    """Print one row of the table. ``base``: the runs beside these, with which they are compared; those of a peer may be fewer."""
    run = median(runs)
    middle, least, most = ratios(runs, base[: len(runs)]) if base else (1, 1, 1)
    ratio = f"{middle:8.2f}  {least:.2f} to {most:.2f}" if base else ""
    print(f"  {name:28}{run.wall:9.2f}{run.cpu:9.2f}{count / run.cpu / 1e6:8.3f}{run.memory:8.0f}{ratio}", flush=True)


def main(sizes: list[int], folders: Sequence[Path] = (), runs: int = 3, peers: bool = True) -> None:
    """Print the table of each size of made-up data, then of each folder of timing files that somebody has.

    Medians of so many runs in turn, and of processor time the ratio to the first, of each run to the one beside it.
    """
    for size in sizes:
        _one(data(size), runs, [name for name in PEERS if peers and size <= MOST[name]], rebuild=True)
    for folder in folders:
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            source = Path(name)
            (source / "files").symlink_to(folder.resolve(), target_is_directory=True)
            generate.tables(folder, source / "tables")
            # A rebuild changes a file, and these are not ours. Their size is not known: the quickest peer will do.
            _one(source, runs, ["maplib"] if peers else [], rebuild=False)


def _one(source: Path, runs: int, peers: list[str], *, rebuild: bool) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        out, work = Path(name) / "out", Path(name) / "work"
        build(source / "tables", out, 1)  # also warms the file cache
        count = statements(out)
        gigabytes = sum(part.stat().st_size for part in parts(out)) / 1e9
        print(versions("gridwalk", "pyoxigraph", "shacl"))
        print(f"{count:,} statements, {gigabytes:.2f} GB; medians of {runs} runs in turn; load {os.getloadavg()[0]:.1f}")
        print(f"  {'':28}{'s':>9}{'CPU s':>9}{'M/CPU s':>8}{'MB':>8}{'CPU':>8}  of the first")
        ways = {
            "gridwalk, tables": lambda: build(source / "tables", work, 1),
            "gridwalk, tables, 2 processes": lambda: build(source / "tables", work, 2),
            "gridwalk, timing files": lambda: build(source / "files", work, 1),
            "  2 processes": lambda: build(source / "files", work, 2),
            "  --gzip": lambda: build(source / "files", work, 1, "--gzip"),
        }
        found = in_turn(ways, runs)
        base = found["gridwalk, tables"]
        for way, done in found.items():
            line(way, done, count, base if done is not base else ())
        shutil.rmtree(work)
        line("cp and fsync", [copy(out, work) for _ in range(runs)], count, base)
        if rebuild:
            _rebuild(source / "files", out, count, base)
        if peers:
            _peers(peers, source / "tables", out, work, runs, base)


def _rebuild(source: Path, out: Path, count: int, base: Sequence[Run]) -> None:
    """Measure a rebuild with nothing changed, and with one event changed; the data are put back after."""
    command = gridwalk("build", "--data", source, "--parts", out)
    measured(command)
    line("rebuild, nothing changed", [measured(command)], count, base)
    path = min(source.rglob("*-laps.csv"))
    before = path.read_bytes()
    try:
        path.write_bytes(before.replace(b",GF,", b",FCY,", 1))
        line("rebuild, one event changed", [measured(command)], count, base)
    finally:
        path.write_bytes(before)


def _peers(names: list[str], source: Path, out: Path, work: Path, runs: int, base: Sequence[Run]) -> None:
    measured(gridwalk("build", "--data", source, "--parts", out))
    work.mkdir()
    for name in names:
        program, packages = PEERS[name]
        python, made = environment(name, packages), work / "peer.nt"
        command = [python, FOLDER / program, source, made]
        first = measured(command)
        measured([sys.executable, "-m", "tests.bench.comparing", out, made])
        # What takes long is not run again: its spread is small beside the ratio.
        others = [measured(command) for _ in range(runs - 1)] if first.wall < 60 else []
        print(f"  {', '.join(packages)}")
        line(name, [first, *others], statements(out), base)
