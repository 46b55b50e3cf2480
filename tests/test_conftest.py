"""What tests/conftest.py holds every test to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONFTEST = "from tests import conftest\nconftest.LONG, conftest.TOO_LONG = 0.2, 1\nfrom tests.conftest import *\n"
ASKED = "s of processor time: make it quicker, or say why it is slow"
BURN = """
import time
import pytest
{mark}
def test_it():
    end = time.process_time() + {seconds}
    while time.process_time() < end:
        pass
"""


@pytest.mark.quick
@pytest.mark.parametrize(
    ("mark", "seconds", "code", "said"),
    [
        ("", 0, 0, "1 passed"),
        ("", 0.3, 0, ASKED),
        ("", 1.1, 1, ASKED),
        ("@pytest.mark.slow('burns time')", 1.1, 0, "1 passed"),
        ("@pytest.mark.slow", 0, 4, "slow needs a reason"),
        ("@pytest.mark.slow(' ')", 0, 4, "slow needs a reason"),
    ],
)
def test_a_test_that_takes_long_says_why(tmp_path: Path, mark: str, seconds: float, code: int, said: str) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_burning.py").write_text(BURN.format(mark=mark, seconds=seconds), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow(reason): x\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": f"{ROOT}:{ROOT / 'build'}"}, check=False
    )
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
    # Who says why is not named.
    assert said == ASKED or ASKED not in done.stdout
