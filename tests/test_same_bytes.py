"""The same tables and libraries give the same bytes on every Python that the project supports and this machine has."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
# Everything that a build imports, in the versions that run these tests.
LIBRARIES = ("pyoxigraph", "shacl", "rdflib", "num2words", "httpx", "SPARQLWrapper", "pyshacl")


@cache
def interpreters() -> dict[str, str]:
    """The interpreters of this machine by version; that of the tests is one."""
    running = ".".join(map(str, sys.version_info[:2]))
    return {version: path for version in VERSIONS if (path := interpreter(version))} | {running: sys.executable}


def interpreter(version: str) -> str | None:
    """Return where a Python of this version is. pyenv has commands that only say where one could be chosen."""
    shim = shutil.which(f"python{version}")
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python{version}"))
    for path in filter(None, [shim, *map(str, kept)]):
        if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            return path
    return None


def environment(version: str, folder: Path) -> str:
    """Return a Python of this version that has the libraries of these tests."""
    if interpreters()[version] == sys.executable:
        return sys.executable
    subprocess.run([interpreters()[version], "-m", "venv", str(folder)], check=True)
    wanted = [f"{name}=={metadata.version(name)}" for name in LIBRARIES]
    python = str(folder / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*install, *wanted], check=False).returncode:
        pytest.skip(f"{', '.join(wanted)} cannot be installed for python{version} here")
    subprocess.run([*install, "--no-deps", "--editable", str(ROOT)], check=True)
    return python


def digests(python: str, folder: Path) -> dict[str, str]:
    # Another locale, time zone, seed of hashes and folder each time: nothing of them may matter.
    seed = hashlib.sha256(python.encode()).digest()[0]
    around = {**os.environ, "PYTHONHASHSEED": str(seed), "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    subprocess.run([python, "-m", "gridwalk", "build", "--out", str(folder)], check=True, env=around, capture_output=True)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return digests(sys.executable, tmp_path_factory.mktemp("here") / "dist")


@pytest.mark.parametrize("version", VERSIONS)
def test_same_bytes_on_every_python(version: str, wanted: dict[str, str], tmp_path: Path) -> None:
    if version not in interpreters():
        pytest.skip(f"this machine has no python{version}")
    made = digests(environment(version, tmp_path / "env"), tmp_path / "dist é")
    print(f"python{version} ({interpreters()[version]}): {len(made)} files, the same bytes as python{sys.version.split()[0]}")
    assert len(wanted) >= 8
    assert made == wanted
