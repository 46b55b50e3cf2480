"""Contested places: what two sources, or one source twice, give two cars, or one car twice, is derived for neither, and is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from gridwalk.api import open as open_data
from gridwalk.ask.disputes import find, question
from gridwalk.ask.hints import BY_PLACE
from gridwalk.ask.queries import load_query
from gridwalk.builds.contradictions import Decision, settle
from gridwalk.builds.derived import opened
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.derive.derivations import derived
from gridwalk.derive.races import started
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import graph, terms
from gridwalk.rdf.names import shown
from gridwalk.rdf.stored_parts import listed
from gridwalk.tables.values import driver_key
from tests import accounts
from tests.derived import RACE_OF_FIVE, about, rows, said

# What a second source says: of the sixth car, or of the second.
SIXTH = """
entry/e/6 a Entry ; event event/e ; raceClass class/s/a ; team team/z ; driver driver/eve
result/e/6/race a Result ; session session/e/race ; entry entry/e/6
"""
OVERALL = f"{SIXTH}result/e/6/race position 1"
IN_CLASS = f"{SIXTH}result/e/6/race classPosition 1"
ON_GRID = f"{SIXTH}result/e/6/race gridPosition 1"
POLE = f"{SIXTH}result/e/6/race pole true"
SWAPPED = "result/e/1/race position 2\nresult/e/2/race position 1"


def race(second: str, first: str = "", decisions: Sequence[Decision] = ()) -> Scope:
    """Return the race of five as one source tells it, with what a second one says, as the join leaves it."""
    lines = [*said(f"{RACE_OF_FIVE}{first}"), *said(second, "b/p1")]
    settled = settle(lines, decisions, {})
    disputed = {line for dispute in settled.disputes for line in dispute.lines}
    assert settled.problems == []
    left = [line for line in lines if line not in settled.withheld]
    # What is about no thing of the event is beside it.
    own = [line for line in left if "/e/" in terms(line)[0] or terms(line)[0].endswith("/event/e>")]
    beside = [line for line in left if line not in set(own)]
    return Scope("e", about([*own, *disputed]), about(beside), of_event=True, opened=opened(disputed))


def decided(result: str, name: str, decision: str, value: str) -> Decision:
    return Decision("d.csv", 2, f"<{BASE}{result}>", f"<{RACE}{name}>", decision, value, "the stewards say so")


def marked(of: Scope) -> list[str]:
    return [row for row in (row.removesuffix(" open") for row in rows("contested", of)) if " contested " in row]


def counted(of: Scope) -> dict[str, str]:
    """Return what is counted of the race, of who is counted in all seasons and classes."""
    kept = [*derived(of), *(line for lines in of.own.values() for line in lines)]
    whole = Scope("all", about(said("model/m a CarModel ; make make/k")), races=list(started(kept)))
    found = {(shown(s), shown(p).removeprefix("race:")): (value, name) for s, p, value, name in map(terms, derived(whole))}
    return {
        f"{s.removeprefix('count/driver/')} {p}": value.split('"')[1] + (" open" if name.endswith("/open>") else "")
        for (s, p), (value, name) in found.items()
        if s.startswith("count/driver/") and s.count("/") == 2 and p in {"wins", "classWins", "podiums", "poles", "starts"}
    }


CONTESTED = {
    "overall": (OVERALL, "", ["result/e/1/race contested race:position", "result/e/6/race contested race:position"]),
    "two places of two cars": (SWAPPED, "", ["result/e/1/race contested race:position", "result/e/2/race contested race:position"]),
    "in class": (
        IN_CLASS,
        "result/e/1/race classPosition 1",
        ["result/e/1/race contested race:classPosition", "result/e/6/race contested race:classPosition"],
    ),
    "on the grid": (ON_GRID, "", ["result/e/2/race contested race:gridPosition", "result/e/6/race contested race:gridPosition"]),
    "pole": (
        POLE,
        "result/e/4/race pole true",
        ["result/e/4/race contested race:pole", "result/e/6/race contested race:pole"],
    ),
    "one source twice": (
        "",
        f"{SIXTH}result/e/6/race position 1",
        ["result/e/1/race contested race:position", "result/e/6/race contested race:position"],
    ),
}


@pytest.mark.parametrize("case", CONTESTED)
def test_what_two_cars_are_given_is_contested(case: str) -> None:
    second, first, expected = CONTESTED[case]
    assert marked(race(second, first)) == expected


# The place, what is claimed, and the rules that make nothing of it with something they make where it is not contested.
NOT_MADE = {
    "winner": ("overall", "event/e winner"),
    "laps-behind": ("overall", "result/e/3/race lapsBehind"),
    "gap-to-leader": ("overall", "result/e/2/race gapToLeader"),
    "interval": ("overall", "result/e/2/race interval"),
    "interval-laps": ("overall", "result/e/2/race intervalLaps"),
    "share-of-winners-laps": ("overall", "result/e/3/race shareOfWinnersLaps"),
    "class-position": ("overall", "result/e/2/race classPosition"),
    "places-gained": ("on the grid", "result/e/2/race placesGained"),
    "pole-entry": ("on the grid", "event/e poleEntry"),
    "next-in-class": ("in class", "result/e/1/race nextInClass"),
    "class-margin": ("in class", "result/e/1/race classMargin"),
    "class-margin-laps": ("in class", "result/e/1/race classMarginLaps"),
    "gap-in-class": ("in class", "result/e/2/race gapInClass"),
    "laps-behind-in-class": ("in class", "result/e/2/race lapsBehindInClass"),
}


def test_hints_know_what_is_made_of_places() -> None:
    made = {begin.split()[1] for _, begin in NOT_MADE.values()}
    assert {f"{RACE}{name}" for name in (*made, "position", "gridPosition")} == BY_PLACE


@pytest.mark.parametrize("rule", NOT_MADE)
def test_of_what_is_contested_nothing_is_derived(rule: str) -> None:
    case, begin = NOT_MADE[rule]
    second, first, _ = CONTESTED[case]
    assert any(row.startswith(begin) for row in rows(rule, race("", first)))
    assert not any(row.startswith(begin) for row in rows(rule, race(second, first)))


def test_a_pole_that_two_sources_give_two_cars_is_neither_s() -> None:
    assert rows("pole-entry", race(POLE, "result/e/4/race pole true")) == []


def test_what_is_not_contested_is_derived_as_before() -> None:
    of = race(f"{SIXTH}result/e/6/race position 3")
    assert rows("winner", of) == ["event/e winner entry/e/1"]
    assert rows("class-position", of)[:2] == ["result/e/1/race classPosition 1", "result/e/2/race classPosition 2"]
    assert len(rows("class-position", of)) == 2
    assert "result/e/1/race classMargin 10.25" in rows("class-margin", of)


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        ("overall", {"ann wins": "0 open", "eve wins": "0 open", "ann podiums": "0 open", "cid podiums": "1", "ann starts": "1"}),
        ("two places of two cars", {"ann wins": "0 open", "cid wins": "0 open", "cid podiums": "0 open", "dag podiums": "1"}),
        ("in class", {"ann classWins": "0 open", "eve classWins": "0 open", "ann wins": "1", "dag classWins": "1"}),
        ("on the grid", {"cid poles": "0 open", "eve poles": "0 open", "ann poles": "0"}),
        ("pole", {"cid poles": "0", "eve poles": "0 open"}),
    ],
)
def test_counts_leave_out_what_is_contested_and_say_that_they_are_open(case: str, counts: dict[str, str]) -> None:
    second, first, _ = CONTESTED[case]
    found = counted(race(second, first))
    assert {key: found[key] for key in counts} == counts


def test_what_a_person_decided_is_settled() -> None:
    """Rejected is the claim of the other car; or accepted is the place of this one, whatever else is said of it."""
    of = race(OVERALL, decisions=[decided("result/e/6/race", "position", "rejected", "1")])
    assert marked(of) == []
    assert rows("winner", of) == ["event/e winner entry/e/1"]
    assert {key: value for key, value in counted(of).items() if key.endswith(" wins")} == {
        "ann wins": "1", "bob wins": "1", "cid wins": "0", "dag wins": "0", "eve wins": "0",
    }  # fmt: skip
    first = decided("result/e/1/race", "position", "accepted", "1")
    both = race(SWAPPED, decisions=[first, decided("result/e/2/race", "position", "accepted", "2")])
    assert (marked(both), rows("winner", both)) == ([], ["event/e winner entry/e/1"])
    # Who has the first place does not leave it to the other, who has the second then.
    one = race(SWAPPED, decisions=[first])
    assert (marked(one), rows("winner", one)) == ([], ["event/e winner entry/e/1"])
    other = race(SWAPPED, decisions=[decided("result/e/1/race", "position", "accepted", "2")])
    assert (marked(other), rows("winner", other)) == ([], ["event/e winner entry/e/2"])
    alone = race(OVERALL, decisions=[decided("result/e/6/race", "position", "accepted", "1")])
    assert (marked(alone), rows("winner", alone)) == ([], ["event/e winner entry/e/6"])
    left = race(SWAPPED, decisions=[first, decided("result/e/2/race", "position", "undecided", "")])
    assert marked(left) == ["result/e/2/race contested race:position"]


@pytest.mark.parametrize("case", ["in class", "on the grid", "pole"])
def test_a_place_of_any_sort_that_is_decided_is_no_other_car_s(case: str) -> None:
    second, first, marks = CONTESTED[case]
    holder, name = marks[1].split(" contested race:")
    of = race(second, first, [decided(holder, name, "accepted", "true" if case == "pole" else "1")])
    assert marked(of) == []
    (dispute,) = {terms(line)[0] for lines in of.own.values() for line in lines if "/dispute/" in line and "none-of-them" in line}
    assert shown(dispute) == f"dispute/{marks[0].split()[0]}/{name}"


@pytest.mark.parametrize(
    "more",
    [
        "result/e/6/race sharesPlaceWith entry/e/1",
        "result/e/1/race sharesPlaceWith entry/e/6",
        "result/e/6/race classification concept/classification/disqualified",
        "result/e/1/race position 1 ; laps 80",
    ],
)
def test_what_is_shared_or_taken_away_is_not_contested(more: str) -> None:
    assert marked(race(f"{OVERALL}\n{more}")) == []


def test_places_of_two_classes_are_two() -> None:
    assert marked(race("result/e/3/race classPosition 1", "result/e/1/race classPosition 1")) == []


CREWS = {"1": ["Ann Xu", "Bob Yi"], "2": ["Cid Zo", "Dag Wu"], "3": ["Eve Ash"]}


def placed(data: Path, name: str, places: dict[str, str]) -> None:
    result = [{"event": accounts.EVENT, "entry": key, "session": "race", "position": place} for key, place in places.items()]
    accounts.account(data, name, CREWS, result=result)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two accounts that name two winners; neither says where the other's finished."""
    data = tmp_path_factory.mktemp("two")
    placed(data, "a", {"1": "1", "3": "3"})
    placed(data, "b", {"2": "1", "3": "3"})
    return data


def test_who_won_by_two_accounts_is_a_dispute_with_the_sources_of_each(two: Path) -> None:
    lines, ann = build(two).lines, driver_key("Ann Xu", accounts.EVENT.replace("/", "-"))
    assert not [line for line in lines if f" <{RACE}winner> " in line]
    (found,) = find(statements(lines), only_open=True, about=[f"<{BASE}driver/{ann}>"])
    labels = {f"<{RACE}position>": "position", found.subject: "the race", **{c.value: shown(c.value) for c in found.claims}}
    assert question(found, labels.get) == (
        "Which car had position 1 in the race: result/lakes/2031/lakeside/1/race (1 source: a), "
        "result/lakes/2031/lakeside/2/race (1 source: b)?"
    )
    assert [result.rule for result in validate(statements(lines)).results if "contested" in result.rule] == ["place-contested"]


def test_where_sources_differ_has_both_cars_and_their_sources(two: Path) -> None:
    answer = open_data(two).query(load_query("where-sources-differ").text)
    wanted = [answer.columns.index(name) for name in ("what", "value", "source", "status")]
    assert [tuple(str(row[n]) for n in wanted) for row in answer] == [
        ("position", "1", "a", "open"),
        ("position", "1", "b", "open"),
    ]


def test_a_table_of_results_names_what_is_open_and_nobody_is_the_winner(two: Path) -> None:
    data = open_data(two)
    answer = data.query(load_query("result-table").text)
    position, open_ = (answer.columns.index(name) for name in ("position", "open"))
    assert [(row[position], row[open_]) for row in answer] == [(1, "position"), (1, "position"), (3, None)]
    assert len(data.query(load_query("facts-of-the-winner").text)) == 0


def test_parts_say_the_same_of_it_as_a_whole(two: Path, tmp_path: Path) -> None:
    build_parts(two, tmp_path)
    parts = {line for part in listed(tmp_path) for block in part.blocks() for line in block.split("\n")}
    wanted = f"<{BASE}rule/contested/{accounts.EVENT}>"
    whole = {line for line in build(two).lines if graph(line) == wanted}
    assert whole
    assert {line for line in parts if graph(line) == wanted} == whole
