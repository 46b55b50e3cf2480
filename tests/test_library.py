"""What `from gridwalk import ...` gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import gridwalk
from gridwalk import Dataset, QueryError, SourceError
from gridwalk.ask import cite
from gridwalk.rdf.python_values import python_value
from gridwalk.stores import opening

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "data"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"


# rdflib itself still uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def data() -> Dataset:
    """The made-up data, built."""
    return Dataset.build(FIXTURE)


def test_import_loads_no_engine() -> None:
    code = "import gridwalk, sys; print(sorted({'pyoxigraph', 'rdflib', 'shacl', 'pyshacl', 'pandas'} & {m for m in sys.modules}))"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout == "[]\n"


def test_everything_that_is_promised_is_there() -> None:
    assert all(hasattr(gridwalk, name) for name in gridwalk.__all__)
    assert set(gridwalk.__all__) <= set(dir(gridwalk))
    assert (ROOT / "build" / "gridwalk" / "py.typed").is_file()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        gridwalk.nothing  # noqa: B018


def test_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert gridwalk.__version__ == project["version"]


def test_module_build_and_method_build_do_not_clash() -> None:
    from gridwalk.builds.whole import build

    assert build(FIXTURE).lines == Dataset.build(FIXTURE).built.lines


def test_store_graph_and_data_set_hold_the_same(data: Dataset) -> None:
    store, graph, second = data.store(), data.graph(), data.dataset()
    assert len(graph) == len(data) == len(set(store.quads_for_pattern(None, None, None, None)) - _named(store))
    assert set(second.default_graph) == set(graph)
    assert len(list(second.quads())) == len(store)
    citations = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert int(next(iter(second.query(citations)))[0]) == len(data.built.lines) == data.query(citations).rows[0][0]


def _named(store: object) -> set[object]:
    return {quad for quad in store if str(quad.graph_name) != "DEFAULT"}  # type: ignore[attr-defined]


def test_a_store_is_the_callers_own(data: Dataset) -> None:
    store = data.store()
    store.clear()
    assert len(data.store()) > 1000


def test_queries_agree_with_rdflib_on_the_graph(data: Dataset) -> None:
    question = "SELECT ?name { ?team a race:Team ; rdfs:label ?name } ORDER BY ?name"
    assert list(data.query(question)) == [(str(name),) for (name,) in data.graph().query(question)]
    assert len(data.query(question)) == 10


def test_rdflib_is_left_as_it_was(data: Dataset) -> None:
    before = rdflib.NORMALIZE_LITERALS
    data.graph()
    data.dataset()
    assert before is rdflib.NORMALIZE_LITERALS is True


def test_values_are_python_values(data: Dataset) -> None:
    (row,) = data.query("SELECT (1 AS ?i) (2.5 AS ?d) (true AS ?b) ('a'@en AS ?s) (race:Team AS ?t) ?none { }").rows
    assert row == (1, Decimal("2.5"), True, "a", "https://w3id.org/gridwalk/ontology#Team", None)
    assert [type(value) for value in row] == [int, Decimal, bool, str, str, type(None)]
    ill_typed = ox.Literal("x", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    assert python_value(ill_typed) == "x"


def test_bundled_questions_are_asked_by_name(data: Dataset) -> None:
    champions = data.query("champions")
    assert champions.columns == ("year", "class", "champion", "decidedBefore")
    assert champions.rows[2] == ("2031", "SP2", "Greta Sand", None)
    with pytest.raises(QueryError, match="nearest: champions"):
        data.query("champion")


def test_only_rows_are_rows(data: Dataset) -> None:
    with pytest.raises(QueryError, match="only a SELECT"):
        data.query("ASK { ?s ?p ?o }")


def test_pandas_frame(data: Dataset) -> None:
    pandas = pytest.importorskip("pandas")
    frame = data.query("SELECT ?name ?laps { ?r race:laps ?laps ; race:entry ?name } ORDER BY DESC(?laps) ?name").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["name", "laps"]
    assert frame["laps"].max() == 212


def test_without_pandas_it_says_what_to_install(data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=re.escape("pip install 'gridwalk[pandas]'")):
        data.query(ALL).to_pandas()


def test_validation_is_a_report(data: Dataset) -> None:
    report = data.validate()
    assert report.conforms, report.results
    assert report.rules > 100


def test_disputes_have_both_sides(data: Dataset) -> None:
    found = data.disputes()
    assert len(found) == data.counts().disputes == 3
    crew = next(dispute for dispute in found if dispute.property.endswith("#crewSize>"))
    assert crew.rejected.value.startswith('"2"')
    assert crew.accepted.value.startswith('"3"')
    assert crew.rejected.passages != crew.accepted.passages
    assert crew.reason.startswith('"The caption')


def test_citations_are_grouped_by_passage_in_the_order_of_the_report(data: Dataset) -> None:
    found = data.cite("entry/nsc/2031/lakeside/r07")
    passages = [cite.path(citation.passage) for citation in found]
    by_range = data.query("SELECT ?passage { ?passage a race:Passage ; race:start ?start } ORDER BY ?start").rows
    order = [str(passage).removeprefix("https://w3id.org/gridwalk/id/") for (passage,) in by_range]
    assert passages == sorted(passages, key=order.index)
    # Not by name, which would have p15.3 before p9.2.
    assert passages != sorted(passages)
    assert {c.asserted for c in found} == {True, False}
    rejected = [c for c in found if not c.asserted]
    assert {cite.path(c.passage) for c in rejected} == {"report/lakeside-2031/r07"}
    assert len(rejected) == 2


def test_labels_are_found_whatever_their_case_and_in_part(data: Dataset) -> None:
    assert data.cite("castor works") == data.cite("Castor Works") == data.cite("team/castor-works")
    assert data.cite("Fjord Auto") == data.cite("team/fjord-autosport")
    with pytest.raises(QueryError, match="which"):
        data.cite("e")


def test_errors_of_tables_are_collected(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        Dataset.build(tmp_path)
    assert [problem.path for problem in raised.value.problems] == [tmp_path]


def test_written_files_load_again(data: Dataset, tmp_path: Path) -> None:
    paths = data.write(str(tmp_path / "out"))
    assert {path.parent for path in paths} == {tmp_path / "out"}
    assert {f"{quad} ." for quad in opening.load_quads(tmp_path / "out")} == set(data.built.lines)
    assert opening.load_statements(tmp_path / "out" / "gridwalk.ttl") == data.content.statements


@pytest.mark.parametrize("text", ["SELECT (<http://x/f>(1) AS ?x) {}", "SELECT (<http://x/service>(1) AS ?x) {}"])
def test_functions_of_others_are_an_error_of_the_query(data: Dataset, text: str) -> None:
    with pytest.raises(QueryError, match=r"the query stopped: .*<http://x/"):
        data.query(text)


def test_half_a_character_is_an_error_of_the_query(data: Dataset) -> None:
    with pytest.raises(QueryError, match="character 19 of the query is half of a character"):
        data.query("SELECT ?s { ?s ?p \udcff }")


def test_brackets_that_are_none_are_no_depth(data: Dataset) -> None:
    deep = "{([" * 300
    strings = f"'{deep}' = '' || \"\"\"{deep}\"\"\" = 'x' || 'it\\'s {deep}' = 'y' || <urn:#> = <urn:x>"
    assert data.query(f"# {deep}\nSELECT * {{ FILTER({strings}) }}").rows == []
    assert len(data.query("SELECT * {" + "FILTER(true)" * 1000 + "}").rows) == 1
