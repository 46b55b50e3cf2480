"""Benchmark of an archive of many small reports: what a statement costs beside what it costs in one report alone.

The parts of some reports are compared with what each makes alone before any time is told.
"""

from __future__ import annotations

import json
import os
import tempfile
from functools import partial
from pathlib import Path
from unittest import mock

from tests.bench import generate
from tests.bench.building import build
from tests.bench.comparing import parts
from tests.bench.measuring import CACHE, Run, in_turn, median, ratios, versions

REPORTS = 10_000
# Cars of an event; no laps, which are no small report. Events of a series, which share its drivers and teams.
CARS, EVENTS = 4, 20
COMPARED = 5


def report(folder: Path) -> dict[str, str]:
    """Return the tables of one made-up report, by name."""
    with mock.patch.multiple(generate, CARS=CARS, LAPS=3):
        generate.timing_files(folder / "files", 1)
        generate.tables(folder / "files", folder / "tables")
    (made,) = (folder / "tables" / "reports").iterdir()
    texts = {path.name: path.read_text(encoding="utf-8") for path in made.iterdir() if path.name != "lap.csv"}
    metadata = json.loads(texts[generate.METADATA])
    metadata["tables"] = [table for table in metadata["tables"] if table["url"] in texts]
    return texts | {generate.METADATA: json.dumps(metadata)}


def write(texts: dict[str, str], folder: Path, number: int) -> None:
    """Write the report of a number: another event than the others, with the drivers and teams of its series."""
    series, event = divmod(number, EVENTS)
    suffix = "".join(chr(ord("a") + series // 26**n % 26) for n in range(3))
    names = [(name, f"{name}{suffix}") for family in generate.FAMILY for name in (family, family.lower())]
    others = [("made-up", f"made-up-{suffix}"), ("Made-up", f"Made-up {suffix}"), ("ircuit-1", f"ircuit-{event + 1}")]
    others += [("team-", f"team-{suffix}-"), ("Team ", f"Team {suffix} ")]
    place = folder / "reports" / f"made-up-{suffix}-{event + 1:02}"
    place.mkdir(parents=True)
    for file, text in texts.items():
        changed = text
        for old, new in [*names, *others] if file != generate.METADATA else []:
            changed = changed.replace(old, new)
        (place / file).write_text(changed, encoding="utf-8")


def archive(texts: dict[str, str], folder: Path, size: int) -> Path:
    """Write an archive of so many reports, and return its folder."""
    for number in range(size):
        write(texts, folder, number)
    return folder


def compare(texts: dict[str, str], out: Path, size: int) -> None:
    """Raise AssertionError where a report of an archive does not make the part that it makes alone."""
    made = {part.name: part for part in parts(out)}
    assert len(made) > size
    for number in range(0, size, -(-size // COMPARED)):
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            write(texts, Path(name) / "data", number)
            build(Path(name) / "data", Path(name) / "out", 1)
            alone = [part for part in parts(Path(name) / "out") if part.parent.name == "reports"]
            assert [part.read_bytes() for part in alone] == [made[part.name].read_bytes() for part in alone]
            assert len(alone) == 1


def main(size: int = REPORTS, runs: int = 3) -> None:
    """Print what a statement costs in one report, in a hundredth of the archive, and in the archive."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        texts = report(Path(name) / "one")
        sizes = [1, max(2, size // 100), size]
        folders = {number: archive(texts, Path(name) / str(number), number) for number in sizes}
        out = Path(name) / "out"
        build(folders[size], out, 1)
        compare(texts, out, size)
        counts = dict[str, int]()

        def way(number: int) -> Run:
            run = build(folders[number], out, 1)
            units = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["units"]
            counts[str(number)] = sum(unit["statements"] for name, unit in units.items() if name.startswith("reports/"))
            return run

        found = in_turn({str(number): partial(way, number) for number in sizes}, runs)
    print(versions("gridwalk", "pyoxigraph"))
    print(f"an archive of small reports; {runs} runs in turn; load {os.getloadavg()[0]:.1f}")
    for number, done in found.items():
        run, share = median(done), counts["1"] / counts[number]
        middle, least, most = (ratio * share for ratio in ratios(done, found["1"]))
        print(f"  {int(number):7,} reports {counts[number]:10,} statements {run.cpu:8.2f} CPU s {run.memory:5.0f} MB", end="  ")
        print(f"a statement {middle:.3f} ({least:.3f} to {most:.3f}) of that of one report", flush=True)
