"""Crews of one car that two sources name otherwise: a dispute about who drove, decided by one line, and never a violation."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from gridwalk.base import resources
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import Built, build
from gridwalk.check.validation import validate
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import subject, terms
from gridwalk.rdf.stored_parts import listed
from tests.accounts import EVENT, account, entry, same

PAPER = {"7": ["Jo Lind", "Al Elm"]}
SIZED = [{"event": EVENT, "entry": "7", "crewSize": "2", "number": "7"}]
CAR = entry("7")
RULES = {"crew-size", "crew-ordered", "crew-seats", "crew-seat", "crew-order", "result-driver", "incident-driver"}


def paper(data: Path, *, precedence: str = "", sized: bool = True) -> None:
    report = [{"id": "paper", "label": "paper", "sha256": "0" * 64, "characters": "9", "precedence": precedence}]
    account(data, "paper", PAPER, report=report, **({"entry": SIZED} if sized else {}))


def both(data: Path, *crew: str, precedence: str = "", sized: bool = True) -> None:
    """Write two accounts of one car; that of the page says no size."""
    paper(data, precedence=precedence, sized=sized)
    account(data, "the-page", {"7": crew})
    same(data, (f"entry/{EVENT}/the-page/7", f"entry/{EVENT}/paper/7"))


def decide(data: Path, *rows: str) -> None:
    path = data / "reports" / "paper" / "disputes.csv"
    path.write_text("subject,property,decision,value,reason,note\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    metadata = path.with_name("csv-metadata.json")
    said = json.loads(metadata.read_text(encoding="utf-8"))
    said["tables"].append({"url": path.name, "tableSchema": "dispute.json"})
    metadata.write_text(json.dumps(said), encoding="utf-8")


def drivers(built: Built) -> set[str]:
    """Return who drives the car, as the graph has it."""
    said = (terms(line) for line in built.lines if line.startswith(f"{CAR} <{RACE}driver> "))
    return {value.removeprefix(f"<{BASE}driver/")[:-1] for _, _, value, _ in said}


def seats(built: Built) -> set[str]:
    below = f"{CAR[:-1]}/crew/"
    return {about.removeprefix(below)[:-1] for line in built.lines if (about := subject(line)).startswith(below)}


def claimed(built: Built) -> dict[str, set[str]]:
    """Return the passages of each driver in dispute."""
    found, value = dict[str, set[str]](), dict[str, str]()
    claims = [terms(line) for line in built.lines if line.startswith(f"<{BASE}dispute/") and "/driver/" in line.partition(" ")[0]]
    for about, said, is_, _ in claims:
        if said == f"<{RACE}claimValue>":
            value[about] = is_.removeprefix(f"<{BASE}driver/")[:-1]
    for about, said, is_, _ in claims:
        if said.endswith("wasDerivedFrom>"):
            found.setdefault(value[about], set()).add(is_.removeprefix(f"<{BASE}report/")[:-1])
    return found


def resolution(built: Built) -> str:
    (line,) = (line for line in built.lines if "/driver> " in line and f" <{RACE}resolution> " in line)
    return terms(line)[2].rpartition("/")[2][:-1]


def broken(built: Built) -> set[str]:
    return RULES & {result.rule for result in validate(statements(built.lines)).results if result.severity == "Violation"}


def test_two_whole_crews_are_an_open_dispute_and_no_violation(tmp_path: Path) -> None:
    both(tmp_path, "Jo Lind", "Bo Fir")
    built = build(tmp_path)
    assert claimed(built) == {"al-elm": {"paper/r01"}, "bo-fir": {"the-page/r01"}}
    assert resolution(built) == "open"
    assert drivers(built) == seats(built) == {"jo-lind", "al-elm"}
    assert broken(built) == set()
    assert any("crew/bo-fir>" in line for line in built.withheld)


def test_what_a_driver_in_dispute_did_is_no_violation(tmp_path: Path) -> None:
    """The page gives the lap of the pole to him who is in its crew alone."""
    paper(tmp_path)
    sessions = [{"event": EVENT, "session": kind, "kind": kind} for kind in ("race", "qualifying")]
    pole = {"event": EVENT, "entry": "7", "session": "qualifying", "position": "1", "driver": "bo-fir"}
    account(tmp_path, "the-page", {"7": ["Jo Lind", "Bo Fir"]}, session=sessions, result=[pole])
    same(tmp_path, (f"entry/{EVENT}/the-page/7", f"entry/{EVENT}/paper/7"))
    built = build(tmp_path)
    assert any("/result/" in line and f" <{RACE}driver> <{BASE}driver/bo-fir> " in line for line in built.lines)
    assert broken(built) == set()


def test_a_source_with_no_precedence_is_not_followed(tmp_path: Path) -> None:
    both(tmp_path, "Jo Lind", "Bo Fir", precedence="none")
    built = build(tmp_path)
    assert claimed(built).keys() == {"al-elm", "bo-fir"}
    assert not any("crew/al-elm>" in line for line in built.lines)
    assert broken(built) == set()


def test_a_driver_too_many_for_a_whole_crew_is_in_dispute_alone(tmp_path: Path) -> None:
    both(tmp_path, "Bo Fir")
    built = build(tmp_path)
    assert claimed(built) == {"bo-fir": {"the-page/r01"}}
    assert drivers(built) == {"jo-lind", "al-elm"}
    assert broken(built) == set()


@pytest.mark.parametrize(
    ("crew", "sized"),
    [(["Al Elm"], True), (["Al Elm", "Jo Lind"], True), (["Bo Fir"], False), (["Al Elm", "Bo Fir"], False), (["Lind"], True)],
)
def test_a_part_of_a_crew_is_no_contradiction(tmp_path: Path, crew: list[str], sized: bool) -> None:
    both(tmp_path, *crew, sized=sized)
    built = build(tmp_path)
    assert claimed(built) == {}
    assert not built.withheld
    assert broken(built) == set()


@pytest.mark.parametrize("decision", ["accepted,driver/bo-fir", "rejected,driver/al-elm"])
def test_one_line_decides_for_a_crew(tmp_path: Path, decision: str) -> None:
    both(tmp_path, "Jo Lind", "Bo Fir")
    decide(tmp_path, f"entry/{EVENT}/7,driver,{decision},The photograph shows him.,")
    built = build(tmp_path)
    assert resolution(built) == "decided"
    assert drivers(built) == seats(built) == {"jo-lind", "bo-fir"}
    assert broken(built) == set()


def test_undecided_keeps_the_first_crew(tmp_path: Path) -> None:
    both(tmp_path, "Jo Lind", "Bo Fir")
    decide(tmp_path, f"entry/{EVENT}/7,driver,undecided,,,")
    built = build(tmp_path)
    assert resolution(built) == "open"
    assert drivers(built) == {"jo-lind", "al-elm"}


def test_parts_say_the_same(tmp_path: Path) -> None:
    both(tmp_path, "Jo Lind", "Bo Fir")
    build_parts(tmp_path, tmp_path / "parts")
    lines = sorted(line for part in listed(tmp_path / "parts") for block in part.blocks() for line in block.split("\n"))
    assert lines == build(tmp_path).lines


def test_a_news_item_with_another_crew_beside_the_report_that_ships(tmp_path: Path) -> None:
    """The first three of the race in it, with the lines that say who they are; the report's seats are what stays."""
    data = shutil.copytree(resources.folder("data"), tmp_path / "data")
    event = "alms/2004/laguna-seca"
    account(data, "daily-news", {"n3": ["Weaver", "Andy Wallace"]}, event=event)
    folder = data / "identities"
    lines = (folder / "laguna-seca-2004.sssom.tsv").read_text(encoding="utf-8")
    with (folder / "news.sssom.tsv").open("w", encoding="utf-8", newline="") as file:
        header = [line for line in lines.split("\n") if line.startswith("#")]
        file.write("\n".join(header).replace("laguna-seca-2004", "news") + "\n")
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["subject_id", "predicate_id", "object_id", "mapping_justification"])
        car = [f"gridwalk:entry/{event}/{key}" for key in ("n3", "r03")]
        writer.writerow([car[0], "skos:exactMatch", car[1], "semapv:ManualMappingCuration"])
    # The caption names a third driver of row 20, and another source two, as all there are.
    third = "john-macaluso"
    built = build(data)
    named = claimed(built)
    assert named.keys() == {"butch-leitzinger", "andy-wallace", third}
    assert named["andy-wallace"] == {"daily-news/r01"}
    assert {passage.partition("/")[0] for passage in named["butch-leitzinger"]} == {
        "alms-2004-laguna-seca", "alms-press-2004-laguna-seca", "italiaracing-2004-laguna-seca",
    }  # fmt: skip
    assert broken(built) == set()
