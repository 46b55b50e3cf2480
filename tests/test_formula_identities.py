"""Two data sets of one championship, made up: what is proposed to be one of both, and what is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import gridwalk
from gridwalk.ask import disputes
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import validate
from gridwalk.cli import disputes as disputes_command
from gridwalk.identities.suggestions import Candidate, as_sssom, suggest
from gridwalk.rdf import dataset
from gridwalk.rdf.iris import OWL
from gridwalk.rdf.lines import subject
from gridwalk.rdf.stored_parts import listed
from tests import formula
from tests.accounts import same
from tests.test_timing import change, rows

FIXTURES = Path(__file__).parent / "fixtures" / "formula"
ID = "https://w3id.org/gridwalk/id/"


@pytest.fixture(scope="module")
def proposed() -> dict[frozenset[str], Candidate]:
    return {frozenset((found.subject, found.object)): found for found in suggest(build(FIXTURES).lines)}


def test_all_drivers_are_found_by_names_and_days_of_birth(proposed: dict[frozenset[str], Candidate]) -> None:
    drivers = {pair: found for pair, found in proposed.items() if all(key.startswith("driver/") for key in pair)}
    assert len(drivers) == 23
    assert all(len({key.partition("/")[2].partition("-")[0] for key in pair}) == 2 for pair in drivers)
    sure = [found for found in drivers.values() if found.score >= 0.95]
    assert len(sure) == 22
    # A prince under two names, of whom the day of birth speaks alone.
    (prince,) = (found for found in drivers.values() if found.score < 0.95)
    assert {prince.subject, prince.object} == {"driver/ergast-prince-amari", "driver/f1db-amaridhaj-suwan"}


def test_two_born_on_one_day_are_two(proposed: dict[frozenset[str], Candidate]) -> None:
    assert not any({"driver/ergast-art-stoll", "driver/f1db-ray-hobart"} == set(pair) for pair in proposed)


def test_events_and_circuits_are_found(proposed: dict[frozenset[str], Candidate]) -> None:
    events = {found.score for pair, found in proposed.items() if all(key.startswith("event/") for key in pair)}
    assert events == {0.98}
    assert sum(all(key.startswith("event/") for key in pair) for pair in proposed) == 3
    assert sum(all(key.startswith("circuit/") for key in pair) for pair in proposed) == 3


def test_makers_of_cars_are_no_makers_of_engines_and_namesakes_are_not_sure(proposed: dict[frozenset[str], Candidate]) -> None:
    makes = {tuple(sorted(pair)): found.score for pair, found in proposed.items() if all(key.startswith("make/") for key in pair)}
    assert makes[("make/ergast-torrente", "make/f1db-torrente")] == 0.98
    assert {score for pair, score in makes.items() if "make/ergast-falke" in pair} == {0.86}
    assert not any("engine" in key for pair in makes for key in pair)


def test_a_circuit_is_that_of_the_same_races_whatever_its_name(tmp_path: Path) -> None:
    """As a circuit that bears the name of an older one: it was at no race that the older one was at."""
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    circuits = tmp_path / "f1db" / "f1db-circuits.csv"
    change(circuits, '"Prairie","Prairie Speedway"', '"Harbour","Harbour Road Circuit "')
    change(circuits, '"Harbour","Harbour Road Circuit"', '"Quay","Quay Ring"')
    found = suggest(build(tmp_path).lines, kinds=["Circuit"])
    assert {(frozenset((c.subject, c.object)), c.score) for c in found} == {
        (frozenset(("circuit/ergast-harbour-road-circuit", "circuit/f1db-harbour-road")), 0.93),
        (frozenset(("circuit/ergast-prairie-speedway", "circuit/f1db-prairie-speedway")), 0.93),
        (frozenset(("circuit/ergast-circuito-da-lagoa", "circuit/f1db-lagoon")), 0.98),
    }


def test_a_make_of_one_name_that_no_car_is_of_in_both_is_not_sure(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    constructors = tmp_path / "ergast" / "constructors.csv"
    change(constructors, '"kettle","Kettle"', '"kettle","Torrente "')
    change(constructors, '"torrente","Torrente"', '"torrente","Kettle"')
    found = {c.subject: c for c in suggest(build(tmp_path).lines, kinds=["Make"])}
    scores = {c.score: c.why for c in found.values() if {c.subject, c.object} == {"make/ergast-kettle", "make/f1db-kettle"}}
    assert scores == {0.86: "the same but for accents, stops or capitals, but no car is of both"}


def test_with_what_is_proposed_both_build_and_differ_in_disputes_alone(tmp_path: Path) -> None:
    data = formula.joined(tmp_path / "data")
    lines = build(data).lines
    store = dataset.load(lines)
    # All cars that both tell of are one each; of one race a data set leaves cars of another formula out.
    assert len(rows(store, "?car a race:Entry ; race:event ?event FILTER (CONTAINS(STR(?event), '/2031/'))", "car")) == 8
    statements = dataset.statements(lines)
    report = validate(statements)
    severities = {result.rule: result.severity for result in report.results}
    assert set(severities.values()) == {"Warning"}, severities
    # The other data set, or a line of identities, says in another part what a rule looks for: a code, a key that is gone.
    build_parts(data, tmp_path / "parts")
    assert validate_parts(listed(tmp_path / "parts")) == report
    # Of parts only the lines are read that tell it.
    by, whole = ["property", "kind", "season", "event", "sources"], disputes.find(statements)
    assert gridwalk.open(tmp_path / "parts").count_disputes(by) == disputes.counted(whole, lambda _: statements, by)
    claimed = "?dispute race:claim ?claim . ?claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?property"
    disputed = rows(store, f"{claimed} . ?dispute race:resolution <{ID}concept/resolution/open>", "property")
    found = {name.rpartition("#")[2] for (name,) in disputed}
    assert {"position", "finish"} <= found
    told = disputes.counted(disputes.find(statements), lambda _: statements, ["kind", "season", "event"])
    # A standing after a race belongs to both by what is said of it; its path has the event at its end.
    assert ("standing", "formula-alpha/1954", "formula-alpha/1954/prairie-500") in {of for of, _, _ in told}
    assert all(season for (_, season, _), _, _ in told)
    # A standing after a race is one thing, whoever tells of it.
    ranked = rows(store, "?standing a race:Standing ; race:asOf ?event ; race:competitor ?who . ?who a race:Driver", "who", "event")
    assert len(ranked) == len(set(ranked)) > 10
    cited = "?standing a race:Standing ; <http://www.w3.org/ns/prov#wasDerivedFrom> ?one , ?other"
    named = "FILTER (CONTAINS(STR(?one), '/ergast/') && CONTAINS(STR(?other), '/f1db/'))"
    both = rows(store, f"{cited} . {named}", "standing")
    assert len(set(both)) > 10
    # A retired car that only one data set gives a place.
    assert "classification" in found
    # A maker of chassis and engine under one name is what only one data set knows, and no maker of the chassis.
    assert not {"chassisMake", "constructor"} & found


@pytest.mark.parametrize("gone", ["ergast", "f1db"])
def test_what_is_called_after_a_key_that_is_gone_is_no_violation(tmp_path: Path, gone: str) -> None:
    """Models have the key of their make in theirs, layouts that of their circuit; a line may do away with that of either."""
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    pairs = [
        sorted((found.subject, found.object), key=lambda key: f"/{gone}-" in key, reverse=True) for found in formula.accepted()
    ]
    same(tmp_path, *((one, other) for one, other in pairs))
    built = build(tmp_path)
    replaced = {subject(line) for line in built.lines if f" <{OWL}sameAs> " in line}
    assert {f"<{ID}circuit/{gone}-" in each for each in replaced if "/circuit/" in each} == {True}
    assert {f"<{ID}make/{gone}-" in each for each in replaced if "/make/" in each} == {True}
    report = validate(dataset.statements(built.lines))
    assert not [result for result in report.results if result.severity == "Violation"]


def test_a_thing_that_two_name_otherwise_has_one_label(tmp_path: Path) -> None:
    """What the label of one is another name of the other: a line says the labels of both, not the name by which they were found."""
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    change(tmp_path / "f1db" / "f1db-circuits.csv", '"Harbour","Harbour Road Circuit"', '"Harbour Road Circuit","Harbour Ring"')
    found = suggest(build(tmp_path).lines, kinds=["Circuit"])
    (line,) = (c for c in found if "circuit/f1db-harbour-road" in (c.subject, c.object))
    assert {line.subject_label, line.object_label} == {"Harbour Road Circuit", "Harbour Ring"}
    assert line.why.endswith(": Harbour Road Circuit")
    (tmp_path / "identities").mkdir()
    (tmp_path / "identities" / "circuits.sssom.tsv").write_text("\n".join(as_sssom([line])) + "\n", encoding="utf-8")
    store = dataset.load(build(tmp_path).lines)
    labels = rows(store, "?circuit a race:Circuit ; <http://www.w3.org/2000/01/rdf-schema#label> ?label", "circuit", "label")
    assert len({circuit for circuit, _ in labels}) == len(set(labels))


def test_what_two_sources_differ_on_is_no_violation_of_either(tmp_path: Path) -> None:
    """A stop of one alone, a cause of retirement of a car that was running to the other, a circuit that is two."""
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    same(
        tmp_path,
        *((found.subject, found.object) for found in formula.accepted() if "harbour-road" not in found.object + found.subject),
    )
    change(tmp_path / "f1db" / "f1db-races-race-results.csv", '"+6 laps",,6,,,,3', ',,,,,"Engine",3')
    change(tmp_path / "ergast" / "pit_stops.csv", "14,19,2,2,", "14,18,2,3,17:30:00,20.000,20000\n14,19,2,2,")
    lines = dataset.statements(build(tmp_path).lines)
    found = {(result.rule, result.severity) for result in validate(lines).results}
    assert ("stops-otherwise", "Warning") in found
    assert not [rule for rule, severity in found if severity == "Violation"]
    told = {(kind, name) for (kind, name), _, _ in disputes.counted(disputes.find(lines), lines, ["kind", "property"])}
    assert {("result, race", "race:finish"), ("event", "race:circuit")} <= told


def test_a_place_on_the_grid_of_one_alone_is_a_dispute(tmp_path: Path) -> None:
    """It is one against the pit lane, and against no place in a file that has places; not against a file that has none."""
    _differ_on_the_grid(tmp_path)
    lines = (tmp_path / "ergast" / "results.csv").read_text(encoding="utf-8").splitlines()
    # A race of which one has no places at all.
    bare = [",".join([*of[:5], "0", *of[6:]]) if (of := line.split(","))[1] == "13" else line for line in lines]
    (tmp_path / "ergast" / "results.csv").write_text("\n".join(bare) + "\n", encoding="utf-8")
    formula.identify(tmp_path)
    found = [d for d in disputes.find(dataset.statements(build(tmp_path).lines)) if d.property.endswith("#startsFrom>")]
    claims = {
        (d.subject.split("/")[-2], claim.value.rpartition("/")[2][:-1], *_sources(claim)) for d in found for claim in d.claims
    }
    assert claims == {("44", "grid", "ergast"), ("44", "pit-lane", "f1db"), ("9", "grid", "ergast"), ("9", "no-place", "f1db")}


@pytest.mark.parametrize(
    "line", ["Result,startsFrom,kept,report/f1db,why", "result/{0}/44/race,startsFrom,rejected,concept/start/grid,why"]
)
def test_a_car_that_starts_from_elsewhere_has_no_place_on_the_grid(tmp_path: Path, line: str) -> None:
    _differ_on_the_grid(tmp_path)
    formula.identify(tmp_path)
    before = dict(rows(dataset.load(build(tmp_path).lines), "?s race:gridPosition ?o", "s", "o"))
    (car,) = (thing for thing in before if thing.endswith("/44/race"))
    decided = tmp_path / "decided"
    decided.mkdir()
    tables = '{"dc:title": "decided", "tables": [{"url": "disputes.csv", "tableSchema": "dispute.json"}]}'
    (decided / "csv-metadata.json").write_text(tables, encoding="utf-8")
    event = car.removeprefix("result/").removesuffix("/44/race")
    text = f"subject,property,decision,value,reason\n{line.format(event)}\n"
    (decided / "disputes.csv").write_text(text, encoding="utf-8")
    built = build(tmp_path)
    store = dataset.load(built.lines)
    after = dict(rows(store, "?s race:gridPosition ?o", "s", "o"))
    gone = [car, f"result/{event}/9/race"] if "kept" in line else [car]
    assert after == {thing: value for thing, value in before.items() if thing not in gone}
    assert (car, "concept/start/pit-lane") in rows(store, "?s race:startsFrom ?o", "s", "o")
    assert not [str(warning) for warning in built.warnings if "disputes.csv" in str(warning)]
    assert not [result for result in validate(dataset.statements(built.lines)).results if result.severity == "Violation"]


def _differ_on_the_grid(data: Path) -> None:
    shutil.copytree(FIXTURES, data, dirs_exist_ok=True)
    change(data / "ergast" / "results.csv", "4,14,19,7,44,0,", "4,14,19,7,44,7,")
    change(data / "f1db" / "f1db-races-race-results.csv", '6,"6",6,"6",1,0', '6,"6",,,1,0')


def _sources(claim: disputes.Claim) -> list[str]:
    return sorted({passage.removeprefix(f"<{ID}report/").partition("/")[0] for passage in claim.passages})


def test_disputes_are_counted_by_what_they_are_about() -> None:
    assert disputes_command.BY == disputes.BY
    statements = dataset.statements(build(FIXTURES.parent.parent.parent / "data").lines)
    found = disputes.find(statements)
    by = disputes.counted(found, lambda _: statements, ["season", "property"])
    assert sum(number for _, number, _ in by) == len(found) > 5
    assert sum(unsettled for _, _, unsettled in by) == len(disputes.find(statements, only_open=True))
    assert [number for _, number, _ in by] == sorted((number for _, number, _ in by), reverse=True)
    assert {season for (season, _), _, _ in by} <= {"alms/2004", ""}
    kinds = {kind: number for (kind,), number, _ in disputes.counted(found, lambda _: statements, ["kind"])}
    assert sum(kinds.values()) == len(found)
    assert "entry" in kinds
    (whole,) = disputes.counted(found, lambda _: statements, [])
    assert whole[:2] == ((), len(found))
