"""Honest sources break no rule: what is not told, and what stewards decide, is no slip; and slips are found all the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gridwalk.builds.whole import build
from gridwalk.check.validation import Result, validate
from gridwalk.rdf.dataset import statements

FITTING = Path(__file__).parent / "fixtures" / "fitting"
ID = "https://w3id.org/gridwalk/id/"
RACE = "https://w3id.org/gridwalk/ontology#"
INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"
# What is worth a look in each source and stops no build.
WARNED = {
    "reports/net-1998": {"event-name", "incident-outcome", "label", "passage-used"},
    "reports/moor-2034": {"crew-present", "gap-order", "gap-time", "grid-qualifying", "laps-order"},
    "timing/fell-2034": {"crew-present", "gap-order", "gap-time"},
}
WINS = "tally/net/1998/hans-ebner/wins"
STARTERS = "tally/net/1998/silverstone/starters"
ROUNDS = "tally/net/1998/rounds"


@cache
def lines(source: str) -> tuple[str, ...]:
    return tuple(statements(build(FITTING / source).lines))


def line(subject: str, name: str, value: str) -> str:
    return f"<{ID}{subject}> <{RACE}{name}> {value} ."


def listed(what: str, scope: str, passage: str) -> list[str]:
    """What says that the report gives all of them."""
    listing = f"listing/{scope.split('/', 1)[1]}/{what}"
    return [
        f"<{ID}{listing}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{RACE}Listing> .",
        f"<{ID}{listing}> <http://www.w3.org/ns/prov#wasDerivedFrom> <{ID}report/{passage}> .",
        line(listing, "lists", f"<{ID}concept/tally/{what}>"),
        line(listing, "scope", f"<{ID}{scope}>"),
    ]


def changed(source: str, subject: str, name: str, value: str) -> list[str]:
    """The statements of a source with another value of one property."""
    start = f"<{ID}{subject}> <{RACE}{name}> "
    kept = [each for each in lines(source) if not each.startswith(start)]
    return [*kept, line(subject, name, value)]


def found(data: list[str]) -> set[str]:
    return {result.rule for result in validate(data).results}


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("source", WARNED)
def test_an_honest_source_breaks_no_rule(source: str, engine: str) -> None:
    results: list[Result] = validate(lines(source), engine).results
    assert [str(result) for result in results if result.severity == "Violation"] == []
    assert {result.rule for result in results} == WARNED[source]


def test_six_rounds_of_which_two_are_told_are_no_slip_until_all_are_said_to_be_told() -> None:
    """The calendar that says it is whole has two rounds of six, and the one before the sixth is missing."""
    whole = [*lines("reports/net-1998"), *listed("rounds", "season/net/1998", "net-1998-silverstone/p2.1")]
    assert {"count-rounds", "round-order"} <= found(whole)


def test_starters_are_counted_where_all_are_said_to_be_told() -> None:
    whole = listed("starters", "event/net/1998/silverstone", "net-1998-silverstone/p2.4")
    assert "count-starters" not in found([*lines("reports/net-1998"), *whole])
    eleven = changed("reports/net-1998", STARTERS, "value", f'"13"{INTEGER}')
    assert "count-starters" not in found(eleven)
    assert "count-starters" in found([*eleven, *whole])


def test_more_wins_than_stated_rounds_are_a_slip() -> None:
    assert "wins-rounds" in found(changed("reports/net-1998", WINS, "value", f'"7"{INTEGER}'))


@pytest.mark.parametrize(
    ("subject", "name", "value"),
    [
        ("result/moor/2034/high-moor/n4/race", "laps", f'"38"{INTEGER}'),
        ("result/moor/2034/high-moor/n5/race", "position", f'"3"{INTEGER}'),
    ],
)
def test_two_cars_that_do_not_share_a_place_are_a_slip(subject: str, name: str, value: str) -> None:
    assert "position-double" in found(changed("reports/moor-2034", subject, name, value))


def test_two_cars_of_other_laps_in_one_place_of_a_timing_file_are_a_slip() -> None:
    assert "position-double" in found(changed("timing/fell-2034", "result/fell/2034/tarn/9/race", "laps", f'"37"{INTEGER}'))


def test_a_place_that_nobody_has_is_found_where_the_table_is_whole() -> None:
    """Here a car was disqualified, whose place may be left empty: without that, the place is missing."""
    moved = changed("reports/moor-2034", "result/moor/2034/high-moor/n8/race", "position", f'"10"{INTEGER}')
    told = [each for each in moved if f"<{RACE}classification>" not in each]
    assert "position-gap" not in found(moved)
    assert "position-gap" in found(told)
    assert "position-gap" not in found([each for each in told if f"{ID}listing/" not in each])


def test_a_cause_is_held_against_the_print_of_its_row() -> None:
    """Gearbox in the text wins or not: the row still says Engine, as it prints."""
    suspension, engine = (f"<{ID}concept/cause/{name}>" for name in ("suspension", "engine"))
    result = "result/net/1998/silverstone/r11/race"
    assert line(result, "retirementCause", suspension) in lines("reports/net-1998")
    assert "printed-cause" in found(changed("reports/net-1998", result, "retirementCause", engine))
