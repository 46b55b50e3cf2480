"""Processes measured from outside: time on the clock, time of processors, most memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# A warm environment has its bytecode, whatever the settings of who measures.
WARM = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
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


def median(runs: Sequence[Run]) -> Run:
    """Return the medians of several runs, each figure by itself; of memory the most."""
    return Run(statistics.median(r.wall for r in runs), statistics.median(r.cpu for r in runs), max(r.memory for r in runs))


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
