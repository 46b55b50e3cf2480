"""Made-up data for the benchmark: as much as asked for, the same for a seed, the same in both forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridwalk.builds.manifest import build_parts
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import rules
from gridwalk.rdf.kinds import DERIVED, kind
from gridwalk.rdf.lines import graph
from gridwalk.rdf.stored_parts import listed
from tests.bench import generate


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def statements(out: Path) -> list[str]:
    return sorted(line for part in out.rglob("*.nq") for line in part.read_text(encoding="utf-8").splitlines())


def test_files_and_tables_say_the_same(tmp_path: Path) -> None:
    generate.main(["100000", str(tmp_path / "one"), "--tables"])
    files = build_parts(tmp_path / "one" / "files", tmp_path / "a")
    build_parts(tmp_path / "one" / "tables", tmp_path / "b")
    lines = [
        sorted(line for p in (tmp_path / o).rglob("*.nq") for line in p.read_text(encoding="utf-8").splitlines()) for o in "ab"
    ]
    assert lines[0] == lines[1]
    vocabulary = sum(1 for line in lines[0] if line.endswith("<https://w3id.org/gridwalk/ontology> ."))
    derived = sum(1 for line in lines[0] if kind(graph(line)) == DERIVED)
    assert abs(files.statements - vocabulary - derived - generate.STATEMENTS) < 1000


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate.timing_files(tmp_path / name, 100_000, seed)
    assert content(tmp_path / "a") == content(tmp_path / "b") != content(tmp_path / "c")
    assert len(content(tmp_path / "a")) == 3


def test_no_rule_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "EVENTS", 1)
    generate.timing_files(tmp_path / "data", 2 * generate.STATEMENTS)
    assert build_parts(tmp_path / "data", tmp_path / "parts").statements > 200_000
    assert len(list((tmp_path / "data" / "timing").iterdir())) == 2
    report = validate_parts(listed(tmp_path / "parts"))
    assert report.results == []
    assert report.rules == len(rules())
