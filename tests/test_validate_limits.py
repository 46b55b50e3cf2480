"""The rules over what a stranger wrote are checked in a process of their own, within limits."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest

from gridwalk import LimitError
from gridwalk.base import workers
from gridwalk.base.errors import GridwalkError
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import validate
from gridwalk.cli import main
from gridwalk.rdf.guard import Limits, calling
from gridwalk.rdf.guard.limits import MIB
from gridwalk.rdf.stored_parts import StoredPart
from gridwalk.stores.opening import load_statements

TEAM = "<https://w3id.org/gridwalk/ontology#Team>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def teams(count: int, graph: str = "") -> str:
    """Return so many teams of one name, each of which breaks rules."""
    return "".join(f'<urn:t{i}> {TYPE} {TEAM} {graph}.\n<urn:t{i}> {LABEL} "x" {graph}.\n' for i in range(count))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stranger") / "teams.nt"
    path.write_text(teams(60_000), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--timeout", "1", "--max-memory", "2G"],
            "the limit of time, 1 s, was reached: it was checking rules; raise it with --timeout",
        ),
        (["--max-memory", "256M"], "the limit of memory, 256 MiB, was reached: it was checking rules; raise it with --max-memory"),
    ],
)
def test_rules_over_a_file_of_a_stranger(options: list[str], said: str, file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    assert main(["validate", str(file), *options]) == 5
    assert time.monotonic() - begun < 15
    # An engine that finds no memory writes to the descriptor, not to what Python has.
    assert capfd.readouterr() == ("", f"gridwalk: error: {file}: {said}\n")


def test_rules_over_a_part_of_a_stranger(tmp_path: Path) -> None:
    path = tmp_path / "part.nq"
    path.write_text(teams(60_000, "<urn:g> "), encoding="utf-8")
    for jobs in (1, 2):
        with pytest.raises(LimitError, match=r"memory, 256 MiB.*checking rules.*--max-memory"):
            validate_parts([StoredPart(path)], jobs=jobs, limits=Limits(memory=256 * MIB))


def test_a_report_from_within_limits_is_that_without(tmp_path: Path) -> None:
    path = tmp_path / "teams.nt"
    path.write_text(teams(4), encoding="utf-8")
    lines = load_statements(path)
    report = calling.limited(Limits(), "checking rules", validate, lines, "shacl")
    assert report == validate(lines)
    assert report.count("Violation") == 8
    with pytest.raises(GridwalkError, match="unknown SHACL engine 'x'"):
        calling.limited(Limits(), "checking rules", validate, lines, "x")


def test_parts_within_limits_are_those_without(tmp_path: Path) -> None:
    path = tmp_path / "part.nq"
    path.write_text(teams(4, "<urn:g> "), encoding="utf-8")
    free = validate_parts([StoredPart(path)])
    assert free.results
    assert validate_parts([StoredPart(path)], limits=Limits()) == free


def test_each_call_has_its_own_time() -> None:
    with closing(calling.each(Limits(seconds=4), "sleeping", 1, time.sleep, [1.5] * 3)) as done:
        assert list(done) == [None] * 3
    with pytest.raises(LimitError, match=r"time, 1 s"), closing(_slept()) as late:
        list(late)


def _slept() -> Generator[None]:
    return calling.each(Limits(seconds=1), "sleeping", 2, time.sleep, [0, 60, 0, 0])


def test_who_is_too_late_is_ended() -> None:
    pids = list[int]()
    with pytest.raises(TimeoutError), closing(workers.each(1, _late, [0, 60], seconds=3)) as made:
        pids.extend(made)
    (pid,) = pids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _late(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()
