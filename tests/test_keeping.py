"""The folder of a report: what is begun, what is left to say, what is completed and taken."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

import gridwalk
from gridwalk.base import resources
from gridwalk.base.errors import SourceError
from gridwalk.cli import main
from gridwalk.keeping.names import schemas
from gridwalk.keeping.todo import UNREAD

DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
NET = DOCUMENTS / "net-1998-silverstone.txt"
FULL = {"event_name": "1998 Ashby Hotels 3 Hours", "series_name": "Northern Endurance Trophy"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    gridwalk.start(NET, tmp_path / "net", event_name=FULL["event_name"], series_name=FULL["series_name"])
    return tmp_path / "net"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def add(folder: Path, table: str, **cells: str) -> None:
    header = list(schemas()[table].header)
    assert set(cells) <= set(header)
    with (folder / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="", lineterminator="\n").writerow(cells)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_table_that_a_report_may_use_is_there_and_the_folder_validates(folder: Path) -> None:
    used = {path.name for path in (resources.folder("data") / "reports" / "alms-2004-laguna-seca").glob("*.csv")}
    there = {path.name for path in folder.glob("*.csv")}
    assert len(used) > 25
    assert used <= there
    assert not {"laps.csv", "identities.csv", "weather-observations.csv"} & there
    named = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]
    assert {table["url"] for table in named} == there
    assert gridwalk.open(folder).validate().passes
    assert gridwalk.open(folder).warnings == []


def test_a_series_that_another_source_names_gets_no_second_label(folder: Path, tmp_path: Path) -> None:
    event, data = rows(folder, "events")[0]["id"], tmp_path / "data"
    report = tmp_path / "other.txt"
    report.write_text("A round of the Northern Trophy.", encoding="utf-8")
    gridwalk.start(report, data / "other", event=event, series_name="Northern Trophy", data=data)
    gridwalk.start(NET, data / "net", event=event, series_name=FULL["series_name"], data=data)
    (row,) = rows(data / "net", "series")
    assert (row["label"], row["altLabel"], row["note"]) == ("", FULL["series_name"], "")
    assert gridwalk.open(data).validate().passes


@pytest.mark.parametrize("name", [FULL["event_name"], ""])
def test_an_event_that_another_source_names_gets_no_second_label(folder: Path, tmp_path: Path, name: str) -> None:
    event, other, data = rows(folder, "events")[0]["id"], "Trophy Final", tmp_path / "data"
    report = tmp_path / "other.txt"
    report.write_text(f"The {other} is the {FULL['event_name']}.", encoding="utf-8")
    gridwalk.start(report, data / "other", event=event, event_name=other, data=data)
    assert rows(data / "other", "events")[0]["label"] == other
    gridwalk.start(NET, data / "net", event=event, event_name=name, data=data)
    (row,) = rows(data / "net", "events")
    assert (row["label"], row["altLabel"], row["note"]) == ("", name, "")
    assert gridwalk.open(data).validate().passes
    gridwalk.start(report, tmp_path / "third", event=event, event_name=other, data=data)
    assert rows(tmp_path / "third", "events")[0]["label"] == other


def test_all_passages_are_there_and_those_without_rows_are_not_read_yet(folder: Path) -> None:
    passages = {row["id"].partition("/")[2]: row["statesNothing"] for row in rows(folder, "passages")}
    assert list(passages) == [passage.name for passage in gridwalk.passages(NET)]
    assert {name for name, why in passages.items() if why == UNREAD} == {
        name for name in passages if name.startswith("p") and name not in ("p1.1", "p2.2")
    }


def test_the_list_names_figures_names_months_and_units(folder: Path) -> None:
    lines = {line.passage: line for line in gridwalk.todo(folder, NET).lines}
    assert lines["p1.1"].numbers == ("1994",)
    assert lines["p1.3"].quantities == ("950 KiloGM", "2094 LB")
    assert lines["p2.2"].dates == ("April", "October")
    assert "1:46.203" in lines["p3.1"].numbers
    assert lines["p3.3"].known == ("Duval",)
    assert "Graham Ashby" in lines["p1.1"].names
    assert "r01" not in lines


def test_the_list_shrinks_as_rows_are_added(folder: Path) -> None:
    before = {line.passage: line for line in gridwalk.todo(folder, NET).lines}
    add(folder, "results", entry="r01", session="qualifying", bestLap="106.203", passage="p3.1")
    add(
        folder,
        "tallies",
        id="net/1998/classes",
        holder="season/net/1998",
        of="classes",
        scope="season/net/1998",
        value="2",
        passage="p1.2",
    )
    after = {line.passage: line for line in gridwalk.todo(folder, NET).lines}
    assert before["p1.2"].numbers == ("2",)
    assert "p1.2" not in after
    assert "1:46.203" not in after["p3.1"].numbers
    assert after["p3.1"].rows == 1


def test_short_cells_are_completed_and_said(folder: Path) -> None:
    add(folder, "results", entry="r01", session="race", position="1", passage="p3.4")
    updated = gridwalk.todo(folder, NET)
    row = rows(folder, "results")[-1]
    assert (row["event"], row["passage"]) == ("net/1998/silverstone", "net-1998-silverstone/p3.4")
    assert [(change.path.name, change.line, change.column) for change in updated.changes] == [
        ("results.csv", 14, "event"),
        ("results.csv", 14, "passage"),
        ("passages.csv", 13, "statesNothing"),
    ]
    assert gridwalk.todo(folder, NET).changes == ()


def test_what_is_taken_is_written_and_no_more(folder: Path) -> None:
    gridwalk.todo(folder, NET, ["p3.2"])
    names = {row["id"]: (row["label"], row["altLabel"]) for row in rows(folder, "drivers")}
    assert names["marc-duval"] == ("Marc Duval", "")
    assert [row["altLabel"] for row in rows(folder, "drivers") if row["id"] == "marc-duval"] == ["Duval", ""]
    assert "net-1998-silverstone/duval" not in names
    seats = [row["driver"] for row in rows(folder, "crew") if row["passage"].endswith("/p3.2")]
    assert seats == ["marc-duval", "tom-brannigan"]
    assert not [row for row in rows(folder, "crew") if row["passage"].endswith("/p3.4")]
    assert gridwalk.open(folder).validate().passes


def test_one_table_of_a_passage_is_taken_alone(folder: Path) -> None:
    gridwalk.todo(folder, NET, ["p3.1/entries"])
    [row] = [row for row in rows(folder, "entries") if row["passage"].endswith("/p3.1")]
    assert (row["entry"], row["number"], row["model"]) == ("r01", "7", "lister-storm")
    assert not [row for row in rows(folder, "crew") if row["passage"].endswith("/p3.1")]


def test_a_driver_who_is_named_without_the_car_is_no_seat(folder: Path) -> None:
    lines = {line.passage: line for line in gridwalk.todo(folder, NET).lines}
    assert lines["p3.3"].proposed == lines["p4.2"].proposed == ()


def test_a_model_gets_the_make_that_its_name_begins_with(folder: Path) -> None:
    add(folder, "makes", id="lister", label="Lister", passage="p3.1")
    gridwalk.todo(folder, NET)
    gridwalk.todo(folder, NET, ["r01/models"])
    assert {row["id"]: row["make"] for row in rows(folder, "models")}["lister-storm"] == "lister"


@pytest.mark.parametrize("take", ["p9.9", "p3.2/teams", "crew"])
def test_what_nobody_proposed_cannot_be_taken_and_nothing_is_written(folder: Path, take: str) -> None:
    before = contents(folder)
    with pytest.raises(gridwalk.GridwalkError, match=f"--take {take}: nothing is proposed there"):
        gridwalk.todo(folder, NET, ["p3.2", take])
    assert contents(folder) == before


def test_nothing_is_written_over_and_nothing_half(folder: Path) -> None:
    (folder / "crew.csv").write_text("mine\n", encoding="utf-8")
    (folder / "events.csv").unlink()
    before = contents(folder)
    with pytest.raises(gridwalk.StoreError, match="already exists; --force overwrites it"):
        gridwalk.start(NET, folder)
    assert contents(folder) == before
    gridwalk.start(NET, folder, force=True)
    assert gridwalk.open(folder).validate().passes


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (
            "It rained.",
            {"event_name": "Lake Cup"},
            "no passage prints 'Lake Cup'; give the name of the event as the report prints it",
        ),
        ("It rained.", {"slug": "Not A Slug"}, "--slug 'Not A Slug': expected lowercase letters"),
        ("<html><p>It rained.</p></html>", {}, "is HTML, expected plain text"),
        (" \n", {}, "is empty"),
    ],
)
def test_what_cannot_be_begun_is_said_and_no_folder_made(tmp_path: Path, text: str, options: dict[str, str], message: str) -> None:
    report = tmp_path / "report.txt"
    report.write_text(text, encoding="utf-8")
    with pytest.raises(gridwalk.GridwalkError, match=message):
        gridwalk.start(report, tmp_path / "folder", **options)  # type: ignore[arg-type]
    assert not (tmp_path / "folder").exists()


def test_another_text_is_not_the_report_of_the_folder(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(NET.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(gridwalk.SourceError, match="column sha256: no report of this folder is the document"):
        gridwalk.todo(folder, other)


def test_tables_that_are_none_are_said_all_at_once(folder: Path) -> None:
    before = (folder / "todo.tsv").read_bytes()
    (folder / "crew.csv").write_text("event,entry\nx,y\n", encoding="utf-8")
    with (folder / "teams.csv").open("a", encoding="utf-8") as file:
        file.write("only,two\n")
    with pytest.raises(gridwalk.SourceError, match=r"teams\.csv:2: found 2 cells") as caught:
        gridwalk.todo(folder, NET)
    assert {problem.path.name for problem in caught.value.problems} == {"crew.csv", "teams.csv"}
    assert (folder / "todo.tsv").read_bytes() == before


def test_columns_parted_by_tabs_are_rows_and_the_text_around_them_sentences(tmp_path: Path) -> None:
    report = tmp_path / "nsc-2031-lakeside.txt"
    table = "Pos\tClass\tDrivers\tCar\tLaps\n1\tGT\tMay / Roe\tAlba 4\t151\n2\tGT\tAsh / Elm\tZeta 2\t150\n"
    report.write_text(f"It rained on 30 cars.\n{table}Ann May was quick.\n", encoding="utf-8")
    gridwalk.start(report, tmp_path / "tables")
    passages = [row["id"].partition("/")[2] for row in rows(tmp_path / "tables", "passages")]
    assert passages == ["p1.1", "p5.1", "r01", "r02"]
    assert gridwalk.open(tmp_path / "tables").validate().passes


def test_prose_alone_is_a_folder_too(tmp_path: Path) -> None:
    report = tmp_path / "isles.txt"
    shutil.copy(DOCUMENTS / "isles-2032-rules.txt", report)
    begun = gridwalk.start(report, tmp_path / "tables")
    assert (begun.rows, begun.todo) == (0, len(gridwalk.passages(report)))
    assert gridwalk.open(tmp_path / "tables").validate().passes


def test_what_a_spreadsheet_program_writes_is_put_right(folder: Path) -> None:
    path, before = folder / "crew.csv", (folder / "crew.csv").read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    assert [change.path.name for change in gridwalk.todo(folder, NET).changes] == ["crew.csv"]
    assert path.read_bytes() == before


def test_a_cell_that_is_no_number_is_empty_to_todo_and_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(folder, "crew", entry="r01", seat="?", driver="net/1998/silverstone/lind", order="1.0", passage="p2.1")
    add(folder, "quantities", id="net/1998/x", numericValue="about 3", unit="unit:KiloM", passage="p2.1")
    add(folder, "session-dates", session="race", date="May 1998", passage="p2.1")
    warned = [(each.path.name, each.column) for each in gridwalk.todo(folder, NET).warnings]
    assert sorted(warned) == [
        ("crew.csv", "order"),
        ("crew.csv", "seat"),
        ("quantities.csv", "numericValue"),
        ("session-dates.csv", "date"),
    ]
    assert main(["todo", str(folder), str(NET)]) == 0
    assert "crew.csv:" in (said := capsys.readouterr().err)
    assert "found '?', expected an integer" in said
    path = folder / "passages.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("silverstone,0,", "silverstone,a0,", 1), encoding="utf-8")
    with pytest.raises(SourceError, match=r"passages\.csv:[0-9]+: column start: found 'a[0-9]+', expected an integer"):
        gridwalk.todo(folder, NET)


def test_a_build_says_what_todo_puts_right(folder: Path) -> None:
    add(folder, "entries", entry="r01", number="7", passage="p2.1")
    hint = rf"^{re.escape(str(folder))}: has a todo\.tsv: `gridwalk todo DIR REPORT` writes"
    with pytest.raises(SourceError, match=hint):
        gridwalk.open(folder)
    with pytest.raises(SourceError, match=hint):
        gridwalk.build_parts(folder, folder.parent / "parts")
    gridwalk.todo(folder, NET)
    assert gridwalk.open(folder).counts().passages
    # What it cannot put right, it is not named for.
    add(folder, "entries", entry="r02", event="net/1998/silverstone", number="8", team="nobody", passage="net/p2.1")
    with pytest.raises(SourceError) as caught:
        gridwalk.open(folder)
    assert "gridwalk todo" not in str(caught.value)
