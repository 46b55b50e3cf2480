"""The command line as somebody runs it who may not read everything: the superuser may, whatever the modes say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).parent.parent / "build"


def gridwalk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line without root's right to read everything; the test is skipped where root cannot lay it down."""
    program: list[str] = [sys.executable, "-m", "gridwalk"]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root needs setpriv (util-linux) to do without its rights")
        without = "-dac_override,-dac_read_search"
        program = [setpriv, "--inh-caps", without, "--bounding-set", without, *program]
    environment = os.environ | {"PYTHONPATH": str(BUILD)}
    return subprocess.run([*program, *map(str, arguments)], capture_output=True, text=True, check=False, env=environment)
