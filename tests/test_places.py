"""What follows of decided places: no other car of the session has one, in any order of lines, also where it is only left over.

And what sources differ on is the same in a build in parts: places, teams, constructors, and what a line keeps of them.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gridwalk.ask.disputes import find
from gridwalk.builds.contradictions import Settled, settle
from gridwalk.builds.decided import Decision
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.names import REPORT, shown
from gridwalk.rdf.stored_parts import listed
from tests import accounts
from tests.derived import said

RANKS = {f"{REPORT}{name}>": (1, n, name) for n, name in enumerate("abc")}
# By source, then by car.
Told = dict[str, dict[str, int]]


def results(told: Told) -> list[str]:
    return [
        line for source, places in told.items() for car, place in places.items()
        for line in said(f"result/e/{car}/race a Result ; session session/e/race ; entry entry/e/{car} ; position {place}",
            f"{source}/p1")
    ]  # fmt: skip


def decision(car: str, word: str, value: str | int) -> Decision:
    subject = f"<{BASE}result/e/{car}/race>" if car else ""
    return Decision("d.csv", 2, subject, f"<{RACE}position>", word, f"report/{value}" if word == "kept" else str(value), "seen")


def disputed(made: Settled) -> dict[str, dict[str, str]]:
    """Return what is in dispute, by car: each place with its state."""
    found = find([line.rpartition(" <")[0] + " ." for dispute in made.disputes for line in dispute.lines])
    return {shown(d.subject).split("/")[2]: {shown(c.value): c.status for c in d.claims} for d in found}


NO, YES, OPEN = "rejected", "accepted", "open"


@pytest.mark.parametrize(
    ("told", "decisions", "expected"),
    [
        # Both places of car 3 are those of cars of the source that is kept: it has none.
        (
            {"a": {"1": 2, "3": 1}, "b": {"1": 3, "2": 1}, "c": {"1": 2, "2": 3, "3": 3}}, [("", "kept", "b")],
            {"1": {"2": NO, "3": YES}, "2": {"1": YES, "3": NO}, "3": {"1": NO, "3": NO}},
        ),
        # What is left over for one car follows for the next.
        (
            {"a": {"1": 1, "2": 2, "3": 3}, "b": {"1": 2, "2": 3, "3": 1}}, [("1", "accepted", 2)],
            {"1": {"1": NO, "2": YES}, "2": {"2": NO, "3": YES}, "3": {"1": YES, "3": NO}},
        ),
        # Cars 2 and 3 are left with one place, by two sources: nobody says whose it is.
        (
            {"a": {"1": 1, "2": 2, "3": 1}, "b": {"1": 1, "2": 1, "3": 2}, "c": {"1": 3}},
            [("2", "rejected", 1), ("3", "rejected", 1)],
            {"1": {"1": OPEN, "3": OPEN}, "2": {"1": NO, "2": OPEN}, "3": {"1": NO, "2": OPEN}},
        ),
        # A line about one car goes before a source that is kept for all.
        (
            {"a": {"1": 2, "2": 1}, "b": {"1": 1, "2": 2}}, [("1", "accepted", 2), ("", "kept", "b")],
            {"1": {"1": NO, "2": YES}, "2": {"1": YES, "2": NO}},
        ),
        # What a person leaves open stays open.
        (
            {"a": {"1": 2, "2": 1}, "b": {"1": 1, "2": 2}}, [("1", "accepted", 2), ("2", "undecided", "")],
            {"1": {"1": NO, "2": YES}, "2": {"1": OPEN, "2": OPEN}},
        ),
    ],
)  # fmt: skip
def test_what_follows(told: Told, decisions: list[tuple[str, str, str | int]], expected: dict[str, dict[str, str]]) -> None:
    made = settle(results(told), [decision(*each) for each in decisions], RANKS)
    assert ([fault.message for fault in made.problems], disputed(made)) == ([], expected)


def drawn(draw: random.Random) -> tuple[Told, list[Decision]]:
    cars = "1234"[: draw.randint(2, 4)]
    told = {source: {car: draw.randint(1, 3) for car in cars if draw.random() < 0.8} for source in "abc"[: draw.randint(2, 3)]}
    decisions = [decision("", "kept", draw.choice("ab"))] if draw.random() < 0.6 else []
    stated = [(car, place) for places in told.values() for car, place in places.items()]
    about = dict(draw.sample(stated, min(len(stated), draw.randint(0, 2))))
    return told, decisions + [decision(car, draw.choice(["accepted", "rejected"]), place) for car, place in about.items()]


def test_nobody_else_has_a_decided_place_in_any_order_of_lines() -> None:
    """Of two cars that no source gives one place: unless it is a person who gives it to both."""
    draw, met = random.Random(31), 0
    for _ in range(150):
        told, decisions = drawn(draw)
        lines = results(told)
        made = settle(lines, decisions, RANKS)
        found = disputed(made)
        by = {d.subject.split("/")[-2]: d.decision for d in decisions if d.subject}
        for car, other, place in ((c, o, p) for c in "1234" for o in "1234" for p in (1, 2, 3) if c != o):
            sources = [{source for source, places in told.items() if places.get(each) == place} for each in (car, other)]
            if found.get(car, {}).get(str(place)) != YES or not all(sources) or sources[0] & sources[1]:
                continue
            left = [line for line in results({s: {other: place} for s in sources[1]}) if f"{RACE}position> " in line]
            met += 1
            assert made.withheld.issuperset(left) or by.get(car) == by.get(other) == "accepted", (told, decisions, car, other)
        draw.shuffle(lines)
        again = settle(lines, decisions, RANKS)
        assert sorted(x for d in again.disputes for x in d.lines) == sorted(x for d in made.disputes for x in d.lines)
        assert (again.withheld, again.problems) == (made.withheld, made.problems) == (made.withheld, [])
    assert met > 50


RACES = (accounts.EVENT, "lakes/2031/bay")
WORD = ("falke", "lark", "brill")
LINES = [
    ("", "position", "kept", "report/b", "seen"), ("", "laps", "kept", "report/a", "seen"),
    ("Driver", "", "kept", "report/a", "seen"), ("Entry", "team", "kept", "report/b", "seen"),
    ("", "constructor", "kept", "report/a", "seen"),
]  # fmt: skip


def account(data: Path, name: str, draw: random.Random) -> None:
    """Write a source that gives cars of one race teams, constructors, and places in a race and a sprint."""
    event = draw.choice([*RACES, accounts.EVENT, accounts.EVENT])
    crews = {car: [driver] for car, driver in zip("123", ("Ann Xu", "Bob Yi", "Cid Zo"), strict=True) if draw.random() < 0.8}
    crews = crews or {"1": ["Ann Xu"]}
    at = [{"event": event, "entry": car} for car in crews]
    here = [{"event": event, "session": session} for session in ("race", "sprint")]
    accounts.account(
        data, name, crews, event,
        team=[{"id": word, "label": word} for word in WORD[: draw.randint(2, 3)]],
        make=[{"id": word, "label": word} for word in WORD[: draw.randint(2, 3)]],
        entry=[car | {"number": car["entry"], "team": draw.choice(WORD[:2])} for car in at],
        entry_detail=[car | {"constructor": draw.choice(WORD[:2])} for car in at],
        session=[each | {"kind": "race"} for each in here],
        result=[car | each | {"position": draw.choice(["1", "2", "", ""]), "laps": "9"}
            for car in at for each in here if draw.random() < 0.8],
    )  # fmt: skip


def test_a_build_in_parts_has_what_a_whole_one_has(tmp_path: Path) -> None:
    met = set[str]()
    for seed in range(18):
        draw, data = random.Random(seed), tmp_path / f"data-{seed}"
        for name in "abc"[: draw.randint(2, 3)]:
            account(data, name, draw)
        accounts.decide(data, *(draw.sample(LINES[1:], 2) if seed % 2 else LINES[:1]))
        built = build(data)
        build_parts(data, tmp_path / "parts")
        parts = listed(tmp_path / "parts")
        assert sorted(line for part in parts for block in part.blocks() for line in block.split("\n")) == built.lines, seed
        met |= {shown(dispute.property) + dispute.resolution for dispute in find(statements(built.lines))}
    assert met >= {"race:teamopen", "race:constructoropen", "race:positionopen", "race:positiondecided"}
