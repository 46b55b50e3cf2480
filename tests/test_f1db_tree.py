"""The source tree of F1DB, made up: the same three races as in its tables, and what breaks a naive reader of YAML."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.rdf import dataset, kinds
from gridwalk.readers.championships import yaml_files
from gridwalk.readers.championships.yaml_files import Entry, YamlError, parsed
from gridwalk.readers.f1db import entries
from tests.formula import ID, TREE, copied, crew, loaded, said, state
from tests.test_timing import change, rows

HARBOUR, LAGOON = "formula-alpha/1954/harbour", "formula-alpha/2031/lagoon"
SEASON = Path("f1db/src/data/seasons/2031")
RACE = SEASON / "races" / "01-lagoon"
# What F1DB works out when it makes its tables of the tree.
WORKED_OUT = re.compile(r"#(pole|pitStops|champion)> |/id/tally/")
# What is said of files, and of the line of a row.
OF_FILES = re.compile(r"#(row|wasDerivedFrom)> |/report/f1db")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return build(copied(tmp_path_factory.mktemp("tree"), "f1db", TREE))


@pytest.fixture(scope="module")
def store(built: Any) -> ox.Store:
    return loaded(built)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copied(tmp_path, "f1db", TREE)


def refused(data: Path) -> list[str]:
    with pytest.raises(SourceError) as caught:
        build(data)
    return [str(problem).removeprefix(f"{data}/f1db/src/data/") for problem in caught.value.problems]


def told(built: Any) -> set[str]:
    """Return what sources state, and what is concluded of them, without where."""
    lines = kinds.limited(built.lines, {kinds.STATED, kinds.INFERRED})
    return {triple for triple in (line.rpartition(" <")[0] for line in lines) if not OF_FILES.search(triple)}


def test_tree_and_tables_say_the_same_but_for_what_is_worked_out(built: Any, tmp_path: Path) -> None:
    tree, tables = told(built), told(build(copied(tmp_path, "f1db")))
    assert tree - tables == set()
    only = tables - tree
    assert {line for line in only if not WORKED_OUT.search(line)} == set()
    assert {found[1] for found in map(WORKED_OUT.search, only) if found} == {"pole", "pitStops", "champion", None}
    assert len(tree) > 2000


def test_no_rule_objects_but_to_names_that_are_twice(built: Any) -> None:
    report = validate(dataset.statements(built.lines))
    assert {(result.rule, result.severity) for result in report.results} == {("name-double", "Warning"), ("unused", "Warning")}


def test_a_passage_is_a_file_and_a_result_says_the_line_of_its_entry(built: Any, store: ox.Store) -> None:
    result = f"result/{HARBOUR}/12/race"
    line = int(said(store, result, "row")["row"])
    text = (TREE / "src/data/seasons/1954/races/01-harbour/race-results.yml").read_text(encoding="utf-8").splitlines()
    assert text[line - 1 : line + 2] == ["- position: 5", "  driverNumber: 12", "  driverId: hugo-marsh"]
    (cited,) = {found[1] for found in (re.search(rf"<{ID}{result}> \S+#laps> .* <([^>]*)> \.$", s) for s in built.lines) if found}
    assert cited == f"{ID}report/f1db/file-seasons-1954-races-01-harbour-race-results"


def test_bare_scalars_are_texts(store: ox.Store) -> None:
    # To YAML 1.1 these are a number and a number to the base of 60.
    assert said(store, "model/f1db-falke-001", "label") == {"label": "Falke 001"}
    assert said(store, f"session/{LAGOON}/race", "startsAt") == {"startsAt": "17:00"}
    entry = parsed("name: 007\nrounds: 3\ntime: 07:00\nyes: on\nnothing: ~\nquoted: '~'\n")
    assert entry == {"name": "007", "rounds": "3", "time": "07:00", "yes": "on", "nothing": "", "quoted": "~"}


def test_a_shared_car_marks_those_who_follow_only(store: ox.Store) -> None:
    assert crew(store, f"{HARBOUR}/34") == [("1", "driver/f1db-oscar-valdes"), ("2", "driver/f1db-anselm-krohn")]
    share = f"?share race:entry <{ID}entry/{HARBOUR}/34> ; race:driver ?driver ; race:fastestLap true ; race:tookOver true"
    assert rows(store, share, "driver") == [("driver/f1db-anselm-krohn",)]


def test_one_name_holds_a_place_or_a_code_and_a_gap_or_laps(store: ox.Store) -> None:
    assert state(store, LAGOON, "3") == ("", "retired", "not-classified")
    assert said(store, f"result/{LAGOON}/44/race", "startsFrom", "gridPosition") == {"startsFrom": "start/pit-lane"}
    assert said(store, f"result/{HARBOUR}/10/race", "lapsBehind", "gapToLeader") == {"lapsBehind": "2"}
    assert said(store, f"result/{HARBOUR}/4/race", "totalTime", "gapToLeader") == {"totalTime": "10828.1", "gapToLeader": "24.4"}
    # A slower car is ahead: the gap is below nothing, and left out.
    assert said(store, f"result/{HARBOUR}/30/qualifying", "bestLap", "gapToLeader") == {"bestLap": "127.9"}


@pytest.mark.parametrize(
    ("text", "chassis", "drivers"),
    [
        ("{entrantId: e, constructorId: c, engineManufacturerId: m, chassisId: x, engineId: g, driverId: d, rounds: '1-2,4-5'}",
         ["c m x"], ["c m d 1;2;4;5"]),
        ("{entrantId: e, constructorId: c, engineManufacturerId: m, chassis: [{chassisId: x}, {chassisId: y}],"
         " engines: [{engineId: g}], drivers: [{driverId: d, rounds: 3}, {driverId: f, rounds: , testDriver: true}]}",
         ["c m x", "c m y"], ["c m d 3", "c m f "]),
        ("{entrantId: e, constructors: [{constructorId: c, engineManufacturerId: m, chassisId: x, engineId: g, driverId: d,"
         " rounds: 1}, {constructorId: k, engineManufacturerId: n, chassis: {chassisId: y}, engineId: h,"
         " tyreManufacturers: [{tyreManufacturerId: t}], drivers: [{driverId: f, rounds: 2}]}]}",
         ["c m x", "k n y"], ["c m d 1", "k n f 2"]),
    ],
)  # fmt: skip
def test_an_entrant_nests_in_several_ways(text: str, chassis: list[str], drivers: list[str]) -> None:
    entry = parsed(text)
    assert isinstance(entry, Entry)
    made = list(entries.entrant(entry, "1960", list("12345")))
    pair = ("constructorId", "engineManufacturerId")

    def of(table: str, *columns: str) -> list[str]:
        return [" ".join(row[name] for name in (*pair, *columns)) for found, _, row in made if found == table]

    assert of("seasons-entrants-chassis", "chassisId") == chassis
    assert of("seasons-entrants-drivers", "driverId", "rounds") == drivers


def test_who_entered_a_car_follows_from_the_nested_entries(store: ox.Store) -> None:
    assert said(store, f"entry/{HARBOUR}/10", "team", "model", "engineType") == {
        "team": "team/f1db-lark-cars", "model": "model/f1db-lark-t9", "engineType": "engine/f1db-brill-25-l4",
    }  # fmt: skip
    # This entrant had two chassis.
    assert said(store, f"entry/{HARBOUR}/34", "team", "model") == {"team": "team/f1db-equipo-valdes"}


def test_files_without_entries_and_races_to_come_are_no_fault(data: Path, built: Any) -> None:
    assert (data / RACE / "warming-up-results.yml").stat().st_size == 0
    assert [w.message for w in built.warnings if "warming-up" in str(w.path)] == ["is empty: nothing is said of it"]
    shutil.copytree(data / RACE, data / SEASON / "races" / "02-harbour")
    for path in (data / SEASON / "races" / "02-harbour").glob("*-*.yml"):
        path.unlink()
    change(data / SEASON / "races" / "02-harbour" / "race.yml", "id: 3\nround: 1\n", "id: 4\nround: 2\n")
    change(data / SEASON / "races" / "02-harbour" / "race.yml", "grandPrixId: lagoon", "grandPrixId: harbour")
    store = loaded(build(data))
    assert said(store, "event/formula-alpha/2031/harbour", "round") == {"round": "2"}
    assert rows(store, f"?entry a race:Entry ; race:event <{ID}event/formula-alpha/2031/harbour>", "entry") == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "has an anchor, an alias or a tag: expected plain entries"),
        ("- a: 1\n- *x\n", 2, "has an anchor, an alias or a tag: expected plain entries"),
        ("a: !!python/object/apply:os.getcwd []\n", 1, "has an anchor, an alias or a tag: expected plain entries"),
        ("- " * 11 + "a\n", 1, "has more than 10 lists and entries inside each other"),
        ("[" * 100_000, 1, "is no YAML: exceeded maximum nesting depth"),
        ("a: 1\nb: 2\na: 3\n", 3, "has 'a' twice"),
        ("? [a]\n: 1\n", 1, "has a name that is no text"),
        ("a: 1\n---\na: 2\n", 2, "holds a second document: expected one"),
        ("a: [1\n", 2, "is no YAML: did not find expected ',' or ']'"),
        ("a: \x01\n", 0, "is no YAML: unacceptable character #x0001: control characters are not allowed"),
    ],
)
def test_what_makes_a_file_more_than_entries_is_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(YamlError, match=re.escape(message)) as caught:
        parsed(text)
    assert caught.value.line == line


def test_what_is_wrong_with_a_file_is_said_where_it_is(data: Path) -> None:
    drivers, race = data / "f1db/src/data/drivers", data / RACE
    (drivers / "jun-takeda.yml").write_bytes(b"id: jun-takeda\nname: \xff\n")
    (drivers / "mara-brandt.yml").write_bytes(b"# " + b"x" * yaml_files.LONGEST)
    (drivers / "art-stoll.yml").write_text("- id: art-stoll\n", encoding="utf-8")
    (drivers / "notes.txt").write_text("later\n", encoding="utf-8")
    change(data / "f1db/src/data/circuits/lagoon.yml", "name: Lagoa\n", "name: [Lagoa]\n")
    change(race / "pit-stops.yml", "lap: 1", "lapp: 1")
    change(race / "driver-standings.yml", "- position: 1", "- text\n- position: 1")
    change(data / SEASON / "entrants.yml", "rounds: 1", "rounds: 1-")
    (race / "stewards.yml").write_text("", encoding="utf-8")
    found = refused(data)
    *_, last = found
    named = set(last.partition("the files are ")[2].split(", "))
    assert named >= {path.name for path in race.glob("*-*.yml")} - {"driver-of-the-day-results.yml"}
    assert [*found[:-1], last.partition(" constructor-")[0]] == [
        "circuits/lagoon.yml:1: has no plain text under 'name'",
        "drivers/art-stoll.yml: found a list, expected one entry",
        "drivers/jun-takeda.yml:2: is not UTF-8",
        "drivers/mara-brandt.yml: has 1,048,578 bytes, expected at most 1,048,576",
        "drivers/notes.txt: unknown file: expected that of a thing, which ends in .yml",
        "seasons/2031/entrants.yml:9: found the rounds '1-', expected such as 1-2,4",
        "seasons/2031/races/01-lagoon/driver-standings.yml: has 'text' in a list, expected an entry",
        "seasons/2031/races/01-lagoon/pit-stops.yml:1: column lap: is missing",
        "seasons/2031/races/01-lagoon/pit-stops.yml:1: column lapp: unknown name",
        "seasons/2031/races/01-lagoon/stewards.yml: unknown file: the files are",
    ]


CAR = "constructorId: c, engineManufacturerId: m, chassisId: x, engineId: g"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{{entrantId: e, constructors: [{{{CAR}, driverId: d, rounds: 1}}], drivers: [{{driverId: d, rounds: 1}}]}}",
         "has 'drivers' beside 'constructors', expected the one or the other"),
        (f"{{entrantId: e, {CAR}, drivers: []}}", "has no 'drivers'"),
        (f"{{entrantId: e, {CAR}, drivers: [{{driverId: d, rounds: 1}}], rounds: 1}}", "has 'rounds' beside 'drivers'"),
        (f"{{entrantId: e, {CAR}, chassis: [{{chassisId: y}}], driverId: d, rounds: 1}}", "has 'chassisId' beside 'chassis'"),
        (f"{{entrantId: e, {CAR}, drivers: [{{driverId: d, rounds: 1, chassisId: y}}]}}",
         "has the unknown name 'chassisId' in 'drivers': the names are driverId, rounds, testDriver"),
        (f"{{entrantId: e, {CAR}}}", "has no 'driverId'"),
        (f"{{{CAR}, driverId: d, rounds: 1}}", "has no 'entrantId'"),
        (f"{{entrantId: e, {CAR}, drivers: [{{rounds: 1}}]}}", "has no 'driverId' in 'drivers'"),
        (f"{{entrantId: e, {CAR}, driverId: d}}", "has no 'rounds': expected such as 1-2,4, or nothing after it"),
        (f"{{entrantId: e, {CAR}, driverId: d, rounds: 3-1}}", "found the rounds '3-1', expected such as 1-2,4"),
        (f"{{entrantId: e, {CAR}, driverId: d, rounds: 0}}", "found the rounds '0', expected such as 1-2,4"),
        (f"{{entrantId: e, {CAR}, driverId: d, rounds: 2-4}}",
         "found the rounds '2-4', expected such as 1-2,4: the season has no round 4"),
    ],
)  # fmt: skip
def test_what_an_entrant_says_in_vain_is_refused(text: str, message: str) -> None:
    entry = parsed(text)
    assert isinstance(entry, Entry)
    with pytest.raises(YamlError, match=re.escape(message)):
        list(entries.entrant(entry, "1960", list("123")))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("drivers/jun-takeda.yml", "id: jun-takeda", "id: art-stoll",
         "drivers/jun-takeda.yml:1: column id: 'art-stoll' repeats drivers/art-stoll.yml"),
        ("circuits/lagoon.yml", "  - Lagoon Street Circuit", "  - {a: b}",
         "circuits/lagoon.yml:1: has no plain text under 'previousNames'"),
        ("seasons/2031/races/01-lagoon/race.yml", "id: 3", "id: 1",
         "seasons/2031/races/01-lagoon/race.yml: column id: '1' repeats 1954/races/01-harbour/race.yml"),
        ("seasons/2031/races/01-lagoon/race.yml", "round: 1", "round: 7",
         "seasons/2031/races/01-lagoon/race.yml:1: lies in 01-lagoon, expected 07-lagoon, of its round and grandPrixId"),
        ("seasons/2031/races/01-lagoon/race.yml", "date: 2031-03-16", "date: 2030-03-16",
         "seasons/2031/races/01-lagoon/race.yml:1: found the date '2030-03-16', expected one of 2031"),
        ("seasons/2031/races/01-lagoon/race.yml", "round: 1", "year: 2030\nround: 1",
         "seasons/2031/races/01-lagoon/race.yml:1: found the year '2030', expected one of 2031"),
        ("seasons/2031/races/01-lagoon/race-results.yml", "- position: 1\n", "- raceId: 1\n  position: 1\n",
         "seasons/2031/races/01-lagoon/race-results.yml:1: has 'raceId', which its folder says"),
        ("seasons/2031/races/01-lagoon/race-results.yml", "gridPosition: 6", "gridPosition: x9",
         "seasons/2031/races/01-lagoon/race-results.yml:57: column gridPosition: unknown grid position 'x9'"),
        ("seasons/2031/races/01-lagoon/race-results.yml", "position: 5", "position: 0",
         "seasons/2031/races/01-lagoon/race-results.yml:57: column position: unknown state '0': the states are a place"),
        ("seasons/2031/driver-standings.yml", "position: 1\n", "position: 0\n",
         "seasons/2031/driver-standings.yml:1: column position: unknown rank '0': expected a number from 1"),
        ("seasons/2031/races/01-lagoon/race.yml", None, "# later\n",
         "seasons/2031/races/01-lagoon/race.yml: is empty, expected one entry"),
        ("seasons/1999.yml", None, "", "seasons/1999.yml: unknown file: expected a folder for a season, called YYYY"),
        ("seasons/2031b/race.yml", None, "", "seasons/2031b: unknown folder: expected a folder for a season, called YYYY"),
        ("seasons/31/race.yml", None, "", "seasons/31: unknown folder: expected a folder for a season, called YYYY"),
    ],
)  # fmt: skip
def test_what_would_be_passed_over_is_refused(data: Path, file: str, old: str | None, new: str, message: str) -> None:
    path = data / "f1db/src/data" / file
    if old is None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(new, encoding="utf-8")
    else:
        change(path, old, new)
    assert [found for found in refused(data) if found.startswith(message)]


def test_a_race_copied_and_a_season_that_is_a_link_are_refused(data: Path) -> None:
    shutil.copytree(data / RACE, data / SEASON / "races" / "02-lagoon")
    (data / SEASON.parent / "2032").symlink_to("2031", target_is_directory=True)
    change(data / SEASON / "races" / "02-lagoon" / "race.yml", "round: 1", "round: 2")
    assert refused(data) == [
        "seasons/2031/races/02-lagoon/race.yml:1: column id: '3' repeats 2031/races/01-lagoon/race.yml",
        "seasons/2032: is a link: expected a folder or a file itself, since what it leads to would be read twice",
    ]


def test_a_thing_called_otherwise_and_a_session_without_an_entry_are_said(data: Path) -> None:
    drivers = data / "f1db/src/data/drivers"
    (drivers / "jun-takeda.yml").rename(drivers / "jun-takedo.yml")
    (data / RACE / "qualifying-results.yml").write_text("# later\n", encoding="utf-8")
    said = {f"{warning.path.name}: {warning.message}" for warning in build(data).warnings}
    assert {
        "jun-takedo.yml: found 'jun-takeda', expected 'jun-takedo', as the file is called",
        "qualifying-results.yml: is empty: nothing is said of it",
    } <= said


def test_a_cell_is_named_as_the_tree_names_it(data: Path) -> None:
    change(data / RACE / "race-results.yml", 'time: "5:22.730"', 'time: "soon"')
    change(data / RACE / "race-results.yml", "position: DNF", "position: FLAT")
    found = refused(data)
    assert [problem.partition(" found")[0].partition(" unknown")[0] for problem in found] == [
        "seasons/2031/races/01-lagoon/race-results.yml:1: column time:",
        "seasons/2031/races/01-lagoon/race-results.yml:71: column position:",
    ]


def test_a_number_that_can_be_none_is_named_as_the_tree_names_it(data: Path) -> None:
    change(data / RACE / "race.yml", "laps: 3", "laps: -3")
    change(data / "f1db/src/data/circuits/lagoon.yml", "-23.4", "-123.4")
    assert refused(data) == [
        "circuits/lagoon.yml:1: column latitude: found '-123.4', expected a number from -90 to 90",
        "seasons/2031/races/01-lagoon/race.yml:1: column laps: found '-3', expected a number from 0",
    ]


def test_files_that_have_to_be_there(data: Path) -> None:
    (data / RACE / "race.yml").unlink()
    assert refused(data) == ["seasons/2031/races/01-lagoon: holds no race.yml: it is needed"]
    shutil.rmtree(data / "f1db/src/data/circuits")
    assert "holds no folder circuits: it is needed" in refused(data)[0]


def test_a_table_beside_the_tree_is_refused(data: Path) -> None:
    (data / "f1db" / "f1db-seasons.csv").write_text('"year"\n1954\n', encoding="utf-8")
    with pytest.raises(SourceError, match="is a table beside a source tree: expected the one or the other"):
        build(data)


def test_the_tree_may_lie_in_the_source_itself(data: Path, store: ox.Store) -> None:
    for path in (data / "f1db/src/data").iterdir():
        path.rename(data / "f1db" / path.name)
    shutil.rmtree(data / "f1db/src")
    assert len(loaded(build(data))) == len(store)


def test_what_is_not_read_is_said(data: Path, built: Any) -> None:
    (data / "f1db" / "build.gradle.kts").write_text("", encoding="utf-8")
    (data / "f1db" / "src" / "assets.txt").write_text("", encoding="utf-8")
    said_once = {f"{warning.path.name}: {warning.message}" for warning in build(data).warnings}
    assert said_once - {f"{warning.path.name}: {warning.message}" for warning in built.warnings} == {
        "build.gradle.kts: is not read, nor are 1 other files outside of src/data",
    }
    assert {
        "continents: is not read: it is of countries, of which only the names are read",
        "driver-of-the-day-results.yml: is not read, nor are others of this name: it is a vote, and no result",
        "drivers: is not read: it says who is related to whom, on which no result depends",
    } <= said_once


def test_without_the_library_it_is_said_how_to_install_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(SourceError, match=r"this kind of source needs PyYAML: pip install 'gridwalk\[yaml\]'"):
        build(data)


def test_a_season_that_changed_is_made_again_and_no_other(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "parts"
    assert build_parts(data, out).converted == 4  # the vocabulary, the register, two seasons
    change(data / RACE / "race-results.yml", "points: 12.5", "points: 12")
    assert build_parts(data, out).converted == 1
    # What a season refers to is part of it.
    change(data / "f1db/src/data/countries/nordmark.yml", "name: Nordmark", "name: Nordland")
    assert build_parts(data, out).converted == 3
