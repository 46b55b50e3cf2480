"""The data set F1DB of Formula One, made up with each quirk that breaks a naive reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.rdf import dataset
from tests.formula import ID, copied, crew, loaded, said, state
from tests.test_timing import change, rows

HARBOUR, PRAIRIE, LAGOON = (f"formula-alpha/{race}" for race in ("1954/harbour", "1954/prairie", "2031/lagoon"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return build(copied(tmp_path_factory.mktemp("data"), "f1db"))


@pytest.fixture(scope="module")
def store(built: Any) -> ox.Store:
    return loaded(built)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copied(tmp_path, "f1db")


def test_no_rule_objects_but_to_names_that_are_twice_in_the_source(built: Any) -> None:
    report = validate(dataset.statements(built.lines))
    assert {(result.rule, result.severity) for result in report.results} == {("name-double", "Warning"), ("unused", "Warning")}


def test_a_shared_car_is_that_of_the_row_above_with_its_number(store: ox.Store) -> None:
    assert crew(store, f"{HARBOUR}/34") == [("1", "driver/f1db-oscar-valdes"), ("2", "driver/f1db-anselm-krohn")]
    assert len(crew(store, f"{HARBOUR}/10")) == 3
    shares = f"?share race:entry <{ID}entry/{HARBOUR}/34> ; race:driver ?driver ; race:points ?points"
    assert rows(store, shares, "driver", "points") == [("driver/f1db-anselm-krohn", "4.5"), ("driver/f1db-oscar-valdes", "4")]
    took = f"?share race:entry <{ID}entry/{HARBOUR}/34> ; race:driver ?driver ; race:tookOver true"
    assert rows(store, took, "driver") == [("driver/f1db-anselm-krohn",)]
    # The rows that follow say nothing but points.
    assert said(store, f"result/{HARBOUR}/34/race", "laps", "totalTime", "gridPosition") == {
        "laps": "98", "totalTime": "10803.7", "gridPosition": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("event", "car", "session", "expected"),
    [
        (HARBOUR, "34", "race", ("1", "running", "classified")),
        # A car of another formula is placed among all.
        (HARBOUR, "22", "race", ("4", "running", "classified")),
        (HARBOUR, "16", "race", ("", "", "not-classified")),
        (HARBOUR, "8", "race", ("", "", "disqualified")),
        (HARBOUR, "50", "race", ("", "did-not-qualify", "")),
        (HARBOUR, "52", "race", ("", "", "excluded")),
        # At this race every starter has a place, the retired too.
        (PRAIRIE, "24", "race", ("4", "retired", "classified")),
        (LAGOON, "9", "race", ("5", "retired", "classified")),
        (LAGOON, "3", "race", ("", "retired", "not-classified")),
        (LAGOON, "22", "race", ("", "did-not-start", "")),
        (HARBOUR, "50", "qualifying", ("", "", "not-classified")),
    ],
)
def test_states(store: ox.Store, event: str, car: str, session: str, expected: tuple[str, ...]) -> None:
    assert state(store, event, car, session) == expected


def test_times_gaps_and_laps_behind(store: ox.Store) -> None:
    wanted = ("totalTime", "gapToLeader", "interval", "lapsBehind")
    assert said(store, f"result/{HARBOUR}/4/race", *wanted) == {"totalTime": "10828.1", "gapToLeader": "24.4", "interval": "24.4"}
    assert said(store, f"result/{HARBOUR}/10/race", *wanted) == {"lapsBehind": "2"}
    assert said(store, f"result/{LAGOON}/18/sprint", *wanted) == {"totalTime": "1601.3", "gapToLeader": "70.1", "interval": "68.67"}
    # A slower car is ahead: the gap is below nothing, and left out.
    assert said(store, f"result/{HARBOUR}/30/qualifying", "bestLap", "gapToLeader") == {"bestLap": "127.9"}
    assert said(store, f"result/{HARBOUR}/4/qualifying", "bestLap", "gapToLeader") == {"bestLap": "128.4", "gapToLeader": "0.4"}
    assert said(store, f"result/{LAGOON}/7/qualifying", "bestLap", "laps") == {"bestLap": "99.1", "laps": "12"}


def test_the_grid_and_its_penalties(store: ox.Store) -> None:
    assert said(store, f"result/{LAGOON}/5/sprint", "startsFrom", "gridPosition") == {"startsFrom": "start/pit-lane"}
    assert said(store, f"result/{LAGOON}/18/race", "startsFrom", "gridPosition") == {
        "startsFrom": "start/grid",
        "gridPosition": "5",
    }
    # Without a place, where others have one.
    assert said(store, f"result/{LAGOON}/22/race", "startsFrom", "gridPosition") == {"startsFrom": "start/no-place"}
    back = f"?penalty race:kind <{ID}concept/penalty/start-from-the-back> ; race:entry ?car"
    assert (f"entry/{LAGOON}/5",) in rows(store, back, "car")


def test_who_entered_a_car_is_said_where_one_only_fits(store: ox.Store) -> None:
    makers = ("constructor", "chassisMake", "engineMake", "tyreMake", "engineType")
    assert said(store, f"entry/{HARBOUR}/10", "team", "model", *makers) == {
        "team": "team/f1db-lark-cars", "model": "model/f1db-lark-t9",
        "constructor": "make/f1db-lark", "chassisMake": "make/f1db-lark",
        "engineMake": "make/f1db-engine-brill", "tyreMake": "make/f1db-tyre-rubex", "engineType": "engine/f1db-brill-25-l4",
    }  # fmt: skip
    # This entrant had two chassis; of this driver there are two entrants.
    assert said(store, f"entry/{HARBOUR}/34", "team", "model") == {"team": "team/f1db-equipo-valdes"}
    assert said(store, f"entry/{HARBOUR}/30", "team", "model") == {}


def test_people_have_dates_two_nations_and_several_names(store: ox.Store) -> None:
    assert said(store, "driver/f1db-hugo-marsh", "label", "birthDate") == {"label": "Hugo Marsh, Jr.", "birthDate": "1922-10-10"}
    assert said(store, "driver/f1db-amaridhaj-suwan", "label", "altLabel")["label"]
    two = "?driver a race:Driver ; race:nationality ?one, ?other FILTER (STR(?one) < STR(?other))"
    assert len(rows(store, two, "driver")) == 1


def test_two_firms_of_one_name_are_two(store: ox.Store) -> None:
    assert rows(store, "?make a race:Make ; rdfs:label 'Falke'", "make") == [
        ("make/f1db-engine-falke",), ("make/f1db-falke",), ("make/f1db-falke-works",),
    ]  # fmt: skip
    assert said(store, "make/f1db-falke", "becomes") == {"becomes": "make/f1db-falke-works"}
    assert said(store, "model/f1db-kettle-kettle", "make") == {"make": "make/f1db-kettle"}


def test_a_shortened_race_says_what_was_planned(store: ox.Store) -> None:
    made = said(store, f"session/{LAGOON}/race", "plannedLaps", "sessionLaps", "startsAt")
    assert made == {"plannedLaps": "40", "sessionLaps": "3", "startsAt": "17:00"}
    assert said(store, f"session/{LAGOON}/sprint", "plannedLaps", "sessionLaps") == {"plannedLaps": "18", "sessionLaps": "15"}
    assert said(store, f"session/{LAGOON}/practice-1", "kind", "sessionNumber") == {
        "kind": "session/practice",
        "sessionNumber": "1",
    }
    names = said(store, f"event/{LAGOON}", "label", "altLabel")
    assert names == {"label": "Lagoon Grand Prix", "altLabel": "Grande Prêmio da Lagoa 2031"}


def test_standings_are_of_pairs_and_champions_are_named(store: ox.Store) -> None:
    champions = "?standing race:champion true ; race:season ?season ; race:competitor ?who"
    at_the_end = f"{champions} . FILTER NOT EXISTS {{ ?standing race:asOf ?event }}"
    assert rows(store, at_the_end, "season", "who") == [
        ("season/formula-alpha/1954", "driver/f1db-wes-calder"), ("season/formula-alpha/2031", "driver/f1db-jun-takeda"),
        ("season/formula-alpha/2031", "pairing/f1db-vega-vega"),
    ]  # fmt: skip
    # When the title fell is said, too.
    assert (f"event/{PRAIRIE}", "driver/f1db-wes-calder") in rows(store, f"{champions} ; race:asOf ?event", "event", "who")
    out = "standing/formula-alpha/2031/f1db-torrente-torrente"
    assert said(store, out, "rank", "classification", "totalPoints") == {
        "classification": "classification/excluded", "totalPoints": "0",
    }  # fmt: skip


def test_totals_are_tallies_of_the_series(store: ox.Store) -> None:
    wins = f"?tally race:holder <{ID}driver/f1db-anselm-krohn> ; race:of ?of ; race:value ?value"
    assert ("concept/tally/wins", "1") in rows(store, wins, "of", "value")


def test_stops_and_fastest_laps(store: ox.Store) -> None:
    assert said(store, f"stop/{LAGOON}/44/race/1", "lapNumber", "pitTime") == {"lapNumber": "1", "pitTime": "1084.25"}
    fastest = "?result race:fastestLap true"
    # Two drivers drove it in the same time; one has it of a car that he shared.
    assert len(rows(store, f"{fastest} . FILTER (CONTAINS(STR(?result), '1954/harbour'))", "result")) == 2


def test_what_no_table_has_is_named(data: Path) -> None:
    change(data / "f1db" / "f1db-races-race-results.csv", '"34","oscar-valdes"', '"34","nobody"')
    change(data / "f1db" / "f1db-races-pit-stops.csv", "3,2031", "9,2031")
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [str(p).removeprefix(f"{data}/f1db/") for p in caught.value.problems] == [
        "f1db-races-pit-stops.csv:2: column raceId: found '9', expected the id of a row of races of 2031",
        "f1db-races-race-results.csv:2: column driverId: found 'nobody', expected the id of a row of drivers",
    ]


def test_an_unknown_code_is_named(data: Path) -> None:
    change(data / "f1db" / "f1db-races-race-results.csv", '"NC"', '"FLAT"')
    with pytest.raises(SourceError) as caught:
        build(data)
    (problem,) = caught.value.problems
    assert problem.message.startswith("unknown state 'FLAT': the states are a place, DNA, ")


def test_columns_in_another_order_and_older_files_are_read(data: Path) -> None:
    path = data / "f1db" / "f1db-entrants.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(f"{','.join(reversed(line))}\n" for line in lines), encoding="utf-8")
    (data / "f1db" / "f1db-circuits-layouts.csv").unlink()
    races = data / "f1db" / "f1db-races.csv"
    change(races, '"circuitLayoutId",', "")
    for layout in ("harbour-road-1", "prairie-speedway-1", "lagoon-2"):
        change(races, f'"{layout}",', "")
    store = loaded(build(data))
    assert said(store, "team/f1db-lark-cars", "label")["label"]
    assert "layout" not in said(store, f"event/{LAGOON}", "layout")


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("races-race-results", "1,1954,", "1,1899,",
         "races-race-results.csv:2: column year: found '1899', of which there are no races: left out"),
        ("races", "1,1954,", "1,x,", "races.csv:2: column year: found 'x', expected a year as YYYY"),
        ("races", '"harbour",', '"",', "races.csv:2: column grandPrixId: is empty, expected a name"),
        ("races", '"harbour-road"', '"nowhere"',
         "races.csv:2: column circuitId: found 'nowhere', expected the id of a row of circuits"),
        ("races-race-results", "true", "yes", "races-race-results.csv:2: column polePosition: found 'yes', expected true or false"),
        ("drivers", '"Hugo Marsh, Jr."', "", "drivers.csv:10: column name: is empty, expected a name"),
        # Numbers, days and times of the right form that can be none.
        ("races", "1,1954,1,", "1,1954,0,", "races.csv:2: column round: found '0', expected a number from 1"),
        ("races", '"1954-06-06",', '"1954-02-30",',
         "races.csv:2: column date: found '1954-02-30', expected a day that there is, as YYYY-MM-DD"),
        ("races", '"1954-07-05",', '"1954-07-05","14:00-05:00"',
         "races.csv:3: column time: found '14:00-05:00', expected a time of day in UTC such as 14:00"),
        ("circuits", "40.5,-98.2", "140.5,-98.2",
         "circuits.csv:3: column latitude: found '140.5', expected a number from -90 to 90"),
        ("races-race-results", "false,98,", "false,-98,",
         "races-race-results.csv:2: column laps: found '-98', expected a number from 0"),
        ("races-pit-stops", ",1084250", ",-1084250",
         "races-pit-stops.csv:2: column timeMillis: found '-1084250', expected a number from 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once_where_it_is(data: Path, name: str, old: str, new: str, expected: str) -> None:
    change(data / "f1db" / f"f1db-{name}.csv", old, new)
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [str(p).removeprefix(f"{data}/f1db/f1db-") for p in caught.value.problems] == [expected]


def test_standings_of_a_year_without_races_are_left_out_with_a_warning(data: Path) -> None:
    change(data / "f1db" / "f1db-seasons-driver-standings.csv", "1954,", "1899,")
    assert "found '1899', of which there are no races: left out" in {w.message for w in build(data).warnings}


@pytest.mark.parametrize(
    ("name", "unsaid"),
    [
        ("tyre-manufacturers", "?s race:tyreMake ?o"), ("circuits-layouts", "?s race:layout ?o"), ("entrants", "?s race:team ?o"),
        ("chassis", "?s race:model ?o"), ("engines", "?s race:engineType ?o"), ("grands-prix", "?s race:editionOf ?o"),
    ],
)  # fmt: skip
def test_what_a_missing_file_describes_is_not_referred_to(data: Path, name: str, unsaid: str) -> None:
    (data / "f1db" / f"f1db-{name}.csv").unlink()
    made = build(data)
    assert f"holds no {name}.csv: nothing is said of it" in {w.message for w in made.warnings}
    store = loaded(made)
    assert rows(store, unsaid, "s", "o") == []
    assert said(store, f"result/{HARBOUR}/34/race", "position") == {"position": "1"}


def test_a_row_that_is_there_twice_is_no_second_car(data: Path) -> None:
    path = data / "f1db" / "f1db-races-race-results.csv"
    header, first, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, first, first, *others]), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [(p.path, p.row, p.message) for p in caught.value.problems] == [(path, 3, "repeats line 2")]


def test_the_chronology_of_firms_had_another_name(data: Path) -> None:
    path = data / "f1db" / "f1db-constructors-chronology.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = lines[0].index('"positionDisplayOrder"')
    text = "".join(f"{','.join(line[:at] + line[at + 1 :])}\n" for line in lines)
    (path.parent / "f1db-constructors-previous-next-constructors.csv").write_text(text, encoding="utf-8")
    path.unlink()
    store = loaded(build(data))
    assert said(store, "make/f1db-falke", "becomes") == {"becomes": "make/f1db-falke-works"}


def test_poles_penalties_and_stops_are_as_the_source_has_them(store: ox.Store) -> None:
    poles = "?result a race:Result ; race:pole true ; race:entry ?car"
    assert rows(store, poles, "car") == [(f"entry/{HARBOUR}/34",), (f"entry/{PRAIRIE}/98",), (f"entry/{LAGOON}/7",)]
    # Of a shared car it is his who is given it, not his who took the car over.
    assert rows(store, "?share a race:DriverShare ; race:pole true ; race:driver ?who", "who") == [("driver/f1db-oscar-valdes",)]
    assert said(store, f"result/{LAGOON}/5/race", "timePenalty", "pitStops") == {"timePenalty": "5", "pitStops": "1"}
    # No stop is not the same as nothing said of stops, nor no points as nothing said of points.
    assert said(store, f"result/{LAGOON}/9/race", "pitStops") == {"pitStops": "0"}
    assert said(store, f"result/{HARBOUR}/4/race", "pitStops") == {}
    assert said(store, f"result/{HARBOUR}/22/race", "points") == {}


def test_circuits_have_former_names(store: ox.Store) -> None:
    former = rows(store, f"<{ID}circuit/f1db-lagoon> <http://www.w3.org/2004/02/skos/core#altLabel> ?name", "name")
    assert [name for (name,) in former] == ["Autódromo Velho", "Lagoa", "Lagoon Street Circuit"]


def test_0_is_a_number_and_places_have_holes(data: Path) -> None:
    for path in (data / "f1db").glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace(',"9","luca-moretti', ',"0","luca-moretti'), encoding="utf-8")
    path = data / "f1db" / "f1db-races-race-results.csv"
    change(path, '5,5,"5","0","luca-moretti', '5,6,"6","0","luca-moretti')
    made = build(data)
    store = loaded(made)
    assert state(store, LAGOON, "0") == ("6", "retired", "classified")
    assert said(store, f"entry/{LAGOON}/0", "number") == {"number": "0"}
    assert not [result for result in validate(dataset.statements(made.lines)).results if result.severity == "Violation"]


def test_a_number_on_two_cars_tells_neither(data: Path) -> None:
    change(data / "f1db" / "f1db-races-race-results.csv", '"54","giorgio-bellan"', '"30","giorgio-bellan"')
    store = loaded(build(data))
    cars = rows(store, f"?car race:event <{ID}event/{HARBOUR}> ; race:number '30'", "car")
    assert cars == [(f"entry/{HARBOUR}/line-11",), (f"entry/{HARBOUR}/line-13",)]


@pytest.mark.parametrize(("full", "wrong"), [("Artemas Stolland Stoll", True), ("Theodore Artemas Stoll", False)])
def test_a_driver_may_be_called_by_the_beginning_of_a_second_given_name(data: Path, full: str, wrong: bool) -> None:
    """Art of Theodore Artemas is no slip; a name that is in no other of the person's is one."""
    given = full.partition(" ")[0]
    called = "Bud" if wrong else "Art"
    change(
        data / "f1db" / "f1db-drivers.csv", '"Art Stoll","Art","Stoll","Art Stoll"', f'"{called} Stoll","{given}","Stoll","{full}"'
    )
    found = {result.rule for result in validate(dataset.statements(build(data).lines)).results if result.severity == "Violation"}
    assert found == ({"person-name"} if wrong else set())


def test_of_a_file_with_a_header_alone_it_is_said_that_nothing_is_said(built: Any) -> None:
    of = {w.path.name for w in built.warnings if w.message == "has no row: nothing is said of it"}
    assert of >= {"f1db-races-warming-up-results.csv", "f1db-races-pre-qualifying-results.csv"}
