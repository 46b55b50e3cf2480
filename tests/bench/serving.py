"""Serving: what it adds to the engine alone; and many clients at once, good, endless, hostile and slow, for minutes."""

from __future__ import annotations

import http.client
import io
import re
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from gridwalk.ask.queries import Query, Rows, find_queries, run
from gridwalk.rdf.dataset import load
from tests import questions
from tests.serving import ACCEPT, Server, crowd, serving

CLIENTS, SECONDS = 200, 600
# Connections that never send what they began.
SLOW, TRIES = 100, 7
BEGUN = (b"", b"GET / HT", b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nquery=")
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": ACCEPT}
PAGE = "/id/driver/johnny-herbert.html"


def main(clients: int = CLIENTS, seconds: int = SECONDS) -> None:
    """Print what serving adds to the engine, how each kind of question fared among many clients, and the most memory."""
    with serving("--quiet") as server, closing(http.client.HTTPConnection(server.address.removeprefix("http://"))) as client:
        _alone_and_served(client)
    _crowd(clients, seconds)


def _alone_and_served(client: http.client.HTTPConnection) -> None:
    store, asked = load(questions.lines()), find_queries()
    alone, served = [_least(_alone, store, each) for each in asked], [_least(_served, client, each) for each in asked]
    added = statistics.median(there - here for here, there in zip(alone, served, strict=True))
    print(f"{len(asked)} bundled questions, the least of {TRIES} times: {sum(alone):.0f} ms by the engine alone, {sum(served):.0f} ms served")
    print(f"that is {sum(served) / sum(alone):.2f} times; {added:.2f} ms more for the median question")
    first, again = _took(_page, client, PAGE), _least(_page, client, PAGE)
    print(f"first byte of {PAGE}: {first:.1f} ms when it is made, {again:.1f} ms afterwards")


def _least(function: Callable[..., object], *given: object) -> float:
    return min(_took(function, *given) for _ in range(TRIES))


def _took(function: Callable[..., object], *given: object) -> float:
    begun = time.perf_counter()
    function(*given)
    return (time.perf_counter() - begun) * 1000


def _alone(store: ox.Store, query: Query) -> None:
    answer, out = run(store, query.text), io.BytesIO()
    if isinstance(answer, ox.QueryTriples):
        ox.serialize(answer, out, ox.RdfFormat.TURTLE)
    else:
        (answer.solutions if isinstance(answer, Rows) else answer).serialize(out, ox.QueryResultsFormat.JSON)  # type: ignore[union-attr]


def _served(client: http.client.HTTPConnection, query: Query) -> None:
    client.request("POST", "/sparql", urlencode({"query": query.text}), FORM)
    response = client.getresponse()
    response.read()
    assert response.status == 200, query.name


def _page(client: http.client.HTTPConnection, path: str) -> None:
    client.request("GET", path)
    response = client.getresponse()
    assert response.status == 200, path
    response.read()


def _crowd(clients: int, seconds: int) -> None:
    with serving("--timeout", "5", "--quiet") as server:
        most, ended = dict[str, float](), threading.Event()
        watching = threading.Thread(target=_watch, args=(server, most, ended))
        watching.start()
        begun = time.monotonic()
        with _slow(server.address, ended):
            told = crowd(server.address, clients, seconds, least=1)
            took = time.monotonic() - begun
            ended.set()
        watching.join()
    print(f"{clients} clients and {SLOW} slow ones, {took:.0f} s, {sum(told.values()) / took:.0f} answers a second")
    for (kind, status), count in sorted(told.items()):
        print(f"{kind:8} {status or 'broken':6} {count:9,}")
    for name, memory in sorted(most.items()):
        print(f"most memory of {name}: {memory:.0f} MB")
    if {status for kind, status in told if kind == "good"} != {200} or {0, 200} & {s for kind, s in told if kind == "hostile"}:
        sys.exit("a good question was not answered, or a hostile one was")


@contextmanager
def _slow(address: str, ended: threading.Event) -> Iterator[None]:
    """Have clients that begin a request and send no more of it, and do so again when they are left."""
    host, port = address.removeprefix("http://").split(":")

    def one(number: int) -> None:
        while not ended.is_set():
            with socket.create_connection((host, int(port)), timeout=1) as connection:
                connection.sendall(BEGUN[number % len(BEGUN)])
                _wait(connection, ended)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(SLOW)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _wait(connection: socket.socket, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            if not connection.recv(1 << 12):
                return
        except TimeoutError:
            continue
        except OSError:
            return


def _watch(server: Server, most: dict[str, float], ended: threading.Event) -> None:
    while not ended.wait(0.5):
        sizes = {"the server": [server.process.pid], "a worker": server.children()}
        for name, pids in sizes.items():
            most[name] = max([most.get(name, 0.0), *map(_memory, pids)])


def _memory(pid: int) -> float:
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
