"""Servers that mean harm: one line, exit code 4, in time, in little memory, and no password where it does not belong."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridwalk.base.errors import GridwalkError, StoreError
from gridwalk.cli import main
from gridwalk.stores.connection import Connection
from gridwalk.stores.credentials import PASSWORD, USER
from gridwalk.stores.endpoint import Endpoint
from gridwalk.stores.spelled import iri
from gridwalk.stores.staging import Staging, disguise
from gridwalk.stores.store import connect, connect_reader
from tests.stores import hostile

BUILD = Path(__file__).parent.parent / "build"
TIMEOUT = 2
# To start six processes at once takes a while on a busy machine.
START = 16
MEGABYTES = 250
SECRET = "hush-4711"
NAMES, TURNS = list(hostile.ANSWERS), 42
COMMANDS = (("load", "--to"), ("compare", "--endpoint"), ("query", "--endpoint"))


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("build") / "build.nq"
    path.write_text('<urn:s> <urn:p> "x" <urn:g> .\n', encoding="utf-8")
    return path


# A process begins with the peak of memory of what it was forked from, so a small one starts it and says how much it took.
MEASURED = """
import os, subprocess, sys
started = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(started.pid, 0)
open(sys.argv[1], "w").write(str(used.ru_maxrss))
os._exit(os.waitstatus_to_exitcode(status) % 256)
"""


def command(name: str, option: str, build: Path, url: str) -> list[str]:
    given = ["--text", "SELECT ?s { ?s ?p ?o }"] if name == "query" else [str(build)]
    return [sys.executable, "-m", "gridwalk", name, *given, option, url, "--timeout", str(TIMEOUT)]


@pytest.mark.parametrize("names", [NAMES[n::TURNS] for n in range(TURNS)], ids=", ".join)
def test_one_line_in_time_in_little_memory(names: list[str], build: Path, tmp_path: Path) -> None:
    """Two servers at once, since what hangs waits for nothing but its end."""
    with ThreadPoolExecutor(len(names)) as pool:
        for name, wrong in zip(names, pool.map(wrong_with, names, repeat(build), repeat(tmp_path)), strict=True):
            assert not wrong, name


def wrong_with(name: str, build: Path, folder: Path) -> list[str]:
    """Return what commands do that are answered so, where it is not what they have to."""
    environment = {**os.environ, "PYTHONPATH": str(BUILD), USER: "anna", PASSWORD: SECRET}
    with hostile.serving(hostile.ANSWERS[name]) as server:
        started, sizes = time.monotonic(), {which: folder / f"{NAMES.index(name)}-{which}" for which, _ in COMMANDS}
        running = [
            subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", MEASURED, str(sizes[which[0]]), *command(*which, build, server.url)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for which in COMMANDS
        ]
        wrong = list[str]()
        for process, size in zip(running, sizes.values(), strict=True):
            out, err = process.communicate()
            fine = {
                "ends with 4 and one line": (process.returncode, out, err.count("\n")) == (4, "", 1),
                "in time": time.monotonic() - started < TIMEOUT + START,
                "in little memory": int(size.read_text()) < MEGABYTES * 1024,
                "is short": len(err) < 600,
                "is escaped": err.rstrip("\n").isprintable(),
                "tells no password": SECRET not in err,
            }
            wrong += [f"{size.name}: not {what}: {err[:900]}" for what, holds in fine.items() if not holds]
        return wrong + ["nobody asked"] * (not server.requests)


def test_a_limit_says_how_to_raise_it(capsys: pytest.CaptureFixture[str]) -> None:
    rows = hostile.results(*[hostile.row(s="x" * 60, p="x", o="x")] * 5000)
    with hostile.serving(hostile.always(hostile.http(rows))) as server:
        assert main(["query", "--text", "SELECT ?s { ?s ?p ?o }", "--endpoint", server.url, "--max-answer", "200K"]) == 4
        assert "longer than 204,800 bytes" in capsys.readouterr().err
        short = ["--max-answer", "2M"]
        assert main(["query", "--text", "SELECT ?s FROM <urn:g> { ?s ?p ?o }", "--endpoint", server.url, *short]) == 0
        assert capsys.readouterr().out.count("\n") == 5001
        # However short they are written, rows take memory.
        assert (
            main(["query", "--text", "SELECT ?s FROM <urn:g> { ?s ?p ?o }", "--endpoint", server.url, "--max-answer", "800K"]) == 4
        )
        assert "--max-answer" in capsys.readouterr().err


@pytest.mark.parametrize("size", ["", "0", "x", "-1", "1T", "²", "1.5G", "9" * 13])
def test_sizes(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "class-podiums", "--endpoint", "http://127.0.0.1:9/", "--max-answer", size]) == 2
    assert "expected a size such as" in capsys.readouterr().err


def triples(answer: bytes) -> int:
    with hostile.serving(hostile.always(hostile.http(answer, "200 OK", "Content-Type: text/turtle"))) as server:
        connection = Connection(timeout=10, kept=False)
        found = Endpoint(server.url, connection).run("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
        return len(list(found))  # type: ignore[arg-type]


def test_triple_terms_in_triples() -> None:
    around = b"<urn:a> <urn:a> "
    for hidden in (b"", b'"a)>>" , ', b"'''\n)>>''' , ", b"<urn:)a>, # )>>\n", b"<urn:\\u0041#> , "):
        deep = around + (hidden + b"<<( " + around) * 20_000 + b"<urn:a>" + b" )>>" * 20_000 + b" ."
        with pytest.raises(StoreError, match=r"nested more than 100 deep"):
            triples(deep)
    assert triples(b"".join(b'<urn:a> <urn:%d> "<<( <<( <<(", <<( %s "x" )>> .\n' % (n, around) for n in range(300))) == 600


def test_a_packed_answer_is_read() -> None:
    packed = gzip.compress(hostile.results(hostile.row(s="x")))
    with hostile.serving(hostile.always(hostile.http(packed, "200 OK", "Content-Encoding: gzip"))) as server:
        assert Endpoint(server.url).select("SELECT ?s { ?s ?p ?o }") == [{"s": "x"}]


BASIC = hostile.http(b"", "401 No", 'WWW-Authenticate: Basic realm="a"')


def login(monkeypatch: pytest.MonkeyPatch, netrc: Path) -> None:
    monkeypatch.setenv(USER, "anna")
    monkeypatch.setenv(PASSWORD, SECRET)
    monkeypatch.setenv("NETRC", str(netrc))


def test_a_password_goes_to_its_own_place_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login(monkeypatch, tmp_path / "netrc")
    empty = hostile.always(hostile.http(hostile.results()))
    with hostile.serving(empty) as mine, hostile.serving(hostile.always(BASIC)) as other:
        with pytest.raises(StoreError, match="HTTP 401"), connect(mine.url, update_url=other.url) as store:
            store.update("")
        with pytest.raises(StoreError, match="HTTP 401"), connect(mine.url, update_url=mine.url, graphs_url=other.url) as store:
            store.add("urn:g", ["<urn:s> <urn:p> <urn:o> ."])
        assert other.requests
        assert all(b"authorization" not in request.lower() for request in other.requests)
        # Netrc knows the other by its own name.
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login bert password x\n", encoding="utf-8")
        with pytest.raises(StoreError, match="HTTP 401"), connect(mine.url, update_url=other.url) as store:
            store.update("")
        assert b"authorization: basic ymvyddp4" in other.requests[-1].lower()


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "ftp://127.0.0.1:9", "http://", "http://a:x", "nonsense://"])
def test_a_proxy_that_cannot_be_used(proxy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", proxy)
    assert main(["query", "--text", "ASK {}", "--endpoint", "http://store.invalid/", "--timeout", "2"]) == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("gridwalk: error: http://store.invalid/: the proxy from the environment is ")


def test_no_redirect_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login(monkeypatch, tmp_path / "netrc")
    with hostile.serving(hostile.always(BASIC)) as other:
        moved = hostile.http(b"", "307 Moved", f"Location: {other.url}")
        with hostile.serving(hostile.always(moved)) as mine, pytest.raises(StoreError, match="the store is at"):
            connect_reader(mine.url)
        assert other.requests == []


def test_basic_over_plain_http_warns_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    login(monkeypatch, tmp_path / "netrc")
    with hostile.serving(hostile.always(BASIC)) as server:
        # A proxy, so that a name beyond loopback leads here.
        monkeypatch.setenv("http_proxy", server.url)
        for host, warnings in (("store.example", 1), ("127.0.0.1", 0)):
            with pytest.raises(StoreError, match="HTTP 401"):
                connect_reader(server.url.replace("127.0.0.1", host))
            said = capsys.readouterr().err
            assert said.count("gridwalk: warning: ") == warnings
            assert SECRET not in said


@pytest.mark.parametrize(
    "name", ["", "x", "urn:g> ; DROP ALL #", "urn:a b", "urn:\\u003e", "urn:{", "urn:\n", "http://a/\x9b", 'urn:"']
)
def test_names_that_are_no_iris(name: str) -> None:
    with pytest.raises(StoreError, match="expected an absolute IRI"):
        iri(name)
    with pytest.raises(StoreError, match="32 hex digits"):
        Staging(name)
    with pytest.raises(ValueError, match="N-Quads as a build writes them"):
        disguise(f'<urn:s> <urn:p> "x" <{name}> .')


@pytest.mark.parametrize(
    "line",
    [
        '<urn:s> <urn:p> "x" . } } ; DROP ALL ; INSERT DATA { GRAPH <urn:a> { <urn:a> <urn:b> "c" <urn:g> .',
        '<urn:s> <urn:p> "\\u0022 . } } ; DROP ALL #" <urn:g> .',
        '<urn:s> <urn:p> "x"@en-"> <urn:g> .',
        '<urn:s> <urn:p> "x"^^<urn:t> ; <urn:q> "y" <urn:g> .',
        '<urn:s> <urn:p> "x\n" <urn:g> .',
        "<urn:s> <urn:p> <urn:o> <urn:g> . #",
    ],
)
def test_lines_that_are_more_than_a_statement(line: str) -> None:
    with pytest.raises(ValueError, match="N-Quads as a build writes them"):
        disguise(line)


TERMS = st.recursive(
    st.fixed_dictionaries({"type": st.sampled_from(["uri", "literal", "bnode", "typed-literal", "x"]), "value": st.text()}),
    lambda inner: st.fixed_dictionaries(
        {"type": st.just("triple"), "value": st.fixed_dictionaries({"subject": inner, "predicate": inner, "object": inner})}
    ),
    max_leaves=5,
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda i: st.lists(i) | st.dictionaries(st.text(), i)
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rows=st.lists(st.dictionaries(st.sampled_from("spo"), TERMS), max_size=4), cut=st.integers(0, 400), odd=ANYTHING)
def test_answers_are_whole_or_errors(rows: list[object], cut: int, odd: object) -> None:
    for content in (hostile.results(*rows, names="spo"), hostile.results(names=odd), json.dumps(odd).encode()):
        for body in (content, content[:cut]):
            with hostile.serving(hostile.always(hostile.http(body))) as server:
                try:
                    answer = Endpoint(server.url).run("SELECT ?s { ?s ?p ?o }", checked=False)
                except GridwalkError:
                    continue
                # Rows in, rows out.
                assert len(list(answer)) == len(json.loads(body)["results"]["bindings"])  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(answer=st.binary(max_size=300), head=st.sampled_from([b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", hostile.HEAD]))
def test_any_bytes_are_an_error(answer: bytes, head: bytes) -> None:
    with hostile.serving(hostile.always(head + answer)) as server:
        connection = Connection(timeout=3, patient=False)
        with pytest.raises(StoreError) as caught:
            Endpoint(server.url, connection).run("SELECT ?s { ?s ?p ?o }")
        connection.close()
        assert str(caught.value).isprintable()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=st.text(max_size=40))
def test_only_iris_are_spelled(text: str) -> None:
    try:
        assert iri(text) == f"<{text}>"
    except StoreError:
        return
    assert not set(text) & set('<>"{}|^`\\ \n\t')
