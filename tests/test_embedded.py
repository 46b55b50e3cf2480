"""The database on disk: replaced as a whole, readers undisturbed, one build at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gridwalk.base import files
from gridwalk.base.errors import SourceError, StoreError
from gridwalk.builds.manifest import build_parts
from gridwalk.cli import main
from gridwalk.stores import embedded
from tests.stores import loads

BUILD = Path(__file__).parent.parent / "build"


def statements(lines: list[str]) -> int:
    return len({line.rsplit(" ", 2)[0] for line in lines})


def count(place: Path) -> int:
    return len(list(embedded.open_readonly(place).quads_for_pattern(None, None, None, None)))


def test_a_reader_of_the_old_one_is_not_disturbed(tmp_path: Path) -> None:
    place = tmp_path / "races"
    embedded.replace(place, loads.full())
    reader = embedded.open_readonly(place)
    embedded.replace(place, loads.half())
    assert len(list(reader)) == len(loads.full()) + statements(loads.full())
    assert count(place) == len(loads.half()) + statements(loads.half())
    assert sorted(path.name for path in tmp_path.iterdir()) == [".races.2", ".races.lock", "races"]


def test_a_second_build_says_so_and_stops(tmp_path: Path) -> None:
    place = tmp_path / "races"

    def lines() -> object:
        yield loads.half()[0]
        with pytest.raises(StoreError, match="another build is writing"):
            embedded.replace(place, loads.full())
        yield loads.half()[1]

    embedded.replace(place, lines())  # type: ignore[arg-type]
    assert count(place) == 4


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5, 0.7])
def test_killed_half_way_leaves_the_old_one(tmp_path: Path, seconds: float) -> None:
    place = tmp_path / "races"
    embedded.replace(place, loads.half())
    script = (
        "import sys; from pathlib import Path; from gridwalk.stores import embedded\n"
        "while True: embedded.replace(Path(sys.argv[1]), [f'<urn:s{n}> <urn:p> <urn:o> <urn:g> .' for n in range(5000)])"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(place)], env={**os.environ, "PYTHONPATH": str(BUILD)})
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert count(place) in (len(loads.half()) + statements(loads.half()), 10000)
    embedded.replace(place, loads.half())
    assert len([path for path in tmp_path.iterdir() if path.name.startswith(".races.") and path.is_dir()]) == 1


def test_nothing_else_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    with pytest.raises(StoreError, match="is not a database made here"):
        embedded.replace(tmp_path / "kept", loads.half())
    with pytest.raises(StoreError, match="no database"):
        embedded.open_readonly(tmp_path / "none")


def test_from_parts_it_is_the_same(tmp_path: Path) -> None:
    build_parts(loads.FIXTURE, tmp_path / "parts")
    assert len(list((tmp_path / "parts").rglob("*.nq"))) >= 2
    embedded.replace_from_parts(tmp_path / "races", tmp_path / "parts")
    embedded.replace(tmp_path / "other", loads.whole())
    held = set(embedded.open_readonly(tmp_path / "races"))
    assert held == set(embedded.open_readonly(tmp_path / "other"))
    assert len(held) == len(loads.whole()) + statements(loads.whole())


def test_loaded_so_many_at_a_time_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'<urn:s{n}> <urn:p> "{n % 7}" <urn:g{n % 3}> .' for n in range(100)] * 2
    whole = {*embedded.open_readonly(embedded.replace(tmp_path / "whole", lines))}
    monkeypatch.setattr(embedded, "BATCH", 3)
    monkeypatch.setattr(embedded, "LOADED", 7)
    assert {*embedded.open_readonly(embedded.replace(tmp_path / "pieces", lines))} == whole
    assert len(whole) == 200
    assert not list(embedded.open_readonly(embedded.replace(tmp_path / "empty", [])))


def test_parts_that_are_not_whole_leave_the_old_one(tmp_path: Path) -> None:
    place, parts = tmp_path / "races", tmp_path / "parts"
    with pytest.raises(StoreError, match="parts cannot be read"):
        embedded.replace_from_parts(place, parts)
    build_parts(loads.FIXTURE, parts)
    embedded.replace(place, loads.half())
    part = max(parts.rglob("*.nq"), key=lambda path: path.stat().st_size)
    part.write_bytes(part.read_bytes().replace(b"race", b"rice", 1))
    with pytest.raises(StoreError, match=rf"{part.name}: is damaged .*remove it and build again"):
        embedded.replace_from_parts(place, parts)
    part.unlink()
    with pytest.raises(StoreError, match=rf"{part.name}: the part cannot be read"):
        embedded.replace_from_parts(place, parts)
    (parts / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SourceError, match="is not the manifest of a build in parts"):
        embedded.replace_from_parts(place, parts)
    assert count(place) == len(loads.half()) + statements(loads.half())
    assert sorted(path.name for path in tmp_path.iterdir()) == [".races.1", ".races.lock", "parts", "races"]


def test_nobody_builds_parts_while_they_are_read(tmp_path: Path) -> None:
    build_parts(loads.FIXTURE, tmp_path / "parts")
    with files.locked(tmp_path / "parts"), pytest.raises(StoreError, match="another build is writing"):
        embedded.replace_from_parts(tmp_path / "races", tmp_path / "parts")


def test_lines_that_are_no_quads_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="a line is not N-Quads"):
        embedded.replace(tmp_path / "races", ["no quads"])
    assert [path.name for path in tmp_path.iterdir()] == [".races.lock"]


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "races"
    assert (
        main(["build", "--data", str(loads.FIXTURE), "--no-validate", "--out", str(tmp_path / "dist"), "--store", str(place)]) == 0
    )
    capsys.readouterr()
    assert main(["query", "--text", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--on", str(place), "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["n", str(statements(loads.whole()))]


def test_names_that_begin_alike_are_two_databases(tmp_path: Path) -> None:
    embedded.replace(tmp_path / "races.2004", loads.half())
    embedded.replace(tmp_path / "races", loads.full())
    embedded.replace(tmp_path / "races", loads.full())
    assert count(tmp_path / "races.2004") == len(loads.half()) + statements(loads.half())


def test_a_link_to_somebody_elses_folder_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "theirs.1").mkdir()
    (tmp_path / "races").symlink_to("theirs.1")
    for place in (tmp_path / "races", Path(), Path("/")):
        with pytest.raises(StoreError, match="is not a database made here"):
            embedded.replace(place, loads.half())
    assert (tmp_path / "races").readlink() == Path("theirs.1")


def test_nothing_is_written_where_the_database_cannot_stand(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("theirs", encoding="utf-8")
    command = ["build", "--data", str(loads.FIXTURE), "--out", str(tmp_path / "dist"), "--store", str(tmp_path / "file")]
    assert main(command) == 4
    assert not (tmp_path / "dist").exists()
