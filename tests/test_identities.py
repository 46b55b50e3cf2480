"""Who is who: two things become one by an accepted line only, and the line stays visible."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds import part_file, whole
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.check.validation import validate
from gridwalk.identities import sssom
from gridwalk.identities.suggestions import as_sssom, suggest
from gridwalk.rdf import dataset
from tests.test_timing import change, rows

FIXTURES = Path(__file__).parent / "fixtures"
ID = "https://w3id.org/gridwalk/id/"
TABLE = Path("identities") / "drivers.sssom.tsv"
ALT = "<http://www.w3.org/2004/02/skos/core#altLabel>"
SAME = "<http://www.w3.org/2002/07/owl#sameAs>"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A report, a season of timing files, a table of all years, and who is who."""
    shutil.copytree(FIXTURES / "sources", tmp_path / "data")
    shutil.copytree(FIXTURES / "data" / "reports", tmp_path / "data" / "reports")
    return tmp_path / "data"


@pytest.fixture
def store(data: Path) -> ox.Store:
    return dataset.load(build(data).lines)


def add(data: Path, *cells: str) -> None:
    with (data / TABLE).open("a", encoding="utf-8") as file:
        file.write("\t".join(cells) + "\n")


def line(subject: str, target: str, predicate: str = "skos:exactMatch") -> tuple[str, ...]:
    return (f"gridwalk:{subject}", "", predicate, f"gridwalk:{target}", "", "semapv:ManualMappingCuration", "1", "")


def test_sources_of_all_kinds_build_to_one_data_set(store: ox.Store) -> None:
    kinds = {"report/lakeside-2031", "report/lakes-2031-lakeside", "report/grand-24", "report/identities-drivers"}
    assert kinds <= {report for (report,) in rows(store, "?r a race:Report", "r")}


def test_the_rules_hold_on_every_kind_of_source() -> None:
    """Not one violation; a warning is left where namesakes share a car, which the made-up files have on purpose."""
    report = validate(dataset.statements(build(FIXTURES / "sources").lines))
    assert {(r.rule, r.severity) for r in report.results} == {("same-surname", "Warning")}


def test_spellings_of_three_sources_become_one_driver(store: ox.Store) -> None:
    (key,) = {d for (d,) in rows(store, '?d a race:Driver ; rdfs:label "Léa Martin"', "d")}
    other = rows(store, f"GRAPH ?g {{ <{ID}{key}> {ALT} ?name }}", "name", "g")
    assert other == [
        ("Lea Martin", "report/grand-24/file-results"),
        ("Léa MARTIN", "report/lakes-2031-northern-hills/file-203107121300-race-results"),
    ]
    events = {event for (event,) in rows(store, f"?e race:driver <{ID}{key}> ; race:event ?event", "event")}
    assert events == {"event/lakes/2031/lakeside", "event/lakes/2031/northern-hills", "event/le-mans/2029", "event/le-mans/2031"}
    assert rows(store, f"<{ID}{key}> race:familyName ?n", "n") == [("Martin",)]


def test_nothing_bears_a_replaced_key(data: Path) -> None:
    lines = build(data).lines
    found = sssom.read(data / TABLE)
    mappings, problems = found.mappings, found.problems
    assert len(mappings) == 16
    assert not problems
    for mapping in mappings:
        using = [text for text in lines if f"<{mapping.subject}>" in text]
        assert len(using) == 1, using
        assert using[0].startswith(f"<{mapping.subject}> {SAME} <{mapping.object}> ")


def test_an_identity_is_recorded(store: ox.Store) -> None:
    identity = f"<{ID}identity/driver/lea-martin>"
    pattern = f"{identity} a race:Identity ; race:justification ?j ; race:confidence ?c ; race:replaces ?old ; race:canonical ?new"
    ((_, confidence, old, new),) = rows(store, pattern, "j", "c", "old", "new")
    assert (confidence, old) == ("0.9", "driver/lea-martin")
    assert rows(store, f'<{ID}{new}> rdfs:label "Léa Martin"', "unused") == [("",)]


def test_without_a_line_nothing_is_one(data: Path) -> None:
    (data / TABLE).unlink()
    store = dataset.load(build(data).lines)
    named = '?d a race:Driver ; rdfs:label ?n FILTER (LCASE(?n) IN ("léa martin", "lea martin"))'
    assert len({d for d, _ in rows(store, named, "d", "n")}) == 3
    assert not rows(store, f"?d {SAME} ?other", "d")


def test_a_circuit_of_a_report_under_a_dated_name(data: Path) -> None:
    add(data, *line("circuit/lakeside-park", "circuit/lakeside"))
    store = dataset.load(build(data).lines)
    circuit = f"<{ID}circuit/lakeside>"
    assert ("Lakeside Park",) in rows(store, f"{circuit} {ALT} ?n", "n")
    assert rows(store, f"?n race:nameOf {circuit} ; race:usedIn ?y ; rdfs:label ?name", "name", "y") == [("Lakeside Park", "2031")]
    assert {layout for (layout,) in rows(store, f"?l race:circuit {circuit} ; a race:CircuitLayout", "l")} == {
        "layout/lakeside/2031", "layout/lakeside-park/2031",
    }  # fmt: skip
    assert len(rows(store, f"?e a race:Event ; race:circuit {circuit}", "e")) == 2


def test_lines_chain(data: Path) -> None:
    add(data, *line("driver/gus-orr", "driver/nils-dorne"))
    store = dataset.load(build(data).lines)
    assert {n for (n,) in rows(store, f"<{ID}driver/nils-dorne> {ALT} ?n", "n")} == {"Gus Orr", "Gus ORR"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (line("driver/gus-orr", "team/quay-motorsport"), "driver/gus-orr and team/quay-motorsport are of different kinds"),
        (line("driver/lea-martin", "driver/hal-orr"), "is replaced by an earlier line"),
        (line("driver/gus-orr", "driver/gus-orr"), "is replaced by itself, through a cycle of lines"),
        (line("driver/gus-orr", "driver/nobody"), "unknown thing <https://w3id.org/gridwalk/id/driver/nobody>"),
        (("x:driver/gus-orr", *line("a", "driver/hal-orr")[1:]), "column subject_id: prefix 'x' is not in the curie_map"),
        (("gridwalk:driver/gus-orr", "x"), "found 2 cells, expected 8"),
        ((*line("driver/gus-orr", "driver/hal-orr")[:6], "2", ""), "column confidence: found '2', expected a number from 0 to 1"),
    ],
)  # fmt: skip
def test_bad_lines_are_refused(data: Path, cells: tuple[str, ...], expected: str) -> None:
    add(data, *cells)
    with pytest.raises(SourceError) as caught:
        build(data)
    assert any(f"{TABLE}:22:" in str(p) and expected in str(p) for p in caught.value.problems), caught.value.problems


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("#license: https://spdx.org/licenses/MIT\n", "", "column license: is missing in the metadata"),
        ("\tmapping_justification\t", "\tmapping_source\t", "column mapping_justification: column is missing"),
    ],
)
def test_bad_tables_are_refused(data: Path, before: str, after: str, expected: str) -> None:
    change(data / TABLE, before, after)
    with pytest.raises(SourceError) as caught:
        build(data)
    assert any(expected in str(p) for p in caught.value.problems)


def test_suggestions_find_what_was_accepted_and_are_themselves_a_table(data: Path, tmp_path: Path) -> None:
    accepted = {(m.subject, m.object) for m in sssom.read(data / TABLE).mappings}
    (data / TABLE).unlink()
    found = suggest(dataset.statements(build(data).lines))
    table = tmp_path / "candidates.sssom.tsv"
    table.write_text("\n".join(as_sssom(found)) + "\n", encoding="utf-8")
    candidates = sssom.read(table).mappings
    assert not sssom.read(table).problems
    assert len(candidates) == len(found)
    # What follows from other lines is not proposed beside them.
    assert all(one in connected(candidates, other) for one, other in accepted)
    assert len({m.subject for m in candidates}) == len(candidates)
    assert all(0 <= float(m.confidence) <= 1 for m in candidates)


def connected(mappings: list[sssom.Mapping], thing: str) -> set[str]:
    """Return all that lines make one with a thing."""
    found, size = {thing}, 0
    while len(found) > size:
        size = len(found)
        found |= {end for m in mappings if {m.subject, m.object} & found for end in (m.subject, m.object)}
    return found


@pytest.mark.parametrize(
    ("kind", "one", "other", "least"),
    [
        ("Driver", "Éva Köhler", "Eva Kohler", 0.98),
        ("Driver", "J.J. Tarn", "Jari Jon Tarn", 0.9),
        ("Driver", "B. Holm", "Bengt Holm", 0.9),
        ("Driver", "Kim “Flash” van der Meer", "Kim van der Meer", 0.98),
        ("Driver", "Jan de Wit", "Jan De Wit", 0.98),
        ("Driver", "Jan van der Berg", "Jan Vanderberg", 0.93),
        ("Driver", "Øyvind Sæther", "Oyvind Saether", 0.98),
        ("Driver", "Jörg Müller", "Joerg Mueller", 0.9),
        ("Driver", "OGIER Sébastien", "Sébastien Ogier", 0.93),
        ("Driver", "John Smith Jr.", "John Smith", 0.93),
        ("Driver", "Robert “Buck” Rice", "Buck Rice", 0.93),
        ("Driver", "Huisman", "Patrick Huisman", 0.86),
        ("Team", "Nord Team Holm", "Team Holm", 0.86),
        ("Circuit", "Brightcola Raceway Lake Ness", "Lake Ness Motorsport Park", 0.86),
        ("Team", "Nordlicht", "Nordlicht Racing", 0.93),
        ("CarModel", "Boreal K2R", "Boreal K2-R", 0.97),
    ],
)
def test_names_that_are_proposed(kind: str, one: str, other: str, least: float) -> None:
    (found,) = suggest(things(kind, one, other))
    assert found.score >= least


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("CarModel", "Boreal C5-R", "Boreal C6-R"),
        ("CarModel", "Boreal R", "Boreal R Evoluzione"),
        ("Driver", "Ann Poe", "Bo Poe"),
        ("Circuit", "Lake Ness Raceway", "Stonebridge Raceway"),
        ("Driver", "B. Holm", "Anders Holm"),
    ],
)
def test_names_that_are_not_proposed(kind: str, one: str, other: str) -> None:
    assert not suggest(things(kind, one, other))


def things(kind: str, *names: str) -> list[str]:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    return [
        text
        for n, name in enumerate(names)
        for text in (
            f"<{ID}thing/{n}> {rdf_type} <https://w3id.org/gridwalk/ontology#{kind}> .",
            f'<{ID}thing/{n}> {label} "{name}" .',
        )
    ]


def test_drivers_of_one_car_are_never_proposed() -> None:
    shared = [f"<{ID}entry/e/2031/x/1> <https://w3id.org/gridwalk/ontology#driver> <{ID}thing/{n}> ." for n in (0, 1)]
    assert suggest(things("Driver", "Jan Berg", "Jan Bergh"))
    assert not suggest([*things("Driver", "Jan Berg", "Jan Bergh"), *shared])


def only_problem(data: Path) -> str:
    with pytest.raises(SourceError) as caught:
        build(data)
    (found,) = caught.value.problems
    return str(found).replace(str(data), "DATA")


@pytest.mark.parametrize(
    ("byte", "expected"),
    [
        (b"\xff", "found the byte 0xff, expected UTF-8"),
        (b"\x02", "found the control character U+0002, expected text"),
    ],
)
def test_bad_bytes_are_refused(data: Path, byte: bytes, expected: str) -> None:
    with (data / TABLE).open("ab") as file:
        file.write(b"\n" + byte)
    assert only_problem(data) == f"DATA/{TABLE}:23: {expected}"


def test_a_byte_order_mark_and_lines_of_windows_make_no_difference(data: Path) -> None:
    before = sssom.read(data / TABLE)
    (data / TABLE).write_bytes(b"\xef\xbb\xbf" + (data / TABLE).read_bytes().replace(b"\n", b"\r\n"))
    assert sssom.read(data / TABLE) == before
    assert before.mappings
    assert build(data).lines


def test_a_comment_with_a_line_separator_is_one_cell(data: Path) -> None:
    add(data, *line("driver/gus-orr", "driver/nils-dorne")[:-1], "as\u2028printed")
    (comment,) = [m.comment for m in sssom.read(data / TABLE).mappings if m.comment.startswith("as")]
    assert comment == "as\u2028printed"
    assert build(data).lines


def test_a_file_of_another_name_is_not_ignored_in_silence(data: Path, tmp_path: Path) -> None:
    stray = data / "identities" / "teams.tsv"
    shutil.copy(data / TABLE, stray)
    assert only_problem(data) == "DATA/identities/teams.tsv: is not read: expected a name that ends in .sssom.tsv"
    with pytest.raises(SourceError, match="is not read"):
        build_parts(data, tmp_path / "parts")
    assert [w.path for w in build(data, lenient=True).warnings if w.row == 0] == [stray]
    assert stray in [w.path for w in build_parts(data, tmp_path / "parts", lenient=True).warnings]


def test_what_a_name_alone_tells_is_said_before_anything_is_converted(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(whole, "convert", convert)
    monkeypatch.setattr(part_file, "convert", convert)
    stray = data / "identities" / "teams.tsv"
    stray.write_text("a\n", encoding="utf-8")
    for made in (lambda: build(data), lambda: build_parts(data, tmp_path / "parts")):
        with pytest.raises(SourceError) as error:
            made()
        assert [problem.path for problem in error.value.problems] == [stray]
    # Who goes on without a source that is wrong still needs to know who is who.
    with pytest.raises(SourceError, match=r"teams\.tsv: is not read"):
        build_parts(data, tmp_path / "parts", keep_going=True)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("a\rb", "is not TSV: found a carriage return, expected lines that end in LF or CR LF"),
        ("a" * 140_000, "found 1 cells, expected 8"),
    ],
)
def test_what_is_not_tsv(data: Path, cell: str, expected: str) -> None:
    with (data / TABLE).open("a", encoding="utf-8", newline="") as file:
        file.write(cell)
    assert only_problem(data) == f"DATA/{TABLE}:22: {expected}"


def test_a_source_that_cannot_be_read_makes_no_strangers(data: Path) -> None:
    metadata = data / "timing" / "lakes-2031" / "csv-metadata.json"
    metadata.write_text("[")
    assert only_problem(data).startswith("DATA/timing/lakes-2031/csv-metadata.json: is not CSVW metadata")
