"""Documents of sources: one that speaks of others' things, one that changed, and the sentences for whoever holds one."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import gridwalk
from gridwalk import Dataset, GridwalkError, Moved, SourceError, StoreError
from gridwalk.cli import main
from gridwalk.verify.printed import values
from gridwalk.verify.sentences import sha256, split
from gridwalk.verify.verify import verify

FIXTURES = Path(__file__).parent / "fixtures"
SOURCE = FIXTURES / "data" / "reports" / "lakeside-2031"
PLACE = FIXTURES / "documents" / "lakeside-2031.txt"
DOCUMENT = PLACE.read_bytes().decode()
SCHEMAS = "../../../ontology/tables"
GAZETTE = "The race at Lakeside Motor Circuit was held on 17 May 2031.\nIn 2031 Anna Hale was second in Sprint Prototype 2.\n"
ROWS = {
    "session-date": [["nsc/2031/lakeside", "race", "2031-05-17", "gazette-2031/p1.1", ""]],
    "standing": [["nsc/2031/sp2/anna-hale", "nsc/2031", "nsc/sp2", "driver/anna-hale", "2", "", "", "", "gazette-2031/p2.1", ""]],
}

# What texts print, and the numbers that each print may mean.
PRINTED = [
    ("1:46.203", {"106.203"}), ("1:46,203", {"106.203"}), ("1.46.203", {"106.203"}), ("1'46\"203", {"106.203"}),
    ("1m46.203s", {"106.203"}), ("1 min 46.203 sec", {"106.203"}), ("1:02:03.4", {"3723.4"}), ("1h 02m 03.4s", {"3723.4"}),
    ("1h02'03\"4", {"3723.4"}), ("2 minutes and 3.5 seconds", {"123.5"}), ("two-hour 45-minute", {"9900"}), ("2h45", {"9900"}),
    ("ten-second", {"10"}), ("ten seconds", {"10"}), ("10s", {"10"}), ("0.412-seconds", {"0.412"}), ("0,412", {"0.412"}),
    ("one-minute", {"1", "60"}), ("45mins", {"45", "2700"}), ("24-hour", {"24", "86400"}), ("half-hour", {"0.5", "1800"}),
    ("half an hour", {"0.5", "1800"}), ("an hour and a half", {"1.5", "5400"}), ("two-and-a-half-hour", {"2.5", "9000"}),
    ("three-quarters of an hour", {"0.75", "2700"}), ("twelve-lap", {"12"}), ("a dozen", {"12"}), ("18:30", {"1110", "66600"}),
    ("1,653", {"1653"}), ("sixty-one", {"61"}), ("3rd", {"3"}), ("17 October 2004", {"17", "2004"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), PRINTED)
def test_what_is_printed_is_one_value(text: str, meant: set[str]) -> None:
    (value,) = values(f"It took {text} there.")
    assert value.numbers == set(map(Decimal, meant))


@pytest.mark.parametrize("text", ["the 90s", "the GT3", "a B2K/40", "May won", "a 1:7 ratio"])
def test_what_is_no_value(text: str) -> None:
    assert [value for value in values(text) if not value.numbers <= {Decimal(1), Decimal(7)}] == []


def test_a_second_may_be_a_place_behind_a_number() -> None:
    seven, two = values("put the No. 7 second")
    assert (set(seven.numbers), seven.sure, set(two.numbers), two.sure) == ({Decimal(7)}, True, {Decimal(2)}, False)


@pytest.mark.parametrize(
    ("printed", "unused"),
    [
        ("one-minute", "the time one-minute"),
        ("99 kilograms", "number 99"),
        ("3 June 2031", "date 3 June 2031"),
        ("June 2031", "month"),
    ],
)
def test_a_value_that_no_row_uses(tmp_path: Path, printed: str, unused: str) -> None:
    document = DOCUMENT.replace("Orrin and Velox build them.", f"Orrin and Velox build them, {printed}.")
    source = shutil.copytree(SOURCE, tmp_path / "lakeside-2031")
    gridwalk.rebase_source(_written(tmp_path, document), source, force=True)
    (finding,) = verify(source, document)
    assert (finding.passage, unused in finding.message) == ("lakeside-2031/p2.4", True)


def test_a_number_in_another_unit_is_not_used(tmp_path: Path) -> None:
    document = DOCUMENT.replace("(1,764-pounds)", "(1,764-pounds, 800-pounds)")
    source = shutil.copytree(SOURCE, tmp_path / "lakeside-2031")
    gridwalk.rebase_source(_written(tmp_path, document), source, force=True)
    (finding,) = verify(source, document)
    assert "the number 800 in the unit pound" in finding.message


def _written(folder: Path, text: str) -> Path:
    path = folder / "new.txt"
    path.write_bytes(text.encode())
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The made-up data, and a short account that describes nothing but what it says of others' things."""
    data = shutil.copytree(FIXTURES / "data", tmp_path / "data")
    source = data / "reports" / "gazette-2031"
    source.mkdir()
    _write(source, "passage", _passages(GAZETTE))
    about = ["gazette-2031", "Gazette", "made up", sha256(GAZETTE), str(len(GAZETTE)), *[""] * 9]
    for schema, rows in (("report", [about]), *ROWS.items()):
        _write(source, schema, rows)
    tables = [{"url": f"{name}.csv", "tableSchema": f"{SCHEMAS}/{name}.json"} for name in ("report", "passage", *ROWS)]
    (source / "reports.csv").write_bytes((source / "report.csv").read_bytes())
    (source / "report.csv").unlink()
    tables[0]["url"] = "reports.csv"
    metadata = {"@context": "http://www.w3.org/ns/csvw", "dc:title": "Gazette", "dc:type": "report", "tables": tables}
    (source / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    (tmp_path / "gazette.txt").write_bytes(GAZETTE.encode())
    return data


def _passages(text: str) -> list[list[str]]:
    return [[f"gazette-2031/{p.name}", "gazette-2031", str(p.start), str(p.end), p.sha256, "", "", ""] for p in split(text)]


def _write(source: Path, schema: str, rows: list[list[str]]) -> None:
    described = json.loads((FIXTURES.parent.parent / "ontology" / "tables" / f"{schema}.json").read_text(encoding="utf-8"))
    header = [column["name"] for column in described["columns"] if not column.get("virtual")]
    with (source / f"{schema}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def test_a_source_may_speak_of_what_others_describe(data: Path, tmp_path: Path) -> None:
    source, document = data / "reports" / "gazette-2031", tmp_path / "gazette.txt"
    with pytest.raises(SourceError, match="no table describes it"):
        gridwalk.verify_source(document, source)
    assert gridwalk.verify_source(document, source, data=data) == []
    assert gridwalk.verify_source(document, data=data) == []
    assert main(["verify", str(document), "--data", str(data)]) == 0


@pytest.mark.parametrize(
    ("schema", "column", "value", "message"),
    [
        ("standing", 3, "driver/leo-brandt", "competitor"),
        ("standing", 2, "nsc/sp1", "raceClass"),
        ("standing", 4, "3", "rank"),
        ("session-date", 2, "2031-05-18", "date"),
        ("session-date", 0, "nsc/2031/stonebridge", "event"),
    ],
)
def test_it_is_held_to_what_others_call_things(
    data: Path, tmp_path: Path, schema: str, column: int, value: str, message: str
) -> None:
    changed = [list(row) for row in ROWS[schema]]
    changed[0][column] = value
    _write(data / "reports" / "gazette-2031", schema, changed)
    found = gridwalk.verify_source(tmp_path / "gazette.txt", data=data)
    assert message in {finding.column for finding in found}


def test_a_source_of_other_data_is_an_error(data: Path) -> None:
    with pytest.raises(SourceError, match="is not among the sources of"):
        gridwalk.verify_source(PLACE, SOURCE, data=data)


CHANGED = "A heading.\n\n" + DOCUMENT.replace("Eight starters", "Nine starters")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return shutil.copytree(SOURCE, tmp_path / "lakeside-2031")


def test_passages_of_the_same_document_stay(source: Path) -> None:
    assert gridwalk.rebase_source(PLACE, source) == []


def test_what_became_of_passages_is_told_and_nothing_written(source: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in source.iterdir()}
    moves = gridwalk.rebase_source(_written(tmp_path, CHANGED), source)
    assert {path.name: path.read_bytes() for path in source.iterdir()} == before
    assert moves[0] == Moved("new", "", "p1.1", 0, 10)
    (changed,) = [move for move in moves if move.change == "changed"]
    assert (changed.old, changed.new, "drivers.csv:2" in changed.cited_by) == ("p7.1", "p8.1", True)
    assert {move.change for move in moves[1:]} == {"renamed", "changed", "moved"}


def test_rows_cite_passages_by_their_new_names(source: Path, tmp_path: Path) -> None:
    gridwalk.rebase_source(_written(tmp_path, CHANGED), source, force=True)
    # What is new, and what is changed, has to be read.
    assert {f.passage for f in verify(source, CHANGED)} == {"lakeside-2031/p1.1", "lakeside-2031/p8.1"}


def test_back_and_forth_gives_the_same_statements(source: Path, tmp_path: Path) -> None:
    swapped = "\n".join(reversed(DOCUMENT.split("\n")))
    gridwalk.rebase_source(_written(tmp_path, swapped), source, out=tmp_path / "swapped")
    assert verify(tmp_path / "swapped", swapped) == []
    gridwalk.rebase_source(PLACE, tmp_path / "swapped", force=True)
    assert Dataset.build(tmp_path / "swapped").statements == Dataset.build(source).statements
    assert verify(tmp_path / "swapped", DOCUMENT) == []


def test_a_passage_that_is_cited_and_gone_keeps_all_from_being_written(source: Path, tmp_path: Path) -> None:
    new = _written(tmp_path, DOCUMENT.replace(" Orrin and Velox build them.", ""))
    assert [m.old for m in gridwalk.rebase_source(new, source) if m.change == "gone"] == ["p2.4"]
    with pytest.raises(SourceError, match=r"makes\.csv:2: column passage: found lakeside-2031/p2\.4, which is not in the new"):
        gridwalk.rebase_source(new, source, out=tmp_path / "out", force=True)
    assert not (tmp_path / "out").exists()


def test_another_document_is_no_new_version(source: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"new\.txt: none of its passages has a text of lakeside-2031"):
        gridwalk.rebase_source(_written(tmp_path, GAZETTE), source, force=True)


def test_files_that_are_there_are_not_written_over(source: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="--force overwrites it"):
        gridwalk.rebase_source(_written(tmp_path, CHANGED), source, out=source)


def test_the_command_lists_and_writes(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new, out = str(_written(tmp_path, CHANGED)), tmp_path / "out"
    assert main(["verify", "--rebase", new, "--source", str(source), "--format", "json"]) == 1
    listed = capsys.readouterr()
    assert {"change": "new", "passage": "", "new": "p1.1", "start": "0", "end": "10", "cited by": ""} in json.loads(listed.out)
    assert "1 new" in listed.err
    assert main(["verify", "--rebase", new, "--source", str(source), "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {path.name for path in source.iterdir()}
    assert main(["verify", "--rebase", str(PLACE), "--source", str(source)]) == 0


@pytest.mark.parametrize("options", [[], ["--rebase", "new.txt"], [str(PLACE), "--rebase", "new.txt"], [str(PLACE), "--force"]])
def test_options_that_do_not_go_together(options: list[str]) -> None:
    try:
        code = main(["verify", *options])
    except SystemExit as end:
        code = int(str(end.code))
    assert code == 2


def test_who_holds_the_report_reads_its_sentences() -> None:
    data = Dataset.build(FIXTURES / "data")
    found = data.cite("make/orrin", document=PLACE)
    assert {c.sentence for c in found if c.passage.endswith("lakeside-2031/p2.4")} == {"Orrin and Velox build them."}
    assert {c.sentence for c in data.cite("make/orrin")} == {None}
    (crew,) = [d for d in data.disputes(document=[PLACE]) if d.property.endswith("crewSize")]
    assert ("Mia Ivers and Piotr Zielin drive the Wren with Sand.",) in [claim.sentences for claim in crew.claims]


def test_another_document_has_no_sentences_here(tmp_path: Path) -> None:
    data = Dataset.build(SOURCE)
    for call in (lambda path: data.cite("make/orrin", document=path), lambda path: data.disputes(document=path)):
        with pytest.raises(SourceError, match="is not the document of any report here"):
            call(_written(tmp_path, CHANGED))
        with pytest.raises(GridwalkError):
            call(7)


def test_a_range_that_is_wrong_gives_no_sentence(source: Path) -> None:
    path = source / "passages.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("p1.1,lakeside-2031,0,", "p1.1,lakeside-2031,1,"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"does not have the text of passage lakeside-2031/p1\.1 in its range"):
        Dataset.build(source).cite("make/orrin", document=PLACE)


@pytest.mark.parametrize("command", [["cite", "make/orrin"], ["disputes"]])
def test_the_commands_print_sentences(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [*command, "--data", str(FIXTURES / "data"), "--format"]
    for form in ("table", "json", "tsv"):
        assert main([*arguments, form]) == 0
        assert "sentence" not in (without := capsys.readouterr().out)
        assert main([*arguments, form, "--document", str(PLACE)]) == 0
        told = capsys.readouterr().out
        assert len(told) > len(without)
        assert ("Orrin and Velox build them." if command[0] == "cite" else "Piotr Zielin drive the Wren") in told
