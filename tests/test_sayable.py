"""What can be said: the tables of docs/ontology.md, one meaning a term, and an odd but true race that no rule refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.iris import BASE, RDF, XSD
from tests import questions
from tests.graphs import RACE, ontology
from tests.test_shapes import base

PAGE = Path(__file__).parent.parent / "docs" / "ontology.md"
HONEST = Path(__file__).parent / "fixtures" / "honest"
# Of each table of the page: its heading, how many rows it has, and what its last columns are.
TABLES = {"A race result of F1DB": 34, "The motor-racing statistics of the IPTC": 45, "What Ergast and F1DB say beside": 30}
NO_HOME = "—"
PREFIX = f"PREFIX race: <{questions.ONTOLOGY}> "


def rows(heading: str) -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").partition(f"### {heading}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("heading", TABLES)
def test_each_field_has_a_home_or_a_reason(heading: str) -> None:
    found = rows(heading)
    assert len(found) == len({row[0] for row in found}) == TABLES[heading]
    for *_, home, note in found:
        assert bool(re.findall(r"race:\w+", home)) != (home == NO_HOME)
        assert home != NO_HOME or len(note) > 20


@pytest.mark.parametrize("heading", TABLES)
def test_each_home_is_a_term_of_the_ontology(heading: str) -> None:
    named = {name for row in rows(heading) for cell in row[1:] for name in re.findall(r"race:(\w+)", cell)}
    assert len(named) > 15
    assert not {name for name in named if (RACE[name], None, None) not in ontology()}


def test_the_terms_of_the_page_are_those_of_the_ontology() -> None:
    named = set(re.findall(r"`race:(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert len(named) > 90
    assert not {name for name in named if (RACE[name], None, None) not in ontology()}


def test_position_1_in_the_race_session_is_the_winner_and_nobody_else() -> None:
    """Without ``a race:Result``, though cars are first at a turn, at the end of a lap, on the grid and in standings."""
    asked = (
        PREFIX
        + """SELECT ?event ?what {
        ?what race:position 1 ; race:session ?session .
        ?session race:kind <https://w3id.org/gridwalk/id/concept/session/race> ; race:event ?event
    } ORDER BY ?event"""
    )
    found = [(str(event[1]), str(what[1])) for event, what in questions.ask_oxigraph(asked)]  # type: ignore[index]
    races = [event.removeprefix(f"{questions.ID}event/") for event, _ in found]
    assert races == ["isles/2032/holm", "isles/2032/skerry", "nsc/2031/lakeside"]
    assert all(what.startswith(f"{questions.ID}result/") for _, what in found)
    firsts = questions.ask_oxigraph(PREFIX + "SELECT ?what { ?what race:runningPosition|race:gridPosition|race:rank 1 }")
    assert len(firsts) >= 5


def test_laps_are_those_of_a_result() -> None:
    found = questions.ask_oxigraph(PREFIX + "SELECT DISTINCT ?type { ?what race:laps ?laps ; a ?type }")
    assert [str(row[0][1]) for row in found] == [str(RACE.Result)]  # type: ignore[index]


def test_no_rule_reports_a_violation_on_an_odd_race() -> None:
    """A grand prix without classes: shared cars, a dead heat, penalties, a number twice, a tie, no second start.

    What is told of it (who took over, who shares a place, what the stewards gave) leaves the rules nothing to object to, but
    a place on the grid that two cars have and the time of a car that was lapped: those are worth a look in any table.
    """
    results = validate(statements(build(HONEST).lines)).results
    assert {(result.rule, result.severity) for result in results} == {
        ("gap-time", "Warning"), ("grid-double", "Warning"), ("place-contested", "Warning"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ("timePenalty", "laps-order"),
        ("timePenalty", "gap-order"),
        ("finish", "number-double"),
        ("gridPenalty", "grid-qualifying"),
    ],
)
def test_what_is_not_told_is_asked_about(told: str, rule: str) -> None:
    """Without what tells of it the rule finds something: it is not switched off."""
    lines = [line for line in statements(build(HONEST).lines) if f" <{RACE[told]}> " not in line]
    assert rule in {result.rule for result in validate(lines).results}


@pytest.mark.parametrize(("place", "whose", "fires"), [(4, "", True), (4, "r02", False), (6, "r02", True), (6, "r03", False)])
def test_a_start_in_dispute_makes_room_for_others(place: int, whose: str, fires: bool) -> None:
    """Fifth in qualifying: ahead of that starts who has room, behind it nobody, unless his own start is in dispute."""
    result = f"<{BASE}result/nsc/2031/lakeside/{{}}/race>".format
    grid = f"{result('r03')} <{RACE.gridPosition}> "
    others = (f" <{RACE.gridPenalty}> ", f" <{RACE.startsFrom}> ")
    lines = [line for line in base() if not line.startswith(grid) and not any(name in line for name in others)]
    lines.append(f'{grid}"{place}"^^<{XSD}integer> .')
    if whose:
        lines += [f"<{BASE}claim/1> <{RDF}subject> {result(whose)} .", f"<{BASE}claim/1> <{RDF}predicate> <{RACE.startsFrom}> ."]
    found = {(r.rule, r.focus) for r in validate(lines).results}
    assert (("grid-qualifying", result("r03")) in found) == fires
