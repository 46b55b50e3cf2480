"""What `start` and `read` take as a document is the same document, with the same passages, for whoever compares with it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import gridwalk
from gridwalk import GridwalkError, SourceError
from gridwalk.cli import main
from gridwalk.keeping.documents import Document
from gridwalk.pages.flattened import lines_of
from gridwalk.pages.page_files import review
from gridwalk.pages.tabbed import spaced

PAGES = Path(__file__).parent / "fixtures" / "pages"
TABS = (
    "The Lake Cup was won by Ann May. It rained.\n"
    "Pos\tNo\tClass\tDrivers\tCar\tLaps\tReason\n"
    "1\t7\tGT\tAnn May / Bo Roe\tAlba R4\t1,151\t\n"
    "2\t8\tGT\tCy Koch / Bo Roe\tZeta R9\t120\tEngine\n"
    "\t9\tGT\tEd Elm\tZeta R9\t20\tDid not start\n"
    "The next race is in May.\n"
)  # fmt: skip


@pytest.fixture
def tabs(tmp_path: Path) -> tuple[Path, Path]:
    """A report whose table has tabs between its columns, and the folder begun with it."""
    report = tmp_path / "nsc-2031-lakeside.txt"
    report.write_text(TABS, encoding="utf-8")
    gridwalk.start(report, tmp_path / "tables", event_name="Lake Cup")
    return report, tmp_path / "tables"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(folder: Path, table: str, at: int, /, **cells: str) -> None:
    """Change cells of a row, counted from 0."""
    there = rows(folder, table)
    assert set(cells) <= set(there[at])
    there[at] |= cells
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(there[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(there)


def about_passages(report: Path, folder: Path) -> list[str]:
    """What `verify` finds of the passages themselves, and of rows of the table."""
    found = gridwalk.verify_source(report, folder)
    return [f.message for f in found if not f.message.startswith("no row uses")]


def test_a_table_with_tabs_is_the_same_table_for_all(tabs: tuple[Path, Path]) -> None:
    report, folder = tabs
    assert about_passages(report, folder) == []
    assert gridwalk.rebase_source(report, folder) == []
    names = [row["id"].partition("/")[2] for row in rows(folder, "passages")]
    assert names == [passage.name for passage in gridwalk.passages(report)] == ["p1.1", "p1.2", "p6.1", "r01", "r02", "r03"]
    sentences = gridwalk.open(folder).cite("driver/ann-may", document=report)
    assert {c.sentence for c in sentences if c.passage.endswith("r01")} == {TABS.split("\n")[2].rstrip()}


def test_the_header_of_a_table_is_no_sentence(tabs: tuple[Path, Path]) -> None:
    report, folder = tabs
    left = gridwalk.todo(folder, report).lines
    assert [line.passage for line in left] == ["p1.1", "p1.2", "p6.1"]
    assert not any("Drivers" in name for line in left for name in line.names)


def test_a_sentence_that_is_put_in_moves_the_rows(tabs: tuple[Path, Path], tmp_path: Path) -> None:
    _, folder = tabs
    new = tmp_path / "new.txt"
    new.write_text(f"It was cold.\n{TABS}", encoding="utf-8")
    moved = {(m.change, m.old, m.new) for m in gridwalk.rebase_source(new, folder)}
    assert {m for m in moved if m[1].startswith("r")} == {("moved", f"r0{n}", f"r0{n}") for n in (1, 2, 3)}
    assert ("renamed", "p1.1", "p2.1") in moved
    assert ("new", "", "p1.1") in moved


@pytest.mark.parametrize(
    ("table", "number", "column", "value", "message"),
    [
        ("results", 0, "laps", "1150", "no column of the row shows the laps '1150'"),
        ("results", 1, "position", "3", "no column of the row shows the position '3'"),
        ("entries", 0, "number", "17", "no column of the row shows the number '17'"),
        ("crew", 2, "driver", "ann-may", "no column of the row shows the driver 'Ann May' or 'May'"),
        ("entries", 0, "model", "zeta-r9", "no column of the row shows the model 'Zeta R9'"),
        ("results", 1, "asPrinted", "Fire", "no column of the row shows the asPrinted 'Fire'"),
    ],
)
def test_a_row_with_columns_shows_what_is_said_of_its_car(
    tabs: tuple[Path, Path], table: str, number: int, column: str, value: str, message: str
) -> None:
    report, folder = tabs
    change(folder, table, number, **{column: value})
    assert [found for found in about_passages(report, folder) if found.startswith(message)]


def test_a_cell_that_is_empty_at_the_end_of_a_line_is_a_cell(tabs: tuple[Path, Path]) -> None:
    _, folder = tabs
    last = rows(folder, "results")[2]
    assert (last["position"], last["laps"], last["finish"]) == ("", "20", "did-not-start")


PAGE_FILES = sorted(path for path in PAGES.iterdir())


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.name)
def test_what_is_read_of_a_page_validates_and_is_that_page(path: Path, tmp_path: Path) -> None:
    assert len(PAGE_FILES) == 4
    gridwalk.read(path, tmp_path / "tables", slug="ours-2031-lakeside")
    dataset = gridwalk.open(tmp_path / "tables")
    assert [str(r) for r in dataset.validate().results if r.severity == "Violation"] == []
    assert gridwalk.rebase_source(path, tmp_path / "tables") == []
    # What is left to a person: where a name is to be cut, and a position that two cars have.
    left = ("must be givenName and familyName", "must read 'column=value: why")
    assert [f for f in gridwalk.verify_source(path, tmp_path / "tables") if not f.message.startswith(left)] == []


def test_names_in_full_are_cut_where_it_is_plain(tmp_path: Path) -> None:
    page = gridwalk.read(PAGES / "full-names.html", tmp_path / "tables", slug="lake", event="lake/2031")
    drivers = {row["label"]: (row["id"], row["givenName"], row["familyName"]) for row in rows(tmp_path / "tables", "drivers")}
    assert drivers["Otto van Dael"] == ("lake-2031/otto-van-dael", "", "")
    assert drivers["Jo Winter"] == ("jo-winter", "Jo", "Winter")
    assert drivers["J.Holm"] == ("lake-2031/j-holm", "J.", "Holm")
    assert drivers["KERR Ben"] == ("kerr-ben", "Ben", "KERR")
    assert drivers["Ben Poe"] == ("lake-2031/ben-poe", "", "")
    assert {row["id"] for row in rows(tmp_path / "tables", "drivers") if row["label"] == "Ann May"} == {
        "lake-2031/ann-may-lake-r01", "lake-2031/ann-may-lake-r04",
    }  # fmt: skip
    classes = {row["label"]: (row["id"], row["code"], row["series"]) for row in rows(tmp_path / "tables", "classes")}
    assert classes["GT+"] == ("lake/gt-plus", "GT+", "lake")
    assert [row["number"] for row in rows(tmp_path / "tables", "entries")] == ["7", "8", "9", "10"]
    assert [str(p.message) for p in page.table.passed_over] == [
        "skipped, since it goes on with the car of the row above: 'Alba 3.0 V8'"
    ]


def test_a_position_of_two_cars_is_said_and_left_empty(tmp_path: Path) -> None:
    page = gridwalk.read(PAGES / "full-names.html", tmp_path / "tables")
    assert [row["position"] for row in rows(tmp_path / "tables", "results")] == ["1", "2", "", ""]
    (twice,) = (str(warning) for warning in page.warnings if "position 3" in warning.message)
    assert "full-names.html:8: position 3 appears twice, here and in line 9, so it is left empty" in twice
    assert [line.split("\t")[2] for line in review(page).splitlines()[1:]] == ["ok", "ok", "position twice", "position twice"]


def test_a_dead_heat_is_said_and_kept(tmp_path: Path) -> None:
    page = tmp_path / "heat.html"
    head = "<table><tr><th>Pos<th>Driver<th>Laps"
    page.write_text(f"{head}<tr><td>1<td>Ann May<td>9\n<tr><td>1<td>Bo Roe<td>9<tr><td>3<td>Cy Li<td>9</table>", encoding="utf-8")
    read = gridwalk.read(page, tmp_path / "tables")
    assert [row["position"] for row in rows(tmp_path / "tables", "results")] == ["1", "1", "3"]
    assert [warning.message for warning in read.warnings] == ["position 1 appears twice, here and in line 2: read as a dead heat"]
    assert gridwalk.open(tmp_path / "tables").validate().passes


def test_another_encoding_is_read_by_all_alike(tmp_path: Path) -> None:
    page = tmp_path / "lac-2031-leman.html"
    table = "<table><tr><th>Pos<th>Driver<th>Laps<tr><td>1<td>Élise Roux<td>9</table>"
    page.write_bytes(f'<meta charset="windows-1252">{table}'.encode("cp1252"))
    gridwalk.read(page, tmp_path / "tables")
    assert gridwalk.verify_source(page, tmp_path / "tables") == []
    assert [passage.name for passage in gridwalk.passages(page)] == ["r01"]
    cited = gridwalk.open(tmp_path / "tables").cite("Élise Roux", document=page)
    assert {"Élise" in citation.sentence for citation in cited if citation.sentence} == {True}
    assert gridwalk.todo(tmp_path / "tables", page).lines == ()


def test_a_page_of_several_tables_is_parted_by_the_one_that_was_read(tmp_path: Path) -> None:
    page = tmp_path / "two.html"
    head = "<table><tr><th>Pos<th>Driver<th>Laps"
    page.write_text(f"{head}<tr><td>1<td>Ann May<td>9</table>{head}<tr><td>1<td>Bo Roe<td>8</table>", encoding="utf-8")
    gridwalk.read(page, tmp_path / "tables", table=2)
    assert gridwalk.verify_source(page, tmp_path / "tables") == []
    assert gridwalk.rebase_source(page, tmp_path / "tables") == []


def test_another_page_is_found_out(tmp_path: Path) -> None:
    page = shutil.copy(PAGES / "full-names.html", tmp_path / "page.html")
    gridwalk.read(page, tmp_path / "tables")
    page.write_text(page.read_text(encoding="utf-8").replace("Alba R4", "Alba R5"), encoding="utf-8")
    found = {finding.column for finding in gridwalk.verify_source(page, tmp_path / "tables")}
    assert {"sha256", "model"} <= found


def test_columns_parted_by_spaces_are_said(tmp_path: Path) -> None:
    report = tmp_path / "lake.txt"
    report.write_text("It rained.\nPos  Drivers   Car     Laps\n1    Ann May   Alba R4 151\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"lake\.txt:2: columns separated by spaces are not read"):
        gridwalk.read(report)
    begun = gridwalk.start(report, tmp_path / "tables")
    assert [warning.row for warning in begun.warnings] == [0, 2]
    assert gridwalk.open(tmp_path / "tables").validate().passes


@pytest.mark.parametrize("text", ["Drivers lost their position in two laps.\n1 car stopped.\n", "Pos  Drivers  Laps\nIt rained.\n"])
def test_prose_is_no_table_parted_by_spaces(text: str) -> None:
    assert spaced(lines_of(text)) is None


@pytest.mark.parametrize("command", ["start", "read", "verify", "passages"])
def test_an_empty_document_is_said(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "lake.txt"
    empty.write_text("\n \n", encoding="utf-8")
    assert main([command, str(empty)]) == 3
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"gridwalk: error: {empty}: is empty, expected a page with a results table, or a report\n")


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\nb", "a\x00", "a\u202eb"])
@pytest.mark.parametrize("option", ["event_name", "series_name", "label", "source"])
def test_what_no_table_may_have_is_refused_before_anything_is_written(option: str, text: str, tmp_path: Path) -> None:
    report = tmp_path / "lake.txt"
    report.write_text("It rained.\n", encoding="utf-8")
    with pytest.raises(GridwalkError, match=f"--{option.replace('_', '-')}: found the character U\\+"):
        gridwalk.start(report, tmp_path / "tables", **{option: text})
    assert not (tmp_path / "tables").exists()


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda text: text.replace("\n", ",\n"), "crew.csv:1: unknown column, without a name: is there a comma too many"),
        (
            lambda text: text.replace(",1,", ",1,1,", 1),
            "crew.csv:2: found 8 cells, expected 7 as in the header, event to note; put a",
        ),
        (
            lambda text: text.replace(",1,", ",", 1),
            "crew.csv:2: found 6 cells, expected 7 as in the header, event to note; write an",
        ),
    ],
)
def test_a_row_with_other_cells_than_the_header(
    tabs: tuple[Path, Path], break_it: Callable[[str], str], message: str
) -> None:  # fmt: skip
    report, folder = tabs
    table = folder / "crew.csv"
    table.write_text(break_it(table.read_text(encoding="utf-8")), encoding="utf-8")
    for what in (lambda: gridwalk.open(folder), lambda: gridwalk.todo(folder, report)):
        with pytest.raises(SourceError) as caught:
            what()
        assert message in str(caught.value)


def test_a_copy_of_no_report_is_said_to_be_of_a_report(tabs: tuple[Path, Path]) -> None:
    _, folder = tabs
    change(folder, "reports", 0, copyOf="nobody")
    with pytest.raises(SourceError, match=r"column copyOf: unknown report <https://w3id\.org/gridwalk/id/report/nobody>"):
        gridwalk.open(folder)

    change(folder, "reports", 0, copyOf="")
    change(folder, "crew", 0, passage="p9.9")
    with pytest.raises(SourceError, match=r"column passage: unknown passage <https://w3id\.org/gridwalk/id/report/p9\.9>"):
        gridwalk.open(folder)


def test_a_passage_that_a_note_leans_on_is_used(tabs: tuple[Path, Path]) -> None:
    report, folder = tabs
    change(folder, "entries", 0, note="crewSize=2: counted from the names, see p1.2")
    updated = gridwalk.todo(folder, report)
    assert [str(c.path.name) for c in updated.changes if c.column == "statesNothing"] == ["passages.csv"]
    assert about_passages(report, folder) == []
    used = {r.focus for r in gridwalk.open(folder).validate().results if r.rule == "passage-used"}
    assert used == set()
    # It is read to the end only where a row says what it says.
    assert "p1.2" in [line.passage for line in updated.lines]
    change(folder, "passages", 1, statesNothing="an opinion")
    assert about_passages(report, folder) == ["but rows cite it, or lean on it"]
    assert [r.rule for r in gridwalk.open(folder).validate().results if r.rule == "passage-used"] == ["passage-used"]


def test_the_ways_to_part_a_text_begin_with_that_of_its_sentences(tabs: tuple[Path, Path]) -> None:
    report, _ = tabs
    lost, with_rows, alone = Document.read(report).ways()
    assert [len(way.passages) for way in (lost, with_rows, alone)] == [7, 6, 3]
    assert with_rows.cells["r02"] == ("2", "8", "GT", "Cy Koch / Bo Roe", "Zeta R9", "120", "Engine")
    assert not lost.cells
