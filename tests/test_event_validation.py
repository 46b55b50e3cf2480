"""Validation an event at a time: what it finds is what all rules find in all statements at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.by_event import BOUND
from gridwalk.check.by_event import validate_parts as validate_stored_parts
from gridwalk.check.validation import Report, rules, validate
from gridwalk.cli import main
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.stored_parts import StoredPart
from gridwalk.rdf.stored_parts import listed as listed_parts
from gridwalk.tables.schema import is_record
from tests.bench.representing import records
from tests.test_shapes import UPDATES, broken, reported

FIXTURES = Path(__file__).parent / "fixtures"
EVENT = re.compile(r"id/[a-z-]+/(nsc/2031/[a-z-]+|[a-z0-9-]+/\d{4}/?[a-z-]*)")


def listed(folder: Path) -> list[Path]:
    return [part.path for part in listed_parts(folder)]


def validate_parts(paths: Iterable[Path], engine: str = "shacl", jobs: int = 1) -> Report:
    return validate_stored_parts(map(StoredPart, paths), engine, jobs)


def parts(lines: tuple[str, ...], folder: Path) -> list[Path]:
    """Write statements as parts: what is of one event only in a part for each, the rest in two by chance."""
    files = dict[str, list[str]]()
    for line in lines:
        subject = line.partition(" ")[0]
        event = EVENT.search(subject)
        name = event[1].replace("/", "-") if event and subject.startswith(BOUND) else f"shared-{len(subject) % 2}"
        files.setdefault(name, []).append(line.removesuffix(".") + "<urn:passage> .\n")
    for name, texts in files.items():
        (folder / f"{name}.nq").write_text("".join(texts), encoding="utf-8")
    return sorted(folder.glob("*.nq"))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts")
    build_parts(FIXTURES / "sources", folder)
    return folder


def test_the_parts_of_all_sources_hold(sources: Path) -> None:
    whole = validate(statements(build(FIXTURES / "sources").lines))
    paths = listed(sources)
    assert len(paths) >= 5
    assert set(paths) == set(sources.rglob("*.nq"))
    assert validate_parts(paths) == whole
    assert {r.rule for r in whole.results} == {"same-surname"}


def test_a_label_may_have_what_python_takes_for_a_line_break(sources: Path, tmp_path: Path) -> None:
    paths, changed = list[Path](), 0
    for path in listed(sources):
        text = path.read_text(encoding="utf-8")
        changed += text.count('#label> "')
        paths.append(tmp_path / path.name)
        paths[-1].write_text(text.replace('#label> "', '#label> "\u2028\x85\x0c'), encoding="utf-8", newline="\n")
    assert changed > 10
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert validate_parts(paths).results == validate(statements(lines)).results


def test_an_empty_part_is_nothing(sources: Path, tmp_path: Path) -> None:
    (empty := tmp_path / "empty.nq").touch()
    assert validate_parts([*listed(sources), empty]) == validate_parts(listed(sources))


def test_in_two_processes(sources: Path) -> None:
    paths = listed(sources)
    assert validate_parts(paths, jobs=2) == validate_parts(paths)


@pytest.mark.parametrize("path", UPDATES, ids=lambda path: path.stem)
def test_what_breaks_a_rule_is_found_in_parts(path: Path, tmp_path: Path) -> None:
    """Also with laps and weather readings in the event, of which most are represented by others."""
    lines = (*broken(path), *records())
    paths = parts(lines, tmp_path)
    assert len(paths) >= 4
    assert validate_parts(paths) == validate(lines)


@pytest.mark.parametrize("path", UPDATES, ids=lambda path: path.stem)
def test_records_may_be_in_another_part_than_what_they_are_of(path: Path, tmp_path: Path) -> None:
    lines = [line.removesuffix(".") + "<urn:passage> .\n" for line in broken(path)]
    records = [line for line in lines if is_record(line.partition(" ")[0])]
    assert len(records) > 10
    for name, texts in (("records", records), ("things", [line for line in lines if line not in set(records)])):
        (tmp_path / f"{name}.nq").write_text("".join(texts), encoding="utf-8")
    assert validate_parts(sorted(tmp_path.glob("*.nq"))) == reported(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('#lapNumber> "3"', '#lapNumber> "9"'),
        ("#lapTime> ", "#laptime> "),
        ("/ida-berg> <http://www.w3.org/ns", "/x> <u:p"),
        ('#position> "2"', '#position> "1"'),
        ('#order> "2"', '#order> "3"'),
        ("<https://w3id.org/gridwalk/ontology#Lap>", "<urn:lap>"),
        ("#code> ", "#abbreviation> "),
        ("#classification> ", "#finish> "),
    ],
)
def test_a_slip_in_timing_files_is_found_in_parts(sources: Path, tmp_path: Path, before: str, after: str) -> None:
    paths, lines = list[Path](), set[str]()
    changed = 0
    for number, path in enumerate(sorted(sources.rglob("*.nq"))):
        text = path.read_text(encoding="utf-8")
        if not path.name.startswith("ontology"):
            changed += text.count(before)
            text = text.replace(before, after)
        paths.append(tmp_path / f"{number}.nq")
        paths[-1].write_text(text, encoding="utf-8")
        lines.update(text.splitlines())
    assert changed
    whole = validate(statements(lines))
    assert {r.rule for r in whole.results} > {"same-surname"}
    assert validate_parts(paths) == whole


def test_some_rules_look_across_events_and_most_within_one() -> None:
    across = [rule.name for rule in rules() if rule.across]
    assert len(across) * 2 < len(rules())
    assert {"count-rounds", "unused"} <= set(across)


def test_no_part_is_not_conformance() -> None:
    with pytest.raises(SourceError, match="no statement"):
        validate_parts([])


@pytest.mark.parametrize("text", ["{", "[]", '{"units": {"a": {}}}'])
def test_a_folder_whose_manifest_is_torn(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"manifest.json: is not the manifest of a build in parts"):
        listed(tmp_path)


def test_the_command_line_checks_a_folder_of_parts(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(sources), "--jobs", "2", "--format", "csv"]) == 0
    printed = capsys.readouterr()
    assert f"{len(rules())} rules checked: 3 warnings" in printed.err
    assert printed.out.count("same-surname") == 3


def test_the_command_line_wants_parts_for_several_processes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--data", str(FIXTURES / "data"), "--jobs", "2"]) == 3
    assert "is not a folder of parts, which --jobs is for" in capsys.readouterr().err


def test_a_dispute_between_events_has_all_its_passages(tmp_path: Path) -> None:
    """Files that say the same of a driver elsewhere are left out of an event, but not those that a claim names."""
    data = tmp_path / "data"
    shutil.copytree(FIXTURES / "sources", data)
    file = data / "timing/lakes-2031/04-northern-hills/203107121300-race-results.CSV"
    file.write_bytes(file.read_bytes().replace(b"Gus ORR", b"Gus orr"))
    build_parts(data, tmp_path / "parts")
    stored = listed_parts(tmp_path / "parts")
    assert any("dispute/driver/gus-orr/" in block for part in stored for block in part.blocks())
    assert not [result for result in validate_stored_parts(stored).results if result.severity == "Violation"]
