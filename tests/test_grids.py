"""Tables with columns as people have them: spans, heads of two rows, separators, what is recognised is written."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import gridwalk
from gridwalk import SourceError
from gridwalk.pages.columns import HEADERS
from gridwalk.pages.page import read_page
from gridwalk.pages.race_tables import Names, tables
from gridwalk.pages.states import state_of

# What a column of each field shows, and the table and column that it reaches.
REACHED = {
    "position": ("3", "results", "position"),
    "class_position": ("2", "results", "classPosition"),
    "number": ("07", "entries", "number"),
    "race_class": ("GT9", "entries", "raceClass"),
    "drivers": ("Otto Lind", "drivers", "label"),
    "team": ("Alder Racing", "teams", "label"),
    "chassis": ("Zeta R8", "models", "label"),
    "make": ("Zeta", "makes", "label"),
    "engine": ("Zeta 3.6 V8", "equipment", "engine"),
    "tyres": ("M", "equipment", "tyres"),
    "nationality": ("FIN", "nationalities", "countryCode"),
    "laps": ("94", "results", "laps"),
    "time": ("1:31:44.7", "results", "totalTime"),
    "gap": ("+22.4", "results", "gapToLeader"),
    "interval": ("+1.25", "result-details", "interval"),
    "laps_behind": ("2", "result-details", "lapsBehind"),
    "best_lap": ("1:10.5", "results", "bestLap"),
    "best_lap_speed": ("171.5", "result-details", "bestLapSpeed"),
    "best_lap_number": ("17", "result-details", "bestLapNumber"),
    "laps_led": ("12", "results", "lapsLed"),
    "grid": ("4", "results", "gridPosition"),
    "points": ("15", "result-details", "points"),
    "pit_stops": ("3", "result-details", "pitStops"),
    "reason": ("Engine", "results", "asPrinted"),
    "status": ("Engine", "results", "asPrinted"),
}
HEADS = "Pos\tNo\tDrivers\tCar\tLaps\n"
MAKES = {"constructor", "manufacturer", "make", "marque", "constructeur", "hersteller", "costruttore"}


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Lines of the fixtures are as long as they are.
# ruff: noqa: E501


def read(place: Path, text: str, name: str = "lakes.txt", table: int | str | None = None) -> gridwalk.Page:
    """Read a page, and hold what is written: it builds, breaks no rule, and agrees with the page."""
    page = place / name
    page.write_text(text, encoding="utf-8")
    shutil.rmtree(place / "tables", ignore_errors=True)
    made = gridwalk.read(page, place / "tables", slug="lake", event="lake/2031", table=table, force=True)
    assert gridwalk.open(place / "tables").validate().passes
    if not any(row.ambiguous for row in made.table.rows):
        assert gridwalk.verify_source(page, place / "tables") == []
    return made


def said(page: gridwalk.Page) -> list[str]:
    return [row.certain.__str__() for row in page.table.rows]


def reached(place: Path, head: str, field: str) -> dict[str, list[dict[str, str]]]:
    """Return the tables that a page makes which has a column of a field under a head, besides position, driver and laps."""
    shown = REACHED[field][0]
    others = {"position": ("Pos", "2"), "drivers": ("Driver", "Ada Elm"), "laps": ("Laps", "96"), "status": ("Status", "running")}
    # Who has a state has run, whatever else is known.
    left = [pair for name, pair in others.items() if name != field and (name != "status" or field == "points")]
    columns = [*left, (head, shown)]
    page = place / "lake.tsv"
    page.write_text("\n".join("\t".join(line) for line in zip(*columns, strict=True)), encoding="utf-8")
    return tables(read_page(page), Names("lake", "lake/2031"))


@pytest.mark.parametrize("field", sorted(REACHED))
def test_every_known_head_reaches_a_column(tmp_path: Path, field: str) -> None:
    shown, table, column = REACHED[field]
    expected = {"1:31:44.7": "5504.7", "+22.4": "22.4", "+1.25": "1.25", "1:10.5": "70.5"}.get(shown, shown)
    heads = sorted(HEADERS.get(field, MAKES) - (MAKES if field == "chassis" else set()))
    assert heads
    for head in heads:
        found = reached(tmp_path, head, field)
        if column == "raceClass":
            assert found["entries"][0][column] == "lake/gt9", head
        elif column == "label" and table == "drivers":
            assert [row[column] for row in found[table]] == [expected], head
        else:
            assert [row.get(column) for row in found[table]] == [expected], head


@pytest.mark.parametrize(
    ("name", "text", "nations"),
    [
        (
            "flags.html",
            "<table><tr><th>Pos<th>Drivers<th>Team<th>Laps<tr><td>1<td><img src='/f/Flag_of_Finland.svg' alt='Finland'> Otto Lind<br>"
            "<img alt='BIH' src=b.png title='x'>Ned Ash<td><img alt='Flag of Italy'> Alder<td>9"
            "<tr><td>2<td>Ada Elm <i class='flag-icon flag-icon-gb'></i><td><td>8</table>",
            ["Finland", "BIH", "GB"],
        ),
        (
            "column.html",
            "<table><tr><th>Pos<th>Nat<th>Driver<th>Laps<tr><td>1<td><img alt='FIN'><td>Otto Lind<td>9</table>",
            ["FIN"],
        ),
        (
            "wiki.txt",
            "{|\n! {{Tooltip|Pos|Position}} !! Drivers !! Laps\n|-\n| 1 || {{flagicon|Bosnia and Herzegovina}} [[Otto Lind]]<br>"
            "{{GBR|#}} {{ill|Ned Ash|de}} || 9\n|}\n",
            ["Bosnia and Herzegovina", "GBR"],
        ),
        (
            "export.csv",
            "POSITION;NUMBER;DRIVER1_FIRSTNAME;DRIVER1_SECONDNAME;DRIVER1_COUNTRY;DRIVER2_FIRSTNAME;DRIVER2_SECONDNAME;DRIVER2_COUNTRY;LAPS\n"
            "1;7;Otto;LIND;FIN;Ned;ASH;FIN;9\n2;8;Ada;ELM;GBR;;;;8\n",
            ["FIN", "FIN", "GBR"],
        ),
    ],
)
def test_nations_of_flags_and_of_numbered_columns(tmp_path: Path, name: str, text: str, nations: list[str]) -> None:
    page = read(tmp_path, text, name)
    assert [row["countryCode"] for row in rows(tmp_path / "tables", "nationalities")] == nations
    names = {"export.csv": "Otto LIND", "column.html": "Otto Lind"}.get(name, "Otto Lind")
    assert page.table.rows[0].certain.drivers[0] == names
    assert ("flags that stand beside no driver are not read: 'Italy'" in " ".join(map(str, page.warnings))) == (
        name == "flags.html"
    )


@pytest.mark.parametrize(
    ("heads", "cells", "crew"),
    [
        (("Pos", "Vorname", "Nachname", "Runden"), ("1", "Otto", "Lind", "9"), ("Otto Lind",)),
        (("position", "lastName", "firstName", "lapsCompleted"), ("1", "Lind", "Otto", "9"), ("Otto Lind",)),
        (("Fin Pos", "driver_1_first_name", "driver_1_last_name", "driver_2", "Laps Comp"), ("1", "Otto", "Lind", "N. Ash", "9"), ("Otto Lind", "N. Ash")),
        (("Pos", "Driver Surname", "Driver First Name", "Co-driver Surname", "Co-driver First Name", "Total Laps"),
         ("1", "Lind", "Otto", "Ash", "Ned", "9"), ("Otto Lind", "Ned Ash")),
        (("POS", "DRIVER1", "DRIVER2", "LAPS"), ("1", "Otto LIND", "Ned ASH", "9"), ("Otto LIND", "Ned ASH")),
    ],
)  # fmt: skip
def test_names_in_two_columns(tmp_path: Path, heads: tuple[str, ...], cells: tuple[str, ...], crew: tuple[str, ...]) -> None:
    (tmp_path / "lake.csv").write_text(f"{';'.join(heads)}\n{';'.join(cells)}\n", encoding="utf-8")
    row = read_page(tmp_path / "lake.csv").table.rows[0].certain
    assert (row.drivers, row.laps) == (crew, 9)


def test_a_gap_beside_a_difference_is_to_the_car_before(tmp_path: Path) -> None:
    read(tmp_path, "Pos\tName\tLaps\tDiff\tGap\n1\tAda Elm\t9\t\t\n2\tBo Fir\t9\t3.5\t3.5\n3\tCy Yew\t9\t4.1\t0.6\n")
    assert [row["gapToLeader"] for row in rows(tmp_path / "tables", "results")] == ["", "3.5", "4.1"]
    assert [row["interval"] for row in rows(tmp_path / "tables", "result-details")] == ["3.5", "0.6"]
    turned = of(tmp_path, "Pos\tName\tLaps\tGap\tDiff\n1\tAda Elm\t9\t\t\n2\tBo Fir\t9\t3.5\t3.5\n3\tCy Yew\t9\t4.1\t0.6\n")
    assert [row.certain.values for row in turned.table.rows[1:]] == [
        (("gapToLeader", "3.5"), ("interval", "3.5")), (("gapToLeader", "4.1"), ("interval", "0.6")),
    ]  # fmt: skip
    open_one = of(tmp_path, "Pos\tName\tLaps\tGap\tDiff\n1\tAda Elm\t9\t\t\n2\tBo Fir\t9\t3.5\t3.5\n")
    assert open_one.table.rows[1].certain.values == ()
    assert any("either may be to the first car, or to the one before: 'Diff and Gap'" in str(w) for w in open_one.warnings)


def test_a_head_that_means_nothing_is_said(tmp_path: Path) -> None:
    page = read(tmp_path, "Pos\tDriver\tLaps\tPrize\tFuel\n1\tAda Elm\t9\t300\t\n")
    assert page.table.left_out == ("Prize", "Fuel")


def test_no_field_is_without_a_column() -> None:
    assert set(REACHED) == {*HEADERS, "make"}


SPANNED = (
    "<table><tr>{head}</tr>{second}"
    "<tr><td rowspan=2>1<td rowspan=2>GT9<td rowspan=2>38<td rowspan=2>Otto Lind<br>Ned Ash<td>Zeta R8"
    "<td rowspan=2>M<td rowspan=2>94</tr>"
    "<tr><td>Zeta 3.6 V8</tr>"
    "<tr><td rowspan=2>DNF<td rowspan=2>GT9<td rowspan=2>9<td rowspan=2>Ed Oak<td>Omni 1<td rowspan=2>G<td rowspan=2>20</tr>"
    "<tr><td>Omni 6.0 V8</tr></table>"
)


@pytest.mark.parametrize("levels", [1, 2])
def test_a_car_over_two_rows_is_one_car(tmp_path: Path, levels: int) -> None:
    names = ("Pos", "Class", "No", "Drivers", "Chassis", "Tyre", "Laps")
    head = "".join(f"<th{' rowspan=2' if levels == 2 and name != 'Chassis' else ''}>{name}" for name in names)
    page = read(tmp_path, SPANNED.format(head=head, second="<tr><th>Engine</tr>" if levels == 2 else ""), "lakes.html")
    assert said(page) == ["1 | GT9 | Otto Lind / Ned Ash | Zeta R8 | 94 | ", "DNF | GT9 | Ed Oak | Omni 1 | 20 | "]
    assert [row["engine"] for row in rows(tmp_path / "tables", "equipment")] == ["Zeta 3.6 V8", "Omni 6.0 V8"]


def test_each_driver_on_a_row_is_of_one_car(tmp_path: Path) -> None:
    text = (
        "<table><tr><th>Pos<th>No<th>Drivers<th>Nat<th>Laps"
        "<tr><td rowspan=2>1<td rowspan=2>7<td>Otto Lind<td>FIN<td rowspan=2>9<tr><td>Ned Ash<td>GBR"
        "<tr><td rowspan=2>2<td>8<td>Bo Fir<td>SWE<td>8<tr><td>9<td>Cy Yew<td>USA<td>8</table>"
    )
    page = read(tmp_path, text, "lakes.html")
    assert [row.certain.drivers for row in page.table.rows] == [("Otto Lind", "Ned Ash"), ("Bo Fir",), ("Cy Yew",)]
    assert [row["countryCode"] for row in rows(tmp_path / "tables", "nationalities")] == ["FIN", "GBR", "SWE", "USA"]


TEXTS = {
    "commas.csv": 'Round,Pos,No,Driver,Team,Laps\nLake,1.0,7.0,Otto Lind,"Alder, Inc.",57.0\nLake,2.0,8.0,Ada Elm,,57.0\n',
    "semicolons.txt": "No;Pos;Driver;Team;Laps\n7;1;Otto Lind;Alder, Inc.;57\n8;2;Ada Elm;n/a;57\n",
    "tabs.tsv": "Round\tPos\tNo\tDriver\tTeam\tLaps\nLake\t1\t#7\tOtto Lind\tAlder, Inc.\t57\nLake\t2\t8\tAda Elm\t–\t57\n",  # noqa: RUF001
    "pipes.md": "| Pos | No | Driver | Team | Laps |\n|---|--:|---|---|---|\n| 1 | 7 | Otto Lind | Alder, Inc. | 57 |\n| 2 | 8 | Ada Elm | ? | 57 |\n",
    "spaces.txt": "Pos  No  Driver     Team         Laps\n  1   7  Otto Lind  Alder, Inc.    57\n  2   8  Ada Elm    TBA            57\n",
    "wiki.txt": (
        "== Race ==\n{| class=wikitable\n! Pos !! No !! Driver !! Team !! Laps\n|-\n! 1\n| 7 || {{flagicon|FIN}} [[Otto Lind (racer)|Otto Lind]]\n"
        "| [[Alder, Inc.]]<ref>x</ref>\n| 57\n|-\n! 2\n| 8 || Ada Elm || - || style=x | 57\n|}\n"
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_of_any_separator_is_one_grid(tmp_path: Path, name: str) -> None:
    page = read(tmp_path, TEXTS[name], name)
    assert said(page) == ["1 |  | Otto Lind |  | 57 | ", "2 |  | Ada Elm |  | 57 | "]
    assert [(row.certain.number, row.certain.team) for row in page.table.rows] == [("7", "Alder, Inc."), ("8", "")]


@pytest.mark.parametrize(
    ("cell", "crew"),
    [
        ("Mass\N{EN DASH}Schup", ("Mass", "Schup")),
        ("J.Mass+V.Schup", ("J.Mass", "V.Schup")),
        ("Ana Lin, Bo Fir & Cy Yew", ("Ana Lin", "Bo Fir", "Cy Yew")),
        ("Ana Lin (GB) - Bo Fir (D)", ("Ana Lin", "Bo Fir")),
        ("Ana Lin (laps 1-20), Bo Fir", ("Ana Lin", "Bo Fir")),
        ("Jod Rid, Jr.", ("Jod Rid, Jr.",)),
        ("TBA", ()),
    ],
)
def test_people_as_meant(tmp_path: Path, cell: str, crew: tuple[str, ...]) -> None:
    assert read(tmp_path, f"{HEADS}1\t7\t{cell}\tZeta\t9\n2\t8\tEd Oak\tZeta\t8\n").table.rows[0].certain.drivers == crew


def test_one_letter_nations_are_written(tmp_path: Path) -> None:
    read(tmp_path, f"{HEADS}1\t7\tAna Lin (GB) / Bo Fir (D)\tZeta\t9\n")
    assert [row["countryCode"] for row in rows(tmp_path / "tables", "nationalities")] == ["GB", "D"]


def test_family_and_given(tmp_path: Path) -> None:
    text = "<table><tr><th>Pos<th>Drivers<th>Laps<tr><td>1<td>Ickes, Jack<br>Bell, Derk<td>9<tr><td>2<td>Mass, Joch<td>8</table>"
    assert [row.certain.drivers for row in read(tmp_path, text, "a.html").table.rows] == [
        ("Jack Ickes", "Derk Bell"),
        ("Joch Mass",),
    ]
    assert {row["familyName"] for row in rows(tmp_path / "tables", "drivers")} == {"Ickes", "Bell", "Mass"}


@pytest.mark.parametrize("cell", ["Ickes-Bell", "Otto Lind Ned Ash", "Ickes, Jack"])
def test_names_that_may_be_of_one_or_two_are_ambiguous(tmp_path: Path, cell: str) -> None:
    row = read(tmp_path, f"{HEADS}1\t7\t{cell}\tZeta\t9\n2\t8\tEd Oak\tZeta\t8\n").table.rows[0]
    assert row.ambiguous
    assert row.certain.drivers == ()


def test_hidden_text_is_no_text(tmp_path: Path) -> None:
    text = (
        "<h2>Race</h2><table><tr><th>Pos<th style='display:none'>Key<th>Drivers<th>Laps"
        "<tr><td>1<td style='display: none'>x<td><span style='display:none'>Elm, <b>Ada</b></span><i class=sortkey>E</i>Ada Elm<td>9</table>"
    )
    page = read(tmp_path, text, "a.html")
    assert said(page) == ["1 |  | Ada Elm |  | 9 | "]
    assert page.table.title == "Race"


def test_a_state_and_a_word_are_two_axes(tmp_path: Path) -> None:
    read(tmp_path, "Pos\tDriver\tLaps\tTime/Retired\n1\tAda Elm\t9\t1:31:44.7\nNC\tBo Fir\t5\tDNF\nNC\tCy Yew\t0\tDNS\n")
    ends = [(row["finish"], row["classification"]) for row in rows(tmp_path / "tables", "results")]
    assert ends == [("running", ""), ("retired", "not-classified"), ("did-not-start", "not-classified")]


def test_unknown_words_are_said_and_nothing_is_guessed(tmp_path: Path) -> None:
    page = read(
        tmp_path,
        "Pos\tDriver\tLaps\tStatus\n1\tAda Elm\t9\tflagged\n2\tBo Fir\t9\tIn Pit\n3\tCy Yew\t8\tWithdrawn\n4\tEd Oak\t7\t5 laps\n",
    )
    assert [row["finish"] for row in rows(tmp_path / "tables", "results")] == ["running", "", "", "running"]
    told = "\n".join(map(str, page.warnings))
    assert "found 'In Pit', which is neither a state nor a cause" in told
    assert "found 'Withdrawn', which means that the car did not start" in told
    assert "not read as laps behind: '5 of a car with 7 laps, 2 fewer than the first'" in told


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Abandonné", ("retired", "")), ("non classé", ("", "not-classified")), ("ausgefallen", ("retired", "")),
        ("nicht gewertet", ("", "not-classified")), ("Ritirato", ("retired", "")), ("squalificato", ("", "disqualified")),
        ("Retirado", ("retired", "")), ("non partant", ("did-not-start", "")), ("Nicht gestartet", ("did-not-start", "")),
        ("non partito", ("did-not-start", "")), ("descalificado", ("", "disqualified")), ("im Ziel", ("running", "")),
    ],
)  # fmt: skip
def test_states_in_every_language_of_heads(word: str, state: tuple[str, str]) -> None:
    assert state_of(word) == state


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Pos\tDriver\tPoints\n1\tAda Elm\t25\n2\tBo Fir\t18\n", "the standings of a championship"),
        ("Qualifying\nPos\tDriver\tTime\tGap\n1\tAda Elm\t1:10.1\t\n2\tBo Fir\t1:10.2\t+0.1\n", "'Qualifying' is written above it"),
        ("Pos\tDriver\tTeam\tTime\n1\tAda Elm\tA\t1:10.1\n2\tBo Fir\tA\t1:10.2\n", "no column has laps"),
        ("Pos\tDriver\tLaps\tTime\n1\tAda Elm\t22\t1:10.1\n2\tBo Fir\t20\t1:10.2\n", "the time is that of a lap"),
        ("Pos\tDriver\tQ1\tQ2\tLaps\n1\tAda Elm\t1:10.1\t1:09.9\t12\n2\tBo Fir\t1:10.2\t\t9\n", "it has the column 'q1'"),
        ("Pos\tDriver\tTeam\tQ1\tQ2\n1\tAda Elm\tA\t1:10.1\t1:09.9\n", "it has the column 'q1'"),
    ],
)
def test_what_is_no_race_is_refused_as_what_it_is(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        read(tmp_path, text)


def test_several_races_in_a_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r":4: the positions begin again at 1"):
        read(tmp_path, "Pos\tDriver\tLaps\n1\tAda Elm\t9\n2\tBo Fir\t9\n1\tBo Fir\t7\n2\tAda Elm\t7\n")
    with pytest.raises(SourceError, match=r"2 columns are called 'Laps'"):
        read(tmp_path, "Pos\tDriver\tLaps\tLaps\n1\tAda Elm\t9\t8\n2\tBo Fir\t9\t8\n")


def test_headings_are_classes_where_they_are(tmp_path: Path) -> None:
    rest = "<tr><td>1<td>Ada Elm<td>9<tr><td>2<td>Bo Fir<td>8<tr><th colspan=3>GTD<tr><td>1<td>Cy Yew<td>7</table>"
    read(tmp_path, f"<table><tr><th>Pos<th>Driver<th>Laps<tr><th colspan=3>GTP{rest}", "a.html")
    assert [row["raceClass"] for row in rows(tmp_path / "tables", "entries")] == ["lake/gtp", "lake/gtp", "lake/gtd"]
    assert [(row["position"], row["classPosition"]) for row in rows(tmp_path / "tables", "results")] == [
        ("", "1"),
        ("", "2"),
        ("", "1"),
    ]
    one = read(
        tmp_path, "<table><tr><th>Pos<th>Driver<th>Laps<tr><th colspan=3>Race results<tr><td>1<td>Ada Elm<td>9</table>", "b.html"
    )
    assert one.table.rows[0].certain.race_class == ""


def test_all_tables_are_one_race(tmp_path: Path) -> None:
    table = "<table><tr><th>Pos<th>Driver<th>Laps{}</table>"
    ran, out = "<tr><td>1<td>Ada Elm<td>9<tr><td>2<td>Bo Fir<td>8", "<tr><td><td>Cy Yew<td>3"
    text = table.format(ran) + "<h3>Did not finish</h3>" + table.format(out)
    with pytest.raises(SourceError, match=r"under 'Did not finish' and the columns 'Pos \| Driver \| Laps'"):
        read(tmp_path, text, "a.html")
    read(tmp_path, text, "a.html", "all")
    assert [row["finish"] for row in rows(tmp_path / "tables", "results")] == ["", "", "retired"]
    classes = "<h3>GTP</h3>" + table.format(ran) + "<h3>GTD</h3>" + table.format(ran.replace("Ada", "Di").replace("Bo", "Fy"))
    read(tmp_path, classes, "b.html", "all")
    assert [row["classPosition"] for row in rows(tmp_path / "tables", "results")] == ["1", "2", "1", "2"]
    with pytest.raises(SourceError, match="2 tables have a first place, no class of their own"):
        read(tmp_path, table.format(ran) + table.format(ran), "c.html", "all")
    races = "<h3>Race 1</h3>" + table.format(ran) + "<h3>Race 2</h3>" + table.format(ran.replace("Ada", "Di").replace("Bo", "Fy"))
    with pytest.raises(SourceError, match="2 tables have a first place"):
        read(tmp_path, races, "d.html", "all")


def test_races_are_no_classes_whatever_is_written_above_them(tmp_path: Path) -> None:
    text = "<table><tr><th>Pos<th>Driver<th>Laps<tr><th colspan=3>{}<tr><td>1<td>Ada Elm<td>9<tr><td>2<td>Bo Fir<td>8"
    text += "<tr><th colspan=3>{}<tr><td>1<td>{}<td>7</table>"
    for titles in (("Race 1", "Race 2", "Cy Yew"), ("GTP", "GTD", "Ada Elm")):
        with pytest.raises(SourceError, match="the positions begin again at 1"):
            read(tmp_path, text.format(*titles), "a.html")


def test_a_column_of_cars_that_has_their_numbers(tmp_path: Path) -> None:
    assert [
        row.certain.number for row in read(tmp_path, "Pos\tCar\tDriver\tLaps\n1\t31\tAda Elm\t9\n2\t7\tBo Fir\t8\n").table.rows
    ] == ["31", "7"]


def test_gaps_in_a_table_by_class_are_left_out(tmp_path: Path) -> None:
    page = read(tmp_path, "Class\tPos\tDriver\tLaps\tGap\nA\t1\tAda Elm\t9\t\nA\t2\tBo Fir\t9\t+4.1\nB\t1\tCy Yew\t8\t+1 lap\n")
    assert all(row["gapToLeader"] == "" for row in rows(tmp_path / "tables", "results"))
    assert any("gaps are left out" in str(warning) for warning in page.warnings)


def test_reasons_among_times_are_reasons(tmp_path: Path) -> None:
    read(tmp_path, "Pos\tDriver\tLaps\tTime\n1\tAda Elm\t9\t1:31:44.7\nDNF\tBo Fir\t3\tEngine\nNC\tCy Yew\t3\tDNF\n")
    ends = [(row["totalTime"], row["finish"], row["retirementCause"]) for row in rows(tmp_path / "tables", "results")]
    assert ends == [("5504.7", "running", ""), ("", "retired", "engine"), ("", "retired", "")]


def of(place: Path, text: str, name: str = "lake.txt", table: int | str | None = None) -> gridwalk.Page:
    """Read a page, and write nothing."""
    (place / name).write_text(text, encoding="utf-8")
    return read_page(place / name, table)


def test_a_cell_of_a_wiki_that_begins_with_a_plus_is_a_cell(tmp_path: Path) -> None:
    text = "{|\n|+ Lakes\n! Pos !! Driver !! Laps !! Time\n|-\n|1\n|Ada Elm\n|9\n|10:00.0\n|-\n|2\n|Bo Fir\n|9\n|+5.1\n|}\n"
    page = of(tmp_path, text)
    assert [row.certain.values for row in page.table.rows] == [(("totalTime", "600"),), (("gapToLeader", "5.1"),)]
    assert page.table.caption == "Lakes"


def test_tables_one_below_another_are_two(tmp_path: Path) -> None:
    head, rule = "| Pos | Driver | Laps |\n", "|---|---|---|\n"
    text = f"## Race 1\n{head}{rule}| 1 | Ada Elm | 9 |\n## Race 2\n{head}{rule}| 1 | Bo Fir | 8 |\n| 2 | Ada Elm | 8 |\n"
    assert said(of(tmp_path, text, table=1)) == ["1 |  | Ada Elm |  | 9 | "]
    assert len(of(tmp_path, text, table=2).table.rows) == 2
    # The head once more, below a row, is of the same table.
    assert len(of(tmp_path, f"{head}{rule}| 1 | Ada Elm | 9 |\n{head}| 2 | Bo Fir | 8 |\n").table.rows) == 2


@pytest.mark.parametrize("name", ["", "#"])
def test_a_column_without_a_name_has_the_places_if_it_counts(tmp_path: Path, name: str) -> None:
    text = f"<table><tr><th>{name}<th>Crew<th>Car<th>Time{{}}</table>"
    rally = "<tr><td>1.<td>Ada Elm - Bo Fir<td>Zeta<td>1:00:01.2<tr><td>2.<td>Cy Yew - Di Oak<td>Zeta<td>1:00:02.2"
    assert [row.certain.position for row in of(tmp_path, text.format(rally), "a.html").table.rows] == [1, 2]
    with pytest.raises(SourceError, match="no results table was found"):
        of(tmp_path, text.format(rally.replace("1.<td>", "7<td>")), "b.html")


def test_a_driver_alone_in_a_row_is_of_the_car_above(tmp_path: Path) -> None:
    text = "Pos\tNo\tDrivers\tCar\tLaps\n1\t7\tAda Elm\tZeta\t9\n\t\tBo Fir\t\t\n\t\t\tZeta 3.6 V8\t\n2\t8\tCy Yew\tOmni\t8\n"
    rows = of(tmp_path, text).table.rows
    assert [row.certain.drivers for row in rows] == [("Ada Elm", "Bo Fir"), ("Cy Yew",)]
    assert [(row.certain.chassis, row.certain.engine) for row in rows] == [("Zeta", "Zeta 3.6 V8"), ("Omni", "")]
    retired = of(tmp_path, f"{text}Not classified\t\t\t\t\n\t9\tDi Oak\tOmni\t2\n").table.rows[-1].certain
    assert (retired.state, retired.drivers, retired.laps) == ("Not classified", ("Di Oak",), 2)


def test_names_of_two_words_above_columns_of_spaces(tmp_path: Path) -> None:
    text = "Fin  SP  Car  Driver     Laps  Running/Reason Out  Total Pts\n1    3   9    Ada Elm    90    Running             53\n"
    text += "2    1   12   Bo Fir     12    Contact             8\n"
    rows = of(tmp_path, text).table.rows
    assert [(row.certain.reason, dict(row.certain.values)["points"]) for row in rows] == [("Running", "53"), ("Contact", "8")]


def test_a_time_shorter_than_that_of_the_first_is_no_time(tmp_path: Path) -> None:
    text = "Pos,Driver,Laps,Time\n1,Ada Elm,57,0 days 01:33:56.736000\n2,Bo Fir,57,0 days 00:01:11.987000\n"
    page = of(tmp_path, text, "a.csv")
    assert [row.certain.values for row in page.table.rows] == [(("totalTime", "5636.736"),), ()]
    assert any("not read as time, since that of the first is longer: '71.987 seconds'" in str(w) for w in page.warnings)


def test_columns_of_no_result_are_said(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r":1: the columns 'Driver \| Team \| Points' are not of a result: none is called as a position"
    ):
        of(tmp_path, "Driver,Team,Points\nAda Elm,Alder,3\nBo Fir,Alder,2\n", "a.csv")


@pytest.mark.parametrize(
    ("head", "cell", "value"),
    [
        ("Temps", "1h32'45\"6", ("totalTime", "5565.6")), ("Time", "42'22.315", ("totalTime", "2542.315")),
        ("Écart", "à 2 tours", ("lapsBehind", "2")), ("Rückstand", "2 Rd. zurück", ("lapsBehind", "2")),
        ("Distacco", "a 2 giri", ("lapsBehind", "2")), ("Time/Status", "+2 laps", ("lapsBehind", "2")), ("Grid", "P3", ("gridPosition", "3")),
        ("Pts", "4½", ("points", "4.5")), ("Total Time/Gap/Retirement", "+12.5", ("gapToLeader", "12.5")),
    ],
)  # fmt: skip
def test_values_as_people_write_them(tmp_path: Path, head: str, cell: str, value: tuple[str, str]) -> None:
    page = of(tmp_path, f"Pos\tDriver\tLaps\t{head}\n2\tBo Fir\t55 laps\t{cell}\n")
    assert page.table.rows[0].certain.laps == 55
    assert page.table.rows[0].certain.values == (value,)


def test_a_mark_behind_a_place_is_said_and_laps_ahead_are_no_interval(tmp_path: Path) -> None:
    page = of(tmp_path, "Pos\tDriver\tLaps\tGAP_PREVIOUS\n1\tAda Elm\t9\t\n2†\tBo Fir\t19\t-10 Laps\n")
    assert page.table.rows[1].certain.position == 2
    assert page.table.rows[1].certain.values == ()
    told = "\n".join(map(str, page.warnings))
    assert "marks of notes are not read: '2†'" in told
    assert "not read as interval: '-10 Laps'" in told


def test_heads_of_two_rows_name_columns_together(tmp_path: Path) -> None:
    text = (
        "<h2>Calendar</h2><table><tr><th>Round<th>Place<th>Date<th>Winner<th>Car<th>No<th>Km<tr><td>1<td>A<td>B<td>C<td>D<td>E<td>F</table>"
        "<table><tr><th colspan=2>Pos<th rowspan=2>No<th rowspan=2>Driver<th rowspan=2>Laps<th colspan=2>Best<tr><th>Overall<th>Class"
        "<th>Time<th>Lap<tr><td>1<td>1<td>7<td>Ada Elm<td>20<td>1:45.1<td>12<tr><td>2<td>1<td>8<td>Bo Fir<td>20<td>1:46.1<td>13</table>"
    )
    page = of(tmp_path, text, "a.html")
    assert dict(page.table.rows[0].certain.values) == {"classPosition": "1", "bestLap": "105.1"}
    # Whether the lap is a number or a time, its name does not say.
    assert page.table.left_out == ("Best Lap",)
    assert any("was not read, for it is of a calendar" in str(warning) for warning in page.warnings)


def test_accents_and_hours_of_exports_agree_with_the_page(tmp_path: Path) -> None:
    read(tmp_path, "POSITION;NUMBER;DRIVER_1;TOTAL_TIME;LAPS\n1;7;Ända Elm;4:00'04.690;139\n", "lake.csv")
    assert [row["totalTime"] for row in rows(tmp_path / "tables", "results")] == ["14404.69"]


def test_a_table_of_the_retired_is_no_class(tmp_path: Path) -> None:
    table = "<h3>{}</h3><table><tr><th>Pos<th>No<th>Driver/Driver<th>Laps{}</table>"
    text = table.format("LMP1", "<tr><td>1<td>7<td>Ada Elm/Bo Fir<td>300<tr><td>2<td>8<td>Cy Yew<td>298")
    text += table.format("GTE Pro", "<tr><td>1<td>51<td>Di Oak<td>280") + table.format("Retired", "<tr><td>-<td>99<td>Fy Poe<td>28")
    found = [(row.certain.race_class, row.certain.state) for row in of(tmp_path, text, "a.html", "all").table.rows]
    assert found == [("LMP1", ""), ("LMP1", ""), ("GTE Pro", ""), ("", "Retired")]
