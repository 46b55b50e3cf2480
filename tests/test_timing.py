"""Timing files of two layouts, made up: what is read, and what is refused, with file, row and column."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import gridwalk
from gridwalk.base.errors import SourceError, StoreError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.cli import main
from gridwalk.rdf import dataset, kinds
from gridwalk.rdf.stored_parts import listed, missing_of
from gridwalk.tables.values import decimal, gap_laps, gap_seconds, seconds

FIXTURES = Path(__file__).parent / "fixtures"
SEASON = Path("timing") / "lakes-2031"
ID = "https://w3id.org/gridwalk/id/"
RACE = "https://w3id.org/gridwalk/ontology#"
PREFIXES = f"PREFIX race: <{RACE}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the season, in a path with a space and an accent."""
    folder = tmp_path / "données d'essai"
    shutil.copytree(FIXTURES / "sources" / SEASON, folder / SEASON)
    return folder


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return dataset.load(kinds.limited(build(FIXTURES / "sources" / "timing").lines, {kinds.STATED, kinds.INFERRED}))


def rows(store: ox.Store, pattern: str, *names: str) -> list[tuple[str, ...]]:
    found = store.query(f"{PREFIXES} SELECT {' '.join('?' + n for n in names)} WHERE {{ {pattern} }}")
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(row[n].value.removeprefix(ID) if row[n] is not None else "" for n in names) for row in found)


def result(store: ox.Store, key: str) -> dict[str, str]:
    found = rows(store, f"<{ID}result/{key}> ?p ?o", "p", "o")
    return {p.removeprefix(RACE): o for p, o in found if p.startswith(RACE)}


def change(path: Path, before: str, after: str) -> None:
    data = path.read_bytes().decode("utf-8")
    assert before in data
    path.write_bytes(data.replace(before, after, 1).encode("utf-8"))


def problems(data: Path) -> list[str]:
    with pytest.raises(SourceError) as caught:
        build(data)
    return [str(p).replace(str(data / SEASON), "SEASON") for p in caught.value.problems]


def race(data: Path, holds: str) -> Path:
    return data / SEASON / "03_Lakeside" / f"203106071510-race-{holds}.csv"


def test_times_are_exact() -> None:
    assert [seconds(t) for t in ("1:16.023", "2:40:49.456", "5:44'41.101", "53.515", "0:00:22.819", "", "-")] == [
        "76.023", "9649.456", "20681.101", "53.515", "22.819", "", "",
    ]  # fmt: skip
    assert [seconds(t) for t in ("1:60.000", "1:61:00.0", "1:2:3:4", "1.2.3", "1:", "1,5")] == [
        "1:60.000", "1:61:00.0", "1:2:3:4", "1.2.3", "1:", "1,5",
    ]  # fmt: skip
    # A float would make 28.880000000000003 of this.
    assert seconds("0:28.880") == "28.88"
    assert decimal("29.930400125") == "29.930400125"
    assert [(gap_seconds(g), gap_laps(g)) for g in ("+14.875", "11 Laps", "1 Lap", "-", "")] == [
        ("14.875", ""), ("", "11"), ("", "1"), ("", ""), ("", ""),
    ]  # fmt: skip


def test_results_of_a_race(store: ox.Store) -> None:
    event = "lakes/2031/lakeside"
    assert result(store, f"{event}/007/race") == {
        "entry": f"entry/{event}/007", "session": f"session/{event}/race", "position": "2", "laps": "4",
        "totalTime": "322.125", "gapToLeader": "14.875", "bestLap": "76.023", "bestLapNumber": "2",
        "bestLapSpeed": "156.3", "classification": "concept/classification/classified", "row": "3",
    }  # fmt: skip
    third = result(store, f"{event}/22/race")
    assert third["lapsBehind"] == "1"
    assert "gapToLeader" not in third


def test_classified_with_no_lap_and_not_started(store: ox.Store) -> None:
    fourth, last = (result(store, f"lakes/2031/lakeside/{number}/race") for number in ("5", "9"))
    assert (fourth["laps"], fourth["classification"]) == ("0", "concept/classification/classified")
    assert "totalTime" not in fourth
    assert "finish" not in fourth
    assert last["finish"] == "concept/finish/did-not-start"
    assert "classification" not in last


def test_semicolons_apostrophes_and_two_axes(store: ox.Store) -> None:
    event = "lakes/2031/northern-hills"
    assert result(store, f"{event}/7/race")["totalTime"] == "20681.101"
    assert result(store, f"{event}/31/race")["lapsBehind"] == "11"
    ends = {n: result(store, f"{event}/{n}/race") for n in ("32", "33")}
    assert ends["32"]["finish"] == "concept/finish/retired"
    assert ends["32"]["totalTime"] == "1501.5"
    assert ends["33"]["classification"] == "concept/classification/not-classified"
    assert len(rows(store, f"<{ID}entry/{event}/01> race:driver ?d", "d")) == 5


def test_up_to_six_drivers_in_the_printed_order(store: ox.Store) -> None:
    crew = rows(store, f"?c race:entry <{ID}entry/lakes/2031/lakeside/22> ; race:order ?n ; race:driver ?d", "n", "d")
    assert crew == [(str(n), f"driver/{d}") for n, d in enumerate(("ann-poe", "bo-li", "cy-ray", "di-fox", "ed-moe", "flo-ash"), 1)]
    assert rows(store, f"<{ID}driver/kim-van-der-meer> race:countryCode ?c", "c") == [("NLD",)]


def test_laps(store: ox.Store) -> None:
    assert len(rows(store, "?lap a race:Lap", "lap")) == 11
    lap = f"<{ID}lap/lakes/2031/lakeside/01/race/3>"
    found = {p.removeprefix(RACE): o for p, o in rows(store, f"{lap} ?p ?o", "p", "o") if p.startswith(RACE)}
    assert found == {
        "entry": "entry/lakes/2031/lakeside/01", "session": "session/lakes/2031/lakeside/race", "lapNumber": "3",
        "driver": "driver/ida-berg", "lapTime": "75.5", "sector1Time": "24.25", "sector2Time": "29.5",
        "sector3Time": "21.75", "elapsedTime": "229.75", "averageSpeed": "157.4", "topSpeed": "244",
        "flag": "concept/flag/green", "endsInPit": "true", "row": "4",
    }  # fmt: skip
    assert rows(store, "?lap race:flag ?f ; race:pitTime ?t", "f", "t") == [
        ("concept/flag/finish", "2.25"), ("concept/flag/finish", "9"), ("concept/flag/green", "5.5"),
    ]  # fmt: skip


def test_sectors_add_up_and_laps_add_up_to_the_total(store: ox.Store) -> None:
    """What the files say three times over, they say alike after reading: nothing was lost to rounding."""
    sectors = "?l race:sector1Time ?a ; race:sector2Time ?b ; race:sector3Time ?c ; race:lapTime ?t "
    assert len(rows(store, sectors, "l")) == 11
    assert not rows(store, f"{sectors} FILTER (?a + ?b + ?c != ?t)", "l")
    sums = "{ SELECT ?e (SUM(?t) AS ?sum) WHERE { ?l race:lapTime ?t ; race:entry ?e } GROUP BY ?e }"
    totals = f"{sums} ?r race:entry ?e ; race:totalTime ?total"
    found = rows(store, totals, "sum", "total")
    assert len(found) == 3
    assert all(one == other for one, other in found)


def test_weather_in_the_units_that_the_metadata_says(store: ox.Store) -> None:
    pattern = "?w race:observedAt ?at ; race:airTemperature ?t ; race:temperatureUnit ?u . OPTIONAL { ?w race:rain ?rain }"
    unit = "http://qudt.org/vocab/unit/DEG_F"
    assert rows(store, pattern, "at", "t", "u", "rain") == [
        ("1938697866", "70.50004", unit, ""), ("1938697926", "70.6", unit, "true"),
    ]  # fmt: skip


def test_circuits_have_dated_names_and_layouts(store: ox.Store) -> None:
    pattern = "?n race:nameOf ?c ; race:usedIn ?y ; rdfs:label ?name . ?l race:circuit ?c ; a race:CircuitLayout"
    assert ("circuit/lakeside-park", "2031", "Lakeside Park", "layout/lakeside-park/2031") in rows(
        store, pattern, "c", "y", "name", "l"
    )


def test_a_file_is_a_passage_with_the_hash_of_its_bytes(store: ox.Store) -> None:
    path = FIXTURES / "sources" / SEASON / "03_Lakeside" / "203106071510-race-laps.csv"
    passage = f"<{ID}report/lakes-2031-lakeside/file-203106071510-race-laps>"
    text = path.read_bytes().decode("utf-8")
    assert rows(store, f"{passage} race:sha256 ?h ; race:start ?s ; race:end ?e", "h", "s", "e") == [
        (hashlib.sha256(path.read_bytes()).hexdigest(), "0", str(len(text)))
    ]
    assert len(rows(store, f"GRAPH {passage} {{ ?lap a race:Lap }}", "lap")) == 11


@pytest.mark.parametrize(
    ("holds", "before", "after", "expected"),
    [
        ("results", "FL_KPH", "FL_MPH", "race-results.csv:1: column FL_MPH: unknown column"),
        ("results", "Not started", "Withdrawn", "race-results.csv:6: column STATUS: unknown state 'Withdrawn'"),
        ("results", "5:22.125", "5:72.125", "race-results.csv:3: column TOTAL_TIME: found '5:72.125', expected a time such as"),
        ("results", "+14.875", "soon", "race-results.csv:3: column GAP_FIRST: found 'soon', expected a time such as 1:16.023"),
        ("results", ",NUMBER,", ",NO,", "race-results.csv:1: column NUMBER: column is missing"),
        ("laps", "TOP_SPEED", "HIGH_SPEED", "race-laps.csv:1: column HIGH_SPEED: unknown column"),
        ("laps", ",FCY,", ",XX,", "race-laps.csv:3: column FLAG_AT_FL: unknown state 'XX'"),
        ("laps", ",0,B,", ",0,P,", "race-laps.csv:4: column CROSSING_FINISH_LINE_IN_PIT: unknown state 'P'"),
        ("laps", "1:16.000,0,", "1:16,000,0,", "race-laps.csv:3: found 28 cells, expected 27"),
        ("laps", ",2,1:16.023", ",II,1:16.023", "race-laps.csv:7: column LAP_NUMBER: found 'II', expected an integer"),
        ("laps", "01,1,2,1:16.000", "01,1,1,1:16.000", "race-laps.csv:3: repeats the key of an earlier row"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused(data: Path, holds: str, before: str, after: str, expected: str) -> None:
    change(race(data, holds), before, after)
    assert any(expected in line for line in problems(data)), problems(data)


def test_all_problems_of_all_files_at_once(data: Path) -> None:
    change(race(data, "results"), "FL_KPH", "FL_MPH")
    change(race(data, "laps"), "TOP_SPEED", "HIGH_SPEED")
    change(race(data, "weather"), "AIR_TEMP", "AIR")
    (data / SEASON / "03_Lakeside" / "notes.csv").write_text("a,b\n")
    found = "\n".join(problems(data))
    assert found.count("unknown column") == 3
    assert "notes.csv: unknown kind of file" in found


def test_lenient_warns_and_leaves_out(data: Path) -> None:
    change(race(data, "results"), "Not started", "Withdrawn")
    change(race(data, "laps"), "TOP_SPEED", "HIGH_SPEED")
    built = build(data, lenient=True)
    assert [(w.row, w.column) for w in built.warnings] == [(6, "STATUS"), (1, "HIGH_SPEED")]
    store = dataset.load(built.lines)
    assert "finish" not in result(store, "lakes/2031/lakeside/9/race")
    assert not rows(store, "?lap race:topSpeed ?s", "lap")
    assert len(rows(store, "?lap a race:Lap", "lap")) == 11


def test_lenient_does_not_forgive_what_is_wrong(data: Path) -> None:
    change(race(data, "results"), "5:22.125", "5:72.125")
    with pytest.raises(SourceError, match="TOTAL_TIME"):
        build(data, lenient=True)


def test_weather_without_units(data: Path) -> None:
    change(data / SEASON / "csv-metadata.json", '"pressure": "IN_HG"', '"pressure": ""')
    assert problems(data) == [
        "SEASON/csv-metadata.json: column weatherUnits: there are weather files, so 'weatherUnits' has to say the unit of pressure"
    ]


def test_a_session_twice(data: Path) -> None:
    folder = data / SEASON / "03_Lakeside"
    shutil.copy(folder / "203106071510-race-laps.csv", folder / "203106081510-race-laps.csv")
    assert problems(data) == [
        "SEASON/03_Lakeside/203106081510-race-laps.csv: holds the laps of session 'race' again, after 203106071510-race-laps.csv"
    ]


def test_unknown_kind_of_source(data: Path) -> None:
    change(data / SEASON / "csv-metadata.json", '"dc:type": "timing"', '"dc:type": "timings"')
    assert (
        "SEASON/csv-metadata.json: column dc:type: unknown kind of source 'timings': "
        "the kinds are ergast, f1db, lemans, report, timing" in problems(data)
    )


HEADER = (
    "POSITION;NUMBER;TEAM;DRIVER_1;DRIVER_2;VEHICLE;TYRES;CLASS;GROUP;DIVISION;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;GAP_PREVIOUS;"
    "FL_LAPNUM;FL_TIME;FL_KPH"
)


def results_file(data: Path, session: str, *lines: str) -> None:
    path = data / SEASON / "05_Small" / f"20310801{session}-results.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def test_a_driver_keeps_the_seat_that_the_race_gives(data: Path) -> None:
    results_file(data, "1000-practice-1", "1;01;A Team;Cy Dee;Ann Fox;Alba R4;M;GT;;;Classified;10;;;;;;")
    results_file(data, "1500-race", "1;01;A Team;Ann Fox;Cy Dee;Alba R4;M;GT;;;Classified;10;;;;;;")
    store = dataset.load(build(data).lines)
    seats = f"?seat race:entry <{ID}entry/lakes/2031/small/01> ; race:driver ?driver ; race:order ?order"
    assert rows(store, seats, "driver", "order") == [("driver/ann-fox", "1"), ("driver/cy-dee", "2")]


def test_a_driver_of_one_name_is_known_in_the_event_only(data: Path) -> None:
    results_file(data, "1500-race", "1;01;A Team;Nemo;Ann Fox;Alba R4;M;GT;;;Classified;10;;;;;;")
    made = build(data)
    assert rows(dataset.load(made.lines), "?driver a race:Driver ; rdfs:label 'Nemo'", "driver") == [
        ("driver/lakes-2031-small/nemo",)
    ]
    assert not validate(dataset.statements(made.lines)).count("Violation")


def test_places_without_laps_leave_no_gap(data: Path) -> None:
    lines = [
        "1;01;A Team;Cy Dee;;Alba R4;M;GT;;;Classified;10;;;;;;", "2;02;A Team;Ann Fox;;Alba R4;M;GT;;;Not started;;;;;;;",
        "3;03;B Team;Gil Hay;;Alba R4;M;GT;;;Disqualified;9;;;;;;",
    ]  # fmt: skip
    results_file(data, "1500-race", *lines)
    assert not validate(dataset.statements(build(data).lines)).count("Violation")


def test_what_a_group_says_is_not_dropped_in_silence(data: Path) -> None:
    results_file(data, "1500-race", "1;01;A Team;Cy Dee;Ann Fox;Alba R4;M;GT;H;;Classified;10;;;;;;")
    warnings = [str(problem) for problem in build(data).warnings]
    assert [w.rpartition("/")[2] for w in warnings] == ["203108011500-race-results.csv:2: column GROUP: says 'H', and is left out"]


def test_control_characters_are_refused(data: Path) -> None:
    change(race(data, "laps"), "1:16.023", "1:16.023\x02")
    assert problems(data) == ["SEASON/03_Lakeside/203106071510-race-laps.csv:7: found the control character U+0002, expected text"]


def test_a_header_longer_than_any(data: Path) -> None:
    change(race(data, "laps"), "NUMBER", "N" * 140_000)
    assert problems(data) == ["SEASON/03_Lakeside/203106071510-race-laps.csv:1: is not CSV: field larger than field limit (131072)"]


def test_a_time_is_expected_as_a_clock_shows_it(data: Path) -> None:
    change(race(data, "laps"), "1:16.023", "1:76.000")
    change(race(data, "laps"), "157.4", "fast")
    assert sorted(problem.partition(": column ")[2] for problem in problems(data)) == [
        "KPH: found 'fast', expected a decimal in its shortest form, such as 4 or 2.238",
        "LAP_TIME: found '1:76.000', expected a time such as 1:16.023",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"year": "2031"', '"year": "20x1"', "column year: found '20x1', expected a year as YYYY"),
        ('"year": "2031"', '"year": 2031', "column year: is missing, or not a key such as 'alms' or '2004'"),
        ('"events": {', '"events": [], "x:more": {', "column events: expected an object with an object for each event's folder"),
    ],
)  # fmt: skip
def test_wrong_metadata_is_said_once(data: Path, before: str, after: str, expected: str) -> None:
    change(data / SEASON / "csv-metadata.json", before, after)
    assert problems(data) == [f"SEASON/csv-metadata.json: {expected}"]


def test_a_folder_without_files_is_no_event(data: Path, tmp_path: Path) -> None:
    folders = [data / SEASON / name for name in ("05_Empty", "__MACOSX")]
    for folder in folders:
        folder.mkdir()
    (folders[1] / "._203106071510-race-laps.csv").write_bytes(b"\0\5\x16\7")
    said = "holds no .csv file, and is no event: expected files of its sessions"
    assert problems(data) == [f"SEASON/05_Empty: {said}", f"SEASON/__MACOSX: {said}"]
    with pytest.raises(SourceError) as caught:
        build_parts(data, tmp_path / "parts")
    assert [p.path for p in caught.value.problems] == folders
    built = build(data, lenient=True)
    assert [w.path for w in built.warnings] == folders
    assert built.lines == build(FIXTURES / "sources" / "timing").lines
    assert [w.path for w in build_parts(data, tmp_path / "parts", lenient=True).warnings] == folders


@pytest.mark.parametrize("name", ["03_Lakeside/race", "05_Deep/day 1/race"])
def test_files_one_folder_deeper_are_not_left_out_in_silence(data: Path, name: str, tmp_path: Path) -> None:
    folder = data / SEASON / name
    folder.mkdir(parents=True)
    shutil.copy(race(data, "laps"), folder)
    event = name.partition("/")[0]
    assert problems(data) == [f"SEASON/{name}: holds .csv files, which are not read: expected them in {event} itself"]
    with pytest.raises(SourceError, match="expected them in"):
        build_parts(data, tmp_path / "parts", lenient=True)


def test_two_folders_of_one_event(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / SEASON / "03_Lakeside", data / SEASON / "05_Lakeside")
    report = "<https://w3id.org/gridwalk/id/report/lakes-2031-lakeside>"
    assert problems(data) == [f"SEASON/05_Lakeside: describes the report {report}, which SEASON/03_Lakeside describes"]
    with pytest.raises(SourceError, match=r"05_Lakeside: describes the report"):
        build_parts(data, tmp_path / "parts")


@pytest.mark.parametrize(
    ("escape", "expected"),
    [
        (r"\u0002", "found the control character U+0002, expected text"),
        (r"\uffff", "found the unwanted character U+FFFF, expected text"),
        (r"\ud800", "found a lone surrogate, U+D800, expected text"),
    ],
)
def test_characters_that_metadata_may_escape(data: Path, escape: str, expected: str) -> None:
    change(data / SEASON / "csv-metadata.json", "Lakes Endurance Cup 2031", f"Lakes {escape}")
    assert problems(data) == [f"SEASON/csv-metadata.json: {expected}"]


def test_files_as_the_company_calls_them(data: Path) -> None:
    folder = data / SEASON / "03_Lakeside"
    for holds, called in (("results", "03_Classification"), ("laps", "23_Analysis"), ("weather", "26_Weather")):
        race(data, holds).rename(folder / f"{called}_Race_Hour 6.CSV")
    built = build(data)
    assert any("is read as the results at the end of session 'race'; its name says hour 6" in w.message for w in built.warnings)
    store = dataset.load(built.lines)
    assert result(store, "lakes/2031/lakeside/007/race")["totalTime"] == "322.125"
    assert len(rows(store, "?lap a race:Lap", "lap")) == 11
    # Their names say no day.
    assert not rows(store, f"<{ID}session/lakes/2031/lakeside/race> race:date ?day", "day")
    assert not validate(dataset.statements(built.lines)).count("Violation")


def test_of_two_hours_of_a_race_the_later_is_read(data: Path) -> None:
    folder = data / SEASON / "03_Lakeside"
    shutil.copy(race(data, "results"), folder / "03_Classification_Race_Hour 1.CSV")
    change(folder / "03_Classification_Race_Hour 1.CSV", "5:22.125", "1:22.125")
    race(data, "results").rename(folder / "03_Classification_Race_Hour 2.CSV")
    built = build(data)
    said = "is not read: 03_Classification_Race_Hour 2.CSV holds the results of session 'race' at a later time"
    assert said in [w.message for w in built.warnings]
    assert result(dataset.load(built.lines), "lakes/2031/lakeside/007/race")["totalTime"] == "322.125"


@pytest.mark.parametrize("nothing", [b"", b"\xef\xbb\xbf\r\n \n"])
@pytest.mark.parametrize("holds", ["results", "laps", "weather"])
def test_a_file_without_content_is_said(data: Path, holds: str, nothing: bytes) -> None:
    race(data, holds).write_bytes(nothing)
    said = [w.message for w in build(data).warnings if w.path == race(data, holds)]
    assert said == ["is empty, so nothing of session 'race' is read from it"]


def test_a_place_twice_in_a_year(data: Path) -> None:
    results_file(data, "1500-race", "1;01;A Team;Ann Fox;Cy Dee;Alba R4;M;GT;;;Classified;10;;;;;;")
    again = data / SEASON / "09_Small"
    shutil.copytree(data / SEASON / "05_Small", again)
    (again / "203108011500-race-results.csv").rename(again / "203111011500-race-results.csv")
    built = build(data)
    assert [w.message for w in built.warnings if w.path == again] == [
        "is called as 05_Small, so it is 'small-09' in keys: 'key' of the event in csv-metadata.json names it otherwise"
    ]
    found = rows(dataset.load(built.lines), "?result race:session ?session ; race:laps 10", "session")
    assert found == [("session/lakes/2031/small-09/race",), ("session/lakes/2031/small/race",)]
    change(data / SEASON / "csv-metadata.json", '"events": {', '"events": {"09_Small": {"key": "small-finale"}, ')
    assert any("session/lakes/2031/small-finale/race" in line for line in build(data).lines)


@pytest.mark.parametrize(
    ("session", "kind"),
    [("race-2", "race"), ("test-1", "practice"), ("night-practice", "practice"), ("qualifying-race", ""), ("session-1", "")],
)
def test_kinds_of_sessions(data: Path, session: str, kind: str) -> None:
    results_file(data, f"1500-{session}", "1;01;A Team;Ann Fox;Cy Dee;Alba R4;M;GT;;;Classified;10;;;;;;")
    built = build(data)
    assert any("does not say whether it is a race" in w.message for w in built.warnings) == (not kind)
    found = rows(dataset.load(built.lines), f"<{ID}session/lakes/2031/small/{session}> race:kind ?kind", "kind")
    assert found == ([(f"concept/session/{kind}",)] if kind else [])


def test_one_driver_a_car(data: Path) -> None:
    path = data / SEASON / "05_Small" / "203108011500-race-results.csv"
    path.parent.mkdir()
    path.write_text("POSITION;NUMBER;DRIVER_FIRSTNAME;DRIVER_SECONDNAME;DRIVER_COUNTRY;DRIVER_SHORTNAME;\n1;7;Otto;Lind;FIN;LIN;\n")
    store = dataset.load(build(data).lines)
    assert rows(store, f"<{ID}entry/lakes/2031/small/7> race:driver ?driver", "driver") == [("driver/otto-lind",)]
    assert rows(store, f"<{ID}driver/otto-lind> race:familyName ?name", "name") == [("Lind",)]


def test_lenient_in_metadata_is_for_every_command(data: Path, tmp_path: Path) -> None:
    change(race(data, "results"), "Not started", "Withdrawn")
    change(data / SEASON / "csv-metadata.json", '"series"', '"lenient": true, "series"')
    built = build(data)
    assert [(w.row, w.column) for w in built.warnings] == [(0, "lenient"), (6, "STATUS")]
    assert [(w.row, w.column) for w in build_parts(data, tmp_path / "parts").warnings] == [(0, "lenient"), (6, "STATUS")]
    change(data / SEASON / "csv-metadata.json", '"lenient": true', '"lenient": "yes"')
    assert any("column lenient: found 'yes', expected true or false" in line for line in problems(data))


def test_one_bad_file_leaves_the_rest(data: Path, tmp_path: Path) -> None:
    change(race(data, "results"), "FL_KPH", "FL_MPH")
    with pytest.raises(SourceError):
        build_parts(data, tmp_path / "parts")
    built = build_parts(data, tmp_path / "parts", keep_going=True)
    assert [(p.path, p.column) for p in built.missing] == [(race(data, "results"), "FL_MPH")]
    assert list(missing_of(tmp_path / "parts")) == ["timing/lakes-2031/03_Lakeside"]
    lines = "\n".join(block for part in listed(tmp_path / "parts") for block in part.blocks())
    assert "northern-hills/7/race" in lines
    assert "lakeside/007/race" not in lines
    # What is whole takes its place, and not the other way round.
    change(race(data, "results"), "FL_MPH", "FL_KPH")
    assert not build_parts(data, tmp_path / "parts", keep_going=True).missing
    assert not missing_of(tmp_path / "parts")
    manifest = (tmp_path / "parts" / "manifest.json").read_bytes()
    change(race(data, "results"), "FL_KPH", "FL_MPH")
    with pytest.raises(SourceError, match="is of a whole build"):
        build_parts(data, tmp_path / "parts", keep_going=True)
    assert (tmp_path / "parts" / "manifest.json").read_bytes() == manifest


def test_what_is_wrong_with_all_is_not_left_out(data: Path, tmp_path: Path) -> None:
    (data / "identities").mkdir()
    (data / "identities" / "a.sssom.tsv").write_text("no table\n")
    with pytest.raises(SourceError, match=r"a\.sssom\.tsv"):
        build_parts(data, tmp_path / "parts", keep_going=True)


def test_an_incomplete_build_is_loaded_only_if_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    change(race(data, "results"), "FL_KPH", "FL_MPH")
    parts = str(tmp_path / "parts")
    assert main(["build", "--data", str(data), "--parts", parts, "--keep-going"]) == 3
    assert "FL_MPH: unknown column" in capsys.readouterr().err
    # Nothing answers at the port.
    assert main(["load", parts, "--to", "http://localhost:1/"]) == 3
    assert "missing are timing/lakes-2031/03_Lakeside; --incomplete loads it" in capsys.readouterr().err
    opened = gridwalk.open(parts)
    for data_set in (opened, opened.only("stated")):
        with pytest.raises(SourceError, match="the build is incomplete"):
            data_set.save(tmp_path / "database")
        with pytest.raises(SourceError, match="the build is incomplete"):
            data_set.load("http://localhost:1/")
    with pytest.raises(StoreError):
        opened.load("http://localhost:1/", incomplete=True)
    assert opened.save(tmp_path / "database", incomplete=True).exists()
    assert main(["load", parts, "--to", "http://localhost:1/", "--incomplete"]) == 4
    assert main(["build", "--data", str(data), "--keep-going", "--out", str(tmp_path / "dist")]) == 2


def test_sessions_are_called_as_their_files(data: Path) -> None:
    # What a session is for may stand anywhere in its name.
    for name in ("free-practice-3", "official-test", "qualifying-hyperpole", "race-2", "warm-up"):
        shutil.copy(race(data, "results"), data / SEASON / "03_Lakeside" / f"203106081510-{name}-results.csv")
    made = build(data)
    assert validate(dataset.statements(made.lines)).passes
    assert any("/session/lakes/2031/lakeside/free-practice-3> " in line for line in made.lines)
    other = [line.replace("concept/session/race>", "concept/session/practice>") for line in made.lines]
    found = [result.focus for result in validate(dataset.statements(other)).results if result.rule == "key"]
    assert {focus.rpartition("/")[2].strip(">") for focus in found} == {"race", "race-2"}
