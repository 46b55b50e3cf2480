"""Turtle of RDF 1.2 says what the quads say: read back by two programs, with the same triples and citations."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from gridwalk import publish
from gridwalk.builds.whole import build
from gridwalk.publish.annotated import REIFIERS
from gridwalk.rdf.content import Content
from gridwalk.rdf.iris import BASE, PROV, RDF
from tests.stores import servers
from tests.test_exports import AWKWARD, WORLD

REIFIES, DERIVED_FROM = f"{RDF}reifies", f"{PROV}wasDerivedFrom"
REIFIER = f"<{BASE}{REIFIERS}"


@pytest.fixture(scope="module", params=[False, True], ids=["data", "awkward"])
def lines(request: pytest.FixtureRequest) -> list[str]:
    return sorted(AWKWARD) if request.param else build(WORLD).lines


def said(triples: list[tuple[str, str, str]]) -> list[str]:
    """The quads that annotated triples say, as lines."""
    of = {s: o.removeprefix("<<( ").removesuffix(" )>>") for s, p, o in triples if p == f"<{REIFIES}>"}
    return sorted(f"{of[s]} {o} ." for s, p, o in triples if s in of and p == f"<{DERIVED_FROM}>")


def test_pyoxigraph_reads_every_citation_back(lines: list[str], tmp_path: Path) -> None:
    publish.write(Content(lines), tmp_path, ["annotated"])
    found = [tuple(map(str, q.triple)) for q in ox.parse(path=tmp_path / "gridwalk-annotated.ttl", format=ox.RdfFormat.TURTLE)]
    triples = [(s, p, o) for s, p, o in found]
    assert said(triples) == lines
    plain = {f"{s} {p} {o} ." for s, p, o in triples if not s.startswith(REIFIER)}
    assert plain == set(Content(lines).statements)
    # A name for each statement, and none twice.
    assert Counter(p == f"<{REIFIES}>" for _, p, _ in triples)[True] == len({s for s, _, _ in triples if s.startswith(REIFIER)})


@pytest.mark.stores
def test_jena_reads_as_much(tmp_path: Path) -> None:
    lines = build(WORLD).lines
    if why := servers.missing().get("fuseki"):
        pytest.skip(why)
    publish.write(Content(lines), tmp_path, ["annotated"])
    command = ["java", "-cp", str(servers.jar("jena-fuseki-server-*.jar")), "riotcmd.riot", "--output=nt"]
    done = subprocess.run([*command, tmp_path / "gridwalk-annotated.ttl"], capture_output=True, text=True, check=True)
    found = [line.removesuffix(" .").split(" ", 2) for line in done.stdout.splitlines()]
    triples = [(s, p, o) for s, p, o in found]
    assert len(triples) == 2 * len(Content(lines).statements) + len(lines)
    assert len(said(triples)) == len(lines)
