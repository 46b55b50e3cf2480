"""Each rule: what it makes of a race, what it leaves alone, and what it must not make of too little."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from gridwalk.ask.cite import cite
from gridwalk.base.errors import GridwalkError
from gridwalk.builds.whole import build
from gridwalk.derive.derivations import derived
from gridwalk.derive.labels.naming import LABEL
from gridwalk.derive.laps import is_of_lap
from gridwalk.derive.races import started
from gridwalk.derive.rule import rules
from gridwalk.derive.scopes import Scope
from gridwalk.derive.sparql_rule import SparqlRule, sparql_rules
from gridwalk.rdf import kinds
from gridwalk.rdf.iris import BASE, RACE, XSD
from gridwalk.rdf.lines import graph, terms
from gridwalk.rdf.names import THING, literal
from tests import accounts, questions
from tests.derived import RACE_OF_FIVE, about, rows, said, scope

RESULTS = [f"result/e/{n}/race" for n in range(1, 6)]
# What each rule makes of the race of five, or of what is said besides.
MADE: dict[str, tuple[str, list[str]]] = {
    "race-session": ("", ["event/e raceSession session/e/race"]),
    "race-result": ("", [f"event/e raceResult {result}" for result in RESULTS]),
    "winner": ("", ["event/e winner entry/e/1"]),
    "pole-entry": ("", ["event/e poleEntry entry/e/2"]),
    "date": ("", ["event/e date 2031-05-04"]),
    "year": ("", ["event/e year 2031"]),
    "entry-class": ("", [f"{result} entryClass class/s/{of}" for result, of in zip(RESULTS, "aabab", strict=True)]),
    "laps-behind": ("", [f"{result} lapsBehind {n}" for result, n in zip(RESULTS[1:], (0, 2, 2, 20), strict=True)]),
    "gap-to-leader": ("", ["result/e/2/race gapToLeader 10.25"]),
    "interval-laps": ("", [f"{result} intervalLaps {n}" for result, n in zip(RESULTS[1:], (0, 2, 0, 18), strict=True)]),
    "interval": ("", ["result/e/2/race interval 10.25", "result/e/4/race interval 29.25"]),
    "class-position": ("", [f"{result} classPosition {n}" for result, n in zip(RESULTS, (1, 2, 1, 3, 2), strict=True)]),
    "next-in-class": (
        "",
        [
            "result/e/1/race nextInClass result/e/2/race",
            "result/e/2/race nextInClass result/e/4/race",
            "result/e/3/race nextInClass result/e/5/race",
        ],
    ),
    "class-margin": ("", ["result/e/1/race classMargin 10.25"]),
    "class-margin-laps": ("", [f"{r} classMarginLaps {n}" for r, n in zip(RESULTS[:3], (0, 2, 18), strict=True)]),
    "laps-behind-in-class": (
        "",
        [
            "result/e/2/race lapsBehindInClass 0",
            "result/e/4/race lapsBehindInClass 2",
            "result/e/5/race lapsBehindInClass 18",
        ],
    ),
    "gap-in-class": ("", ["result/e/2/race gapInClass 10.25"]),
    "places-gained": ("", [f"result/e/{n}/race placesGained {gained}" for n, gained in ((1, 1), (2, -1), (4, -1))]),
    "share-of-winners-laps": (
        "",
        [f"{r} shareOfWinnersLaps {part}" for r, part in zip(RESULTS, ("1", "1", "0.975", "0.975", "0.75"), strict=True)],
    ),
    "driver-result": (
        "",
        [
            "driver/ann driverResult result/e/1/race",
            "driver/bob driverResult result/e/1/race",
            "driver/cid driverResult result/e/2/race",
            "driver/dag driverResult result/e/3/race",
        ],
    ),
    "team-result": (
        "",
        [
            "team/x teamResult result/e/1/race",
            "team/x teamResult result/e/2/race",
            "team/y teamResult result/e/3/race",
        ],
    ),
    "drives-for": (
        "",
        [f"driver/{who} drivesFor team/{team}" for who, team in zip(("ann", "bob", "cid", "dag"), "xxxy", strict=True)],
    ),
    "co-driver": ("", ["driver/ann coDriver driver/bob", "driver/bob coDriver driver/ann"]),
    "team-mate": (
        "",
        [
            "driver/ann teamMate driver/cid",
            "driver/bob teamMate driver/cid",
            "driver/cid teamMate driver/ann",
            "driver/cid teamMate driver/bob",
        ],
    ),
    "session-speed": (
        "event/e layout layout/l/2031\nlayout/l/2031 lapLength quantity/l\nquantity/l numericValue 5 ; hasUnit KiloM",
        [
            "result/e/1/race sessionSpeed 199.986",
            "result/e/2/race sessionSpeed 199.702",
            "result/e/3/race sessionSpeed 194.973",
            "result/e/4/race sessionSpeed 194.184",
        ],
    ),
    "si-value": (
        "quantity/e/d a Quantity ; numericValue 2.5 ; hasUnit MI\nquantity/e/t a Quantity ; numericValue 50 ; hasUnit DEG_F",
        ["quantity/e/d siValue 4023.36", "quantity/e/t siValue 283.15"],
    ),
    "report-count": ("", ["event/e reportCount 1"]),
}


@pytest.mark.parametrize("rule", MADE)
def test_a_rule_makes_these_rows_of_a_race(rule: str) -> None:
    more, expected = MADE[rule]
    assert rows(rule, scope(f"{RACE_OF_FIVE}{more}")) == sorted(expected)


def test_each_rule_has_rows_of_its_own() -> None:
    elsewhere = {"season", "label", "crew", "count", "original-report", "best-lap", "laps-led", "contested"}
    assert {rule.name for rule in rules()} == MADE.keys() | elsewhere
    assert len(MADE) > 25


@pytest.mark.parametrize(
    ("rule", "stated"),
    [
        ("class-position", "result/e/2/race classPosition 7"),
        ("laps-behind", "result/e/3/race lapsBehind 7"),
        ("gap-to-leader", "result/e/2/race gapToLeader 7.5"),
        ("interval", "result/e/4/race interval 7.5"),
        ("interval-laps", "result/e/4/race intervalLaps 7"),
        ("gap-in-class", "result/e/2/race gapInClass 7.5"),
        ("laps-behind-in-class", "result/e/4/race lapsBehindInClass 7"),
        ("session-speed", "result/e/1/race sessionSpeed 7.5"),
        ("date", "event/e date 2031-05-05"),
        ("year", "event/e year 2030"),
    ],
)
def test_where_a_source_states_it_nothing_is_derived(rule: str, stated: str) -> None:
    thing, name, _ = stated.split(" ")
    more = MADE[rule][0]
    assert any(row.startswith(f"{thing} {name} ") for row in rows(rule, scope(f"{RACE_OF_FIVE}{more}")))
    stating = scope(f"{RACE_OF_FIVE}{more}\n{stated}")
    assert not any(row.startswith(f"{thing} {name} ") for row in rows(rule, stating))


def opened(thing: str, name: str, value: str) -> Scope:
    """Return the race of five where nobody decided what a number is."""
    term = f'"{value}"^^<{XSD}integer>'
    return scope(RACE_OF_FIVE, {(f"<{BASE}{thing}>", f"<{RACE}{name}>"): {term: f"<{BASE}dispute/{thing}/{name}>"}})


def test_what_leans_on_an_open_value_is_open_too() -> None:
    of = opened("result/e/3/race", "laps", "78")
    assert "result/e/3/race lapsBehind 2 open" in rows("laps-behind", of)
    assert "result/e/4/race lapsBehind 2" in rows("laps-behind", of)
    assert "result/e/3/race classMarginLaps 18 open" in rows("class-margin-laps", of)


def test_of_a_property_in_an_open_dispute_nothing_is_derived() -> None:
    of = opened("result/e/3/race", "lapsBehind", "9")
    assert [row.split(" ")[0] for row in rows("laps-behind", of)] == [RESULTS[1], *RESULTS[3:]]


@pytest.mark.parametrize("precedence", ["1", "none"])
def test_a_value_that_is_not_asserted_is_no_premise(precedence: str, tmp_path: Path) -> None:
    """Two sources differ about the winner's laps: with ``none`` neither is asserted, and nothing is made of it."""
    crews = {"1": ["Ann Xu", "Bob Yi"], "2": ["Cid Zo", "Dag Wu"]}
    for name, laps in (("a", "80"), ("b", "81")):
        folder = accounts.account(tmp_path, name, crews)
        header, *results = (folder / "result.csv").read_text(encoding="utf-8").splitlines()
        columns = header.split(",")
        changed = [dict(zip(columns, row.split(","), strict=True)) for row in results]
        for place, row in enumerate(changed, 1):
            row |= {"position": str(place), "laps": laps if place == 1 else "78"}
        text = "\n".join([header, *(",".join(row[column] for column in columns) for row in changed)])
        (folder / "result.csv").write_text(f"{text}\n", encoding="utf-8")
        path = folder / "report.csv"
        header, row = path.read_text(encoding="utf-8").splitlines()
        cells = dict(zip(header.split(","), row.split(","), strict=True)) | {"precedence": precedence}
        path.write_text(f"{header}\n{','.join(cells.values())}\n", encoding="utf-8")
    found = [(value, name) for _, p, value, name in map(terms, build(tmp_path).lines) if p == f"<{RACE}lapsBehind>"]
    if precedence == "none":
        assert found == []
    else:
        assert found == [(f'"2"^^<{XSD}integer>', f"<{BASE}rule/laps-behind/{accounts.EVENT}/open>")]


def lapped(changed: str = "", result: str = "laps 3") -> Scope:
    """Return a race of two cars with the times of their laps; ``changed`` are rows of laps in place of those they begin like."""
    text = f"""
session/e/race a Session ; event event/e ; kind concept/session/race
result/e/1/race a Result ; session session/e/race ; entry entry/e/1 ; position 1 ; {result}
result/e/2/race a Result ; session session/e/race ; entry entry/e/2 ; position 2 ; laps 2
"""
    ended = {"1/race/1": 91.5, "1/race/2": 180.25, "1/race/3": 270.5, "2/race/1": 90.5, "2/race/2": 181.25}
    before = {"1/race/1": 0.0, "2/race/1": 0.0, "1/race/2": 91.5, "1/race/3": 180.25, "2/race/2": 90.5}
    laps = [f"lap/e/{key} elapsedTime {seconds} ; lapTime {seconds - before[key]}" for key, seconds in ended.items()]
    other = [row for row in changed.splitlines() if row]
    kept = [row for row in laps if not any(row.startswith(one.split(" ")[0]) for one in other)]
    lines = said("\n".join([*kept, *(row for row in other if " " in row)]))
    of = scope(text)
    return replace(of, laps=lambda name: (line for line in lines if is_of_lap(line, name)))


def test_who_ended_a_lap_first_led_it() -> None:
    assert rows("laps-led", lapped()) == ["result/e/1/race lapsLed 2", "result/e/2/race lapsLed 1"]
    assert rows("best-lap", lapped()) == ["result/e/1/race bestLap 88.75", "result/e/2/race bestLap 90.5"]


@pytest.mark.parametrize("changed", ["lap/e/2/race/2", "lap/e/2/race/1 elapsedTime 91.5 ; lapTime 91.5"])
def test_nobody_is_counted_to_lead_where_a_lap_is_missing_or_shared(changed: str) -> None:
    assert rows("laps-led", lapped(changed)) == []


def test_a_stated_number_of_laps_led_or_fastest_lap_is_left_alone() -> None:
    assert rows("laps-led", lapped(result="laps 3 ; lapsLed 3")) == []
    assert rows("best-lap", lapped(result="laps 3 ; bestLap 88.7")) == ["result/e/2/race bestLap 90.5"]
    assert rows("best-lap", lapped(result="laps 4")) == ["result/e/2/race bestLap 90.5"]


def test_a_lap_that_two_passages_tell_is_one() -> None:
    of = lapped()
    twice = [line.replace("a/p1>", "b/p1>") for name in ("elapsedTime", "lapTime") for line in of.laps(f"<{RACE}{name}>")]
    both = replace(of, laps=lambda name: [*of.laps(name), *(line for line in twice if is_of_lap(line, name))])
    assert rows("laps-led", both) == rows("laps-led", of)
    assert rows("best-lap", both) == rows("best-lap", of)


def test_laps_led_are_cited_with_the_laps() -> None:
    built = build(questions.WORLD)
    result = "result/isles/2032/skerry/4/race"
    (found,) = (c for c in cite(built.lines, built.withheld, result) if c.property == f"<{RACE}lapsLed>")
    assert len(found.premises) == 5
    assert {terms(line)[1] for line in found.premises} == {f"<{RACE}elapsedTime>"}


NO_WINNER = {
    "the first is disqualified": ("", "result/e/1/race classification concept/classification/disqualified"),
    "no session is a race": ("kind concept/session/race", "session/e/race kind concept/session/sprint"),
    "the race is a part of another session": ("", "session/e/race partOf session/e/whole"),
    "nobody has a place": ("position", ""),
}


@pytest.mark.parametrize("case", NO_WINNER)
def test_there_is_no_winner_where(case: str) -> None:
    left_out, more = NO_WINNER[case]
    text = RACE_OF_FIVE
    if left_out:
        text = "\n".join(" ; ".join(p for p in row.split(" ; ") if not p.startswith(left_out)) for row in text.splitlines())
    assert rows("winner", scope(f"{text}\n{more}")) == []


def test_a_dead_heat_has_two_winners_and_a_place_that_is_left_out() -> None:
    of = scope(RACE_OF_FIVE.replace("position 2 ;", "position 1 ;").replace("7210.75", "7200.5"))
    assert rows("winner", of) == ["event/e winner entry/e/1", "event/e winner entry/e/2"]
    assert rows("class-position", of)[:4] == [
        "result/e/1/race classPosition 1",
        "result/e/2/race classPosition 1",
        "result/e/3/race classPosition 1",
        "result/e/4/race classPosition 3",
    ]
    assert "result/e/1/race nextInClass result/e/4/race" in rows("next-in-class", of)


def test_a_place_in_class_is_counted_only_where_all_ahead_are_known() -> None:
    missing = RACE_OF_FIVE.replace("position 2 ; ", "")
    assert rows("class-position", scope(missing)) == ["result/e/1/race classPosition 1"]
    unclassed = RACE_OF_FIVE.replace("entry/e/3 a Entry ; event event/e ; raceClass class/s/b", "entry/e/3 a Entry ; event event/e")
    assert len(rows("class-position", scope(unclassed))) == 2
    out = f"{RACE_OF_FIVE}result/e/2/race classification concept/classification/excluded"
    assert rows("class-position", scope(out)) == ["result/e/1/race classPosition 1"]


def test_a_counted_place_that_a_source_gives_another_car_is_left_out() -> None:
    found = rows("class-position", scope(f"{RACE_OF_FIVE}result/e/5/race classPosition 1"))
    assert not any(row.startswith(("result/e/3/", "result/e/5/")) for row in found)


SPRINT = """
session/e/sprint a Session ; event event/e ; kind concept/session/sprint
session/e/second a Session ; event event/e ; kind concept/session/race ; sessionNumber 2 ; date 2031-05-05
result/e/2/sprint a Result ; session session/e/sprint ; entry entry/e/2 ; position 1
result/e/2/second a Result ; session session/e/second ; entry entry/e/2 ; position 1
"""


def test_of_two_races_each_has_a_winner_and_a_sprint_none() -> None:
    of = scope(f"{RACE_OF_FIVE}{SPRINT}")
    assert rows("race-session", of) == ["event/e raceSession session/e/race", "event/e raceSession session/e/second"]
    assert rows("winner", of) == ["event/e winner entry/e/1", "event/e winner entry/e/2"]
    assert not any("sprint" in row for row in rows("race-result", of))
    # On two days there is no day of the event, but a year.
    assert rows("date", of) == []
    assert rows("year", of) == ["event/e year 2031"]


@pytest.mark.parametrize(
    ("known", "year"),
    [
        ("event/e month 2030-12", ["event/e year 2030"]),
        ("season/s/2031 year 2031", ["event/e year 2031"]),
        ("event/e month 2030-12\nseason/s/2031 year 2031", ["event/e year 2030"]),
        ("event/e round 3", []),
    ],
)
def test_the_year_is_that_of_the_month_before_that_of_the_season(known: str, year: list[str]) -> None:
    assert rows("year", scope(f"event/e a Event ; season season/s/2031\n{known}")) == year


def test_the_season_is_that_within_whose_key_the_event_is() -> None:
    own, season = said("event/nsc/2031/lakeside a Event"), said("season/nsc/2031 a Season")
    of = Scope("nsc/2031/lakeside", about(own), about(season), of_event=True)
    assert rows("season", of) == ["event/nsc/2031/lakeside season season/nsc/2031"]
    stated = [*own, *said("event/nsc/2031/lakeside season season/other")]
    assert rows("season", replace(of, own=about(stated))) == []
    assert rows("season", replace(of, beside={})) == []


def test_an_event_that_one_source_puts_in_no_season_is_in_that_of_another(tmp_path: Path) -> None:
    """The account tells of an event of the world's season, and says of none that it is of it."""
    accounts.account(tmp_path, "wire", {"1": ["Ann Xu"]}, event="nsc/2031/moor")
    shutil.copytree(questions.WORLD / "reports" / "lakeside-2031", tmp_path / "reports" / "lakeside-2031")
    found = [line for line in build(tmp_path).lines if line.startswith(f"<{BASE}event/nsc/2031/moor> <{RACE}season>")]
    assert [terms(line)[2:] for line in found] == [(f"<{BASE}season/nsc/2031>", f"<{BASE}rule/season/nsc/2031/moor>")]


def test_a_stated_gap_comes_before_one_that_is_counted() -> None:
    gap = "gap/e/race/4/2 a LapGap ; session session/e/race ; behind entry/e/4 ; ahead entry/e/2 ; gapLaps 3"
    assert "result/e/2/race classMarginLaps 3" in rows("class-margin-laps", scope(f"{RACE_OF_FIVE}{gap}"))
    stated = "result/e/2/race gapInClass 11.5"
    assert rows("class-margin", scope(f"{RACE_OF_FIVE}{stated}")) == ["result/e/1/race classMargin 11.5"]


def test_pole_is_whose_a_source_says_before_the_first_place_on_the_grid() -> None:
    assert rows("pole-entry", scope(f"{RACE_OF_FIVE}result/e/4/race pole true")) == ["event/e poleEntry entry/e/4"]
    assert rows("pole-entry", scope(f"{RACE_OF_FIVE}result/e/2/race pole false")) == []


def test_a_copy_and_what_it_repeats_are_one_source() -> None:
    copies = "report/a a Report\nreport/b a Report ; copyOf report/a\nreport/c a Report ; copyOf report/b"
    own = [*said("event/e a Event", "a/p1"), *said("event/e a Event", "c/p1"), *said("event/e a Event", "d/p1")]
    of = Scope("e", about(own), about(said(copies)), of_event=True)
    assert rows("report-count", of) == ["event/e reportCount 2"]
    originals = rows("original-report", Scope("a", about(said(copies))))
    assert originals == [f"report/{name} originalReport report/a" for name in "abc"]


def test_a_line_that_says_that_two_keys_are_one_car_is_no_source_of_the_event() -> None:
    own = [*said("event/e a Event"), *said("identity/entry/e/1 a Identity", "cars/p1")]
    assert rows("report-count", Scope("e", about(own), of_event=True)) == ["event/e reportCount 1"]


def test_copies_in_a_circle_have_no_original() -> None:
    circle = "report/a a Report ; copyOf report/b\nreport/b a Report ; copyOf report/a"
    assert rows("original-report", Scope("a", about(said(circle)))) == []


def counts(more: str = "") -> dict[str, str]:
    """Return what is counted of the race of five for each driver, team and make, all seasons and classes together."""
    text = f"{RACE_OF_FIVE}{more}"
    kept = [line for line in build_lines(text) if line]
    whole = Scope("all", about(said('model/m a CarModel ; make make/k\ndriver/ann label "Ann Xu"')), races=list(started(kept)))
    return {" ".join(row.split(" ")[:2]): row.split(" ", 2)[2] for row in rows("count", whole)}


def build_lines(text: str) -> list[str]:
    """Return the lines of an event, and what is derived of it."""
    of = scope(text)
    return [*derived(of), *(line for lines in of.own.values() for line in lines)]


def test_counts_are_of_what_started_and_what_it_reached() -> None:
    found = counts("result/e/3/race finish concept/finish/did-not-qualify")
    assert found["count/driver/ann starts"] == "1"
    assert found["count/driver/ann wins"] == "1"
    assert found["count/driver/ann rdfs:label"] == "counts of Ann Xu"
    assert found["count/driver/cid poles"] == "1"
    assert found["count/driver/cid classPodiums"] == "1"
    assert found["count/make/k wins"] == "1"
    # Two cars in one race are one start of the team.
    assert found["count/team/x starts"] == "1"
    assert found["count/driver/cid/season/s/2031/class/s/a wins"] == "0"
    assert found["count/class/s/a/season/s/2031 starts"] == "1"
    assert not any(key.startswith("count/driver/dag ") for key in found)


# The first car is on pole, and the second of its drivers took it over.
POLE_OF_TWO = """
result/e/1/race pole true
share/e/1/race/1 a DriverShare ; entry entry/e/1 ; session session/e/race ; driver driver/ann ; pole true
share/e/1/race/2 a DriverShare ; entry entry/e/1 ; session session/e/race ; driver driver/bob ; tookOver true
"""


def test_the_pole_of_a_shared_car_is_the_driver_s_to_whom_a_source_gives_it() -> None:
    found = counts(POLE_OF_TWO)
    assert [found[f"count/{who} poles"] for who in ("driver/ann", "driver/bob", "driver/cid", "team/x")] == ["1", "0", "0", "1"]
    assert [found[f"count/{who} wins"] for who in ("driver/ann", "driver/bob")] == ["1", "1"]
    # Of another car of the race, or of another session, that says nothing.
    for before, after in (("entry entry/e/1", "entry entry/e/3"), ("session/e/race ; driver", "session/e/sprint ; driver")):
        found = counts(POLE_OF_TWO.replace(before, after))
        assert [found[f"count/driver/{who} poles"] for who in ("ann", "bob")] == ["1", "1"]


def test_the_pole_of_a_crew_of_which_nothing_more_is_said_is_all_s() -> None:
    found = counts("result/e/1/race pole true")
    assert [found[f"count/driver/{who} poles"] for who in ("ann", "bob", "cid")] == ["1", "1", "0"]


def test_who_is_on_pole_and_does_not_start_has_the_pole_and_no_start() -> None:
    found = counts("result/e/2/race finish concept/finish/did-not-start")
    assert [found[f"count/driver/cid {what}"] for what in ("starts", "poles", "podiums")] == ["0", "1", "0"]
    assert found["count/driver/cid/season/s/2031/class/s/a poles"] == "1"
    # The team started with another car.
    assert [found[f"count/team/x {what}"] for what in ("starts", "poles", "wins")] == ["1", "1", "1"]


def test_who_was_excluded_started_if_a_source_says_that_it_ran() -> None:
    out = "result/e/6/race a Result ; session session/e/race ; entry entry/e/6 ; classification concept/classification/excluded"
    sixth = f"entry/e/6 a Entry ; event event/e ; driver driver/eve\n{out}"
    assert "count/driver/eve starts" not in counts(sixth)
    assert "count/driver/eve starts" not in counts(f"{sixth} ; laps 0")
    for ran in ("laps 70", "finish concept/finish/running", "position 6"):
        assert counts(f"{sixth} ; {ran}")["count/driver/eve starts"] == "1"


def test_counts_stand_beside_tallies_of_the_world() -> None:
    lines = build(questions.WORLD).lines
    made, tallies = (
        {s for s, _, value, _ in map(terms, lines) if s.startswith(THING) and value == f"<{RACE}{kind}>"}
        for kind in ("Count", "Tally")
    )
    assert len(made) > 100
    assert tallies
    assert made.isdisjoint(tallies)
    stated = {(s, p) for s, p, _, name in map(terms, lines) if kinds.kind(name) != kinds.DERIVED}
    assert not [s for s, _ in stated if s in made]
    named = {literal(value).value for s, p, value, _ in map(terms, lines) if s in made and p == LABEL}
    assert {"counts of XP, Isles Endurance Trophy 2032", "counts of Alma Reed, Isles Endurance Trophy 2032, XP"} <= named
    assert not [name for name in named if "/" in name]


def test_the_premises_of_the_winner_are_what_says_that_it_won() -> None:
    built = build(questions.WORLD)
    event = "nsc/2031/lakeside"
    citations = cite(built.lines, built.withheld, f"event/{event}")
    (found,) = (c for c in citations if c.property == f"<{RACE}winner>" and c.subject == f"<{BASE}event/{event}>")
    assert found.status == kinds.DERIVED
    result, session = f"<{BASE}result/{event}/r01/race>", f"<{BASE}session/{event}/race>"
    assert {terms(line)[:2] for line in found.premises} == {
        (session, f"<{RACE}event>"),
        (session, f"<{RACE}kind>"),
        (result, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"),
        (result, f"<{RACE}session>"),
        (result, f"<{RACE}position>"),
        (result, f"<{RACE}entry>"),
    }


def test_queries_are_of_the_form_that_premises_can_be_told_of() -> None:
    for rule in sparql_rules():
        assert rule.patterns
        variables = {term for pattern in rule.patterns for term in pattern if term.startswith("?")}
        assert rule.head[0] in variables, rule.name
        assert all(pattern[1].startswith("<") for pattern in rule.patterns), rule.name


@pytest.mark.parametrize(
    ("text", "said_so"),
    [
        ("#+ label: a\nCONSTRUCT { ?a ?b ?c }\nWHERE { ?a ?b ?c }\n", "found no line #+ comment:"),
        ("#+ label: a\n#+ comment: b\nCONSTRUCT { ?a ?b ?c . ?c ?b ?a }\nWHERE { ?a ?b ?c }\n", "found 2 statements in CONSTRUCT"),
        (
            "#+ label: a\n#+ comment: b\nCONSTRUCT { ?a ?b ?c }\nWHERE { ?a <urn:b>/<urn:c> ?c }\n",
            "expected a subject, a predicate",
        ),
        ("#+ label: a\n#+ comment: b\nCONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }\n", "expected one line that begins with CONSTRUCT"),
    ],
)
def test_a_query_of_another_form_is_refused(text: str, said_so: str, tmp_path: Path) -> None:
    path = tmp_path / "rule.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GridwalkError, match=re.escape(said_so)):
        read(path)


def read(path: Path) -> tuple[object, ...]:
    """Return all that is read of the rule of a file."""
    rule = SparqlRule.read(path)
    return rule.head, rule.patterns


def test_where_one_thing_gets_two_values_of_what_has_one_none_is_derived() -> None:
    two = "entry/e/1 raceClass class/s/b"
    assert "result/e/1/race entryClass class/s/a" not in rows("entry-class", scope(f"{RACE_OF_FIVE}{two}"))
    assert len(rows("entry-class", scope(f"{RACE_OF_FIVE}{two}"))) == 4


def test_what_is_derived_says_of_which_graphs() -> None:
    assert {graph(line) for line in build_lines(RACE_OF_FIVE) if f"{RACE}winner>" in line} == {f"<{BASE}rule/winner/e>"}
