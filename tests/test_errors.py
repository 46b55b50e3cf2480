"""Errors of the package: one root, that no handler of other errors takes, and facts instead of guesses."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import gridwalk
from gridwalk.base.errors import GridwalkError, LimitError, Problem
from gridwalk.readers import registry
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, Schemas

FIXTURES = Path(__file__).parent / "fixtures"
LEMANS = FIXTURES / "sources" / "lemans" / "grand-24"
REPORT = FIXTURES / "data" / "reports" / "lakeside-2031"


def _kinds(root: type[GridwalkError]) -> Iterator[type[GridwalkError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)


def test_no_error_is_one_of_python() -> None:
    for module in pkgutil.walk_packages(gridwalk.__path__, "gridwalk."):
        if not module.name.startswith(("gridwalk.dev", "gridwalk.__main__", "gridwalk.builds.spark")):
            importlib.import_module(module.name)
    kinds = set(_kinds(GridwalkError))
    assert {kind.__name__ for kind in kinds} >= {
        "SourceError",
        "QueryError",
        "StoreError",
        "LimitError",
        "RefusedError",
        "CutError",
    }
    for kind in kinds:
        assert not issubclass(kind, (OSError, ValueError, LookupError, RuntimeError)), kind


def test_a_limit_comes_whole_out_of_another_process() -> None:
    error = pickle.loads(pickle.dumps(LimitError("found 3, the limit is 2", "take less")))
    assert (str(error), error.reached, error.way_out) == (
        "found 3, the limit is 2; take less", "found 3, the limit is 2", "take less",
    )  # fmt: skip


def read(source: Path) -> tuple[list[Problem], set[str]]:
    findings, schemas = Findings(), Schemas()
    registry.read(source, schemas, lambda text: None, findings)
    return findings.problems, schemas.unread


def edit(path: Path, before: str, after: str) -> Callable[[Path], object]:
    def change(source: Path) -> None:
        text = (source / path).read_text(encoding="utf-8")
        assert before in text
        (source / path).write_text(text.replace(before, after, 1), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("source", "change", "message", "lost"),
    [
        # A row of a year without a race is left out, though it is a cell that is wrong.
        (LEMANS, edit(Path("results.csv"), "\n2029", "\n1999"), "column Year: found '1999'", True),
        (LEMANS, edit(Path("races.csv"), ",0", ",7"), "column Cancelled: unknown state", False),
        (REPORT, edit(Path("drivers.csv"), "\n", "\nx\n"), "found 1 cells", True),
        # A key that is there twice loses nothing, though no cell is named.
        (REPORT, lambda source: _twice(source / "drivers.csv"), "repeats the key of an earlier row", False),
        (REPORT, edit(Path(METADATA), '"tables"', '"tabels"'), "is not CSVW metadata", True),
    ],
)
def test_whether_a_row_was_lost_is_said_and_not_guessed(
    source: Path, change: Callable[[Path], object], message: str, lost: bool, tmp_path: Path
) -> None:
    place = Path(shutil.copytree(source, tmp_path / source.name))
    change(place)
    problems, unread = read(place)
    assert [str(problem) for problem in problems if message in str(problem)], problems
    assert bool(unread) == lost


def _twice(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([*lines[:2], *lines[1:]]), encoding="utf-8")
