"""A data set of Formula One in the layout of Ergast, made up with each quirk that breaks a naive reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from gridwalk.base.errors import SourceError
from gridwalk.base.packing import opened
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.tail import tail
from gridwalk.check.validation import validate
from gridwalk.rdf import dataset, kinds
from gridwalk.rdf.stored_parts import listed
from gridwalk.tables.schema import is_record
from tests.formula import ID, copied, crew, loaded, said, state
from tests.test_timing import change, rows

HARBOUR, PRAIRIE, LAGOON = (
    f"formula-alpha/{race}" for race in ("1954/harbour-grand-prix", "1954/prairie-500", "2031/lagoon-grand-prix")
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return build(copied(tmp_path_factory.mktemp("data"), "ergast"))


@pytest.fixture(scope="module")
def store(built: Any) -> ox.Store:
    return loaded(built)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copied(tmp_path, "ergast")


def test_no_rule_objects(built: Any) -> None:
    report = validate(dataset.statements(built.lines))
    assert {(result.rule, result.severity) for result in report.results} == set()


def test_a_shared_car_is_one_entry_with_a_share_each(store: ox.Store) -> None:
    assert crew(store, f"{HARBOUR}/34") == [("1", "driver/ergast-oscar-valdes-6bdcb2"), ("2", "driver/ergast-anselm-krohn")]
    assert len(crew(store, f"{HARBOUR}/10")) == 3
    shares = f"?share a race:DriverShare ; race:entry <{ID}entry/{HARBOUR}/34> ; race:driver ?driver ; race:points ?points"
    assert rows(store, shares, "driver", "points") == [
        ("driver/ergast-anselm-krohn", "4.5"), ("driver/ergast-oscar-valdes-6bdcb2", "4"),
    ]  # fmt: skip
    assert "points" not in said(store, f"result/{HARBOUR}/34/race", "points")


def test_a_driver_may_have_driven_two_cars(store: ox.Store) -> None:
    cars = rows(store, f"?seat a race:CrewMember ; race:driver <{ID}driver/ergast-anselm-krohn> ; race:entry ?car", "car")
    assert cars == [(f"entry/{HARBOUR}/30",), (f"entry/{HARBOUR}/34",)]


@pytest.mark.parametrize(
    ("event", "car", "expected"),
    [
        (HARBOUR, "34", ("1", "running", "classified")),
        (HARBOUR, "30", ("", "retired", "not-classified")),
        (HARBOUR, "16", ("", "running", "not-classified")),
        (HARBOUR, "8", ("", "", "disqualified")),
        (HARBOUR, "line-17", ("", "withdrew", "")),
        (HARBOUR, "50", ("", "did-not-qualify", "")),
        (HARBOUR, "52", ("", "", "excluded")),
        (PRAIRIE, "24", ("", "retired", "not-classified")),
        (LAGOON, "44", ("4", "running", "classified")),
        # Stopped, and classified.
        (LAGOON, "9", ("5", "retired", "classified")),
        # Has a position although it retired.
        (LAGOON, "3", ("", "retired", "not-classified")),
        (LAGOON, "22", ("", "withdrew", "")),
        (LAGOON, "1", ("", "", "disqualified")),
    ],
)
def test_states(store: ox.Store, event: str, car: str, expected: tuple[str, ...]) -> None:
    assert state(store, event, car) == expected


def test_a_reason_is_kept_as_printed(store: ox.Store) -> None:
    assert said(store, f"result/{LAGOON}/9/race", "asPrinted", "retirementCause") == {
        "asPrinted": "Gearbox", "retirementCause": "cause/gearbox",
    }  # fmt: skip
    # Whether it says that the car ran to the end or that it is out, "Withdrew" is no cause.
    assert said(store, f"result/{HARBOUR}/line-17/race", "asPrinted", "laps", "gridPosition") == {}


def test_a_grid_of_0_is_the_pit_lane_for_cars_that_raced(store: ox.Store) -> None:
    assert said(store, f"result/{LAGOON}/44/race", "startsFrom", "gridPosition") == {"startsFrom": "start/pit-lane"}
    assert said(store, f"result/{LAGOON}/18/race", "startsFrom", "gridPosition") == {
        "startsFrom": "start/grid",
        "gridPosition": "5",
    }
    assert said(store, f"result/{LAGOON}/22/race", "startsFrom", "gridPosition") == {"startsFrom": "start/no-place"}
    assert said(store, f"result/{HARBOUR}/52/race", "startsFrom", "gridPosition") == {"startsFrom": "start/no-place"}


def test_a_race_without_places_on_the_grid_says_nothing_of_it(data: Path) -> None:
    path = data / "ergast" / "results.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    grid, race = header.split(",").index("grid"), header.split(",").index("raceId")
    cells = [line.split(",") for line in lines]
    made = [[*of[:grid], "0", *of[grid + 1 :]] if of[race] == "14" else of for of in cells]
    path.write_text("\n".join([header, *map(",".join, made)]) + "\n", encoding="utf-8")
    store = loaded(build(data))
    assert (
        rows(
            store,
            f"?result race:startsFrom ?where FILTER (CONTAINS(STR(?result), '{LAGOON}') && STRENDS(STR(?result), '/race'))",
            "where",
        )
        == []
    )
    assert said(store, f"result/{HARBOUR}/34/race", "startsFrom") == {"startsFrom": "start/grid"}


def test_times_are_totals_and_gaps_are_to_the_first(store: ox.Store, built: Any) -> None:
    assert said(store, f"result/{HARBOUR}/4/race", "totalTime", "gapToLeader") == {"totalTime": "10828.1", "gapToLeader": "24.4"}
    assert said(store, f"result/{PRAIRIE}/98/race", "totalTime", "gapToLeader") == {"totalTime": "13827.27", "gapToLeader": "70"}
    assert said(store, f"result/{HARBOUR}/10/race", "lapsBehind", "totalTime") == {"lapsBehind": "2"}
    # All gaps of this race are to the car that was disqualified.
    assert said(store, f"result/{LAGOON}/7/race", "totalTime", "gapToLeader") == {"totalTime": "322.73"}
    assert said(store, f"result/{LAGOON}/5/race", "totalTime", "gapToLeader") == {"totalTime": "385.329"}
    assert said(store, f"result/{LAGOON}/1/race", "totalTime") == {"totalTime": "322.318"}
    left = [(w.path.name, w.row, w.message) for w in built.warnings if w.column == "time"]
    assert left == [
        ("results.csv", 2, "found '+0.412', which is not to the first car, by the totals: left out"),
        ("results.csv", 3, "found '+1.200', which is not to the first car, by the totals: left out"),
        ("results.csv", 4, "found '+63.011', which is not to the first car, by the totals: left out"),
        ("sprint_results.csv", 5, "found '+-1:59:11.640', which is no gap: left out"),
    ]
    assert said(store, f"result/{LAGOON}/18/sprint", "gapToLeader") == {"gapToLeader": "70.1"}
    assert said(store, f"result/{LAGOON}/5/sprint", "totalTime", "gapToLeader", "lapsBehind") == {
        "totalTime": "1626.2", "lapsBehind": "1",
    }  # fmt: skip


def test_the_fastest_lap_is_of_rank_1_and_rank_0_is_none(store: ox.Store) -> None:
    fastest = "?result race:fastestLap true ; race:bestLap ?lap ; race:bestLapNumber ?number"
    assert rows(store, fastest, "result", "lap", "number") == [
        (f"result/{LAGOON}/44/sprint", "99.1", "9"), (f"result/{LAGOON}/5/race", "99.8", "3"),
    ]  # fmt: skip


def test_points_are_as_printed(store: ox.Store) -> None:
    assert said(store, f"result/{LAGOON}/7/race", "points") == {"points": "12.5"}
    thirds = f"?share race:entry <{ID}entry/{HARBOUR}/10> ; race:points ?points"
    assert rows(store, thirds, "points") == [("1.33",)] * 3


def test_rows_of_races_are_of_two_widths(store: ox.Store) -> None:
    date = f"<{ID}session/%s/race> race:date ?date"
    assert rows(store, date % LAGOON, "date") == [("2031-03-16",)]
    assert rows(store, date % HARBOUR, "date") == [("1954-06-06",)]
    assert said(store, f"session/{LAGOON}/race", "startsAt", "timeZone") == {"startsAt": "17:00", "timeZone": "UTC"}


def test_names_are_the_sources_own(store: ox.Store) -> None:
    assert said(store, "driver/ergast-pieter-van-der-lind", "label", "familyName") == {
        "label": "Pieter van der Lind", "familyName": "van der Lind",
    }  # fmt: skip
    assert said(store, "driver/ergast-hugo-marsh", "birthDate", "nationality") == {
        "birthDate": "1922-10-10",
        "nationality": "British",
    }
    code = f"?id race:identifierOf <{ID}driver/ergast-hugo-marsh> ; race:identifierScheme ?scheme ; race:identifierValue ?value"
    assert rows(store, code, "scheme", "value") == [("driverRef", "Marsh")]
    # One code is of two drivers, and no name is divided at a hyphen.
    assert rows(store, "?driver race:abbreviation 'BRA'", "driver") == [
        ("driver/ergast-mara-brandt",), ("driver/ergast-theo-brandt",),
    ]  # fmt: skip
    assert said(store, f"entry/{HARBOUR}/10", "constructor", "chassisMake", "number") == {
        "constructor": "make/ergast-lark-brill",
        "number": "10",
    }


def test_a_circuit_below_the_sea(store: ox.Store) -> None:
    made = said(store, "circuit/ergast-circuito-da-lagoa", "latitude", "longitude", "altitude", "locality")
    assert made == {"latitude": "-23.4", "longitude": "-46.1", "altitude": "-3", "locality": "São Merrow"}


def test_standings_have_ties_and_competitors_without_a_rank(store: ox.Store) -> None:
    here = "standing/formula-alpha/2031/ergast-%s/as-of-lagoon-grand-prix"
    wanted = ("rank", "totalPoints", "classification")
    assert said(store, here % "jun-takeda", *wanted) == {"rank": "1", "totalPoints": "19.5"}
    assert said(store, here % "mara-brandt", *wanted) == {"totalPoints": "0"}
    assert said(store, here % "rafe-quill", *wanted) == {"totalPoints": "0", "classification": "classification/disqualified"}
    assert said(store, here % "torrente", *wanted) == {"totalPoints": "5", "classification": "classification/excluded"}
    tied = "?standing race:rank 5 ; race:asOf ?event ; race:totalPoints 1.33"
    assert rows(store, tied, "event") == [(f"event/{HARBOUR}",)] * 3
    wins = f"?tally race:of <{ID}concept/tally/wins> ; race:holder ?driver ; race:asOf ?event ; race:value ?wins"
    assert ("driver/ergast-oscar-valdes-6bdcb2", f"event/{PRAIRIE}", "1") in rows(store, wins, "driver", "event", "wins")


def test_qualifying_stops_and_laps(store: ox.Store) -> None:
    assert said(store, f"result/{LAGOON}/7/qualifying", "position", "bestLap") == {"position": "1", "bestLap": "99.1"}
    assert said(store, f"result/{LAGOON}/44/qualifying", "position", "bestLap") == {"position": "8"}
    assert said(store, f"stop/{LAGOON}/44/race/1", "lapNumber", "pitTime", "timeOfDay") == {
        "lapNumber": "1", "pitTime": "1084.25", "timeOfDay": "17:03:10",
    }  # fmt: skip
    assert said(store, f"lap/{LAGOON}/7/race/3", "lapTime", "driver") == {"lapTime": "120.43", "driver": "driver/ergast-jun-takeda"}
    assert said(store, f"running/{LAGOON}/race/lap-3/1", "runningPosition") == {"runningPosition": "1"}


def test_a_season_that_changed_is_made_again_with_the_register_and_no_other(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "parts"
    assert build_parts(data, out).converted == 4  # the vocabulary, the register, two seasons
    change(data / "ergast" / "results.csv", "3,14,18,7,5,4,3,3,3,7.5,3,", "3,14,18,7,5,4,3,3,3,7.5,2,")
    again = build_parts(data, out)
    assert again.converted == 2
    assert build_parts(data, out).converted == 0
    # What a season refers to is part of it: a name of a circuit is in none, its country is in each.
    change(data / "ergast" / "circuits.csv", '"Germany"', '"Nordmark"')
    assert build_parts(data, out).converted == 3


def test_two_numbers_of_one_race_are_two_cars(data: Path) -> None:
    change(data / "ergast" / "results.csv", "15,12,8,4,8,5", "15,12,8,4,16,5")
    store = loaded(build(data))
    assert rows(store, f"?car race:event <{ID}event/{HARBOUR}> ; race:number '16'", "car") == [
        (f"entry/{HARBOUR}/line-14",), (f"entry/{HARBOUR}/line-16",),
    ]  # fmt: skip


def test_a_driver_of_whom_the_results_have_nothing_is_in_a_car_of_its_own(data: Path) -> None:
    change(data / "ergast" / "pit_stops.csv", "14,19,1,1,", "14,15,1,1,")
    store = loaded(build(data))
    assert crew(store, f"{LAGOON}/pit-stops-line-2") == [("1", "driver/ergast-lou-prentice")]
    assert said(store, f"stop/{LAGOON}/pit-stops-line-2/race/1", "lapNumber") == {"lapNumber": "1"}


def test_what_no_table_has_is_named(data: Path) -> None:
    change(data / "ergast" / "results.csv", "2,14,17,6,18", "2,14,99,6,18")
    change(data / "ergast" / "qualifying.csv", "1,14,16", "1,15,16")
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [str(p).removeprefix(f"{data}/ergast/") for p in caught.value.problems] == [
        "qualifying.csv:2: column raceId: found '15', expected the raceId of a row of races.csv",
        "results.csv:3: column driverId: found '99', expected the driverId of a row of its table",
    ]


def test_files_that_are_not_there_are_said(data: Path) -> None:
    for name in ("lap_times.csv", "seasons.csv"):
        (data / "ergast" / name).unlink()
    assert {f"holds no {name}: nothing is said of it" for name in ("lap_times.csv", "seasons.csv")} <= {
        w.message for w in build(data).warnings
    }
    (data / "ergast" / "races.csv").unlink()
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [p.message for p in caught.value.problems] == ["holds no races.csv: it is needed"]


def test_names_of_files_in_camel_case(data: Path) -> None:
    for old, new in (("pit_stops", "pitStops"), ("driver_standings", "driverStandings")):
        (data / "ergast" / f"{old}.csv").rename(data / "ergast" / f"{new}.csv")
    store = loaded(build(data))
    assert len(rows(store, "?stop a race:PitStop", "stop")) == 3


def test_columns_are_known_by_name(data: Path) -> None:
    path = data / "ergast" / "circuits.csv"
    change(path, "circuitId,", "colour,")
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [(p.column, p.message) for p in caught.value.problems] == [("circuitId", "column is missing")]


def test_a_place_with_a_word_for_stopping_is_of_a_car_that_stopped(data: Path) -> None:
    lap = "\\N,\\N,2,5,1:41.000,\\N"
    change(data / "ergast" / "results.csv", f"44,0,4,4,4,6,2,{lap},13", f"44,0,4,4,4,6,2,{lap},17")
    change(data / "ergast" / "results.csv", "6,R,6,0,0,\\N,\\N,\\N,0,\\N,\\N,4", "6,R,6,0,0,\\N,\\N,\\N,0,\\N,\\N,9")
    store = loaded(build(data))
    assert state(store, LAGOON, "44") == ("4", "retired", "classified")
    # That a car which ran was withdrawn is a reason.
    assert state(store, LAGOON, "3") == ("", "retired", "not-classified")
    assert said(store, f"result/{LAGOON}/3/race", "asPrinted") == {"asPrinted": "Withdrew"}


def test_milliseconds_may_have_a_point(data: Path) -> None:
    change(data / "ergast" / "results.csv", "+24.4,10828100,", "+24.4,10828100.0,")
    store = loaded(build(data))
    assert said(store, f"result/{HARBOUR}/4/race", "totalTime") == {"totalTime": "10828.1"}


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        # Of a race that cannot be read nothing else is said, and every row of it is left.
        ("races", "12,1954,1,1,", "12,1954,1,77,",
         "races.csv:2: column circuitId: found '77', expected the circuitId of a row of its table"),
        ("races", "12,1954,", "12,MCMLIV,", "races.csv:2: column year: found 'MCMLIV', expected a year as YYYY"),
        ("races", "12,1954,", "12,\\N,", "races.csv:2: column year: found '\\\\N', expected a year as YYYY"),
        ("races", '"Harbour Grand Prix"', "\\N", "races.csv:2: column name: is empty, expected a name"),
        ("races", "13,1954,2,", "12,1955,2,", "races.csv:3: the race '12' is one of 1954 already"),
        ("drivers", '"Hugo","Marsh"', "\\N,\\N", "drivers.csv:8: column surname: is empty, expected a name"),
        ("constructors", '"Kettle"', '""', "constructors.csv:6: column name: is empty, expected a name"),
        ("circuits", '"Prairie Speedway"', "\\N", "circuits.csv:3: column name: is empty, expected a name"),
        # Numbers, days and times of the right form that can be none.
        ("circuits", "54.1,9.9,", "94.1,9.9,", "circuits.csv:2: column lat: found '94.1', expected a number from -90 to 90"),
        ("circuits", "40.5,-98.2,", "40.5,-198.2,",
         "circuits.csv:3: column lng: found '-198.2', expected a number from -180 to 180"),
        ("races", "13,1954,2,", "13,1954,0,", "races.csv:3: column round: found '0', expected a number from 1"),
        ("races", '"1954-06-06",\\N,', '"1954-06-06","13:00:00+02:00",',
         "races.csv:2: column time: found '13:00:00+02:00', expected a time of day in UTC such as 14:00"),
        ("races", "1954-06-06", "1954-06-31",
         "races.csv:2: column date: found '1954-06-31', expected a day that there is, as YYYY-MM-DD"),
        ("drivers", "1919-03-02", "1919-02-29",
         "drivers.csv:2: column dob: found '1919-02-29', expected a day that there is, as YYYY-MM-DD"),
        ("results", "2,2,2,9,3,+1.200", "2,2,2,9,-3,+1.200", "results.csv:3: column laps: found '-3', expected a number from 0"),
        ("results", "1:39.950", "-99.950",
         "results.csv:3: column fastestLapTime: found '-99.950', expected a time such as 1:16.023"),
        ("qualifying", "7,1,1:40.500", "7,0,1:40.500", "qualifying.csv:2: column position: found '0', expected a number from 1"),
        ("pit_stops", "19,1,1,", "19,0,1,", "pit_stops.csv:2: column stop: found '0', expected a number from 1"),
        ("lap_times", ",102200", ",-102200", "lap_times.csv:2: column milliseconds: found '-102200', expected a number from 0"),
        ("driver_standings", ",6.5,", ",-6.5,", "driver_standings.csv:2: column points: found '-6.5', expected a number from 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is(data: Path, name: str, old: str, new: str, expected: str) -> None:
    change(data / "ergast" / f"{name}.csv", old, new)
    with pytest.raises(SourceError) as caught:
        build(data)
    found = [str(p).removeprefix(f"{data}/ergast/") for p in caught.value.problems]
    assert [p for p in found if "a row of races.csv" not in p] == [expected]


@pytest.mark.parametrize("name", ["races", "results", "drivers", "status", "qualifying", "lap_times", "driver_standings"])
def test_a_row_that_is_there_twice_is_named(data: Path, name: str) -> None:
    path = data / "ergast" / f"{name}.csv"
    header, first, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, first, first, *others]), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [str(p).removeprefix(f"{data}/ergast/") for p in caught.value.problems] == [f"{name}.csv:3: repeats line 2"]


@pytest.mark.parametrize("name", ["races", "results", "drivers", "status"])
def test_a_needed_file_holds_something(data: Path, name: str) -> None:
    path = data / "ergast" / f"{name}.csv"
    header = path.read_text(encoding="utf-8").partition("\n")[0]
    for text, message in (("", "is empty, expected a header"), (f"{header}\n", "has no row that can be read, and is needed")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SourceError) as caught:
            build(data)
        assert message in [p.message for p in caught.value.problems if p.path == path]


@pytest.mark.parametrize("name", ["seasons", "qualifying", "lap_times", "driver_standings"])
def test_of_a_file_with_a_header_alone_it_is_said_that_nothing_is_said(data: Path, name: str) -> None:
    path = data / "ergast" / f"{name}.csv"
    path.write_text(f"{path.read_text(encoding='utf-8').partition(chr(10))[0]}\n", encoding="utf-8")
    assert [w.message for w in build(data).warnings if w.path == path] == ["has no row: nothing is said of it"]


@pytest.mark.parametrize(("printed", "starts"), [("13:00:00", "13:00"), ("13:00:00Z", "13:00"), ("13:00:30", "13:00:30")])
def test_a_start_is_in_utc_with_its_letter_or_without(data: Path, printed: str, starts: str) -> None:
    change(data / "ergast" / "races.csv", '"1954-06-06",\\N,', f'"1954-06-06","{printed}",')
    at = said(loaded(build(data)), f"session/{HARBOUR}/race", "startsAt", "timeZone")
    assert at == {"startsAt": starts, "timeZone": "UTC"}


def test_a_byte_order_mark_and_other_line_ends_say_nothing(data: Path, built: Any) -> None:
    for path in (data / "ergast").glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    store, plain = (dataset.load(kinds.limited(lines, {kinds.STATED})) for lines in (build(data).lines, built.lines))
    results = "?result a race:Result ; ?p ?o FILTER (!CONTAINS(STR(?p), 'wasDerivedFrom'))"
    assert rows(store, results, "result", "p", "o") == rows(plain, results, "result", "p", "o") != []


def test_a_place_of_qualifying_may_be_given_twice(data: Path) -> None:
    change(data / "ergast" / "qualifying.csv", "4,14,18,7,5,4,", "4,14,18,7,5,3,")
    store = loaded(build(data))
    third = f"?result race:session <{ID}session/{LAGOON}/qualifying> ; race:position 3 ; race:entry ?car"
    assert rows(store, third, "car") == [(f"entry/{LAGOON}/3",), (f"entry/{LAGOON}/5",)]


def test_days_are_as_printed_and_times_are_in_utc(data: Path) -> None:
    # In the west a race of the evening is on the next day in UTC; which day a source prints is its own affair.
    change(data / "ergast" / "races.csv", "2031-03-16,17:00:00", "2031-03-16,06:00:00")
    store = loaded(build(data))
    assert said(store, f"session/{LAGOON}/race", "date", "startsAt", "timeZone") == {
        "date": "2031-03-16", "startsAt": "06:00", "timeZone": "UTC",
    }  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_the_end_of_a_part_has_all_things_also_where_results_are_among_them(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    build_parts(data, tmp_path / "parts", packed=packed)
    monkeypatch.setattr("gridwalk.check.tail.TAIL", 1000)
    parts = [part.path for part in listed(tmp_path / "parts")]
    assert len(parts) > 4
    for path in parts:
        with opened(path) as file:
            lines = {line for line in file.read().decode("utf-8").split("\n") if line}
        # Nobody asks for records there, of which some are among the things: results that a table without rows is about.
        assert {line for line in lines if not is_record(line)} <= set(tail(path)), path
