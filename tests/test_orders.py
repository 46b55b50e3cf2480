"""Accounts in any order: whichever source comes first and names the cars, nothing is violated and the same is in dispute."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from gridwalk.base import resources
from gridwalk.base.errors import StoreError
from gridwalk.builds import derived, join
from gridwalk.builds.contradictions import settle
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.derive import derivations
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import subject
from gridwalk.rdf.names import RDF_TYPE
from gridwalk.rdf.stored_parts import DISPUTED, listed
from gridwalk.tables.values import driver_key
from tests.accounts import EVENT, account, say_precedence

ACCOUNTS = ("alms-2004-laguna-seca", "alms-press-2004-laguna-seca", "italiaracing-2004-laguna-seca")
Edit = Callable[[str, str], str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    copy = shutil.copytree(resources.folder("data"), tmp_path / "data")
    assert sorted(path.name for path in (copy / "reports").iterdir()) == list(ACCOUNTS)
    return copy


def copied(data: Path, name: str, edit: Edit) -> None:
    """Write an account once more, as that of another source which is first; ``edit`` returns a table by its name and its text."""
    (there := data / "reports" / f"aaa-{name}").mkdir()
    for path in (data / "reports" / name).iterdir():
        text = path.read_text(encoding="utf-8").replace(name, there.name)
        (there / path.name).write_text(edit(path.stem, text), encoding="utf-8")
    say_precedence(there, "1")
    say_precedence(data / "reports" / ACCOUNTS[0], "")


def checked(data: Path) -> tuple[list[str], set[str], set[str]]:
    """Return what is violated, what is in dispute, and the incidents."""
    lines = build(data).lines
    found = {subject(line) for line in lines if f" {RDF_TYPE} <{RACE}Dispute> " in line}
    incidents = {subject(line) for line in lines if line.startswith(f"<{BASE}incident/")}
    return [str(r) for r in validate(statements(lines)).results if r.severity == "Violation"], found, incidents


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_any_order_of_precedence(data: Path, order: tuple[int, ...]) -> None:
    for place, number in enumerate(order, 1):
        say_precedence(data / "reports" / ACCOUNTS[number], str(place))
    violated, disputes, _ = checked(data)
    assert violated == []
    assert len(disputes) == 8


@pytest.mark.parametrize("name", ACCOUNTS)
def test_any_order_of_folders(data: Path, name: str) -> None:
    say_precedence(data / "reports" / ACCOUNTS[0], "")
    (data / "reports" / name).rename(data / "reports" / f"aaa-{name}")
    violated, disputes, _ = checked(data)
    assert violated == []
    # The car of row 20 joins by a line that calls the press release as its folder was called: no second source for its crew.
    assert len(disputes) == (7 if name == ACCOUNTS[1] else 8)


def rows(table: str, text: str) -> str:
    """Keys such as rows of a table have, in an account without one."""
    for key, row in (("herbert-kaffer", "r02"), ("james-gue", "r05"), ("bernhard-bergmeister", "r01")):
        text = text.replace(key, row)
    return text


def other_laps(table: str, text: str) -> str:
    return text.replace(",168,", ",160,") if table == "results" else text


@pytest.mark.parametrize(
    ("name", "edit", "more"),
    [(ACCOUNTS[0], other_laps, 1), (ACCOUNTS[1], rows, 0), (ACCOUNTS[2], lambda _, text: text, 0)],
    ids=["other laps", "other keys", "as it is"],
)  # fmt: skip
def test_a_further_account_that_comes_first(data: Path, name: str, edit: Edit, more: int) -> None:
    copied(data, name, edit)
    violated, disputes, _ = checked(data)
    assert violated == []
    assert len(disputes) == 8 + more


def test_keys_that_hold_the_key_of_a_car_go_with_it(data: Path) -> None:
    before = checked(data)[2]
    copied(data, ACCOUNTS[1], rows)
    after = checked(data)[2]
    start = f"<{BASE}incident/alms/2004/laguna-seca"
    assert {f"{start}/race/r02-pit-stop>", f"{start}/race/r20-trouble>"} <= before
    # The other account calls row 2 after its drivers, and row 20 r05.
    assert {f"{start}/race/werner-lehto-pit-stop>", f"{start}/race/r05-trouble>"} <= after
    assert len(after) == len(before)


def test_what_a_row_about_a_car_refers_to_goes_with_it(tmp_path: Path) -> None:
    mass = f"{EVENT}/7/distance"
    measured = [{"event": EVENT, "entry": "7", "session": "race", "distance": mass}]
    quantity = [{"id": mass, "numericValue": "9", "unit": "KiloM"}]
    account(tmp_path, "paper", {"7": ["Ida Berg", "Otto Lind"]}, measured_result=measured, quantity=quantity)
    account(tmp_path, "page", {"7": ["Ada Elm"], "8": ["Ida Berg", "Otto Lind"]})
    lines = build(tmp_path).lines
    assert f"<{BASE}quantity/{EVENT}/8/distance>" in map(subject, lines)
    assert not any(f"<{BASE}quantity/{mass}>" in line for line in lines)


def test_the_first_passage_is_the_first_of_the_document() -> None:
    laps, graphs = f"<urn:r> <{RACE}laps>", [f"<{BASE}report/lakeside/{name}>" for name in ("p17.1", "p9.1", "r01")]
    lines = [f'{laps} "{n}" {graph} .' for n, graph in enumerate(graphs)]
    begins = dict(zip(graphs, (900, 400, 600), strict=True))
    assert set(lines) - settle(lines, [], {}).withheld == {lines[1]}
    assert set(lines) - settle(lines, [], {}, begins).withheld == {lines[1]}
    assert set(lines) - settle(lines, [], {}, begins | {graphs[2]: 300}).withheld == {lines[2]}


def test_a_second_account_derives_its_own_event_again_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, out, run = tmp_path / "data", tmp_path / "parts", list[str]()
    events = [f"lakes/2031/{place}" for place in ("lakeside", "hillside", "seaside")]
    for event in events:
        account(data, f"paper-{event.rpartition('/')[2]}", {"7": ["Ida Berg", "Otto Lind"], "8": ["Ada Elm"]}, event)
    monkeypatch.setattr(derived, "derived", lambda scope: run.append(scope.name) or derivations.derived(scope))
    build_parts(data, out)
    assert set(events) <= set(run)
    run.clear()
    before = {path.relative_to(out): path.stat().st_mtime_ns for path in out.rglob("*.*")}
    account(data, "page", {"9": ["Ida Berg", "Otto Lind"]}, events[1])
    assert build_parts(data, out).converted == 1
    after = {path.relative_to(out): path.stat().st_mtime_ns for path in out.rglob("*.*")}
    assert set(events) & set(run) == {events[1]}
    # Of what was there the derived lines of the event and of what belongs to none are others, and the manifest.
    changed = {path.as_posix().split(".")[0] for path in before.keys() - {p for p, at in after.items() if before.get(p) == at}}
    assert changed == {"manifest", f"derived/{events[1]}", "derived/all"}
    run.clear()
    shutil.rmtree(out)
    build_parts(data, out)
    assert {path.relative_to(out) for path in out.rglob("*.*")} == set(after)


@pytest.mark.parametrize("other", ["", "false"])
def test_only_what_is_told_in_two_ways_is_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    data, looked_at, session = tmp_path / "data", list[str](), {"event": EVENT, "session": "race", "kind": "race"}
    for name, said in (("page", "true"), ("paper", other)):
        account(data, name, {"7": ["Ida Berg", "Otto Lind"], "8": ["Ada Elm"]}, session=[session | {"endsInDarkness": said}])
    monkeypatch.setattr(join, "settle", lambda lines, *more: looked_at.extend(lines) or settle(lines, *more))
    build_parts(data, tmp_path / "parts")
    # That one source says a property and the other does not is no contradiction: no line about the session is looked at.
    about = {thing for thing in map(subject, looked_at) if thing.startswith(f"<{BASE}session/")}
    assert about == ({f"<{BASE}session/{EVENT}/race>"} if other else set())


def test_lines_of_disputes_have_a_sum(tmp_path: Path) -> None:
    build_parts(None, tmp_path)
    disputed = [part for part in listed(tmp_path) if part.path.name.endswith(DISPUTED)]
    assert disputed
    assert all(part.crc32 == zlib.crc32(part.path.read_bytes()) for part in disputed)
    disputed[0].path.write_bytes(disputed[0].path.read_bytes().replace(b"claim", b"CLAIM", 1))
    with pytest.raises(StoreError, match="is damaged"):
        list(disputed[0].checked())


@pytest.mark.parametrize("first", ["page", "paper"])
def test_labels_and_crews_follow_the_source_that_is_first(tmp_path: Path, first: str) -> None:
    named = {"page": ("Elm Racing", ["Ida Berg", "Otto Lind"]), "paper": ("Elm", ["Otto Lind", "Ida Berg"])}
    entry = [{"event": EVENT, "entry": "7", "team": "elm"}]
    for name, (label, crew) in named.items():
        drivers = enumerate((driver_key(driver, EVENT.replace("/", "-")) for driver in crew), 1)
        seats = [{"event": EVENT, "entry": "7", "seat": str(n), "driver": d, "order": str(n)} for n, d in drivers]
        team = [{"id": "elm", "label": label}]
        source = account(tmp_path, name, {"7": crew}, team=team, entry=entry, crew_member=seats)
        # The keys of reports are in another order than the folders, which is that of sources without precedence.
        source.rename(source.with_name(f"{'a' if name == first else 'b'}-{name}"))
    lines = [line for line in build(tmp_path).lines if f"/{EVENT}/7> " in line]
    label, crew = named[first]
    assert any(f'crewLabel> "{" / ".join(crew)}"' in line for line in lines)
    assert any(f'label> "{label}, ' in line for line in lines)
