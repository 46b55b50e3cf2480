"""Representatives of records: rules find nothing in them only where they find nothing in all records."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice, permutations
from pathlib import Path

import pytest

from gridwalk.base.errors import Problem
from gridwalk.check import across, by_event, needs, validation
from gridwalk.check.across import Group
from gridwalk.check.representatives import NUMBERED, AllNeeded, Representatives
from gridwalk.check.validation import Rule, rules, validate
from gridwalk.rdf.lines import split, subject
from gridwalk.rdf.stored_parts import StoredPart
from tests.bench.representing import OF_RECORDS, Compared, fixture, line, literal, of_fixtures, of_records, records, short
from tests.test_event_validation import parts
from tests.test_shapes import base

WITHIN = [rule for rule in rules() if not rule.across]
LAP = "<https://w3id.org/gridwalk/id/lap/a/2031/b/7/race"
SECOND = f'{LAP}/1> <https://w3id.org/gridwalk/ontology#lapTime> "80.5"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:g> .\n'
COUNT = re.compile(r"\b(?:COUNT|SUM|MAX|MIN|AVG|SAMPLE|GROUP_CONCAT)\s*\(|inversePath", re.IGNORECASE)
# Rules that name a number of records, or what else only records say, where it is no list of properties made from the ontology;
# and those that count or go a path backwards; each with why representatives are enough.
NUMBERS = {
    "first-lap": "of an incident",
    "from-one": "of things that are no records",
    "key": "of a running position",
    "lap-number": "one number of one record against a limit: what is above it in any is so in the greatest",
    "not-negative": "one number of one record against nought",
    "running-lap": "of a running position, which has a turn",
    "stop-order": "of a pit stop",
}
COUNTS = {
    "class-places": "counts entries",
    "class-position": "counts results",
    "crew-size": "counts seats",
    "laps-led-sum": "adds up what results say",
    "passage-exists": "looks for one derivation",
}
GENERATED = {"blank-node", "concept", "datatype", "declared", "domain", "functional", "range", "required"}


def lap(number: int, time: str = "80.5", **other: str) -> str:
    said = {"lapNumber": f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>', "flag": "<urn:green>"}
    said |= {"lapTime": f'"{time}"^^<http://www.w3.org/2001/XMLSchema#decimal>'} | other
    return "".join(
        f"{LAP}/{number}> <https://w3id.org/gridwalk/ontology#{name}> {value} <urn:g> .\n" for name, value in said.items()
    )


def permuted(number: int) -> tuple[str, ...]:
    """Return the lines of a lap in an order of their own."""
    lines = lap(number, topSpeed='"200"', driver="<urn:d>", session="<urn:race>").splitlines(keepends=True)
    return next(islice(permutations(lines), number, None))


def kept(*files: str) -> str:
    made = Representatives()
    for file in files:
        made.add(file.encode())
        made.end()
    return b"".join(made.kept()).decode()


def test_of_laps_that_no_rule_can_tell_apart_the_least_and_the_greatest_number_stay() -> None:
    laps = [lap(number, f"{number + 70}.{number % 9 + 1}") for number in (4, 2, 9, 5, 3)]
    assert kept("".join(laps)) == laps[1] + laps[2]
    assert kept(laps[0]) == laps[0]


def test_whether_all_lines_are_kept() -> None:
    """Then an event in which something is found is checked once."""
    for count, every in ((0, True), (1, True), (2, True), (3, False)):
        made = Representatives()
        made.add(("".join(lap(number + 1) for number in range(count)) + "<urn:s> <urn:p> <urn:o> <urn:g> .\n").encode())
        made.end()
        assert made.every == every


def test_an_event_without_representatives_is_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, new = fixture("lap-gap")
    paths, checked, found = parts(tuple(sorted({*base()} - gone | new)), tmp_path), list[str](), by_event.found

    def counted(data: str, engine: str = "shacl", across: bool | None = None) -> set[by_event.Result]:
        checked.append(data)
        return found(data, engine, across)

    monkeypatch.setattr(by_event, "found", counted)
    assert by_event.validate_parts(map(StoredPart, paths)).results
    assert len(set(checked)) == len(checked) >= 1


@pytest.mark.parametrize(
    "odd",
    [
        lap(5, "-80.5"), lap(5, "0"), lap(5, "80.50x"), lap(5, "1" * 30), lap(5, flag="<urn:red>"), lap(5, pitTime='"1"'),
        lap(5).replace('"5"', '"9"'), lap(5).replace('"5"', '"05"'), lap(5).replace("/5>", "/05>"), lap(5).replace("/5>", "/x>"),
        lap(5).partition("\n")[2], lap(5).replace("<urn:g>", "<urn:h>"), lap(5, row="<urn:row>"),
        lap(5) + SECOND.replace("/1>", "/5>").replace("80.5", "81.5"),
    ],
)  # fmt: skip
def test_a_lap_that_is_not_like_the_others_stays(odd: str) -> None:
    """Two of them, since each is told from all others, or two stand for more."""
    other = odd.replace("/5>", "/6>").replace("/05>", "/06>").replace("/x>", "/y>")
    alike = [lap(number) for number in (1, 2, 3, 7, 8)]
    assert sorted(kept("".join([*alike, odd, other])).split("\n")) == sorted((alike[0] + odd + other + alike[-1]).split("\n"))


def test_what_is_said_of_things_stays() -> None:
    thing = "<urn:s> <urn:p> <urn:o> <urn:g> .\n" * 3
    assert kept(lap(1) + lap(2) + lap(3) + thing) == thing + lap(1) + lap(3)


def test_blocks_may_end_anywhere() -> None:
    text = "".join(f"{line[:-1]}<urn:g> .\n" for line in (*records(), *short()))
    lines, cuts = text.encode().splitlines(keepends=True), random.Random(4)
    made, at = Representatives(), 0
    while at < len(lines):
        end = at + cuts.randint(1, 40)
        made.add(b"".join(lines[at:end]))
        at = end
    made.end()
    assert sorted(b"".join(made.kept()).split(b"\n")) == sorted(kept(text).encode().split(b"\n"))
    assert kept(text).count("> <https://w3id.org/gridwalk/ontology#lapNumber> ") == 8 * 2 * 5


@pytest.mark.parametrize(
    "text", [lap(1) + lap(2) + lap(3), "<urn:s> <urn:p> <urn:o> <urn:g> .\n", lap(7) + "<urn:s> <urn:p> <urn:o> <urn:g> .\n"]
)
def test_the_last_line_of_a_file_may_have_no_end(text: str) -> None:
    assert kept(text[:-1]) == kept(text)
    assert kept(text[:-1], lap(9)) == kept(text, lap(9))
    with pytest.raises(AllNeeded):
        kept(lap(1)[:-1], lap(1))


def test_a_line_may_come_in_pieces() -> None:
    made, long = Representatives(), lap(2, flag=f"<urn:{'x' * 5000}>")
    for piece in (lap(1) + long[:3000], long[3000:4000], long[4000:] + lap(3)):
        made.add(piece.encode())
    made.end()
    assert sorted(b"".join(made.kept()).decode().splitlines()) == sorted((lap(1) + long + lap(3)).splitlines())
    with pytest.raises(AllNeeded):
        made.add(lap(4, flag=f"<urn:{'x' * 300_000}").encode())


@pytest.mark.parametrize(
    "files",
    [
        [lap(1) + lap(2) + SECOND], [lap(1) + lap(2), SECOND], [lap(1) + lap(2), lap(1)], [lap(3), lap(5) + lap(4) + lap(5)],
        [lap(1) + f"<urn:claim> <urn:about> {LAP}/1> <urn:g> .\n"], [lap(1, flag=f"{LAP}/2>") + lap(2)],
        [lap(1).replace(" <urn:g>", " _:g")], [lap(1) + "<urn:s> <urn:p> <urn:o> .\n"], [lap(1).replace("<urn:g> .", "<urn:g>  .")],
        [lap(1).replace("/lap/", "/l\\u0061p/")], [lap(1, flag='"x') + lap(2)],
        ["".join(f'{LAP}/1> <urn:{n}> "1" <urn:g> .\n' for n in range(9000))],
        ["".join("".join(permuted(n)) for n in range(1, 99))],
    ],
)  # fmt: skip
def test_nobody_stands_for_another(files: list[str]) -> None:
    """What is said of a record is in two places, something refers to one, or lines have not our form."""
    with pytest.raises(AllNeeded):
        kept(*files)


def test_what_mistakes_in_records_fire_fires_in_representatives() -> None:
    done = Compared()
    of_records(rules(), 10, random.Random(31), done)
    assert all(done.fired[name] >= 10 for name in OF_RECORDS)
    assert done.whole * 10 <= done.texts


def test_what_fixtures_break_fires_in_representatives() -> None:
    """Of all rules ``python -m tests.bench.representing``; the fixtures of all in parts are in test_event_validation.py."""
    chosen, done = random.Random(32).sample(rules(), 40), Compared()
    of_fixtures(chosen, 1, random.Random(33), done)
    assert {rule.name for rule in chosen} <= set(done.fired)


def _queries(rule: Rule) -> str:
    return re.sub(r'"[^"\n]*"@en', "", re.sub(r"^\s*#.*$", "", rule.path.read_text(encoding="utf-8"), flags=re.MULTILINE))


def _naming(found: Iterable[Rule], pattern: re.Pattern[str]) -> set[str]:
    return {rule.name for rule in found if not rule.all_records and pattern.search(_queries(rule))}


def test_a_rule_that_needs_all_records_says_so() -> None:
    """Where this fails: a rule that counts laps, or compares them with each other, is of the class shapes:AllRecords."""
    said = {split(line)[1].rpartition("#")[2][:-1] for line in records() if "^^<http://www.w3.org/2001/XMLSchema#" in line}
    said |= {"sector2Time", "sector3Time", "topSpeed", "trackTemperature", "humidity", "pressure", "windSpeed", "windDirection"}
    assert _naming(WITHIN, re.compile(rf"race:(?:{'|'.join(sorted(said))})\b")) - GENERATED == set(NUMBERS)
    assert _naming(WITHIN, COUNT) == set(COUNTS)


def test_records_are_those_of_timing_files() -> None:
    from gridwalk.derive.labels.naming import BARE

    assert tuple(NUMBERED) == BARE


def lines_within_events(paths: Iterable[Path], monkeypatch: pytest.MonkeyPatch) -> int:
    seen = list[int]()
    found = by_event.found

    def counted(data: str, engine: str = "shacl", across: bool | None = None) -> set[by_event.Result]:
        seen.append(0 if across else data.count("/id/lap/"))
        return found(data, engine, across)

    monkeypatch.setattr(by_event, "found", counted)
    assert by_event.validate_parts(map(StoredPart, paths)).conforms
    monkeypatch.setattr(by_event, "found", found)
    return sum(seen)


def test_a_rule_that_needs_all_records_gets_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = parts((*base(), *records()), tmp_path)
    every = sum(line.count("/id/lap/") for line in records())
    assert lines_within_events(paths, monkeypatch) < every * 0.75
    marked = [replace(rules()[0], across=False, all_records=True), *rules()[1:]]
    monkeypatch.setattr(by_event, "rules", lambda: marked)
    assert lines_within_events(paths, monkeypatch) == every


def test_a_rule_across_events_of_another_distribution_gets_all_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = parts((*base(), *records()), tmp_path)
    monkeypatch.setattr(by_event, "found", lambda *_, **__: set())
    seen = list[int]()

    def counted(group: Group, engine: str) -> set[by_event.Result]:
        lines = b"".join(map(zlib.decompress, group.pieces)).split(b"\n")
        seen.append(sum(line.startswith(b"<https://w3id.org/gridwalk/id/lap/") for line in lines))
        return set()

    monkeypatch.setattr(by_event, "found_across", counted)
    for marked in (rules(), [replace(rules()[0], across=True, all_records=True), *rules()[1:]]):
        for module in (by_event, across, needs):
            monkeypatch.setattr(module, "rules", lambda marked=marked: marked)
        needs.needs.cache_clear()
        by_event.validate_parts(map(StoredPart, paths))
    needs.needs.cache_clear()
    few, every = seen
    assert few < every == sum(line.startswith("<https://w3id.org/gridwalk/id/lap/") for line in records())


def test_a_driver_who_is_named_by_one_lap_is_not_unused(tmp_path: Path) -> None:
    """Rules across events get no laps, but what they refer to; and a lap that says what no lap does."""
    gone, new = fixture("driver-unused")
    driver = next(subject(line) for line in sorted(new) if line.endswith("#Driver> ."))
    lap_of = next(line for line in records() if "/r02/race/4>" in line and "#driver>" in line)
    place = line(subject(lap_of), "classPosition", literal("99", "integer"))
    lines = [*(set(base()) - gone), *new, *(set(records()) - {lap_of}), line(subject(lap_of), "driver", driver), place]
    report = validate(lines)
    assert "position-starters" in {result.rule for result in report.results if result.focus == subject(lap_of)}
    assert "driver-unused" not in {result.rule for result in report.results}
    assert by_event.validate_parts(map(StoredPart, parts(tuple(sorted(lines)), tmp_path))) == report


def test_representatives_are_of_lines_as_they_are_joined(tmp_path: Path) -> None:
    """What the join withholds of one lap of many is missing."""
    lines = [*base(), *records()]
    paths = parts(tuple(sorted(lines)), tmp_path)
    gone = next(line for line in records() if "/r03/race/4>" in line and "#entry> " in line)
    withheld = frozenset({f"{gone.removesuffix('.')}<urn:passage> ."})
    report = by_event.validate_parts([StoredPart(path, withheld=withheld) for path in paths])
    assert {(result.rule, result.focus) for result in report.results} == {("required", subject(gone))}


def test_rules_of_others_need_all_records(tmp_path: Path) -> None:
    ours = next(path for path in validation._files() if path.stem == "lap-number")
    (theirs := tmp_path / ours.name).write_text(ours.read_text(encoding="utf-8"), encoding="utf-8")
    problems = list[Problem]()
    assert [rule.all_records for path in (ours, theirs) if (rule := validation._rule(path, problems))] == [False, True]
    assert not problems
