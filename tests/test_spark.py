"""The build on Apache Spark, on a real cluster of processes: the folder of a build here, also when workers die."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from gridwalk import cli
from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.spark import session, task
from gridwalk.builds.spark.task import Outcome
from gridwalk.builds.units import Task, find_units, hashes_of, task_of
from gridwalk.identities.applied import Identities
from gridwalk.rdf.stored_parts import MANIFEST
from gridwalk.tables.findings import Findings
from tests.test_parts import FIXTURES, LAPS, content, manifest
from tests.test_timing import change

ROOT = Path(__file__).parents[1]
EVENTS = 24
MASTER = "local-cluster[2,1,1024]"
LEMANS = "lemans/grand-24"
WITHOUT = ["pyspark (pip install 'gridwalk[spark]')"] * (find_spec("pyspark") is None) + ["java"] * (shutil.which("java") is None)
pytestmark = [pytest.mark.spark, pytest.mark.slow("starts a cluster of processes of Apache Spark")]
spark = pytest.mark.skipif(bool(WITHOUT), reason=f"needs {' and '.join(WITHOUT)}")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sources of every kind, and who is who, in a path with a space and an accent."""
    folder = tmp_path / "données d'essai"
    shutil.copytree(FIXTURES / "sources", folder)
    shutil.copytree(FIXTURES / "data" / "reports", folder / "reports")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where programs put what is temporary."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def environment(place: Path) -> dict[str, str]:
    # Workers run in folders of their own.
    return os.environ | {"PYTHONPATH": str(ROOT / "build"), "TMPDIR": str(place), "LC_ALL": "C.UTF-8"}


def processes(root: int) -> dict[int, str]:
    """The command lines of a process and of all that it has started."""
    parents, commands = dict[int, int](), dict[int, str]()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            commands[int(folder.name)] = command_line(int(folder.name))
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: commands[pid] for pid in found if pid in commands}


def listening(pids: Iterator[int]) -> set[str]:
    """The addresses, in hexadecimal as the kernel prints them, on which processes wait for others."""
    sockets = set[str]()
    for pid in pids:
        for entry in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                sockets.add(str(entry.readlink()))
            except OSError:
                continue
    rows = [row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {row[1].partition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


def ended(pids: Iterable[int]) -> list[str]:
    """Wait until processes have ended; return the command lines of those that have not after ten seconds."""
    running = list[str]()
    for _ in range(100):
        # One that has ended and whose parent does not ask for it has no command line.
        running = [read for pid in pids if (read := command_line(pid))]
        if not running:
            break
        time.sleep(0.1)
    return running


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def wait_for_the_middle(run: subprocess.Popen[str], out: Path) -> int:
    """Wait until some tasks have come to their end, and return how many."""
    for _ in range(1200):
        if done := len(list(out.glob(".spark-*.partial/_temporary/0/task_*"))):
            return done
        assert run.poll() is None, run.communicate()
        time.sleep(0.05)
    raise AssertionError("no task came to its end in a minute")


def seasons(data: Path) -> None:
    """Sources of two kinds, one with many events that are alike: each takes a worker part of a second."""
    shutil.copytree(FIXTURES / "sources" / LEMANS, data / LEMANS)
    source, event = FIXTURES / "sources" / "timing" / "lakes-2031", "03_Lakeside"
    season = data / "timing" / "lakes-2031"
    for number in range(EVENTS):
        shutil.copytree(source / event, season / f"{number:02}_Place {number}")
    said = json.loads((source / "csv-metadata.json").read_text(encoding="utf-8")) | {"events": {}}
    (season / "csv-metadata.json").write_text(json.dumps(said), encoding="utf-8")


@spark
def test_a_worker_killed_in_the_middle(tmp_path: Path, place: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    seasons(data)
    shutil.copytree(FIXTURES / "data" / "reports", data / "reports")
    arguments = ["build", "--data", data, "--parts", out, "--engine", "spark", "--master", MASTER]
    run = subprocess.Popen(
        [sys.executable, "-m", "gridwalk", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(place),
    )  # fmt: skip
    try:
        done = wait_for_the_middle(run, out)
        started = processes(run.pid)
        executors = [pid for pid, command in started.items() if "CoarseGrainedExecutorBackend" in command]
        assert len(executors) == 2
        os.kill(executors[0], signal.SIGKILL)
        assert done < EVENTS, "nothing was left to do for the other"
        addresses = listening(iter(started))
        printed, said = run.communicate(timeout=120)
    finally:
        run.kill()
        run.wait()
    assert run.returncode == 0, said
    assert "137" in said, said
    assert addresses
    assert addresses <= {"0100007F", "0000000000000000FFFF00000100007F"}
    built = build_parts(data, tmp_path / "here")
    assert content(out) == content(tmp_path / "here")
    assert f"\n{built.units} parts; {built.statements:,} lines of N-Quads; " in printed
    assert ended(started) == []
    assert not list(place.iterdir())


# One Spark does all of these, one after the other: to start one takes longer than all that it does here.
SEVERAL = """
import json, shutil, sys
from pathlib import Path
from gridwalk import cli
from gridwalk.builds.spark import session
from gridwalk.builds.spark.build import build_on_spark

folder, found = Path(sys.argv[1]), {}
with session.running(sys.argv[2]) as context:
    for name in ("sound", "poisoned", "changed", "violating", "none"):
        again = ["--no-validate"] if name in ("poisoned", "changed") else []
        out = folder / ("sound" if name == "changed" else name) / "out"
        found[name] = cli.main(["build", "--data", str(folder / name / "data"), "--parts", str(out), "--engine", "spark", *again])
    settings = context._jsc.hadoopConfiguration()
    settings.set("fs.viewfs.mounttable.t.link./here", Path(sys.argv[3]).as_uri())
    for name in ("sound", "changed"):
        build_on_spark(folder / name / "data", "viewfs://t/here/out", check=False)
print(json.dumps(found), file=sys.stderr)
"""


def variant(data: Path, folder: Path) -> Path:
    return Path(shutil.copytree(data, folder / "data"))


@spark
def test_what_is_wrong_is_left_out_and_said(data: Path, tmp_path: Path, place: Path) -> None:
    folder = tmp_path / "all [é] of {these}"
    variant(data, folder / "sound")
    poisoned, changed = variant(data, folder / "poisoned"), variant(data, folder / "changed")
    change(poisoned / LAPS, "1:16.000", "1:76.000")
    change(poisoned / LAPS, "1:15.500", "1:75.500")
    (poisoned / LEMANS / "races.csv").write_bytes(b"\xff\n")
    change(changed / LAPS, "1:16.000", "1:16.125")
    violating = variant(FIXTURES / "data", folder / "violating")
    # A report about events of another unit is checked there without what that says of them: here is none.
    for name in ("timing", "rules"):
        shutil.rmtree(violating / name)
    shutil.copytree(FIXTURES / "sources" / LEMANS, violating / LEMANS)
    change(violating / LEMANS / "results.csv", "2029;2;PX", "2029;1;PX")
    none = folder / "none" / "data" / "lemans"
    none.mkdir(parents=True)
    (none / "csv-metadata.json").write_text("{")
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", SEVERAL, str(folder), "local[2]", str(mounted)],
        capture_output=True,
        text=True,
        env=environment(place),
        check=False,
    )
    assert run.returncode == 0, run.stderr
    codes = json.loads(run.stderr.splitlines()[-1])
    assert codes == {"sound": cli.OK, "poisoned": cli.INPUT, "changed": cli.OK, "violating": cli.VIOLATIONS, "none": cli.INPUT}

    # What was changed is in the folder of what was sound: nothing is left of that.
    build_parts(changed, tmp_path / "here")
    assert content(folder / "sound" / "out") == content(tmp_path / "here")
    # Hadoop's own file systems of one machine keep checksums beside the files.
    elsewhere = {name: read for name, read in content(mounted / "out").items() if not name.endswith(".crc")}
    assert elsewhere == content(tmp_path / "here")

    with pytest.raises(SourceError) as caught:
        build_parts(poisoned, tmp_path / "poisoned")
    said = [line.removeprefix("gridwalk: error: ") for line in run.stderr.splitlines() if str(poisoned) in line]
    assert said == [str(problem) for problem in caught.value.problems]
    assert len(said) >= 3
    whole = json.loads((tmp_path / "here" / MANIFEST).read_text())["units"]
    rest = manifest(folder / "poisoned" / "out")
    assert set(whole) - set(rest) == {LEMANS, "timing/lakes-2031/03_Lakeside"}
    assert f"gridwalk: left out: {LEMANS}" in run.stderr

    assert set(manifest(folder / "violating" / "out")) == {"ontology", "reports/lakeside-2031"}
    assert not content(folder / "none" / "out")
    assert not list(place.iterdir())


def one_task(data: Path, name: str) -> Task:
    who = Identities(data)
    return task_of(next(unit for unit in find_units(data, who, Findings()) if unit.name == name), hashes_of(who))


def test_a_unit_that_breaks_is_tried_again_and_then_said(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("it broke")

    noted = list[Outcome]()
    monkeypatch.setattr(task, "write_part", broken)
    with pytest.raises(RuntimeError):
        list(task.run(one_task(data, LEMANS), Identities(data), check=False, last=False, note=noted.append))
    assert not noted
    assert not list(task.run(one_task(data, LEMANS), Identities(data), check=False, last=True, note=noted.append))
    assert "RuntimeError('it broke')" in str(noted[0].report.problems[0])


def test_other_data_on_a_worker_is_no_source(data: Path) -> None:
    one, noted = one_task(data, LEMANS), list[Outcome]()
    with (data / LEMANS / "results.csv").open("a") as file:
        file.write("\n")
    assert not list(task.run(one, Identities(data), check=False, last=False, note=noted.append))
    assert "differs between" in str(noted[0].report.problems[0])


@pytest.mark.parametrize(
    "arguments",
    [["--engine", "spark"], ["--engine", "spark", "--parts", "p", "--format", "turtle"], ["--master", "local"]],
)
def test_options_that_do_not_go_together(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", *arguments]) == cli.USAGE
    assert "--engine spark" in capsys.readouterr().err


def test_masters_of_this_machine() -> None:
    assert all(map(session.is_local, ("local", "local[*]", "local[2,4]", MASTER)))
    assert not any(map(session.is_local, ("", "yarn", "spark://local:7077", "k8s://localhost")))
