"""Processes measured from outside: time on the clock, time of processors, most memory."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# A warm environment has its bytecode, whatever the settings of who measures.
# What is measured is made, not read from what was finished before.
WARM = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"GRIDWALK_CACHE": ""}
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "gridwalk-bench"


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock, seconds of processors, and the most memory of one process in MB."""

    wall: float
    cpu: float
    memory: float


def measured(command: Sequence[str | Path]) -> Run:
    """Run a command quietly, and its children. Raises CalledProcessError with what it printed."""
    environment = WARM | {"PYTHONPATH": str(ROOT / "build"), "PYTHONWARNINGS": "ignore"}
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(map(str, command)), printed.decode(errors="replace"))
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def printed(command: Sequence[str | Path]) -> str:
    """Return what a command prints. Raises CalledProcessError."""
    environment = WARM | {"PYTHONPATH": str(ROOT / "build"), "PYTHONWARNINGS": "ignore"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def median(runs: Sequence[Run]) -> Run:
    """Return the medians of several runs, each figure by itself; of memory the most."""
    return Run(statistics.median(r.wall for r in runs), statistics.median(r.cpu for r in runs), max(r.memory for r in runs))


def in_turn(ways: Mapping[str, Callable[[], Run]], runs: int) -> dict[str, list[Run]]:
    """Run each of several ways so many times, in turn: the machine's own speed changes by more than what is compared."""
    found: dict[str, list[Run]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            found[name].append(way())
    return found


def ratios(runs: Sequence[Run], base: Sequence[Run]) -> tuple[float, float, float]:
    """Return the median, the least and the greatest ratio of processor time of runs to those beside them.

    >>> a, b = [Run(1, 2, 3), Run(1, 3, 3)], [Run(1, 1, 3), Run(1, 1, 3)]
    >>> ratios(a, b)
    (2.5, 2.0, 3.0)
    """
    found = [run.cpu / beside.cpu for run, beside in zip(runs, base, strict=True)]
    return statistics.median(found), min(found), max(found)


def versions(*names: str) -> str:
    """Return the versions of Python and of distributions that are installed here, in one line."""
    found = ((name, importlib.metadata.version(name)) for name in names)
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version}" for name, version in found)])


def environment(name: str, packages: Sequence[str]) -> Path:
    """Return the Python of an environment that has some packages, made at first use and kept in the cache."""
    folder = CACHE / name
    python = folder / "bin" / "python"
    if not (folder / "made").is_file():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], check=True)
        (folder / "made").touch()
    return python


def gridwalk(*arguments: str | Path) -> list[str | Path]:
    """Return a command of the project under test."""
    return [sys.executable, "-m", "gridwalk", *arguments]
