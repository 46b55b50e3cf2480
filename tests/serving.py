"""A server of Gridwalk in a process of its own, and clients of it: of tests/test_serve.py, and of the bench."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import httpx

from gridwalk.ask.queries import find_queries

ROOT = Path(__file__).resolve().parent.parent
ACCEPT = "application/sparql-results+json, text/turtle;q=0.9"
# It ends on no machine.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HOSTILE = (
    ENDLESS,
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT ?c { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
    "ASK { FILTER (" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "SELECT * { ?s ?p",
)


@dataclass(frozen=True)
class Server:
    """A server that runs: its process, its address, and what it wrote."""

    process: subprocess.Popen[bytes]
    address: str
    errors: IO[bytes]

    def url(self, path: str) -> str:
        return self.address + path

    def log(self) -> str:
        return os.pread(self.errors.fileno(), 1 << 20, 0).decode()

    def children(self) -> list[int]:
        return [pid for pid, parent in _parents() if parent == self.process.pid]


def _parents() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        state, parent = text.rpartition(")")[2].split()[:2]
        if state != "Z":
            yield int(stat.parent.name), int(parent)


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "gridwalk", "serve", "--port", "0", *arguments]
    with TemporaryFile() as errors:
        environment = os.environ | {"PYTHONPATH": str(ROOT / "build")}
        with subprocess.Popen(command, stderr=errors, cwd=ROOT, env=environment) as process:
            try:
                yield Server(process, _address(process, errors), errors)
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


def _address(process: subprocess.Popen[bytes], errors: IO[bytes]) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        said = os.pread(errors.fileno(), 1 << 16, 0).decode()
        if "serving at " in said:
            return said.partition("serving at ")[2].partition("/,")[0]
        assert process.poll() is None, said
        time.sleep(0.02)
    raise AssertionError("the server does not begin")


def ask(
    client: httpx.Client, address: str, text: str, accept: str = "application/sparql-results+json", tries: int = 200
) -> httpx.Response:
    """Ask, and again where the server says that it is busy."""
    for _ in range(tries):
        response = client.post(f"{address}/sparql", data={"query": text}, headers={"accept": ACCEPT})
        if "retry-after" not in response.headers:
            break
        time.sleep(random.random() * 0.2)
    return response


def crowd(address: str, clients: int, seconds: float, least: int, hostile: Sequence[str] = HOSTILE) -> Counter[tuple[str, int]]:
    """Have clients ask at once, every tenth of them what is hostile, until so many seconds have passed and each asked so often.

    Returns how often good and hostile questions had which status; 0 is what broke off or is no JSON or Turtle.
    """
    good = [query.text for query in find_queries()]
    end = time.monotonic() + seconds

    def one(number: int) -> Counter[tuple[str, int]]:
        told, bad, asked = Counter[tuple[str, int]](), number % 10 == 0, 0
        with httpx.Client(timeout=60) as client:
            while asked < least or time.monotonic() < end:
                texts = hostile if bad else good
                told["hostile" if bad else "good", _status(client, address, texts[(number // 10 + asked) % len(texts)])] += 1
                asked += 1
        return told

    with ThreadPoolExecutor(clients) as threads:
        return sum(threads.map(one, range(clients)), Counter[tuple[str, int]]())


def _status(client: httpx.Client, address: str, text: str) -> int:
    try:
        response = ask(client, address, text)
        if response.status_code == 200 and "json" in response.headers["content-type"]:
            response.json()
    except (httpx.HTTPError, ValueError):
        return 0
    return response.status_code
