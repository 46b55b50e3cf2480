"""What a line or a decision would change is shown before it is written, and nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

import gridwalk
from gridwalk.api.changes import Change
from gridwalk.api.terms import shown, split
from gridwalk.cli import main
from tests.accounts import EVENT, account, same


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two accounts of one race that share no crew, and a line that makes two of their cars one."""
    account(tmp_path / "data", "alder", {"r01": ["Otto Lind"], "r02": ["Ada Elm"]})
    account(tmp_path / "data", "birch", {"x": ["Max Yew"], "y": ["Tom Ash"]})
    same(tmp_path / "data", (f"entry/{EVENT}/x", f"entry/{EVENT}/r01"))
    return tmp_path / "data"


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def facts(changes: list[Change]) -> set[tuple[str, ...]]:
    return {(change.sign, *map(shown, split(change.statement))) for change in changes}


def test_a_line_that_would_join_two_cars(data: Path) -> None:
    before = files(data)
    found = facts(gridwalk.what_if(data, [f"entry/{EVENT}/y gridwalk:entry/{EVENT}/r02"]))
    assert ("+", f"entry/{EVENT}/y", "owl:sameAs", f"entry/{EVENT}/r02") in found
    assert {fact[0] for fact in found if fact[1] == f"result/{EVENT}/y/race"} == {"-"}
    assert files(data) == before


def test_a_line_taken_away(data: Path) -> None:
    before = files(data)
    found = facts(gridwalk.what_if(data, without=[f"entry/{EVENT}/x entry/{EVENT}/r01"]))
    assert ("-", f"entry/{EVENT}/x", "owl:sameAs", f"entry/{EVENT}/r01") in found
    assert {fact[0] for fact in found if fact[1] == f"result/{EVENT}/x/race"} == {"+"}
    assert files(data) == before


def test_a_file_of_lines(data: Path, tmp_path: Path) -> None:
    same(tmp_path / "new", (f"entry/{EVENT}/y", f"entry/{EVENT}/r02"))
    file = str(tmp_path / "new" / "identities" / "cars.sssom.tsv")
    found = facts(gridwalk.what_if(data, [file]))
    assert ("+", f"entry/{EVENT}/y", "owl:sameAs", f"entry/{EVENT}/r02") in found


def test_a_file_of_lines_about_nothing_that_there_is(data: Path, tmp_path: Path) -> None:
    same(tmp_path / "new", ("driver/nobody", "driver/ada-elm"))
    file = str(tmp_path / "new" / "identities" / "cars.sssom.tsv")
    with pytest.raises(gridwalk.SourceError, match="no source describes driver/nobody"):
        gridwalk.what_if(data, [file])


def test_a_link_to_a_thing_outside(data: Path) -> None:
    found = facts(gridwalk.what_if(data, [f"entry/{EVENT}/y http://example.org/cars/Q1"]))
    assert ("+", f"entry/{EVENT}/y", "skos:exactMatch", "http://example.org/cars/Q1") in found


def test_decisions_added_and_taken_away(tmp_path: Path) -> None:
    """The fixtures have decisions; one that is taken away is gone, and added again from a file nothing has changed."""
    data = Path(__file__).parent / "fixtures" / "data"
    table = next(data.rglob("disputes.csv"))
    header, row, *_ = table.read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=False))
    gone = gridwalk.what_if(data, without=[f"{cells['subject']} {cells['property']}"])
    assert {change.sign for change in gone if "/dispute/" in change.statement} >= {"-"}
    again = tmp_path / "again.csv"
    again.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert not gridwalk.what_if(data, [str(again)], without=[f"{cells['subject']} {cells['property']}"])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((["lind"], []), "lind: expected a file *.sssom.tsv, a table of decisions *.csv, or 'SUBJECT OBJECT'"),
        (([], ["driver/a driver/b"]), "driver/a driver/b: is no line of identities and no decision: nothing to take away"),
        (([f"entry/{EVENT}/y entry/{EVENT}/r09"], []), "r09>: no source describes it"),
        (([f"entry/{EVENT}/z entry/{EVENT}/r02"], []), f"no source describes entry/{EVENT}/z; nearest: entry/{EVENT}/"),
        ((["driver/otto-lynd driver/ada-elm"], []), "no source describes driver/otto-lynd; nearest: driver/otto-lind"),
        ((["no/such.sssom.tsv"], []), "no/such.sssom.tsv: is not there"),
        ((["no such.csv"], []), "no such.csv: is not there"),
        (([], [f"entry/{EVENT}/x entry/{EVENT}/r02"]), f"nearest: 'entry/{EVENT}/x entry/{EVENT}/r01'"),
    ],
)
def test_what_cannot_be_tried_is_said(data: Path, arguments: tuple[list[str], list[str]], expected: str) -> None:
    with pytest.raises(gridwalk.SourceError) as caught:
        gridwalk.what_if(data, *arguments)
    assert expected in str(caught.value)
    assert "/tmp" not in str(caught.value).replace(str(data), "")


def test_the_command(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = f"entry/{EVENT}/y entry/{EVENT}/r02"
    assert run("diff", data, "--what-if", line) == 1
    out, err = capsys.readouterr()
    assert f"+ <entry/{EVENT}/y> owl:sameAs <entry/{EVENT}/r02>" in out
    assert "added" in err
    assert run("diff", data, "--what-if", line, "--without", f"entry/{EVENT}/x entry/{EVENT}/r01") == 1
    assert run("diff", data) == 2
    assert run("diff", data, data, "--what-if", line) == 2
