"""What `from gridwalk import ...` gives."""

from __future__ import annotations

import ast
import doctest
import os
import pickle
import re
import shutil
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import gridwalk
from gridwalk import (
    Dataset,
    GridwalkError,
    LimitError,
    Limits,
    QueryError,
    Report,
    SourceError,
    StoreError,
    Triples,
    ViolationsError,
)
from gridwalk.builds.manifest import build_parts
from gridwalk.rdf.python_values import python_value
from gridwalk.stores import embedded, opening
from tests.stores import servers

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "data"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
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


def _imports(path: Path) -> set[str]:
    """Return what a module imports of the package, wherever it does so."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "gridwalk" else {module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] == "gridwalk"}


def test_commands_are_thin() -> None:
    thick = {
        path.stem: sorted(other)
        for path in (ROOT / "build" / "gridwalk" / "cli").glob("*.py")
        # Of the package itself the command line says the version.
        if (other := {name for name in _imports(path) if not re.match(r"gridwalk($|\.(api|cli)(\.|$))", name)})
    }
    assert thick == {}


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
    assert len(data.query(question)) == 11


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
    assert champions.columns == ("seasonLabel", "classLabel", "champion", "decidedBefore")
    assert champions.rows[2] == ("Northern Sports Cup 2031", "SP2", "Greta Sand", None)
    with pytest.raises(QueryError, match="nearest: champions"):
        data.query("champion")


def test_each_form_of_a_question_has_its_answer(data: Dataset) -> None:
    assert data.ask("ASK { ?s ?p ?o }") is True
    assert data.ask("ASK { ?s ?p 'nothing says so' }") is False
    with pytest.raises(QueryError, match=re.escape("use ask()")):
        data.query("ASK { ?s ?p ?o }")
    with pytest.raises(QueryError, match=re.escape("use query()")):
        data.ask("SELECT * { ?s ?p ?o }")
    team = "https://w3id.org/gridwalk/id/team/castor-works"
    about = data.query(f"DESCRIBE <{team}>")
    assert isinstance(about, Triples)
    assert {subject for subject, _, _ in about} == {team}


def test_a_bundled_construct_gives_triples() -> None:
    found = gridwalk.open().query("event-as-schema-org")
    assert isinstance(found, Triples)
    assert len(found.triples) == len(found.rows) == len(found) > 10
    assert found.columns == ("subject", "predicate", "object")
    assert ("https://w3id.org/gridwalk/id/circuit/laguna-seca", f"{RDF}type", "https://schema.org/Place") in found.rows
    for text, format in ((found.to_ntriples(), ox.RdfFormat.N_TRIPLES), (found.to_turtle(), ox.RdfFormat.TURTLE)):
        assert {quad.triple for quad in ox.parse(text, format=format)} == set(found.triples)


def test_questions_are_listed(data: Dataset) -> None:
    listed = gridwalk.queries()
    assert [query.name for query in listed] == [path.stem for path in sorted((ROOT / "queries").glob("*.rq"))]
    assert all(query.summary and query.description and query.tags for query in listed)
    assert {query.name for query in gridwalk.queries("titles")} == {q.name for q in listed if "titles" in q.tags} != set()
    with pytest.raises(QueryError, match="no question has the tag 'title'; there are cars, "):
        gridwalk.queries("title")


def test_pandas_frame(data: Dataset) -> None:
    pandas = pytest.importorskip("pandas")
    frame = data.query("SELECT ?name ?laps { ?r race:laps ?laps ; race:entry ?name } ORDER BY DESC(?laps) ?name").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["name", "laps"]
    assert frame["laps"].max() == 212


def test_without_pandas_it_says_what_to_install(data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(GridwalkError, match=re.escape("pip install 'gridwalk[pandas]'")):
        data.query(ALL).to_pandas()


def test_validation_is_a_report(data: Dataset) -> None:
    report = data.validate()
    assert report.conforms, report.results
    assert report.rules > 100


def test_disputes_have_all_claims(data: Dataset) -> None:
    found = data.disputes()
    assert len(found) == data.counts().disputes == 3
    crew = next(dispute for dispute in found if dispute.property.endswith("#crewSize"))
    assert {claim.status: claim.value for claim in crew.claims} == {"rejected": 2, "accepted": 3}
    assert len({passage for claim in crew.claims for passage in claim.passages}) == len(crew.claims)
    assert crew.resolution == "decided"
    assert crew.reasons[0].startswith("The caption")
    assert crew.question.startswith("Which crew size did ")
    assert data.disputes(only_open=True) == []
    assert [d.iri for d in data.disputes(thing="model/wren-w1")] == [d.iri for d in found if d.property.endswith("#model")]
    terms = [crew.iri, crew.subject, crew.property, *(term for claim in crew.claims for term in (*claim.passages, *claim.sources))]
    assert all(term.startswith("https://w3id.org/gridwalk/") for term in terms)
    assert crew.property_label == "crew size"


def test_citations_are_grouped_by_passage_in_the_order_of_the_report(data: Dataset) -> None:
    found = data.cite("entry/nsc/2031/lakeside/r07")
    passages = [_path(citation.passage) for citation in found]
    by_range = data.query("SELECT ?passage { ?passage a race:Passage ; race:start ?start } ORDER BY ?start").rows
    order = [str(passage).removeprefix("https://w3id.org/gridwalk/id/") for (passage,) in by_range]
    # Sentences, then rows of tables; what is derived comes last.
    stated = [name for name in passages if name in order]
    assert stated == sorted(stated, key=lambda passage: ("/r" in passage.removeprefix("report"), order.index(passage)))
    assert passages[: len(stated)] == stated
    # Not by name, which would have p15.3 before p9.2.
    assert passages != sorted(passages)
    assert {c.asserted for c in found} == {True, False}
    rejected = [c for c in found if not c.asserted]
    assert {_path(c.passage) for c in rejected} == {"report/lakeside-2031/r07"}
    assert len(rejected) == 2
    assert {type(c.value) for c in found} == {int, str}
    teams = {(c.value, c.value_label) for c in found if c.property.endswith("#team")}
    assert teams == {("https://w3id.org/gridwalk/id/team/pike-racing", "Pike Racing")}


def _path(iri: str) -> str:
    return iri.removeprefix("https://w3id.org/gridwalk/id/")


KINDS = ("tables", "dist", "gridwalk.nq", "gridwalk.trig", "parts", "database")


@pytest.fixture(scope="module")
def places(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | str]:
    """The made-up data, in each place that they can be opened from."""
    folder = tmp_path_factory.mktemp("places")
    data.write(folder / "dist")
    build_parts(FIXTURE, folder / "parts")
    embedded.replace(folder / "database", data.built.lines)
    written = {path.name: path for path in (folder / "dist").iterdir()}
    return {**written, **{name: folder / name for name in ("dist", "parts", "database")}, "tables": FIXTURE}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_it_is_opened_from_it_is_the_same(kind: str, places: dict[str, Path | str], data: Dataset, tmp_path: Path) -> None:
    opened = gridwalk.open(places[kind])
    assert opened.query("champions") == data.query("champions")
    question = "SELECT (COUNT(*) AS ?n) { GRAPH ?passage { ?s ?p ?o } }"
    assert opened.query(question) == data.query(question)
    assert (len(opened), opened.counts(), opened.built.lines) == (len(data), data.counts(), data.built.lines)
    assert opened.disputes() == data.disputes()
    assert opened.cite("entry/nsc/2031/lakeside/r07") == data.cite("entry/nsc/2031/lakeside/r07")
    assert set(opened.store()) == set(data.store())
    assert set(opened.graph()) == set(data.graph())
    assert opened.validate() == data.validate()
    opened.write(tmp_path, ["nquads"], check=False)
    written, whole = ((place / "gridwalk.nq").read_bytes().splitlines() for place in (tmp_path, Path(places["dist"])))
    # Parts are written one after another, all else in the order of the lines.
    assert (sorted(written) if kind == "parts" else written) == whole


@pytest.mark.parametrize("kind", ["gridwalk.ttl", "gridwalk.rdf", "gridwalk.jsonld"])
def test_statements_without_passages_are_all_but_cited(
    kind: str, places: dict[str, Path | str], data: Dataset, tmp_path: Path
) -> None:
    opened = gridwalk.open(str(places[kind]))
    assert opened.query("champions") == data.query("champions")
    assert (len(opened), opened.statements, opened.disputes()) == (len(data), data.statements, data.disputes())
    assert len(opened.store()) == len(data)
    for refused in (opened.counts, opened.dataset, lambda: opened.cite("Castor Works"), lambda: opened.write(tmp_path / "out")):
        with pytest.raises(GridwalkError, match=rf"{kind}: .* statements name no passage, which this needs; open the folder"):
            refused()
    assert not (tmp_path / "out").exists()


def test_an_endpoint_answers_questions_and_refuses_the_rest(data: Dataset, tmp_path: Path) -> None:
    with servers.running("oxigraph", tmp_path) as server:
        with pytest.raises(StoreError, match="nothing was loaded"):
            data.compare(server.url)
        assert data.load(server.url).quads == len(data.built.lines)
        assert data.compare(server.url) == []
        (found,) = [each for each in gridwalk.open(ROOT / "data").compare(server.url) if each.graph is None]
        assert found.missing
        opened = gridwalk.open(server.url)
        assert opened.query("champions") == data.query("champions")
        assert opened.ask("ASK { GRAPH ?passage { ?team a race:Team } }")
        assert isinstance(opened.query("event-as-schema-org"), Triples)
        refused = (
            lambda: len(opened), opened.counts, opened.validate, opened.graph, opened.store, opened.disputes, opened.dataset,
            lambda: opened.cite("Castor Works"), lambda: opened.write(tmp_path / "out"),
        )  # fmt: skip
        for each in refused:
            with pytest.raises(GridwalkError, match=f"{server.url}: an endpoint only answers queries"):
                each()
    assert not (tmp_path / "out").exists()
    with pytest.raises(StoreError, match="no store answers there"):
        gridwalk.open(server.url, limits=Limits(seconds=0.5))


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("[]")
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "CURRENT").touch()
    wanted = {
        "none.ttl": (SourceError, "is not there"),
        "notes.docx": (SourceError, "expected a format of RDF"),
        "empty": (SourceError, "holds neither tables"),
        "broken": (SourceError, "is not the manifest of a build in parts"),
        "none": (StoreError, "no database can be opened there"),
        "\0": (SourceError, "is not there"),
    }
    for name, (kind, message) in wanted.items():
        with pytest.raises(kind, match=message):
            gridwalk.open(tmp_path / name)
    with pytest.raises(GridwalkError, match="expected http://host:port/path or https://host/path"):
        gridwalk.open("ftp://example.org/races")


def test_a_part_that_is_gone_is_bad_input(tmp_path: Path) -> None:
    build_parts(FIXTURE, tmp_path)
    next(tmp_path.rglob("*.nq")).unlink()
    opened = gridwalk.open(tmp_path)
    for each in (opened.counts, opened.validate):
        with pytest.raises(SourceError, match=r"\.nq: cannot be read: No such file"):
            each()


def test_limits_of_open_hold_for_files_and_questions(places: dict[str, Path | str]) -> None:
    small = Limits(rows=10)
    for kind in ("tables", "gridwalk.ttl", "parts", "database"):
        with pytest.raises(LimitError, match="rows"):
            gridwalk.open(places[kind], limits=small).query(ALL)
    with pytest.raises(LimitError, match="size of the input"):
        gridwalk.open(places["gridwalk.ttl"], limits=Limits(input=1000))


def test_lenient_builds_warn(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE, tmp_path / "data")
    assert gridwalk.open(tmp_path / "data", lenient=True).warnings == []


@pytest.fixture
def broken(tmp_path: Path) -> Dataset:
    """The made-up data, with the third place missing, which breaks a rule."""
    shutil.copytree(FIXTURE, tmp_path / "data")
    path = next(path for path in (tmp_path / "data").rglob("results.csv") if "r03,race,3," in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace("r03,race,3,", "r03,race,9,"), encoding="utf-8")
    return gridwalk.open(tmp_path / "data")


def test_data_that_break_rules_are_not_written(broken: Dataset, tmp_path: Path) -> None:
    heard = list[Report]()
    with pytest.raises(ViolationsError, match=r"nothing was written; the first: .*result/nsc/2031/lakeside/r03/race") as raised:
        broken.write(tmp_path / "out", found=heard.append)
    report = raised.value.report
    assert [change.sign for change in gridwalk.open(FIXTURE).only("stated").diff(broken.only("stated"))] == ["-", "+"]
    assert heard == [report] == [broken.validate()]
    assert (report.passes, report.conforms) == (False, False)
    assert not (tmp_path / "out").exists()
    assert pickle.loads(pickle.dumps(raised.value)).report == report
    assert broken.write(tmp_path / "out", check=False)


def test_labels_are_found_whatever_their_case_and_in_part(data: Dataset) -> None:
    assert data.cite("castor works") == data.cite("Castor Works") == data.cite("team/castor-works")
    assert data.cite("Fjord Auto") == data.cite("team/fjord-autosport")
    with pytest.raises(QueryError, match="is ambiguous"):
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
    with pytest.raises(QueryError, match=r"the query failed: .*<http://x/"):
        data.query(text)


def test_half_a_character_is_an_error_of_the_query(data: Dataset) -> None:
    with pytest.raises(QueryError, match="character 19 of the query is a lone surrogate"):
        data.query("SELECT ?s { ?s ?p \udcff }")


def test_brackets_that_are_none_are_no_depth(data: Dataset) -> None:
    deep = "{([" * 300
    strings = f"'{deep}' = '' || \"\"\"{deep}\"\"\" = 'x' || 'it\\'s {deep}' = 'y' || <urn:#> = <urn:x>"
    assert data.query(f"# {deep}\nSELECT * {{ FILTER({strings}) }}").rows == []
    assert len(data.query("SELECT * {" + "FILTER(true)" * 1000 + "}").rows) == 1


@pytest.mark.slow("each example of the page is run")
def test_the_page_on_the_library_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with servers.running("oxigraph", tmp_path / "server") as server:
        page, flags = str(ROOT / "docs" / "library.md"), doctest.ELLIPSIS | doctest.REPORT_UDIFF
        done = doctest.testfile(page, module_relative=False, globs={"url": server.url}, optionflags=flags)
    assert done.failed == 0
    assert done.attempted > 20


SHOWN = [
    name for name in gridwalk.__all__ if name != "__version__" and getattr(gridwalk, name).__module__ != "gridwalk.base.errors"
]


@pytest.mark.parametrize("name", SHOWN)
def test_each_public_name_has_an_example(name: str) -> None:
    assert doctest.DocTestParser().get_examples(getattr(gridwalk, name).__doc__ or ""), f"{name} has no example"
