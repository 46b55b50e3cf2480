"""How much a build in parts holds is counted while it is made, and is what counting in the graph finds."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import gridwalk
from gridwalk.ask.queries import Rows, load_query, run
from gridwalk.builds.counting import Counting
from gridwalk.builds.manifest import build_parts
from gridwalk.rdf.counted import BARE, GRAPH
from gridwalk.rdf.stored_parts import numbered
from gridwalk.stores import embedded
from gridwalk.tables import tally
from tests.test_parts import LAPS, data, decide, lines, out

__all__ = ["data", "out"]
QUESTIONS = ("properties-used", "richest-passages", "facts-by-number-of-passages")
COUNTED = ox.NamedNode(GRAPH[1:-1])


def asked(store: ox.Store) -> dict[str, list[tuple[str, ...]]]:
    answers = {name: run(store, load_query(name).text) for name in QUESTIONS}
    return {name: sorted(tuple(map(str, row)) for row in answer) for name, answer in answers.items() if isinstance(answer, Rows)}


def store_of(out: Path) -> ox.Store:
    """A store in memory of what a database of the parts holds."""
    held = ox.Store()
    held.extend(embedded.open_readonly(embedded.replace_from_parts(out.with_name("database"), out)))
    return held


def told(out: Path) -> int:
    """How much parts say of how much there is, once what that changes in answers is looked at: nothing."""
    store = store_of(out)
    known = list(store.quads_for_pattern(None, None, None, COUNTED))
    answers = asked(store)
    store.remove_graph(COUNTED)
    assert asked(store) == answers
    assert all(answers.values())
    return len(known)


def test_it_is_what_is_found_by_counting(data: Path, out: Path) -> None:
    """Sources of all kinds, several accounts of an event, dispute and notes, laps that lack cells, another build of one event."""
    build_parts(data, out)
    assert told(out) > 300
    rows = (data / LAPS).read_text(encoding="utf-8").splitlines()
    (data / LAPS).write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    build_parts(data, out)
    assert told(out) > 300
    assert {path.name for path in (out / "derived").glob("numbers.*")} == {part.path.name for part in numbered(out)}


def test_nothing_changed_nothing_counted(data: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_parts(data, out)
    before = [part.path.read_bytes() for part in numbered(out)]
    monkeypatch.setattr(Counting, "counted", lambda *_: pytest.fail("counted again"))
    build_parts(data, out)
    assert [part.path.read_bytes() for part in numbered(out)] == before != []


def test_what_is_not_sure_is_not_said(data: Path, out: Path) -> None:
    """As where something of a lap is rejected. What was said before is not left."""
    build_parts(data, out)
    decide(data, "lap/lakes/2031/lakeside/01/race/2,lapNumber,rejected,2,Made up.,")
    build_parts(data, out)
    assert not numbered(out)
    assert not list((out / "derived").glob("numbers.*"))
    assert told(out) == 0


def test_laps_of_many_passages_are_not_counted(data: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST", 0)
    build_parts(data, out)
    assert not numbered(out)


def test_it_is_no_part_of_the_data(data: Path, out: Path) -> None:
    build_parts(data, out)
    parts = gridwalk.open(out)
    saved = gridwalk.open(parts.save(out.with_name("races")))
    assert any(line.startswith(BARE) for line in saved.lines)
    assert set(saved.lines) == set(lines(out)) == set(parts.lines)
    assert len(saved) == len(parts) == len(gridwalk.Dataset.build(data))
    assert sorted(parts.query("richest-passages").rows) == sorted(saved.query("richest-passages").rows)


def test_damaged_it_is_not_loaded(data: Path, out: Path) -> None:
    build_parts(data, out)
    (part,) = numbered(out)
    content = part.path.read_bytes()
    part.path.write_bytes(content[: len(content) // 2])
    with pytest.raises(gridwalk.StoreError, match=r"numbers\.[0-9a-f]+\.nq: is damaged"):
        gridwalk.open(out).save(out.with_name("races"))
    build_parts(data, out)
    assert part.path.read_bytes() == content
