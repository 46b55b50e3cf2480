"""Teams and constructors that sources name otherwise: a dispute where each names what the other knows and does not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridwalk.ask.disputes import find
from gridwalk.builds.contradictions import settle
from gridwalk.builds.decided import Decision
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.names import REPORT, THING, shown
from gridwalk.rdf.stored_parts import listed
from tests import accounts
from tests.derived import said

RANKS = {f"{REPORT}{name}>": (0, n, name) for n, name in enumerate("ab", 1)}
KNOWN = {f"{REPORT}a>": ["make/falke", "make/lark", "make/falke-brill"], f"{REPORT}b>": ["make/falke", "make/lark"]}


def settled(one: str, other: str, *decisions: Decision) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Return what is in dispute of constructors that two sources give a car, each with its state; what stays; and what is said."""
    told = {"a": one, "b": other}
    lines = [
        line for by, makes in told.items() for make in makes.split() for line in said(f"entry/e/1 constructor {make}", f"{by}/p1")
    ]
    known = {report: {f"{THING}{thing}>" for thing in things} for report, things in KNOWN.items()}
    made = settle(lines, decisions, RANKS, known=known)
    statements = [line.rpartition(" <")[0] + " ." for dispute in made.disputes for line in dispute.lines]
    left = sorted({shown(line.split(" ")[2]) for line in lines if line not in made.withheld})
    claims = [(shown(claim.value), claim.status) for dispute in find(statements) for claim in dispute.claims]
    return claims, left, [fault.message for fault in (*made.problems, *made.warnings)]


@pytest.mark.parametrize(
    ("one", "other", "disputed", "left"),
    [
        ("make/falke", "make/falke", [], ["make/falke"]),
        ("make/falke make/lark", "make/falke", [], ["make/falke", "make/lark"]),
        # What only one of them knows may be what the other calls otherwise.
        ("make/falke-brill", "make/falke", [], ["make/falke", "make/falke-brill"]),
        ("make/falke", "make/lark", [("make/falke", "open"), ("make/lark", "open")], ["make/falke"]),
        (
            "make/falke make/falke-brill", "make/lark", [("make/falke", "open"), ("make/lark", "open")],
            ["make/falke", "make/falke-brill"],
        ),
    ],
)  # fmt: skip
def test_sources_differ_where_each_names_what_the_other_knows(
    one: str, other: str, disputed: list[tuple[str, str]], left: list[str]
) -> None:
    assert settled(one, other) == (disputed, left, [])


@pytest.mark.parametrize(
    ("subject", "decision", "value"),
    [(f"<{BASE}entry/e/1>", "accepted", "make/lark"), (f"<{BASE}entry/e/1>", "rejected", "make/falke"), ("", "kept", "report/b")],
)
def test_a_decision_settles_it(subject: str, decision: str, value: str) -> None:
    why = Decision("d.csv", 2, subject, f"<{RACE}constructor>", decision, value, "seen")
    expected = [("make/falke", "rejected"), ("make/lark", "accepted")]
    assert settled("make/falke", "make/lark", why) == (expected, ["make/lark"], [])


def test_sources_that_share_a_car_differ_on_its_team_in_parts_as_well(tmp_path: Path) -> None:
    for name, team in (("a", "falke"), ("b", "lark")):
        entry = {"event": accounts.EVENT, "entry": "1", "number": "1", "team": team}
        teams = [{"id": each, "label": each} for each in ("falke", "lark")]
        accounts.account(tmp_path / "data", name, {"1": ["Ann Xu"]}, team=teams, entry=[entry])
    built = build(tmp_path / "data")
    (dispute,) = find(statements(built.lines))
    assert (shown(dispute.property), dispute.resolution) == ("race:team", "open")
    build_parts(tmp_path / "data", tmp_path / "parts")
    parts = listed(tmp_path / "parts")
    assert sorted(line for part in parts for block in part.blocks() for line in block.split("\n")) == built.lines
