"""An archive of many small reports: what a build holds of each, and how often it opens its files, whatever the machine."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from gridwalk.base import files
from gridwalk.base.reading import load_sealed, sealed
from gridwalk.base.sorting import Sorted
from gridwalk.builds import contradictions
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.unit import UnitReport
from gridwalk.derive.rules import count
from gridwalk.derive.scopes import ALL, Scope
from gridwalk.derive.start import Start
from gridwalk.rdf.names import REPORT, THING
from gridwalk.rdf.renaming import NOTHING, Renaming
from tests.bench import archiving

# Whole series, so that the same things are shared each time.
SIZES = [archiving.EVENTS * n for n in (1, 2, 3)]
# Counts what is opened of a report and of its part, and what is kept when all events are past.
COUNTED = """
import collections, json, sys
from gridwalk.builds import derived, manifest
from gridwalk.api.parts import build_parts

opened, said = collections.Counter(), {}
sys.addaudithook(lambda event, given: opened.update([str(given[0])]) if event == "open" else None)
rest, add = derived._Pool.rest, derived.Sorted.add

def counted(pool):
    said["lines"] = {thing: len(lines) for thing, lines in pool._lines.items()}
    said["starts"] = len(pool.races)
    yield from rest(pool)

def held(of, lines):
    add(of, lines)
    said["held"], said["runs"] = max(said.get("held", 0), len(of._held)), of.runs

def looked(there, known):
    known = list(known)
    said["known"] = said.get("known", 0) + len(known)
    return stale(there, known)

stale, manifest.stale = manifest.stale, looked
derived._Pool.rest, derived.Sorted.add = counted, held
derived.Sorted.__init__.__defaults__ = (500,)
build_parts(*sys.argv[1:])
print(json.dumps({"opened": opened, **said}))
"""


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The tables of a report."""
    return archiving.report(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def counts(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """What builds of archives count, each larger by as many reports."""
    found = []
    for size in SIZES:
        folder = tmp_path_factory.mktemp(f"archive-{size}")
        archiving.archive(texts, folder / "data", size)
        done = subprocess.run(
            [sys.executable, "-c", COUNTED, folder / "data", folder / "parts"], check=True, stdout=subprocess.PIPE, text=True
        )
        found.append(json.loads(done.stdout))
    return found


def test_a_report_more_opens_files_as_often_as_each_before(counts: list[dict[str, dict[str, int]]]) -> None:
    by_size = [Counter(dict(_by_kind(found["opened"]))) for found in counts]
    grown = [larger - smaller for smaller, larger in pairwise(by_size)]
    # Of a report 16 tables and their metadata, of its part the lines and the description, and what is derived of its event.
    assert grown[0] == grown[1]
    assert {kind for kind in grown[0] if kind != "derived"} == {"tables", "metadata", "lines", "descriptions"}
    assert grown[0]["tables"] == archiving.EVENTS * (16 * 3 + 1)
    assert grown[0]["lines"] <= archiving.EVENTS * 5
    assert grown[0]["descriptions"] <= archiving.EVENTS * 7
    assert grown[0]["metadata"] <= archiving.EVENTS * 8


def test_each_name_is_looked_at_once_for_what_an_earlier_build_left(counts: list[dict[str, int]]) -> None:
    # Lines and description of each report, what is derived of its event and of its season; and the vocabulary, and all the rest.
    assert [found["known"] for found in counts] == [3 * size + size // archiving.EVENTS + 3 for size in SIZES]


def _by_kind(opened: dict[str, int]) -> Iterator[tuple[str, int]]:
    found = Counter[str]()
    for name, number in opened.items():
        path = Path(files.whole_name(name))
        if "made-up-" in name:
            kinds = {".csv": "tables", ".nq": "lines", ".json": "descriptions"}
            kind = "derived" if "derived" in path.parts else "metadata" if path.name == "csv-metadata.json" else kinds[path.suffix]
            found[kind] += number
    yield from found.items()


def test_of_a_report_is_kept_what_others_may_ask_for(counts: list[dict[str, dict[str, int]]]) -> None:
    for size, found in zip(SIZES, counts, strict=True):
        kept, events = found["lines"], [thing for thing in found["lines"] if thing.startswith(f"{THING}event/")]
        assert len(events) == size
        # Of its source the report, and no passage.
        reports = [thing for thing in kept if thing.startswith(REPORT)]
        assert len(reports) == size
        assert not any("/" in thing.removeprefix(REPORT) for thing in reports)
        assert {kept[thing] for thing in (*events, *reports)} == {4}
        assert found["starts"] == size * archiving.CARS
    # All the rest belongs to a series, however many of its events tell of it.
    others = [sum(found["lines"].values()) - 8 * size for size, found in zip(SIZES, counts, strict=True)]
    assert others[2] - others[1] == others[1] - others[0]
    assert others[0] < archiving.EVENTS * 15


def test_what_belongs_to_no_event_is_never_all_in_memory(counts: list[dict[str, int]]) -> None:
    assert all(found["runs"] >= size // 20 and found["held"] < 500 for size, found in zip(SIZES, counts, strict=True))


def test_counts_are_made_of_one_driver_after_the_other() -> None:
    season, looked = f"{THING}season/nsc/2031>", dict.fromkeys(count.REACHED, ())
    races = [(f"{THING}session/{n}/race>", {f"{THING}driver/{who}>": []}) for n, who in enumerate("abab")]
    starts = [Start(session, season, "", ["<s> <p> <o> <g> ."], holders, (), looked) for session, holders in races]
    pieces = list(count.pieces(Scope(ALL, {}, races=starts)))
    assert [{line.split("/driver/")[1][0] for line in made} for made in pieces] == [{"a"}, {"b"}]


def test_lines_are_sorted_in_runs_as_all_at_once() -> None:
    shuffled, lines = random.Random(1), [f"<urn:{n % 700}> é\u2028\U0001f3c1 {n % 3}" for n in range(4_000)]
    shuffled.shuffle(lines)
    made = Sorted(at_once=90)
    made.add(lines[:1_000])
    made.add(lines[1_000:])
    assert made.runs > 20
    assert list(made) == list(made) == sorted(set(lines))


def test_things_are_told_apart_whatever_their_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[dict[str, str], Renaming]] = [({"a": "1", "b": "1", "c": "1"}, NOTHING), ({"b": "1", "c": "2"}, NOTHING)]
    assert contradictions.differing(lambda: said) == {"c"}
    monkeypatch.setattr(contradictions, "hash", lambda _: 7, raising=False)
    assert contradictions.differing(lambda: said) == {"c"}


def test_a_manifest_is_written_as_json_writes_it(texts: dict[str, str], tmp_path: Path) -> None:
    archiving.archive(texts, tmp_path / "data", 3)
    build_parts(tmp_path / "data", tmp_path / "parts")
    manifest = tmp_path / "parts" / "manifest.json"
    text = json.dumps(load_sealed(manifest), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    assert manifest.read_text(encoding="utf-8") == sealed(text)
    units = json.loads(text)["units"]
    assert [len(unit["inputs"]) for name, unit in units.items() if name.startswith("reports/")] == [33] * 3


def test_a_unit_may_be_called_inputs(texts: dict[str, str], tmp_path: Path) -> None:
    archiving.archive(texts, tmp_path / "data", 1)
    (source,) = (tmp_path / "data" / "reports").iterdir()
    source.rename(tmp_path / "data" / "inputs")
    (tmp_path / "data" / "reports").rmdir()
    made = build_parts(tmp_path / "data", tmp_path / "parts")
    again = build_parts(tmp_path / "data", tmp_path / "parts")
    assert (made.units, again.converted, again.statements) == (2, 0, made.statements)
    assert UnitReport.load(next((tmp_path / "parts").glob("inputs.*.json"))).statements == 320
