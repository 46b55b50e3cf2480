"""The table of all years of a 24-hour race, made up in the layout of the one of Le Mans."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset, kinds
from tests.test_timing import change, result, rows

SOURCE = Path(__file__).parent / "fixtures" / "sources" / "lemans"
ID = "https://w3id.org/gridwalk/id/"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCE, tmp_path / "data"))


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return dataset.load(kinds.limited(build(SOURCE).lines, {kinds.STATED, kinds.INFERRED}))


def problems(data: Path) -> list[str]:
    with pytest.raises(SourceError) as caught:
        build(data)
    return [str(p).replace(str(data), "DATA") for p in caught.value.problems]


def test_every_state_on_two_axes(store: ox.Store) -> None:
    found = {}
    for number in ("7", "007", "51", "52", "53", "54", "55", "56", "57", "58"):
        made = result(store, f"le-mans/2029/{number}/race")
        ends = (made.get("position", ""), made.get("finish", ""), made.get("classification", ""))
        found[number] = tuple(end.rpartition("/")[2] for end in ends)
    assert found == {
        "7": ("1", "", "classified"), "007": ("2", "", "classified"), "51": ("", "", "not-classified"),
        "52": ("", "retired", ""), "53": ("", "", "disqualified"), "54": ("", "did-not-start", ""),
        "55": ("", "did-not-qualify", ""), "56": ("", "did-not-attend", ""), "57": ("", "reserve", ""),
        "58": ("", "did-not-practise", ""),
    }  # fmt: skip


def test_a_result(store: ox.Store) -> None:
    made = result(store, "le-mans/2029/52/race")
    assert made == {
        "entry": "entry/le-mans/2029/52", "session": "session/le-mans/2029/race", "laps": "101",
        "distance": "quantity/le-mans/2029/52/race/distance", "stoppedAfter": "20700", "finish": "concept/finish/retired",
        "retirementCause": "concept/cause/gearbox", "asPrinted": "Transmission (gearbox)", "row": "5",
    }  # fmt: skip
    value = "?q <http://qudt.org/schema/qudt/numericValue> ?v ; <http://qudt.org/schema/qudt/hasUnit> ?u"
    assert ("quantity/le-mans/2029/52/race/distance", "1373.6", "http://qudt.org/vocab/unit/KiloM") in rows(
        store, value, "q", "v", "u"
    )


def test_several_drivers_teams_and_countries(store: ox.Store) -> None:
    entry = f"<{ID}entry/le-mans/2029/007>"
    key = rows(store, '?d a race:Driver ; rdfs:label "Léa Martin"', "d")[0][0]
    assert rows(store, f"?c race:entry {entry} ; race:order ?n ; race:driver ?d", "n", "d") == [
        ("1", key), ("2", "driver/kim-van-der-meer"),
    ]  # fmt: skip
    teams = [team for (team,) in rows(store, f"{entry} race:team ?t", "t")]
    assert teams[0] == "team/quay-motorsport"
    assert len(teams) == 2
    countries = "?t race:countryCode ?c . ?e race:team ?t . FILTER (?e = " + entry + ")"
    assert [c for _, c in rows(store, countries, "t", "c")] == ["GBR", "IRL", "NLD"]
    assert rows(store, f"<{ID}entry/le-mans/2029/7> race:engine ?e ; race:tyres ?t", "e", "t") == [("Aurora 3.0L V8", "Dunlop")]


def test_the_number_is_the_key_where_every_car_has_its_own(store: ox.Store) -> None:
    entries = "?e a race:Entry ; race:event <https://w3id.org/gridwalk/id/event/le-mans/2031> . OPTIONAL { ?e race:number ?n }"
    assert rows(store, entries, "e", "n") == [
        ("entry/le-mans/2031/line-12", ""), ("entry/le-mans/2031/line-13", "8"), ("entry/le-mans/2031/line-14", ""),
    ]  # fmt: skip


def test_one_event_a_year_with_date_and_length(store: ox.Store) -> None:
    pattern = (
        "?e race:editionOf ?r ; race:layout ?l . ?s race:event ?e ; race:date ?d . "
        "?l race:lapLength/<http://qudt.org/schema/qudt/numericValue> ?km ; race:inUseFrom ?from"
    )
    assert rows(store, pattern, "e", "d", "km", "from") == [
        ("event/le-mans/2029", "2029-06-16", "13.6", "2029-01-01"), ("event/le-mans/2030", "2030-06-15", "13.6", "2029-01-01"),
        ("event/le-mans/2031", "2031-06-14", "13.605", "2031-01-01"),
    ]  # fmt: skip


def test_a_race_called_off_is_an_event_called_off(store: ox.Store) -> None:
    assert rows(store, "?e race:cancelled ?c", "e", "c") == [("event/le-mans/2030", "true")]


def test_spellings_that_differ_in_stops_are_labels_of_one_thing(store: ox.Store) -> None:
    assert rows(store, '?t rdfs:label "R. J. Racing" ; <http://www.w3.org/2004/02/skos/core#altLabel> ?a', "t", "a") == [
        ("team/r-j-racing", "R J Racing")
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        ("results.csv", ";Tyres;", ";Tires;", "results.csv:1: column Tires: unknown column"),
        ("results.csv", "2029;DSQ", "2029;XXX", "results.csv:6: column Pos: unknown state 'XXX'"),
        ("results.csv", "2029;DSQ", "2032;DSQ", "results.csv:6: column Year: found '2032', expected a year in which races.csv"),
        ("results.csv", "NLD|GBR;", "NLD;", "results.csv:3: column TeamCtry: found 1 countries, expected one for each of 2"),
        ("results.csv", ";300;4080.000", ";many;4080.000", "results.csv:2: column Laps: found 'many', expected an integer"),
        ("results.csv", ";5:45:00;", ";late;", "results.csv:5: column Time: found 'late', expected a time such as 1:16.023"),
        ("results.csv", ";Pos;", ";Place;", "results.csv:1: column Pos: column is missing"),
        ("races.csv", "2031,2,", "2031,9,", "races.csv:4: column Circuit_Id: found '9', expected the number of a row"),
        ("races.csv", ",1,Flood", ",2,Flood", "races.csv:3: column Cancelled: unknown state '2'"),
        ("circuits.csv", "13.605", "13,605", "circuits.csv:3: found 5 cells, expected 4"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused(data: Path, file: str, before: str, after: str, expected: str) -> None:
    change(data / "grand-24" / file, before, after)
    assert any(line.startswith(f"DATA/grand-24/{expected}") for line in problems(data)), problems(data)


def test_lenient_warns(data: Path) -> None:
    change(data / "grand-24" / "results.csv", "2029;DSQ", "2029;XXX")
    built = build(data, lenient=True)
    assert [(w.row, w.column) for w in built.warnings] == [(6, "Pos")]
    assert "classification" not in result(dataset.load(built.lines), "le-mans/2029/53/race")


def test_a_file_is_missing(data: Path) -> None:
    (data / "grand-24" / "races.csv").unlink()
    assert problems(data) == ["DATA/grand-24/races.csv: cannot be read: No such file or directory"]


def test_control_characters_are_refused(data: Path) -> None:
    change(data / "grand-24" / "results.csv", "2029;DSQ", "2029\x1c;DSQ")
    assert problems(data) == ["DATA/grand-24/results.csv:6: found the control character U+001C, expected text"]


def test_a_race_with_a_bad_circuit_is_a_race_all_the_same(data: Path) -> None:
    change(data / "grand-24" / "races.csv", "2031,2,", "2031,9,")
    assert problems(data) == [
        "DATA/grand-24/races.csv:4: column Circuit_Id: found '9', expected the number of a row of circuits.csv"
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        ("circuits.csv", "13.605", "13,605", "circuits.csv:3: found 5 cells, expected 4"),
        ("races.csv", "2031,2,", "2031,2,,", "races.csv:4: found 9 cells, expected 8"),
    ],
)
def test_a_row_that_cannot_be_read_is_the_only_thing_said(
    data: Path, file: str, before: str, after: str, expected: str
) -> None:  # fmt: skip
    change(data / "grand-24" / file, before, after)
    assert [line.rpartition("/")[2] for line in problems(data)] == [expected]


def test_another_race_has_its_own_iris(data: Path) -> None:
    change(data / "grand-24" / "csv-metadata.json", '"race": "24 Hours of Le Mans"', '"race": "24 Hours of Lakes"')
    store = dataset.load(build(data).lines)
    assert ("event/24-hours-of-lakes/2029",) in rows(store, "?event a race:Event", "event")
    assert rows(store, "?race a race:RecurringRace", "race") == [("recurring-race/24-hours-of-lakes",)]
    assert not rows(store, "?thing a ?class FILTER(CONTAINS(STR(?thing), 'le-mans') && !CONTAINS(STR(?thing), 'concept'))", "thing")


def test_a_race_without_a_name_is_refused(data: Path) -> None:
    change(data / "grand-24" / "csv-metadata.json", '"race": "24 Hours of Le Mans"', '"race": ""')
    assert [line for line in problems(data) if "column race: is missing" in line]
