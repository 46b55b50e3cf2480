"""Whatever fails: a clear error, no password in it, and the old data or the new in the store."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gridwalk.base.errors import GridwalkError, SourceError, StoreError
from gridwalk.cli import main
from gridwalk.stores import retrying
from gridwalk.stores.connection import Connection
from gridwalk.stores.endpoint import CutError, Endpoint
from gridwalk.stores.loading import load
from gridwalk.stores.store import connect, connect_reader
from tests.stores import faults, loads, servers

BUILD = Path(__file__).parent.parent / "build"
SEED = 20040
pytestmark = [pytest.mark.stores, pytest.mark.slow("kills loads into a running store, a hundred times")]
KILLS = 100


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    if why := servers.missing().get("oxigraph"):
        pytest.skip(why)
    with servers.running("oxigraph", tmp_path_factory.mktemp("oxigraph")) as started:
        yield started


@pytest.fixture
def proxy(server: servers.Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[faults.Faulty]:
    loads.login(monkeypatch, server)
    with connect(server.url) as store:
        load(store, loads.half())
    with faults.between(server.url) as between:
        yield between


def at(path: str) -> Callable[[faults.Handler], bool]:
    return lambda handler: handler.path.startswith(path)


def is_swap(handler: faults.Handler) -> bool:
    return b"%3Fs2" in handler.body


LOST = {
    "401": ("/store", [faults.status(401)] * 9, "HTTP 401: authentication failed"),
    "403": ("/store", [faults.status(403)], "HTTP 403"),
    "500": ("/store", [faults.status(500)], "HTTP 500: no luck today"),
    "500 at the swap": ("swap", [faults.status(500)], "HTTP 500"),
    "429 for an hour": ("/store", [faults.status(429, Retry_After="3600")], "HTTP 429"),
    "503 for ever": ("/store", [faults.status(503)] * 9, "HTTP 503"),
    "a redirect": ("/store", [faults.status(302, Location="http://elsewhere.invalid/")], "the store is at"),
    "hangs": ("/store", [faults.hang(4)], "no answer within 2 seconds"),
    "hangs at the swap": ("swap", [faults.hang(4)], "no answer within 2 seconds"),
    "drops for ever": ("/store", [faults.drop] * 9, "the connection broke"),
    "counts cut short": ("/query", [faults.cancelled] * 9, "incomplete"),
}


def load_through(proxy: faults.Faulty, place: str, todo: list[Callable[[faults.Handler], None]], timeout: float = 30) -> None:
    with connect(proxy.url, timeout=30) as store:
        proxy.faults, proxy.concerns = list(todo), is_swap if place == "swap" else at(place)
        store.connection.close()
        store.connection = Connection(store.connection.keys, timeout)
        load(store, loads.full(), chunk=300)


@pytest.mark.parametrize("name", LOST)
def test_a_load_that_cannot_be_saved(name: str, proxy: faults.Faulty, server: servers.Server) -> None:
    place, todo, message = LOST[name]
    with pytest.raises(StoreError) as caught:
        load_through(proxy, place, todo, timeout=2 if "hangs" in name else 30)
    assert message in str(caught.value)
    assert servers.PASSWORD not in str(caught.value)
    with connect(server.url) as store:
        assert loads.holds(store, loads.half())


SAVED = {
    "429": ("/store", [faults.status(429, Retry_After="0")] * 2),
    "503 three times": ("/store", [faults.status(503)] * 3),
    "drops once": ("/store", [faults.drop]),
    "answer cut": ("/store", [faults.cut] * 2),
    "answer to the swap cut": ("swap", [faults.cut]),
    "swap never heard": ("swap", [faults.drop, faults.drop]),
    "413": ("/store", [faults.status(413)] * 3),
    "no graph store": ("/store", [faults.status(404)]),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_load_that_is_saved(name: str, proxy: faults.Faulty, server: servers.Server) -> None:
    load_through(proxy, *SAVED[name])
    assert proxy.faults == []
    with connect(server.url) as store:
        assert loads.holds(store, loads.full())


def test_too_large_is_tried_smaller_down_to_one_statement(proxy: faults.Faulty, server: servers.Server) -> None:
    with pytest.raises(StoreError, match="HTTP 413"):
        load_through(proxy, "/store", [faults.status(413)] * 50)
    sent = [size for path, size in zip(proxy.paths, proxy.sizes, strict=True) if path.startswith("/store") and size]
    assert sent == sorted(sent, reverse=True)
    assert len(sent) > 5


def test_a_retry_waits_as_long_as_it_is_told(proxy: faults.Faulty) -> None:
    started = time.monotonic()
    load_through(proxy, "/store", [faults.status(429, Retry_After="1")])
    assert time.monotonic() - started >= 1


def test_no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "FIRST_DELAY", 0.01)
    with pytest.raises(StoreError, match="no store answers there"):
        connect(f"http://127.0.0.1:{servers.free_port()}/")


@pytest.mark.parametrize("line", ["", "<urn:s> <urn:p> <urn:o> .", '_:b <urn:p> "x" <urn:g> .', '<urn:s> <urn:p> "x" <urn:g#1> .'])
def test_lines_that_no_build_writes(line: str, proxy: faults.Faulty, server: servers.Server) -> None:
    with connect(server.url) as store:
        with pytest.raises(SourceError, match="N-Quads:2"):
            load(store, [loads.full()[0], line])
        with pytest.raises(SourceError, match="nothing to load"):
            load(store, [])
        assert loads.holds(store, loads.half())


CUT = {"breaks off": [faults.cut] * 9, "says cancelled": [faults.cancelled], "no rows": [faults.fewer_rows]}


@pytest.mark.parametrize("name", CUT)
def test_an_answer_cut_short(name: str, proxy: faults.Faulty, server: servers.Server) -> None:
    endpoint = Endpoint(f"{proxy.url}/query", Connection(timeout=5, kept=False))
    proxy.faults = list(CUT[name])
    with pytest.raises(StoreError) as caught:
        endpoint.run("SELECT ?s { ?s ?p ?o }")
    assert isinstance(caught.value, CutError) or name == "breaks off"


def test_an_answer_saved(proxy: faults.Faulty) -> None:
    proxy.faults = [faults.status(429, Retry_After="0"), faults.drop]
    endpoint = connect_reader(f"{proxy.url}/query", timeout=5)
    assert endpoint.scope is None
    assert len(endpoint.select("SELECT ?s { ?s ?p ?o }")) > 100


def fork_load(store_url: str, lines: list[str], moment: float) -> bool:
    """Load in a child that is killed at a moment; return whether the kill came before its end."""
    child = os.fork()
    if child == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            with connect(store_url) as store:
                load(store, lines, chunk=100)
        finally:
            os._exit(0)
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_load_killed_at_random_moments(server: servers.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    loads.login(monkeypatch, server)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    # A third of each, so that a load takes a third of the time: a request has as many lines as ever.
    half, full = loads.half()[::3], loads.full()[::3]
    chance, cut, now = random.Random(SEED), 0, half
    sizes = {id(lines): len({line.rsplit(" ", 2)[0] for line in lines}) for lines in (half, full)}
    with connect(server.url) as store:
        load(store, now)
        started = time.monotonic()
        load(store, now, chunk=100)
        usual = time.monotonic() - started
        for turn in range(KILLS):
            other = full if now is half else half
            cut += fork_load(server.url, other, chance.uniform(0, 1.3 * usual))
            if turn % 25 == 0:
                # The store may still be at the swap that it was asked for.
                time.sleep(1)
            found = loads.number(store.endpoint, count)
            assert found in sizes.values()
            now = next(lines for lines in (half, full) if sizes[id(lines)] == found)
            assert turn % 25 or loads.holds(store, now)
        load(store, full)
        assert loads.holds(store, full)
        assert loads.number(store.endpoint, "SELECT (COUNT(*) AS ?n) { GRAPH <urn:gridwalk:staging> { ?s ?p ?o } }") == 0
    assert 20 < cut <= KILLS


@pytest.mark.parametrize("url", ["http://anna:hush-4711@127.0.0.1:9/", "ftp://127.0.0.1/", "nonsense:hush-4711"])
def test_no_password_in_a_url(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "--to", url]) == 2
    said = capsys.readouterr()
    assert "hush-4711" not in said.out + said.err


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_authentication(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    if why := servers.missing().get("fuseki"):
        pytest.skip(why)
    build = tmp_path / "build.nq"
    build.write_text("\n".join(loads.half()) + "\n", encoding="utf-8")
    with servers.running("fuseki", tmp_path / "fuseki", auth=scheme) as server:
        assert main(["load", str(build), "--to", server.url]) == 4
        assert "HTTP 401" in capsys.readouterr().err
        loads.login(monkeypatch, server)
        assert main(["load", str(build), "--to", server.url]) == 0
        monkeypatch.delenv("GRIDWALK_USER")
        (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login {servers.USER} password {servers.PASSWORD}\n", encoding="utf-8")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        assert main(["compare", str(build), "--endpoint", server.url]) == 0
        monkeypatch.setenv("GRIDWALK_USER", "nobody")
        assert main(["compare", str(build), "--endpoint", server.url]) == 4
        said = capsys.readouterr()
        assert servers.PASSWORD not in said.out + said.err


def test_disk_full(tmp_path: Path) -> None:
    """The database on disk: a limit on the size of files stands for a disk that is full."""
    script = """if True:
        import resource, signal, sys
        from pathlib import Path
        from gridwalk.stores import embedded
        from gridwalk.base.errors import StoreError

        def lines(count):
            return [f'<urn:s{n}> <urn:p> "{n}" <urn:g> .' for n in range(count)]

        place = Path(sys.argv[1])
        embedded.replace(place, lines(3))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
        try:
            embedded.replace(place, lines(60000))
        except StoreError:
            print("StoreError", len(embedded.open_readonly(place)))
    """
    environment = {**os.environ, "PYTHONPATH": str(BUILD)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "db")], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "StoreError 6\n", done.stderr


def test_a_function_of_others_is_an_error_of_the_query_or_the_store(server: servers.Server) -> None:
    endpoint = connect_reader(server.url)
    for form in ("SELECT (?v AS ?x)", "CONSTRUCT { <urn:s> <urn:p> ?v }"):
        with pytest.raises(GridwalkError, match="custom function"):
            endpoint.run(f"{form} {{ BIND(<http://x/f>(1) AS ?v) }}")


def always(content: bytes) -> Callable[[faults.Handler], None]:
    """A server that answers anything with this, and says that it is rows."""
    return lambda handler: handler.answer(200, content, {"Content-Type": "application/sparql-results+json"})


WRONG = [
    b'{"head":{"vars":["s"]},"results":{"bindings":[{}]}}',
    b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":"x"}]}}',
    b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"value":1}}]}}',
    b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"x"}}]}}',
    b'{"head":{},"boolean":true}',
    b'{"results":{"bindings":[]}}',
    b'{"head":1,"results":[]}',
    b'"boolean"',
    b"[]",
    b"null",
]


@pytest.mark.parametrize("content", WRONG)
def test_what_is_no_store_is_exit_code_4(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "build.nq").write_text("\n".join(loads.half()), encoding="utf-8")
    with faults.between("http://127.0.0.1:9") as wrong:
        for command in (
            ["load", str(tmp_path / "build.nq"), "--to", wrong.url],
            ["compare", str(tmp_path / "build.nq"), "--endpoint", wrong.url],
            ["query", "class-podiums", "--endpoint", wrong.url],
        ):
            wrong.faults = [always(content)] * 20
            assert main(command) == 4
            said = capsys.readouterr()
            assert (said.out, said.err.count("\n")) == ("", 1)


ODD = [
    b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[]}}',
    b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"not an IRI"}}]}}',
    b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"zebra","value":"x"}}]}}',
]


@pytest.mark.parametrize("content", ODD)
def test_rows_that_are_none(content: bytes) -> None:
    with faults.between("http://127.0.0.1:9") as wrong:
        wrong.faults = [always(content)]
        with pytest.raises(StoreError, match="not SPARQL results in JSON"):
            Endpoint(wrong.url).run("SELECT ?s { ?s ?p ?o }", checked=False)


@pytest.mark.parametrize("last", ["@prefix a: <urn:a> .", '<urn:s> <urn:p> "cut', "<urn:s>", "_:b <urn:p> <urn:o> <urn:g> .", "x"])
def test_a_file_that_no_build_writes_is_named(
    last: str, server: servers.Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, empty = tmp_path / "bad.nq", tmp_path / "empty.nq"
    bad.write_text("\n".join([*loads.half()[:2], last]), encoding="utf-8")
    empty.touch()
    for more in ([], ["--dry-run"]):
        assert main(["load", str(bad), "--to", server.url, *more]) == 3
        assert capsys.readouterr().err == (
            f"gridwalk: error: {bad}:3: found {last!r}, expected N-Quads as a build writes them: "
            "<subject> <predicate> object <graph> .\n"
        )
        assert main(["load", str(empty), "--to", server.url, *more]) == 3
        assert capsys.readouterr().err == f"gridwalk: error: {empty}: there is nothing to load, which would empty the store\n"


def test_a_comparison_with_what_is_not_n_quads(server: servers.Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(server.url) as store:
        load(store, loads.half())
    (tmp_path / "bad.nq").write_text("nonsense\n", encoding="utf-8")
    assert main(["compare", str(tmp_path / "bad.nq"), "--endpoint", server.url]) == 3
    assert f"gridwalk: error: {tmp_path / 'bad.nq'}:1: " in capsys.readouterr().err


def test_the_file_is_looked_at_first_and_the_url_that_was_given_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(retrying, "FIRST_DELAY", 0.01)
    url = f"http://127.0.0.1:{servers.free_port()}/races"
    for command in (["load", "--to"], ["compare", "--endpoint"]):
        assert main([command[0], str(tmp_path / "none.nq"), command[1], url]) == 3
        assert capsys.readouterr().err == f"gridwalk: error: {tmp_path / 'none.nq'}: cannot be read: No such file or directory\n"
    (tmp_path / "build.nq").write_text("\n".join(loads.half()), encoding="utf-8")
    assert main(["load", str(tmp_path / "build.nq"), "--to", url]) == 4
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == f"gridwalk: error: {url}: no store answers there"
    assert all("sparql-auth" not in line for line in said)


@pytest.mark.parametrize("offered", ["/query", "/query /store"], ids=["queries alone", "queries and graphs"])
def test_a_store_that_takes_no_updates_is_compared(
    offered: str, proxy: faults.Faulty, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proxy.concerns = lambda handler: not handler.path.startswith(tuple(offered.split()))
    proxy.faults = [faults.status(404)] * 999
    build, lines = tmp_path / "gridwalk.nq", loads.half()
    for kept, code in ((lines, 0), (lines[1:], 1)):
        build.write_text("\n".join(kept) + "\n", encoding="utf-8")
        assert main(["compare", str(build), "--endpoint", f"{proxy.url}/query"]) == code
    assert lines[0].split(" ")[0] in capsys.readouterr().out
    assert not [path for path in proxy.paths if "update" in path]
    assert main(["load", str(build), "--to", f"{proxy.url}/query"]) == 4
    assert "no store that accepts updates was recognised there; give --update-url" in capsys.readouterr().err
