"""Killed at random, most often at the moments of the switch: the old or the new, never a mixture, and the next one works.

A kill comes some time after something is seen: the first file of a new build beside its place, the first that is
whole, the request that makes a load visible. Where it comes depends on the machine; what has to hold does not.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gridwalk import publish
from gridwalk.base import files
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.parts_on_disk import listed
from gridwalk.builds.whole import build
from gridwalk.rdf.content import Content
from gridwalk.rdf.stored_parts import MANIFEST
from gridwalk.stores import embedded
from gridwalk.stores.loading import load
from gridwalk.stores.store import connect
from tests.stores import faults, loads, servers

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
SEED = 20040
KILLS = 6
# A build starts in a process that has loaded everything, so that kills need not wait for that.
PROGRAM = """
import sys
from gridwalk.ask import queries, results
from gridwalk.base import files, workers
from gridwalk.builds import manifest
from gridwalk.identities import applied
from gridwalk.publish import _description as description
from gridwalk.readers import registry
from gridwalk.stores import embedded
from gridwalk.cli import build, load, main
if __name__ == "__main__":
    print(flush=True)
    sys.stdin.readline()
    sys.exit(main(sys.argv[1:]))
"""


class Killed:
    """A command that is killed."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        environment = os.environ | {"PYTHONPATH": str(ROOT / "build")}
        self.process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=null)
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def at(self, seen: Callable[[], bool], delay: float) -> bool:
        """Kill it so long after something was seen; return whether it was still at work."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        while self.process.poll() is None and not seen():
            pass
        time.sleep(delay)
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()
        return self.process.returncode == -signal.SIGKILL


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two states of the same sources: of the second, one name is another."""
    folder = tmp_path_factory.mktemp("two")
    made = []
    for name in ("one", "other"):
        place = folder / name
        shutil.copytree(FIXTURES / "sources", place)
        shutil.copytree(FIXTURES / "data" / "reports", place / "reports")
        made.append(place)
    teams = made[1] / "reports" / "lakeside-2031" / "teams.csv"
    teams.write_text(teams.read_text(encoding="utf-8").replace("Castor Works", "Castor Factory"), encoding="utf-8")
    return made[0], made[1]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def sums_fit(folder: Path) -> bool:
    """What ``sha256sum --check SHA256SUMS`` says."""
    lines = (folder / publish.SUMS).read_text(encoding="utf-8").splitlines()
    return all(hashlib.sha256((folder / line[66:]).read_bytes()).hexdigest() == line[:64] for line in lines)


MOMENTS = {
    "the first file": lambda out: (out / files.UNFINISHED).exists(),
    "the last file": lambda out: (out / files.UNFINISHED / publish.SUMS).exists(),
}
# All formats; the answers to all questions, which take the longest, come without these options.
FORMATS = [option for name in publish.names() for option in ("--format", name)]


def contents(data: Path) -> Content:
    """What a build of the command line writes: with what the sources say of themselves."""
    built = build(data)
    return Content(built.lines, abouts=built.abouts)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_of_all_formats(moment: str, two: tuple[Path, Path], tmp_path: Path, chance: random.Random) -> None:
    out, whole, made = tmp_path / "dist", [], [contents(data / "reports") for data in two]
    for data, lines in zip(two, made, strict=True):
        publish.write(lines, tmp_path / data.name, publish.names())
        whole.append(content(tmp_path / data.name))
    shutil.copytree(tmp_path / "one", out)
    assert whole[0] != whole[1]
    assert set(whole[0]) == set(whole[1])
    cut = 0
    for turn in range(4 * KILLS):
        # On a machine that is busy the moment is missed more often: then there are more tries.
        if turn >= KILLS and cut > 1:
            break
        now = turn % 2
        killed = Killed("build", "--data", two[1 - now] / "reports", "--out", out, "--no-validate", *FORMATS)
        cut += killed.at(lambda: MOMENTS[moment](out), chance.choice([0, 0, chance.uniform(0, 0.03)]))
        between = (out / files.FINISHED).exists()
        there = {name: data for name, data in content(out).items() if not name.startswith(".")}
        assert there in whole or between
        assert sums_fit(out) or between
        # Whoever comes next, if only to be refused, finishes what was begun: never a part of it.
        files.finish(out)
        there = {name: data for name, data in content(out).items() if not name.startswith(".")}
        assert there in whole
        if between:
            assert there == whole[1 - now]
        publish.write(made[1 - now], out, publish.names())
        assert content(out) == whole[1 - now]
    assert cut > 1


STOPS = """
import os, pathlib, signal, sys
from gridwalk import publish
from gridwalk.builds.whole import build
from gridwalk.rdf.content import Content
content, left, real = Content(build(pathlib.Path(sys.argv[1])).lines), int(sys.argv[3]), os.rename
def moved(*arguments, replace=os.replace):
    global left
    if left == 0: os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    replace(*arguments)
os.replace = moved
publish.write(content, pathlib.Path(sys.argv[2]), publish.names())
"""


@pytest.mark.parametrize("moves", [0, 1, 6])
def test_a_build_killed_between_two_moves_is_finished_by_the_next(moves: int, two: tuple[Path, Path], tmp_path: Path) -> None:
    """No chance hits these microseconds often enough, so here the process kills itself, after so many moves."""
    out = tmp_path / "dist"
    for data, place in ((two[0], out), (two[1], tmp_path / "new")):
        publish.write(Content(build(data / "reports").lines), place, publish.names())
    program = [sys.executable, "-c", STOPS, two[1] / "reports", out, str(moves)]
    done = subprocess.run(program, env=os.environ | {"PYTHONPATH": str(ROOT / "build")}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (out / files.FINISHED).is_dir()
    assert not sums_fit(out) or moves == 0
    # A build that finds nothing to read finishes it, as does one of some formats.
    (tmp_path / "empty").mkdir()
    again = subprocess.run(
        [sys.executable, "-m", "gridwalk", "build", "--data", tmp_path / "empty", "--out", out],
        env=os.environ | {"PYTHONPATH": str(ROOT / "build")}, capture_output=True, check=False,
    )  # fmt: skip
    assert again.returncode == 3
    assert content(out) == content(tmp_path / "new")
    assert not list(out.glob(".*"))


def test_files_of_a_link_are_not_moved(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "passwd").write_text("theirs")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / files.FINISHED).symlink_to(tmp_path / "theirs")
    files.settle(tmp_path / "dist")
    assert (tmp_path / "theirs" / "passwd").is_file()
    assert not (tmp_path / "dist" / "passwd").exists()


def parts_are_whole(out: Path) -> dict[str, bytes]:
    """Return the files that the manifest names, all of which have to be there and right; the manifest too."""
    units = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["units"].values()
    there = {part.path.relative_to(out).as_posix() for part in listed(out)}
    # Beside them lies what the join made of all of them.
    assert there >= {unit["part"] for unit in units}
    named = [MANIFEST, *(unit["part"] for unit in units), *(unit["joined"] for unit in units if "joined" in unit)]
    return {name: (out / name).read_bytes() for name in {*named, *there}}


def test_a_build_in_parts(two: tuple[Path, Path], tmp_path: Path, chance: random.Random) -> None:
    out, whole = tmp_path / "parts", []
    for data in two:
        build_parts(data, tmp_path / data.name)
        whole.append(parts_are_whole(tmp_path / data.name))
    build_parts(two[0], out)
    before, cut = (out / MANIFEST).read_bytes(), 0
    for turn in range(KILLS):
        data = two[(turn + 1) % 2]
        seen = [lambda: any(out.rglob(".*.partial")), lambda before=before: (out / MANIFEST).read_bytes() != before][turn % 2]
        # Without its parts, so that there is something to make.
        for path in set(out.rglob("*.nq")) - {out / name for name in parts_are_whole(out)}:
            path.unlink()
        cut += Killed("build", "--data", data, "--parts", out, "--jobs", "2").at(seen, chance.choice([0, chance.uniform(0, 0.02)]))
        assert parts_are_whole(out) in whole
        # The workers that a kill leaves are gone in a moment, and keep the next build waiting until then.
        build_parts(data, out, jobs=2)
        assert content(out) == content(tmp_path / data.name)
        before = (out / MANIFEST).read_bytes()
    assert cut > 1


def rows(place: Path) -> set[str]:
    return {str(quad) for quad in embedded.open_readonly(place).quads_for_pattern(None, None, None, None)}


@pytest.mark.slow("builds a database for each of the kills")
def test_a_database(two: tuple[Path, Path], tmp_path: Path, chance: random.Random) -> None:
    place, whole = tmp_path / "db" / "races", []
    for data in two:
        build_parts(data, tmp_path / data.name)
        embedded.replace_from_parts(tmp_path / "made" / data.name, tmp_path / data.name)
        whole.append(rows(tmp_path / "made" / data.name))
    embedded.replace_from_parts(place, tmp_path / "one")
    assert whole[0] != whole[1]
    cut = 0
    for turn in range(KILLS):
        data, before = two[(turn + 1) % 2], place.readlink()
        made = place.with_name(f".races.{int(before.suffix[1:]) + 1}")
        seen = [made.exists, lambda before=before: place.readlink() != before][turn % 2]
        killed = Killed("build", "--data", data, "--parts", tmp_path / data.name, "--store", place)
        cut += killed.at(seen, chance.choice([0, chance.uniform(0, 0.1)]))
        assert rows(place) in whole
        if turn % 4 == 0:
            embedded.replace_from_parts(place, tmp_path / data.name)
            assert rows(place) == whole[(turn + 1) % 2]
            # The link, the lock and one database: nothing that grows.
            assert len(list(place.parent.iterdir())) == 3
    assert cut > 1


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    if why := servers.missing().get("oxigraph"):
        pytest.skip(why)
    with servers.running("oxigraph", tmp_path_factory.mktemp("oxigraph")) as started:
        yield started


@pytest.mark.slow("loads for each of the kills, and reads the store after each")
def test_a_load_at_the_swap(server: servers.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chance: random.Random) -> None:
    loads.login(monkeypatch, server)
    states, swaps, cut = (loads.half(), loads.full()), list[str](), 0
    sizes = [len({line.rsplit(" ", 2)[0] for line in lines}) for lines in states]
    for number, lines in enumerate(states):
        (tmp_path / f"{number}.nq").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def is_swap(handler: faults.Handler) -> bool:
        if b"%3Fs2" in handler.body:
            swaps.append(handler.path)
        return False

    with connect(server.url) as store, faults.between(server.url) as proxy:
        load(store, states[0])
        # Only looked at: none of its requests fails.
        proxy.faults, proxy.concerns = [faults.drop], is_swap
        for turn in range(4):
            swaps.clear()
            killed = Killed("load", tmp_path / f"{(turn + 1) % 2}.nq", "--to", proxy.url)
            cut += killed.at(lambda: bool(swaps), chance.choice([0, chance.uniform(0, 0.05)]))
            # The store may still be at the swap that it was asked for.
            time.sleep(0.5)
            assert loads.number(store.endpoint, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") in sizes
        load(store, states[1])
        assert loads.holds(store, states[1])
        assert loads.number(store.endpoint, "SELECT (COUNT(*) AS ?n) { GRAPH <urn:gridwalk:staging> { ?s ?p ?o } }") == 0
    assert cut > 0
