"""Benchmark of asking: parts into an embedded database, and every bundled question on it, Virtuoso beside.

The data are made-up seasons and, beside them, the world of the tests, so that every question has rows. Each question is
asked twice by a process of its own: *first* opens the database and reads from the disk's cache, *again* finds it warm.
Then those that can be are asked of one made-up event. Answers are compared as bags of rows before a time is told; rdflib,
whose one process has loaded all before, answers up to 100 thousand statements.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from gridwalk.ask import queries
from gridwalk.rdf.stored_parts import listed
from tests import questions
from tests.bench import building
from tests.bench.asking_one import STATEMENTS
from tests.bench.measuring import CACHE, ROOT, measured
from tests.stores import servers

# Statements up to which rdflib is asked: it loads a million in minutes.
MOST = 100_000
# Seconds after which a question is stopped.
PATIENCE = 120
SECOND = 1.0
# The first made-up event, and the seconds within which a question about one event is to be answered.
EVENT, NARROWED = f"{questions.ID}event/made-up/2000/circuit-1", 0.3
# 1.4 GB of memory for pages, and no limit of rows that any answer here reaches.
LARGE = {"NumberOfBuffers = 10000": "NumberOfBuffers = 170000", "MaxDirtyBuffers = 6000": "MaxDirtyBuffers = 130000"}
LARGE |= {"ResultSetMaxRows = 2000": "ResultSetMaxRows = 1000000"}
LOAD = (
    "import sys; from pathlib import Path; from gridwalk.stores import embedded; "
    "embedded.replace_from_parts(*map(Path, sys.argv[1:]))"
)

Answers = dict[str, dict[str, Any]]


def main(sizes: list[int]) -> None:
    """Load and ask each size, and print what it took."""
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            _one(size, Path(name))


def _one(size: int, work: Path) -> None:
    out, database = _parts(size, work), work / "database"
    count = building.statements(out)
    run = measured([sys.executable, "-c", LOAD, database, out])
    gigabytes = sum(path.stat().st_size for path in database.resolve().iterdir()) / 1e9
    print(f"{count:,} citations and the statements; load {os.getloadavg()[0]:.1f}")
    print(f"  loaded in {run.wall:.0f} s, {run.cpu:.0f} CPU s, {run.memory:.0f} MB of memory, {gigabytes:.1f} GB on disk")
    answers = {"oxigraph": everything("oxigraph", database)}
    narrowed = {"oxigraph": everything("oxigraph", database, EVENT)}
    if not servers.missing().get("virtuoso"):
        start = time.perf_counter()
        with virtuoso(out, work / "virtuoso") as url:
            print(f"  Virtuoso: loaded in {time.perf_counter() - start:.0f} s", flush=True)
            answers["virtuoso"] = everything("virtuoso", url)
            narrowed["virtuoso"] = everything("virtuoso", url, EVENT)
    if size <= MOST:
        _flat(out, work / "flat")
        answers["rdflib"] = in_rdflib(work / "flat")
    assert not (empty := [name for name, ours in answers["oxigraph"].items() if ours.get("rows") == 0]), f"no rows: {empty}"
    for asked, limit in ((answers, SECOND), (narrowed, NARROWED)):
        compare(asked)
        table(asked, limit)


def _parts(size: int, work: Path) -> Path:
    source = work / "source"
    for folder in (questions.WORLD, questions.ACCOUNTS, building.data(size) / "files"):
        shutil.copytree(folder, source, dirs_exist_ok=True)
    building.build(source, work / "parts", 2)
    shutil.rmtree(source)
    return work / "parts"


def everything(engine: str, place: Path | str, event: str = "") -> Answers:
    """Ask every bundled question, or of one event those that can be, each in a process of its own.

    One that is stopped, or fails, has only ``error``.
    """
    names = [each.name for each in queries.find_queries() if not event or "event" in [one.name for one in each.parameters]]
    return {name: told for name in names for told in _ask(engine, place, event, [name], 2 * PATIENCE)}


def in_rdflib(place: Path) -> Answers:
    """Ask every bundled question in one process."""
    names = questions.names()
    return dict(zip(names, _ask("rdflib", place, "", names, 2 * PATIENCE * len(names)), strict=True))


def _ask(engine: str, place: Path | str, event: str, names: list[str], limit: float) -> list[dict[str, Any]]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.asking_one", engine, str(place), str(PATIENCE), event, *names]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "build")}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return [{"error": f"stopped after {limit:.0f} s"}] * len(names)
    if done.returncode:
        return [{"error": done.stderr.strip()[-200:]}] * len(names)
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def virtuoso(out: Path, folder: Path) -> Iterator[str]:
    """Run a Virtuoso with the citations, and the statements in a graph, loaded by its own loader in two threads."""
    (folder / "load").mkdir(parents=True)
    for number, part in enumerate(listed(out)):
        lines = [line for some in part.checked() for line in some]
        statements = dict.fromkeys(line[: line.rindex(b" ", 0, -3)] for line in lines)
        end = f" <{STATEMENTS}> .\n".encode()
        (folder / "load" / f"{number:05}.nq").write_bytes(b"".join(lines) + b"".join(s + end for s in statements))
    large = servers.VIRTUOSO
    for small, wanted in LARGE.items():
        assert small in large
        large = large.replace(small, wanted)
    with mock.patch.object(servers, "VIRTUOSO", large), servers.running("virtuoso", folder) as server:
        port = next(line for line in (folder / "virtuoso.ini").read_text().splitlines() if line.startswith("ServerPort"))
        isql = ["isql-vt", port.rpartition(":")[2], "dba", server.password, "ERRORS=STDOUT"]
        subprocess.run([*isql, "exec=ld_dir('load', '*.nq', 'urn:none');"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        loaders = [subprocess.Popen([*isql, "exec=rdf_loader_run();"], stdout=subprocess.DEVNULL, cwd=folder) for _ in range(2)]
        assert [loader.wait() for loader in loaders] == [0, 0]
        subprocess.run([*isql, "exec=checkpoint;"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder / "load")
        yield server.url


def _flat(out: Path, place: Path) -> None:
    lines = {line.rstrip(b"\n") for part in listed(out) for some in part.checked() for line in some}
    place.with_suffix(".nq").write_bytes(b"\n".join(sorted(lines)) + b"\n")
    statements = {line[: line.rindex(b" ", 0, -2)] + b" ." for line in lines}
    place.with_suffix(".nt").write_bytes(b"\n".join(sorted(statements)) + b"\n")


def compare(answers: dict[str, Answers]) -> None:
    """Raise AssertionError where an engine that answered has other rows than the embedded database."""
    for name, ours in answers["oxigraph"].items():
        for engine, found in answers.items():
            theirs = found[name]
            same = "error" in ours or "error" in theirs or theirs["digest"] == ours["digest"]
            assert same, f"{name}: {theirs['rows']} rows in {engine}, {ours['rows']} here"


def table(answers: dict[str, Answers], most: float) -> None:
    """Print how many questions were quick, those over a limit of seconds, and the ratios."""
    of = len(answers["oxigraph"])
    print(f"  answers are equal; questions answered within 0.1 s, {most:g} s, of {of}; the sum of all; not answered")
    for engine, found in answers.items():
        for which, time_ in (("first", 0), ("again", 1)):
            took = [answer["seconds"][time_] for answer in found.values() if "seconds" in answer]
            quick = [sum(one < limit for one in took) for limit in (0.1, most)]
            print(f"  {engine:10}{which:8}{quick[0]:4}{quick[1]:4}{sum(took):10.1f} s{len(found) - len(took):4}")
    for name in answers["oxigraph"]:
        found = {engine: answers[engine][name] for engine in answers}
        if any("error" in one or one["seconds"][1] >= most for one in found.values()):
            print(f"  {name:36}" + "  ".join(f"{engine} {_told(one)}" for engine, one in found.items()))
    for engine in set(answers) - {"oxigraph"}:
        pairs = [(answers[engine][name], ours) for name, ours in answers["oxigraph"].items()]
        ratios = [theirs["seconds"][1] / ours["seconds"][1] for theirs, ours in pairs if "error" not in theirs | ours]
        print(f"  {engine}: again, the median question takes {statistics.median(ratios):.1f} times as long")


def _told(one: dict[str, Any]) -> str:
    if "error" in one:
        return str(one["error"]).splitlines()[-1][:60]
    return f"{one['seconds'][0]:.2f} {one['seconds'][1]:.2f} ({one['cpu'][1]:.2f} CPU) s, {one['rows']:,} rows"
