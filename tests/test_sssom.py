"""SSSOM as its standard has it: every slot, every predicate; what makes nothing one is a link, or left alone with a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import Built, build
from gridwalk.identities import sssom
from gridwalk.identities.applied import LINKS
from gridwalk.rdf.iris import BASE, OWL, SKOS
from tests.accounts import EVENT, account, entry

HEAD = (
    "#curie_map:\n#  gridwalk: https://w3id.org/gridwalk/id/\n#  out: https://example.org/out/\n"
    "#mapping_set_id: https://example.org/set\n#license: https://spdx.org/licenses/MIT\n"
)  # fmt: skip
COLUMNS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
JUST = "semapv:ManualMappingCuration"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    account(tmp_path, "alder", {"r01": ["Otto Lind"], "r02": ["Ada Elm"]})
    return tmp_path


def drivers(data: Path) -> list[str]:
    path = data / "reports" / "alder" / "driver.csv"
    return [line.partition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def write(data: Path, *rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS, head: str = HEAD) -> Path:
    (data / "identities").mkdir(exist_ok=True)
    path = data / "identities" / "lines.sssom.tsv"
    path.write_text(head + "".join("\t".join(row) + "\n" for row in (columns, *rows)), encoding="utf-8")
    return path


def keys(data: Path) -> tuple[str, str]:
    one, other = drivers(data)
    return f"gridwalk:driver/{one}", f"gridwalk:driver/{other}"


def linked(built: Built, predicate: str) -> list[tuple[str, ...]]:
    lines = (line.split(" ") for line in built.lines if f" <{predicate}> " in line)
    return [tuple(term.strip("<>").removeprefix(BASE) for term in (s, o, g)) for s, _, o, g, _ in lines if "/ontology" not in g]


@pytest.mark.parametrize("slot", sorted(sssom.SLOTS | sssom.FORMER))
def test_every_slot_of_a_mapping_is_read(data: Path, slot: str) -> None:
    one, other = keys(data)
    columns = [*COLUMNS, *([slot] if slot not in COLUMNS else [])]
    given = dict(zip(COLUMNS, (one, "owl:sameAs", other, JUST), strict=True))
    found = sssom.read(write(data, tuple(given.get(column, "") for column in columns), columns=tuple(columns)))
    assert (len(found.mappings), found.problems, found.unknown) == (1, [], [])


@pytest.mark.parametrize("slot", sorted(sssom.SET_SLOTS - {"curie_map"}))
def test_every_slot_of_a_set_is_read(data: Path, slot: str) -> None:
    head = HEAD if f"#{slot}:" in HEAD else f"{HEAD}#{slot}: x\n"
    found = sssom.read(write(data, (*keys(data)[:1], "owl:sameAs", keys(data)[1], JUST), head=head))
    assert (len(found.mappings), found.problems, found.unknown) == (1, [], [])


def test_there_are_as_many_slots_as_in_version_1_1() -> None:
    assert (len(sssom.SLOTS), len(sssom.SET_SLOTS)) == (50, 37)


def test_what_is_no_slot_is_left_alone_with_a_word(data: Path) -> None:
    one, other = keys(data)
    write(data, (one, "owl:sameAs", other, JUST, "x"), columns=(*COLUMNS, "sureness"), head=f"{HEAD}#ext_mood: fair\n")
    said = [(w.row, w.column, w.message) for w in build(data).warnings]
    assert said == [(0, "ext_mood", "is no slot of SSSOM: left alone"), (7, "sureness", "is no slot of SSSOM: left alone")]


@pytest.mark.parametrize("predicate", sorted(LINKS))
@pytest.mark.parametrize("turned", [False, True])
def test_a_thing_outside_is_linked_never_made_one(data: Path, predicate: str, *, turned: bool) -> None:
    one, _ = keys(data)
    word = f"skos:{predicate.removeprefix(SKOS)}" if predicate.startswith(SKOS) else f"owl:{predicate.removeprefix(OWL)}"
    word = word if "/" not in word else f"rdfs:{predicate.rpartition('#')[2]}"
    before = set(build(data).lines)
    ends = ("out:Q1", word, one, JUST) if turned else (one, word, "out:Q1", JUST)
    write(data, ends)
    built = build(data)
    assert before < set(built.lines)
    pair = (one.removeprefix("gridwalk:"), "https://example.org/out/Q1")
    assert linked(built, predicate) == [(*(pair[::-1] if turned else pair), "report/identities-lines/file-lines-sssom")]
    node = [line for line in built.lines if line.startswith(f"<{BASE}mapping/identities-lines/7>")]
    assert any(f"#mapped> <{BASE}{pair[0]}>" in line for line in node)


def test_a_link_of_a_replaced_thing_is_of_the_one_that_stays(data: Path) -> None:
    one, other = keys(data)
    write(data, (one, "skos:exactMatch", "out:Q1", JUST), (one, "skos:exactMatch", other, JUST))
    assert [s for s, _, _ in linked(build(data), f"{SKOS}exactMatch")] == [other.removeprefix("gridwalk:")]


@pytest.mark.parametrize(
    ("row", "columns", "message"),
    [
        (("ONE", "out:likes", "OTHER", JUST), COLUMNS, "https://example.org/out/likes says neither that things are the same"),
        (("ONE", "skos:closeMatch", "OTHER", JUST, "Not"), (*COLUMNS, "predicate_modifier"), "does not hold: left alone"),
        (("ONE", "skos:exactMatch", "sssom:NoTermFound", JUST), COLUMNS, "says that nothing was found: left alone"),
        (("out:a", "skos:exactMatch", "out:b", JUST), COLUMNS, "is about no thing of https://w3id.org/gridwalk/id/: left alone"),
        (
            ("", "skos:exactMatch", "ONE", JUST, "rdfs literal", "Lind"),
            (*COLUMNS, "subject_type", "subject_label"),
            "is about a text, not about a thing: left alone",
        ),
    ],
)
def test_what_a_build_cannot_hold_is_left_alone_with_a_word(
    data: Path, row: tuple[str, ...], columns: tuple[str, ...], message: str
) -> None:
    ends = dict(zip(("ONE", "OTHER"), keys(data), strict=True))
    write(data, tuple(ends.get(cell, cell) for cell in row), columns=columns)
    (said,) = build(data).warnings
    assert (said.row, message in said.message) == (7, True), said


@pytest.mark.parametrize("said", ["0", "0.0", "0e3"])
def test_a_match_of_which_nobody_is_sure_at_all_is_none(data: Path, said: str) -> None:
    one, other = keys(data)
    before = build(data).lines
    write(data, (one, "owl:sameAs", other, JUST, said), columns=(*COLUMNS, "confidence"))
    built = build(data)
    assert [(w.row, w.message.endswith("so it is taken for no match: left alone")) for w in built.warnings] == [(7, True)]
    assert set(before) <= set(built.lines)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("predicate", ["owl:sameAs", "skos:exactMatch"])
def test_two_things_are_not_one_and_two(data: Path, predicate: str, *, turned: bool) -> None:
    one, _ = keys(data)
    ends = ("out:Q1", one) if turned else (one, "out:Q1")
    rows = [(one, predicate, "out:Q1", JUST, ""), (ends[0], predicate, ends[1], JUST, "Not")]
    path = write(data, *rows, columns=(*COLUMNS, "predicate_modifier"))
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [str(p) for p in caught.value.problems] == [
        f"{path}:7: is the reverse of {path.name}:8: the two are one, or they are not; take one line away"
    ]


def test_two_things_that_are_one_thing_outside_are_named(data: Path) -> None:
    one, other = (key.removeprefix("gridwalk:") for key in keys(data))
    write(data, *((f"gridwalk:{key}", "skos:exactMatch", "out:Q1", JUST) for key in (one, other)))
    (said,) = build(data).warnings
    message = f"{one} is <https://example.org/out/Q1>, too: expected a line that makes {one} and {other} one, or one link less"
    assert (said.row, said.message) == (8, message)


def test_a_line_with_not_says_that_two_are_two(data: Path) -> None:
    one, other = keys(data)
    write(data, (one, "owl:sameAs", other, JUST, "Not"), columns=(*COLUMNS, "predicate_modifier"))
    built = build(data)
    assert [(s, o) for s, o, _ in linked(built, f"{OWL}differentFrom")] == [
        (one.removeprefix("gridwalk:"), other.removeprefix("gridwalk:"))
    ]
    assert not linked(built, f"{OWL}sameAs")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("gridwalk:driver/nobody", "skos:closeMatch", "out:Q1"), "column subject_id: unknown thing"),
        (("out:Q1", "skos:closeMatch", "gridwalk:driver/nobody"), "column object_id: unknown thing"),
        (("gridwalk:driver/a", "skos:closeMatch", "out:<Q1>"), "expected an absolute IRI"),
    ],
)
def test_wrong_links_are_refused(data: Path, row: tuple[str, ...], expected: str) -> None:
    path = write(data, (*row, JUST))
    with pytest.raises(SourceError) as caught:
        build(data)
    assert any(str(p).startswith(f"{path}:7:") and expected in str(p) for p in caught.value.problems), caught.value.problems


def test_a_cell_may_have_lines_and_a_stray_quote_swallows_none(data: Path) -> None:
    one, other = keys(data)
    path = write(data, (one, "owl:sameAs", other, JUST, '"as\nprinted"'), columns=(*COLUMNS, "comment"))
    assert [m.comment for m in sssom.read(path).mappings] == ["as printed"]
    path = write(
        data, (one, "owl:sameAs", other, JUST, '"a'), (other, "owl:sameAs", one, JUST, 'b"'), columns=(*COLUMNS, "comment")
    )
    found = sssom.read(path)
    assert [(p.row, p.column) for p in found.problems] == [(7, "comment")]


def test_metadata_may_lie_beside_the_table(data: Path) -> None:
    one, other = keys(data)
    path = write(data, (one, "owl:sameAs", other, JUST), head="")
    path.with_name("lines.sssom.yml").write_text(HEAD.replace("#", ""), encoding="utf-8")
    (mapping,) = sssom.read(path).mappings
    assert mapping.line == 2
    assert len(build(data).lines) > 10


@pytest.mark.parametrize(("said", "meant"), [("HumanCurated", JUST), ("Lexical", "semapv:LexicalMatching")])
def test_the_first_versions_said_how_in_another_slot(data: Path, said: str, meant: str) -> None:
    one, other = keys(data)
    path = write(data, (one, "owl:sameAs", other, said), columns=(*COLUMNS[:3], "match_type"))
    assert [m.justification for m in sssom.read(path).mappings] == [meant]


@pytest.mark.parametrize(("said", "meant"), [("1e-1", "0.1"), (".5", "0.5"), ("1.0", "1.0"), ("0", "0")])
def test_any_number_from_0_to_1_is_a_confidence(data: Path, said: str, meant: str) -> None:
    one, other = keys(data)
    path = write(data, (one, "owl:sameAs", other, JUST, said), columns=(*COLUMNS, "confidence"))
    assert [m.confidence for m in sssom.read(path).mappings] == [meant]


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two accounts that call the event, the session and a circuit's name otherwise."""
    account(tmp_path, "alder", {"r01": ["Otto Lind"]})
    account(tmp_path, "birch", {"x": ["Otto Lind"]})
    folder = tmp_path / "reports" / "birch"
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace(",race,", ",grand-prix,"), encoding="utf-8")
    session = folder / "session.csv"
    session.write_text(session.read_text(encoding="utf-8").replace("grand-prix,grand-prix", "grand-prix,race"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("parts", [False, True])
def test_a_session_is_one_with_all_that_is_below_it(two: Path, tmp_path: Path, *, parts: bool) -> None:
    session = f"gridwalk:session/{EVENT}/"
    write(two, (f"{session}grand-prix", "owl:sameAs", f"{session}race", JUST))
    lines = "\n".join(build(two).lines)
    if parts:
        build_parts(two, tmp_path / "out")
    results = {line.split(" ")[0] for line in lines.split("\n") if line.startswith(f"<{BASE}result/")}
    assert results == {f"<{BASE}result/{EVENT}/r01/race>"}
    assert [line.split(" ")[0] for line in lines.split("\n") if "/grand-prix>" in line and "identity/" not in line] == [
        f"<{BASE}session/{EVENT}/grand-prix>"
    ]


def test_an_event_is_one_in_columns_that_only_key_it(tmp_path: Path) -> None:
    account(tmp_path, "alder", {"r01": ["Otto Lind"]})
    account(tmp_path, "birch", {"r01": ["Otto Lind"]}, event="lakes/2031/lake")
    write(tmp_path, ("gridwalk:event/lakes/2031/lake", "owl:sameAs", f"gridwalk:event/{EVENT}", JUST))
    lines = [line for line in build(tmp_path).lines if "/lakes/2031/lake/" in line or "/lakes/2031/lake>" in line]
    assert {line.split(" ")[0] for line in lines} == {f"<{BASE}event/lakes/2031/lake>", f"<{BASE}identity/event/lakes/2031/lake>"}


def test_a_record_of_several_columns_is_one(tmp_path: Path) -> None:
    """No column refers to results, so only their IRI is replaced: the session that a row names stays."""
    sessions = ("race", "qualifying")
    account(
        tmp_path,
        "alder",
        {"r01": ["Otto Lind"]},
        session=[{"event": EVENT, "session": name, "kind": name} for name in sessions],
        result=[{"event": EVENT, "entry": "r01", "session": name, "laps": "9"} for name in sessions],
    )
    ends = [f"gridwalk:result/{EVENT}/r01/{name}" for name in sessions]
    write(tmp_path, (ends[1], "owl:sameAs", ends[0], JUST))
    lines = build(tmp_path).lines
    assert [line.split(" ")[1] for line in lines if f"<{BASE}result/{EVENT}/r01/qualifying>" in line] == [f"<{OWL}sameAs>"]
    assert any(f"#session> <{BASE}session/{EVENT}/qualifying>" in line for line in lines)


def test_sessions_of_two_events_are_not_one(two: Path) -> None:
    account(two, "cedar", {"r01": ["Max Yew"]}, event="lakes/2031/hills")
    write(two, ("gridwalk:session/lakes/2031/hills/race", "owl:sameAs", f"gridwalk:session/{EVENT}/race", JUST))
    with pytest.raises(SourceError, match="is of another event"):
        build(two)


def test_a_link_of_an_entry_follows_its_car(two: Path) -> None:
    write(two, (f"gridwalk:entry/{EVENT}/birch/x", "skos:closeMatch", "out:Q7", JUST))
    assert [f"<{BASE}{s}>" for s, _, _ in linked(build(two), f"{SKOS}closeMatch")] == [entry("r01")]
