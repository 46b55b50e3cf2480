"""Pages, HTML and plain text, into tables: the right columns, the right ranges, clear errors."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from gridwalk.base.errors import GridwalkError, SourceError, StoreError
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.cli import main
from gridwalk.pages.page import read_page
from gridwalk.pages.page_files import REVIEW, review, write
from gridwalk.pages.race_tables import Names, tables
from gridwalk.rdf.dataset import statements

PAGES = Path(__file__).parent / "fixtures" / "pages"
HEAD = "<table><tr><th>Pos<th>Driver<th>Laps"


def page_of(folder: Path, content: str | bytes, name: str = "lakeside-2031.html") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def readings(path: Path) -> list[str]:
    return [str(row.certain) for row in read_page(path).table.rows]


def problems(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read_page(path)
    return str(caught.value)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_in_any_order_with_spans_and_lines_in_cells() -> None:
    page = read_page(PAGES / "columns.html")
    first, second, third = (row.certain for row in page.table.rows)
    assert str(first) == "1 | P1 | Ines Marlow / Piet van Dael | Arvo R8 | 169 | "
    assert (first.number, first.team) == ("007", "Marlow & Sons")
    assert str(second) == "2 | P1 | Okoye / Tanaka | Arvo R8 | 1168 | "
    assert str(third) == "DNF | GTS | Grant / Novak | Dorset Falcon C5.R | 43 | Clutch"
    assert page.table.left_out == ()
    assert first.tyres == "X"


def test_tags_left_open_and_closed_out_of_turn() -> None:
    assert readings(PAGES / "open-tags.html")[0] == "1 |  | J. Holm | Kestrel B2 | 20 | "
    assert len(readings(PAGES / "open-tags.html")) == 2


def test_a_row_is_cited_by_its_range_in_the_source() -> None:
    page = read_page(PAGES / "columns.html")
    found = [page.text[row.start : row.end] for row in page.table.rows]
    assert all(text.startswith("<tr>") and text.endswith("</tr>") and text.count("<tr>") == 1 for text in found)
    passages = tables(page, Names("lakeside-2031", "ours/2031/lakeside"))["passages"]
    assert passages[0]["sha256"] == hashlib.sha256(found[0].encode()).hexdigest()


def test_a_flattened_table_inside_html(tmp_path: Path) -> None:
    lines = (PAGES / "lakeside-2031.txt").read_text(encoding="utf-8").replace("&", "&amp;").split("\n")
    html = page_of(tmp_path, "<html><body>" + "<br>\n".join(lines) + "</body></html>")
    assert readings(html) == readings(PAGES / "lakeside-2031.txt")
    page = read_page(html)
    assert page.text[page.table.rows[0].start : page.table.rows[0].end] == lines[3]


def test_encodings(tmp_path: Path) -> None:
    body = f'<meta charset="windows-1252">{HEAD}<tr><td>1<td>Müller\u2013Søn<td>9</table>'
    assert "Søn" in readings(page_of(tmp_path, body.encode("cp1252")))[0]
    assert "Søn" in readings(page_of(tmp_path, body.replace("windows-1252", "ISO-8859-1").encode("cp1252")))[0]
    assert "Müller" in readings(page_of(tmp_path, b"\xef\xbb\xbf" + body.replace("windows-1252", "utf-8").encode()))[0]
    assert "Müller" in readings(page_of(tmp_path, body.replace('<meta charset="windows-1252">', "").encode("cp1252")))[0]
    assert "'x-nothing', which is unknown" in problems(page_of(tmp_path, body.replace("windows-1252", "x-nothing")))
    assert "1: found the byte 0xff, expected text in utf-8" in problems(page_of(tmp_path, b'<meta charset="utf-8">\xff'))


def test_what_cannot_be_read_says_where_and_what_was_expected(tmp_path: Path) -> None:
    assert "is empty, expected a page" in problems(page_of(tmp_path, " \n"))
    assert "cannot be read" in problems(tmp_path / "none.html")
    assert "no results table was found; expected" in problems(page_of(tmp_path, "<p>Nothing here"))
    other = problems(page_of(tmp_path, "<table><tr><td>Home<td>About</table>"))
    assert "1: a table that begins 'Home | About' is not a results table" in other
    broken = problems(page_of(tmp_path, f"{HEAD}\n<tr><td>1<td>May<td>many\n<tr><td>two!<td>Roe<td>8</table>"))
    assert ":2: found the laps 'many', expected a whole number" in broken
    assert ":3: found the position 'two!', expected a number or a state" in broken
    gap = "1GTMay / RoeAlba GTX115-\n2GTPoe / LunaAlba GTX114-\n4GTKoch / VidalAlba GTX40-\n"
    assert ":3: found '4GTKoch / Vi', expected a row of position 3" in problems(page_of(tmp_path, gap, "a.txt"))
    uncut = "1GTMay / RoeAlba GTX115-\n2GTPoe7 / LunaAlba\n"
    assert ":2: cannot be split into fields" in problems(page_of(tmp_path, uncut, "a.txt"))


FIRST = "1GTMay / RoeAlba R4151-\n2GTPoe / LunaAlba R4150-\n"


def test_a_table_goes_on_after_states_and_headings(tmp_path: Path) -> None:
    counted = f"{FIRST}NCGTKoch / VidalZeta R9120-\n4GTHall / KerrZeta R9118-\n5GTPratt / OwenAlba R444Engine\n"
    assert [text[:2] for text in readings(page_of(tmp_path, counted, "a.txt"))] == ["1 ", "2 ", "NC", "4 ", "5 "]
    headed = f"{FIRST}Not classified\n3GTKoch / VidalZeta R9120-\nRetired\n4GTHall / KerrZeta R918Engine\n"
    assert len(readings(page_of(tmp_path, headed, "a.txt"))) == 4


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ("4GTHallZeta R9118Fire\n", 3),
        ("WDGTHall / KerrZeta R9118Fuel\n", 3),
        ("3GTHall / KerrZeta R9\n118-\n", 4),
        ("3GTHall / KerrZetaDid not start\n4GTOwen / PrattAlba R4117-\n", 3),
        ("Prose of 2004, with a figure.\n3GTHall / KerrZeta R9118-\n", 4),
    ],
)
def test_no_row_is_dropped_in_silence(tmp_path: Path, rest: str, line: int) -> None:
    assert f"a.txt:{line}: found " in problems(page_of(tmp_path, FIRST + rest, "a.txt"))


def test_tabs_are_between_columns(tmp_path: Path) -> None:
    rows = "1\tGT\tMay / Roe\tAlba R4\t151\t-\n2\tGT\tKoch / Vidal\tZeta Corsa R9\t120\t-\n"
    found = readings(page_of(tmp_path, f"Pos\tClass\tDrivers\tCar\tLaps\tReason\n{rows}", "a.txt"))
    assert found[1] == "2 | GT | Koch / Vidal | Zeta Corsa R9 | 120 | "
    assert "a.txt:1: columns separated by tabs need a line above them" in problems(page_of(tmp_path, rows, "a.txt"))


def test_other_orders_of_glued_columns_are_refused(tmp_path: Path) -> None:
    last = "1GTMay / RoeAlba R4-151\n2GTPoe / LunaAlba R4-150\n3GTKoch / VidalZeta R9Engine120\n"
    assert ":1: laps stand after a dash" in problems(page_of(tmp_path, last, "a.txt"))
    commas = "1GTMay, RoeAlba B4/8151-\n2GTPoe, LunaAlba B4/8150-\n"
    assert ":1: drivers are not separated by a slash" in problems(page_of(tmp_path, commas, "a.txt"))


def test_several_columns_of_one_meaning(tmp_path: Path) -> None:
    head = "<table><tr><th>Pos<th colspan=2>Drivers<th>Make<th>Model<th>Lap<th>Laps"
    page = read_page(page_of(tmp_path, f"{head}<tr><td>1<td>A. May<td>B. Roe<td>Alba<td>R4<td>3<td>151</table>"))
    assert [str(row.certain) for row in page.table.rows] == ["1 |  | A. May / B. Roe | Alba R4 | 151 | "]
    assert page.table.left_out == ("Lap",)


@pytest.mark.parametrize(
    ("header", "cell", "end"),
    [
        ("Time/Retired", "1:32:03.897", ("running", "")),
        ("Time/Retired", "+1 lap", ("running", "")),
        ("Status", "Running", ("running", "")),
        ("Status", "Classified", ("", "classified")),
        ("Status", "Did not start", ("did-not-start", "")),
        ("Status", "", ("running", "")),
        ("Status", "Engine", ("retired", "")),
    ],
)
def test_what_stands_for_a_reason_may_be_none(tmp_path: Path, header: str, cell: str, end: tuple[str, str]) -> None:
    rows = f"<tr><td>1<td>May<td>9<td>{cell}<tr><td>2<td>Roe<td>3<td>Gearbox"
    page = read_page(page_of(tmp_path, f"{HEAD}<th>{header}{rows}</table>"))
    first = tables(page, Names("a", "b"))["results"][0]
    assert (first["finish"], first["classification"]) == end
    assert first["asPrinted"] == cell


def test_where_no_row_has_a_reason_nobody_says_who_was_running(tmp_path: Path) -> None:
    page = read_page(page_of(tmp_path, f"{HEAD}<tr><td>1<td>May<td>9<tr><td>Ret.<td>Roe<td>8</table>"))
    assert [row["finish"] for row in tables(page, Names("a", "b"))["results"]] == ["", "retired"]


# What stands in place of a position, the laps and the reason of a car, and what is read of them.
STATES = [
    ("DSQ", "30", "Fuel", ("", "disqualified", "")), ("EX", "30", "Engine", ("", "disqualified", "")),
    ("Excluded", "29", "DNF", ("retired", "excluded", "")), ("NC", "9", "Engine", ("retired", "not-classified", "engine")),
    ("NC", "9", "", ("", "not-classified", "")), ("DNS", "", "Engine", ("did-not-start", "", "")),
    ("DNQ", "", "Accident", ("did-not-qualify", "", "")), ("DNF", "4", "Engine", ("retired", "", "engine")),
    ("", "30", "Disqualified (fuel)", ("", "disqualified", "")), ("", "", "DNS - engine", ("did-not-start", "", "")),
]  # fmt: skip


def test_a_reason_beside_a_state_is_no_retirement_and_such_rows_are_whole(tmp_path: Path) -> None:
    """Whoever was disqualified may have been running. The rule of rows that lack a cell still finds a place left out."""
    first = "".join(f"<tr><td>{n}<td>Ann Driver{n}<td>LM<td>Car {n}<td>31<td>1:0{n}:00.0" for n in (1, 2))
    rest = "".join(f"<tr><td>{s}<td>Ann Other{n}<td>LM<td>Car {n}<td>{laps}<td>{why}" for n, (s, laps, why, _) in enumerate(STATES))
    page = read_page(page_of(tmp_path, f"<table><tr><th>Pos<th>Driver<th>Class<th>Car<th>Laps<th>Reason{first}{rest}</table>"))
    folder = tmp_path / "data" / "reports" / "lakeside-2031"
    write(page, Names.of(page.path, event="ours/2031/lakeside"), folder)
    results = rows_of(folder / "results.csv")
    assert [tuple(map(row.get, ("finish", "classification", "retirementCause"))) for row in results[2:]] == [s[3] for s in STATES]
    assert [row["asPrinted"] for row in results[2:]] == [why for _, _, why, _ in STATES]
    assert incomplete(tmp_path / "data") == set()
    path = folder / "results.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",r02,race,2,", ",r02,race,,"), encoding="utf-8")
    assert incomplete(tmp_path / "data") == {("result/ours/2031/lakeside/r02/race", "position")}


def incomplete(data: Path) -> set[tuple[str, str]]:
    results = validate(statements(build(data).lines)).results
    assert not [str(result) for result in results if result.severity == "Violation"]
    pairs = [(result.focus, result.path) for result in results if result.rule == "row-complete"]
    return {(focus.partition("/id/")[2].rstrip(">"), path.partition("#")[2].rstrip(">")) for focus, path in pairs}


def test_a_state_that_is_not_known_is_an_error(tmp_path: Path) -> None:
    assert ":1: found the position 'XX', expected a number or a state such as DNF" in problems(
        page_of(tmp_path, f"{HEAD}<tr><td>XX<td>May<td>9</table>")
    )


def test_a_given_name_that_looks_like_a_particle(tmp_path: Path) -> None:
    page = read_page(page_of(tmp_path, f"{HEAD}<tr><td>1<td>Ben Keating / van Dael<td>9</table>"))
    assert [row["familyName"] for row in tables(page, Names("a", "b"))["drivers"]] == ["", "van Dael"]


def test_two_tables_are_not_chosen_between(tmp_path: Path) -> None:
    table = f"{HEAD}<tr><td>1<td>May<td>9</table>\n"
    path = page_of(tmp_path, table + table.replace("May", "Roe"))
    assert "2: results table 2 of 2, with 1 rows and the columns 'Pos | Driver | Laps'; choose one with --table 2" in problems(path)
    assert read_page(path, 2).table.rows[0].certain.drivers == ("Roe",)
    with pytest.raises(SourceError, match="asked for number 3"):
        read_page(path, 3)


def test_a_huge_page(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}<td>May<td>9</tr>\n" for n in range(1, 5001))
    assert len(read_page(page_of(tmp_path, f"<p>{'x ' * 500_000}</p>{HEAD}{rows}</table>")).table.rows) == 5000


def test_the_tables_build(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "lakeside-2031"
    page = read_page(PAGES / "lakeside-2031.txt")
    names = write(page, Names.of(page.path, event="ours/2031/lakeside"), folder)
    assert sorted(p.name for p in folder.iterdir()) == sorted(names)
    assert len(build(tmp_path).lines) > 300
    results = rows_of(folder / "results.csv")
    assert results[10]["retirementCause"] == "water-pump"
    assert results[10]["note"] == "finish=retired: a reason is printed"
    assert (results[0]["finish"], results[0]["asPrinted"]) == ("running", "-")
    crew = [row["driver"] for row in rows_of(folder / "crew.csv") if row["entry"] in {"r06", "r11"}]
    assert crew[-1] == "ours-2031-lakeside/holm"


def test_one_name_in_two_rows_is_not_one_person(tmp_path: Path) -> None:
    page = read_page(page_of(tmp_path, f"{HEAD}<tr><td>1<td>May / May<td>9<tr><td>2<td>May<td>8</table>"))
    crew = [row["driver"] for row in tables(page, Names("a", "b"))["crew"]]
    assert crew == ["b/may-a-r01", "b/may-a-r01-2", "b/may-a-r02"]
    crew = [row["driver"] for row in tables(page, Names("lakes-2031", "lakes/2031"))["crew"]]
    assert crew == ["lakes-2031/may-r01", "lakes-2031/may-r01-2", "lakes-2031/may-r02"]


def test_an_ambiguous_row_is_listed_and_not_guessed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "1GTMay / RoeAlba GTX60-\n2GTPoe / LunaAlba GTX40-\n3GTKoch / VidalZeta 1224Engine\n4GTHolm / BergAlba GTX3Fire\n"
    path = page_of(tmp_path, text, "ours-2031-lakeside.txt")
    assert main(["read", str(path), "--out", str(tmp_path / "out")]) == 1
    captured = capsys.readouterr()
    assert "1 ambiguous" in captured.out
    assert "Zeta 12 | 24 | Engine" in captured.err
    result = rows_of(tmp_path / "out" / "results.csv")[2]
    assert (result["position"], result["laps"], result["finish"]) == ("3", "", "retired")
    assert "ambiguous, one of: " in result["note"]
    assert (tmp_path / "out" / REVIEW).read_text(encoding="utf-8").split("\n")[3].startswith("3\t3\tambiguous\t")
    # A line for each of its two readings.
    assert review(read_page(path)).count("ambiguous") == 2


def test_nothing_is_overwritten_without_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["read", str(PAGES / "lakeside-2031.txt"), "--out", str(tmp_path)]
    assert main(arguments) == 0
    (tmp_path / "results.csv").write_text("mine", encoding="utf-8")
    others = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    capsys.readouterr()
    assert main(arguments) == 4
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith(f"gridwalk: error: {tmp_path}/")
    assert told.err.endswith(".csv: already exists; --force overwrites it\n")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == others
    assert (tmp_path / "results.csv").read_text(encoding="utf-8") == "mine"
    assert main([*arguments, "--force"]) == 0
    assert len(rows_of(tmp_path / "results.csv")) == 13
    capsys.readouterr()
    page = read_page(PAGES / "lakeside-2031.txt")
    with pytest.raises(StoreError, match="already exists"):
        write(page, Names("a", "b"), tmp_path)


def test_names_must_fit_into_iris() -> None:
    with pytest.raises(GridwalkError, match="--slug 'A b': expected lowercase letters"):
        Names.of(Path("x.html"), "A b")
    with pytest.raises(GridwalkError, match="--event 'Ours'"):
        Names.of(Path("x.html"), "a", "Ours")


def test_a_table_in_a_cell_is_of_that_cell(tmp_path: Path) -> None:
    inner = "<table><tr><td>A. May<tr><td>B. Roe</table>"
    found = readings(page_of(tmp_path, f"{HEAD}<tr><td>1<td>{inner}<td>9<tr><td>2<td>C. Poe<td>8</table>"))
    assert found == ["1 |  | A. May / B. Roe |  | 9 | ", "2 |  | C. Poe |  | 8 | "]


def test_footnotes_and_suffixes_are_no_names(tmp_path: Path) -> None:
    row = "<tr><td>1<td>Cy Koch†, O'Hara-Smith, Jr., Al Roe[a]<td>9<td>Alba R4[2]<tr><td>2<td>May<td>8<td>Alba R4*"
    found = readings(page_of(tmp_path, f"{HEAD}<th>Car{row}</table>"))
    assert found == ["1 |  | Cy Koch / O'Hara-Smith, Jr. / Al Roe | Alba R4 | 9 | ", "2 |  | May | Alba R4 | 8 | "]


@pytest.mark.parametrize("encoding", ["zip", "rot13", "undefined", "idna", "unicode_escape", "hex"])
def test_an_encoding_of_python_that_is_none_of_text(tmp_path: Path, encoding: str) -> None:
    path = page_of(tmp_path, f'<html><meta charset="{encoding}"><table><tr><td>x')
    assert problems(path) == f"{path}: declares the encoding '{encoding}', which is unknown"


def test_an_encoding_of_two_bytes_is_known(tmp_path: Path) -> None:
    path = page_of(tmp_path, '<html><meta charset="utf-16"><table><tr><td>x y')
    assert "which is unknown" not in problems(path)


def test_what_is_known_of_a_page_beside_its_table_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lakes-2031-cup.html"
    path.write_text(f"<h1>2031 Lake Cup</h1>{HEAD}<tr><td>1<td>May<td>9<tr><td>2<td>Roe<td>8</table>", encoding="utf-8")
    out, told = (
        tmp_path / "data" / "page",
        ["--event-name", "2031 Lake Cup", "--series-name", "Lakes Series", "--date", "2031-05-17"],
    )
    assert (
        main(["read", str(path), "--out", str(out), *told, "--label", "A page", "--source", "made up", "--data", str(tmp_path)])
        == 0
    )
    (event,), (series,), (day,), (report,) = (
        rows_of(out / f"{name}.csv") for name in ("events", "series", "session-dates", "reports")
    )
    assert (event["label"], event["note"]) == (
        "2031 Lake Cup",
        "label=2031 Lake Cup: 2031 Lake Cup is printed by the page outside the table",
    )
    assert (series["label"], series["note"].partition("; label=")[2]) == (
        "Lakes Series",
        "Lakes Series: Lakes Series is said by whoever read the page",
    )
    assert (day["date"], report["label"], report["source"]) == ("2031-05-17", "A page", "made up")
    assert validate(statements(build(tmp_path / "data").lines)).passes
    assert main(["verify", str(path), "--source", str(out)]) == 0, capsys.readouterr().out
    # Where another source names the event, it is a further name.
    again = tmp_path / "data" / "again"
    read = [*told[:1], "Lake Cup of 2031", "--slug", "again", "--event", "lakes/2031/cup", "--data", str(tmp_path / "data")]
    assert main(["read", str(path), "--out", str(again), *read]) == 0
    (event,) = rows_of(again / "events.csv")
    assert (event["label"], event["altLabel"], event["note"].partition("=")[0]) == ("", "Lake Cup of 2031", "altLabel")
    assert validate(statements(build(tmp_path / "data").lines)).passes
    assert main(["read", str(path), "--out", str(tmp_path / "no"), "--date", "17 May", "--label", "a\tb"]) == 2
    assert capsys.readouterr().err.count(
        "--label: found the character U+0009, expected text; --date: found '17 May', expected a day"
    )
    assert not (tmp_path / "no").exists()


def test_a_review_has_what_decides_a_row(tmp_path: Path) -> None:
    head = "<table><tr><th>Pos<th>No<th>Class<th>Drivers<th>Car<th>Team<th>Laps<th>Grid<th>Time<th>Points<th>Reason"
    row = "<tr><td>1<td>7<td>GT<td>Ann May / Bo Roe<td>Alba 4<td>Pike\nRacing<td>9<td>3<td>1:02:03.4<td>25<td>"
    last = "<tr><td>Ret<td>8<td>GT<td>Cy Dent<td>Zeta 2<td>Castor<td>2<td>1<td><td>0<td>engine"
    header, *lines = review(read_page(page_of(tmp_path, head + row + last + "</table>"))).splitlines()
    found = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    wanted = {"number": "7", "class": "GT", "drivers": "Ann May / Bo Roe", "car": "Alba 4", "team": "Pike Racing", "laps": "9"}
    assert found[0].items() >= {"row": "1", "position": "1", **wanted, "grid": "3", "other": "points 25"}.items()
    assert found[0]["time"]
    assert (found[1]["position"].lower(), found[1]["number"], found[1]["ended"]) == ("ret", "8", "engine")
