"""What the tests of loads share: made-up builds, and readers of what a store holds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gridwalk.builds.whole import build
from gridwalk.stores import comparing, retrying
from gridwalk.stores.credentials import PASSWORD, USER
from gridwalk.stores.endpoint import Endpoint
from gridwalk.stores.store import RemoteStore, connect
from tests.stores import servers

FIXTURE = Path(__file__).parent.parent / "fixtures" / "data" / "reports"
OURS = "https://w3id.org/gridwalk/id/"
ONTOLOGY = "https://w3id.org/gridwalk/ontology"
FOREIGN = "INSERT DATA { GRAPH <urn:somebody> { <urn:somebody> <urn:likes> <urn:racing> } }"
ALL_CITATIONS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://www.w3.org/ns/prov#wasDerivedFrom> ?o } }"


@cache
def whole() -> list[str]:
    return build(FIXTURE).lines


@cache
def full() -> list[str]:
    """A build without the ontology, which is many of its lines and nothing that loads would be tried on."""
    return [line for line in whole() if not line.endswith(f" <{ONTOLOGY}> .")]


@cache
def half() -> list[str]:
    """Another build: fewer graphs, and fewer statements in one that stays."""
    graphs = sorted({line.rsplit(" ", 2)[1] for line in full()})
    kept = set(graphs[::2])
    return [line for number, line in enumerate(full()) if line.rsplit(" ", 2)[1] in kept and number % 10]


def login(monkeypatch: pytest.MonkeyPatch, server: servers.Server) -> None:
    monkeypatch.setenv(USER, servers.USER)
    monkeypatch.setenv(PASSWORD, server.password)
    monkeypatch.setattr(retrying, "FIRST_DELAY", 0.02)


def connected(server: servers.Server) -> RemoteStore:
    return connect(server.url, timeout=60)


def differing(store: RemoteStore, lines: list[str]) -> list[tuple[str | None, list[str], list[str]]]:
    """Where a store differs from a build, with at most three statements of each kind."""
    found = comparing.differences(store, lines)
    return [(f.graph, f.missing[:3], f.extra[:3]) for f in found if f.missing or f.extra]


def holds(store: RemoteStore, lines: list[str]) -> bool:
    """Whether a store has exactly this build."""
    return not differing(store, lines)


def number(endpoint: Endpoint, text: str) -> int:
    return int(endpoint.select(text)[0]["n"])
