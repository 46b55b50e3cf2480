"""The script that holds records of the real files against the answers of questions, on made-up files with the same quirks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridwalk.builds.manifest import build_parts
from tests import formula
from tests.bench.records.__main__ import main


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both data sets in one build: the folder has ``data`` and ``parts``."""
    folder = tmp_path_factory.mktemp("both")
    build_parts(formula.joined(folder / "data"), folder / "parts")
    return folder


def test_files_and_answers_agree(both: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--on", str(both / "parts"), str(both / "data" / "ergast"), str(both / "data" / "f1db")]) == 0
    table = [line.split(maxsplit=3) for line in capsys.readouterr().out.splitlines()[1:]]
    counts = {(source, what): (int(things), int(differ)) for things, differ, source, what in table}
    assert {differ for _, differ in counts.values()} == {0}
    # What there is to compare is compared: the pole of a shared car, a win of two, champions of drivers and of a pair.
    assert counts["f1db", "poles of drivers, by year (counts-of)"][0] > 20
    assert counts["f1db", "champions, by year (champions)"][0] == 2
    assert counts["ergast", "of which shared (races-of)"][0] == 1
    assert counts["f1db", "of which shared (races-of)"][0] == 1
    assert counts["f1db", "longest run of wins of drivers (season-matrix)"][0] == 4
    assert counts["all", "places of drivers in races (season-matrix)"][0] > 15
    # Only one of two says whose the pole is.
    assert ("ergast", "poles of drivers, in all (counts-of)") not in counts


BOTH = "driver/f1db-bud-renner / driver/f1db-wes-calder"
# A cell of a file of F1DB changed after the build, and what the script says then.
CHANGED = {
    "pole": (
        "races-race-results",
        '"34","anselm-krohn","torrente","torrente","rubex",true,,,,,,,,,,,,4.5,false',
        '"34","anselm-krohn","torrente","torrente","rubex",true,,,,,,,,,,,,4.5,true',
        "f1db, poles of drivers, in all: driver/f1db-anselm-krohn: 1 in the files, 0 found",
    ),
    "win": (
        "races-race-results",
        '1954,2,2,2,"2"',
        '1954,2,2,1,"1"',
        f"f1db, winners of races: 1954 / 2: {BOTH} in the files, driver/f1db-wes-calder found",
    ),
    "champion": (
        "seasons-driver-standings",
        '1954,2,2,"2","bud-renner",7,false',
        '1954,2,2,"2","bud-renner",7,true',
        f"f1db, champions, by year: 1954: {BOTH} in the files, driver/f1db-wes-calder found",
    ),
    "total": (
        "drivers",
        "1,124,1,8,8,0,0,0,0,0,0\n",
        "2,124,1,8,8,0,0,0,0,0,0\n",
        "f1db, totals that it states: driver/f1db-wes-calder / wins: 2 in the files, 1 found",
    ),
}


@pytest.mark.parametrize("case", CHANGED)
def test_what_differs_is_printed(case: str, both: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, before, after, expected = CHANGED[case]
    shutil.copytree(both / "data" / "f1db", tmp_path / "f1db")
    file = tmp_path / "f1db" / f"f1db-{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert main(["--on", str(both / "parts"), str(both / "data" / "ergast"), str(tmp_path / "f1db")]) == 1
    assert expected in capsys.readouterr().out.splitlines()


def test_the_pole_of_ergast_alone_is_that_of_the_grid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which of the drivers of a car had it does not say: each has it."""
    build_parts(formula.copied(tmp_path / "data", "ergast"), tmp_path / "parts")
    assert main(["--on", str(tmp_path / "parts"), str(tmp_path / "data" / "ergast")]) == 0
    poles = [line.split() for line in capsys.readouterr().out.splitlines() if "poles of drivers, in all" in line]
    assert [int(things) for things, *_ in poles] == [21]
