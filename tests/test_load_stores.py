"""Loads into real stores: in, replaced, asked, and out again unchanged."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from gridwalk.ask import queries
from gridwalk.base.errors import StoreError
from gridwalk.cli import main
from gridwalk.stores.endpoint import CutError, Endpoint
from gridwalk.stores.loading import load
from gridwalk.stores.staging import STAGINGS
from gridwalk.stores.store import RemoteStore, connect, connect_reader
from tests import questions
from tests.stores import loads, servers

pytestmark = [
    pytest.mark.stores,
    pytest.mark.slow("starts five stores, loads them again and again, and asks each question of each"),
]
# Virtuoso has no truth values in answers: an expression gives 1 or 0.
TRUTH = {("literal", "true", "", f"{questions.XSD}boolean"): 1, ("literal", "false", "", f"{questions.XSD}boolean"): 0}


@pytest.fixture(scope="module", params=servers.STORES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    if why := servers.missing().get(request.param):
        pytest.skip(why)
    with servers.running(request.param, tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture
def store(server: servers.Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteStore]:
    loads.login(monkeypatch, server)
    with loads.connected(server) as opened:
        yield opened


def staged(store: RemoteStore) -> int:
    return loads.number(store.endpoint, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{STAGINGS}> {{ ?s ?p ?o }} }}")


def test_services_are_found_by_asking(store: RemoteStore, server: servers.Server) -> None:
    assert store.services.graphs is not None
    for url in (store.services.update, store.services.graphs):
        with connect(url) as found:
            assert found.services == store.services


def test_a_load_replaces_and_leaves_others_alone(store: RemoteStore) -> None:
    store.update(loads.FOREIGN)
    for lines in (loads.full(), loads.full(), loads.half(), loads.full()):
        load(store, lines, chunk=700)
        assert loads.holds(store, lines)
        assert staged(store) == 0
    assert loads.number(store.endpoint, "SELECT (COUNT(*) AS ?n) { GRAPH <urn:somebody> { ?s ?p ?o } }") == 1


def test_a_load_without_the_graph_store_protocol(store: RemoteStore) -> None:
    store.services = type(store.services)(store.services.query, store.services.update, None)
    load(store, loads.half())
    assert loads.holds(store, loads.half())


def test_a_file_loaded_by_hand_is_replaced_too(store: RemoteStore) -> None:
    graph = loads.full()[0].rsplit(" ", 2)[1]
    store.update(f"INSERT DATA {{ GRAPH {graph} {{ <urn:by> <urn:hand> <urn:put> }} }}")
    load(store, loads.full())
    assert loads.holds(store, loads.full())


def test_every_question_has_the_same_rows(store: RemoteStore, server: servers.Server) -> None:
    wrong = list[str]()
    for accounts in (False, True):
        load(store, questions.lines(accounts=accounts))
        # A reader asks for the graphs that are there when it is made.
        endpoint = connect_reader(server.url, timeout=60)
        asked = [name for name in questions.names() if (name in questions.SEVERAL) == accounts]
        wrong += [name for name in asked if not same(endpoint, name, server.name)]
    assert len(questions.names()) >= 93
    assert wrong == []


def same(endpoint: Endpoint, name: str, store: str) -> bool:
    """Whether a store says what Oxigraph says here; that this is right, where it is, is of tests/test_queries.py."""

    def ask(text: str) -> list[questions.Row]:
        # Counting every answer once more takes Virtuoso a minute; that answers are counted has a test of its own.
        answer = endpoint.run(text, checked=False)
        if not isinstance(answer, queries.Rows):
            assert not isinstance(answer, bool)
            return questions.ox_triples(answer)  # type: ignore[arg-type]
        return [tuple(map(questions.ox_cell, row)) for row in answer]

    here = partial(questions.ask_oxigraph, accounts=name in questions.SEVERAL)
    rows, wanted = ask(questions.text(name)), here(questions.text(name))
    if store == "virtuoso":
        wanted = [tuple(TRUTH.get(cell, cell) for cell in row) for row in wanted]  # type: ignore[call-overload, misc]
        rows = [tuple(TRUTH.get(cell, cell) for cell in row) for row in rows]  # type: ignore[call-overload, misc]
    return rows == wanted


def test_compare_lists_each_lost_statement(
    store: RemoteStore, server: servers.Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(store, loads.full())
    build = tmp_path / "gridwalk.nq"
    build.write_text("\n".join(loads.full()) + "\n", encoding="utf-8")
    assert main(["compare", str(build), "--endpoint", server.url]) == 0
    line = next(line for line in loads.full() if "#laps>" in line)
    statement, graph = line.rsplit(" ", 2)[0], line.rsplit(" ", 2)[1]
    store.update(f"DELETE DATA {{ GRAPH {graph} {{ {statement} }} }}")
    capsys.readouterr()
    assert main(["compare", str(build), "--endpoint", server.url]) == 1
    assert statement in capsys.readouterr().out
    assert main(["load", str(build), "--to", server.url, "--dry-run"]) == 0
    assert "would add 1, remove 0" in capsys.readouterr().out
    assert main(["load", str(tmp_path), "--to", server.url]) == 0
    assert loads.holds(store, loads.full())


def test_a_store_that_is_served_read_only_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if why := servers.missing().get("oxigraph"):
        pytest.skip(why)
    build = tmp_path / "gridwalk.nq"
    with servers.running("oxigraph", tmp_path / "store") as server, loads.connected(server) as store:
        load(store, loads.half())
    with servers.running(servers.READ_ONLY, tmp_path / "store") as server:
        for kept, code in ((loads.half(), 0), (loads.half()[1:], 1)):
            build.write_text("\n".join(kept) + "\n", encoding="utf-8")
            assert main(["compare", str(build), "--endpoint", server.url]) == code
        assert loads.half()[0].split(" ")[0] in capsys.readouterr().out
        assert main(["load", str(build), "--to", server.url]) == 4


def test_readers_see_the_old_or_the_new(store: RemoteStore, server: servers.Server) -> None:
    totals = [
        sum(line.split(" ", 2)[1].endswith("prov#wasDerivedFrom>") for line in lines) for lines in (loads.full(), loads.half())
    ]
    seen, stop = Counter[int](), threading.Event()
    load(store, loads.full())
    named = f"GRAPH ?g {{ ?s <http://www.w3.org/ns/prov#wasDerivedFrom> ?o }} FILTER(?g != <{loads.OURS}statements>)"

    def poll() -> None:
        while not stop.is_set():
            seen[loads.number(store.endpoint, f"SELECT (COUNT(*) AS ?n) {{ {named} }}")] += 1

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for _ in range(3):
            load(store, loads.half(), chunk=200)
            load(store, loads.full(), chunk=200)
    finally:
        stop.set()
        reader.join()
    assert set(seen) == set(totals)


@pytest.mark.parametrize("server", servers.SURVIVE_A_KILL, indirect=True, scope="module")
def test_a_store_killed_in_the_middle_has_the_old_or_the_new(store: RemoteStore, server: servers.Server) -> None:
    load(store, loads.half())
    # Virtuoso writes what is committed to its log; the folder of all of them survives.
    for moment in (0.05, 0.3, 0.6):
        killer = threading.Timer(moment, server.kill)
        with loads.connected(server) as dying:
            killer.start()
            # Either it was quicker, or it says so; what counts is what is left.
            with suppress(StoreError):
                load(dying, loads.full(), chunk=200)
        killer.join()
        server.restart()
        with loads.connected(server) as again:
            left = [loads.differing(again, lines) for lines in (loads.half(), loads.full())]
            assert not all(left), left
            load(again, loads.half())
            assert loads.holds(again, loads.half())
            assert staged(again) == 0


# Only Virtuoso has a limit of rows.
@pytest.mark.parametrize("server", ["virtuoso"], indirect=True, scope="module")
def test_a_silent_cut_is_an_error(server: servers.Server, store: RemoteStore) -> None:
    load(store, loads.full())
    with pytest.raises(CutError, match="cut short"):
        connect_reader(server.url).run("SELECT ?s ?p ?o { ?s ?p ?o }")
