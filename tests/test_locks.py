"""Locks, and a system that has no flock: everything can be imported there, and who writes is alone all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gridwalk.base import locks

# As on Windows, as far as a module can be taken away here.
WITHOUT = """
import os, signal, sys, warnings
for name in ("fcntl", "resource"):
    sys.modules[name] = None
del signal.SIGHUP, signal.pthread_sigmask, os.O_DIRECTORY, os.O_ASYNC, os.sysconf
# The library says that a plain file is all the lock there is on such a system that is not Windows.
warnings.filterwarnings("ignore", message="only soft file lock is available")
"""


def run(code: str, *arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT + code, *map(str, arguments)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_can_be_imported_without_flock() -> None:
    code = """
import importlib, pkgutil
import gridwalk
for module in pkgutil.walk_packages(gridwalk.__path__, "gridwalk."):
    if not module.name.startswith(("gridwalk.__main__", "gridwalk.dev")):
        importlib.import_module(module.name)
print(gridwalk.Dataset.__name__, "fcntl" in sys.modules and sys.modules["fcntl"])
"""
    assert run(code) == "Dataset None\n"


def test_a_folder_is_written_and_locked_without_flock(tmp_path: Path) -> None:
    code = """
from pathlib import Path
from gridwalk.base import files
from gridwalk.base.errors import StoreError
files.PATIENCE = 0.1
out = Path(sys.argv[1])
with files.replacing(out / "new") as made:
    made.write("laps.txt", ["76"])
    try:
        with files.replacing(out / "new") as again:
            again.write("laps.txt", ["77"])
    except StoreError as error:
        print(error)
with files.replacing(out / "new") as made:
    made.write("more.txt", ["1"])
print(sorted(path.name for path in (out / "new").iterdir()), (out / "new" / "laps.txt").read_text())
try:
    with files.locked(out / "none"):
        print("locked")
except FileNotFoundError:
    print((out / "none").exists())
"""
    said = run(code, tmp_path).splitlines()
    assert said == [
        f"{tmp_path / 'new'}: another build is writing here; wait for it or choose another folder",
        "['laps.txt', 'more.txt'] 76",
        "False",
    ]


def test_a_database_is_made_without_flock(tmp_path: Path) -> None:
    code = """
from pathlib import Path
from gridwalk.stores import embedded
place = Path(sys.argv[1]) / "db"
embedded.replace(place, ["<urn:s> <urn:p> <urn:o> <urn:g> ."])
print(len(list(embedded.open_readonly(place).query("SELECT * { ?s ?p ?o }"))))
"""
    assert run(code, tmp_path) == "1\n"


@pytest.mark.skipif(sys.platform == "win32", reason="has no flock")
@pytest.mark.parametrize("kind", [locks.FOLDER, locks.FILE])
def test_who_is_second_is_told_so(kind: int, tmp_path: Path) -> None:
    place = tmp_path if kind == locks.FOLDER else tmp_path / "lock"
    with locks.held(place, kind) as descriptor:
        assert descriptor is not None
        with pytest.raises(BlockingIOError), locks.held(place, kind):
            pass
    with locks.held(place, kind):
        pass
    if kind == locks.FOLDER:
        assert not list(tmp_path.iterdir())
