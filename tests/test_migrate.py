"""Data that were made for 0.1 are brought along: what is done, what is listed, and that nothing is lost on the way."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import gridwalk
from gridwalk.cli import main
from gridwalk.keeping.old_disputes import decisions
from gridwalk.keeping.old_seats import OldRow, Seats
from gridwalk.rdf import vocabulary

FIXTURES = Path(__file__).parent / "fixtures"
# The tables of the invented report, its identities and two queries, as 0.1 had them.
OLD = FIXTURES / "migrate"
SOURCE = "reports/lakeside-2031"
DEPRECATED, REPLACED = "http://www.w3.org/2002/07/owl#deprecated", "http://purl.org/dc/terms/isReplacedBy"
R01 = "entry/nsc/2031/lakeside/r01"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD, tmp_path / "old"))


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(folder: Path) -> list[tuple[str, str, str]]:
    with (folder / "migrate.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["row"], row["found"]) for row in csv.DictReader(file, delimiter="\t")]


def test_old_tables_do_not_build_and_those_brought_along_do(old: Path, tmp_path: Path) -> None:
    with pytest.raises(gridwalk.SourceError, match="unknown column"):
        gridwalk.open(old).validate()
    before = contents(old)
    done = gridwalk.migrate(old, tmp_path / "new")
    assert contents(old) == before
    data = gridwalk.open(done.folder)
    report = data.validate()
    assert report.passes
    assert list(report.results) == []
    assert len(list(data.disputes())) == 3


def test_decisions_and_renamed_columns_are_those_that_a_person_wrote(old: Path, tmp_path: Path) -> None:
    gridwalk.migrate(old, tmp_path / "new")
    for table in ("disputes", "lap-gaps", "running-positions", "seasons", "events", "layouts"):
        made = (tmp_path / "new" / SOURCE / f"{table}.csv").read_text(encoding="utf-8")
        assert made == (FIXTURES / "data" / SOURCE / f"{table}.csv").read_text(encoding="utf-8")


def test_seats_are_named_by_driver_and_identities_stay(old: Path, tmp_path: Path) -> None:
    edit(old / "identities" / "lakeside.sssom.tsv", "Its name until 2020.", f"See {R01}/crew/2 and {R01}/crew/9.")
    done = gridwalk.migrate(old, tmp_path / "new")
    text = (done.folder / "identities" / "lakeside.sssom.tsv").read_text(encoding="utf-8")
    assert f"{R01}/crew/jon-finch and {R01}/crew/9" in text
    assert ("identities/lakeside.sssom.tsv", "6", f"{R01}/crew/9") in listed(done.folder)
    lines = set(map(str, gridwalk.open(done.folder).store()))
    assert any(f"{R01}/crew/jon-finch>" in line for line in lines)
    assert any("circuit/harbour-park> <http://www.w3.org/2002/07/owl#sameAs>" in line for line in lines)


def test_what_a_person_has_to_look_at_is_listed(old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", str(old), "--out", str(tmp_path / "new"), "--format", "tsv"]) == 1
    queries = [
        ("queries/order-at-turn-3.rq", "3", "GRAPH ?g"),
        ("queries/order-at-turn-3.rq", "3", "race:position"),
        ("queries/seat.rq", "1", "crew/2"),
    ]
    assert listed(tmp_path / "new") == queries
    out, err = capsys.readouterr()
    assert "race:runningPosition" in out
    assert f"changed {SOURCE}/disputes.csv" in err


def test_what_cannot_be_decided_is_left_and_listed(old: Path, tmp_path: Path) -> None:
    shutil.rmtree(old / "queries")
    edit(old / SOURCE / "makes.csv", "id,label,altLabel,passage", "id,label,boss,passage")
    edit(old / SOURCE / "lap-gaps.csv", "\n", "\nnsc/2031/lakeside,race,r02,r01,2,lakeside-2031/r02,laps=3: counted\n")
    (old / "scratch.xlsx").write_bytes(b"PK\x03\x04")
    with (old / SOURCE / "disputes.csv").open("a", encoding="utf-8") as file:
        file.write("x,entry/nsc/2031/lakeside/r01,model,,,lakeside-2031/r01,,,lakeside-2031/r01,Why not.\n")
    done = gridwalk.migrate(old, tmp_path / "new")
    assert listed(done.folder) == [
        (f"{SOURCE}/disputes.csv", "5", "x"),
        (f"{SOURCE}/lap-gaps.csv", "2", "gapLaps=3: counted"),
        (f"{SOURCE}/makes.csv", "1", "boss"),
        ("scratch.xlsx", "", ""),
    ]
    assert "id,label,altLabel,passage,note,boss" in (done.folder / SOURCE / "makes.csv").read_text(encoding="utf-8")
    assert (done.folder / "scratch.xlsx").read_bytes() == b"PK\x03\x04"


def test_one_key_in_two_sources_is_listed(old: Path, tmp_path: Path) -> None:
    shutil.copytree(old / SOURCE, old / "reports" / "other")
    found = {look.file for look in gridwalk.migrate(old, tmp_path / "new").looks if "was the same one" in look.todo}
    assert found == {"reports/other/entries.csv"}


def test_tables_of_today_are_left_as_they_are(tmp_path: Path) -> None:
    source = FIXTURES / "data" / "reports"
    done = gridwalk.migrate(source, tmp_path / "new")
    assert done.changed == ()
    assert done.looks == ()
    assert {name: text for name, text in contents(done.folder).items() if name != "migrate.tsv"} == contents(source)


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("crew.csv", "\n", "\nnsc,r01\n", "found 2 cells, expected 7"),
        ("crew.csv", "seat", "event", "column appears twice"),
        ("teams.csv", "\n", "\r\n", "carriage return"),
    ],
)
def test_nothing_is_written_where_a_table_cannot_be_read(
    old: Path, tmp_path: Path, name: str, before: str, after: str, said: str
) -> None:
    path = old / SOURCE / name
    path.write_bytes(path.read_bytes().replace(before.encode(), after.encode(), 1))
    with pytest.raises(gridwalk.SourceError, match=said):
        gridwalk.migrate(old, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_folder_that_is_there_or_within_is_refused(old: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for out in (tmp_path / "new", old / "new"):
        with pytest.raises(gridwalk.StoreError, match=r"already exists|is within"):
            gridwalk.migrate(old, out)
    assert list((tmp_path / "new").iterdir()) == []
    assert not (old / "new").exists()


def test_a_link_is_replaced_and_what_it_leads_to_stays(old: Path, tmp_path: Path) -> None:
    gaps = old / SOURCE / "lap-gaps.csv"
    gaps.rename(old / "gaps.txt")
    gaps.symlink_to(old / "gaps.txt")
    gridwalk.migrate(old, tmp_path / "new")
    assert "gapLaps" not in (old / "gaps.txt").read_text(encoding="utf-8")
    assert "gapLaps" in (tmp_path / "new" / SOURCE / "lap-gaps.csv").read_text(encoding="utf-8")


def test_every_term_and_concept_of_old_is_there_or_says_what_replaces_it() -> None:
    old = (FIXTURES / "migrate-terms.txt").read_text(encoding="utf-8").split()
    assert len(old) > 200
    assert {f"<{iri}>" for iri in old} <= vocabulary.subjects()
    said = {name: {str(q.subject) for q in vocabulary.quads() if q.predicate.value == name} for name in (DEPRECATED, REPLACED)}
    assert said[DEPRECATED] <= said[REPLACED]


def test_a_query_of_old_without_an_answer_is_told_what_changed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    query = tmp_path / "old.rq"
    query.write_text("SELECT ?p { ?running a race:RunningPosition ; race:position ?p }", encoding="utf-8")
    assert main(["query", str(query), "--data", str(FIXTURES / "data" / "reports")]) == 0
    assert "race:position: In 0.1 also the place of a running position" in capsys.readouterr().err


def test_decisions_that_do_not_agree_are_listed() -> None:
    cells = {"id": "a", "subject": "gap/nsc/2031/lakeside/race/r02/r01", "property": "laps", "reason": "So."}
    first = OldRow(2, cells | {"acceptedNumber": "2", "rejectedNumber": "3"})
    second = OldRow(3, cells | {"rejectedNumber": "2"})
    made, looks = decisions("disputes.csv", [first, second], Seats())
    assert [(row["property"], row["decision"], row["value"]) for row in made] == [("gapLaps", "accepted", "2")]
    assert [(look.row, look.found) for look in looks] == [(3, "rejected 2")]
