"""How much a build in parts holds is counted while it is made, and is what counting in the graph finds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import gridwalk
from gridwalk.ask.queries import Rows, load_query, run
from gridwalk.builds import counting
from gridwalk.builds.counting import Counting
from gridwalk.builds.manifest import build_parts
from gridwalk.rdf.counted import BARE, GRAPH
from gridwalk.rdf.stored_parts import numbered
from gridwalk.stores import embedded
from gridwalk.tables import tally
from tests.questions import ACCOUNTS, COUNTED
from tests.test_parts import LAPS, data, decide, lines, out

__all__ = ["data", "out"]
NUMBERS = ox.NamedNode(GRAPH[1:-1])


@pytest.fixture(autouse=True)
def all_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count in builds of few laps, too."""
    monkeypatch.setattr(counting, "LEAST", 0)


def asked(store: ox.Store) -> dict[str, list[tuple[str, ...]]]:
    answers = {name: run(store, load_query(name).text) for name in COUNTED}
    return {name: sorted(tuple(map(str, row)) for row in answer) for name, answer in answers.items() if isinstance(answer, Rows)}


def store_of(out: Path) -> ox.Store:
    """A store in memory of what a database of the parts holds."""
    held = ox.Store()
    held.extend(embedded.open_readonly(embedded.replace_from_parts(out.with_name("database"), out)))
    return held


def told(out: Path) -> int:
    """How much parts say of how much there is, once what that changes in answers is looked at: nothing."""
    store = store_of(out)
    known = list(store.quads_for_pattern(None, None, None, NUMBERS))
    answers = asked(store)
    store.remove_graph(NUMBERS)
    assert asked(store) == answers
    assert all(answers.values())
    return len(known)


def test_it_is_what_is_found_by_counting(data: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of all kinds, dispute and notes, laps that lack cells; then other laps, and two further accounts of an event."""
    build_parts(data, out)
    assert told(out) > 300
    first = numbered(out)
    rows = (data / LAPS).read_text(encoding="utf-8").splitlines()
    (data / LAPS).write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    shutil.copytree(ACCOUNTS, data, dirs_exist_ok=True)
    build_parts(data, out)
    assert told(out) > 300
    assert numbered(out) != first
    assert [*(out / "derived").glob("numbers.*")] == [part.path for part in numbered(out)]
    with monkeypatch.context() as patched:
        patched.setattr(Counting, "counted", lambda *_: pytest.fail("nothing changed, and it is counted again"))
        build_parts(data, out)
    # What is not sure, such as how much is said of a lap of which something is rejected, is not said, and nothing old is left.
    decide(data, "lap/lakes/2031/lakeside/01/race/2,lapNumber,rejected,2,Made up.,")
    build_parts(data, out)
    assert [*numbered(out), *(out / "derived").glob("numbers.*")] == []
    assert told(out) == 0


def test_builds_of_few_laps_are_not_counted(data: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "LEAST", 1)
    shutil.rmtree(data / "lemans")
    build_parts(data, out)
    assert not numbered(out)


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
    assert len(saved) == len(parts)
    (part,) = numbered(out)
    content = part.path.read_bytes()
    part.path.write_bytes(b"".join(content.splitlines(keepends=True)[:-1]))
    with pytest.raises(gridwalk.StoreError, match=r"numbers\.[0-9a-f]+\.nq: is damaged"):
        parts.save(out.with_name("races"))
    build_parts(data, out)
    assert part.path.read_bytes() == content
