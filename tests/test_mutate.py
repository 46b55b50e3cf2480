"""The mutation check itself: a slip is counted for whom it was noticed by, and nothing is left changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridwalk.base import resources
from gridwalk.dev import mutate
from gridwalk.dev.mutate import Laboratory, Outcome, report
from gridwalk.dev.mutations import Inventor, Mutation, deleted, mutations
from gridwalk.tables.rows import tables

FIXTURES = Path(__file__).parent / "fixtures"
DATA = FIXTURES / "data" / "reports"
SLUG = "lakeside-2031"
DOCUMENTS = {SLUG: (FIXTURES / "documents" / f"{SLUG}.txt").read_bytes().decode()}


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return Laboratory(Path(shutil.copytree(DATA, tmp_path_factory.mktemp("mutate") / "data")), DOCUMENTS)


def of_table(name: str) -> list[Mutation]:
    (table,) = [t for t in tables(DATA / SLUG) if t.path.stem == name]
    return list(mutations(table))


def test_every_filled_cell_is_emptied_altered_and_exchanged() -> None:
    found = [(m.column, m.new) for m in of_table("teams") if m.line == 3]
    assert found[:3] == [("id", "birch-racing"), ("id", ""), ("id", "quayle-racinh")]
    assert ("seasonDebut", "") not in found
    assert {column for column, _ in found} == {"id", "label", "passage"}


def test_mutations_are_always_the_same() -> None:
    assert of_table("results") == of_table("results")
    assert len(of_table("results")) > 500


@pytest.mark.parametrize(
    ("name", "line", "column", "new", "by"),
    [
        ("results", 25, "laps", "", "verify"),
        ("results", 25, "laps", "79", "verify"),
        ("results", 25, "laps", "many", "build"),
        ("results", 25, "entry", "r99", "build"),
        ("results", 25, "passage", "lakeside-2031/r04", "verify"),
        ("reports", 2, "source", "A race report", ""),
    ],
)
def test_who_notices(laboratory: Laboratory, name: str, line: int, column: str, new: str, by: str) -> None:
    (table,) = [t for t in laboratory.tables if t.path.stem == name]
    before = table.path.read_bytes()
    assert laboratory.try_out(Mutation(table.path, line, column, "", new)) == by
    assert table.path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "line", "change", "by"),
    [
        ("results", 25, {"kind": "deleted"}, "verify"),
        ("results", 8, {"column": "passage", "new": f"{SLUG}/p8.3", "kind": "cited"}, "verify"),
        (
            "results", 8,
            {"column": "gapInClass", "new": "1.5", "kind": "invented", "note": "gapInClass=1.5: concluded from the context"},
            "verify",
        ),
        (
            "results", 8,
            {"column": "gapInClass", "new": "1.5", "kind": "invented", "note": "gapInClass=1.5: what nobody knows, why 1.5"},
            "rules",
        ),
    ],
)  # fmt: skip
def test_who_notices_more_than_slips(laboratory: Laboratory, name: str, line: int, change: dict[str, str], by: str) -> None:
    (table,) = [t for t in laboratory.tables if t.path.stem == name]
    before = table.path.read_bytes()
    assert laboratory.try_out(Mutation(table.path, line, **{"column": "", "old": "", "new": ""} | change)) == by
    assert table.path.read_bytes() == before


def test_every_kind_is_made() -> None:
    found = tables(DATA / SLUG)
    (standings,) = [t for t in found if t.path.stem == "standings"]
    rows = len(standings.path.read_text(encoding="utf-8").splitlines()) - 1
    inventor = Inventor(found, DOCUMENTS[SLUG])
    assert len(list(deleted(standings))) == rows
    cited, invented = list(inventor.cited(standings)), list(inventor.invented(standings))
    assert all(m.new.startswith(f"{SLUG}/") and m.new != m.old for m in cited)
    assert 2 * rows <= len(cited) <= 3 * rows
    assert all(m.note.startswith(f"{m.column}={m.new}: ") for m in invented)
    assert {m.line for m in invented if m.column == "rank" and not m.old} != set()


def test_a_sample_is_the_same_for_a_seed() -> None:
    first, second = (mutate.mutate(DATA, DOCUMENTS, ["teams"], ["cited"], sample=3, seed=5) for _ in range(2))
    assert first.noticed == second.noticed
    assert first.noticed.total() + len(first.missed) == 3


def test_without_the_document_the_rules_notice(tmp_path: Path) -> None:
    laboratory = Laboratory(Path(shutil.copytree(DATA, tmp_path / "data")), {})
    (table,) = [t for t in laboratory.tables if t.path.stem == "results"]
    assert laboratory.try_out(Mutation(table.path, 25, "laps", "78", "81")) == "rules"


def test_tables_beside_files_of_other_kinds(tmp_path: Path) -> None:
    """The rules of the season refer to classes that only timing files print cars of; those files stay as they are."""
    laboratory = Laboratory(Path(shutil.copytree(DATA.parent, tmp_path / "data")), {})
    regulations = next(t for t in laboratory.tables if t.path.parts[-2:] == ("isles-2032", "regulations.csv"))
    eligible = next(m for m in mutations(regulations) if m.column == "eligibleModel" and m.new == "plover-5")
    assert laboratory.try_out(eligible) == "build"
    assert laboratory.try_out(Mutation(regulations.path, 3, "eligibleMake", "skua", "plover")) == "rules"


def test_a_table_is_tried_and_counted() -> None:
    outcome = mutate.mutate(DATA, DOCUMENTS, ["organizations"], ["altered"], jobs=2)
    assert outcome.noticed.total() >= 8
    assert outcome.missed == []
    assert outcome.share() == outcome.share("altered") == 1
    lines = list(report(outcome))
    assert lines[1].split()[:2] == ["altered", "organizations"]
    assert lines[2].split()[:2] == ["altered", "all"]
    assert lines[2].endswith("100.0%")
    assert lines[3].startswith("100.00% of ")


def test_wording_is_counted_by_itself() -> None:
    outcome = mutate.mutate(DATA, DOCUMENTS, ["disputes"], ["altered"])
    assert {m.column for m in outcome.wording} == {"reason"}


def test_what_is_missed_is_listed() -> None:
    missed = Mutation(Path("crew.csv"), 2, "order", "1", "2")
    lines = list(report(Outcome(missed=[missed])))
    assert lines[-1] == "missed altered: crew.csv:2 order: '1' -> '2'"
    assert lines[-3].startswith("0.00% of 1 ")


def test_the_command_says_that_a_document_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate.main(["--document", f"{SLUG}=nowhere.txt", "--sample", "2", "--jobs", "1", "people"]) == 0
    output = capsys.readouterr()
    assert "nowhere.txt is not there" in output.err
    assert "mutations noticed" in output.out
    assert resources.folder("data").is_dir()
