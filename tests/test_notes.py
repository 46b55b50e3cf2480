"""Inferred is not stated: where what a note explains is, and what a note that explains nothing does."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path

import pytest

import gridwalk
from gridwalk.base import resources
from gridwalk.base.errors import GridwalkError, SourceError
from gridwalk.builds.convert import convert
from gridwalk.builds.unit import Unit
from gridwalk.builds.whole import Built, build
from gridwalk.identities.applied import Identities
from gridwalk.rdf import kinds, vocabulary
from gridwalk.rdf.lines import graph, lines_of, statement, subject, terms
from gridwalk.rdf.names import DERIVED_FROM, RDF_TYPE, literal
from gridwalk.tables.findings import Findings
from gridwalk.tables.notes import INFERENCE, READ_AS
from gridwalk.tables.own import find_sources, load_metadata
from gridwalk.tables.rows import Row, read_rows, tables
from gridwalk.tables.templates import fill, variables

FIXTURE = Path(__file__).parent / "fixtures" / "data" / "reports" / "lakeside-2031"
RESULTS = "results.csv"


@cache
def shipped() -> Built:
    return build()


@cache
def sources() -> list[Path]:
    return [source for source in find_sources(resources.folder("data")) if "tables" in (load_metadata(source, Findings()) or {})]


@cache
def rows() -> list[Row]:
    """All rows of tables in data/ that have a note."""
    return [row for source in sources() for table in tables(source) for row in read_rows(table) if row.note]


@cache
def unjoined() -> set[str]:
    """The lines that the tables make, each source alone: joined, the cars of one are called as those of another."""
    units = [Unit(source.parent, source) for source in sources()]
    return {line for unit in units for line in lines_of(convert(unit, Identities(unit.data)).blocks)}


def inferences(of: str) -> dict[str, str]:
    """The inferences from a passage, with the reasons that they give."""
    found = (terms(line) for line in unjoined() if graph(line).startswith(f"{of[:-1]}/inferred/"))
    return {name: literal(value).value for s, p, value, name in found if s == name and p == kinds.COMMENT}


@cache
def made() -> dict[str, set[str]]:
    """The graphs of each statement."""
    found: dict[str, set[str]] = {}
    for line in unjoined():
        found.setdefault(statement(line), set()).add(graph(line))
    return found


def makes(row: Row, name: str) -> str:
    """The statement that the cell of a column makes, up to its value."""
    return next(f"<{row.subject}> <{c.property_url}> " for c in row.schema.columns if c.name == name and c.property_url)


def test_every_part_of_every_note_is_where_it_belongs() -> None:
    values = parts_of_keys = 0
    for row in rows():
        passage = f"<{fill(row.schema.graph, row.cells.__getitem__)}>"
        key = {*variables(row.schema.about_url), *variables(row.schema.graph)}
        for column, value, why in row.note:
            if column in key:
                parts_of_keys += 1
                text = f'{passage} {READ_AS} "{column}={value}: {why}" .'
                assert made()[text] == {passage}
                continue
            values += 1
            named = [name for name, reason in inferences(passage).items() if reason == why]
            said = [text for text in made() if text.startswith(makes(row, column)) and set(named) & made()[text]]
            assert said, f"{row.path}:{row.line}: {column}={value} is in no inference of {passage}"
    assert (values, parts_of_keys) == (447, 78)


def test_what_no_note_explains_stays_with_its_passage() -> None:
    for row in rows():
        passage = f"<{fill(row.schema.graph, row.cells.__getitem__)}>"
        noted = {column for column, _, _ in row.note}
        for column in row.filled:
            if column.property_url and column.name not in noted:
                said = [text for text in made() if text.startswith(f"<{row.subject}> <{column.property_url}> ")]
                assert any(passage in made()[text] for text in said), f"{row.path}:{row.line}: {column.name}"


def test_an_inference_says_what_it_is_and_holds_a_statement() -> None:
    lines = [*shipped().lines, *shipped().withheld]
    names = {graph(line) for line in lines if kinds.is_inference(graph(line))}
    assert len(names) > 400
    own = {name: {} for name in names}
    for s, p, value, name in map(terms, lines):
        if name in names and s == name:
            own[name].setdefault(p, set()).add(value)
    assert all(set(said) == {RDF_TYPE, kinds.COMMENT, DERIVED_FROM} for said in own.values())
    assert all(said[RDF_TYPE] == {INFERENCE} and kinds.passage_of(n) in said[DERIVED_FROM] for n, said in own.items())
    assert {graph(line) for line in lines if subject(line) != graph(line)} >= names


def test_a_build_in_parts_says_the_same(tmp_path: Path) -> None:
    gridwalk.build_parts(None, tmp_path)
    opened = gridwalk.open(tmp_path)
    assert opened.built.lines == shipped().lines
    assert opened.built.withheld == shipped().withheld


def changed(folder: Path, note: str, **cells: str) -> Path:
    """The fixture's report with another note in the first row of results, and other cells."""
    shutil.copytree(FIXTURE, folder / "lakeside-2031")
    path = folder / "lakeside-2031" / RESULTS
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    row = next(row for row in found if row["note"] == "gridPosition=1: the pole")
    row.update(cells | {"note": note})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    return folder


def problems(data: Path) -> list[str]:
    with pytest.raises(SourceError) as raised:
        build(data)
    return [str(problem).replace(f"{data}/", "") for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("gridPosition=2: the pole", "column note: says gridPosition=2, the cell says '1'"),
        ("gridPosition: the pole", "column note: says gridPosition=, the cell says '1'"),
        ("gridPositon=1: the pole", "column note: names no column: 'gridPositon'"),
        ("gridPosition=1", "column note: found 'gridPosition=1', expected 'column=value: why; column=value: why'"),
        ("laps=: none are printed", "column note: says laps=, the cell says ''"),
    ],
)
def test_a_note_that_explains_no_value_is_an_error_with_its_row(note: str, found: str, tmp_path: Path) -> None:
    assert problems(changed(tmp_path, note)) == [f"lakeside-2031/{RESULTS}:2: {found}"]


def test_a_passage_that_a_note_leans_on_has_to_be_there(tmp_path: Path) -> None:
    found = problems(changed(tmp_path, "gridPosition=1: the pole, see p7.2 and p99.1"))
    assert found == [
        f"lakeside-2031/{RESULTS}:2: column note: unknown passage <https://w3id.org/gridwalk/id/report/lakeside-2031/p99.1>: "
        "no table describes it"
    ]


def test_an_inference_names_every_passage_that_it_leans_on(tmp_path: Path) -> None:
    lines = build(changed(tmp_path, "gridPosition=1: the pole, see p7.2, r01 and r02")).lines
    leaning = {terms(line)[2].rpartition("/")[2] for line in lines if "the pole, see" in line and kinds.COMMENT in line}
    assert leaning == {'"the pole, see p7.2, r01 and r02"'}
    name = next(graph(line) for line in lines if "the pole, see" in line and kinds.COMMENT in line)
    named = {terms(line)[2].rpartition("/")[2] for line in lines if line.startswith(f"{name} {DERIVED_FROM} ")}
    assert named == {kinds.passage_of(name).rpartition("/")[2], "p7.2>", "r01>", "r02>"}


def test_parts_with_the_same_reason_are_one_inference(tmp_path: Path) -> None:
    lines = build(changed(tmp_path, "gridPosition=1: as one sees; ledRace=true: as one sees", ledRace="true")).lines
    names = {graph(line) for line in lines if '"as one sees"' in line}
    assert len(names) == 1
    assert sum(graph(line) in names and subject(line) not in names for line in lines) == 2


def test_a_remark_says_how_the_passage_was_read(tmp_path: Path) -> None:
    lines = build(changed(tmp_path, "gridPosition=1: the pole; ambiguous, one of: 1 OR 2")).lines
    assert sum(f'{READ_AS} "ambiguous, one of: 1 OR 2"' in line for line in lines) == 1


@pytest.mark.parametrize("words", [["guessed"], [], ["stated", ""]])
def test_an_unknown_kind_is_refused(words: list[str]) -> None:
    with pytest.raises(GridwalkError, match="stated, inferred"):
        gridwalk.open(FIXTURE).only(*words)


def test_kinds_together_are_the_whole() -> None:
    data = gridwalk.open(FIXTURE)
    parts = [set(data.only(kind).built.lines) for kind in kinds.KINDS]
    assert set.union(*parts) == set(data.built.lines)
    assert parts[0] & parts[1] == parts[1] & parts[2] == vocabulary.lines(), "the vocabulary"
    assert data.only("inferred").query("SELECT ?i { ?i a race:Inference }").rows
    assert not data.only("stated").query("inferred-alone").rows
    assert data.only(*kinds.KINDS).built.lines == data.built.lines


def test_some_kinds_are_not_written_over_a_whole_build(tmp_path: Path) -> None:
    data, whole, some = gridwalk.open(FIXTURE), tmp_path / "whole", tmp_path / "some"
    data.write(whole, ["turtle", "stated"], check=False)
    before = {path.name: path.read_bytes() for path in whole.iterdir()}
    with pytest.raises(GridwalkError, match="only stated is not written over a whole build"):
        data.only("stated").write(whole, check=False)
    (whole / "void.ttl").unlink()
    with pytest.raises(GridwalkError, match="only stated is not written over a whole build"):
        data.only("stated").write(whole, check=False)
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == {n: b for n, b in before.items() if n != "void.ttl"}
    data.only("inferred").write(some, ["turtle"], check=False)
    data.only("stated").write(some, ["turtle"], check=False)
    assert (some / "gridwalk.ttl").read_bytes() == before["gridwalk-stated.ttl"]
    data.write(some, ["turtle"], check=False)
    assert (some / "gridwalk.ttl").read_bytes() == before["gridwalk.ttl"]


def test_a_citation_says_of_which_kind_it_is() -> None:
    said = gridwalk.open(FIXTURE).cite("result/nsc/2031/lakeside/r01/race")
    finish = next(c for c in said if c.property.endswith("#finish"))
    laps = next(c for c in said if c.property.endswith("#laps"))
    assert (finish.status, finish.reason) == ("inferred", "no reason is printed")
    assert (laps.status, laps.reason, laps.passage) == ("stated", None, finish.passage)
