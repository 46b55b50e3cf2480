"""Lines of disputes.csv that keep a source: for a property, a class, both, or one thing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from gridwalk.ask.disputes import find
from gridwalk.base.errors import SourceError
from gridwalk.builds.contradictions import settle
from gridwalk.builds.decided import Decision
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.places import concerned
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.names import REPORT, shown
from gridwalk.rdf.stored_parts import listed
from tests import accounts
from tests.derived import said

RANKS = {f"{REPORT}{name}>": (1, n, name) for n, name in enumerate("abc")}
TWO = [
    *said(
        "result/e/1/race a Result ; laps 80 ; position 1\nlap/e/1/race/1 a Lap ; lapTime 90.5\nresult/e/2/race a Result ; laps 70"
    ),
    *said("result/e/1/race a Result ; laps 81 ; position 2\nlap/e/1/race/1 a Lap ; lapTime 91.5", "b/p1"),
    *said("result/e/2/race a Result ; laps 71", "c/p1"),
]


def kept(subject: str, name: str, source: str, row: int = 2) -> Decision:
    about = f"<{RACE if subject[:1].isupper() else BASE}{subject}>" if subject else ""
    return Decision("d.csv", row, about, f"<{RACE}{name}>" if name else "", "kept", f"report/{source}", f"why {source}")


def settled(*decisions: Decision) -> dict[str, str]:
    """Return what is accepted, and the rest that is open, by what it is about."""
    made = settle(TWO, decisions, RANKS)
    assert made.problems == []
    found = find([line.rpartition(" <")[0] + " ." for dispute in made.disputes for line in dispute.lines])
    return {
        f"{shown(d.subject)} {shown(d.property)}": "open" if d.resolution == "open" else
        " ".join(shown(c.value) for c in d.claims if c.status == "accepted") + f", {d.reasons[0]}" for d in found
    }  # fmt: skip


LAPS, PLACE, OTHER, TIME = "result/e/1/race race:laps", "result/e/1/race race:position", "result/e/2/race race:laps", "race:lapTime"


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        # A property; where the source says nothing the dispute stays open.
        ([kept("", "laps", "b")], {LAPS: "81, why b", PLACE: "open", OTHER: "open"}),
        ([kept("", "laps", "a")], {LAPS: "80, why a", OTHER: "70, why a", PLACE: "open"}),
        # All properties of a class, also of one above that of the thing.
        ([kept("Result", "", "b")], {LAPS: "81, why b", PLACE: "2, why b", OTHER: "open"}),
        ([kept("Record", "", "b")], {LAPS: "81, why b", PLACE: "2, why b", f"lap/e/1/race/1 {TIME}": "91.5, why b"}),
        ([kept("Lap", "", "b")], {LAPS: "open", f"lap/e/1/race/1 {TIME}": "91.5, why b"}),
        # Who says more goes first: a property before a class, a class before one above, both before one, a thing before all.
        ([kept("Result", "", "a"), kept("", "laps", "b")], {LAPS: "81, why b", PLACE: "1, why a"}),
        ([kept("Record", "", "a"), kept("Result", "", "b")], {LAPS: "81, why b", f"lap/e/1/race/1 {TIME}": "90.5, why a"}),
        ([kept("", "laps", "b"), kept("Result", "laps", "a")], {LAPS: "80, why a"}),
        ([kept("Result", "laps", "a"), kept("result/e/1/race", "laps", "b")], {LAPS: "81, why b", OTHER: "70, why a"}),
        ([kept("result/e/1/race", "", "b"), kept("Result", "", "a")], {LAPS: "81, why b", PLACE: "2, why b", OTHER: "70, why a"}),
    ],
)  # fmt: skip
def test_a_line_decides_what_no_line_that_says_more_does(decisions: list[Decision], expected: dict[str, str]) -> None:
    for order in (decisions, decisions[::-1]):
        found = settled(*order)
        assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(("word", "value", "expected"), [("accepted", "80", "80, seen"), ("undecided", "", "open")])
def test_a_decision_about_one_thing_goes_before_a_source(word: str, value: str, expected: str) -> None:
    one = Decision("d.csv", 3, f"<{BASE}result/e/1/race>", f"<{RACE}laps>", word, value, "seen")
    assert settled(kept("", "laps", "b"), one)[LAPS] == expected


@pytest.mark.parametrize(
    ("decision", "column", "message"),
    [
        (kept("", "lapz", "a"), "property", "found 'lapz', expected a property of the ontology; nearest: laps"),
        (kept("Resolt", "", "a"), "subject", "found 'Resolt', expected a class of the ontology; nearest: Result"),
        (kept("", "laps", "d"), "value", "found 'report/d', expected the source that is kept: report/a, report/b, report/c"),
        (kept("", "", "a"), "property", "is empty: a line with 'kept' names a property, a class as its subject, or both"),
        (kept("", "laps", "a")._replace(reason=""), "reason", "is empty: say why the decision is 'kept'"),
        (kept("", "laps", "b")._replace(decision="accepted"), "subject", "found '', expected a thing: the decision is 'accepted'"),
        (kept("Lap", "", "b")._replace(decision="none"), "subject", "found 'race:Lap', expected a thing: the decision is 'none'"),
        (kept("result/e/1/race", "", "b")._replace(decision="none"), "property", "is empty: the decision is 'none'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line(decision: Decision, column: str, message: str) -> None:
    assert [(fault.column, fault.message) for fault in settle(TWO, [decision], RANKS).problems] == [(column, message)]


def test_two_lines_that_say_as_much_and_differ() -> None:
    made = settle(TWO, [kept("", "laps", "a"), kept("", "laps", "b", 3)], RANKS)
    assert [fault.message for fault in made.problems] == ["does not go with that of row 2 of d.csv, kept report/a"]


NOWHERE = "sources do not differ about {}, or lines that say more decide it"
OF_RESULTS = "; a place of a session that several cars are given is one of their results: expected the class Result"


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (kept("", "laps", "c"), "where sources differ about race:laps, report/c says nothing or several values"),
        (
            kept("Result", "laps", "c"),
            "where sources differ about race:laps of race:Result, report/c says nothing or several values",
        ),
        (kept("", "team", "a"), NOWHERE.format("race:team")),
        (kept("Event", "", "a"), NOWHERE.format("race:Event")),
        (kept("Entry", "laps", "a"), f"{NOWHERE.format('race:laps of race:Entry')}; they differ about race:laps of race:Result"),
        (kept("Session", "", "a"), f"{NOWHERE.format('race:Session')}{OF_RESULTS}"),
        (kept("Session", "position", "a"), f"{NOWHERE.format('race:position of race:Session')}{OF_RESULTS}"),
        (kept("session/e/race", "pole", "a"), f"{NOWHERE.format('race:pole of session/e/race')}{OF_RESULTS}"),
        (kept("Session", "date", "a"), NOWHERE.format("race:date of race:Session")),
    ],
)
def test_a_line_that_decides_nothing_is_said_with_why(decision: Decision, why: str) -> None:
    lines = [line for line in TWO if "/e/1/" in line]
    (warning,) = settle(lines, [decision], RANKS).warnings
    assert warning.message == f"decides nothing: {why}"


CREWS = {"a": {"1": ["Ann Xu", "Bob Yi"], "2": ["Cid Zo", "Dag Wu"]}, "b": {"1": ["Ann Xu", "Eve Ash"], "2": ["Cid Zo", "Dag Wu"]}}
PLACES = {"a": {"1": "1", "2": "2"}, "b": {"1": "2", "2": "1"}}


def told_twice(data: Path, *lines: Sequence[str]) -> Path:
    """Write two accounts that name other drivers for one car and give two cars the place of the other, and lines of decisions."""
    for name, crews in CREWS.items():
        here = {"event": accounts.EVENT, "session": "race"}
        result = [here | {"entry": key, "position": place} for key, place in PLACES[name].items()]
        accounts.account(data, name, crews, result=result, entry=[
            {"event": accounts.EVENT, "entry": key, "crewSize": "2", "number": key} for key in crews
        ])  # fmt: skip
    accounts.same(data, (f"entry/{accounts.EVENT}/a/1", f"entry/{accounts.EVENT}/b/1"))
    accounts.decide(data, *lines)
    return data


def test_a_source_is_kept_for_crews_and_places_in_memory_and_in_parts(tmp_path: Path) -> None:
    lines = [("Entry", "driver", "kept", "report/b", "was there"), ("", "position", "kept", "report/b", "has the sheets")]
    data = told_twice(tmp_path / "data", *lines)
    built = build(data)
    found = find(statements(built.lines))
    assert {d.resolution for d in found} == {"decided"}
    assert {reason for d in found for reason in d.reasons} == {"was there", "has the sheets"}
    assert [(shown(d.subject), shown(d.property)) for d in found] == [
        (f"entry/{accounts.EVENT}/1", "race:driver"),
        (f"result/{accounts.EVENT}/1/race", "race:position"), (f"result/{accounts.EVENT}/2/race", "race:position"),
    ]  # fmt: skip
    assert not any("bob-yi" in line and "/1/crew/" in line for line in built.lines)
    winner = [line for line in built.lines if f" <{RACE}winner> " in line]
    assert [f"{accounts.EVENT}/2> " in line for line in winner] == [True]
    rules = {result.rule for result in validate(statements(built.lines)).results}
    assert not [rule for rule in rules if rule.startswith(("dispute", "place", "position", "crew"))]
    assert built.warnings == []
    build_parts(data, tmp_path / "parts")
    parts = listed(tmp_path / "parts")
    assert sorted(line for part in parts for block in part.blocks() for line in block.split("\n")) == built.lines


def test_faults_name_file_row_and_column(tmp_path: Path) -> None:
    data = told_twice(tmp_path, ("", "position", "kept", "report/z", "why"), ("Nothing", "", "kept", "report/a", "why"))
    with pytest.raises(SourceError) as caught:
        build(data)
    found = [str(problem).partition("decided/")[2] for problem in caught.value.problems]
    there = "report/a, report/b, report/identities-cars"
    assert found == [
        f"disputes.csv:2: column value: found 'report/z', expected the source that is kept: {there}",
        "disputes.csv:3: column subject: found 'Nothing', expected a class of the ontology",
    ]


@pytest.mark.parametrize("session", ["race", "sprint"])
def test_a_source_is_kept_for_places_of_every_session(tmp_path: Path, session: str) -> None:
    """No car has two places here: that one place is two cars' shows only when the results of all cars are looked at."""
    for name, car in (("a", "1"), ("b", "2")):
        here = {"event": accounts.EVENT, "session": session}
        accounts.account(tmp_path / "data", name, {"1": ["Ann Xu"], "2": ["Bob Yi"]},
            session=[here | {"kind": "race"}], result=[here | {"entry": car, "position": "1"}],
        )  # fmt: skip
    accounts.decide(tmp_path / "data", ("", "position", "kept", "report/b", "has the sheets"))
    built = build(tmp_path / "data")
    said = [shown(line.partition(" ")[0]) for line in built.lines if f"/{session}> <{RACE}position> " in line]
    assert (said, built.warnings) == ([f"result/{accounts.EVENT}/2/{session}"], [])
    build_parts(tmp_path / "data", tmp_path / "parts")
    parts = listed(tmp_path / "parts")
    assert sorted(line for part in parts for block in part.blocks() for line in block.split("\n")) == built.lines


@pytest.mark.parametrize(
    ("decision", "reached"),
    [
        (kept("", "position", "b"), True), (kept("Result", "", "b"), True), (kept("Record", "", "b"), True),
        (kept("Driver", "", "b"), False), (kept("Driver", "position", "b"), False), (kept("", "laps", "b"), False),
    ],
)  # fmt: skip
def test_results_are_looked_at_only_for_lines_that_may_keep_their_places(decision: Decision, reached: bool) -> None:
    things = {f"<{BASE}entry/e/1>", f"<{BASE}result/e/1/race>", f"<{BASE}result/e/1/sprint>"}
    assert concerned([decision], [f"<{BASE}entry/e/1>"], ["race", "sprint"]) == (things if reached else set())
