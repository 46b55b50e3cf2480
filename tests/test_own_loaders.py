"""Files of a build loaded by the own tools of stores: the table of docs/stores.md, a cell a test.

A question is right where its rows are those that Oxigraph gives here to the same build.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from gridwalk import publish
from gridwalk.ask import queries
from gridwalk.ask.parameters import needed
from gridwalk.base.errors import GridwalkError
from gridwalk.builds.whole import build
from gridwalk.publish import merged, nquads, turtle
from gridwalk.rdf import dataset
from gridwalk.rdf.content import Content
from gridwalk.stores.connection import Connection
from gridwalk.stores.endpoint import CutError, Endpoint, Scope
from gridwalk.stores.staging import STATEMENTS
from gridwalk.stores.store import NIL, connect_reader
from tests import questions
from tests.stores import servers

pytestmark = [pytest.mark.stores, pytest.mark.slow("loads three files into four stores by their own tools, and asks each question")]
README = Path(__file__).parent.parent / "README.md"
MEDIA_TYPES = {module.FILE: module.MEDIA_TYPE for module in (merged, nquads, turtle)}
# Virtuoso has no truth values in answers, and Fuseki says 4.0 for 4; numbers are compared by value.
TRUTH = {("literal", "true", "", f"{questions.XSD}boolean"): 1, ("literal", "false", "", f"{questions.XSD}boolean"): 0}
GRAPH = re.compile(r"^[^#\n]*\bgraph\b", re.IGNORECASE | re.MULTILINE)
# Seconds for a question: with every statement as often as it is cited, some would take hours.
LONGEST = 20.0


@cache
def lines() -> list[str]:
    return build().lines


@cache
def right(name: str) -> Counter[questions.Row]:
    return rows(queries.run(store(), queries.load_query(name).text))


@cache
def store() -> ox.Store:
    return dataset.load(lines())


def rows(answer: queries.Answer) -> Counter[questions.Row]:
    if not isinstance(answer, queries.Rows):
        return Counter(questions.ox_triples(answer))  # type: ignore[arg-type]
    found = (map(questions.ox_cell, row) for row in answer)
    return Counter(tuple(TRUTH.get(cell, cell) for cell in row) for row in found)  # type: ignore[call-overload]


@cache
def asked_here() -> tuple[queries.Query, ...]:
    """The questions that need no parameter."""
    found = tuple(query for query in queries.find_queries() if not needed(query.text))
    assert len(found) >= 100
    return found


def wrong(endpoint: Endpoint) -> set[str]:
    """The names of the questions that a store answers otherwise."""
    return {query.name for query in asked_here() if not is_right(endpoint, query)}


@cache
def with_graph() -> set[str]:
    found = {query.name for query in asked_here() if GRAPH.search(query.text)}
    assert len(found) >= 6
    return found


def is_right(endpoint: Endpoint, query: queries.Query) -> bool:
    try:
        return rows(endpoint.run(query.text, checked=False)) == right(query.name)
    except GridwalkError:
        return False


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    publish.write(Content(lines()), folder, ["merged", "nquads", "turtle"])
    return folder


@contextmanager
def loaded(name: str, file: Path, folder: Path) -> Iterator[servers.Server]:
    """Run a store that its own loader has put a file into."""
    if why := servers.missing().get(name):
        pytest.skip(why)
    folder.mkdir()
    if name == "oxigraph":
        done(str(servers.oxigraph()), "load", "--location", str(folder / "data"), "--file", str(file))
    if name == "fuseki":
        done(
            "java", "-cp", str(servers.jar("jena-fuseki-server-*.jar")), "tdb2.tdbloader", "--loc", str(folder / "data"), str(file)
        )
    if name == "virtuoso":
        shutil.copy(file, folder)
    with servers.running(name, folder) as server:
        if name.startswith("rdf4j"):
            headers = {"Content-Type": MEDIA_TYPES[file.name]}
            httpx.post(f"{server.url}/statements", content=file.read_bytes(), headers=headers, timeout=60).raise_for_status()
        if name == "virtuoso":
            port = re.search(r"ServerPort = (127\.0\.0\.1:\d+)", (folder / "virtuoso.ini").read_text(encoding="utf-8"))
            assert port
            update = f"ld_dir('.', '{file.name}', '{STATEMENTS}'); rdf_loader_run(); checkpoint;"
            done("isql-vt", port[1], "dba", servers.VIRTUOSO_PASSWORD, f"exec={update}")
        yield server


def done(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def asked(server: servers.Server, scope: Scope | None = None) -> Endpoint:
    """The store as it is asked with these graphs in the request, and nothing that this program found out."""
    paths = {"oxigraph": "/query", "fuseki": "/sparql"}
    return Endpoint(server.url + paths.get(server.name, ""), Connection(timeout=LONGEST, kept=False, patient=False), scope)


@pytest.mark.parametrize("name", ["oxigraph", "fuseki"])
def test_merged_is_right_as_it_stands_where_a_store_has_a_default_graph(name: str, built: Path, tmp_path: Path) -> None:
    with loaded(name, built / merged.FILE, tmp_path / name) as server:
        assert wrong(asked(server)) == set()
        assert connect_reader(server.url, timeout=LONGEST).scope is None


@pytest.mark.parametrize(("name", "default"), [("rdf4j-lmdb", NIL), ("virtuoso", STATEMENTS)])
def test_merged_is_right_with_parameters_where_a_store_has_none(name: str, default: str, built: Path, tmp_path: Path) -> None:
    named = sorted({line.rsplit(" ", 2)[1].strip("<>") for line in lines()})
    with loaded(name, built / merged.FILE, tmp_path / name) as server:
        # What README says of it.
        try:
            bare = rows(asked(server).run(queries.load_query("calendar").text, checked=False))
            assert f"{bare.total():,} rows instead of {right('calendar').total()}" in README.read_text(encoding="utf-8")
        except CutError:
            # More than Virtuoso gives in one answer.
            assert name == "virtuoso"
        # Only questions with GRAPH name more than the default graph in their requests.
        assert wrong(asked(server, Scope(default, named))) == set()
        # What the program finds out by itself.
        found = connect_reader(server.url, timeout=LONGEST).scope
        assert found
        assert (found.default, found.graphs()) == (default, [graph for graph in named if graph != default])


@pytest.mark.parametrize("name", ["oxigraph", "fuseki", "rdf4j-lmdb", "virtuoso"])
def test_turtle_is_right_for_what_has_no_graph(name: str, built: Path, tmp_path: Path) -> None:
    with loaded(name, built / turtle.FILE, tmp_path / name) as server:
        assert wrong(asked(server)) == with_graph()


@pytest.mark.parametrize(("name", "scope"), [("oxigraph", None), ("fuseki", None), ("rdf4j-lmdb", Scope(NIL, []))])
def test_nquads_have_no_statement_in_the_default_graph(name: str, scope: Scope | None, built: Path, tmp_path: Path) -> None:
    with loaded(name, built / nquads.FILE, tmp_path / name) as server:
        assert not rows(asked(server, scope).run("SELECT * { ?s ?p ?o } LIMIT 1", checked=False))
        assert asked(server).count("GRAPH ?g { ?s ?p ?o }") == len(lines())
