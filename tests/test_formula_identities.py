"""Two data sets of one championship, made up: what is proposed to be one of both, and what is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridwalk.ask import disputes
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import validate
from gridwalk.cli import disputes as disputes_command
from gridwalk.identities.suggestions import Candidate, suggest
from gridwalk.rdf import dataset
from gridwalk.rdf.iris import OWL
from gridwalk.rdf.lines import subject
from gridwalk.rdf.stored_parts import listed
from tests import formula
from tests.accounts import same
from tests.test_ergast import change
from tests.test_timing import rows

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
    claimed = "?dispute race:claim ?claim . ?claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?property"
    disputed = rows(store, f"{claimed} . ?dispute race:resolution <{ID}concept/resolution/open>", "property")
    found = {name.rpartition("#")[2] for (name,) in disputed}
    assert {"position", "finish"} <= found
    told = disputes.counted(disputes.find(statements), statements, ["kind", "season", "event"])
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
    accepted = [found for found in suggest(build(FIXTURES).lines) if found.score >= 0.9 or found.subject.startswith("driver/")]
    pairs = [sorted((found.subject, found.object), key=lambda key: f"/{gone}-" in key, reverse=True) for found in accepted]
    same(tmp_path, *((one, other) for one, other in pairs))
    built = build(tmp_path)
    replaced = {subject(line) for line in built.lines if f" <{OWL}sameAs> " in line}
    assert {f"<{ID}circuit/{gone}-" in each for each in replaced if "/circuit/" in each} == {True}
    assert {f"<{ID}make/{gone}-" in each for each in replaced if "/make/" in each} == {True}
    report = validate(dataset.statements(built.lines))
    assert not [result for result in report.results if result.severity == "Violation"]


def test_what_two_sources_differ_on_is_no_violation_of_either(tmp_path: Path) -> None:
    """A stop of one alone, a cause of retirement of a car that was running to the other, a circuit that is two."""
    shutil.copytree(FIXTURES, tmp_path, dirs_exist_ok=True)
    accepted = [found for found in suggest(build(FIXTURES).lines) if found.score >= 0.9 or found.subject.startswith("driver/")]
    same(tmp_path, *((found.subject, found.object) for found in accepted if "harbour-road" not in found.object + found.subject))
    change(tmp_path / "f1db" / "f1db-races-race-results.csv", '"+6 laps",,6,,,,3', ',,,,,"Engine",3')
    change(tmp_path / "ergast" / "pit_stops.csv", "14,19,2,2,", "14,18,2,3,17:30:00,20.000,20000\n14,19,2,2,")
    lines = dataset.statements(build(tmp_path).lines)
    found = {(result.rule, result.severity) for result in validate(lines).results}
    assert ("stops-otherwise", "Warning") in found
    assert not [rule for rule, severity in found if severity == "Violation"]
    told = {(kind, name) for (kind, name), _, _ in disputes.counted(disputes.find(lines), lines, ["kind", "property"])}
    assert {("result, race", "race:finish"), ("event", "race:circuit")} <= told


def test_disputes_are_counted_by_what_they_are_about() -> None:
    assert disputes_command.BY == disputes.BY
    statements = dataset.statements(build(FIXTURES.parent.parent.parent / "data").lines)
    found = disputes.find(statements)
    by = disputes.counted(found, statements, ["season", "property"])
    assert sum(number for _, number, _ in by) == len(found) > 5
    assert sum(unsettled for _, _, unsettled in by) == len(disputes.find(statements, only_open=True))
    assert [number for _, number, _ in by] == sorted((number for _, number, _ in by), reverse=True)
    assert {season for (season, _), _, _ in by} <= {"alms/2004", ""}
    kinds = {kind: number for (kind,), number, _ in disputes.counted(found, statements, ["kind"])}
    assert sum(kinds.values()) == len(found)
    assert "entry" in kinds
    (whole,) = disputes.counted(found, statements, [])
    assert whole[:2] == ((), len(found))
